//! The two orders of a Chinese index: by sound and by strokes.
//!
//! By sound: syllable, tone, then the character by its strokes, one character after the other, so that words with
//! the same first character stand together and 重 (chóng) is apart from 重 (zhòng). By strokes: the number of the
//! first character, then its code point (which within a block of Unicode goes by radicals), then the second in the
//! same way. Strokes are those of the script in which the word is shown. Signs such as 《 count for nothing.

use super::pinyin::{Syllable, syllables};
use crate::script::{Script, strokes};

/// A character in order: its strokes, its code point; what has no strokes comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Character(u8, char);

impl Character {
    /// Behind every number of strokes.
    const OTHER: u8 = u8::MAX;

    fn new(c: char, script: Script) -> Self {
        Self(strokes(c, script).unwrap_or(Self::OTHER), c)
    }
}

/// The characters of a word that are spoken.
fn characters(word: &str, script: Script) -> impl Iterator<Item = Character> {
    word.chars().filter(|c| c.is_alphanumeric()).map(move |c| Character::new(c, script))
}

/// Place of a word in an index by sound; words without a sound come last, by their strokes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BySound {
    silent: bool,
    syllables: Vec<(Syllable, Option<Character>)>,
    rest: ByStrokes,
}

impl BySound {
    /// Of a word with its pinyin, in a script. Where the two have not as many syllables as characters, each syllable
    /// still goes with the character of its number.
    #[must_use]
    pub fn new(word: &str, pinyin: Option<&str>, script: Script) -> Self {
        let mut spoken = characters(word, script);
        let with_character = |syllable| (syllable, spoken.next());
        let syllables: Vec<_> = syllables(pinyin.unwrap_or_default()).into_iter().map(with_character).collect();
        Self { silent: syllables.is_empty(), syllables, rest: ByStrokes::new(word, script) }
    }

    /// The letter under which the word stands, a capital; `None` without a sound.
    #[must_use]
    pub fn initial(&self) -> Option<char> {
        let first = self.syllables.first()?.0.letters.chars().next()?;
        Some(first.to_ascii_uppercase()).filter(char::is_ascii_uppercase)
    }
}

/// Place of a word in an index by strokes; words that do not begin with a Han character come last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByStrokes {
    characters: Vec<Character>,
    word: String,
}

impl ByStrokes {
    /// Of a word in a script.
    #[must_use]
    pub fn new(word: &str, script: Script) -> Self {
        Self { characters: characters(word, script).collect(), word: word.to_owned() }
    }

    /// The number of strokes under which the word stands; `None` if its first character has none.
    #[must_use]
    pub fn strokes(&self) -> Option<u8> {
        self.characters.first().map(|first| first.0).filter(|&number| number < Character::OTHER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words in an order looked up by hand, put out of order and in order again.
    fn holds<K: Ord>(list: &[&str], key: impl Fn(&str) -> K) {
        let mut words: Vec<&str> = list.to_vec();
        words.reverse();
        let middle = words.len() / 3;
        words.rotate_left(middle);
        words.sort_by_key(|word| key(word));
        assert_eq!(words, list);
    }

    fn by_sound(line: &str, script: Script) -> BySound {
        let (word, pinyin) = line.split_once(' ').unwrap_or((line, ""));
        BySound::new(word, Some(pinyin), script)
    }

    #[test]
    fn by_sound_as_in_a_dictionary() {
        let list = [
            "安徽 Ānhuī",
            "案源 ànyuán",
            "B超单 B-chāo dān",
            "包村 bāocūn",
            "保护伞 bǎohùsǎn",
            "重报 chóngbào",
            "出生 chūshēng",
            "村级 cūnjí",
            "村民 cūnmín",
            "村委 cūnwěi",
            "村委会 cūnwěihuì",
            "计生办 jìshēngbàn",
            "纪委 jìwěi",
            "两非 liǎng fēi",
            "两女户 liǎngnǚ hù",
            "《绿》 lǜ",
            "乱 luàn",
            "掠 lüè",
            "论 lùn",
            "落 luò",
            "重点 zhòngdiǎn",
            "重奖 zhòng jiǎng",
            "专案组 zhuān'ànzǔ",
            "专干 zhuāngàn",
            "庄强 Zhuāng Qiáng",
            "自治区 zìzhìqū",
            "无音",
            "纺织",
        ];
        holds(&list, |line| by_sound(line, Script::Hans));
    }

    #[test]
    fn the_same_sound_goes_by_strokes_and_the_same_character_together() {
        // jì: 计 (4 strokes) before 记 (5) before 纪 (6); in Traditional 紀 and 計 have nine, 記 ten.
        holds(
            &["计 jì", "计划 jìhuà", "计生 jìshēng", "记 jì", "记录 jìlù", "纪 jì", "纪委 jìwěi"],
            |line| by_sound(line, Script::Hans),
        );
        holds(&["紀 jì", "紀委 jìwěi", "計 jì", "計劃 jìhuà", "記 jì", "記錄 jìlù"], |line| {
            by_sound(line, Script::HantTw)
        });
        assert_eq!(by_sound("《诗》 Shī", Script::Hans).initial(), Some('S'));
        assert_eq!(by_sound("5331 wǔ-sān", Script::Hans).initial(), Some('W'));
        assert_eq!(by_sound("无音", Script::Hans).initial(), None);
    }

    #[test]
    fn by_strokes_of_the_form_that_is_shown() {
        // 一 1, 七 八 2, 三 上 大 3, 计 4, 东 5, 两 村 7, 政 9; then the second: 卡 5, 票 11; 生 5, 划 6, 查 9.
        holds(
            &[
                "一卡通",
                "一票否决",
                "七不准",
                "八项",
                "三生",
                "三查",
                "上访",
                "大练兵",
                "计生办",
                "计划生育",
                "东沙河",
                "两非",
                "村委",
                "《政法》",
                "5331",
                "B超",
            ],
            |word| ByStrokes::new(word, Script::Hans),
        );
        holds(&["一卡通", "兩非", "東沙河", "計生辦", "計劃生育", "5331"], |word| {
            ByStrokes::new(word, Script::HantTw)
        });
        assert_eq!(ByStrokes::new("《诗》", Script::Hans).strokes(), Some(8));
        assert_eq!(ByStrokes::new("《詩》", Script::HantTw).strokes(), Some(13));
        assert_eq!(ByStrokes::new("5331", Script::Hans).strokes(), None);
        assert_eq!(ByStrokes::new("", Script::Hans).strokes(), None);
    }
}
