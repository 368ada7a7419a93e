//! A text in one script: converted whole, passage by passage, with the positions carried along.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::edition::{Decisions, Library};
use crate::markup::{Passage, Style};
use crate::resolve::{Dictated, ResolvedText};
use crate::script::{Converted, Converter, Decision, Fixed, Layer, Overrides, Script, decisions};
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
    /// The conversion without the editors' decisions.
    #[must_use]
    pub fn converter(self) -> Converter {
        self.converter
    }

    /// The script that it speaks.
    #[must_use]
    pub fn script(self) -> Script {
        self.to
    }

    /// Words of the editor's own that hold no mark-up: labels, terms, facts.
    #[must_use]
    pub fn say(self, words: &str) -> Converted {
        self.speak(words, &[])
    }

    fn speak(self, words: &str, dictated: &[Fixed<'_>]) -> Converted {
        if self.converter.is_identity() {
            return self.converter.convert(words, &[]);
        }
        match self.overrides {
            Some(overrides) => self.converter.convert(words, &overrides.fixed(words, dictated)),
            None => self.converter.convert(words, dictated),
        }
    }

    /// A passage of the editor's own prose; code in it stays as it is.
    #[must_use]
    pub fn prose(self, passage: &Passage) -> Converted {
        self.speak(&passage.text, &code(passage, &|range| range.clone()))
    }

    /// The title of a text.
    #[must_use]
    pub fn title(self, text: &ResolvedText<'_>) -> Converted {
        self.speak(&text.text.title.value, &self.places(&text.dictated, None, &|range| range.clone()))
    }

    /// The reading of a passage.
    #[must_use]
    pub fn reading(self, text: &ResolvedText<'_>, index: usize) -> Converted {
        let reading = &text.readings[index];
        let range = |range: &Range<usize>| reading.reading(range);
        self.speak(&reading.text, &self.fixed(text, index, &range))
    }

    /// A passage, as read and, where it is emended, as transmitted.
    #[must_use]
    pub fn passage(self, text: &ResolvedText<'_>, index: usize) -> Voiced {
        let transmitted = (!text.readings[index].edits.is_empty()).then(|| {
            let words = &text.text.document.passages[index].text;
            self.speak(words, &self.fixed(text, index, &|range| range.clone()))
        });
        Voiced::new(self.reading(text, index), transmitted)
    }

    /// What is dictated in a passage: the editor's places, and code, which never changes.
    fn fixed<'t>(
        self,
        text: &'t ResolvedText<'_>,
        index: usize,
        range: &dyn Fn(&Range<usize>) -> Range<usize>,
    ) -> Vec<Fixed<'t>> {
        let mut fixed = self.places(&text.dictated, Some(index), range);
        fixed.extend(code(&text.text.document.passages[index], range));
        fixed.sort_by_key(|one| one.range.start);
        fixed
    }

    fn places<'t>(
        self,
        dictated: &'t [Dictated],
        passage: Option<usize>,
        range: &dyn Fn(&Range<usize>) -> Range<usize>,
    ) -> Vec<Fixed<'t>> {
        let here = dictated.iter().filter(|one| one.passage == passage && one.script == self.to);
        here.map(|one| Fixed { range: range(&one.range), form: one.form.as_str().into() }).collect()
    }
}

/// The code in a passage, dictated to stay as it is.
fn code(passage: &Passage, range: &dyn Fn(&Range<usize>) -> Range<usize>) -> Vec<Fixed<'static>> {
    let spans = passage.styles.iter().filter(|styled| styled.style == Style::Code);
    let mut ruler: Option<Ruler> = None;
    let fixed = spans.filter_map(|styled| {
        let ruler = ruler.get_or_insert_with(|| Ruler::new(&passage.text));
        let there = range(&styled.range);
        // An emendation inside code changes its length; its reading is then converted like any other.
        (there.len() == styled.range.len())
            .then(|| Fixed { range: there, form: ruler.slice(&passage.text, &styled.range).to_owned().into() })
    });
    fixed.collect()
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

    /// How many code points the reading has in the source script.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.reading.source_length()
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

    /// Every one-to-many decision behind the reading, whose words in the source are `source`: the place in
    /// [`Voiced::whole`], in code points, and the decision.
    #[must_use]
    pub fn decisions(&self, source: &str, converter: Converter) -> Vec<(usize, Decision)> {
        let found = decisions(source, &self.reading, converter);
        found.into_iter().map(|one| (self.reading.target_range(one.at..one.at + 1).start, one)).collect()
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
