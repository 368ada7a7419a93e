//! Ideographic description sequences (⿰亻丁): they describe a character by its parts and so pass
//! through every stage whole. Limits as in OpenCC: sixteen levels, sixty-four code points.

const DEEPEST: usize = 16;
const LONGEST: usize = 64;

/// The first and the last description character.
pub(super) const FIRST: u32 = 0x2FF0;
pub(super) const LAST: u32 = 0x2FFF;

/// How many operands follow; 0 if this is no description character.
pub(super) const fn operands(code_point: u32) -> usize {
    match code_point {
        0x2FFE | 0x2FFF => 1,
        0x2FF2 | 0x2FF3 => 3,
        0x2FF0..=0x2FFD => 2,
        _ => 0,
    }
}

/// The number of code points of the whole sequence that starts here, if a whole one does.
pub(super) fn length(chars: impl Iterator<Item = u32>) -> Option<usize> {
    // The operands still owed at each open level; a level with nothing owed is closed at once.
    let mut owed: Vec<usize> = Vec::new();
    for (count, code_point) in chars.enumerate() {
        if owed.len() >= DEEPEST || count >= LONGEST {
            return None;
        }
        let arity = operands(code_point);
        if count == 0 && arity == 0 {
            return None;
        }
        if arity > 0 {
            owed.push(arity);
            continue;
        }
        while let Some(last) = owed.last_mut() {
            *last -= 1;
            if *last > 0 {
                break;
            }
            owed.pop();
        }
        if owed.is_empty() {
            return Some(count + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::length;

    fn of(text: &str) -> Option<usize> {
        length(text.chars().map(u32::from))
    }

    #[test]
    fn whole_sequences_only() {
        assert_eq!(of("⿰亻丁发"), Some(3));
        assert_eq!(of("⿰⿱艹口丁发"), Some(5));
        assert_eq!(of("⿲一二三四"), Some(4));
        assert_eq!(of("⿰亻"), None);
        assert_eq!(of("发⿰亻丁"), None);
        assert_eq!(of(&("⿰".repeat(15) + &"一".repeat(16))), Some(31));
        assert_eq!(of(&("⿰".repeat(16) + &"一".repeat(17))), None);
    }
}
