//! Laws that hold for every export: what our own small writers write reads back exactly, and a file
//! cut anywhere is refused or gives only right wells.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::ingest::{Choice, Readings, read_bytes};
use crate::plate::Well;
use crate::plate::well::{PLATE_FORMATS, PlateFormat, row_name};

/// A plate of numbers with some wells empty.
#[derive(Clone, Debug)]
struct Numbers {
    format: PlateFormat,
    wells: BTreeMap<Well, f64>,
}

impl Numbers {
    fn at(&self, row: usize, col: usize) -> String {
        let well = Well::new(row, col).and_then(|well| self.wells.get(&well));
        well.map(ToString::to_string).unwrap_or_default()
    }

    /// Lines of cells with column numbers above, row letters before and `label` behind.
    fn grid(&self, corner: &str, delimiter: &str, label: &str) -> String {
        let numbers: Vec<String> = (1..=self.format.cols).map(|col| col.to_string()).collect();
        let mut text = format!("{corner}{delimiter}{}\r\n", numbers.join(delimiter));
        for row in 0..self.format.rows {
            let cells: Vec<String> = (0..self.format.cols).map(|col| self.at(row, col)).collect();
            let _ = write!(text, "{}{delimiter}{}{label}\r\n", row_name(row), cells.join(delimiter));
        }
        text
    }

    fn generic(&self) -> String {
        self.grid("", ",", "")
    }

    fn commas(&self) -> String {
        self.grid("K7", ";", "").replace('.', ",")
    }

    fn mars(&self) -> String {
        let head = "User: U,Path: D,Test run no.: 1\r\nTest name: T,Date: d,Time: t\r\n\r\nID1: K7\r\nAbsorbance\r\n";
        format!("{head}\r\nRaw Data (450)\r\n\r\n{}", self.grid("", ",", ""))
    }

    fn gen5(&self) -> String {
        let head = "\r\n\r\nSoftware Version\t3.11\r\n\r\nPlate Number\tPlate 1\r\nProcedure Details\r\n\r\n\
                    Read\tOD\r\n\tAbsorbance Endpoint\r\n\tWavelengths:  450\r\n\r\nResults\r\n";
        format!("{head}{}", self.grid("", "\t", "\tOD:450"))
    }

    fn envision(title: &str, grid: &str) -> String {
        format!(
            "Plate information \r\nPlate,Repeat,Barcode,Measured height,Group,Label,ScanX,ScanY,Measinfo,Kinetics,Measurement date,\r\n\
             1,1,=\"K7\",14.35,1,LUM(1),0,0,De=USLum Ex=N/A Em=N/A Wdw=N/A (12),0,3/2/2026 10:30:00 AM,\r\n\r\n\
             {title}{grid}\r\n\r\nBasic assay information \r\nAssay ID: ,,,,101\r\n\r\nExported with EnVision Workstation version 1.13\r\n"
        )
    }

    fn bare(&self) -> String {
        let grid = self.grid("", ",", ",");
        let rows = grid.lines().skip(1).filter_map(|line| line.split_once(','));
        rows.fold(String::new(), |text, (_, cells)| text + cells + "\r\n")
    }

    fn kaleido(&self) -> String {
        format!(
            "EnSight Results from\r\nProtocol Name,T\r\n\r\nResult for Luminescence 1\r\nBarcode,Repeat,Loop no,Exc wl / filter,Ems wl,\r\n\
             K7,1,,,,\r\n\r\n{}\r\nMeasurement Information\r\nBarcode,,K7\r\n\r\nPlatemap\r\n,1,2,3\r\nA,-,-,-\r\nB,-,-,-\r\n\r\n\
             Details of Measurement Sequence\r\n\r\nOperation,,,Luminescence 1\r\nMeasurement Time [s],,,0.2\r\n\r\nExported with Kaleido 3.0\r\n",
            self.grid("", ",", ",")
        )
    }

    fn list(&self) -> String {
        let mut text = "plate\twell\tvalue\n".to_owned();
        for (well, value) in &self.wells {
            let _ = writeln!(text, "K7\t{}\t{value}", well.padded());
        }
        text
    }

    fn paste(&self) -> String {
        let mut text = self.grid("K7_Fluo", "\t", "");
        for row in 0..self.format.rows {
            let letter = format!("\n{}\t", row_name(row));
            text = text.replacen(&letter, &format!("\n{}\t", row + 1), 1);
        }
        text
    }

