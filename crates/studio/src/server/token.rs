//! The secret of one start of the program: who shows it may ask.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// 256 bits of chance, in letters that an address may hold.
pub(super) struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no chance to give.
    pub(super) fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// For the address, and nowhere else.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Is it this one? Digests are compared to their end: how long it takes tells nothing of the token.
    pub(super) fn is(&self, shown: &[u8]) -> bool {
        let (own, other) = (Sha256::digest(self.0.as_bytes()), Sha256::digest(shown));
        let differ = own.iter().zip(other.iter()).fold(0, |all, (a, b)| all | (a ^ b));
        std::hint::black_box(differ) == 0
    }
}

/// A number by chance that JavaScript holds exactly; `None` when the system has none to give.
pub(super) fn epoch() -> Option<u64> {
    getrandom::u64().ok().map(|number| number >> 11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_itself_and_nothing_near() {
        let token = Token::new().unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(token.text()).unwrap().len(), 32);
        assert!(token.is(token.text().as_bytes()));
        let mut near = token.text().as_bytes().to_vec();
        near[42] ^= 1;
        assert!(!token.is(&near) && !token.is(&near[..42]) && !token.is(b""));
        assert_ne!(Token::new().unwrap().text(), token.text());
    }
}
