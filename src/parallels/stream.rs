//! The words of all passages as one row of numbers: what is compared, and the way back to the text.
//!
//! A token is one Han character (or any other that is written without blanks), or one whole word or number of an
//! alphabet; script and case are folded as the search does, and whatever is neither letter nor digit is passed over.
//! Between passages stands [`EDGE`], which equals nothing, itself included, so that no run ever crosses a passage.

use std::ops::Range;

use rayon::prelude::*;

use super::{Passage, Text};
use crate::script::fold;
use crate::text::is_wide;

/// Between passages.
pub(super) const EDGE: u32 = u32::MAX;

/// Set on the tokens that are words of an alphabet: the rest of the number is their hash.
const WORD: u32 = 1 << 30;

/// All tokens of a project.
pub(super) struct Stream {
    /// Tokens, with [`EDGE`] before the first passage and behind each.
    pub(super) tokens: Vec<u32>,
    /// Beside the tokens: whether one is a word of the text's own, no part of a name or title, and no number.
    pub(super) own: Vec<bool>,
    /// The passages that are long enough to be compared, in order.
    pub(super) passages: Vec<Stretch>,
}

/// A passage in the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// Index of its text.
    pub(super) text: u32,
    /// Index in the text.
    pub(super) passage: u32,
    /// Its first token.
    pub(super) start: u32,
    /// Behind its last token.
    pub(super) end: u32,
    /// The least run that counts in it, in tokens.
    pub(super) least: u32,
}

/// One token and where it stands.
pub(super) struct Token {
    pub(super) value: u32,
    /// Code points of the passage.
    pub(super) range: Range<u32>,
    own: bool,
}

