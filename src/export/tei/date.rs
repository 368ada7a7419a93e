//! EDTF (ISO 8601-2) → the attributes of `att.datable.w3c`: `when`, `from`, `to`, `notBefore`, `notAfter`.
//!
//! Uncertain and approximate dates have `cert`. What is not understood has no attributes; the words of the date stand in
//! the element in any case, as they were written.

/// The attributes of a date.
pub(super) fn attributes(date: &str) -> Vec<(&'static str, String)> {
    let date = date.trim();
    let inner = date.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let (names, words, parts) = match inner {
        Some(inner) => (["notBefore", "notAfter"], inner, inner.split_once("..")),
        None => (["from", "to"], date, date.split_once('/')),
    };
    let mut sure = true;
    let mut plain = |part: &str| {
        let plain = part.strip_suffix(['?', '~', '%']).unwrap_or(part);
        sure &= plain.len() == part.len();
        is_date(plain).then(|| plain.to_owned())
    };
    let mut found = Vec::new();
    match parts {
        None => found.extend(plain(words).map(|when| ("when", when))),
        Some(ends) => {
            for (name, end) in names.into_iter().zip([ends.0, ends.1]) {
                if end.is_empty() || end == ".." {
                    continue;
                }
                let Some(end) = plain(end) else { return Vec::new() };
                found.push((name, end));
            }
        }
    }
    if !found.is_empty() && !sure {
        found.push(("cert", "medium".to_owned()));
    }
    found
}

/// `2009`, `2009-07`, `2009-07-03`.
fn is_date(words: &str) -> bool {
    let mut parts = words.split('-');
    let number = |part: Option<&str>, length: usize, most: u32| match part {
        None => true,
        Some(part) => part.len() == length && part.parse().is_ok_and(|number: u32| (1..=most).contains(&number)),
    };
    let year = parts.next();
    year.is_some()
        && number(year, 4, 9999)
        && number(parts.next(), 2, 12)
        && number(parts.next(), 2, 31)
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_attributes_of_their_kind() {
        let of = |date| {
            attributes(date).into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of("2009-07-03"), "when=2009-07-03");
        assert_eq!(of("2007-04~"), "when=2007-04 cert=medium");
        assert_eq!(of("2006/2010"), "from=2006 to=2010");
        assert_eq!(of("[2008-11..2008-12]"), "notBefore=2008-11 notAfter=2008-12");
        assert_eq!(of("[2005..]"), "notBefore=2005");
        assert_eq!(of("2005/.."), "from=2005");
        assert_eq!(of("春秋"), "");
    }
}
