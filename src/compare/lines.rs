//! Many lines and compounds at once: every pair, compound by compound.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::compare::{CompareOptions, Replicate, Shift, adjust, compare};

/// One fitted curve of a line under a compound.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The cell line.
    pub cell_line: &'a str,
    /// The compound.
    pub compound: &'a str,
    /// The curve, its fit and its experiment.
    pub replicate: Replicate<'a>,
}

/// Every compound that both lines of a pair were tested with, in the order of the pairs (parental,
/// resistant), then of the compounds' names; p values corrected.
#[must_use]
pub fn compare_lines(measured: &[Measured], pairs: &[(&str, &str)], options: CompareOptions) -> Vec<Shift> {
    let replicates = |line: &str, compound: &str| -> Vec<Replicate> {
        let of_both = |one: &&Measured| one.cell_line == line && one.compound == compound;
        measured.iter().filter(of_both).map(|one| one.replicate).collect()
    };
    let compounds: BTreeSet<&str> = measured.iter().map(|one| one.compound).collect();
    let jobs: Vec<(&str, &str, &str)> = pairs
        .iter()
        .flat_map(|(parental, resistant)| compounds.iter().map(|compound| (*parental, *resistant, *compound)))
        .collect();
    let mut shifts: Vec<Shift> = jobs
        .into_par_iter()
        .flat_map_iter(|(parental, resistant, compound)| {
            let (p, r) = (replicates(parental, compound), replicates(resistant, compound));
            let tested = !p.is_empty() && !r.is_empty();
            tested.then(|| compare((parental, &p), (resistant, &r), compound, options)).into_iter().flatten()
        })
        .collect();
    adjust(&mut shifts, options.adjust);
    shifts
}
