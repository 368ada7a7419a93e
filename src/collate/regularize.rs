//! Declared regularisations, undone: a text or a witness as the characters that count, each with the place that it
//! came from.
//!
//! What a class takes away (blanks, line breaks, inserted pinyin, heading marks) is left out; what it changes (width,
//! script) is brought to one form. Nothing else is touched. Without the class `line-break` a break, with the blanks
//! around it, is one character that counts.

use std::ops::Range;

use crate::edition::Regularization;
use crate::script::{Converter, Script};

/// One side of a comparison.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// The characters that count, in one form.
    pub(super) keys: Vec<char>,
    /// Where each stands, in code points of what was given; ranges ascend and are apart.
    pub(super) places: Vec<Range<usize>>,
    /// What was left out, in order, maximal runs of one class.
    pub(super) dropped: Vec<(Range<usize>, Regularization)>,
    /// The length of what was given.
    pub(super) length: usize,
}

/// What to undo, and for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'r> {
    pub(super) classes: &'r [Regularization],
    /// The script of the text.
    pub(super) script: Script,
    /// Whether this side is the witness: pinyin and heading marks are put in by its site, so never into the text.
    pub(super) witness: bool,
}

impl Rules<'_> {
    fn undo(&self, class: Regularization) -> bool {
        self.classes.contains(&class)
    }
}

impl Side {
    pub(super) fn new(chars: &[char], rules: Rules<'_>) -> Self {
        let mut side = Self { length: chars.len(), ..Self::default() };
        side.sift(chars, rules);
        // Both sides are compared in Simplified: only there does OpenCC lead from either.
        if rules.undo(Regularization::Script) && rules.witness != rules.script.is_traditional() {
            side.simplify();
        }
        if rules.undo(Regularization::Width) {
            for key in &mut side.keys {
                *key = ascii(*key);
            }
        }
        side
    }

    /// The line breaks among what was left out or kept before a character, and the blanks.
    fn sift(&mut self, chars: &[char], rules: Rules<'_>) {
        let (space, breaks) = (rules.undo(Regularization::Space), rules.undo(Regularization::LineBreak));
        let pinyin = rules.undo(Regularization::InsertedPinyin) && rules.witness;
        let marks = rules.undo(Regularization::HeadingMark) && rules.witness;
        let mut at = 0;
        while at < chars.len() {
            let c = chars[at];
            if pinyin && let Some(end) = inserted_pinyin(chars, at) {
                self.drop(at..end, Regularization::InsertedPinyin);
                at = end;
            } else if marks && let Some(end) = heading_mark(chars, at) {
                self.drop(at..end, Regularization::HeadingMark);
                at = end;
            } else if breaks && c == '\n' {
                self.drop(at..at + 1, Regularization::LineBreak);
                at += 1;
            } else if space && is_blank(c) {
                self.drop(at..at + 1, Regularization::Space);
                at += 1;
            } else if !breaks && c == '\n' {
                let mut end = at + 1;
                while chars.get(end).is_some_and(|&c| matches!(c, '\n' | ' ' | '\t')) {
                    end += 1;
                }
                // Blanks at the end of a line belong to its break.
                let mut start = at;
                while self
                    .places
                    .last()
                    .is_some_and(|last| last.end == start && matches!(chars[last.start], ' ' | '\t'))
                {
                    start = self.places.pop().map_or(start, |last| last.start);
                    self.keys.pop();
                }
                self.keep('\n', start..end);
                at = end;
            } else {
                self.keep(c, at..at + 1);
                at += 1;
            }
        }
        // A break at either end is the edge itself.
        if self.keys.first() == Some(&'\n') {
            self.keys.remove(0);
            let range = self.places.remove(0);
            self.dropped.insert(0, (range, Regularization::LineBreak));
        }
        if self.keys.last() == Some(&'\n') {
            self.keys.pop();
            let range = self.places.pop();
            self.dropped.extend(range.map(|range| (range, Regularization::LineBreak)));
        }
    }

    fn keep(&mut self, key: char, place: Range<usize>) {
        self.keys.push(key);
        self.places.push(place);
    }

    fn drop(&mut self, range: Range<usize>, class: Regularization) {
        match self.dropped.last_mut() {
            Some((last, same)) if *same == class && last.end == range.start => last.end = range.end,
            _ => self.dropped.push((range, class)),
        }
    }

