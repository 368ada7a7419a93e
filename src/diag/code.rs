//! The codes: stable names that other programs may rely on. Each has a page `docs/codes/<code>.md` and a
//! case in `tests/cases/`; `tests/tidy.rs` holds both.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What kind of fault it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name, in kebab case.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// A quotation fits more than one place.
    AnchorAmbiguous = "anchor-ambiguous",
    /// A quotation fits nowhere.
    AnchorMissing = "anchor-missing",
    /// Bidirectional controls in a text or an id.
    BidiControl = "bidi-control",
    /// A one-to-many conversion that nobody reviewed.
    ConversionUnreviewed = "conversion-unreviewed",
    /// The text differs from the witness that it follows, and nothing says why.
    DepartureUndeclared = "departure-undeclared",
    /// Two emendations of the same words.
    EmendationOverlap = "emendation-overlap",
    /// Emphasis that opens inside a word, or asterisks that stayed literal.
    EmphasisSuspect = "emphasis-suspect",
    /// A file is not UTF-8, or holds NUL.
    EncodingInvalid = "encoding-invalid",
    /// A file that another file names is not there.
    FileMissing = "file-missing",
    /// A file is larger than any text should be.
    FileTooLarge = "file-too-large",
    /// Two entries of the glossary claim one form.
    FormClaimed = "form-claimed",
    /// Two things have one id.
    IdDuplicate = "id-duplicate",
    /// An id that is not `[a-z0-9][a-z0-9-]*`, or is reserved.
    IdInvalid = "id-invalid",
    /// A note has an id that was withdrawn: it would now lead to other words.
    IdReused = "id-reused",
    /// A key that the format does not know.
    KeyUnknown = "key-unknown",
    /// A link that leads nowhere.
    LinkBroken = "link-broken",
    /// A list of published ids is damaged.
    LockInvalid = "lock-invalid",
    /// Markdown that a text cannot hold.
    MarkdownUnsupported = "markdown-unsupported",
    /// A published note is no longer there.
    NoteGone = "note-gone",
    /// A quotation now fits words that a published note was not about.
    NoteMoved = "note-moved",
    /// A conversion override changes the number of characters, or names an unknown script.
    OverrideInvalid = "override-invalid",
    /// A published passage is no longer there.
    PassageGone = "passage-gone",
    /// Ids that no list has recorded yet.
    PassageUnlocked = "passage-unlocked",
    /// A reference names a passage that was withdrawn.
    PassageWithdrawn = "passage-withdrawn",
    /// A path leads out of the project, or through a symbolic link.
    PathOutside = "path-outside",
    /// A passage or a range of passages that is not there.
    RangeMissing = "range-missing",
    /// Raw HTML.
    RawHtml = "raw-html",
    /// A theme's file is at fault.
    ThemeInvalid = "theme-invalid",
    /// An entry of the glossary occurs nowhere.
    TermUnused = "term-unused",
    /// A file lies in an edition's folder but no list names it.
    TextUnlisted = "text-unlisted",
    /// A link with a scheme that is not allowed.
    UrlUnsafe = "url-unsafe",
    /// A value is not what its key asks for.
    ValueInvalid = "value-invalid",
    /// A note on a variant where the witness has none.
    VariantMissing = "variant-missing",
    /// A YAML scalar whose line breaks become blanks.
    YamlFolded = "yaml-folded",
    /// YAML that cannot be read.
    YamlInvalid = "yaml-invalid",
}

impl Code {
    /// The code of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}
