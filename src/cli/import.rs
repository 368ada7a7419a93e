//! `import`: a new project made of a TEI document or of plain text. Only a folder that is not there, or empty, is written
//! to; what was left out of the file is said.

use std::fs;
use std::path::Path;

use super::arguments::GlobalOptions;
use super::report::Reporter;
use super::{End, Stop};
use crate::files::Project;
use crate::import;
use crate::pipeline;

pub(super) fn run(
    common: &GlobalOptions,
    file: &Path,
    output: Option<&Path>,
    reporter: &Reporter,
) -> Result<End, Stop> {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or("project");
    let folder = output.map_or_else(|| Path::new(stem).to_owned(), Path::to_owned);
    let taken = match fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(format!("{}: {error}", folder.display()).into()),
    };
    if taken {
        return Err(format!("{} is not empty; nothing was written. -o names another folder", folder.display()).into());
    }
    let of = |fault: import::Refusal| format!("{}: {fault}", file.display());
    let imported = if name.ends_with(".txt") {
        import::text(&bytes, stem).map_err(of)?
    } else {
        let words = std::str::from_utf8(&bytes).map_err(|_| format!("{}: this is not UTF-8", file.display()))?;
        import::tei(words, stem).map_err(of)?
    };
    for (path, bytes) in &imported.files {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::OpenOptions::new().write(true).create_new(true).open(&target)?;
        fs::write(&target, bytes)?;
    }
    for (what, count) in &imported.left_out {
        reporter.done(&format!("left out: {what} ({count})"));
    }
    let outcome = pipeline::run(&Project::open(&folder)?, None, &super::build::settings(common)?)?;
    let end = super::build::tell(&outcome, common, reporter);
    reporter.done(&format!("a project in {}; look at it with: jiaozhu serve -r {0}", folder.display()));
    Ok(end)
}
