//! Numbers found by what they stand for: an open table of places into a list that somebody else keeps.

/// A table of places, grown by doubling; it holds four bytes for each, twice as many at the most.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// One above the place; 0 where nothing stands.
    slots: Vec<u32>,
    filled: usize,
}

impl Slots {
    /// The place whose entry `is` the one that is looked for, or `next` where there is none yet.
    ///
    /// `hash_of` gives the hash of the entry at a place, for when the table grows.
    pub(super) fn place(
        &mut self,
        hash: u64,
        next: u32,
        is: impl Fn(u32) -> bool,
        hash_of: impl Fn(u32) -> u64,
    ) -> u32 {
        if 8 * (self.filled + 1) > 5 * self.slots.len() {
            self.grow(hash_of);
        }
        let mut at = start(hash, self.slots.len());
        loop {
            match self.slots[at] {
                0 => {
                    self.slots[at] = next + 1;
                    self.filled += 1;
                    return next;
                }
                slot if is(slot - 1) => return slot - 1,
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn grow(&mut self, hash_of: impl Fn(u32) -> u64) {
        let size = (2 * self.slots.len()).max(16);
        let mut slots = vec![0; size];
        for slot in self.slots.iter().filter(|slot| **slot > 0) {
            let mut at = start(hash_of(slot - 1), size);
            while slots[at] > 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = *slot;
        }
        self.slots = slots;
    }

    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> usize {
        4 * self.slots.capacity()
    }
}

/// Where the search of a hash begins: its upper bits, which a product mixes best.
fn start(hash: u64, size: usize) -> usize {
    let upper = usize::try_from(mixed(hash) >> 33).unwrap_or(0);
    upper & (size - 1)
}

/// A product that mixes. Source: the multiplier of Steele & Vigna, doi:10.1002/spe.3030.
pub(super) fn mixed(key: u64) -> u64 {
    (key ^ (key >> 32)).wrapping_mul(0xd134_2543_de82_ef95)
}
