//! A table from code points to small values, in pages: one look-up without hashing for each character.

const PAGE: usize = 64;

/// Code points that were never set hold the default value. All above U+3FFFF (variation selectors,
/// tags, the private planes) always do: no dictionary speaks of them.
#[derive(Debug)]
pub(super) struct Table<T> {
    pages: Vec<u16>,
    values: Vec<T>,
}

impl<T: Copy + Default> Table<T> {
    pub(super) fn new() -> Self {
        Self { pages: vec![0; 0x4_0000 / PAGE], values: vec![T::default(); PAGE] }
    }

    #[inline]
    pub(super) fn get(&self, code_point: u32) -> T {
        let code_point = code_point as usize;
        let Some(page) = self.pages.get(code_point / PAGE) else {
            return T::default();
        };
        let at = usize::from(*page) * PAGE + code_point % PAGE;
        self.values.get(at).copied().unwrap_or_default()
    }

    /// Changes the value of a code point below U+40000.
    pub(super) fn update(&mut self, code_point: u32, change: impl FnOnce(&mut T)) {
        let code_point = code_point as usize;
        let Some(page) = self.pages.get_mut(code_point / PAGE) else {
            return;
        };
        if *page == 0 {
            *page = u16::try_from(self.values.len() / PAGE).unwrap_or(0);
            self.values.resize(self.values.len() + PAGE, T::default());
        }
        if let Some(value) = self.values.get_mut(usize::from(*page) * PAGE + code_point % PAGE) {
            change(value);
        }
    }
}
