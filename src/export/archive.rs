//! Zip archives (APPNOTE 6.3) whose bytes depend on their files alone: names sorted, one time for all, mode 0644, no
//! entries for folders, one level of compression.
//!
//! Each file is compressed as it is handed over, by whichever thread made it, so that an archive of the whole site
//! holds no more of it in memory than the archive itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::sync::{Mutex, PoisonError};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::moment::Moment;
use super::{Fault, digest, html};
use crate::site::Site;

/// Name of the list of digests: the same in an archive as in the published folder, so that `verify` checks what was
/// unpacked.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// The level of compression: a better one costs twice the time for a hundredth of the size.
const LEVEL: i64 = 6;

/// An archive in the making.
pub(super) struct Archive {
    moment: Moment,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Path → digest, and an archive with just this file.
    files: BTreeMap<String, (String, ZipResult<Vec<u8>>)>,
}

impl Archive {
    pub(super) fn new(moment: Moment) -> Self {
        Self { moment, inner: Mutex::default() }
    }

    /// Takes a file in.
    pub(super) fn put(&self, path: &str, bytes: &[u8]) {
        let alone = (digest::hex(bytes), self.alone(path, bytes, CompressionMethod::Deflated));
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).files.insert(path.to_owned(), alone);
    }

    /// Takes the pages of a site in, below `folder` (empty, or with a closing `/`), and what they need; their paths.
    pub(super) fn pages(&self, site: &Site<'_>, folder: &str) -> Result<Vec<String>, Fault> {
        let paths = Mutex::new(Vec::new());
        let faults = html::export(site, &|path, bytes| {
            self.put(&format!("{folder}{path}"), bytes);
            paths.lock().unwrap_or_else(PoisonError::into_inner).push(path);
        });
        if let Some(fault) = faults.as_slice().first() {
            return Err(Fault(fault.message.clone()));
        }
        let mut paths = paths.into_inner().unwrap_or_else(PoisonError::into_inner);
        paths.sort_unstable();
        Ok(paths)
    }

    fn alone(&self, path: &str, bytes: &[u8], method: CompressionMethod) -> ZipResult<Vec<u8>> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((method == CompressionMethod::Deflated).then_some(LEVEL))
            .unix_permissions(0o644)
            .last_modified_time(self.moment.zip());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file(path, options)?;
        writer.write_all(bytes)?;
        Ok(writer.finish()?.into_inner())
    }

    /// The archive with a list of its digests under `manifest`, as the published folder has one.
    pub(super) fn finish(self, manifest: Option<&str>) -> Result<Vec<u8>, Fault> {
        if let Some(name) = manifest {
            let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let list = inner.files.iter().fold(String::new(), |mut list, (path, (digest, _))| {
                // Writing into a String cannot fail.
                let _ = writeln!(list, "{digest}  {path}");
                list
            });
            drop(inner);
            self.put(name, list.as_bytes());
        }
        self.joined(None).map_err(|error| Fault(error.to_string()))
    }

    /// The archive as a container of EPUB (OCF 3.3): `mimetype` first, and not compressed.
    pub(super) fn finish_book(self) -> ZipResult<Vec<u8>> {
        let first = self.alone("mimetype", b"application/epub+zip", CompressionMethod::Stored)?;
        self.joined(Some(first))
    }

    fn joined(self, first: Option<Vec<u8>>) -> ZipResult<Vec<u8>> {
        let files = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner).files;
        let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
        for alone in first.map(Ok).into_iter().chain(files.into_values().map(|(_, alone)| alone)) {
            let mut alone = ZipArchive::new(Cursor::new(alone?))?;
            whole.raw_copy_file(alone.by_index_raw(0)?)?;
        }
        Ok(whole.finish()?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(names: &[&str]) -> Vec<u8> {
        let archive = Archive::new(Moment::default());
        for name in names {
            archive.put(name, name.repeat(100).as_bytes());
        }
        archive.finish(Some("list.txt")).expect("written")
    }

    #[test]
    fn the_order_of_the_files_does_not_matter() {
        assert_eq!(archive(&["b/a.html", "a.html"]), archive(&["a.html", "b/a.html"]));
        let mut read = ZipArchive::new(Cursor::new(archive(&["b/a.html", "a.html"]))).expect("read");
        let name = |at| read.by_index(at).expect("there").name().expect("a name").into_owned();
        let names: Vec<String> = (0..3).map(name).collect();
        assert_eq!(names, ["a.html", "b/a.html", "list.txt"]);
        let file = read.by_index(0).expect("there");
        assert_eq!((file.unix_mode().map(|mode| mode & 0o777), file.is_dir()), (Some(0o644), false));
        assert_eq!(file.last_modified().map(|time| time.year()), Some(1980));
    }

    #[test]
    fn a_book_begins_with_its_type() {
        let archive = Archive::new(Moment::default());
        archive.put("META-INF/container.xml", b"<container/>");
        let bytes = archive.finish_book().expect("written");
        assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
    }
}
