//! Reads the compiled dictionaries: slices of one run of words and of one run of
//! text. Nothing is copied or decoded beforehand: a word is read where it is used.
//!
//! The order of the sections is that of `build/blob.rs`.

use std::sync::LazyLock;

const BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/script.bin"));

/// The texts of all values; the words say where each stands.
pub(super) const TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/script.txt"));

/// A number, little-endian.
pub(super) type Word = [u8; 4];

/// The number that a word holds.
#[inline]
pub(super) const fn number(word: Word) -> u32 {
    u32::from_le_bytes(word)
}

/// Pairs of code points.
pub(super) type Pairs = &'static [[Word; 2]];
/// The id of a key, source start and end, target start and end (16 bits each).
pub(super) type Irregulars = &'static [[Word; 3]];

/// One stage as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct StageData {
    pub(super) characters: Pairs,
    pub(super) alphabet: &'static [Word],
    pub(super) elements: &'static [[Word; 2]],
    pub(super) values: &'static [Word],
    pub(super) irregular: Irregulars,
}

/// What a configuration adds to its lead stage: the segments of another value, as (id, value).
#[derive(Debug, Clone, Copy)]
pub(super) struct SegmentData {
    pub(super) changed: &'static [[Word; 2]],
    pub(super) irregular: Irregulars,
}

/// Characters with several targets, sorted.
pub(super) type Candidates = Vec<(u32, &'static [Word])>;

/// All sections.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) compatibility: Pairs,
    pub(super) variants: Pairs,
    pub(super) candidates: Vec<Candidates>,
    pub(super) stages: Vec<StageData>,
    pub(super) segments: Vec<SegmentData>,
}

/// The sections; read once.
pub(super) static BLOB: LazyLock<Blob> = LazyLock::new(|| {
    let mut reader = Reader(BYTES.as_chunks().0);
    Blob {
        compatibility: reader.rows(),
        variants: reader.rows(),
        candidates: (0..6).map(|_| reader.candidates()).collect(),
        stages: (0..super::stage::COUNT)
            .map(|_| StageData {
                characters: reader.rows(),
                alphabet: reader.words(),
                elements: reader.rows(),
                values: reader.words(),
                irregular: reader.rows(),
            })
            .collect(),
        segments: (0..super::Configuration::COMPILED.len())
            .map(|_| SegmentData { changed: reader.rows(), irregular: reader.rows() })
            .collect(),
    }
});

struct Reader(&'static [Word]);

impl Reader {
    fn count(&mut self) -> usize {
        let (first, rest) = self.0.split_first().expect("written by the build script");
        self.0 = rest;
        number(*first) as usize
    }

    fn take(&mut self, count: usize) -> &'static [Word] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    fn words(&mut self) -> &'static [Word] {
        let count = self.count();
        self.take(count)
    }

    fn rows<const N: usize>(&mut self) -> &'static [[Word; N]] {
        let count = self.count();
        self.take(count * N).as_chunks().0
    }

    fn candidates(&mut self) -> Candidates {
        let rows = self.count();
        (0..rows)
            .map(|_| {
                let from = number(self.take(1)[0]);
                (from, self.words())
            })
            .collect()
    }
}
