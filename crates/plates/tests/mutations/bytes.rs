//! Damages to the bytes of a file, whatever they mean.

use crate::dice::Dice;

/// Damages the bytes of a file that is no text, or the way a text is encoded.
pub(crate) fn damage_bytes(bytes: &[u8], kind: &str, dice: &mut Dice) -> Option<Vec<u8>> {
    match kind {
        "cut" => Some(bytes[..dice.roll(bytes.len())].to_vec()),
        "encoding broken" => {
            let mut broken = bytes.to_vec();
            let at = dice.roll(broken.len());
            // A lost digit or point leaves a number behind that nobody can doubt.
            let number = |byte: u8| byte.is_ascii_digit() || b".,-+eE\0".contains(&byte);
            match if number(broken[at]) { dice.roll(2) * 2 } else { dice.roll(3) } {
                0 => broken[at] = 0xFF,
                1 => {
                    broken.remove(at);
                }
                _ => broken.insert(at, 0xC3),
            }
            Some(broken)
        }
        _ => None,
    }
}
