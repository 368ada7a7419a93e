//! What the program says: faults on stderr for people, or as JSON lines on stdout for programs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the one place that prints")]

mod human;
mod json;

use super::arguments::{Color, Common, Format};
use crate::diag::{Diagnostics, Severity};
use crate::text::Sources;

/// Prints as the options say.
pub(super) struct Reporter {
    format: Format,
    quiet: bool,
    verbose: bool,
    color: bool,
}

impl Reporter {
    pub(super) fn new(common: &Common) -> Self {
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none()
            }
        };
        Self { format: common.format, quiet: common.quiet, verbose: common.verbose, color }
    }

    /// Shows every fault.
    pub(super) fn faults(&self, sources: &Sources, diagnostics: &Diagnostics) {
        match self.format {
            Format::Json => {
                for diagnostic in diagnostics.as_slice() {
                    println!("{}", json::line(sources, diagnostic));
                }
            }
            Format::Human => {
                let shown = diagnostics.as_slice().iter().filter(|d| !self.quiet || d.severity == Severity::Error);
                let text = human::render(sources, shown, self.verbose, self.color);
                eprint!("{text}");
            }
        }
    }

    /// Says that something was done.
    pub(super) fn done(&self, message: &str) {
        if !self.quiet {
            eprintln!("{message}");
        }
    }

    /// Says that something is wrong which has no place in a file.
    pub(super) fn error(&self, message: &str) {
        match self.format {
            Format::Json => println!("{}", json::bare(message)),
            Format::Human => eprintln!("error: {message}"),
        }
    }

    /// Says why the command could not run.
    pub(super) fn stop(&self, message: &str) {
        eprintln!("error: {message}");
    }

    /// Prints a page that was asked for.
    pub(super) fn page(&self, page: &str) {
        print!("{page}");
    }
}
