//! Floor 8: files → disk, all or nothing.
//!
//! A build writes into a new folder beside the published one; the two change places only when everything is
//! there and on the disk. Whatever happens before that, the old site stays as it was, and nothing needs to be
//! repaired afterwards. Only what this program made is ever replaced: a folder without our manifest, a file
//! that the manifest does not know, or one that somebody changed by hand, stops the build.

mod manifest;
mod staging;

use std::fmt;
use std::path::{Path, PathBuf};

pub use manifest::{Manifest, Mismatch, verify};
pub use staging::{Report, Staging};

pub use crate::export::MANIFEST;

/// Why a site cannot be published.
#[derive(Debug)]
pub enum PublishError {
    /// Another build is at work.
    Locked(PathBuf),
    /// The folder is not ours.
    NotOurs(PathBuf),
    /// Files in the folder that we did not make, or that were changed since.
    Foreign(PathBuf, Vec<String>),
    /// The system refused.
    Io(PathBuf, std::io::Error),
}

impl PublishError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |error| Self::Io(path, error)
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked(path) => write!(f, "another build is writing {}; wait for it to end", path.display()),
            Self::NotOurs(path) => write!(
                f,
                "{} holds something else than a site of ours (it has no {MANIFEST}); choose another output folder, or empty it yourself",
                path.display()
            ),
            Self::Foreign(path, files) => {
                writeln!(
                    f,
                    "{} holds files that this program did not write, or that were changed since; they would be lost:",
                    path.display()
                )?;
                for file in files.iter().take(10) {
                    writeln!(f, "  {file}")?;
                }
                if files.len() > 10 {
                    writeln!(f, "  and {} more", files.len() - 10)?;
                }
                write!(f, "move them away and build again")
            }
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for PublishError {}
