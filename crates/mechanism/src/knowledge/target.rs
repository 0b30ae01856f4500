//! The target that a case is about, as a table names it. The rules know one: TRK.

use crate::knowledge::gene;

/// Does a name stand for the target that the rules know: `NTRK`, `TRK`, `NTRK1`, `TRKA`, `pan-TRK`, `ETV6-NTRK3`?
#[must_use]
pub fn is_trk(written: &str) -> bool {
    let upper = written.trim().to_uppercase();
    gene::symbol(&upper).is_some_and(|symbol| gene::TRK.contains(&symbol))
        || upper.contains("NTRK")
        || upper.starts_with("TRK")
        || upper.ends_with("TRK")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trk_is_known_under_the_names_of_its_genes_and_no_other_target_is() {
        for name in ["NTRK", "trk", "NTRK1", "TRKA", "TrkC", "pan-TRK", "ETV6-NTRK3", "NTRK1/2/3"] {
            assert!(is_trk(name), "{name}");
        }
        for name in ["EGFR", "ROS1", "KIT", "ABL1", "BRAF V600E", ""] {
            assert!(!is_trk(name), "{name}");
        }
    }
}
