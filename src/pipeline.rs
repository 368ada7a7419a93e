//! The whole program in one function: load → resolve → collate → weave → assemble → export → publish.

use std::path::Path;
use std::time::Instant;

use crate::collate;
use crate::diag::{Diagnostics, Severity};
use crate::edition;
use crate::export;
use crate::files::Project;
use crate::lock;
use crate::publish::{PublishError, Report, Staging};
use crate::resolve;
use crate::review;
use crate::site;
use crate::text::Sources;
use crate::theme::Theme;

/// What came of a run: every fault, and what is needed to show it.
#[derive(Debug)]
pub struct Outcome {
    /// The files that the faults point into; of the others perhaps the names alone.
    pub sources: Sources,
    /// The faults, sorted, each once.
    pub diagnostics: Diagnostics,
    /// What was published; `None` for a check, or where the content has errors.
    pub report: Option<Report>,
    /// Seconds that each stage took, in order; shown, never decided upon.
    pub timings: Vec<(&'static str, f64)>,
}

/// The file by which a teacher's copy is known, so that it never takes the place of anything else.
pub const TEACHERS_MARK: &str = "teachers-copy.txt";

/// How a run is meant.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Instead of the site's own `base_url`.
    pub base_url: Option<String>,
    /// Whether warnings stop the site from being published.
    pub strict: bool,
    /// Whether this is a teacher's copy: the site with hints and answers. Never what readers are given.
    pub teacher: bool,
    /// The time that downloads carry, if it is given.
    pub source_date: Option<export::Moment>,
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
        diagnostics.extend(lock::unrecorded(&resolved.value));
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

    // What follows asks for no place in a file any more; of a large project the files are a tenth of the memory.
    sources.keep(&diagnostics.files());

    // Parallels: the same words at several places, across all editions.
    let parallels = site::ParallelPassages::find(&resolved.value);
    clock.lap("parallels");

    // Assemble, weave and export: script by script, texts in parallel, each woven and voiced once a script; publish at
    // the end.
    let mut site = site::assemble(&resolved.value, &collated.value, &parallels, &theme);
    site.teacher = settings.teacher;
    clock.lap("assemble");
    let staging = Staging::open(output)?;
    if settings.teacher {
        staging.put(TEACHERS_MARK, b"This copy of the site holds hints and answers for teachers.\n");
    }
    diagnostics.extend(export::export(&site, settings.source_date, &|path, bytes| staging.put(&path, bytes)));
    clock.lap("export");
    if diagnostics.has_errors() {
        return Ok(finish(sources, diagnostics, None, clock));
    }
    let report = staging.publish()?;
    clock.lap("publish");
    Ok(finish(sources, diagnostics, Some(report), clock))
}

/// Hands the assembled site of a project to `make`; without its faults, what that made. Nothing is written.
pub fn export<T>(
    project: &Project,
    settings: &Settings,
    make: impl FnOnce(&site::Site<'_>) -> T,
) -> (Outcome, Option<T>) {
    let mut clock = Clock::default();
    let (mut sources, loaded) = edition::load(project);
    let mut diagnostics = loaded.diagnostics;
    let Some(mut library) = loaded.value else { return (finish(sources, diagnostics, None, clock), None) };
    if let Some(base_url) = &settings.base_url {
        library.site.base_url = Some(base_url.clone());
    }
    let resolved = resolve::resolve(&library);
    diagnostics.extend(resolved.diagnostics);
    let collated = collate::collate(&resolved.value, &sources);
    diagnostics.extend(collated.diagnostics);
    // Books, single files and archives are made by its templates, and other formats too have words of the furniture.
    let name = library.site.theme.as_ref().map_or("default", |theme| theme.value.as_str());
    let mut of_theme = Diagnostics::default();
    let (theme_sources, theme) = Theme::new(&library.theme, name, &mut of_theme);
    diagnostics.extend(of_theme.moved(sources.adopt(theme_sources)));
    clock.lap("settle");
    let stop = diagnostics.has_errors() || (settings.strict && !diagnostics.as_slice().is_empty());
    let (Some(theme), false) = (theme, stop) else { return (finish(sources, diagnostics, None, clock), None) };
    let parallels = site::ParallelPassages::find(&resolved.value);
    let made = make(&site::assemble(&resolved.value, &collated.value, &parallels, &theme));
    clock.lap("export");
    (finish(sources, diagnostics, None, clock), Some(made))
}

/// What came of recording the ids of a project.
#[derive(Debug)]
pub struct Recorded {
    /// The files that the faults point into.
    pub sources: Sources,
    /// The faults that stand in the way, with all warnings; sorted.
    pub diagnostics: Diagnostics,
    /// The faults that the new lists lift; sorted.
    pub accepted: Diagnostics,
    /// The lists: path in the project, what stands there now, what shall. None of it is written yet; empty where the
    /// content has errors. A release that stands there already is in the list, and must not be written over.
    pub files: Vec<(String, Option<Vec<u8>>, String)>,
}

/// Makes the lists of published ids anew, and the release of every edition that has this version. Content with errors is
/// refused, but for those that this lifts.
#[must_use]
pub fn record(project: &Project, release: Option<&str>) -> Recorded {
    let (sources, loaded) = edition::load(project);
    let mut diagnostics = loaded.diagnostics;
    let (mut accepted, mut files) = (Diagnostics::default(), Vec::new());
    if let Some(library) = loaded.value {
        let resolved = resolve::resolve(&library);
        for fault in resolved.diagnostics {
            if lock::ACCEPTED.contains(&fault.code) && fault.severity == Severity::Error {
                accepted.push(fault);
            } else {
                diagnostics.push(fault);
            }
        }
        diagnostics.extend(collate::collate(&resolved.value, &sources).diagnostics);
        if !diagnostics.has_errors() {
            for edition in &resolved.value.editions {
                let id = &edition.edition.id;
                let mut file = |path: String, words: String| {
                    let before = project.read(&path).ok();
                    files.push((path, before, words));
                };
                if let Some(version) = release.filter(|version| edition.edition.version.as_deref() == Some(*version)) {
                    file(lock::release_path(id, version), lock::released(edition, version));
                }
                file(lock::path(id), lock::written(edition));
            }
        }
    }
    diagnostics.sort();
    accepted.sort();
    Recorded { sources, diagnostics, accepted, files }
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
