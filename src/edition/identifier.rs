//! Ids: what may be one, and which are taken by the site itself.
//!
//! An id becomes a file's name on every reader's machine and a part of every link, so it is held to lower
//! case ASCII, and never to a name that Windows gives to a device.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::text::Located;

/// Ids of texts that the site needs for its own pages.
pub(super) const RESERVED_TEXTS: [&str; 3] = ["index", "glossary", "search"];
/// Ids of editions likewise.
pub(super) const RESERVED_EDITIONS: [&str; 4] = ["readings", "pages", "downloads", "assets"];

/// No name is longer: some file systems stop at 255 bytes, and a view or a suffix is added.
const LONGEST: usize = 100;

/// Whether a word is an id, and if not, why.
pub(super) fn fault(id: &str, reserved: &[&str]) -> Option<&'static str> {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if id.is_empty() {
        return Some("an id cannot be empty");
    }
    if !letter(id.as_bytes()[0]) || !id.bytes().all(|b| letter(b) || b == b'-') {
        return Some("an id is made of a-z, 0-9 and -, and begins with a letter or digit");
    }
    if id.len() > LONGEST {
        return Some("an id has at most 100 letters");
    }
    let device = matches!(id, "con" | "prn" | "aux" | "nul")
        || (id.len() == 4 && (id.starts_with("com") || id.starts_with("lpt")) && id.as_bytes()[3].is_ascii_digit());
    if device {
        return Some("Windows keeps this name for a device");
    }
    reserved.contains(&id).then_some("the site needs this name for a page of its own")
}

/// Checks an id that an editor wrote; the fault is reported.
pub(super) fn check(id: &Located<String>, reserved: &[&str], diagnostics: &mut Diagnostics) -> bool {
    let Some(reason) = fault(&id.value, reserved) else { return true };
    diagnostics.push(
        Diagnostic::error(Code::IdInvalid, id.span, format!("`{}` cannot be an id", id.value.escape_debug()))
            .help(reason),
    );
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_portable_names() {
        for id in ["zhenjiang", "a", "0", "p12a", "com", "lpt", "console"] {
            assert_eq!(fault(id, &[]), None, "{id}");
        }
        for id in ["", "-a", "A", "浈江", "a/b", "..", "a.b", "con", "com1", "lpt9", "nul", "a_b", "a\u{202E}b"] {
            assert!(fault(id, &[]).is_some(), "{id:?}");
        }
        assert!(fault("search", &RESERVED_TEXTS).is_some());
    }
}
