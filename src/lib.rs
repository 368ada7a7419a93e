//! `jiaozhu` (校注): annotated digital editions of Chinese texts, from plain files to a site.

pub mod diag;
pub mod edition;
pub mod files;
pub mod markup;
pub mod resolve;
pub mod script;
pub mod text;
pub mod weave;
pub mod yaml;
