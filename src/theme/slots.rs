//! Markup set aside while a template is filled.
//!
//! A slot is NUL, a number, NUL: NUL can stand in no source, no value and no template, so a slot is never
//! mistaken for words.

use std::cell::RefCell;
use std::sync::Arc;

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

/// Puts markup back in the place of its slots; what was set aside may hold slots of its own.
pub(super) fn fill(page: &[u8], aside: &[Arc<String>]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(page.len() + aside.iter().map(|html| html.len()).sum::<usize>());
    fill_into(&mut whole, page, aside);
    whole
}

fn fill_into(whole: &mut Vec<u8>, part: &[u8], aside: &[Arc<String>]) {
    let mut parts = part.split(|&byte| byte == 0);
    whole.extend_from_slice(parts.next().unwrap_or_default());
    while let (Some(slot), Some(rest)) = (parts.next(), parts.next()) {
        let number = std::str::from_utf8(slot).ok().and_then(|slot| slot.parse::<usize>().ok());
        if let Some(number) = number.filter(|&number| number < aside.len()) {
            // What a slot holds was set aside after all the slots in it, so this comes to an end.
            fill_into(whole, aside[number].as_bytes(), &aside[..number]);
        }
        whole.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_comes_back_in_its_place() {
        let page = format!("<p>{}</p><p>{}</p>", put(&Arc::new("一".into())), put(&Arc::new("<b>二</b>".into())));
        assert_eq!(fill(page.as_bytes(), &take()), "<p>一</p><p><b>二</b></p>".as_bytes());
        assert!(take().is_empty());
    }

    #[test]
    fn slots_in_what_is_set_aside_are_filled_too() {
        let inner = put(&Arc::new("<b>一</b>".into()));
        let outer = put(&Arc::new(format!("<li>{inner}</li>")));
        assert_eq!(fill(outer.as_bytes(), &take()), "<li><b>一</b></li>".as_bytes());
    }
}
