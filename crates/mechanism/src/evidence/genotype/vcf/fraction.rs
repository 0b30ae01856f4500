//! The fraction of reads with an allele, as the callers write it.
//!
//! Counts of reads come first, because they are what was seen; a fraction that the caller estimated only where no
//! counts are. With `AD` of all alleles the fraction is of all of them, so that two alternative alleles share one
//! denominator.

use super::Parts;
use super::header::Header;
use super::sample::{Sample, finite};

/// The fraction of an alternative allele, counted from 0, in a sample; 0…1.
pub(super) fn of_sample(sample: &Sample<'_>, parts: &Parts<'_>, allele: usize) -> Option<f64> {
    of_depths(sample, parts, allele)
        .or_else(|| varscan(sample, parts))
        .or_else(|| freebayes(sample, allele))
        .or_else(|| platypus(sample, allele))
        .or_else(|| strelka(sample, parts, allele))
        .or_else(|| vardict(sample, parts))
        .or_else(|| strands(sample.get("DP4")?, parts))
        .or_else(|| stated(sample, allele))
}

/// `part` of `whole`.
fn share(part: f64, whole: f64) -> Option<f64> {
    (part >= 0.0 && whole > 0.0 && part <= whole).then(|| part / whole)
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(finite).collect()
}

/// `AD` of the reference and every alternative: GATK, Mutect2, VarDict, bcftools, DeepVariant.
fn of_depths(sample: &Sample<'_>, parts: &Parts<'_>, allele: usize) -> Option<f64> {
    let depths = numbers(sample.get("AD")?)?;
    if depths.len() != parts.alternates.len() + 1 {
        return None;
    }
    share(depths[allele + 1], depths.iter().sum())
}

/// `AD` of the alternative beside `RD` of the reference: VarScan.
fn varscan(sample: &Sample<'_>, parts: &Parts<'_>) -> Option<f64> {
    if parts.alternates.len() != 1 {
        return None;
    }
    let (reference, alternate) = (sample.number("RD")?, sample.number("AD")?);
    share(alternate, reference + alternate)
}

/// `RO` and `AO`: FreeBayes, Ion Torrent.
fn freebayes(sample: &Sample<'_>, allele: usize) -> Option<f64> {
    let alternates = numbers(sample.get("AO")?)?;
    share(*alternates.get(allele)?, sample.number("RO")? + alternates.iter().sum::<f64>())
}

/// `NR` and `NV`: Platypus.
fn platypus(sample: &Sample<'_>, allele: usize) -> Option<f64> {
    let (reads, alternates) = (numbers(sample.get("NR")?)?, numbers(sample.get("NV")?)?);
    share(*alternates.get(allele)?, *reads.get(allele).or(reads.first())?)
}

/// Tier 1 counts, `AU:CU:GU:TU` of bases and `TAR:TIR` of indels: alternative over alternative and reference, as the
/// guide of Strelka2 has it.
fn strelka(sample: &Sample<'_>, parts: &Parts<'_>, allele: usize) -> Option<f64> {
    let tier = |key: &str| sample.get(key).and_then(|text| finite(text.split(',').next()?));
    let base = |text: &str| match text {
        "A" => tier("AU"),
        "C" => tier("CU"),
        "G" => tier("GU"),
        "T" => tier("TU"),
        _ => None,
    };
    let snv = || Some((base(parts.reference)?, base(parts.alternates.get(allele)?)?));
    let indel = || Some((tier("TAR")?, tier("TIR")?)).filter(|_| parts.alternates.len() == 1);
    let (reference, alternate) = snv().or_else(indel)?;
    share(alternate, reference + alternate)
}

/// `VD` of `DP`: VarDict.
fn vardict(sample: &Sample<'_>, parts: &Parts<'_>) -> Option<f64> {
    if parts.alternates.len() != 1 {
        return None;
    }
    share(sample.number("VD")?, sample.number("DP")?)
}

