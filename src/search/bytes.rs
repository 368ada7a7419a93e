//! Numbers and strings as bytes, and bytes as letters that a script file may hold.

/// Appends a number, seven bits a byte, the lowest first; the last byte has its high bit clear.
pub(super) fn number(mut n: usize, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push((n & 0x7F) as u8 | 0x80);
        n >>= 7;
    }
    out.push((n & 0x7F) as u8);
}

/// Numbers as bytes, one after the other.
#[must_use]
pub fn numbers(numbers: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let mut out = Vec::new();
    numbers.into_iter().for_each(|n| number(n, &mut out));
    out
}

/// Appends units, two bytes each, the lower first.
pub(super) fn units(units: &[u16], out: &mut Vec<u8>) {
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
}

/// Strings in order, each as what it shares with the one before and what it has besides.
#[derive(Debug, Default)]
pub(super) struct FrontCoded {
    last: Vec<u16>,
    pub(super) bytes: Vec<u8>,
}

impl FrontCoded {
    pub(super) fn add(&mut self, word: &[u16]) {
        front_code(&self.last, word, &mut self.bytes);
        self.last.clear();
        self.last.extend_from_slice(word);
    }
}

pub(super) fn front_code(last: &[u16], word: &[u16], out: &mut Vec<u8>) {
    let shared = last.iter().zip(word).take_while(|(a, b)| a == b).count();
    number(shared, out);
    number(word.len() - shared, out);
    units(&word[shared..], out);
}

/// Base64 with padding (RFC 4648, section 4).
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let group = u32::from_be_bytes([
            0,
            three[0],
            three.get(1).copied().unwrap_or_default(),
            three.get(2).copied().unwrap_or_default(),
        ]);
        for at in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * at)) as usize & 0x3F];
            out.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_in_rfc_4648() {
        let of = |words: &str| base64(words.as_bytes());
        assert_eq!([of(""), of("f"), of("fo"), of("foo"), of("foob")], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }

    #[test]
    fn numbers_in_seven_bits() {
        assert_eq!(numbers([0, 127, 128, 300]), [0, 127, 0x80, 1, 0xAC, 2]);
    }
}
