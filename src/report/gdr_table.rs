//! `gdr.csv`: raw readings as the long table of the gDR suite, so that gDRcore can normalise and fit them itself.
//!
//! Names are the identifiers of gDRutils (`Barcode`, `clid`, `Gnumber`, …); `create_SE` of gDRcore takes `BackgroundValue` from
//! `ReadoutValue`, reads `vehicle` among the drugs as untreated and rows of duration 0 as the start, and leaves out what is
//! `masked`. `Experiment` is a column of its own, so that days are not taken for replicates.
//!
//! Source: gDRutils and gDRcore, Bioconductor.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use foldshift_curves::statistics::{mean, median};
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::{Well, WellContent};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::{Centre, NormalizedPlate, WellResponse};
use foldshift_study::study_file::Study;
use foldshift_tables::table::{TableWriter, number_cell as number};
use foldshift_tables::units::{Dose, DoseUnit};

/// Columns before those of further compounds in a well.
const BEFORE: [&str; 11] = [
    "Barcode",
    "WellRow",
    "WellColumn",
    "Experiment",
    "clid",
    "CellLineName",
    "parental_identifier",
    "ReferenceDivisionTime",
    "Gnumber",
    "DrugName",
    "Concentration",
];

/// Columns after them.
const AFTER: [&str; 4] = ["Duration", "ReadoutValue", "BackgroundValue", "masked"];

/// What gDR calls a well without a compound.
const VEHICLE: &str = "vehicle";

/// `gdr.csv`: a sample, vehicle or time-zero well a row; doses in µM, hours under compound, signals as they were read.
///
/// # Errors
/// When the writer fails.
pub fn gdr(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    let wells = || analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let further = wells().map(|well| well.content.partners.len()).max().unwrap_or_default();
    let headings = BEFORE.iter().map(|name| (*name).to_owned());
    let of_further = (2..2 + further)
        .flat_map(|place| ["Gnumber", "DrugName", "Concentration"].map(|name| format!("{name}_{place}")));
    table.write_record(headings.chain(of_further).chain(AFTER.map(str::to_owned)))?;
    let parents = parents(&analysis.study);
    let barcodes = barcodes(&analysis.plates);
    for (plate, barcode) in analysis.plates.iter().zip(&barcodes) {
        let backgrounds = Backgrounds::of(plate, analysis.study.normalise.centre);
        for (well, response) in &plate.wells {
            if !matches!(response.content.role, Role::Sample | Role::Vehicle | Role::T0) {
                continue;
            }
            let background = backgrounds.of_well(response);
            let row = Row { barcode, well: *well, response, background, further };
            table.write_record(row.cells(&analysis.study, &parents))?;
        }
    }
    table.flush()
}

/// A name for each plate that no other has: its own, else with the export, else with the read too.
fn barcodes(plates: &[NormalizedPlate]) -> Vec<String> {
    let forms: [fn(&NormalizedPlate) -> String; 3] = [
        |plate| plate.name.to_string(),
        |plate| format!("{} {}", plate.export, plate.name),
        |plate| format!("{} {} {}", plate.export, plate.name, plate.read),
    ];
    let mut names = Vec::new();
    for form in forms {
        names = plates.iter().map(|plate| form(plate).trim().to_owned()).collect::<Vec<_>>();
        if names.iter().all(|name| !name.is_empty())
            && names.iter().collect::<BTreeSet<_>>().len() == names.len()
        {
            break;
        }
    }
    names
}

/// The parental line of each line; a line with several has none.
fn parents(study: &Study) -> BTreeMap<&str, &str> {
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for pair in &study.pairs {
        all.entry(&pair.parental).or_default().insert(&pair.parental);
        for line in &pair.resistant {
            all.entry(line).or_default().insert(&pair.parental);
        }
    }
    all.into_iter()
        .filter_map(|(line, parents)| {
            (parents.len() == 1).then(|| Some((line, parents.into_iter().next()?)))?
        })
        .collect()
}

/// What is subtracted on one plate, as its responses have it.
struct Backgrounds<'a> {
    plate: &'a NormalizedPlate,
    /// Compounds with wells of their own without cells.
    blanked: BTreeSet<&'a str>,
    /// Of the wells at time zero, by line.
    starts: BTreeMap<&'a str, f64>,
}

impl<'a> Backgrounds<'a> {
    fn of(plate: &'a NormalizedPlate, centre: Centre) -> Self {
        let of_role = |role: Role| plate.wells.values().filter(move |well| well.content.role == role);
        let blanked =
            of_role(Role::CompoundBlank).filter_map(|well| well.content.compound.as_deref()).collect();
        let start = |(line, start): (&'a String, &f64)| {
            let usable =
                of_role(Role::T0).filter(|well| well.excluded.is_none() && line_of(&well.content) == line);
            let values: Vec<f64> = usable.filter_map(|well| well.value).collect();
            let signal = match centre {
                Centre::Median => median(&values),
                Centre::Mean => mean(&values),
            }?;
            Some((line.as_str(), signal - start))
        };
        Self { plate, blanked, starts: plate.starts.iter().filter_map(start).collect() }
    }

