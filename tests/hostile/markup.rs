//! Markdown that could run something in a reader's browser, or break the parser.

use super::{notes_refused, published, refused, taken, text_refused};

#[test]
fn raw_html_is_an_error_with_its_place() {
    text_refused("<div>甲</div>", "raw-html editions/e/t.md:4:1");
    text_refused("己<b>庚</b>", "raw-html editions/e/t.md:4:2");
    text_refused("<svg onload=alert(1)>", "raw-html editions/e/t.md:4:1");
    text_refused("己 <img src=x onerror=alert(1)>", "raw-html editions/e/t.md:4:3");
    text_refused("<!-- 己 -->", "raw-html editions/e/t.md:4:1");
    text_refused("<script>alert(1)</script>", "raw-html editions/e/t.md:4:1");
    text_refused("> - <iframe src=x>", "raw-html editions/e/t.md:4:5");
    notes_refused("- at: 乙丙\n  note: |\n    己\n    <svg>\n", "raw-html annotations/e/t.yaml:4:5");
    let glossary = "- id: wu\n  term: 戊己\n  definition: 己<b>\n";
    refused(&[("annotations/e/glossary.yaml", glossary.as_bytes())], "raw-html annotations/e/glossary.yaml:3:16");
    let page = "---\ntitle: 页\n---\n\n<b>\n";
    refused(&[("site/pages/about.md", page.as_bytes())], "raw-html site/pages/about.md:5:1");
}

#[test]
fn a_heading_takes_no_handler() {
    text_refused("# 己 {onclick=alert(1)}", "markdown-unsupported editions/e/t.md:4:1");
    text_refused("# 己 {#a .b onmouseover=alert(1)}", "markdown-unsupported editions/e/t.md:4:1");
    text_refused("# 己 {style=color:red}", "markdown-unsupported editions/e/t.md:4:1");
}

#[test]
fn no_spelling_of_a_dangerous_scheme_passes() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "javascript&#x3a;alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "<java\tscript:alert(1)>",
        "&#1;javascript:alert(1)",
        "&#xFEFF;javascript:alert(1)",
        "data:text/html,x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
    ] {
        text_refused(&format!("[己]({address})"), "url-unsafe editions/e/t.md:4:1");
        let address = address.trim_matches(['<', '>']);
        if !address.contains('\t') {
            text_refused(&format!("[己][r]\n\n[r]: {address}"), "url-unsafe editions/e/t.md:4:1");
        }
    }
    text_refused("<javascript:alert(1)>", "url-unsafe editions/e/t.md:4:1");
    text_refused("<DATA:text/html,x>", "url-unsafe editions/e/t.md:4:1");
    notes_refused("- at: 乙丙\n  note: |\n    己[庚](javascript:x)\n", "url-unsafe annotations/e/t.yaml:3:6");
    text_refused("[己](//evil.example/x)", "link-broken editions/e/t.md:4:1");
    text_refused("[己](../../x.html)", "link-broken editions/e/t.md:4:1");
    text_refused("![己](javascript:alert(1))", "markdown-unsupported editions/e/t.md:4:1");
}

#[test]
fn a_work_leads_to_the_web_only() {
    let bib = "@book{good, author={A, B}, title={T}, url={https://a.example/}, year={2001}}\n@book{bad, author={A, B}, title={U}, url={javascript:alert(1)}, year={2002}}\n";
    refused(&[("annotations/e/bibliography.bib", bib.as_bytes())], "url-unsafe annotations/e/bibliography.bib:2:7");
    let csl = r#"[{"id":"bad","type":"book","title":"T","URL":"javascript:alert(1)"}]"#;
    refused(&[("annotations/e/bibliography.json", csl.as_bytes())], "url-unsafe annotations/e/bibliography.json:1:9");
}

