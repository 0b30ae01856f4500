//! The panel of drugs and the blots, from `panel.csv` and `blots.csv`.

use std::collections::BTreeSet;

use crate::report::evidence_tables::{BETWEEN_REMARKS, GIVEN, TOTAL};
use crate::report::folder::rows::{Column, Row, Rows};
use foldshift_curves::compare::Call;
use foldshift_mechanism::evidence::blot::{Ratio, Sample, Signal, Target};
use foldshift_mechanism::reported::Residual;
use foldshift_mechanism::verdict::panel::{Counts, PanelCode};
use foldshift_study::analysis::{SaidDrug, SaidLine};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::Dose;

/// The lines that were judged, each with its drugs.
///
/// # Errors
/// When a column is missing, or a cell makes no sense.
pub(super) fn lines(rows: &Rows) -> Result<Vec<SaidLine>, Diagnostic> {
    let [case_id, parental, resistant, compound] =
        ["case_id", "parental", "resistant", "compound"].map(|name| rows.column(name));
    let (case_id, parental, resistant, compound) = (case_id?, parental?, resistant?, compound?);
    let [call, counts, pattern, weighed] =
        ["call", "counts", "pattern", "weighed"].map(|name| rows.column(name));
    let (call, counts, pattern, weighed) = (call?, counts?, pattern?, weighed?);
    let mut found: Vec<SaidLine> = Vec::new();
    for row in rows.rows() {
        let names = [case_id, parental, resistant].map(|column| row.text(column).to_owned());
        let is_same = |line: &SaidLine| {
            [&line.case_id, &line.parental, &line.resistant] == [&names[0], &names[1], &names[2]]
        };
        if !found.last().is_some_and(is_same) {
            let pattern = row.known(pattern, |text| match text {
                "" => Some(None),
                code => PanelCode::ALL.into_iter().find(|one| one.to_string() == code).map(Some),
            })?;
            let weighed = row.known(weighed, |text| match text {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            })?;
            let [case_id, parental, resistant] = names;
            found.push(SaidLine { case_id, parental, resistant, pattern, weighed, drugs: Vec::new() });
        }
        let written = row.text(compound);
        let Some(line) = found.last_mut().filter(|_| !written.is_empty()) else { continue };
        line.drugs.push(SaidDrug {
            compound: written.to_owned(),
            call: row.known(call, Call::read)?,
            counts: row.known(counts, |text| Counts::ALL.into_iter().find(|one| one.name() == text))?,
        });
    }
    Ok(found)
}

struct Columns {
    experiment: Column,
    cell_line: Column,
    resistant: Column,
    compound: Column,
    dose: Column,
    dose_unit: Column,
    time_h: Column,
    target: Column,
    site: Column,
    /// Residual, over total, over loading: each with its qualifier.
    signals: [[Column; 2]; 3],
    faults: Column,
    notes: Column,
}

impl Columns {
    fn of(rows: &Rows) -> Result<Self, Diagnostic> {
        let column = |name: &str| rows.column(name);
        let signal = |name: &str| Ok([column(name)?, column(&format!("{name}_qualifier"))?]);
        Ok(Self {
            experiment: column("experiment")?,
            cell_line: column("cell_line")?,
            resistant: column("resistant")?,
            compound: column("compound")?,
            dose: column("dose")?,
            dose_unit: column("dose_unit")?,
            time_h: column("time_h")?,
            target: column("target")?,
            site: column("site")?,
            signals: [signal("residual")?, signal("over_total")?, signal("over_loading")?],
            faults: column("faults")?,
            notes: column("notes")?,
        })
    }
}

/// Phosphorylations blot by blot, and those that were given as they are.
///
/// # Errors
/// When a column is missing, or a cell makes no sense.
pub(super) fn blots(rows: &Rows) -> Result<(Vec<Ratio>, Vec<Residual>), Diagnostic> {
    let columns = Columns::of(rows)?;
    let (mut ratios, mut given) = (Vec::new(), Vec::new());
    for row in rows.rows() {
        match row.text(columns.experiment) {
            TOTAL => {}
            GIVEN => given.extend(residual(&columns, row)?),
            _ => ratios.push(ratio(&columns, row)?),
        }
    }
    Ok((ratios, given))
}

fn signal([value, qualifier]: [Column; 2], row: Row<'_>) -> Result<Option<Signal>, Diagnostic> {
    let Some(number) = row.number(value)? else { return Ok(None) };
    if number <= 0.0 {
        return Err(row.not(value, "is not above zero", Code::OutOfRange));
    }
    row.known(qualifier, |text| match text {
        "" => Some(Some(Signal::Measured(number))),
        "<" => Some(Some(Signal::Below(number))),
        _ => None,
    })
}

fn remarks(text: &str) -> BTreeSet<String> {
    text.split(BETWEEN_REMARKS).filter(|remark| !remark.is_empty()).map(str::to_owned).collect()
}

fn ratio(columns: &Columns, row: Row<'_>) -> Result<Ratio, Diagnostic> {
    let site = Some(row.text(columns.site)).filter(|site| !site.is_empty()).map(str::to_owned);
    let protein = row.known(columns.target, |text| text.strip_prefix('p'))?.to_owned();
    let dose = row.number(columns.dose)?.unwrap_or_default();
    let [residual, over_total, over_loading] = columns.signals.map(|signals| signal(signals, row));
    Ok(Ratio {
        experiment: row.text(columns.experiment).to_owned(),
        sample: Sample {
            line: row.text(columns.cell_line).to_owned(),
            drug: row.text(columns.compound).to_owned(),
            dose: row.known(columns.dose_unit, |unit| Dose::new(dose, unit.parse().ok()?))?,
            time_h: row.number(columns.time_h)?,
        },
        target: Target::Phospho { protein, site },
        over_total: over_total?,
        over_loading: over_loading?,
        total_left: None,
        residual: residual?,
        faults: remarks(row.text(columns.faults)),
        notes: remarks(row.text(columns.notes)),
        place: row.place(),
    })
}

fn residual(columns: &Columns, row: Row<'_>) -> Result<Option<Residual>, Diagnostic> {
    let text = |column: Column| row.text(column).to_owned();
    let Some(signal) = signal(columns.signals[0], row)? else { return Ok(None) };
    Ok(Some(Residual {
        case: text(columns.resistant),
        drug: text(columns.compound),
        target: text(columns.target),
        line: text(columns.cell_line),
        fraction: signal.bound(),
        below: signal.is_below(),
        blots: None,
        invalid: Some(text(columns.faults)).filter(|why| !why.is_empty()),
        place: row.place(),
    }))
}
