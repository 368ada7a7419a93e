//! The words of the panel in which readers make their choices, as a script a face: few readers open it, so no page
//! carries them.

use super::search::call;
use crate::site::Face;

/// The words: a call of the panel's script with what stands under `settings-…` in the furniture.
pub(super) fn words(face: &Face) -> Vec<u8> {
    call("jiaozhuSettings", &[&serde_json::to_string(&face.labels.under("settings_")).unwrap_or_default()])
}
