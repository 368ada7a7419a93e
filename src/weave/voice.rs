//! A text in one script: converted whole, passage by passage, with the positions carried along.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::edition::{Decisions, Edition, Library};
use crate::resolve::{Dictated, Reading};
use crate::script::{Converted, Converter, Fixed, Layer, Overrides, Script};
use crate::text::Ruler;

/// The editors' decisions, made ready for every target script of the site.
#[derive(Debug)]
pub struct Voices {
    editions: BTreeMap<(usize, Script), Overrides>,
    site: BTreeMap<Script, Overrides>,
}

impl Voices {
    /// Prepares the overrides of every edition, and of the site's own words.
    #[must_use]
    pub fn new(library: &Library) -> Self {
        let mut editions = BTreeMap::new();
        let mut site = BTreeMap::new();
        for &script in &library.site.scripts {
            let wide = layer(&library.decisions, script);
            for (index, edition) in library.editions.iter().enumerate() {
                // Duplicates and lengths were checked when the decisions were read; nothing else can fail.
                editions.insert(
                    (index, script),
                    Overrides::new(&layer(&edition.decisions, script), &wide).unwrap_or_default(),
                );
            }
            site.insert(script, Overrides::new(&Layer::default(), &wide).unwrap_or_default());
        }
        Self { editions, site }
    }

    /// The voice of an edition's words, written in `from`, in one script of the site.
    #[must_use]
    pub fn edition(&self, index: usize, from: Script, to: Script) -> Voice<'_> {
        Voice { converter: Converter::between(from, to), overrides: self.editions.get(&(index, to)), to }
    }

    /// The voice of the site's own words.
    #[must_use]
    pub fn site(&self, from: Script, to: Script) -> Voice<'_> {
        Voice { converter: Converter::between(from, to), overrides: self.site.get(&to), to }
    }
}

/// The edition's index in the library.
#[must_use]
pub fn edition_index(library: &Library, edition: &Edition) -> usize {
    library.editions.iter().position(|other| std::ptr::eq(other, edition)).unwrap_or_default()
}

fn layer(decisions: &Decisions, script: Script) -> Layer {
    let forms = decisions.forms.get(&script).map_or(&[][..], Vec::as_slice);
    Layer {
        keep: decisions.keep.iter().map(|name| name.value.clone()).collect(),
        forms: forms.iter().map(|(from, to)| (from.value.clone(), to.value.clone())).collect(),
    }
}

/// How words of one script are said in another, with an edition's decisions.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'v> {
    converter: Converter,
    overrides: Option<&'v Overrides>,
    to: Script,
}

impl Voice<'_> {
    /// The script that it speaks.
    #[must_use]
    pub fn script(self) -> Script {
        self.to
    }

    /// The conversion without the editors' decisions.
    #[must_use]
    pub fn converter(self) -> Converter {
        self.converter
    }

    /// Words of the editor's own, or a title: no place in them is dictated.
    #[must_use]
    pub fn say(self, words: &str) -> Converted {
        self.speak(words, &[])
    }

    fn speak(self, words: &str, places: &[Fixed<'_>]) -> Converted {
        if self.converter.is_identity() {
            return self.converter.convert(words, &[]);
        }
        match self.overrides {
            Some(overrides) => self.converter.convert(words, &overrides.fixed(words, places)),
            None => self.converter.convert(words, places),
        }
    }

    /// The reading of a passage.
    #[must_use]
    pub fn converted(self, index: usize, reading: &Reading, dictated: &[Dictated]) -> Converted {
        let here = dictated.iter().filter(|one| one.passage == index && one.script == self.to);
        let fixed: Vec<Fixed<'_>> =
            here.map(|one| Fixed { range: reading.reading(&one.range), form: one.form.as_str().into() }).collect();
        self.speak(&reading.text, &fixed)
    }

    /// A passage, as read and, where it is emended, as transmitted.
    #[must_use]
    pub fn passage(self, index: usize, transmitted: &str, reading: &Reading, dictated: &[Dictated]) -> Voiced {
        let here: Vec<&Dictated> =
            dictated.iter().filter(|one| one.passage == index && one.script == self.to).collect();
        let fixed = |range: &dyn Fn(&Dictated) -> Range<usize>| -> Vec<Fixed<'_>> {
            here.iter().map(|one| Fixed { range: range(one), form: one.form.as_str().into() }).collect()
        };
        let read = self.converted(index, reading, dictated);
        let transmitted =
            (!reading.edits.is_empty()).then(|| self.speak(transmitted, &fixed(&|one| one.range.clone())));
        Voiced::new(read, transmitted)
    }
}

/// A passage in one script.
#[derive(Debug)]
pub struct Voiced {
    reading: Converted,
    reading_ruler: Ruler,
    transmitted: Option<(Converted, Ruler)>,
}

impl Voiced {
    /// A passage from its converted words.
    #[must_use]
    pub fn new(reading: Converted, transmitted: Option<Converted>) -> Self {
        let reading_ruler = Ruler::new(&reading.text);
        let transmitted = transmitted.map(|converted| {
            let ruler = Ruler::new(&converted.text);
            (converted, ruler)
        });
        Self { reading, reading_ruler, transmitted }
    }

    /// The whole reading.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.reading.text
    }

    /// The words of a range of the reading, given in code points of the source script.
    #[must_use]
    pub fn reading(&self, range: &Range<usize>) -> &str {
        self.reading_ruler.slice(&self.reading.text, &self.reading.target_range(range.clone()))
    }

    /// The bytes of [`Voiced::whole`] that a range of the reading, in code points of the source, takes.
    #[must_use]
    pub fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        self.reading_ruler.bytes(&self.reading.target_range(range.clone()))
    }

    /// The words of a range as transmitted; they come from the conversion of the transmitted passage.
    #[must_use]
    pub fn transmitted(&self, range: &Range<usize>) -> &str {
        match &self.transmitted {
            Some((converted, ruler)) => ruler.slice(&converted.text, &converted.target_range(range.clone())),
            None => self.reading(range),
        }
    }
}

/// A passage of the editor's own prose in one script.
#[must_use]
pub fn prose_voice(words: &str, voice: Voice<'_>) -> Voiced {
    Voiced::new(voice.say(words), None)
}
