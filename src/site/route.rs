//! Where every page lies, and how to get from one to another.

use super::Face;

/// A page of the site, by ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'s> {
    /// The home page of a script.
    Home,
    /// An edition.
    Edition(&'s str),
    /// A text.
    Text(&'s str, &'s str, View),
    /// The index of a glossary.
    Glossary(&'s str),
    /// An entry.
    Term(&'s str, &'s str),
    /// The works that an edition cites.
    Bibliography(&'s str),
    /// A page of the site's own.
    Page(&'s str),
    /// The search.
    Search,
}

/// How a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Emended.
    Reading,
    /// As transmitted.
    Transmitted,
}

impl Route<'_> {
    /// Path of the page in the published folder. The names are fixed by the format, section 7; the
    /// furniture's second language is a view of the same page, `.en` before `.html`.
    #[must_use]
    pub fn path(self, face: &Face) -> String {
        let tag = face.script.tag();
        let kind = if face.default { ".html".to_owned() } else { format!(".{}.html", face.interface.tag()) };
        match self {
            Self::Home => format!("{tag}/index{kind}"),
            Self::Edition(edition) => format!("{tag}/{edition}/index{kind}"),
            Self::Text(edition, text, View::Reading) => format!("{tag}/{edition}/{text}{kind}"),
            Self::Text(edition, text, View::Transmitted) => format!("{tag}/{edition}/{text}.transmitted{kind}"),
            Self::Glossary(edition) => format!("{tag}/{edition}/glossary{kind}"),
            Self::Term(edition, entry) => format!("{tag}/{edition}/glossary/{entry}{kind}"),
            Self::Bibliography(edition) => format!("{tag}/{edition}/index.bibliography{kind}"),
            Self::Page(page) => format!("{tag}/pages/{page}{kind}"),
            Self::Search => format!("{tag}/search{kind}"),
        }
    }
}

/// The way from one file of the site to another, as a relative link.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let here: Vec<&str> = from.split('/').collect();
    let there: Vec<&str> = to.split('/').collect();
    let folders = here.len() - 1;
    let shared = here[..folders].iter().zip(&there[..there.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut way = "../".repeat(folders - shared);
    way.push_str(&there[shared..].join("/"));
    way
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