/// `DP4`: reference forward and reverse, alternative forward and reverse.
fn strands(text: &str, parts: &Parts<'_>) -> Option<f64> {
    let counts = numbers(text).filter(|counts| counts.len() == 4 && parts.alternates.len() == 1)?;
    share(counts[2] + counts[3], counts.iter().sum())
}

/// A fraction that the caller states, of each alternative; a percentage only with its sign.
fn stated(sample: &Sample<'_>, allele: usize) -> Option<f64> {
    ["AF", "VAF", "FREQ", "FA"].iter().find_map(|key| {
        let text = sample.get(key)?.split(',').nth(allele)?;
        let fraction = match text.strip_suffix('%') {
            Some(percent) => finite(percent)? / 100.0,
            None => finite(text)?,
        };
        (0.0..=1.0).contains(&fraction).then_some(fraction)
    })
}

/// The fraction in INFO of a file without samples, for LoFreq only: elsewhere `AF` of INFO is of a population.
pub(super) fn of_info(parts: &Parts<'_>, allele: usize, header: &Header) -> Option<f64> {
    if !header.sources.contains("lofreq") {
        return None;
    }
    let stated = || finite(parts.info("AF")?.split(',').nth(allele)?).filter(|own| (0.0..=1.0).contains(own));
    parts.info("DP4").and_then(|text| strands(text, parts)).or_else(stated)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(
        alternates: &[&'static str],
        keys: &'static str,
        values: &'static str,
        allele: usize,
    ) -> Option<f64> {
        let parts = Parts {
            chromosome: "chr1",
            position: "1".to_owned(),
            reference: "G",
            alternates: alternates.to_vec(),
            filter: None,
            info: "",
            keys: keys.split(':').collect(),
            samples: vec![values],
        };
        of_sample(&Sample::new(&parts, 0)?, &parts, allele)
    }

    #[test]
    fn every_caller_is_understood() {
        let close =
            |found: Option<f64>, wanted: f64| assert!((found.unwrap() - wanted).abs() < 1e-12, "{found:?}");
        close(fraction(&["A"], "GT:AD:AF:DP", "0/1:78,22:0.215:104", 0), 0.22);
        close(fraction(&["A", "T"], "GT:AD", "1/2:50,30,20", 1), 0.2);
        close(fraction(&["A"], "GT:GQ:DP:RD:AD:FREQ", "0/1:9:100:78:22:22%", 0), 0.22);
        close(
            fraction(&["A", "T"], "GT:RO:AO", "0/1:60,:30,10", 1).or(fraction(
                &["A", "T"],
                "GT:RO:AO",
                "0/1:60:30,10",
                1,
            )),
            0.1,
        );
        close(fraction(&["A"], "GT:NR:NV", "0/1:100:22", 0), 0.22);
        close(fraction(&["A"], "DP:AU:CU:GU:TU", "104:22,25:0,0:78,79:4,4", 0), 0.22);
        close(fraction(&["GA"], "DP:TAR:TIR", "100:75,76:25,26", 0), 0.25);
        close(fraction(&["A"], "GT:DP:VD:AF", "0/1:100:22:0.2", 0), 0.22);
        close(fraction(&["A"], "GT:DP4", "0/1:40,38,12,10", 0), 0.22);
        close(fraction(&["A"], "GT:FREQ", "0/1:22.5%", 0), 0.225);
        close(fraction(&["A", "T"], "GT:AF", "1/2:0.3,0.1", 1), 0.1);
    }

    #[test]
    fn nothing_is_made_of_missing_or_impossible_counts() {
        for (keys, values) in [
            ("GT:AD", "0/1:."),
            ("GT:AD", "0/1:0,0"),
            ("GT:AD", "0/1:.,5"),
            ("GT:AD", "0/1:5"),
            ("GT", "0/1"),
            ("GT:AF", "0/1:22"),
            ("GT:AF", "0/1:nan"),
            ("GT:AD:AF", "0/1"),
            ("GT:DP:VD", "0/1:10:20"),
        ] {
            assert_eq!(fraction(&["A"], keys, values, 0), None, "{keys} {values}");
        }
    }
}