    /// `None` where the plate could not be normalised.
    fn of_well(&self, well: &WellResponse) -> Option<f64> {
        let line = line_of(&well.content);
        if well.content.role == Role::T0 {
            return self.starts.get(line).copied();
        }
        let controls = self.plate.controls.get(line)?;
        let own = well.content.compound.as_deref().is_some_and(|compound| self.blanked.contains(compound));
        match (own, well.value, well.response) {
            // The compound's own blank, wherever there was one for its dose.
            (true, Some(value), Some(response)) => {
                Some(value - response * (controls.vehicle - controls.zero))
            }
            _ => Some(controls.zero),
        }
    }
}

fn line_of(content: &WellContent) -> &str {
    content.cell_line.as_deref().unwrap_or_default()
}

struct Row<'a> {
    barcode: &'a str,
    well: Well,
    response: &'a WellResponse,
    background: Option<f64>,
    further: usize,
}

impl Row<'_> {
    fn cells(&self, study: &Study, parents: &BTreeMap<&str, &str>) -> Vec<String> {
        let content = &self.response.content;
        let line = line_of(content);
        let place = self.well.to_string();
        let (row, column) = place.split_at(place.find(|c: char| c.is_ascii_digit()).unwrap_or(place.len()));
        let division = study.doubling_h.get(line).map(|time| time.hours);
        let mut cells: Vec<String> = [
            self.barcode,
            row,
            column,
            content.experiment.as_deref().unwrap_or_default(),
            line,
            line,
            parents.get(line).copied().unwrap_or_default(),
        ]
        .map(str::to_owned)
        .to_vec();
        cells.push(number(division));
        let doses = self.doses();
        let known = doses.iter().all(|(_, dose)| dose.is_some());
        for (compound, dose) in doses {
            cells.extend([compound.clone(), compound, number(dose)]);
        }
        let hours = if content.role == Role::T0 { Some(0.0) } else { study.assay.exposure_h };
        let usable = self.response.excluded.is_none() && known && self.background.is_some();
        cells.extend([
            number(hours),
            number(self.response.value),
            number(self.background),
            if usable { "FALSE" } else { "TRUE" }.to_owned(),
        ]);
        cells
    }

    /// Each compound with its dose in µM, the first one first; a dose by mass or share has none.
    fn doses(&self) -> Vec<(String, Option<f64>)> {
        let content = &self.response.content;
        let molar = |dose: Dose| dose.in_unit(DoseUnit::MICROMOLAR);
        let nothing = || (VEHICLE.to_owned(), Some(0.0));
        let mut doses = match (content.role, &content.compound) {
            (Role::Sample, Some(compound)) => vec![(first(compound, content), content.dose.and_then(molar))],
            _ => vec![nothing()],
        };
        if content.role == Role::Sample {
            doses.extend(
                content.partners.iter().map(|partner| (partner.compound.clone(), molar(partner.dose))),
            );
        }
        doses.resize_with(1 + self.further, nothing);
        doses
    }
}

