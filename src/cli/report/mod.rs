//! What the program says: faults on stderr for people, or as JSON lines on stdout for programs.

mod human;
mod json;

use std::io::Write as _;

use super::arguments::{Color, Format, GlobalOptions};
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
    pub(super) fn new(common: &GlobalOptions) -> Self {
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
                let mut lines = String::new();
                for diagnostic in diagnostics.as_slice() {
                    lines.push_str(&json::line(sources, diagnostic));
                    lines.push('\n');
                }
                out(lines.as_bytes());
            }
            Format::Human => {
                let shown = diagnostics.as_slice().iter().filter(|d| !self.quiet || d.severity == Severity::Error);
                let text = human::render(sources, shown, self.verbose, self.color);
                err(&text);
            }
        }
    }

    /// Says that something was done.
    pub(super) fn done(&self, message: &str) {
        if !self.quiet {
            err(&format!("{message}\n"));
        }
    }

    /// Says that something is wrong which has no place in a file.
    pub(super) fn error(&self, message: &str) {
        match self.format {
            Format::Json => out(format!("{}\n", json::bare(message)).as_bytes()),
            Format::Human => err(&format!("error: {message}\n")),
        }
    }

    /// Asks something; the answer is read by whoever asks.
    pub(super) fn ask(&self, question: &str) {
        err(question);
    }

    /// Says why the command could not run.
    pub(super) fn stop(&self, message: &str) {
        err(&format!("error: {message}\n"));
    }

    /// Prints a page that was asked for.
    pub(super) fn page(&self, page: &str) {
        out(page.as_bytes());
    }

    /// Hands a file over on stdout, byte for byte.
    pub(super) fn bytes(&self, bytes: &[u8]) {
        out(bytes);
    }
}

/// Writes to stdout. A reader that went away (`| head`) is no fault of ours, where `println!` would panic.
fn out(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
}

/// Writes to stderr, likewise.
fn err(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
