//! Names of plates and reads that stay apart: the second of a kind is `#2`.

use std::collections::BTreeMap;
use std::sync::Arc;

/// How often each plate was read under each name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    counts: BTreeMap<(String, String), usize>,
}

impl Taken {
    /// The name itself, or with ` #2` and so on when this plate has it already.
    pub(crate) fn free(&mut self, plate: &str, read: &str) -> Arc<str> {
        let nth = self.counts.entry((plate.to_owned(), read.to_owned())).or_insert(0);
        *nth += 1;
        if *nth == 1 { read.into() } else { format!("{read} #{nth}").into() }
    }

    /// Was this plate read under this name?
    pub(crate) fn holds(&self, plate: &str, read: &str) -> bool {
        self.counts.contains_key(&(plate.to_owned(), read.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_read_of_a_kind_is_numbered_on_its_own_plate() {
        let mut taken = Taken::default();
        let names = [("P1", "luminescence"), ("P1", "luminescence"), ("P2", "luminescence")]
            .map(|(plate, read)| taken.free(plate, read).to_string());
        assert_eq!(names, ["luminescence", "luminescence #2", "luminescence"]);
    }
}
