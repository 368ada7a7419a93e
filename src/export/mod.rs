//! Floor 7: the site as files. Each format is a function from [`crate::site::Site`] to paths and bytes; none
//! reads another's output.
//!
//! Files are handed over one by one as they are made, so that no floor ever holds the whole corpus's HTML.

pub mod html;

/// Takes a finished file: path in the published folder, bytes. Called from many threads.
pub type Sink<'s> = &'s (dyn Fn(String, Vec<u8>) + Sync);
