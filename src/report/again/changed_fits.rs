//! Curves of a `fits.csv` that was changed since, in the place of those that follow from the wells.

use std::collections::BTreeMap;

use crate::report::folder::rows::{Column, Row, Rows, ic50};
use foldshift_curves::fit::{Ic50, Status};
use foldshift_curves::logistic::Logistic;
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_study::assemble::{CurveKey, POOLED};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// What is drawn of a fit.
struct Told {
    status: Status,
    curve: Option<Logistic>,
    ic50_rel: Ic50,
    ic50_abs: Ic50,
}

/// Takes the fits of the table: curves that were removed from it are gone, and plateaus, slopes, IC50s and status that it
/// gives stand.
///
/// # Errors
/// When a column is missing, a cell makes no sense, or a row is of a curve that the wells do not hold.
pub(super) fn take(rows: &Rows, analysis: &mut Analysis) -> Result<(), Diagnostic> {
    let mut told = told(rows, analysis)?;
    analysis.curves.retain_mut(|curve| {
        let own = told.remove(&curve.assembled.key);
        if let Some(own) = &own {
            stand(curve, own);
        }
        own.is_some()
    });
    Ok(())
}

fn stand(curve: &mut FittedCurve, told: &Told) {
    let fit = &mut curve.fit;
    (fit.status, fit.curve) = (told.status, told.curve);
    (fit.ic50_rel, fit.ic50_abs) = (told.ic50_rel, told.ic50_abs);
}

fn told(rows: &Rows, analysis: &Analysis) -> Result<BTreeMap<CurveKey, Told>, Diagnostic> {
    let [experiment, line, compound, status] =
        ["experiment", "cell_line", "compound", "status"].map(|name| rows.column(name));
    let (experiment, line, compound, status) = (experiment?, line?, compound?, status?);
    let [top, bottom, hill, log_mid] = ["top", "bottom", "hill", "log10_mid"].map(|name| rows.column(name));
    let (top, bottom, hill, log_mid) = (top?, bottom?, hill?, log_mid?);
    let (relative, absolute) = (Columns::of(rows, "ic50_rel")?, Columns::of(rows, "ic50_abs")?);
    let mut found = BTreeMap::new();
    for row in rows.rows() {
        let day = Some(row.text(experiment)).filter(|day| *day != POOLED).map(str::to_owned);
        let (cell_line, of) = (row.text(line).to_owned(), row.text(compound).to_owned());
        let key = CurveKey { cell_line, compound: of, experiment: day };
        if !analysis.curves.iter().any(|curve| curve.assembled.key == key) {
            return Err(row.not(line, "has no wells of this compound and experiment", Code::NoSuch));
        }
        let [top, bottom, hill, log_mid] = [top, bottom, hill, log_mid].map(|column| row.number(column));
        let curve = match (top?, bottom?, hill?, log_mid?) {
            (Some(top), Some(bottom), Some(hill), Some(log_mid)) => {
                Some(Logistic { top, bottom, log_mid, hill })
            }
            _ => None,
        };
        let status = row.known(status, |text| Status::ALL.into_iter().find(|one| one.to_string() == text))?;
        let (ic50_rel, ic50_abs) = (relative.read(row)?, absolute.read(row)?);
        found.insert(key, Told { status, curve, ic50_rel, ic50_abs });
    }
    Ok(found)
}

/// An IC50 in a table: estimate, qualifier, limits.
struct Columns {
    estimate: Column,
    qualifier: Column,
    lower: Column,
    upper: Column,
}

impl Columns {
    fn of(rows: &Rows, name: &str) -> Result<Self, Diagnostic> {
        Ok(Self {
            estimate: rows.column(name)?,
            qualifier: rows.column(&format!("{name}_qualifier"))?,
            lower: rows.column(&format!("{name}_lower95"))?,
            upper: rows.column(&format!("{name}_upper95"))?,
        })
    }

    fn read(&self, row: Row<'_>) -> Result<Ic50, Diagnostic> {
        let limits = (row.number(self.lower)?, row.number(self.upper)?);
        ic50(row.number(self.estimate)?, row.text(self.qualifier), limits.0, limits.1).ok_or_else(|| {
            row.not(self.qualifier, "does not go with the numbers beside it", Code::Contradiction)
        })
    }
}
