//! Is an allele there in a sample, and in which fraction of reads?

use super::Parts;
use super::fraction;
use super::sample::Sample;
use crate::evidence::genotype::observation::Seen;

/// Is the allele, counted from 0, there?
///
/// The genotype decides where there is one, because it is what the caller says; without one, any read does. Where
/// the genotype is reference, the reads that show the allele all the same are its fraction: 0 for `0/0` with
/// depth.
pub(super) fn of_allele(sample: &Sample<'_>, parts: &Parts<'_>, allele: usize) -> Seen {
    let found = fraction::of_sample(sample, parts, allele);
    if let Some(genotype) = sample.get("GT") {
        let (alleles, _) = Sample::alleles(genotype);
        if alleles.contains(&Some(allele + 1)) {
            return Seen::Present(found);
        }
        if alleles.iter().all(Option::is_some) {
            let deep = sample.number("DP").is_some_and(|depth| depth > 0.0);
            return match found {
                Some(fraction) => Seen::Absent(fraction),
                None if deep => Seen::Absent(0.0),
                None => Seen::Unknown,
            };
        }
    }
    match found {
        Some(fraction) if fraction > 0.0 => Seen::Present(Some(fraction)),
        Some(_) => Seen::Absent(0.0),
        None => Seen::Unknown,
    }
}