    fn forms(&self) -> [(&'static str, String); 9] {
        [
            ("grid", self.generic()),
            ("grid", self.commas()),
            ("bmg_mars", self.mars()),
            ("biotek_gen5", self.gen5()),
            (
                "perkinelmer_envision",
                Self::envision("Results for LUM(1) - channel 0 (CPS)\r\n", &self.grid("", ",", ",")),
            ),
            ("perkinelmer_envision", Self::envision("", &self.bare())),
            ("revvity_kaleido", self.kaleido()),
            ("list", self.list()),
            ("softmax_paste", self.paste()),
        ]
    }
}

fn numbers() -> impl Strategy<Value = Numbers> {
    (0..PLATE_FORMATS.len(), 0.0..1.0_f64).prop_flat_map(|(format, empty)| {
        let format = PLATE_FORMATS[format];
        // Four decimals at least: a comma before three could also stand between thousands.
        let number = prop_oneof![
            (0_i32..70_000).prop_map(f64::from),
            (1_i32..40_000).prop_map(|n| f64::from(n * 10 + 1) / 1e5)
        ];
        let cell = prop_oneof![4 => number.prop_map(Some), 1 => Just(None)]
            .prop_map(move |cell| cell.filter(|_| empty < 0.9));
        prop::collection::vec(cell, format.wells()).prop_map(move |cells| {
            let mut wells: BTreeMap<Well, f64> =
                format.iter().zip(cells).filter_map(|(well, cell)| Some((well, cell?))).collect();
            if let Some(first) = format.iter().next() {
                wells.entry(first).or_insert(1.5);
            }
            Numbers { format, wells }
        })
    })
}

fn wells_of(readings: &Readings) -> BTreeMap<Well, f64> {
    readings.readings.iter().filter_map(|reading| Some((reading.well, reading.value?))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::with_cases(48) })]

    #[test]
    fn a_plate_written_in_any_grammar_reads_back_exactly(plate in numbers()) {
        for (reader, text) in plate.forms() {
            let readings = read_bytes(reader, text.as_bytes(), Choice::default());
            prop_assert!(readings.is_ok(), "{reader}: {:?}\n{text}", readings.unwrap_err());
            let readings = readings.unwrap();
            prop_assert_eq!(readings.reader, reader);
            prop_assert_eq!(wells_of(&readings), plate.wells.clone());
            for reading in &readings.readings {
                let line: Vec<char> = text.lines().nth(reading.line - 1).unwrap_or_default().chars().collect();
                let shown: String = line[reading.column - 1..].iter().collect();
                let value = reading.value.unwrap_or_default().to_string();
                prop_assert!(shown.replace(',', ".").starts_with(&value), "{shown} for {value}");
            }
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_refused_or_gives_only_right_wells(plate in numbers(), part in 0.0..1.0_f64) {
        for (reader, text) in plate.forms() {
            let bytes = text.as_bytes();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let end = (part * bytes.len() as f64) as usize;
            let Ok(readings) = read_bytes(reader, &bytes[..end], Choice::default()) else { continue };
            let open = readings.warnings.iter().any(|warning| warning.message.contains("without a line end"));
            let last = readings.readings.last().map(|reading| reading.well);
            for (well, value) in wells_of(&readings) {
                let right = plate.wells.get(&well) == Some(&value) || (open && Some(well) == last);
                prop_assert!(right, "{reader} cut at {end}: {well} {value}\n{}", &text[..end]);
            }
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_bytes("bytes", &bytes, Choice::default());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "([A-H1-9,;\t.\"*]|\r?\n|Results|Time|Wavelength|Raw Data|Software Version|Well|\tA1|,1,2,3|Plate Number|K_Fluo|Plate information|Plate,Repeat,Barcode,Label,Measinfo|1,1,K7,L,De=1st Ex=Top Em=Top|Exported with EnVision|Barcode,Repeat|K7,1|Result for Lum|Exported with Kaleido){0,60}") {
        for format in [None, Some("grid"), Some("list"), Some("biotek_gen5"), Some("bmg_mars"), Some("softmax_paste"), Some("perkinelmer_envision"), Some("revvity_kaleido")] {
            let _ = read_bytes("text", text.as_bytes(), Choice { format });
        }
    }
}
