//! Names as numbers: a screen repeats a few thousand names in millions of rows.

use std::collections::HashMap;

use serde::Serialize;

/// Names in the order in which they first occur; a name is known by its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Names {
    known: Vec<String>,
    #[serde(skip)]
    index: HashMap<String, u32>,
}

impl Names {
    /// The place of a name, which is new or not.
    ///
    /// # Panics
    /// With more than four thousand million names.
    pub fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.index.get(name) {
            return *place;
        }
        let place = u32::try_from(self.known.len()).expect("fewer names than rows, and fewer rows than 2^32");
        self.known.push(name.to_owned());
        self.index.insert(name.to_owned(), place);
        place
    }

    /// The place of a name that is known.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    /// The name of a place; empty where there is none.
    #[must_use]
    pub fn name(&self, place: u32) -> &str {
        self.known.get(place as usize).map_or("", String::as_str)
    }

    /// All names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.known.iter().map(String::as_str)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The places in the order of the names: letters by their order, numbers in them by their size.
    #[must_use]
    pub fn in_order(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..).take(self.known.len()).collect();
        places.sort_by(|a, b| foldshift_tables::natural_order::compare(self.name(*a), self.name(*b)));
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_place_and_numbers_in_names_count_by_size() {
        let mut names = Names::default();
        let places: Vec<u32> = ["P10", "P2", "P10", "A"].iter().map(|name| names.place(name)).collect();
        assert_eq!(places, [0, 1, 0, 2]);
        let ordered: Vec<&str> = names.in_order().into_iter().map(|place| names.name(place)).collect();
        assert_eq!(ordered, ["A", "P2", "P10"]);
        assert_eq!((names.find("P2"), names.find("P3"), names.name(9)), (Some(1), None, ""));
    }
}
