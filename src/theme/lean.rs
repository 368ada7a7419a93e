//! Sheets and scripts without what only their readers need: comments, indentation. What remains means the same, line for
//! line in scripts; nothing is renamed or reordered, so a fault in the browser is still found in the file.
//!
//! Refused: a script that could hold words over several lines (a template literal, a continued line) goes out as it is.

/// A sheet without comments and without blanks that part nothing. Strings are kept as they are.
pub(super) fn sheet(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            continue;
        }
        if c == '"' || c == '\'' {
            let length = quoted(rest, c);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_ascii_whitespace() {
            // One blank parts words; none is needed beside these, nor twice.
            if !out.is_empty() && !out.ends_with([' ', '{', '}', ';', ',']) {
                out.push(' ');
            }
            continue;
        }
        if matches!(c, '{' | '}' | ';' | ',') && out.ends_with(' ') {
            out.pop();
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push(c);
    }
    out
}

/// Bytes of the string that `rest` begins with, its marks included.
fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == mark && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

/// A script without indentation and without the comments that fill whole lines.
pub(super) fn script(js: &str) -> String {
    if js.contains('`') || js.contains("\\\n") {
        return js.to_owned();
    }
    let mut out = String::with_capacity(js.len());
    let mut comment = false;
    for line in js.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        if comment {
            // What stands behind the end of a comment on its line would be code; there is none in whole lines.
            let Some(end) = line.find("*/") else { continue };
            comment = false;
            let code = line[end + 2..].trim();
            if !code.is_empty() {
                out.push_str(code);
                out.push('\n');
            }
        } else if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_keeps_what_it_means() {
        let css = "/* ; } */\na :hover , b > c{ color : red; content: \"a  /* b */ ; '\" ; }\n\n@media (a) and (b) { x { y: calc(1px + 2px) } }";
        let lean = "a :hover,b > c{color : red;content: \"a  /* b */ ; '\"}@media (a) and (b){x{y: calc(1px + 2px)}}";
        assert_eq!(sheet(css), lean);
        assert_eq!(sheet("a{b:\"\\\"  \"}"), "a{b:\"\\\"  \"}");
        assert_eq!(sheet("a/*b"), "a");
    }

    #[test]
    fn a_script_keeps_what_it_does() {
        let js =
            "/* what\n   it does */\n(function () {\n  // why\n  var a = 'b  //c';  // d\n\n  /* e */ f();\n}());\n";
        assert_eq!(script(js), "(function () {\nvar a = 'b  //c';  // d\nf();\n}());\n");
        assert_eq!(script("a = `\n  b`;"), "a = `\n  b`;");
    }
}
