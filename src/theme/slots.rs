//! Markup set aside while a template is filled.
//!
//! A slot is NUL, a number, NUL: NUL can stand in no source, no value and no template, so a slot is never
//! mistaken for words.

use std::cell::RefCell;
use std::sync::Arc;

use memchr::memchr;

thread_local! {
    /// The markup of the page that this thread is filling; filling happens in one go on one thread.
    static ASIDE: RefCell<Vec<Arc<String>>> = const { RefCell::new(Vec::new()) };
}

const EDGE: char = '\0';

/// Sets markup aside; what stands for it.
pub(super) fn put(html: &Arc<String>) -> String {
    ASIDE.with_borrow_mut(|aside| {
        aside.push(Arc::clone(html));
        format!("{EDGE}{}{EDGE}", aside.len() - 1)
    })
}

/// Takes what was set aside since the last time.
pub(super) fn take() -> Vec<Arc<String>> {
    ASIDE.take()
}

/// Writes a page behind what `whole` holds, its markup put back in the place of its slots; what was set aside may hold
/// slots of its own.
pub(super) fn fill(whole: &mut Vec<u8>, page: &[u8], aside: &[Arc<String>]) {
    let mut rest = page;
    // Nearly all bytes of a site are in what was set aside, without a slot: they are searched, not walked.
    while let Some(open) = memchr(0, rest)
        && let Some(length) = memchr(0, &rest[open + 1..])
    {
        whole.extend_from_slice(&rest[..open]);
        let slot = &rest[open + 1..open + 1 + length];
        let number = std::str::from_utf8(slot).ok().and_then(|slot| slot.parse::<usize>().ok());
        if let Some(number) = number.filter(|&number| number < aside.len()) {
            // What a slot holds was set aside after all the slots in it, so this comes to an end.
            fill(whole, aside[number].as_bytes(), &aside[..number]);
        }
        rest = &rest[open + length + 2..];
    }
    whole.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(page: &str) -> Vec<u8> {
        let mut whole = Vec::new();
        fill(&mut whole, page.as_bytes(), &take());
        whole
    }

    #[test]
    fn what_is_set_aside_comes_back_in_its_place() {
        let page = format!("<p>{}</p><p>{}</p>", put(&Arc::new("一".into())), put(&Arc::new("<b>二</b>".into())));
        assert_eq!(filled(&page), "<p>一</p><p><b>二</b></p>".as_bytes());
        assert!(take().is_empty());
    }

    #[test]
    fn slots_in_what_is_set_aside_are_filled_too() {
        let inner = put(&Arc::new("<b>一</b>".into()));
        let outer = put(&Arc::new(format!("<li>{inner}</li>")));
        assert_eq!(filled(&outer), "<li><b>一</b></li>".as_bytes());
    }
}
