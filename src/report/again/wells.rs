//! Plates from `wells.csv`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::report::folder::rows::{Column, Row, Rows};
use crate::report::result_tables::BETWEEN_PARTNERS;
use foldshift_plates::plate::layout::{Partner, Role};
use foldshift_plates::plate::readings::{Flag, FlagKind, Reading};
use foldshift_plates::plate::{Plate, PlateFormat, PlateWell, Well, WellContent};
use foldshift_study::normalise::{By, OF_DECISION};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::Dose;

/// What stands before the reason of a well that the layout or a person leaves out.
const OF_LAYOUT: &str = "layout: ";

struct Columns {
    export: Column,
    plate: Column,
    read: Column,
    well: Column,
    value: Column,
    flag: Column,
    flag_kind: Column,
    role: Column,
    cell_line: Column,
    compound: Column,
    dose: Column,
    unit: Column,
    experiment: Column,
    response: Column,
    excluded: Column,
    excluded_by: Column,
    partners: Column,
    second_compound: Column,
    second_dose: Column,
    second_unit: Column,
}

impl Columns {
    fn of(rows: &Rows) -> Result<Self, Diagnostic> {
        let column = |name: &str| rows.column(name);
        Ok(Self {
            export: column("export")?,
            plate: column("plate")?,
            read: column("read")?,
            well: column("well")?,
            value: column("value")?,
            flag: column("flag")?,
            flag_kind: column("flag_kind")?,
            role: column("role")?,
            cell_line: column("cell_line")?,
            compound: column("compound")?,
            dose: column("dose")?,
            unit: column("unit")?,
            experiment: column("experiment")?,
            response: column("response")?,
            excluded: column("excluded")?,
            excluded_by: column("excluded_by")?,
            partners: column("partners")?,
            second_compound: column("second_compound")?,
            second_dose: column("second_dose")?,
            second_unit: column("second_unit")?,
        })
    }

    /// Export, plate and read of a row.
    fn name<'r>(&self, row: Row<'r>) -> [&'r str; 3] {
        [self.export, self.plate, self.read].map(|column| row.text(column))
    }

    fn well(&self, row: Row<'_>) -> Result<Well, Diagnostic> {
        row.known(self.well, |text| text.parse().ok())
    }
}

/// Is a row the first of another plate? One plate may stand there twice, at two times, and wells rise within each.
pub(super) fn begins<'r, T: PartialOrd>(
    last: &mut Option<([&'r str; 3], T)>,
    name: [&'r str; 3],
    at: T,
) -> bool {
    let begins = last.as_ref().is_none_or(|(before, place)| *before != name || *place >= at);
    *last = Some((name, at));
    begins
}

/// The plates, in their order.
///
/// # Errors
/// When a column is missing, or a cell makes no sense.
pub(super) fn plates(rows: &Rows) -> Result<Vec<Plate>, Diagnostic> {
    let columns = Columns::of(rows)?;
    let mut plates: Vec<Plate> = Vec::new();
    let mut last = None;
    for row in rows.rows() {
        let name = columns.name(row);
        let well = columns.well(row)?;
        if begins(&mut last, name, well) {
            in_order(&columns, row, &plates, well)?;
            let [export, plate, read] = name.map(Arc::from);
            let (format, wells) = (PlateFormat { rows: 0, cols: 0 }, BTreeMap::new());
            plates.push(Plate { export, name: plate, read, format, wells, kinetics: None });
        }
        let plate = plates.last_mut().expect("the first row begins a plate");
        let content = content(&columns, row)?;
        let reading = reading(&columns, row, plate, well)?;
        plate.wells.insert(well, PlateWell { content, reading });
    }
    for plate in &mut plates {
        plate.format = PlateFormat::holding(plate.wells.keys().copied()).ok_or_else(|| {
            let problem = format!("no plate holds the wells of `{}` of `{}`", plate.name, plate.export);
            Diagnostic::error(Code::OutOfRange, problem).at(rows.place())
        })?;
    }
    Ok(plates)
}

/// That a row may begin another plate: one that was not there yet, or one that was read at another time too, whose wells
/// then stand there already. Rows that were sorted otherwise say no longer which plate they are of.
fn in_order(columns: &Columns, row: Row<'_>, plates: &[Plate], well: Well) -> Result<(), Diagnostic> {
    let name = columns.name(row);
    let mut same =
        plates.iter().filter(|plate| [&*plate.export, &*plate.name, &*plate.read] == name).peekable();
    if same.peek().is_none() || same.any(|plate| plate.wells.contains_key(&well)) {
        return Ok(());
    }
    let problem = row.not(columns.well, "stands apart from the other wells of its plate", Code::Damaged);
    Err(problem.help("sort the rows as the run wrote them: by plate, then by row and column of the plate"))
}

fn content(columns: &Columns, row: Row<'_>) -> Result<WellContent, Diagnostic> {
    let text = |column: Column| Some(row.text(column)).filter(|text| !text.is_empty()).map(str::to_owned);
    let role = row.known(columns.role, |text| {
        Role::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, role)| role)
    })?;
    let first_dose = dose(row, columns.dose, columns.unit)?;
    let by = row.known(columns.excluded_by, |text| match text {
        "" => Some(None),
        name => By::ALL.into_iter().find(|by| by.name() == name).map(Some),
    })?;
    let reason = row.text(columns.excluded);
    // What the instrument or its plate leaves out is found again.
    let exclude = match by {
        _ if reason.is_empty() => None,
        // Decisions stand beside, and are applied once more.
        Some(By::Hand) if reason.starts_with(OF_DECISION) => None,
        Some(By::Instrument | By::Plate | By::Rule) => None,
        Some(By::Layout | By::Hand) | None => {
            Some(reason.strip_prefix(OF_LAYOUT).unwrap_or(reason).to_owned())
        }
    };
    let mut partners = row.known(columns.partners, partners)?;
    // `partners` shows doses to three digits; that of the second compound stands beside it with all of them.
    if let (Some(second), Some(dose)) =
        (partners.first_mut(), dose(row, columns.second_dose, columns.second_unit)?)
        && second.compound == row.text(columns.second_compound)
    {
        second.dose = dose;
    }
    Ok(WellContent {
        role,
        cell_line: text(columns.cell_line),
        compound: text(columns.compound),
        dose: first_dose,
        partners,
        experiment: text(columns.experiment),
        by_hand: exclude.is_some() && by != Some(By::Layout),
        exclude,
        extra: BTreeMap::new(),
        place: row.place(),
    })
}