/// The compound of a well without what its label says of the others.
fn first(compound: &str, content: &WellContent) -> String {
    let others: Vec<String> = content.partners.iter().map(ToString::to_string).collect();
    let others = others.join(" + ");
    let alone = compound.strip_suffix(&others).and_then(|rest| rest.strip_suffix(" + "));
    alone.unwrap_or(compound).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;
    use foldshift_plates::plate::layout::Partner;

    fn table(analysis: &Analysis) -> (csv::StringRecord, Vec<csv::StringRecord>) {
        let mut out = Vec::new();
        gdr(analysis, &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let headings = reader.headers().unwrap().clone();
        (headings, reader.records().map(Result::unwrap).collect())
    }

    #[test]
    fn readings_without_their_background_over_the_vehicle_are_the_responses() {
        let (headings, rows) = table(km12());
        let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
        let [barcode, row, column, value, background] =
            ["Barcode", "WellRow", "WellColumn", "ReadoutValue", "BackgroundValue"].map(at);
        let mut held = 0;
        for (plate, name) in km12().plates.iter().zip(barcodes(&km12().plates)) {
            for (well, response) in &plate.wells {
                let place = well.to_string();
                let own = rows.iter().find(|cells| {
                    cells[barcode] == name && format!("{}{}", &cells[row], &cells[column]) == place
                });
                let is_cells = matches!(response.content.role, Role::Sample | Role::Vehicle);
                assert_eq!(own.is_some(), is_cells, "{name} {place}");
                let (Some(cells), Some(expected)) = (own, response.response) else { continue };
                let controls = &plate.controls[line_of(&response.content)];
                let signal = cells[value].parse::<f64>().unwrap() - cells[background].parse::<f64>().unwrap();
                let found = signal / (controls.vehicle - controls.zero);
                assert!((found - expected).abs() < 1e-9, "{name} {place}: {found} {expected}");
                held += 1;
            }
        }
        assert!(held > 1000, "{held}");
    }

    #[test]
    fn doses_are_in_micromolar_and_what_is_left_out_is_masked() {
        let (headings, rows) = table(km12());
        let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
        let wells = || km12().plates.iter().flat_map(|plate| plate.wells.values());
        let cells = || wells().filter(|well| matches!(well.content.role, Role::Sample | Role::Vehicle));
        let masked = rows.iter().filter(|row| &row[at("masked")] == "TRUE").count();
        assert_eq!(masked, cells().filter(|well| well.excluded.is_some()).count());
        assert!(masked > 0 && rows.len() == cells().count());
        let highest =
            rows.iter().map(|row| row[at("Concentration")].parse::<f64>().unwrap()).fold(0.0, f64::max);
        assert!((highest - 10.0).abs() < 1e-9, "{highest}");
        let vehicles = rows.iter().filter(|row| &row[at("Gnumber")] == VEHICLE);
        assert!(vehicles.clone().count() > 0 && vehicles.clone().all(|row| &row[at("Concentration")] == "0"));
        assert!(
            rows.iter().all(|row| &row[at("Duration")] == "72" && &row[at("parental_identifier")] == "KM12")
        );
    }

    #[test]
    fn a_dose_by_mass_has_no_concentration_and_is_masked() {
        let mut analysis = km12().clone();
        for well in analysis.plates[0].wells.values_mut() {
            if let Some(dose) = well.content.dose {
                well.content.dose = Dose::new(dose.value(), "ng/mL".parse().unwrap());
            }
        }
        let (headings, rows) = table(&analysis);
        let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
        let barcode = &barcodes(&analysis.plates)[0];
        let own = rows.iter().filter(|row| row[at("Barcode")] == *barcode && &row[at("Gnumber")] != VEHICLE);
        assert!(own.clone().count() > 0);
        assert!(own.clone().all(|row| row[at("Concentration")].is_empty() && &row[at("masked")] == "TRUE"));
    }

    #[test]
    fn wells_at_time_zero_have_no_duration_and_the_background_of_their_start() {
        let mut analysis = km12().clone();
        let plate = &mut analysis.plates[0];
        let mut values = Vec::new();
        for well in plate.wells.values_mut().filter(|well| well.content.role == Role::Vehicle).take(3) {
            well.content.role = Role::T0;
            values.extend(well.value);
        }
        let zero = plate.controls["KM12"].zero;
        plate.starts.insert("KM12".to_owned(), median(&values).unwrap() - zero);
        let (headings, rows) = table(&analysis);
        let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
        let starts: Vec<_> = rows.iter().filter(|row| &row[at("Duration")] == "0").collect();
        assert_eq!(starts.len(), 3);
        for row in starts {
            assert_eq!([&row[at("Gnumber")], &row[at("Concentration")]], [VEHICLE, "0"]);
            let background: f64 = row[at("BackgroundValue")].parse().unwrap();
            assert!((background - zero).abs() < 1e-9, "{background} {zero}");
        }
    }

    #[test]
    fn a_second_compound_has_columns_of_its_own() {
        let mut analysis = km12().clone();
        let samples = |well: &&mut WellResponse| well.content.compound.as_deref() == Some("larotrectinib");
        for well in analysis.plates[0].wells.values_mut().filter(samples) {
            let partner = Partner { compound: "B + C".to_owned(), dose: "100 nM".parse().unwrap() };
            well.content.compound = Some(format!("larotrectinib + {partner}"));
            well.content.partners.push(partner);
        }
        let (headings, rows) = table(&analysis);
        let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
        let pairs = rows.iter().filter(|row| &row[at("Gnumber_2")] == "B + C");
        assert!(pairs.clone().count() > 0);
        assert!(
            pairs
                .clone()
                .all(|row| &row[at("Gnumber")] == "larotrectinib" && &row[at("Concentration_2")] == "0.1")
        );
        let alone = rows.iter().filter(|row| &row[at("Gnumber_2")] == VEHICLE);
        assert!(alone.clone().count() > 0 && alone.clone().all(|row| &row[at("Concentration_2")] == "0"));
        assert!(at("DrugName_2") < at("Duration"));
    }

    #[test]
    fn plates_of_one_name_have_barcodes_of_their_own() {
        let mut plates = km12().plates[..2].to_vec();
        for plate in &mut plates {
            plate.name = "P".into();
        }
        let names = barcodes(&plates);
        assert!(names[0] != names[1] && names[0].ends_with(" P"), "{names:?}");
    }
}
