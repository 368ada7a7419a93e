//! A time that files carry. It is the editors', or that of `SOURCE_DATE_EPOCH`; never the clock's, so that the same
//! files give the same bytes.

/// A moment, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    date: (u16, u8, u8),
    time: (u8, u8, u8),
}

impl Default for Moment {
    /// The first moment that a zip archive can name.
    fn default() -> Self {
        Self { date: (1980, 1, 1), time: (0, 0, 0) }
    }
}

impl Moment {
    /// Seconds since 1970, as `SOURCE_DATE_EPOCH` counts them; a year before 1980 or after 2107 is none that a zip
    /// archive can name, and gives the first.
    #[must_use]
    pub fn of_epoch(seconds: u64) -> Self {
        const DAY: u64 = 86_400;
        let (days, rest) = (seconds / DAY, seconds % DAY);
        // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras have 400 of them.
        let shifted = days.saturating_add(719_468);
        let (era, day) = (shifted / 146_097, shifted % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let of_month = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + u64::from(month <= 2);
        match u16::try_from(year) {
            Ok(year @ 1980..=2107) => Self {
                date: (year, small(month), small(of_month)),
                time: (small(rest / 3600), small(rest / 60 % 60), small(rest % 60)),
            },
            _ => Self::default(),
        }
    }

    /// The beginning of an EDTF date; what has no plain year gives the first moment of all.
    #[must_use]
    pub fn of_date(date: &str) -> Self {
        let number = |from: usize, to: usize| date.get(from..to).and_then(|part| part.parse::<u8>().ok());
        let year = date.get(..4).and_then(|year| year.parse::<u16>().ok());
        let part = |at: usize, most: u8| {
            let there = date.get(at..=at) == Some("-");
            number(at + 1, at + 3).filter(|part| there && (1..=most).contains(part))
        };
        match year {
            Some(year @ 1000..=9999) => {
                let month = part(4, 12);
                let day = month.and_then(|_| part(7, 31));
                Self { date: (year, month.unwrap_or(1), day.unwrap_or(1)), time: (0, 0, 0) }
            }
            _ => Self::default(),
        }
    }

    /// For an archive.
    pub(super) fn zip(self) -> zip::DateTime {
        let ((year, month, day), (hour, minute, second)) = (self.date, self.time);
        zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
    }

    /// `2026-01-01T00:00:00Z`, the one form that EPUB allows.
    pub(super) fn words(self) -> String {
        let ((year, month, day), (hour, minute, second)) = (self.date, self.time);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// A part of a date or of a time: never more than 59.
fn small(part: u64) -> u8 {
    u8::try_from(part).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        let epoch = |seconds| Moment::of_epoch(seconds).words();
        assert_eq!(epoch(1_709_164_799), "2024-02-28T23:59:59Z");
        assert_eq!(epoch(1_709_164_800), "2024-02-29T00:00:00Z");
        assert_eq!(epoch(1_735_689_600), "2025-01-01T00:00:00Z");
        assert_eq!(epoch(0), "1980-01-01T00:00:00Z");
        assert_eq!(epoch(u64::MAX), "1980-01-01T00:00:00Z");
        let date = |date| Moment::of_date(date).words();
        assert_eq!(date("2026"), "2026-01-01T00:00:00Z");
        assert_eq!(date("2026-03~"), "2026-03-01T00:00:00Z");
        assert_eq!(date("2026-03-09"), "2026-03-09T00:00:00Z");
        assert_eq!(date("春"), "1980-01-01T00:00:00Z");
    }
}
