//! An edition, or one text of it, as one HTML file that needs nothing beside it: sheet, script and every script of the
//! words are in it, under a content security policy of its own that names the digests of just these (CSP 3).
//!
//! It opens in the script in which it was written, whole and readable without its script; the bodies in the other scripts
//! stand in `template` elements, which are neither shown nor searched until the reader asks for them.

use super::html::collation;
use super::html::desk::{Desk, cited, script_label};
use super::html::entries::{entries, named};
use super::html::pages;
use super::html::text::{self, TextInScript};
use super::{Fault, digest};
use crate::script::{Script, fold_pairs};
use crate::site::{Face, Part, Route, Sheet, Site, View};
use crate::theme::{Frame, Html, SheetBody, SheetPage};
use crate::weave::weave;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Makes the file of an edition, or of one of its texts.
pub(super) fn sheet(whole: &Site<'_>, index: usize, only: Option<usize>) -> Result<Vec<u8>, Fault> {
    let scripts: Vec<Script> = whole.scripts().collect();
    let edition = whole.edition(index);
    let text = only.map(|position| &edition.texts[position]);
    let part = Part::Sheet(Sheet {
        edition: edition.edition.id.clone(),
        only: text.map(|text| (text.text.id.clone(), named(edition, text))),
    });
    let own = text.map_or(edition.edition.script, |text| text.text.script);
    // The script that the words were written in, or one that serves it, comes first.
    let mut order = scripts.clone();
    order.sort_by_key(|&script| (script != own, script.is_traditional() != own.is_traditional()));
    let page = Paper { whole, part, index, only, scripts: &scripts };
    let bodies: Result<Vec<(Html, String)>, Fault> = order.par_iter().map(|&script| page.body(script)).collect();
    let mut bodies = bodies?.into_iter();
    let Some((body, title)) = bodies.next() else { return Err(Fault("the file has no script".into())) };
    let others = order[1..].iter().zip(bodies).map(|(script, (body, _))| (script.tag().to_owned(), body)).collect();
    let theme = whole.theme;
    let (style, script) = theme.sheet();
    let (style, script) = (format!("{}{style}", theme.style()), script.to_owned());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest::base64(style.as_bytes()),
        digest::base64(script.as_bytes()),
    );
    let (from, to): (String, String) = fold_pairs().iter().copied().unzip();
    let view = SheetPage {
        policy,
        style: inside(style, "</style")?,
        script: inside(script, "</script")?,
        folding: inside(serde_json::to_string(&[from, to]).unwrap_or_default(), "<")?,
        body,
        others,
    };
    let frame = Frame { lang: order[0].tag().to_owned(), title, ..Frame::default() };
    let face = whole.own_face().ok_or_else(|| Fault("the site has no script".into()))?;
    fill(whole, "sheet.html", &frame, &view, face)
}

/// Words that stand inside an element whose end they must not hold; they are hashed, so nothing in them can be escaped.
fn inside(words: String, end: &str) -> Result<Html, Fault> {
    if words.to_ascii_lowercase().contains(end) {
        return Err(Fault(format!("the theme's sheet or script holds `{end}`, which would end it in a single file")));
    }
    Ok(Html(Arc::new(words)))
}

/// A file in the making.
struct Paper<'p> {
    whole: &'p Site<'p>,
    part: Part,
    index: usize,
    only: Option<usize>,
    scripts: &'p [Script],
}

impl Paper<'_> {
    /// The body in one script, and the title of the file in it.
    fn body(&self, script: Script) -> Result<(Html, String), Fault> {
        let site = self.whole.part(self.part.clone(), &[script]);
        let Some(face) = site.own_face() else { return Err(Fault("the file has no script".into())) };
        let edition = site.edition(self.index);
        let id = edition.edition.id.as_str();
        let desk = Desk { site: &site, face, route: Route::Edition(id), path: "" };
        let positions = self.only.map_or(0..edition.texts.len(), |only| only..only + 1);
        let mut keys = BTreeSet::new();
        let mut texts = Vec::new();
        for position in positions {
            let resolved = &edition.texts[position];
            let woven = weave(resolved);
            let mut text = TextInScript::new(&site, (self.index, position), &woven, script);
            text.collated = collation::Pages::new(&site, (self.index, position), resolved, text.voice);
            if self.only.is_none() {
                text = text.among_others();
            }
            let route = Route::Text(id, &resolved.text.id, View::Reading);
            let page = text::page(&Desk { route, ..desk }, &text, View::Reading);
            keys.extend(page.works.iter().map(|work| work.key.clone()));
            texts.push(page);
        }
        let mut front = pages::edition(&desk, self.index);
        let title = match self.only {
            Some(only) => site.text_voice(self.index, &edition.texts[only], script).title(&edition.texts[only]).text,
            None => front.title.clone(),
        };
        if self.only.is_some() {
            front.introduction = None;
        }
        let listed = edition.entries.iter().filter(|entry| self.part.holds(Route::Term(id, &entry.entry.id.value)));
        keys.extend(listed.flat_map(|entry| entry.definition.iter().chain(&entry.basis)).flat_map(cited));
        if self.only.is_none() {
            keys.extend(edition.edition.bibliography.works.keys().cloned());
        }
        let base = site.resolved.library.site.base_url.as_deref();
        let body = SheetBody {
            lang: script.tag().to_owned(),
            scripts: self.scripts.iter().map(|one| (one.tag().to_owned(), script_label(*one).to_owned())).collect(),
            edition: front,
            whole: self.only.is_none(),
            texts,
            entries: entries(&desk, self.index),
            works: desk.works(self.index, keys.into_iter().collect()),
            imprint: desk.imprint(self.index),
            address: base.map(|base| format!("{base}{}", Route::Edition(id).published(face))),
        };
        let site_title = desk.site_words(&site.resolved.library.site.title);
        let frame = Frame { lang: script.tag().to_owned(), title: title.clone(), site: site_title, ..Frame::default() };
        let markup = fill(&site, "sheet-body.html", &frame, &body, face)?;
        let markup = String::from_utf8(markup).map_err(|error| Fault(error.to_string()))?;
        Ok((Html(Arc::new(markup)), title))
    }
}

fn fill(
    site: &Site<'_>,
    template: &str,
    frame: &Frame,
    page: &impl serde::Serialize,
    face: &Face,
) -> Result<Vec<u8>, Fault> {
    let mut filled = Vec::new();
    let made = site.theme.render(template, frame, page, &face.value, |words| words.as_bytes().to_vec(), &mut filled);
    made.map_err(|fault| Fault(format!("the template `{template}` cannot be filled: {}", fault.0)))?;
    Ok(filled)
}
