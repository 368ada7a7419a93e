//! The pages around reading packs: the list, each pack on the screen and on paper, the teacher's page of a
//! teacher's copy, and the page where any teacher puts passages together.
//!
//! That last page holds no passages: its script asks the texts' own pages for theirs, so nothing is published twice.

use rayon::prelude::*;

use super::Exporter;
use super::desk::Desk;
use super::pack;
use crate::site::{Face, Route};
use crate::theme::{ReadEdition, ReadPage, ReadText};

/// Writes them in one face.
///
/// A pack alone is what its reader meets first: in the first face (`is_front`) it is the home page too.
pub(super) fn write(exporter: &Exporter<'_>, face: &Face, is_front: bool) {
    let site = exporter.site;
    let desk_at = |route: Route<'_>, build: &dyn Fn(&Desk<'_>)| {
        let path = route.path(face);
        build(&Desk { site, face, route, path: &path });
    };
    let packs = &site.resolved.packs;
    if face.part.holds(Route::Read) {
        desk_at(Route::Read, &|desk| {
            let mut frame = desk.frame("page-read", &desk.label("read_own"), None, &["read"]);
            frame.frames = true;
            exporter.page(desk, "read.html", &frame, &read(desk));
        });
    }
    if face.part.holds(Route::Packs) && !packs.is_empty() {
        desk_at(Route::Packs, &|desk| {
            let frame = desk.frame("page-packs", &desk.label("readings"), None, &[]);
            exporter.page(desk, "packs.html", &frame, &pack::index(desk));
        });
    }
    packs.par_iter().filter(|pack| face.part.holds(Route::Pack(&pack.pack.id))).for_each(|pack| {
        let id = pack.pack.id.as_str();
        let frame = |desk: &Desk<'_>, class: &str, title: &str, form: &'static str, scripts: &[&str]| {
            let title = if form.is_empty() { title.to_owned() } else { format!("{title} · {}", desk.label(form)) };
            desk.frame(class, &title, Some(pack.home), scripts)
        };
        desk_at(Route::Pack(id), &|desk| {
            let page = pack::page(desk, pack);
            exporter.page(desk, "pack.html", &frame(desk, "page-pack", &page.title, "", &[]), &page);
        });
        if is_front && !face.part.holds(Route::Packs) {
            let desk = Desk { site, face, route: Route::Pack(id), path: "index.html" };
            let page = pack::page(&desk, pack);
            exporter.page(&desk, "pack.html", &frame(&desk, "page-pack", &page.title, "", &[]), &page);
        }
        desk_at(Route::Handout(id), &|desk| {
            let page = pack::page(desk, pack);
            let frame = frame(desk, "page-handout", &page.title, "form_handout", &["handout"]);
            exporter.page(desk, "handout.html", &frame, &page);
        });
        if site.teacher {
            desk_at(Route::Teacher(id), &|desk| {
                let page = pack::teacher(desk, pack);
                let frame = frame(desk, "page-pack page-teacher", &page.pack.title, "form_teacher", &[]);
                exporter.page(desk, "teacher.html", &frame, &page);
            });
        }
    });
}

/// What a teacher may choose from.
fn read(desk: &Desk<'_>) -> ReadPage {
    let edition = |(index, edition): (usize, &crate::resolve::ResolvedEdition<'_>)| {
        let texts = edition.texts.iter().filter_map(|text| {
            let (first, last) = (text.readings.first()?, text.readings.last()?);
            let voice = desk.site.text_voice(index, text, desk.face.script);
            let ends = (first.id.clone(), last.id.clone());
            Some(ReadText { id: text.text.id.clone(), title: voice.title(text).text, ends })
        });
        ReadEdition {
            id: edition.edition.id.clone(),
            title: desk.edition_words(index, &edition.edition.title),
            texts: texts.collect(),
            layers: edition.edition.layers.iter().map(|layer| (layer.id.clone(), desk.layer(index, layer))).collect(),
        }
    };
    let suffix = if desk.face.default { ".html".to_owned() } else { format!(".{}.html", desk.face.interface.tag()) };
    ReadPage { editions: desk.site.resolved.editions.iter().enumerate().map(edition).collect(), suffix }
}