/// A dose of two columns; `None` where the first is empty.
fn dose(row: Row<'_>, value: Column, unit: Column) -> Result<Option<Dose>, Diagnostic> {
    match row.number(value)? {
        None => Ok(None),
        Some(number) if number < 0.0 => Err(row.not(value, "is no dose", Code::OutOfRange)),
        Some(number) => row.known(unit, |unit| Dose::new(number, unit.parse().ok()?)).map(Some),
    }
}

/// `B (0.1 µM); C (1 nM)`; `None` when it is none of these.
pub(super) fn partners(text: &str) -> Option<Vec<Partner>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        // A name may hold what stands between two of them.
        let mut end = rest.match_indices(BETWEEN_PARTNERS).map(|(at, _)| at).chain([rest.len()]);
        let (partner, at) = end.find_map(|at| Some((partner(&rest[..at])?, at)))?;
        found.push(partner);
        rest = rest[at..].strip_prefix(BETWEEN_PARTNERS).unwrap_or_default();
    }
    Some(found)
}

fn partner(text: &str) -> Option<Partner> {
    let (compound, dose) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let (value, unit) = dose.split_once(' ')?;
    let dose = Dose::new(value.parse().ok()?, unit.parse().ok()?)?;
    Some(Partner { compound: compound.to_owned(), dose })
}

/// What was read; `None` of a well without use.
fn reading(
    columns: &Columns,
    row: Row<'_>,
    plate: &Plate,
    well: Well,
) -> Result<Option<Reading>, Diagnostic> {
    let value = row.number(columns.value)?;
    let kind = row.known(columns.flag_kind, |text| match text {
        "" => Some(None),
        name => FlagKind::ALL.into_iter().find(|kind| kind.name() == name).map(Some),
    })?;
    let flag = kind.map(|kind| Box::new(Flag { text: row.text(columns.flag).to_owned(), kind }));
    if value.is_none() && flag.is_none() {
        return Ok(None);
    }
    let (plate, read) = (Arc::clone(&plate.name), Arc::clone(&plate.read));
    let line = u32::try_from(row.line()).unwrap_or(u32::MAX);
    Ok(Some(Reading { plate, well, read, time_s: None, value, flag, sheet: None, line, column: 1 }))
}

/// The responses of a table, plate by plate.
///
/// # Errors
/// When a cell makes no sense.
pub(super) fn responses(rows: &Rows) -> Result<Vec<BTreeMap<Well, Option<f64>>>, Diagnostic> {
    let columns = Columns::of(rows)?;
    let mut last = None;
    let mut responses: Vec<BTreeMap<Well, Option<f64>>> = Vec::new();
    for row in rows.rows() {
        let (name, well) = (columns.name(row), columns.well(row)?);
        if begins(&mut last, name, well) {
            responses.push(BTreeMap::new());
        }
        let response = row.number(columns.response)?;
        responses.last_mut().expect("the first row begins a plate").insert(well, response);
    }
    Ok(responses)
}
