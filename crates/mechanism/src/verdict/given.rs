//! IC50s of a table as the comparison takes them: one fold, one set of rules, whether curves were fitted here or
//! numbers were given.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::knowledge::compound::{Regimen, regimen};
use crate::reported::PairedIc50;
use crate::verdict::numbers::reaches;
use foldshift_curves::compare::{
    Call, CompareOptions, Method, Metric, NEGLIGIBLE_FOLD, RESISTANT_FOLD, Replicate, Shift, Tag, Value,
    compare,
};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reasons, StandardError, Status};
use foldshift_curves::statistics::mean;
use foldshift_tables::diagnostic::Place;

/// The fold of one drug between a resistant and its parental line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PanelFold {
    /// The drug as written.
    pub drug: String,
    /// Fold of the absolute IC50, with its call.
    pub shift: Shift,
    /// Bound of a censored fold and how it is known; the fold's own limit, or the geometric mean of the bounds that a
    /// table gives.
    pub bound: Option<f64>,
    /// How much higher the response at the top dose is, where the call rests on that and not on the fold; fraction of
    /// the vehicle.
    pub raised: Option<f64>,
    /// Viability under the pathway drug alone at its fixed dose, in a combination; fraction of the vehicle.
    pub pathway_alone: Option<f64>,
    /// Geometric mean of the IC50s of the line that is killed first; nM.
    pub alone_nm: Option<f64>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Option<Place>,
}

impl PanelFold {
    /// A fold of a comparison: that of the absolute IC50, with the difference of the responses at the top dose.
    #[must_use]
    pub fn of(shift: Shift, emax: Option<&Shift>) -> Self {
        let bound = match shift.qualifier {
            ">" => shift.lower,
            "<" => shift.upper,
            _ => None,
        };
        let drug = shift.compound.clone();
        let by_plateau = shift.call == Some(Call::R) && shift.tags.contains(&Tag::EfficacyShift);
        let by_fold = match shift.estimate {
            Some(fold) => reaches(fold, RESISTANT_FOLD) && shift.lower.is_some_and(|limit| limit > 1.0),
            None => shift.qualifier == ">" && bound.is_some_and(|limit| reaches(limit, RESISTANT_FOLD)),
        };
        let raised = emax.and_then(|emax| emax.estimate).filter(|_| by_plateau && !by_fold);
        Self { drug, shift, bound, raised, pathway_alone: None, alone_nm: None, place: None }
    }
}

/// The key of a regimen: the same drugs at other fixed doses are another regimen.
pub(crate) fn key(of: &Regimen) -> String {
    let doses: Vec<String> =
        of.partners.iter().filter_map(|(name, dose)| dose.map(|dose| format!("{name} {dose}"))).collect();
    let name = of.identity();
    if doses.is_empty() { name } else { format!("{name} ({})", doses.join(", ")) }
}

/// The folds of one case, a drug each, in the order of their names.
pub(crate) fn folds(rows: &[PairedIc50]) -> Vec<PanelFold> {
    let mut drugs: BTreeMap<String, Vec<&PairedIc50>> = BTreeMap::new();
    for row in rows {
        drugs.entry(key(&regimen(&row.drug))).or_default().push(row);
    }
    drugs
        .into_values()
        .map(|mut rows| {
            rows.sort_by(|a, b| (&a.experiment, &a.place).cmp(&(&b.experiment, &b.place)));
            fold(&rows)
        })
        .collect()
}

