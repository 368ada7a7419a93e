//! A parser of others that panics is a fault of one file, not the end of the program.
//!
//! Markdown, YAML, BibLaTeX and HTML are read by libraries that have panicked on odd input before and may
//! again. Each is called inside [`contain`], whose caller knows which file was being read and says so; every
//! other file is still checked, and the published site stays as it was. Not contained: running out of stack,
//! which ends a process at once, and is kept away by the limits on depth in `markup` and `yaml`.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside [`contain`], so that the panic is reported by its caller.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Does a piece of work on this thread; a panic in it comes back as its message.
///
/// Whatever the work was changing when it panicked may be half done: the caller must throw it away, or hold
/// it in a form that is whole at every step.
///
/// # Errors
/// The message of the panic. Nothing is printed.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    // The hook runs before the panic is caught; without this it would print "thread panicked" in between.
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !CONTAINED.get() {
                usual(panic);
            }
        }));
    });
    let outer = CONTAINED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(outer);
    done.map_err(|payload| {
        let words = payload.downcast_ref::<&str>().map(|words| (*words).to_owned());
        words.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_as_words() {
        assert_eq!(contain(|| 1), Ok(1));
        let text = "甲";
        let cut = contain(|| text[..1].len());
        assert!(cut.unwrap_err().contains("char boundary"));
        assert_eq!(contain(|| contain(|| panic!("inner")).is_err()), Ok(true));
    }
}
