//! Code points of UTF-8 by byte place, without a `str` to slice: the innermost step of the engine.

/// The code points of valid UTF-8 from a byte on, with their widths.
pub(super) struct CodePoints<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl Iterator for CodePoints<'_> {
    type Item = (u32, usize);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let found = decode(self.bytes, self.at);
        self.at += found.map_or(0, |(_, width)| width);
        found
    }
}

/// The code point at a byte where one starts. Three bytes first: that is what Chinese is made of.
#[inline]
pub(super) fn decode(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let tail = |byte: u8| u32::from(byte & 0x3F);
    let first = *bytes.get(at)?;
    if first < 0x80 {
        return Some((u32::from(first), 1));
    }
    if first & 0xF0 == 0xE0 {
        let [_, b, c] = *bytes.get(at..)?.first_chunk()?;
        return Some((u32::from(first & 0x0F) << 12 | tail(b) << 6 | tail(c), 3));
    }
    if first < 0xE0 {
        return Some((u32::from(first & 0x1F) << 6 | tail(*bytes.get(at + 1)?), 2));
    }
    let [_, b, c, d] = *bytes.get(at..)?.first_chunk()?;
    Some((u32::from(first & 0x07) << 18 | tail(b) << 12 | tail(c) << 6 | tail(d), 4))
}