fn fold(rows: &[&PairedIc50]) -> PanelFold {
    let options = FitOptions::default();
    let of = |nm: Option<f64>, censored: &str| match (nm, censored) {
        (Some(nm), ">") => Ic50::Above { bound: log10(nm) },
        (Some(nm), "<") => Ic50::Below { bound: log10(nm) },
        (Some(nm), _) => Ic50::Measured { log_dose: log10(nm), lower: None, upper: None },
        (None, _) => Ic50::Unknown,
    };
    let both: Vec<(&str, Fit, Fit)> = rows
        .iter()
        .map(|row| {
            let parental = of(row.parental_nm, &row.parental_censored);
            let resistant = of(row.resistant_nm, &row.resistant_censored);
            (row.experiment.as_str(), given(parental), given(resistant))
        })
        .collect();
    // A line without a number was not measured: that experiment has no partner.
    let side = |resistant: bool| -> Vec<Replicate> {
        both.iter()
            .map(|(experiment, p, r)| Replicate {
                experiment,
                curve: None,
                fit: if resistant { r } else { p },
                options: &options,
            })
            .filter(|replicate| replicate.fit.ic50_abs != Ic50::Unknown)
            .collect()
    };
    // Of several spellings that of the first experiment; the order of the rows does not matter.
    let first = rows.iter().map(|row| (row.experiment.as_str(), row.drug.trim())).min();
    let drug = first.map(|(_, drug)| drug.to_owned()).unwrap_or_default();
    let shifts =
        compare(("parental", &side(false)), ("resistant", &side(true)), &drug, CompareOptions::default());
    let shift = shifts
        .into_iter()
        .find(|shift| shift.metric == Metric::Ic50Abs)
        .expect("a comparison holds every metric");
    let shift = without_scatter(shift);
    // A partner that kills below its lowest dose kills at its fixed dose too.
    let log_nm = |ic50: Ic50| match ic50 {
        Ic50::Below { bound } => Some(bound),
        ic50 => ic50.log_dose(),
    };
    let lowest = [false, true].map(|resistant| {
        let of = both.iter().filter_map(|(_, p, r)| log_nm(if resistant { r.ic50_abs } else { p.ic50_abs }));
        mean(&of.collect::<Vec<_>>())
    });
    let alone = rows.iter().filter_map(|row| row.pathway_alone).reduce(f64::min);
    // All that bounds say together is the geometric mean of the bounds, which the mean fold cannot be below.
    let places: Vec<f64> = shift.pairs.iter().filter_map(|pair| place(pair.value)).collect();
    let bound = matches!(shift.qualifier, ">" | "<").then(|| mean(&places).map(exp10)).flatten();
    PanelFold {
        drug,
        shift,
        bound,
        raised: None,
        pathway_alone: alone,
        alone_nm: lowest.into_iter().flatten().reduce(f64::min).map(exp10),
        place: rows.iter().map(|row| row.place.clone()).min(),
    }
}

/// Numbers of a table may be round: experiments that agree to the last digit have an interval of no width. (Curves
/// that agree so are copies of one another, and have none.)
fn without_scatter(mut shift: Shift) -> Shift {
    let Some(fold) = shift.estimate.filter(|_| shift.method == Method::PairedT && shift.lower.is_none())
    else {
        return shift;
    };
    (shift.lower, shift.upper) = (Some(fold), Some(fold));
    shift.call = Some(if reaches(fold, RESISTANT_FOLD) {
        Call::R
    } else if reaches(1.0 / RESISTANT_FOLD, fold) {
        Call::H
    } else if reaches(fold, NEGLIGIBLE_FOLD) {
        shift.tags.push(Tag::Up);
        Call::L
    } else if reaches(1.0 / NEGLIGIBLE_FOLD, fold) {
        shift.tags.push(Tag::Down);
        Call::L
    } else {
        Call::S
    });
    shift.tags.sort_unstable();
    shift
}

fn place(value: Value) -> Option<f64> {
    match value {
        Value::Measured(value) | Value::AtLeast(value) | Value::AtMost(value) => Some(value),
        Value::Unknown => None,
    }
}

/// A fit of which nothing but the IC50 is known.
fn given(ic50: Ic50) -> Fit {
    Fit {
        model: "given".into(),
        status: Status::Fitted,
        reasons: Reasons::default(),
        n_points: 0,
        n_doses: 0,
        tested: None,
        curve: None,
        errors: [StandardError::Given; 4],
        covariance: None,
        ic50_rel: Ic50::Unknown,
        ic50_abs: ic50,
        einf: None,
        emax: None,
        auc: None,
        aac: None,
        auc_clipped: None,
        rss: None,
        df: 0,
        sigma: None,
        moderated: None,
        r2: None,
        p_flat: None,
        p_lack_of_fit: None,
        p_trend: None,
        iterations: 0,
    }
}
