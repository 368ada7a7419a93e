//! `explain`: the page of a code.

use include_dir::{Dir, include_dir};

use super::report::Reporter;
use super::{End, Stop};
use crate::diag::Code;

static PAGES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/docs/codes");

pub(super) fn run(code: &str, reporter: &Reporter) -> Result<End, Stop> {
    let known = Code::from_name(code).ok_or_else(|| {
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        format!("there is no code `{code}`; known: {}", names.join(", "))
    })?;
    let page = PAGES.get_file(format!("{}.md", known.name())).and_then(|page| page.contents_utf8());
    reporter.page(page.unwrap_or(known.name()));
    Ok(End::Done)
}
