//! `jiaozhu` (校注): annotated digital editions of Chinese texts, from plain files to a site.
//!
//! Data goes one way, from the editor's files to the published bytes; [`pipeline::run`] is that way in one
//! function. Each module is a floor that imports only floors below it:
//!
//! ```text
//! 0  text, diag        where words stand; faults as data
//! 1  files, script,    the listing of a project; Traditional ↔ Simplified with an alignment;
//!    yaml, markup      YAML and Markdown with the place of every value
//!    import            TEI and plain text of others → the files of a project
//! 2  edition           exactly what the editor wrote
//! 2  search            the index of a large site's words: units in, bytes out
//! 3  parallels         the same words at several places, across all texts
//! 3  resolve           quotations → ranges, emendations → a reading, forms → occurrences, references → targets
//!    collate           the text against its witnesses: departures proved, variants found
//! 4  weave             text × notes × terms × emendations → flat segments; a text's voice in each script
//! 5  theme, review,    templates and the words of the furniture; conversions nobody has looked at;
//!    lock              the list of published ids
//! 6  site              faces, routes, dates
//! 7  export            the site as HTML, page by page
//! 8  publish           bytes → disk, all or nothing
//! 9  cli               commands and reports
//! ```

pub mod cli;
pub mod collate;
pub mod diag;
pub mod edition;
pub mod export;
pub mod files;
pub mod import;
pub mod lock;
pub mod markup;
pub mod parallels;
pub mod pipeline;
pub mod publish;
pub mod resolve;
pub mod review;
pub mod script;
pub mod search;
pub mod site;
pub mod text;
pub mod theme;
pub mod weave;
pub mod yaml;
