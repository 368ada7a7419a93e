//! EDTF dates (ISO 8601-2, levels 0 and 1, and sets of level 2) as stretches of years.

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
    let plain = date.strip_suffix(['?', '~', '%']).unwrap_or(date);
    let mut parts = plain.split('-');
    let year: f64 = parts.next().filter(|year| year.len() == 4)?.parse::<u16>().ok()?.into();
    let mut part = |most: u8| match parts.next() {
        None => Some(None),
        Some(part) => part.parse::<u8>().ok().filter(|part| (1..=most).contains(part)).map(Some),
    };
    let (month, day) = (part(12)?, part(31)?);
    if parts.next().is_some() {
        return None;
    }
    Some(match (month.map(f64::from), day.map(f64::from)) {
        (None, _) => (year, year + 1.0),
        (Some(month), None) => (year + (month - 1.0) / 12.0, year + month / 12.0),
        (Some(month), Some(day)) => {
            let at = year + (month - 1.0 + (day - 1.0) / 31.0) / 12.0;
            (at, at)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_take_their_place_on_a_line_of_years() {
        assert_eq!(years("2009"), Some((2009.0, 2010.0)));
        assert_eq!(years("2009-07~"), Some((2009.5, 2009.0 + 7.0 / 12.0)));
        assert_eq!(years("1980-01-01"), Some((1980.0, 1980.0)));
        assert_eq!(years("2006/2010"), Some((2006.0, 2011.0)));
        assert_eq!(years("[2005..]"), Some((2005.0, 2006.0)));
        assert_eq!(years("1980-13-40"), None);
        assert_eq!(years("春秋"), None);
    }
}