#[test]
fn no_field_is_a_template() {
    let site = "title: \"站{{7*7}}{% if x %}\"\nsubtitle: \"副{{7*7}}\"\nintroduction: \"引{{7*7}}\"\nlanguage: zh-Hans\nscripts: [zh-Hans]\n";
    let edition = "title: \"编{{7*7}}{% raw %}\"\nsubtitle: \"副{{7*7}}\"\neditors: [\"人{{7*7}}\"]\nversion: \"{{7*7}}\"\ndate: \"{{7*7}}\"\nintroduction: \"引{{7*7}}{# #}\"\ntexts: [t]\nlayers: { commentary: \"注{{7*7}}\" }\n";
    let text = "---\ntitle: \"题{{7*7}}\"\nsubtitle: \"副{{7*7}}\"\nauthor: \"{{7*7}}\"\ngenre: \"{{7*7}}\"\nplace: \"{{7*7}}\"\naudience: \"{{7*7}}\"\ndate: \"{{7*7}}\"\n---\n\n甲乙丙丁{{7*7}}{% include \"404.html\" %}。[^1]\n\n[^1]: 脚{{7*7}}\n";
    let notes =
        "- at: 乙丙\n  by: \"{{7*7}}\"\n  note: \"释{{7*7}}{{ get_env(name=1) }}\"\n- at: 丁\n  read: \"读{{7*7}}\"\n";
    let glossary =
        "- id: jia\n  term: 甲乙\n  pinyin: \"{{7*7}}\"\n  english: \"{{7*7}}\"\n  definition: \"释{{7*7}}\"\n";
    let page = "---\ntitle: \"页{{7*7}}\"\n---\n\n页{{7*7}}{% endfor %}\n";
    let (project, _) = taken(&[
        ("site/site.yaml", site.as_bytes()),
        ("site/pages/about.md", page.as_bytes()),
        ("editions/e/edition.yaml", edition.as_bytes()),
        ("editions/e/t.md", text.as_bytes()),
        ("annotations/e/t.yaml", notes.as_bytes()),
        ("annotations/e/glossary.yaml", glossary.as_bytes()),
    ]);
    let all = published(&project);
    for words in
        ["站{{7*7}}{% if x %}", "编{{7*7}}{% raw %}", "题{{7*7}}", "释{{7*7}}", "读{{7*7}}", "脚{{7*7}}", "页{{7*7}}"]
    {
        assert!(all.contains(words), "{words} is not there as written");
    }
    assert!(!all.contains("站49") && !all.contains("释49") && !all.contains("编49") && !all.contains("题49"));
}

#[test]
fn fields_are_escaped_wherever_they_appear() {
    let evil = r#"<script>alert(1)</script></title>\"'><img src=x onerror=alert(1)>"#;
    let site = format!("title: \"站{evil}\"\nsubtitle: \"{evil}\"\nlanguage: zh-Hans\nscripts: [zh-Hans]\n");
    let edition =
        format!("title: \"编{evil}\"\neditors: [\"{evil}\"]\ntexts: [t]\nlayers: {{ commentary: \"{evil}\" }}\n");
    let text = format!("---\ntitle: \"题{evil}\"\nauthor: \"{evil}\"\ngenre: \"{evil}\"\n---\n\n甲乙丙丁。\n");
    let notes = format!(
        "- at: 乙丙\n  by: \"{evil}\"\n  note: 释\n- at: 丁\n  read: \"{evil}\"\n- at: 甲\n  gap: \"{evil}\"\n"
    );
    let glossary = format!("- id: jia\n  term: 乙丙\n  pinyin: \"{evil}\"\n  english: \"{evil}\"\n  definition: 释\n");
    let (project, _) = taken(&[
        ("site/site.yaml", site.as_bytes()),
        ("editions/e/edition.yaml", edition.as_bytes()),
        ("editions/e/t.md", text.as_bytes()),
        ("annotations/e/t.yaml", notes.as_bytes()),
        ("annotations/e/glossary.yaml", glossary.as_bytes()),
    ]);
    for (path, bytes) in project.site().into_iter().filter(|(path, _)| path.ends_with(".html")) {
        for tag in tags(&String::from_utf8(bytes).unwrap()) {
            let runs = tag.starts_with("<img") || tag.contains(" onerror") || tag == "<script>";
            assert!(!runs, "{path} runs it: {tag}");
        }
    }
}

