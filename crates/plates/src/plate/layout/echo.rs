//! Layouts as transfer reports of the Echo: what went from which well of a source plate into which well
//! of a destination plate, in nL.
//!
//! ```text
//! dose = stock of the source well × volume transferred / volume of the well
//! ```
//!
//! Stocks come from the columns `Source Concentration` and `… Units` of the report or from the layout
//! of the source plates that the study names with `source`; the volume of a well from `volume`. A well
//! into which a transfer failed (`[EXCEPTIONS]`, or an actual volume of 0) is excluded, with the dose
//! that was meant. Destination plates are called by their barcode and by their name.

use std::collections::{BTreeMap, BTreeSet};

use crate::plate::layout::dispensed::Dispensed;
use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::meaning::{listed, parse_dose};
use crate::plate::layout::source_plate::{SourcePlates, Stock};
use crate::plate::layout::words::is_vehicle;
use crate::plate::layout::{Layout, Property, Volume};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Cell, Sheet};
use foldshift_tables::units::Dose;

/// One transfer.
struct Transfer {
    /// Barcode and name of the source plate.
    from: Vec<String>,
    from_well: Well,
    /// Barcode and name of the destination plate.
    to: Vec<String>,
    to_well: Well,
    requested_nl: f64,
    actual_nl: f64,
    status: String,
    /// What the report itself says about the source well.
    stock: Option<Stock>,
    place: Place,
}

/// A header of transfers and where its columns stand.
struct Columns {
    names: Vec<String>,
}

impl Columns {
    fn of(sheet: &Sheet, line: usize) -> Option<Self> {
        if !sheet.line(line).contains("Destination") && !sheet.line(line).contains("destination") {
            return None;
        }
        let names = sheet.cells(line).iter().map(|cell| cell.text.to_lowercase()).collect();
        let columns = Self { names };
        (columns.at("source well").is_some() && columns.at("destination well").is_some()).then_some(columns)
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }

    /// The text of the first of these columns that is filled.
    fn text(&self, cells: &[Cell], names: &[&str]) -> Option<String> {
        names
            .iter()
            .filter_map(|name| cells.get(self.at(name)?))
            .map(|cell| cell.text.clone().into_owned())
            .find(|text| !text.is_empty())
    }

    /// All of these columns that are filled: a barcode and a name.
    fn names(&self, cells: &[Cell], names: [&str; 2]) -> Vec<String> {
        names.iter().filter_map(|name| self.text(cells, &[name])).collect()
    }
}

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "echo",
    title: "Echo transfer report",
    recognised_by: "a header with `Source Well` and `Destination Well`, mostly below `[DETAILS]` or `[EXCEPTIONS]`",
    fits,
    read,
};

/// Is there a header of transfers?
pub(super) fn fits(input: &Input) -> bool {
    input.book.sheets().iter().any(|sheet| (0..sheet.len()).any(|line| Columns::of(sheet, line).is_some()))
}

/// Reads the transfers and computes doses.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut transfers = Vec::new();
    for sheet in input.book.sheets() {
        transfers.extend(transfers_of(sheet, &mut problems));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let at = Place::file(input.source.clone());
    let sources = match &input.beside.source {
        Some(path) => SourcePlates::open(path, input)?,
        None => SourcePlates::default(),
    };
    let unknown = give_stocks(&mut transfers, &sources);
    if !unknown.is_empty() {
        let message = format!("this report does not say what the source wells hold: {}", unknown.join("; "));
        let help = if input.beside.source.is_some() {
            "add them to the layout that `source` names, with the barcode in its column `plate`"
        } else {
            "write `source = \"source_plate.csv\"` beside `layout` in the study: a table with the columns \
             `plate,well,compound,dose,unit`, the dose being that of the stock; a solvent is called `DMSO`"
        };
        problems.push(Diagnostic::error(Code::Layout, message).at(at.clone()).help(help));
    }
    let volume = match input.beside.volume.as_deref().map(str::parse::<Volume>) {
        Some(Ok(volume)) => Some(volume),
        Some(Err(error)) => {
            problems.push(Diagnostic::error(Code::Layout, error.to_string()).at(at));
            None
        }
        None => {
            let message = "this report does not say the volume of a destination well";
            let help =
                "write `volume = \"50 uL\"` beside `layout` in the study: the volume after all transfers";
            problems.push(Diagnostic::error(Code::Layout, message).at(at).help(help));
            None
        }
    };
    let Some(volume) = volume.filter(|_| problems.is_empty()) else { return Err(problems) };
    layouts(input, &transfers, volume)
}

