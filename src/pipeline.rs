//! The whole program in one function: load → resolve → collate → weave → assemble → export → publish.

use std::path::Path;
use std::time::Instant;

use crate::collate;
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
    /// Seconds that each stage took, in order; shown, never decided upon.
    pub timings: Vec<(&'static str, f64)>,
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
    let mut clock = Clock::default();

    // Load: exactly what the editor wrote.
    let (mut sources, loaded) = edition::load(project);
    let mut diagnostics = loaded.diagnostics;
    clock.lap("load");
    let Some(mut library) = loaded.value else {
        return Ok(finish(sources, diagnostics, None, clock));
    };
    if let Some(base_url) = &settings.base_url {
        library.site.base_url = Some(base_url.clone());
    }

    // Resolve: every anchor, occurrence and reference, or an error that says where.
    let resolved = resolve::resolve(&library);
    diagnostics.extend(resolved.diagnostics);
    clock.lap("resolve");
    // Collate: every departure from the witness that a text follows is declared; variants are found.
    let collated = collate::collate(&resolved.value, &sources);
    diagnostics.extend(collated.diagnostics);
    clock.lap("collate");
    // Reviewing conversions is a matter of checking: a build that only shows the site need not wait for it.
    if output.is_none() || settings.strict {
        diagnostics.extend(review::review(&resolved.value));
        clock.lap("review");
    }

    // The theme's own faults point into the theme's own files.
    let name = library.site.theme.as_ref().map_or("default", |theme| theme.value.as_str());
    let mut of_theme = Diagnostics::default();
    let (theme_sources, theme) = Theme::new(&library.theme, name, &mut of_theme);
    diagnostics.extend(of_theme.moved(sources.adopt(theme_sources)));
    clock.lap("theme");
    let Some(theme) = theme else {
        return Ok(finish(sources, diagnostics, None, clock));
    };

    let stop = diagnostics.has_errors() || (settings.strict && !diagnostics.as_slice().is_empty());
    let (Some(output), false) = (output, stop) else {
        return Ok(finish(sources, diagnostics, None, clock));
    };

    // Assemble, weave and export: texts in parallel, each woven once for all scripts; publish at the end.
    let site = site::assemble(&resolved.value, &collated.value, &theme);
    let staging = Staging::open(output)?;
    diagnostics.extend(export::html::export(&site, &|path, bytes| staging.put(&path, &bytes)));
    clock.lap("export");
    if diagnostics.has_errors() {
        return Ok(finish(sources, diagnostics, None, clock));
    }
    let report = staging.publish()?;
    clock.lap("publish");
    Ok(finish(sources, diagnostics, Some(report), clock))
}

fn finish(sources: Sources, mut diagnostics: Diagnostics, report: Option<Report>, clock: Clock) -> Outcome {
    diagnostics.sort();
    Outcome { sources, diagnostics, report, timings: clock.laps }
}

/// Looks at the time between stages.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, f64)>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { last: Instant::now(), laps: Vec::new() }
    }
}

impl Clock {
    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, (now - self.last).as_secs_f64()));
        self.last = now;
    }
}
