//! The folder in which a new site grows, and the moment when it takes the old one's place.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::manifest::{self, Manifest};
use super::{MANIFEST, PublishError};
use crate::export::digest::hex as digest;

/// A site being written. Dropped without [`Staging::publish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    output: PathBuf,
    folder: PathBuf,
    old: Manifest,
    inner: Mutex<Inner>,
    /// Held until the end; the file stays, only its lock counts.
    _lock: File,
    published: bool,
}

#[derive(Debug, Default)]
struct Inner {
    manifest: Manifest,
    made: BTreeSet<PathBuf>,
    unchanged: usize,
    foreign: Vec<String>,
    fault: Option<PublishError>,
}

/// What a build wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Files of the site.
    pub files: usize,
    /// Of these, how many were there already, byte for byte.
    pub unchanged: usize,
}

impl Staging {
    /// Opens a folder beside `output`, once it is clear that `output` may be replaced.
    ///
    /// # Errors
    /// [`PublishError`]: another build is at work, the folder is not ours, or the system refuses.
    pub fn open(output: &Path) -> Result<Self, PublishError> {
        let output = std::path::absolute(output).map_err(PublishError::io(output))?;
        let parent = output.parent().unwrap_or(Path::new("/")).to_owned();
        let name = output.file_name().map_or_else(|| "site".into(), |name| name.to_string_lossy().into_owned());
        fs::create_dir_all(&parent).map_err(PublishError::io(&parent))?;
        let lock = lock(&parent.join(format!("{name}.lock")), &output)?;
        let folder = parent.join(format!(".{name}.new"));
        // With the lock in our hands, whatever lies there was left by a build that was killed: if that was
        // between the two renames of a swap, it is the only copy of the old site.
        let aside = folder.with_extension("old");
        if !output.exists() && aside.exists() {
            fs::rename(&aside, &output).map_err(PublishError::io(&output))?;
        }
        let old = owned(&output)?;
        discard(&folder)?;
        discard(&aside)?;
        fs::create_dir(&folder).map_err(PublishError::io(&folder))?;
        Ok(Self { output, folder, old, inner: Mutex::default(), _lock: lock, published: false })
    }

