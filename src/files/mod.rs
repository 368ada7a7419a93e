//! Floor 1: the only way in. A [`Project`] is the sorted, contained listing of an editor's files, on disk or
//! in memory.
//!
//! Only the folders of the format are read (`site`, `editions`, `annotations`, `themes`). Refused, each with
//! its path: symbolic links, devices and pipes, names that cannot live on every system. Dot files are never
//! read, so no secret of an editor's folder reaches a site.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::text::is_bidi_control;

/// The folders of a project.
const FOLDERS: [&str; 4] = ["annotations", "editions", "site", "themes"];

/// No text of ours is larger; a gigabyte given by mistake should say so, not fill the memory.
pub const LARGEST_FILE: u64 = 64 << 20;

/// Why an entry of the project's folders is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A symbolic link: it could lead out of the project.
    SymbolicLink,
    /// A pipe, a socket, a device.
    NotAFile,
    /// A name with a backslash, a control character (those of direction too), or not in UTF-8.
    Name,
    /// More than [`LARGEST_FILE`] bytes.
    TooLarge,
}

#[derive(Debug, Clone)]
enum Place {
    Disk(PathBuf),
    Memory(Vec<u8>),
}

/// A project's files: paths with `/`, relative to the root, in the order of their code points.
#[derive(Debug, Clone, Default)]
pub struct Project {
    files: BTreeMap<String, Place>,
    refused: Vec<(String, Refusal)>,
}

impl Project {
    /// Lists the project in a folder.
    ///
    /// # Errors
    /// When the folder or one of its folders cannot be read.
    pub fn open(root: &Path) -> std::io::Result<Self> {
        let mut project = Self::default();
        for folder in FOLDERS {
            let top = root.join(folder);
            match std::fs::symlink_metadata(&top) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
                Ok(_) => project.list(root, &top)?,
            }
        }
        Ok(project)
    }

    /// A project from memory: path → bytes.
    #[must_use]
    pub fn memory<'p>(files: impl IntoIterator<Item = (&'p str, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.to_owned(), Place::Memory(bytes)));
        Self { files: files.collect(), refused: Vec::new() }
    }

    fn list(&mut self, root: &Path, top: &Path) -> std::io::Result<()> {
        let walk = walkdir::WalkDir::new(top).follow_links(false).into_iter();
        let seen =
            |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in walk.filter_entry(seen) {
            let entry = entry?;
            let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let Some(path) = portable(relative) else {
                self.refused.push((relative.to_string_lossy().into_owned(), Refusal::Name));
                continue;
            };
            let kind = entry.file_type();
            if kind.is_symlink() {
                self.refused.push((path, Refusal::SymbolicLink));
            } else if kind.is_file() {
                if entry.metadata()?.len() > LARGEST_FILE {
                    self.refused.push((path, Refusal::TooLarge));
                } else {
                    self.files.insert(path, Place::Disk(entry.into_path()));
                }
            } else if !kind.is_dir() {
                self.refused.push((path, Refusal::NotAFile));
            }
        }
        Ok(())
    }

    /// What was not taken in, with the reason.
    #[must_use]
    pub fn refused(&self) -> &[(String, Refusal)] {
        &self.refused
    }

    /// Whether a file is there.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Every path below a folder (given without a closing `/`), sorted.
    pub fn below<'p>(&'p self, folder: &str) -> impl Iterator<Item = &'p str> + use<'p> {
        let prefix = format!("{folder}/");
        self.files
            .range(prefix.clone()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(&prefix))
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it is not in the listing or cannot be read.
    pub fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        match self.files.get(path) {
            None => Err(std::io::ErrorKind::NotFound.into()),
            Some(Place::Memory(bytes)) => Ok(bytes.clone()),
            Some(Place::Disk(file)) => {
                // The size is asked again while reading: a file may have grown since it was listed.
                let mut bytes = Vec::new();
                std::fs::File::open(file)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

/// A relative path with `/`, if every part of it can be the name of a file on every system.
fn portable(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| {
            let name = part.as_os_str().to_str()?;
            let odd = |c: char| c == '\\' || c == ':' || c.is_control() || is_bidi_control(c);
            (!name.contains(odd)).then_some(name)
        })
        .collect();
    Some(parts?.join("/"))
}

/// Joins a path that an editor wrote to the folder it is relative to.
///
/// `None` where it would leave that folder: an absolute path, `..`, a backslash, a drive, a percent
/// escape, NUL. The check is on the words, so that it does not depend on what happens to be on disk.
#[must_use]
pub fn contained(folder: &str, path: &str) -> Option<String> {
    let odd = |c: char| matches!(c, '\\' | ':' | '%') || c.is_control();
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    let fits = !path.contains(odd) && path.split('/').all(plain);
    fits.then(|| format!("{folder}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_folder() {
        assert_eq!(contained("editions/e", "witnesses/a.txt").as_deref(), Some("editions/e/witnesses/a.txt"));
        for path in ["../a", "/etc/passwd", "a/../../b", "a\\b", "C:a", "%2e%2e/a", "a\0", "", "a//b", "./a"] {
            assert_eq!(contained("e", path), None, "{path:?}");
        }
    }

    #[test]
    fn a_folder_lists_only_what_is_below_it() {
        let project = Project::memory([("a/b.md", vec![]), ("ab/c.md", vec![]), ("a/c/d.md", vec![])]);
        assert_eq!(project.below("a").collect::<Vec<_>>(), ["a/b.md", "a/c/d.md"]);
    }
}