/// Every transfer of a sheet.
fn transfers_of(sheet: &Sheet, problems: &mut Vec<Diagnostic>) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut failed = false;
    for line in 0..sheet.len() {
        let heading = sheet.first_cell(line).text.into_owned();
        if let Some(found) = Columns::of(sheet, line) {
            columns = Some(found);
        } else if heading.starts_with('[') || sheet.is_blank(line) {
            columns = None;
            if heading.starts_with('[') {
                failed = heading.to_uppercase().starts_with("[EXCEPTION");
            }
        } else if let Some(columns) = &columns {
            match transfer(sheet, line, columns, failed) {
                Ok(transfer) => transfers.push(transfer),
                Err(problem) => problems.push(problem),
            }
        }
    }
    transfers
}

fn transfer(sheet: &Sheet, line: usize, columns: &Columns, failed: bool) -> Result<Transfer, Diagnostic> {
    let cells = sheet.cells(line);
    let cell = |name: &str| {
        columns.at(name).and_then(|at| cells.get(at)).ok_or_else(|| {
            sheet.error_at_end(format!("this row ends before its `{name}`"), line).code(Code::Truncated)
        })
    };
    let well = |name: &str| -> Result<Well, Diagnostic> {
        let cell = cell(name)?;
        cell.text.parse().map_err(|error| sheet.error(format!("{error}"), line, cell).code(Code::Layout))
    };
    let volume = |name: &str| -> Result<f64, Diagnostic> {
        let cell = cell(name)?;
        let number = sheet.marks().parse(cell.index, &cell.text).ok().filter(|number| *number >= 0.0);
        number.ok_or_else(|| {
            sheet.error(format!("`{}` is not a volume in nL", cell.text), line, cell).code(Code::Layout)
        })
    };
    let to_well = well("destination well")?;
    let actual = if columns.at("actual volume").is_some() { "actual volume" } else { "transfer volume" };
    let asked = if columns.at("transfer volume").is_some() { "transfer volume" } else { actual };
    let actual_nl = if failed && actual == asked { 0.0 } else { volume(actual)? };
    let name = columns.text(&cells, &["sample name", "sample id"]);
    let concentration = columns.text(&cells, &["source concentration"]);
    let stock = match (name, concentration) {
        (Some(name), _) if is_vehicle(&name) => Some(Stock::Solvent(name)),
        (Some(name), Some(number)) => {
            let units = ["source concentration units", "source concentration unit"];
            let dose = parse_dose(&number, columns.text(&cells, &units).as_deref());
            let at = cell("source concentration")?;
            Some(Stock::Compound(name, dose.map_err(|error| sheet.error(error, line, at))?))
        }
        _ => None,
    };
    Ok(Transfer {
        from: columns.names(&cells, ["source plate barcode", "source plate name"]),
        from_well: well("source well")?,
        to: columns.names(&cells, ["destination plate barcode", "destination plate name"]),
        to_well,
        requested_nl: volume(asked)?,
        actual_nl,
        status: columns.text(&cells, &["transfer status"]).unwrap_or_default(),
        stock,
        place: sheet.place(line, cell("destination well")?),
    })
}

