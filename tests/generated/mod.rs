//! Lines made from a seed: dictionary keys and targets whole and cut, random Han, compatibility and
//! rare characters, variation selectors, description sequences, private use, Latin.

use std::path::Path;

/// SplitMix64: one word of state, the same lines on every machine.
pub(crate) struct Seeded(u64);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &'a [Box<T>]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn char_in(&mut self, first: u32, last: u32) -> char {
        char::from_u32(first + self.below((last - first + 1) as usize) as u32).unwrap_or('一')
    }
}

/// What lines are made of: a group of words for each dictionary file, and the characters in them.
pub(crate) struct Material {
    groups: Vec<Box<[Box<str>]>>,
}

impl Material {
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/opencc");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .collect();
        files.sort();
        let groups = files
            .iter()
            .map(|file| {
                let text = std::fs::read_to_string(file).unwrap();
                text.lines()
                    .filter(|line| !line.starts_with('#'))
                    .flat_map(|line| line.split(['\t', ' ']))
                    .filter(|word| !word.is_empty())
                    .map(Box::from)
                    .collect()
            })
            .collect();
        Self { groups }
    }

    /// A line of one to sixteen parts.
    pub(crate) fn line(&self, seeded: &mut Seeded) -> String {
        let mut line = String::new();
        for _ in 0..=seeded.below(16) {
            self.part(seeded, &mut line);
        }
        line
    }

    fn word(&self, seeded: &mut Seeded) -> &str {
        let group = seeded.below(self.groups.len());
        seeded.pick(&self.groups[group])
    }

    fn part(&self, seeded: &mut Seeded, line: &mut String) {
        match seeded.below(24) {
            0..10 => line.push_str(self.word(seeded)),
            10..15 => {
                // A key cut at either end: the start of a longer match that fails.
                let word = self.word(seeded);
                let length = word.chars().count();
                let (from, take) = (seeded.below(length), 1 + seeded.below(length));
                line.extend(word.chars().skip(from).take(take));
            }
            15 | 16 => line.push(seeded.char_in(0x4E00, 0x9FFF)),
            17 => line.push_str(["，", "。", "、", " ", "abc", "2013", "“", "·", "é", "🀄"][seeded.below(10)]),
            18 => line.push(match seeded.below(8) {
                0 => seeded.char_in(0x3400, 0x4DBF),
                1 => seeded.char_in(0x2_0000, 0x3_3479),
                2 => seeded.char_in(0xF900, 0xFAFF),
                3 => seeded.char_in(0x2_F800, 0x2_FA1F),
                4 => seeded.char_in(0xE000, 0xF8FF),
                5 => seeded.char_in(0xFE00, 0xFE0F),
                6 => seeded.char_in(0xE_0100, 0xE_01EF),
                _ => seeded.char_in(0x10_0000, 0x10_FFFD),
            }),
            19 => line.push(seeded.char_in(0x2FF0, 0x2FFF)),
            20 => {
                // A whole description sequence, more often than chance makes one.
                line.push(seeded.char_in(0x2FF0, 0x2FF1));
                line.extend(self.word(seeded).chars().take(1));
                line.extend(self.word(seeded).chars().take(1));
            }
            // The small groups hold what later stages look for; ask for them by name of size.
            _ => {
                let mut small: Vec<&[Box<str>]> = self.groups.iter().map(|group| &**group).collect();
                small.sort_by_key(|group| group.len());
                let group = small[seeded.below(9)];
                line.push_str(seeded.pick(group));
            }
        }
    }
}
