//! Which addresses a link may have.
//!
//! The list is of what is allowed, checked after entities were decoded: browsers skip blanks and controls
//! inside a scheme, so an address that holds any is refused whatever it spells.

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A scheme that is not on the list, or characters that hide one.
    Unsafe,
    /// A path: pages of the site are reached by `[[…]]`, so that they can be checked.
    Relative,
}

/// Checks an address: `https:`, `http:`, `mailto:` or a fragment.
pub(super) fn check(url: &str) -> Result<(), Refusal> {
    if url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\u{FEFF}') {
        return Err(Refusal::Unsafe);
    }
    if url.starts_with('#') {
        return Ok(());
    }
    let head: String = url.chars().take_while(|c| !matches!(c, '/' | '?' | '#')).collect();
    match head.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()) {
        Some(scheme) if matches!(scheme.as_str(), "http" | "https" | "mailto") => Ok(()),
        Some(_) => Err(Refusal::Unsafe),
        None => Err(Refusal::Relative),
    }
}

/// Whether an address is one of the web: `https:` or `http:`, nothing hidden in it.
#[must_use]
pub fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    check(url).is_ok() && scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_schemes_on_the_list_pass() {
        for url in ["https://a.example/?x=y:z", "HTTP://a", "mailto:a@b.example", "#p3"] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:1",
            "java\tscript:1",
            " javascript:1",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "javascript\u{0}:1",
        ] {
            assert_eq!(check(url), Err(Refusal::Unsafe), "{url:?}");
        }
        assert_eq!(check("../a.html"), Err(Refusal::Relative));
        assert_eq!(check("//a.example/x"), Err(Refusal::Relative));
    }
}
