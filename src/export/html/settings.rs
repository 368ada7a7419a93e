//! The words of the panel in which readers make their choices, as a script a face: few readers open it, so no page
//! carries them.

use super::search::call;
use crate::site::Face;

/// The words: a call of the panel's script with what stands under `settings-…` in the furniture.
pub(super) fn words(face: &Face) -> Vec<u8> {
    call("jiaozhuSettings", &(face.labels.under("settings_"),))
}