/// Says of every transfer what its source well holds; the wells of which nothing is known, by plate.
fn give_stocks(transfers: &mut [Transfer], sources: &SourcePlates) -> Vec<String> {
    let plates: BTreeSet<&[String]> = transfers.iter().map(|transfer| transfer.from.as_slice()).collect();
    let only = plates.len() == 1;
    let mut unknown: BTreeMap<String, BTreeSet<Well>> = BTreeMap::new();
    for transfer in transfers {
        let known = sources.holds(&transfer.from, transfer.from_well, only);
        if let Some(stock) = known {
            transfer.stock = Some(stock.clone());
        } else if transfer.stock.is_none() {
            let plate = transfer.from.first().cloned().unwrap_or_else(|| "source plate".to_owned());
            unknown.entry(plate).or_default().insert(transfer.from_well);
        }
    }
    unknown
        .into_iter()
        .map(|(plate, wells)| format!("`{plate}` {}", listed(&wells.into_iter().collect::<Vec<_>>())))
        .collect()
}

/// The dose that a volume of stock gives, to twelve digits.
fn dose(stock: Dose, nanolitres: f64, volume: Volume) -> Option<Dose> {
    let value = stock.value() * nanolitres / volume.nanolitres();
    let dose = Dose::new(value, stock.unit())?.readable();
    Dose::new(format!("{:.11e}", dose.value()).parse().ok()?, dose.unit())
}

fn layouts(input: &Input, transfers: &[Transfer], volume: Volume) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut plates: BTreeMap<&[String], Vec<&Transfer>> = BTreeMap::new();
    for transfer in transfers {
        plates.entry(&transfer.to).or_default().push(transfer);
    }
    let mut layouts = Layouts::new(&input.source, "echo");
    for (names, transfers) in plates {
        // A transfer that failed and was repeated has been done.
        let way = |transfer: &Transfer| (transfer.to_well, transfer.from.clone(), transfer.from_well);
        let done: BTreeSet<_> =
            transfers.iter().filter(|transfer| transfer.actual_nl > 0.0).map(|t| way(t)).collect();
        let mut dispensed = Dispensed::default();
        let mut failed: BTreeMap<Well, &Transfer> = BTreeMap::new();
        for transfer in transfers {
            let gone = transfer.actual_nl > 0.0;
            if !gone && done.contains(&way(transfer)) {
                continue;
            }
            if !gone && transfer.requested_nl > 0.0 {
                failed.entry(transfer.to_well).or_insert(transfer);
            }
            let nanolitres = if gone { transfer.actual_nl } else { transfer.requested_nl };
            let (compound, dose) = match &transfer.stock {
                Some(Stock::Compound(compound, stock)) => (compound, dose(*stock, nanolitres, volume)),
                Some(Stock::Solvent(solvent)) => (solvent, None),
                None => continue,
            };
            if dispensed.add(transfer.to_well, 0, compound, dose, &transfer.place).is_none() {
                let message = format!("stocks of `{compound}` are given in units that do not convert");
                problems.push(Diagnostic::error(Code::Unit, message).at(transfer.place.clone()));
            }
        }
        let mut wells = dispensed.into_wells();
        for (well, transfer) in &failed {
            let why = if transfer.status.is_empty() { "actual volume 0" } else { &transfer.status };
            let value = format!("the transfer from {} failed: {why}", transfer.from_well);
            let exclude = Property { value, place: transfer.place.clone() };
            wells.entry(*well).or_default().insert("exclude".to_owned(), exclude);
        }
        if let Some(first) = failed.values().next() {
            let all: Vec<Well> = failed.keys().copied().collect();
            let plate = names.first().map(String::as_str).unwrap_or_default();
            let message =
                format!("transfers into plate `{plate}` failed; these wells are excluded: {}", listed(&all));
            layouts.warnings.push(Diagnostic::warning(Code::Layout, message).at(first.place.clone()));
        }
        layouts.push(names.to_vec(), Layout::of_wells(&input.source, wells));
    }
    layouts.inputs.extend(input.beside.source.clone());
    if problems.is_empty() { Ok(layouts) } else { Err(problems) }
}
