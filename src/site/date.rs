//! EDTF dates (ISO 8601-2, levels 0 and 1, and sets of level 2) in words.
//!
//! What is not understood is shown as written: a date is never guessed at.

use crate::edition::Interface;

/// A date in the language of the furniture: `2013-04` → 2013年4月, `2007~` → 约2007年.
#[must_use]
pub fn spoken(date: &str, interface: Interface) -> String {
    try_spoken(date.trim(), interface).unwrap_or_else(|| date.to_owned())
}

/// From when to when a date may lie, in years with fractions: `2009-07` → 2009.5 to 2009.583…; a date that is
/// open on one side ends where it begins. `None` if it is not understood.
#[must_use]
pub fn years(date: &str) -> Option<(f64, f64)> {
    let date = date.trim();
    let inner = date.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(date);
    let (from, to) = inner.split_once("..").or_else(|| inner.split_once('/')).unwrap_or((inner, inner));
    let (from, to) = match (from, to) {
        ("", to) => (to, to),
        (from, "") => (from, from),
        both => both,
    };
    Some((year(from)?.0, year(to)?.1))
}

/// One date as a stretch of years.
fn year(date: &str) -> Option<(f64, f64)> {
    let plain = date.trim_end_matches(['?', '~', '%']);
    calendar(plain, false)?;
    let mut parts = plain.split('-').map(|part| part.parse::<f64>().ok());
    let year = parts.next()??;
    Some(match (parts.next().flatten(), parts.next().flatten()) {
        (None, _) => (year, year + 1.0),
        (Some(month), None) => (year + (month - 1.0) / 12.0, year + month / 12.0),
        (Some(month), Some(day)) => {
            let at = year + (month - 1.0 + (day - 1.0) / 31.0) / 12.0;
            (at, at)
        }
    })
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

    #[test]
    fn dates_take_their_place_on_a_line_of_years() {
        assert_eq!(years("2009"), Some((2009.0, 2010.0)));
        assert_eq!(years("2009-07~"), Some((2009.5, 2009.0 + 7.0 / 12.0)));
        assert_eq!(years("1980-01-01"), Some((1980.0, 1980.0)));
        assert_eq!(years("2006/2010"), Some((2006.0, 2011.0)));
        assert_eq!(years("[2005..]"), Some((2005.0, 2006.0)));
        assert_eq!(years("春秋"), None);
    }
}
