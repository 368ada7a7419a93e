//! Floor 9: the command line. The only place that prints.
//!
//! Exit 0: done. 1: the content has errors. 2: the command could not run.

mod arguments;
mod build;
mod explain;
mod export;
mod fix;
mod import;
mod lock;
mod new;
mod report;
mod serve;
mod teacher;
mod verify;

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use report::Reporter;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// All went well.
    Done,
    /// The content has errors.
    Faults,
}

/// Why a command could not run.
type Stop = Box<dyn std::error::Error>;

/// Runs the program on the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are no fault; clap knows which is which.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let reporter = Reporter::new(&arguments.common);
    // A fault of the program itself is no reason to leave half a site behind: unwinding takes the unfinished
    // folder away, and whoever called learns that the command did not run.
    let ended = panic::catch_unwind(AssertUnwindSafe(|| match &arguments.command {
        Command::New { folder } => new::run(folder, &reporter),
        Command::Build(output) => build::build(&arguments.common, output, &reporter),
        Command::Check { fix } => build::check(&arguments.common, *fix, &reporter),
        Command::Serve { output, port } => serve::run(&arguments.common, output, *port, &reporter),
        Command::Lock { release } => lock::run(&arguments.common, release.as_deref(), &reporter),
        Command::Export(wanted) => export::run(&arguments.common, wanted, &reporter),
        Command::Import { file, output } => import::run(&arguments.common, file, output.as_deref(), &reporter),
        Command::Schema => export::schema(&reporter),
        Command::Verify(output) => verify::run(&arguments.common, output, &reporter),
        Command::Explain { code } => explain::run(code, &reporter),
    }))
    .unwrap_or_else(|_| Err("the program itself failed, see above; the site is as it was".into()));
    match ended {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Faults) => ExitCode::from(1),
        Err(stop) => {
            reporter.stop(&stop.to_string());
            ExitCode::from(2)
        }
    }
}

/// The project's root: as given, or the nearest folder upwards that has `site/site.yaml`.
fn root(given: Option<&Path>) -> Result<PathBuf, Stop> {
    const MARK: &str = "site/site.yaml";
    if let Some(root) = given {
        if !root.join(MARK).is_file() {
            return Err(format!("{} is no project: it has no {MARK}", root.display()).into());
        }
        return Ok(root.to_owned());
    }
    let here = std::env::current_dir()?;
    let found = here.ancestors().find(|folder| folder.join(MARK).is_file());
    found
        .map(Path::to_owned)
        .ok_or_else(|| format!("no project here or above: there is no {MARK}; `jiaozhu new DIR` makes one").into())
}
