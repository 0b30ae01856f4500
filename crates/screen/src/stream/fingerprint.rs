//! A number that tells whether points and texts are those of before. No secret: it guards against chance, not against malice.

use foldshift_curves::curve::Curve;

/// What was seen, as a number of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Fingerprint {
    /// Sees a number.
    pub fn number(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0xd134_2543_de82_ef95).rotate_left(29);
    }

    /// Sees bytes, and how many they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.number(u64::from_le_bytes(last));
        self.number(bytes.len() as u64);
    }

    /// Sees the points of a curve.
    pub fn curve(&mut self, curve: &Curve) {
        self.number(curve.points().len() as u64);
        for point in curve.points() {
            self.number(point.dose.to_bits());
            self.number(point.response.to_bits());
            self.number(point.weight.to_bits());
        }
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(self) -> u64 {
        let mixed = self.0 ^ (self.0 >> 32);
        mixed.wrapping_mul(0xd134_2543_de82_ef95) ^ (mixed >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_bytes_or_of_their_number_is_seen() {
        let of = |bytes: &[u8]| {
            let mut seen = Fingerprint::default();
            seen.bytes(bytes);
            seen.seen()
        };
        let text = b"c1,fitted,1.5";
        assert_eq!(of(text), of(text));
        for at in 0..text.len() {
            let mut other = *text;
            other[at] ^= 1;
            assert_ne!(of(text), of(&other));
        }
        assert_ne!(of(b""), of(&[0]));
        assert_ne!(of(&[0; 8]), of(&[0; 16]));
    }
}