    /// Takes a file in. A file that the old site has with the same bytes is linked, not written.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let digest = digest(bytes);
        let fault = self.place(path, bytes).err();
        let mut inner = self.inner();
        match fault {
            Some(fault) => inner.fault = inner.fault.take().or(Some(fault)),
            None => drop(inner.manifest.0.insert(path.to_owned(), digest)),
        }
    }

    /// What is known so far; a thread that failed while it held this left nothing half done.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let target = self.folder.join(path);
        self.make_parent(&target)?;
        let before = self.output.join(path);
        if let Some(expected) = self.old.0.get(path) {
            match Before::of(&before) {
                Before::Gone => {}
                Before::File(there) if there == bytes => {
                    if fs::hard_link(&before, &target).is_ok() {
                        self.inner().unchanged += 1;
                        return Ok(());
                    }
                }
                // Read anyway: so it costs little to see whether somebody changed it by hand, also where the
                // new bytes are those that were published before.
                there => {
                    if there.is_foreign(expected) {
                        self.inner().foreign.push(path.to_owned());
                    }
                }
            }
        }
        let mut file = File::create_new(&target).map_err(PublishError::io(&target))?;
        file.write_all(bytes).map_err(PublishError::io(&target))
    }

    fn make_parent(&self, target: &Path) -> Result<(), PublishError> {
        let Some(parent) = target.parent() else { return Ok(()) };
        if self.inner().made.contains(parent) {
            return Ok(());
        }
        fs::create_dir_all(parent).map_err(PublishError::io(parent))?;
        self.inner().made.insert(parent.to_owned());
        Ok(())
    }

    /// Lets the new site take the place of the old one.
    ///
    /// # Errors
    /// The first fault of any [`Staging::put`]; files of the user's in the way; whatever the system refuses.
    /// In every case the old site is as it was.
    pub fn publish(mut self) -> Result<Report, PublishError> {
        let mut inner = std::mem::take(&mut *self.inner());
        if let Some(fault) = inner.fault.take() {
            return Err(fault);
        }
        // Pages that the new site no longer has would go with the old one: their changes by hand too.
        for (path, expected) in self.old.0.iter().filter(|(path, _)| !inner.manifest.0.contains_key(*path)) {
            if Before::of(&self.output.join(path)).is_foreign(expected) {
                inner.foreign.push(path.clone());
            }
        }
        if !inner.foreign.is_empty() {
            inner.foreign.sort();
            return Err(PublishError::Foreign(self.output.clone(), inner.foreign));
        }
        let report = Report { files: inner.manifest.0.len(), unchanged: inner.unchanged };
        let manifest = self.folder.join(MANIFEST);
        fs::write(&manifest, inner.manifest.text()).map_err(PublishError::io(&manifest))?;
        self.sync()?;
        self.swap()?;
        self.published = true;
        Ok(report)
    }

    /// Everything on the disk before the swap, so that a power cut cannot leave names without bytes.
    fn sync(&self) -> Result<(), PublishError> {
        let folder = File::open(&self.folder).map_err(PublishError::io(&self.folder))?;
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(&folder).map_err(|error| PublishError::Io(self.folder.clone(), error.into()))?;
        #[cfg(not(target_os = "linux"))]
        folder.sync_all().map_err(PublishError::io(&self.folder))?;
        Ok(())
    }

    fn swap(&self) -> Result<(), PublishError> {
        let old = self.folder.with_extension("old");
        if !self.output.exists() {
            return fs::rename(&self.folder, &self.output).map_err(PublishError::io(&self.output));
        }
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            if renameat_with(CWD, &self.folder, CWD, &self.output, RenameFlags::EXCHANGE).is_ok() {
                // What lies there now is the old site; failing to remove it harms nobody.
                let _ = fs::remove_dir_all(&self.folder);
                return Ok(());
            }
        }
        fs::rename(&self.output, &old).map_err(PublishError::io(&self.output))?;
        if let Err(error) = fs::rename(&self.folder, &self.output) {
            let _ = fs::rename(&old, &self.output);
            return Err(PublishError::Io(self.output.clone(), error));
        }
        let _ = fs::remove_dir_all(&old);
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A file of the old site, as it stands there now.
enum Before {
    Gone,
    File(Vec<u8>),
    /// A link, or what cannot be read: not as we left it.
    Odd,
}

impl Before {
    fn of(path: &Path) -> Self {
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::Gone,
            Ok(kind) if kind.is_file() => fs::read(path).map_or(Self::Odd, Self::File),
            _ => Self::Odd,
        }
    }

    /// Whether it is not what the manifest says we wrote.
    fn is_foreign(&self, expected: &str) -> bool {
        match self {
            Self::Gone => false,
            Self::File(bytes) => digest(bytes) != expected,
            Self::Odd => true,
        }
    }
}

fn lock(path: &Path, output: &Path) -> Result<File, PublishError> {
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(PublishError::io(path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(PublishError::Locked(output.to_owned())),
        Err(TryLockError::Error(error)) => Err(PublishError::Io(path.to_owned(), error)),
    }
}

/// What the output folder holds of ours; an error if it holds anything else.
fn owned(output: &Path) -> Result<Manifest, PublishError> {
    let kind = match fs::symlink_metadata(output) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Manifest::default()),
        Err(error) => return Err(PublishError::Io(output.to_owned(), error)),
        Ok(kind) => kind,
    };
    if !kind.is_dir() {
        return Err(PublishError::NotOurs(output.to_owned()));
    }
    let there = manifest::files(output)?;
    if there.is_empty() {
        return Ok(Manifest::default());
    }
    let Some(manifest) = Manifest::read(output)? else { return Err(PublishError::NotOurs(output.to_owned())) };
    let foreign: Vec<String> =
        there.into_iter().filter(|path| path != MANIFEST && !manifest.0.contains_key(path)).collect();
    if foreign.is_empty() { Ok(manifest) } else { Err(PublishError::Foreign(output.to_owned(), foreign)) }
}

fn discard(folder: &Path) -> Result<(), PublishError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(PublishError::Io(folder.to_owned(), error)),
        _ => Ok(()),
    }
}
