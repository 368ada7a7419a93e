//! The whole program in one function: load → resolve → weave → assemble → export → publish.

use std::path::Path;

use crate::diag::Diagnostics;
use crate::edition;
use crate::export;
use crate::files::Project;
use crate::publish::{PublishError, Report, Staging};
use crate::resolve;
use crate::review;
use crate::site;
use crate::text::Sources;
use crate::theme::Theme;

/// What came of a run: every fault, and what is needed to show it.
#[derive(Debug)]
pub struct Outcome {
    /// The files that the faults point into.
    pub sources: Sources,
    /// The faults, sorted, each once.
    pub diagnostics: Diagnostics,
    /// What was published; `None` for a check, or where the content has errors.
    pub report: Option<Report>,
}

/// How a run is meant.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Instead of the site's own `base_url`.
    pub base_url: Option<String>,
    /// Whether warnings stop the site from being published.
    pub strict: bool,
}

/// Builds the site of a project into `output`; without it, only checks the project.
///
/// # Errors
/// [`PublishError`] when the output cannot be written. Faults of content are in the [`Outcome`].
pub fn run(project: &Project, output: Option<&Path>, settings: &Settings) -> Result<Outcome, PublishError> {
    // Load: exactly what the editor wrote.
    let (mut sources, loaded) = edition::load(project);
    let mut diagnostics = loaded.diagnostics;
    let Some(mut library) = loaded.value else {
        return Ok(finish(sources, diagnostics, None));
    };
    if let Some(base_url) = &settings.base_url {
        library.site.base_url = Some(base_url.clone());
    }

    // Resolve: every anchor, occurrence and reference, or an error that says where.
    let resolved = resolve::resolve(&library);
    diagnostics.extend(resolved.diagnostics);
    diagnostics.extend(review::review(&resolved.value));

    // The theme's own faults point into the theme's own files.
    let name = library.site.theme.as_ref().map_or("default", |theme| theme.value.as_str());
    let mut of_theme = Diagnostics::default();
    let (theme_sources, theme) = Theme::new(&library.theme, name, &mut of_theme);
    diagnostics.extend(of_theme.moved(sources.adopt(theme_sources)));
    let Some(theme) = theme else {
        return Ok(finish(sources, diagnostics, None));
    };

    let stop = diagnostics.has_errors() || (settings.strict && !diagnostics.as_slice().is_empty());
    let (Some(output), false) = (output, stop) else {
        return Ok(finish(sources, diagnostics, None));
    };

    // Assemble, weave and export: texts in parallel, each woven once for all scripts; publish at the end.
    let site = site::assemble(&resolved.value, &theme);
    let staging = Staging::open(output)?;
    diagnostics.extend(export::html::export(&site, &|path, bytes| staging.put(&path, &bytes)));
    if diagnostics.has_errors() {
        return Ok(finish(sources, diagnostics, None));
    }
    let report = staging.publish()?;
    Ok(finish(sources, diagnostics, Some(report)))
}

fn finish(sources: Sources, mut diagnostics: Diagnostics, report: Option<Report>) -> Outcome {
    diagnostics.sort();
    Outcome { sources, diagnostics, report }
}
