//! Hanyu pinyin taken apart into syllables, as dictionaries put them in order.
//!
//! Pinyin is written word by word (GB/T 16159), so `zhuāngàn` must become `zhuān gàn`. No list of syllables is
//! needed: where a syllable that begins with a vowel follows another, the standard asks for an apostrophe, so an
//! `n`, `g` or `r` before a vowel begins a syllable. Nothing is refused: letters that make no syllable (the B of
//! `B-chāo`) count as one, and so does every digit.

/// A syllable. The order is that of dictionaries of the modern language (现代汉语词典): letters, `ü` behind `u`,
/// then the tone, the neutral one last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Syllable {
    /// Lower case, without marks.
    pub(super) letters: String,
    umlaut: bool,
    tone: u8,
}

const NEUTRAL: u8 = 5;

/// A letter without its marks; tone 0 where it has none.
#[derive(Clone, Copy)]
struct Letter {
    plain: char,
    umlaut: bool,
    tone: u8,
}

impl Letter {
    fn is_vowel(self) -> bool {
        matches!(self.plain, 'a' | 'e' | 'i' | 'o' | 'u')
    }
}

/// The syllables of pinyin with tone marks, precomposed or not.
pub(super) fn syllables(pinyin: &str) -> Vec<Syllable> {
    let mut found = Vec::new();
    let mut run: Vec<Letter> = Vec::new();
    for c in pinyin.chars().flat_map(char::to_lowercase) {
        if let Some(letter) = letter(c) {
            run.push(letter);
        } else if let (Some(tone), Some(last)) = (combining(c), run.last_mut()) {
            match tone {
                0 => last.umlaut = true,
                tone => last.tone = tone,
            }
        } else {
            split(&run, &mut found);
            run.clear();
            if c.is_ascii_digit() {
                found.push(Syllable { letters: c.to_string(), umlaut: false, tone: NEUTRAL });
            }
        }
    }
    split(&run, &mut found);
    found
}

/// The syllables of letters that stand together.
fn split(run: &[Letter], found: &mut Vec<Syllable>) {
    let vowel = |at: usize| run.get(at).is_some_and(|letter| letter.is_vowel());
    let plain = |at: usize| run.get(at).map(|letter| letter.plain);
    let mut at = 0;
    while at < run.len() {
        let start = at;
        while at < run.len() && !vowel(at) {
            at += 1;
        }
        let mut toned = false;
        // A second tone among vowels: the apostrophe was forgotten.
        while vowel(at) && !(toned && run[at].tone > 0) {
            toned |= run[at].tone > 0;
            at += 1;
        }
        match plain(at) {
            Some('n') if plain(at + 1) == Some('g') && !vowel(at + 2) => at += 2,
            Some('n' | 'r') if !vowel(at + 1) => at += 1,
            _ => {}
        }
        let letters = &run[start..at];
        found.push(Syllable {
            letters: letters.iter().map(|letter| letter.plain).collect(),
            umlaut: letters.iter().any(|letter| letter.umlaut),
            tone: letters.iter().map(|letter| letter.tone).max().filter(|&tone| tone > 0).unwrap_or(NEUTRAL),
        });
    }
}

fn letter(c: char) -> Option<Letter> {
    const MARKED: [(char, &str); 6] =
        [('a', "āáǎà"), ('e', "ēéěè"), ('i', "īíǐì"), ('o', "ōóǒò"), ('u', "ūúǔù"), ('ü', "ǖǘǚǜ")];
    let (plain, tone) = match c {
        'a'..='z' | 'ü' => (c, 0),
        'ń' => ('n', 2),
        'ň' => ('n', 3),
        'ǹ' => ('n', 4),
        'ḿ' => ('m', 2),
        _ => MARKED.iter().find_map(|(plain, marked)| {
            let tone = marked.chars().position(|other| other == c)?;
            Some((*plain, tone as u8 + 1))
        })?,
    };
    let umlaut = matches!(plain, 'ü' | 'v');
    Some(Letter { plain: if umlaut { 'u' } else { plain }, umlaut, tone })
}

/// The tone of a mark that stands behind its letter; 0 for the dots of `ü`.
fn combining(c: char) -> Option<u8> {
    match c {
        '\u{308}' => Some(0),
        '\u{304}' => Some(1),
        '\u{301}' => Some(2),
        '\u{30C}' => Some(3),
        '\u{300}' => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_apart(pinyin: &str) -> String {
        let shown = |s: Syllable| format!("{}{}{}", s.letters, if s.umlaut { ":" } else { "" }, s.tone);
        syllables(pinyin).into_iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_are_taken_apart() {
        assert_eq!(taken_apart("jìhuà shēngyù"), "ji4 hua4 sheng1 yu4");
        assert_eq!(taken_apart("jìshēng zhuāngàn"), "ji4 sheng1 zhuan1 gan4");
        assert_eq!(taken_apart("zhèngcèwài"), "zheng4 ce4 wai4");
        assert_eq!(taken_apart("nǚ'ér hù"), "nu:3 er2 hu4");
        assert_eq!(taken_apart("Lù'ān shì"), "lu4 an1 shi4");
        assert_eq!(taken_apart("guān’ài nǚhái"), "guan1 ai4 nu:3 hai2");
        assert_eq!(taken_apart("jiàokēwénwèi gōngwěi"), "jiao4 ke1 wen2 wei4 gong1 wei3");
        assert_eq!(taken_apart("yùn-huán jiǎn"), "yun4 huan2 jian3");
        assert_eq!(taken_apart("míngbaizhǐ"), "ming2 bai5 zhi3");
        assert_eq!(taken_apart("B-chāo dān"), "b5 chao1 dan1");
        assert_eq!(taken_apart("huār"), "huar1");
        assert_eq!(taken_apart("Liùzhèng (2012) hào"), "liu4 zheng4 25 05 15 25 hao4");
        assert_eq!(taken_apart("lu\u{308}\u{30C}"), "lu:3", "marks behind their letters");
        assert_eq!(taken_apart("kěài"), "ke3 ai4", "a forgotten apostrophe");
        assert_eq!(taken_apart(""), "");
    }
}
