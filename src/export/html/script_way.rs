//! The way from a passage to the same passage in the next script of the site, for readers without JavaScript: the
//! switch at the head of the page cannot know where they are. One link a passage, round all scripts, because a large
//! corpus has a million passages; with JavaScript the sheet hides it and the switch keeps the place.

use super::desk::Desk;
use super::writer::Writer;
use crate::script::Script;
use crate::site::relative;

/// Where the next script's page of a text lies, and what is said for it; nothing where there is one script only.
pub(super) struct ScriptWay(Option<(String, &'static str)>);

impl ScriptWay {
    /// From the page of a desk.
    pub(super) fn new(desk: &Desk<'_>) -> Self {
        let faces: Vec<_> = desk.site.faces.iter().filter(|face| face.interface == desk.face.interface).collect();
        let here = faces.iter().position(|face| face.script == desk.face.script);
        let next = here.map(|here| faces[(here + 1) % faces.len()]).filter(|next| next.script != desk.face.script);
        Self(next.map(|next| {
            let sign = match next.script {
                Script::Hans => "简",
                Script::HantTw if desk.face.script.is_traditional() => "臺",
                Script::HantHk if desk.face.script.is_traditional() => "港",
                Script::Hant | Script::HantTw | Script::HantHk => "繁",
            };
            (relative(desk.path, &desk.route.path(next)), sign)
        }))
    }

    /// Writes the link of a passage.
    pub(super) fn to(&self, out: &mut Writer, passage: &str) {
        let Some((href, sign)) = &self.0 else { return };
        out.markup("<a class=\"other\" data-editorial href=\"");
        out.value(href);
        out.markup("#");
        out.value(passage);
        out.markup("\">");
        out.markup(sign);
        out.markup("</a>");
    }
}