/// The start tags of a page as a browser sees them, values in quotation marks left out.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            rest = &rest[1..];
            continue;
        }
        let (mut tag, mut quote, mut end) = (String::new(), None, rest.len());
        for (at, c) in rest.char_indices() {
            match quote {
                Some(mark) if c == mark => quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '\'') && tag.ends_with('=') => quote = Some(c),
                None => tag.push(c),
            }
            if quote.is_none() && c == '>' {
                end = at + 1;
                break;
            }
        }
        rest = &rest[end..];
        // What stands in a title is words until the title ends.
        if tag == "<title>" {
            rest = rest.find("</title").map_or("", |at| &rest[at..]);
        }
        tags.push(tag);
    }
    tags
}

#[test]
fn depth_is_refused_before_the_stack_runs_out() {
    text_refused(&format!("{}己", ">".repeat(100_000)), "markdown-unsupported editions/e/t.md:4:49");
    let mut steps = String::new();
    for depth in 0..1000 {
        steps.push_str(&format!("{}- 己\n", "  ".repeat(depth)));
    }
    text_refused(&steps, "markdown-unsupported editions/e/t.md:28:49");
    let notes = format!("- at: 乙丙\n  note: |\n    {}己\n", ">".repeat(100_000));
    notes_refused(&notes, "markdown-unsupported annotations/e/t.yaml:3:53");
    // What is allowed is also carried to the end.
    let body = format!("---\ntitle: 题\n---\n{}己\n\n甲乙丙丁\n", ">".repeat(48));
    taken(&[("editions/e/t.md", body.as_bytes())]);
}

#[test]
fn signs_without_end_are_only_signs() {
    for odd in ["[", "![", "*", "_", "`", "[[", "](", "\\", "&", "<", "{", "|", "*a **b ", "[^", "~", "#"] {
        let body = format!("---\ntitle: 题\n---\n甲乙丙丁\n\n己{}\n", odd.repeat(100_000 / odd.len()));
        let (_project, run) =
            super::disturbed(|project| project.write("editions/e/t.md", &body), &["build", "--format", "json"]);
        assert!(matches!(run.status, Some(0 | 1)), "{odd}: {}", run.stderr);
    }
    let notes = format!("- at: 乙丙\n  note: |\n    己{}\n", "[".repeat(100_000));
    taken(&[("annotations/e/t.yaml", notes.as_bytes())]);
}

#[test]
fn what_made_parsers_panic_is_contained() {
    // pulldown-cmark #1112: a declaration that a carriage return ends. The control is refused besides.
    notes_refused("- at: 乙丙\n  note: \"<!S\\r:\"\n", "yaml-invalid annotations/e/t.yaml:2:9");
    // pulldown-cmark #1142 and #283, hayagriva #407: no fault to us, and no panic either.
    for body in ["%\n:\u{301}\n\t:", "𛲟<td:^𛲟", "_**x*0_**x*0_**x*0_**x*0_**x*0_**x*0", "[« 己 »][r]\n\n[« 己 »]: x"]
    {
        let text = format!("---\ntitle: 题\n---\n甲乙丙丁\n\n{body}\n");
        super::disturbed(|project| project.write("editions/e/t.md", &text), &["build", "--format", "json"]);
    }
    let bib = "@article{x1, author={Zhi, Da}, title={A}, journal={J}, pages={imag_a_00408}, year={2025}, month={01}}\n";
    taken(&[("annotations/e/bibliography.bib", bib.as_bytes())]);
}