impl Stream {
    /// Reads the texts in parallel. Passages shorter than the least run of their text are left out, and texts of
    /// which nothing is asked; beyond four thousand million tokens nothing more is read.
    pub(super) fn new(texts: &[Text<'_>]) -> Self {
        /// How many texts are read before they are put behind the others, so that few are alive twice.
        const AT_ONCE: usize = 64;
        let asked = |text: &&Text<'_>| text.least.is_some();
        // No token is less than a character, and what is not written takes no memory; growing would double it.
        let most =
            |text: &Text<'_>| -> usize { text.passages.iter().map(|passage| passage.words.chars().count() + 1).sum() };
        let total: usize = texts.par_iter().filter(asked).map(most).sum();
        let mut stream = Self {
            tokens: Vec::with_capacity(total + 1),
            own: Vec::with_capacity(total + 1),
            passages: Vec::with_capacity(texts.iter().filter(asked).map(|text| text.passages.len()).sum()),
        };
        stream.tokens.push(EDGE);
        stream.own.push(false);
        // The one thread that puts shares behind one another does so while others read the next.
        let (mut ready, mut fits) = (Vec::new(), true);
        for (round, texts) in texts.chunks(AT_ONCE).enumerate() {
            let read = |(index, text): (usize, &Text<'_>)| Part::new(round * AT_ONCE + index, text);
            let next = || texts.par_iter().enumerate().map(read).collect::<Vec<Part>>();
            let take = || fits && ready.iter().all(|part| stream.take(part));
            (fits, ready) = rayon::join(take, next);
        }
        if fits {
            ready.iter().all(|part| stream.take(part));
        }
        stream
    }

    /// Puts a text's share behind the others; false where there are no more numbers for its tokens.
    fn take(&mut self, part: &Part) -> bool {
        let (base, end) = (self.tokens.len(), self.tokens.len() + part.tokens.len());
        let (Ok(base), Ok(_)) = (u32::try_from(base), u32::try_from(end)) else { return false };
        self.tokens.extend_from_slice(&part.tokens);
        self.own.extend_from_slice(&part.own);
        self.passages.extend(part.passages.iter().map(|passage| Stretch {
            start: passage.start + base,
            end: passage.end + base,
            ..*passage
        }));
        true
    }

    /// Index of the passage that holds a token.
    pub(super) fn passage_at(&self, at: u32) -> usize {
        self.passages.partition_point(|passage| passage.end <= at)
    }

    /// Whether two tokens are the same; edges never are.
    pub(super) fn same(&self, a: u32, b: u32) -> bool {
        let token = self.tokens[a as usize];
        token == self.tokens[b as usize] && token != EDGE
    }

    /// How many tokens from `a` and from `b` on are the same, at most `most`.
    pub(super) fn run(&self, a: u32, b: u32, most: u32) -> u32 {
        let (a, b) = (&self.tokens[a as usize..], &self.tokens[b as usize..]);
        let same = a.iter().zip(b).take(most as usize).take_while(|(a, b)| a == b && **a != EDGE);
        u32::try_from(same.count()).unwrap_or(u32::MAX)
    }
}

/// One text's share of the stream, positions its own.
struct Part {
    tokens: Vec<u32>,
    own: Vec<bool>,
    passages: Vec<Stretch>,
}

impl Part {
    fn new(index: usize, text: &Text<'_>) -> Self {
        let mut part = Self { tokens: Vec::new(), own: Vec::new(), passages: Vec::new() };
        let Some(least) = text.least else { return part };
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for (at, passage) in text.passages.iter().enumerate() {
            let start = part.tokens.len();
            each(passage, |token| {
                part.tokens.push(token.value);
                part.own.push(token.own);
            });
            if part.tokens.len() - start < least {
                part.tokens.truncate(start);
                part.own.truncate(start);
                continue;
            }
            part.passages.push(Stretch {
                text: number(index),
                passage: number(at),
                start: number(start),
                end: number(part.tokens.len()),
                least: number(least),
            });
            part.tokens.push(EDGE);
            part.own.push(false);
        }
        part
    }
}

/// Hands over the tokens of a passage, in order.
pub(super) fn each(passage: &Passage<'_>, mut take: impl FnMut(Token)) {
    let mut names = passage.names.iter().peekable();
    let mut titles = 0_u32;
    let mut word: Option<Token> = None;
    let mut at = 0_u32;
    for c in passage.words.chars() {
        let here = at;
        at += 1;
        let folded = fold(c);
        // Nearly all characters are among these; the tables for the others are slow.
        let han = matches!(folded, '\u{4E00}'..='\u{9FFF}');
        if !han && !is_kept(folded) {
            word.take().into_iter().for_each(&mut take);
            match c {
                '《' | '〈' => titles += 1,
                '》' | '〉' => titles = titles.saturating_sub(1),
                _ => {}
            }
            continue;
        }
        while names.next_if(|name| name.end <= here as usize).is_some() {}
        let named = titles > 0 || names.peek().is_some_and(|name| name.start <= here as usize);
        if han || is_wide(folded) {
            word.take().into_iter().for_each(&mut take);
            let own = !named && (han || !folded.is_numeric());
            take(Token { value: u32::from(folded), range: here..at, own });
            continue;
        }
        // FNV-1a over the letters; a word is told from a character by one bit.
        let token = word.get_or_insert(Token { value: 0x811C_9DC5, range: here..here, own: false });
        for letter in folded.to_lowercase() {
            token.value = (token.value ^ u32::from(letter)).wrapping_mul(0x0100_0193);
        }
        token.value = (token.value & (WORD - 1)) | WORD;
        token.range.end = at;
        token.own |= !named && !folded.is_numeric();
    }
    word.into_iter().for_each(take);
}

/// Letters, digits, and private use, which in these texts always stands for a character.
fn is_kept(c: char) -> bool {
    c.is_alphanumeric() || matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x10FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(words: &str, names: &[Range<usize>]) -> Vec<(u32, Range<u32>, bool)> {
        let mut found = Vec::new();
        each(&Passage { words, names: names.to_vec() }, |token| found.push((token.value, token.range, token.own)));
        found
    }

    fn values(words: &str) -> Vec<u32> {
        tokens(words, &[]).into_iter().map(|(value, ..)| value).collect()
    }

    #[test]
    fn script_case_and_punctuation_make_no_difference() {
        assert_eq!(values("国家，“计划” 生育"), values("國家計劃生育。"));
        assert_eq!(values("the Book 12"), values("THE, book—12"));
        assert_ne!(values("the book"), values("thebook"));
    }

    #[test]
    fn a_word_of_an_alphabet_is_one_token_and_knows_its_place() {
        let ranges: Vec<_> = tokens("在XX年 12月", &[]).into_iter().map(|(_, range, _)| range).collect();
        assert_eq!(ranges, [0..1, 1..3, 3..4, 5..7, 7..8]);
    }

    #[test]
    fn names_titles_and_numbers_are_not_the_texts_own() {
        let own: Vec<bool> = tokens("依《母婴保健法》办12件计生事", std::slice::from_ref(&(12..14)))
            .into_iter()
            .map(|(.., own)| own)
            .collect();
        assert_eq!(own, [true, false, false, false, false, false, true, false, true, false, false, true]);
    }
}
