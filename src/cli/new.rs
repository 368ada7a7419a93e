//! `new`: a small project that already builds, copied from `scaffold/`.

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::report::Reporter;
use super::{End, Stop};

static SCAFFOLD: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/scaffold");

pub(super) fn run(folder: &Path, reporter: &Reporter) -> Result<End, Stop> {
    let taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(format!("{}: {error}", folder.display()).into()),
    };
    if taken {
        return Err(format!("{} is not empty; nothing was written", folder.display()).into());
    }
    write(&SCAFFOLD, folder)?;
    reporter.done(&format!(
        "a project in {}; look at it with: jiaozhu serve -r {}",
        folder.display(),
        folder.display()
    ));
    Ok(End::Done)
}

fn write(from: &Dir<'_>, to: &Path) -> Result<(), Stop> {
    for file in from.files() {
        let target = to.join(file.path());
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::OpenOptions::new().write(true).create_new(true).open(&target)?;
        fs::write(&target, file.contents())?;
    }
    from.dirs().try_for_each(|inner| write(inner, to))
}
