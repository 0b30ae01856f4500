//! Growth rates of the lines: a slower line looks resistant with no change in its response to the drug.

use serde::Serialize;

use crate::knowledge::compound::{Regimen, regimen};
use crate::knowledge::rules::Rules;
use crate::reported::GrowthRates;
use crate::verdict::numbers::{general, reaches};
use foldshift_curves::elementary::exp2;
use foldshift_curves::growth::LEAST_GROWTH;

/// What is known of the growth of a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Growth {
    /// Is the growth rate controlled: are divisions of both lines, or a fold of GR50, known?
    pub controlled: bool,
    /// Do the lines divide at rates that differ?
    pub differs: bool,
    /// What to print beside the verdict where they do.
    pub flags: Vec<String>,
    /// Drugs whose fold of GR50 is not shifted; an empty name stands for the target drugs.
    unshifted: Vec<String>,
}

impl Growth {
    /// Reads the growth of one case.
    #[must_use]
    pub fn read(rows: &[GrowthRates], rules: &Rules) -> Self {
        let mut growth = Self::default();
        let mut ordered: Vec<&GrowthRates> = rows.iter().collect();
        ordered.sort_by(|a, b| (&a.drug, &a.place).cmp(&(&b.drug, &b.place)));
        for row in ordered {
            let divisions = row.divisions_parental.zip(row.divisions_resistant);
            growth.controlled |= divisions.is_some() || row.gr50_fold.is_some();
            let differs =
                divisions.is_some_and(|(p, r)| !reaches(rules.divisions_ratio * p.min(r), p.max(r)));
            growth.differs |= differs;
            if !differs {
                continue;
            }
            if let Some((p, r)) = divisions {
                let hours = row.hours.map(|hours| format!("_{hours}h")).unwrap_or_default();
                let flag = format!("growth_rate_difference:doublings{hours} {} vs {}", shown(p), shown(r));
                growth.add(flag);
            }
            if let Some(fold) = row.gr50_fold {
                let limits = row.gr50_lower.zip(row.gr50_upper);
                let limits = limits.map(|(l, u)| format!(" ({}-{})", shown(l), shown(u))).unwrap_or_default();
                let drug = row.drug.as_ref().map(|drug| format!(" {drug}")).unwrap_or_default();
                growth.add(format!("GR50_ratio{drug} {}{limits}", shown(fold)));
            }
            // A line that hardly grew has no GR that could be trusted.
            let grew = divisions.is_none_or(|(p, r)| reaches(exp2(p.min(r)), LEAST_GROWTH));
            if !grew {
                growth.add("little_growth".to_owned());
            }
            if grew && row.gr50_upper.is_some_and(|upper| upper < rules.unshifted_fold) {
                growth
                    .unshifted
                    .push(row.drug.as_ref().map(|drug| regimen(drug).identity()).unwrap_or_default());
            }
        }
        growth
    }

    fn add(&mut self, flag: String) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    /// Would a shift of this drug be an artefact of the growth rate? A GR50 without a drug is that of the target drugs,
    /// and clears no other, on which it was not measured.
    #[must_use]
    pub fn is_artefact(&self, drug: &Regimen) -> bool {
        let own = drug.identity();
        self.unshifted.iter().any(|name| if name.is_empty() { drug.class.is_trk() } else { *name == own })
    }
}

fn shown(value: f64) -> String {
    general(value, 2)
}