    fn simplify(&mut self) {
        let words: String = self.keys.iter().collect();
        let converted = Converter::between(Script::Hant, Script::Hans).convert(&words, &[]);
        let keys: Vec<char> = converted.text.chars().collect();
        let mut places = Vec::with_capacity(keys.len());
        for piece in converted.pieces() {
            for (step, _) in piece.target.clone().enumerate() {
                places.push(if piece.one_to_one {
                    self.places[piece.source.start + step].clone()
                } else {
                    // A piece that cannot be cut stands where it begins.
                    let start = self.places[piece.source.start].start;
                    let end = self.places[piece.source.end - 1].end;
                    if step == 0 { start..end } else { end..end }
                });
            }
        }
        self.keys = keys;
        self.places = places;
    }

    /// What was left out in a range of what was given.
    pub(super) fn dropped_in(&self, range: &Range<usize>) -> &[(Range<usize>, Regularization)] {
        let start = self.dropped.partition_point(|(place, _)| place.end <= range.start);
        let end = self.dropped.partition_point(|(place, _)| place.start < range.end);
        &self.dropped[start..end.max(start)]
    }
}

/// Blanks, the ideographic one too.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// The ASCII form of a full-width mark; letters and digits are no punctuation and stay.
fn ascii(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => {
            let narrow = char::from_u32(code - 0xFEE0).unwrap_or(c);
            if narrow.is_ascii_alphanumeric() { c } else { narrow }
        }
        _ => c,
    }
}

/// The end of pinyin in brackets right behind a Han character.
fn inserted_pinyin(chars: &[char], at: usize) -> Option<usize> {
    let han = |c: char| matches!(u32::from(c), 0x3400..=0x9FFF | 0x2_0000..=0x3_FFFF);
    let letter = |c: char| {
        c.is_ascii_alphabetic()
            || matches!(c, ' ' | '\'' | 'ü' | '\u{E0}'..='\u{1FF}' | '\u{300}'..='\u{36F}' | '\u{1E3E}' | '\u{1E3F}')
    };
    if !matches!(chars[at], '(' | '（') || !at.checked_sub(1).is_some_and(|before| han(chars[before])) {
        return None;
    }
    let letters = chars[at + 1..].iter().take_while(|&&c| letter(c)).count();
    let close = at + 1 + letters;
    (letters > 0 && matches!(chars.get(close), Some(')' | '）'))).then_some(close + 1)
}

/// The end of signs that mark a heading, at the start or the end of a line.
fn heading_mark(chars: &[char], at: usize) -> Option<usize> {
    let sign = |c: char| "#*＊●○■□◆◇★☆▲△▪•·※➤►".contains(c);
    let closing = |c: char| matches!(c, '#' | '*' | '＊');
    let pad = |c: char| matches!(c, ' ' | '\t' | '\u{3000}');
    let run = |from: usize, is: &dyn Fn(char) -> bool| from + chars[from..].iter().take_while(|&&c| is(c)).count();
    if at == 0 || chars[at - 1] == '\n' {
        let signs = run(at, &pad);
        let end = run(signs, &sign);
        if end > signs {
            return Some(run(end, &pad));
        }
    }
    // Asked once a run of blanks: at each of them it would be quadratic.
    let first_blank = pad(chars[at]) && at.checked_sub(1).is_none_or(|before| !pad(chars[before]));
    if !(closing(chars[at]) || first_blank) {
        return None;
    }
    let signs = run(at, &pad);
    let end = run(run(signs, &closing), &pad);
    let closed = chars[signs..end].iter().any(|&c| closing(c));
    (closed && chars.get(end).is_none_or(|&c| c == '\n')).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(text: &str, classes: &[Regularization]) -> String {
        let chars: Vec<char> = text.chars().collect();
        let side = Side::new(&chars, Rules { classes, script: Script::Hans, witness: true });
        assert_eq!(side.keys.len(), side.places.len());
        side.keys.into_iter().collect()
    }

    #[test]
    fn only_what_is_declared_is_undone() {
        use Regularization::{HeadingMark, InsertedPinyin, LineBreak, Script, Space, Width};
        assert_eq!(side("漢(hàn)字，a b\n\n c", &[]), "漢(hàn)字，a b\nc");
        assert_eq!(side("漢(hàn)字，", &[InsertedPinyin]), "漢字，");
        assert_eq!(side("漢(hàn)字，", &[InsertedPinyin, Script, Width]), "汉字,");
        assert_eq!(side("数)字(hàn", &[InsertedPinyin]), "数)字(hàn");
        assert_eq!(side("甲 乙\u{3000}丙\n", &[Space, LineBreak]), "甲乙丙");
        assert_eq!(side("Ａ１！", &[Width]), "Ａ１!");
        assert_eq!(side("## 一\n* 二 *\n", &[HeadingMark, LineBreak]), "一二");
        assert_eq!(side("甲  \n\n  乙", &[]), "甲\n乙");
    }
}
