//! Where every page lies, and how to get from one to another.

use super::{Face, Part};

/// A page of the site, by ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'s> {
    /// The home page of a script.
    Home,
    /// An edition.
    Edition(&'s str),
    /// A text.
    Text(&'s str, &'s str, View),
    /// A text beside its witnesses.
    Collation(&'s str, &'s str),
    /// A text as one witness has it; the last part is the name of its file ([`file_name`]).
    Witness(&'s str, &'s str, &'s str),
    /// The witnesses of an edition.
    Witnesses(&'s str),
    /// The index of a glossary.
    Glossary(&'s str),
    /// An entry.
    Term(&'s str, &'s str),
    /// The entries of a glossary kind by kind.
    Index(&'s str, Order),
    /// The commonest entries of a glossary against the texts.
    Matrix(&'s str),
    /// The works that an edition cites.
    Bibliography(&'s str),
    /// What happened around the texts of an edition.
    Timeline(&'s str),
    /// The reading packs.
    Packs,
    /// A reading pack.
    Pack(&'s str),
    /// A reading pack for paper.
    Handout(&'s str),
    /// A reading pack with what is for the teacher alone; never part of the site that readers see.
    Teacher(&'s str),
    /// Passages that any teacher put together, named by the address.
    Read,
    /// What changed in an edition since its releases.
    Errata(&'s str),
    /// The parallel passages of an edition.
    Parallels(&'s str),
    /// A page of the site's own.
    Page(&'s str),
    /// The search.
    Search,
    /// Words that the reader asks for, each with what stands around it.
    Concordance,
    /// What can be taken away.
    Downloads,
}

/// How a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Emended.
    Reading,
    /// As transmitted.
    Transmitted,
}

/// How an index is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By pinyin.
    Sound,
    /// By strokes.
    Strokes,
}

impl<'s> Route<'s> {
    /// The edition that the page belongs to.
    #[must_use]
    pub fn edition(self) -> Option<&'s str> {
        match self {
            Self::Edition(edition)
            | Self::Text(edition, ..)
            | Self::Collation(edition, _)
            | Self::Witness(edition, ..)
            | Self::Witnesses(edition)
            | Self::Glossary(edition)
            | Self::Term(edition, _)
            | Self::Bibliography(edition)
            | Self::Timeline(edition)
            | Self::Errata(edition)
            | Self::Index(edition, _)
            | Self::Matrix(edition)
            | Self::Parallels(edition) => Some(edition),
            _ => None,
        }
    }

    /// Where the page lies in what is handed out: a path, and in a book or a single file a fragment.
    #[must_use]
    pub fn path(self, face: &Face) -> String {
        match &face.part {
            Part::Book(_) => match self {
                Self::Text(_, text, _) => format!("{text}.xhtml"),
                Self::Term(_, entry) => format!("glossary.xhtml#term-{entry}"),
                Self::Glossary(_) => "glossary.xhtml".into(),
                Self::Bibliography(_) => "index.bibliography.xhtml".into(),
                _ => "index.xhtml".into(),
            },
            Part::Sheet(sheet) => match self {
                Self::Text(..) if sheet.only.is_some() => "#main".into(),
                Self::Text(_, text, _) => format!("#text-{text}"),
                Self::Term(_, entry) => format!("#term-{entry}"),
                Self::Glossary(_) => "#glossary".into(),
                Self::Bibliography(_) => "#bibliography".into(),
                _ => "#main".into(),
            },
            // A pack alone has no other home than its page.
            Part::Pack(pack) if self == Self::Home => Route::Pack(pack).published(face),
            _ => self.published(face),
        }
    }

    /// Path of the page in the published folder. The names are fixed by the format, section 7; the
    /// furniture's second language is a view of the same page, `.en` before `.html`.
    #[must_use]
    pub fn published(self, face: &Face) -> String {
        let tag = face.script.tag();
        let parts: &[&str] = match self {
            Self::Home => &[tag, "/index"],
            Self::Edition(edition) => &[tag, "/", edition, "/index"],
            Self::Text(edition, text, View::Reading) => &[tag, "/", edition, "/", text],
            Self::Text(edition, text, View::Transmitted) => &[tag, "/", edition, "/", text, ".transmitted"],
            Self::Collation(edition, text) => &[tag, "/", edition, "/", text, ".collation"],
            Self::Witness(edition, text, name) => &[tag, "/", edition, "/", text, ".witness-", name],
            Self::Witnesses(edition) => &[tag, "/", edition, "/index.witnesses"],
            Self::Glossary(edition) => &[tag, "/", edition, "/glossary"],
            Self::Term(edition, entry) => &[tag, "/", edition, "/glossary/", entry],
            Self::Index(edition, Order::Sound) => &[tag, "/", edition, "/glossary.pinyin"],
            Self::Index(edition, Order::Strokes) => &[tag, "/", edition, "/glossary.strokes"],
            Self::Matrix(edition) => &[tag, "/", edition, "/glossary.matrix"],
            Self::Bibliography(edition) => &[tag, "/", edition, "/index.bibliography"],
            Self::Errata(edition) => &[tag, "/", edition, "/index.errata"],
            Self::Timeline(edition) => &[tag, "/", edition, "/index.timeline"],
            Self::Packs => &[tag, "/readings/index"],
            Self::Pack(pack) => &[tag, "/readings/", pack],
            Self::Handout(pack) => &[tag, "/readings/", pack, ".handout"],
            Self::Teacher(pack) => &[tag, "/readings/", pack, ".teacher"],
            Self::Read => &[tag, "/read"],
            Self::Parallels(edition) => &[tag, "/", edition, "/index.parallels"],
            Self::Page(page) => &[tag, "/pages/", page],
            Self::Search => &[tag, "/search"],
            Self::Concordance => &[tag, "/concordance"],
            Self::Downloads => &[tag, "/downloads"],
        };
        // There is a link on every other line of a large site, so each costs one allocation.
        let mut path = String::with_capacity(parts.iter().map(|part| part.len()).sum::<usize>() + ".en.html".len());
        path.extend(parts.iter().copied());
        if !face.default {
            path.push('.');
            path.push_str(face.interface.tag());
        }
        path.push_str(".html");
        path
    }
}

/// What a witness is called in addresses: its siglum where that is plain, else its number. File names must be safe on
/// every system, and `A` and `a` are one name on some.
#[must_use]
pub fn file_name(siglum: &str, index: usize) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !siglum.is_empty() && siglum.len() <= 40 && siglum.chars().all(plain) {
        siglum.to_owned()
    } else {
        format!("no-{}", index + 1)
    }
}

/// The way from one file of the site to another, as a relative link.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    way(from, to.to_owned())
}

/// The same, made of the path itself: there is a link on every other line of a large site.
#[must_use]
pub fn way(from: &str, mut to: String) -> String {
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    // A slash is one byte that no other character holds, so behind one both can be cut.
    let shared = from.as_bytes()[..same].iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let up = from.as_bytes()[shared..].iter().filter(|&&byte| byte == b'/').count();
    to.replace_range(..shared, &"../".repeat(up));
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative() {
        assert_eq!(relative("zh-Hans/e/a.html", "zh-Hans/e/b.html"), "b.html");
        assert_eq!(relative("zh-Hans/e/a.html", "zh-Hant-TW/e/a.html"), "../../zh-Hant-TW/e/a.html");
        assert_eq!(relative("index.html", "zh-Hans/e/a.html"), "zh-Hans/e/a.html");
        assert_eq!(relative("zh-Hans/e/glossary/t.html", "assets/x.css"), "../../../assets/x.css");
        assert_eq!(relative("zh-Hans/e/a.html", "zh-Hans/e/a.html"), "a.html");
    }
}
