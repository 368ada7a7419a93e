//! EDTF dates (ISO 8601-2, levels 0 and 1, and sets of level 2) in words.
//!
//! What is not understood is shown as written: a date is never guessed at.

use crate::edition::Interface;

/// A date in the language of the furniture: `2013-04` → 2013年4月, `2007~` → 约2007年.
#[must_use]
pub fn spoken(date: &str, interface: Interface) -> String {
    try_spoken(date.trim(), interface).unwrap_or_else(|| date.to_owned())
}

fn try_spoken(date: &str, interface: Interface) -> Option<String> {
    let chinese = interface == Interface::Chinese;
    if let Some(inner) = date.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match inner.split_once("..") {
            Some((from, "")) => Some(pattern(chinese, "{}以后", "{} or later", &single(from, chinese)?)),
            Some(("", to)) => Some(pattern(chinese, "{}以前", "{} or earlier", &single(to, chinese)?)),
            Some((from, to)) => {
                let (from, to) = (single(from, chinese)?, single(to, chinese)?);
                Some(if chinese { format!("{from}至{to}之间") } else { format!("between {from} and {to}") })
            }
            None => None,
        };
    }
    if let Some((from, to)) = date.split_once('/') {
        let (from, to) = (single(from, chinese)?, single(to, chinese)?);
        return Some(if chinese { format!("{from}至{to}") } else { format!("{from} to {to}") });
    }
    single(date, chinese)
}

fn single(date: &str, chinese: bool) -> Option<String> {
    let (plain, mark) = match date.char_indices().next_back()? {
        (at, mark @ ('?' | '~' | '%')) => (&date[..at], Some(mark)),
        _ => (date, None),
    };
    let words = calendar(plain, chinese)?;
    Some(match mark {
        None => words,
        Some('?') => pattern(chinese, "{}（疑）", "{} (?)", &words),
        Some('~') => pattern(chinese, "约{}", "c. {}", &words),
        Some(_) => pattern(chinese, "约{}（疑）", "c. {} (?)", &words),
    })
}

fn calendar(date: &str, chinese: bool) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = date.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    let year: u16 = year.parse().ok()?;
    let month: Option<usize> = parts
        .next()
        .map(|month| month.parse().ok().filter(|month| (1..=12).contains(month)))
        .map_or(Some(None), |month| month.map(Some))?;
    let day: Option<usize> = parts
        .next()
        .map(|day| day.parse().ok().filter(|day| (1..=31).contains(day)))
        .map_or(Some(None), |day| day.map(Some))?;
    if parts.next().is_some() {
        return None;
    }
    Some(match (month, day, chinese) {
        (None, _, true) => format!("{year}年"),
        (Some(month), None, true) => format!("{year}年{month}月"),
        (Some(month), Some(day), true) => format!("{year}年{month}月{day}日"),
        (None, _, false) => format!("{year}"),
        (Some(month), None, false) => format!("{} {year}", MONTHS[month - 1]),
        (Some(month), Some(day), false) => format!("{day} {} {year}", MONTHS[month - 1]),
    })
}

fn pattern(chinese: bool, zh: &str, en: &str, words: &str) -> String {
    (if chinese { zh } else { en }).replace("{}", words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_spoken_and_never_guessed() {
        let zh = |date| spoken(date, Interface::Chinese);
        let en = |date| spoken(date, Interface::English);
        assert_eq!(zh("2009-07-03"), "2009年7月3日");
        assert_eq!(zh("2013-04"), "2013年4月");
        assert_eq!(zh("2007-04~"), "约2007年4月");
        assert_eq!(zh("2013-08?"), "2013年8月（疑）");
        assert_eq!(zh("[2008-11..2008-12]"), "2008年11月至2008年12月之间");
        assert_eq!(zh("[2005..]"), "2005年以后");
        assert_eq!(en("2009-07-03"), "3 July 2009");
        assert_eq!(en("2006/2010"), "2006 to 2010");
        assert_eq!(zh("春秋"), "春秋");
        assert_eq!(zh("2009-13"), "2009-13");
    }
}
