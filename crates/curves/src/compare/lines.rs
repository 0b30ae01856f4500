//! Many lines and compounds at once: every pair, compound by compound.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::compare::{
    CompareOptions, GrownReplicate, Replicate, Shift, Side, adjust, compare, control_growth,
};

/// One fitted curve of a line under a compound.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The cell line.
    pub cell_line: &'a str,
    /// The compound.
    pub compound: &'a str,
    /// The curve, its fit and its experiment.
    pub replicate: Replicate<'a>,
    /// Its GR curve, where the growth of the line is known.
    pub grown: Option<GrownReplicate<'a>>,
}

/// Every compound that both lines of a pair were tested with, in the order of the pairs (parental,
/// resistant), then of the compounds' names; p values corrected.
#[must_use]
pub fn compare_lines(measured: &[Measured], pairs: &[(&str, &str)], options: CompareOptions) -> Vec<Shift> {
    let of = |line: &str, compound: &str| -> (Vec<Replicate>, Vec<GrownReplicate>) {
        let both = measured.iter().filter(|one| one.cell_line == line && one.compound == compound);
        (both.clone().map(|one| one.replicate).collect(), both.filter_map(|one| one.grown).collect())
    };
    let compounds: BTreeSet<&str> = measured.iter().map(|one| one.compound).collect();
    let jobs: Vec<(&str, &str, &str)> = pairs
        .iter()
        .flat_map(|(parental, resistant)| compounds.iter().map(|compound| (*parental, *resistant, *compound)))
        .collect();
    let mut shifts: Vec<Shift> = jobs
        .into_par_iter()
        .flat_map_iter(|(parental, resistant, compound)| {
            let ((p, p_grown), (r, r_grown)) = (of(parental, compound), of(resistant, compound));
            if p.is_empty() || r.is_empty() {
                return Vec::new();
            }
            let mut shifts = compare((parental, &p), (resistant, &r), compound, options);
            let (p, r) = (Side { curves: &p, grown: &p_grown }, Side { curves: &r, grown: &r_grown });
            control_growth(&mut shifts, p, r, options.model);
            shifts
        })
        .collect();
    adjust(&mut shifts, options.adjust);
    shifts
}
