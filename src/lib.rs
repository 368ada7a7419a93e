//! `jiaozhu` (校注): annotated digital editions of Chinese texts, from plain files to a site.

pub mod cli;
pub mod diag;
pub mod edition;
pub mod export;
pub mod files;
pub mod markup;
pub mod pipeline;
pub mod publish;
pub mod resolve;
pub mod review;
pub mod script;
pub mod site;
pub mod text;
pub mod theme;
pub mod weave;
pub mod yaml;
