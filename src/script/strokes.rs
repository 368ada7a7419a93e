//! How many strokes a Han character has, for the order of indexes: the field kTotalStrokes of the Unihan database
//! (UAX #38), made into a table by `scripts/update-strokes`, which says how it is laid out.
//!
//! A count belongs to a form, so 計 (9) and 计 (4) are two entries; the few characters whose one code point is
//! written with more strokes in Traditional type (骨) have two numbers. Refused: a count that Unihan does not give.

use std::sync::OnceLock;

use super::Script;

/// The table, made by `scripts/update-strokes`.
const TABLE: &str = include_str!("../../data/unihan/strokes.txt");
/// Code points of a row, and the byte that says none of it.
const ROW: u32 = 64;
const NONE: u8 = b'!';

struct Strokes {
    /// First code point and numbers, in the order of the code points.
    rows: Vec<(u32, &'static [u8])>,
    /// Characters that have another number in Traditional type.
    traditional: Vec<(char, u8)>,
}

fn table() -> &'static Strokes {
    static STROKES: OnceLock<Strokes> = OnceLock::new();
    STROKES.get_or_init(|| {
        let mut strokes = Strokes { rows: Vec::with_capacity(TABLE.len() / ROW as usize), traditional: Vec::new() };
        for line in TABLE.lines() {
            if let Some(exception) = line.strip_prefix('=') {
                let mut characters = exception.chars();
                if let (Some(c), Ok(number)) = (characters.next(), characters.as_str().parse()) {
                    strokes.traditional.push((c, number));
                }
            } else if let Some((first, numbers)) = line.split_once(' ')
                && let Ok(first) = u32::from_str_radix(first, 16)
            {
                strokes.rows.push((first, numbers.as_bytes()));
            }
        }
        strokes
    })
}

/// The strokes of a character as it is written in a script; `None` for what Unihan has no number for: whatever is
/// not Han, and characters younger than the table.
#[must_use]
pub fn strokes(c: char, script: Script) -> Option<u8> {
    let table = table();
    if script != Script::Hans
        && let Some(&(_, number)) = table.traditional.iter().find(|(other, _)| *other == c)
    {
        return Some(number);
    }
    let row = table.rows.binary_search_by_key(&(u32::from(c) / ROW * ROW), |&(first, _)| first).ok()?;
    let number = table.rows[row].1.get((u32::from(c) % ROW) as usize)?.checked_sub(NONE)?;
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted by hand, in both forms; where schools count otherwise (莊, 體, 龜) the table has what Unihan has.
    #[test]
    fn strokes_are_those_of_the_form() {
        let simplified = "一1乙1二2人2十2三3大3上3王4计4区4仁4毛4礼5东5台5叶5生5两7社7村7张7孝7孔4庄6羊6划6花7枣8金8泉9养9信9政9爱10\
                          党10检11婚11温12黄11谭14蔡14镇15";
        let traditional =
            "計9區11劃14東8禮17臺14葉12兩8張11莊10棗12愛13黨20檢17溫13黃12譚19鎮18灣25學16國11會13縣16書10號13龍16鬱29";
        for (list, script) in [(simplified, Script::Hans), (traditional, Script::HantTw), (traditional, Script::HantHk)]
        {
            let mut rest = list.chars().filter(|c| !c.is_whitespace()).peekable();
            let mut held = 0;
            while let Some(c) = rest.next() {
                let mut number = String::new();
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                assert_eq!(strokes(c, script).map(|n| n.to_string()), Some(number), "{c}");
                held += 1;
            }
            assert!(held > 20);
        }
    }

    #[test]
    fn one_code_point_may_be_written_in_two_ways() {
        assert_eq!((strokes('骨', Script::Hans), strokes('骨', Script::HantTw)), (Some(9), Some(10)));
    }

    #[test]
    fn what_is_not_han_has_no_strokes() {
        for c in ['A', '5', '《', 'あ', '〇', '\u{10FFFF}'] {
            assert_eq!(strokes(c, Script::Hans), None, "{c}");
        }
        assert_eq!(strokes('𠀀', Script::Hans), Some(2), "beyond the BMP");
        assert_eq!(strokes('\u{FA1E}', Script::Hant), Some(6), "羽 as a compatibility ideograph");
    }
}
