//! Laws that hold for every export: what our own small writers write reads back exactly, and a file
//! cut anywhere is refused or gives only right wells.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::ingest::{Choice, Readings, formats, read_bytes};
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

    /// Every well and its number, where it has one.
    fn each(&self) -> impl Iterator<Item = (Well, String)> + '_ {
        self.format.iter().map(|well| (well, self.at(well.row(), well.col())))
    }

    fn mars_table(&self, pad: &str) -> String {
        let head = "User: U,Path: D,Test run no.: 1\r\nTest name: T,Date: d,Time: t\r\n\r\nID1: K7\r\nAbsorbance\r\n\r\n\
                    Well,Content,Raw Data (600),Blank corrected based on Raw Data (600)\r\n,Time,10,10\r\n";
        self.each().fold(head.to_owned(), |text, (well, number)| {
            format!("{text}{},Sample X1,{number},0.5{pad}\r\n", well.padded())
        })
    }

    fn mars_across(&self) -> String {
        let (wells, numbers): (Vec<String>, Vec<String>) =
            self.each().map(|(well, number)| (well.padded(), number)).unzip();
        let contents = vec!["Sample X1"; wells.len()].join(",");
        format!(
            "Well,,{}\r\nContent,Time,{contents}\r\nRaw Data (485/520),0 h 10 min,{}\r\n",
            wells.join(","),
            numbers.join(",")
        )
    }

    fn omega_lines(&self) -> String {
        let head = "Test name: t\r\nID1: K7\r\nNo. of Channels / Multichromatics: 1\r\nNo. of Cycles: 1\r\n\r\nChromatic: 1\r\nCycle: 1,\r\n";
        self.each()
            .fold(head.to_owned(), |text, (well, number)| format!("{text}{}:  {number},\r\n", well.padded()))
    }

    fn omega(&self) -> String {
        let head = "Test name: t\r\nID1: K7\r\nID2: \r\nNo. of Channels / Multichromatics: 1\r\nNo. of Cycles: 1\r\n";
        let mut text = format!("{head}\r\nChromatic: 1\r\nCycle: 1\r\n");
        for row in 0..self.format.rows {
            let cells: Vec<String> = (0..self.format.cols).map(|col| self.at(row, col)).collect();
            let _ = write!(text, "{}\r\n", cells.join(","));
        }
        text
    }

    fn smart_control(&self) -> String {
        let head = "User: u\nPath: D\nTest ID: 9\nTest Name: T\nID1: K7\nAbsorbance\n";
        let (wells, values): (Vec<String>, Vec<String>) =
            self.wells.iter().map(|(well, value)| (well.padded(), value.to_string())).unzip();
        let table = format!("Well\t{}\nRaw Data (450)\t{}\n", wells.join("\t"), values.join("\t"));
        format!("{head}\n\t1. Raw Data (450)\n{}\n{table}", self.grid("", "\t", ""))
    }

    fn asm(&self) -> String {
        let measurement = |(well, value): (&Well, &f64)| {
            format!(
                "{{\"sample document\": {{\"location identifier\": \"{well}\", \"well plate identifier\": \"K7\"}}, \
                 \"luminescence\": {{\"value\": {value}, \"unit\": \"RLU\"}}}}"
            )
        };
        let measurements: Vec<String> = self.wells.iter().map(measurement).collect();
        format!(
            "{{\"plate reader aggregate document\": {{\"plate reader document\": [{{\"measurement aggregate document\": \
             {{\"measurement document\": [\n{}\n]}}}}]}}}}\n",
            measurements.join(",\n")
        )
    }

    fn times(&self) -> String {
        let wells: Vec<String> = self.format.iter().map(|well| well.to_string()).collect();
        let values: Vec<String> = self.format.iter().map(|well| self.at(well.row(), well.col())).collect();
        format!("Time [s]\t{}\n0\t{}\n", wells.join("\t"), values.join("\t"))
    }

    /// Every well twice, with the same number at two times.
    fn twice(&self, separator: &str, name: impl Fn(Well) -> String) -> String {
        self.format.iter().fold(String::new(), |text, well| {
            let value = self.at(well.row(), well.col());
            format!("{text}{}{separator}{value}{separator}{value}\r\n", name(well))
        })
    }

    /// A line a time, with the same number in both.
    fn columns(&self, separator: &str, times: [&str; 2]) -> String {
        let values: Vec<String> = self.format.iter().map(|well| self.at(well.row(), well.col())).collect();
        times.map(|time| format!("{time}{separator}{}\r\n", values.join(separator))).concat()
    }

    fn wells(&self, name: impl Fn(Well) -> String) -> Vec<String> {
        self.format.iter().map(name).collect()
    }

    fn times_across(&self) -> String {
        format!("Well / Time [min];0;10\r\n{}", self.twice(";", Well::padded)).replace('.', ",")
    }

    fn flipr(&self) -> String {
        format!("File = C:\\K7.fmd\t\tWell\t0.00\t1.01\r\n{}", self.twice("\t", |well| format!("\t\t{well}")))
    }

    fn incucyte(&self) -> String {
        let wells = self.wells(|well| well.to_string()).join("\t");
        let head = "Label: K7\r\nMetric: Phase Object Confluence (Percent)\r\n\r\nDate Time\tElapsed\t";
        format!("{head}{wells}\r\n{}", self.columns("\t", ["2/3/2026 9:00\t0", "2/3/2026 11:30\t2.5"]))
    }

    fn xcelligence(&self) -> String {
        let wells = self.wells(|well| format!("Y ({well})")).join("\t");
        let head = "\t\tExperiment ID: K7\r\nTime-Interval(Hour)\tTime-Interval\t";
        format!("{head}{wells}\r\n{}", self.columns("\t", ["0.93\tT00:55:46,0", "1.93\tT01:55:46,0"]))
    }

    fn berthold(&self) -> String {
        let head = "----- General Data -----\r\n\r\nDefault, [ RLU ]\r\nTime/Pos\t0.00\t1.00\r\n";
        format!("{head}{}", self.twice("\t", Well::padded))
    }

    fn icontrol_kinetic(&self) -> String {
        let head = "Application: Tecan i-control\r\n2 Labels\r\nKinetic Cycles\t2\r\nMode\tAbsorbance\r\nWavelength\t600\tnm\r\n\r\nOD\r\n";
        let table = "Cycle Nr.\t1\t2\r\nTime [s]\t0\t60\r\nTemp. [°C]\t37\t37\r\n";
        format!("{head}{table}{}\r\nEnd Time:\tx\r\n", self.twice("\t", |well| well.to_string()))
    }

    fn skanit_kinetic(&self) -> String {
        let head =
            "Measurement results\r\nK7.skax\r\n \r\nAbsorbance 1\r\nWavelength: 450 nm\r\n \r\nPlate 1\r\n";
        let wells = self.wells(|well| format!("K1 ({})", well.padded())).join("\t");
        format!("{head}Reading\tavg. time [s]\t{wells}\r\n{}\r\n", self.columns("\t", ["1\t0", "2\t4.22"]))
    }

    fn gen5(&self) -> String {
        let head = "\r\n\r\nSoftware Version\t3.11\r\n\r\nPlate Number\tPlate 1\r\nProcedure Details\r\n\r\n\
                    Read\tOD\r\n\tAbsorbance Endpoint\r\n\tWavelengths:  450\r\n\r\nResults\r\n";
        format!("{head}{}", self.grid("", "\t", "\tOD:450"))
    }

    fn gen5_pasted(&self) -> String {
        self.grid("", "\t", "\t528/20,590/20\tnote")
    }

    fn gen5_kinetic(&self) -> String {
        let wells: Vec<&Well> = self.wells.keys().collect();
        let names: Vec<String> = wells.into_iter().map(Well::to_string).collect();
        let values: Vec<String> = self.wells.values().map(ToString::to_string).collect();
        format!(
            "\r\n\r\nSoftware Version\t3.11\r\n\r\nPlate Number\tPlate 1\r\nProcedure Details\r\n\r\n\
             Start Kinetic\tRuntime 0:00:00 (HH:MM:SS), Interval 0:01:00, 1 Reads\r\n    Read\tOD\r\n\tAbsorbance Endpoint\r\n\
             \tWavelengths:  450\r\nEnd Kinetic\t\r\n\r\nOD:450\r\n\r\nTime\tT° OD:450\t{}\r\n0:00:00\t37\t{}\r\n\r\n",
            names.join("\t"),
            values.join("\t")
        )
    }

    fn kc4(&self) -> String {
        let head =
            "Procedure Summary\r\n\r\nPlate Type\tplate\r\nRead\tRead:  (A) 590\r\n\r\nRead 1:590\r\n\r\n";
        format!("{head}{}", self.grid("", "\t", "\tRead 1:590"))
    }

    /// Cells of a row behind an empty time and temperature.
    fn bare_row(&self, row: usize) -> String {
        let cells: Vec<String> = (0..self.format.cols).map(|col| self.at(row, col)).collect();
        format!("\t\t{}\t\r\n", cells.join("\t"))
    }

    fn softmax(&self, shape: &str) -> String {
        let PlateFormat { rows, cols } = self.format;
        let wells = self.format.wells();
        let mut text = format!(
            "##BLOCKS= 1\r\nPlate:\tK7\t1.3\t{shape}\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t450 \t1\t{cols}\t{wells}\t1\t{rows}\t\t\r\n"
        );
        let names: Vec<String> = match shape {
            "PlateFormat" => (1..=cols).map(|col| col.to_string()).collect(),
            _ => self.format.iter().map(|well| well.to_string()).collect(),
        };
        let _ = write!(text, "\tTemperature(°C)\t{}\t\r\n", names.join("\t"));
        if shape == "PlateFormat" {
            // The temperature stands in the first line.
            text += &self.bare_row(0).replacen("\t\t", "\t37\t", 1);
            (1..rows).for_each(|row| text += &self.bare_row(row));
        } else {
            let cells: Vec<String> = self.format.iter().map(|well| self.at(well.row(), well.col())).collect();
            let _ = write!(text, "\t37\t{}\t\r\n", cells.join("\t"));
        }
        text + "\r\n~End\r\nOriginal Filename: K7; Date Last Saved: 3/2/2026 10:43:25 AM\r\n"
    }

    /// As a spreadsheet saves it: commas, and as many in every line.
    fn softmax_saved(&self) -> String {
        let text = self.softmax("PlateFormat");
        let width = text.lines().map(|line| line.matches('\t').count()).max().unwrap_or(0);
        text.lines().fold(String::new(), |saved, line| {
            let missing = ",".repeat(width - line.matches('\t').count());
            format!("{saved}{}{missing}\r\n", line.replace('\t', ","))
        })
    }

    fn softmax_flex(&self) -> String {
        let PlateFormat { rows, cols } = self.format;
        let wells = self.format.wells();
        let (names, cells): (Vec<String>, Vec<String>) = self
            .each()
            .map(|(well, number)| {
                let time = if number.is_empty() { "" } else { "0.5" };
                (format!("{well}T\t{well}"), format!("{time}\t{number}"))
            })
            .unzip();
        format!(
            "##BLOCKS= 1\r\nPlate:\tK7\t1.3\tTimeFormat\tFlex\tFluorescence\tFALSE\tRaw\tFALSE\t1\t1\t1\t\t\t\t1\t510 \t1\t{cols}\t{wells}\t340 \tManual\t\t\t\t6\t\t\t\t1\t{rows}\t\r\n\
             \tTemperature(°C)\t{}\r\n\t37\t{}\r\n\r\n~End\r\nOriginal Filename: K7; Date Last Saved: 3/2/2026\r\n",
            names.join("\t"),
            cells.join("\t")
        )
    }

    fn softmax_copied(&self) -> String {
        let numbers: Vec<String> = (1..=self.format.cols).map(|col| col.to_string()).collect();
        let head = format!("\tTemperature(°C)\t{}\t\r\n", numbers.join("\t"));
        let rows = (0..self.format.rows).fold(head, |text, row| text + &self.bare_row(row));
        rows.replacen("\r\n\t\t", "\r\n\t37\t", 1)
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

    fn victor(&self) -> String {
        let mut text =
            "Protocol name\tT\r\n\r\nPlate\tRepeat\tWell\tType\tTime\tAbs @ 450 (1.0s) (A)\r\n".to_owned();
        for (well, value) in &self.wells {
            let _ = write!(text, "1\t1\t{}\tM\t00:00:05.41\t{value}\r\n", well.padded());
        }
        text
    }

    fn columbus(&self) -> String {
        let mut text = "barcode\tRow\tColumn\twell\tcell_count\n".to_owned();
        for (well, value) in &self.wells {
            let _ = writeln!(text, "K7\t{}\t{}\t{}\t{value}", well.row() + 1, well.col() + 1, well.padded());
        }
        text
    }

    /// A list in German with a dash in its wells, and statistics behind the readings.
    fn statistics(&self) -> String {
        let mut text = "Kavität;Extinktion;N;MW;SD\n".replace("MW", "Mittelwert");
        for (nth, (well, value)) in self.wells.iter().enumerate() {
            let name = format!("{}-{}", row_name(well.row()), well.col() + 1);
            let behind = if nth % 2 == 0 { ";2;0,5;0,25" } else { "" };
            let _ = writeln!(text, "{name};{}{behind}", value.to_string().replace('.', ","));
        }
        text
    }

    fn spark(&self) -> String {
        let last = Well::new(self.format.rows - 1, self.format.cols - 1)
            .map_or_else(String::new, |well| well.to_string());
        let wells: Vec<Well> = self.format.iter().collect();
        let lines: String = wells.iter().fold(String::new(), |text, well| {
            format!("{text}{well},{},0,\r\n", self.at(well.row(), well.col()))
        });
        format!(
            "Method name: M,,,\r\nApplication: SparkControl,,,V2.3\r\n,,,\r\nMode,Absorbance,,\r\nName,OD,,\r\n\
             Measurement wavelength,,450,nm\r\nPart of Plate,,A1-{last},\r\n,,,\r\n<>,Value,Time [ms],\r\n{lines},,,\r\n"
        )
    }

    fn skanit(&self) -> String {
        let head = "Measurement results\r\nK7.skax\r\n2026-03-02\r\n \r\nAbsorbance 1\r\nWavelength: 450 nm\r\n \r\nPlate 1\r\n \r\n";
        format!("{head}{}\r\n", self.grid("Abs", "\t", ""))
    }

    fn ascent(&self) -> String {
        let rows = (0..self.format.rows).fold(String::new(), |text, row| {
            let cells: Vec<String> = (0..self.format.cols).map(|col| self.at(row, col)).collect();
            format!("{text}\t{}\r\n", cells.join("\t"))
        });
        format!("Results of Photometric1\r\n\r\n\tPlate:1 - Wavelength:450\r\n\r\n{rows}")
    }

    /// Has every row a number? A row without any looks like the line between two blocks where a
    /// spreadsheet gave all lines the same number of cells.
    fn fills_all_rows(&self) -> bool {
        (0..self.format.rows).all(|row| self.wells.keys().any(|well| well.row() == row))
    }

    fn glomax(&self) -> String {
        let grid = self.grid(",Reading:,,1,", ",", "");
        let rows = grid.lines().enumerate();
        let text = rows.map(|(nth, line)| if nth == 0 { line.to_owned() } else { format!(",,,,{line}") });
        let text: Vec<String> = text.collect();
        format!("Luminescence,,,,\r\n,Emission Filter:,,None,\r\n{}\r\n", text.join("\r\n"))
    }

    fn icontrol_xml(&self) -> String {
        let wells = self.wells.iter().fold(String::new(), |text, (well, value)| {
            format!("{text}<Well Pos=\"{well}\" Type=\"Single\"><Single ID=\"1\" Status=\"Measured\">{value}</Single></Well>\r\n")
        });
        format!(
            "<?xml version=\"1.0\"?>\r\n<MeasurementResultData>\r\n<Plate/>\r\n<Section Name=\"L\">\r\n<Data Cycle=\"1\">\r\n{wells}\
             </Data>\r\n</Section>\r\n</MeasurementResultData>\r\n"
        )
    }

    fn enspire(&self) -> String {
        format!(
            "Plate information \r\nPlate,Repeat,Barcode,Kinetics,\r\n1,1,=\"K7\",0,\r\n\r\nResults for Meas A -  (RFU)\r\n{}\r\n\
             Basic assay information \r\n\r\nExported with EnSpire Workstation version 4.10\r\n",
            self.grid("", ",", ",")
        )
    }

    fn opera(&self) -> String {
        let head = "Date:\t2026-03-02\r\nBarcode:\tK7\r\nMeasurement:\t1\r\n\r\nParameter: \tCells\r\n";
        format!("{head}{}", self.grid("", "\t", ""))
    }

    fn hidex(&self) -> String {
        let mut text = "Raw OD(590)\r\nPlate #,Well,Group,Raw OD(590)\r\n".to_owned();
        for (well, value) in &self.wells {
            let _ = write!(text, "1,{},Smp,{value}\r\n", well.padded());
        }
        text
    }

    fn nivo(&self) -> String {
        format!("1 OPERATION\tLUM\r\n{}\r\nPARAMETERS\r\n", self.grid("", "\t", ""))
    }

    fn forms(&self) -> Vec<(&'static str, String)> {
        let saved = self.fills_all_rows().then(|| ("moldev_softmax", self.softmax_saved()));
        let mut forms = vec![
            ("tecan_spark", self.spark()),
            ("perkinelmer_victor", self.victor()),
            ("perkinelmer_enspire", self.enspire()),
            ("perkinelmer_opera", self.opera()),
            ("perkinelmer_nivo", self.nivo()),
            ("hidex_sense", self.hidex()),
            ("promega_glomax", self.glomax()),
            ("tecan_icontrol_xml", self.icontrol_xml()),
            ("thermo_skanit", self.skanit()),
            ("thermo_ascent", self.ascent()),
            ("grid", self.generic()),
            ("grid", self.commas()),
            ("bmg_mars", self.mars()),
            ("bmg_mars", self.mars_table("")),
            ("bmg_mars", self.mars_table(",,")),
            ("bmg_mars", self.mars_across()),
            ("bmg_omega_ascii", self.omega()),
            ("bmg_omega_ascii", self.omega_lines()),
            ("bmg_smart_control", self.smart_control()),
            ("biotek_gen5", self.gen5()),
            ("biotek_gen5", self.gen5_pasted()),
            ("biotek_gen5", self.gen5_kinetic()),
            ("biotek_kc4", self.kc4()),
            (
                "perkinelmer_envision",
                Self::envision("Results for LUM(1) - channel 0 (CPS)\r\n", &self.grid("", ",", ",")),
            ),
            ("perkinelmer_envision", Self::envision("", &self.bare())),
            ("revvity_kaleido", self.kaleido()),
            ("list", self.list()),
            ("time_table", self.times()),
            ("time_table", self.times_across()),
            ("moldev_flipr", self.flipr()),
            ("sartorius_incucyte", self.incucyte()),
            ("xcelligence", self.xcelligence()),
            ("berthold_mikrowin", self.berthold()),
            ("tecan_icontrol", self.icontrol_kinetic()),
            ("thermo_skanit", self.skanit_kinetic()),
            ("list", self.statistics()),
            ("perkinelmer_columbus", self.columbus()),
            ("moldev_softmax", self.softmax("PlateFormat")),
            ("moldev_softmax", self.softmax("TimeFormat")),
            ("moldev_softmax", self.softmax_flex()),
            ("moldev_softmax", self.softmax_copied()),
            ("softmax_paste", self.paste()),
            ("asm", self.asm()),
        ];
        forms.extend(saved);
        forms
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
                let line: Vec<char> = text.lines().nth(reading.line as usize - 1).unwrap_or_default().chars().collect();
                let shown: String = line[reading.column as usize - 1..].iter().collect();
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
    fn no_text_makes_a_reader_panic(text in "([A-H1-9,;\t.\"*]|\r?\n|Results|Time|Wavelength|Raw Data|Cycle: 1|Chromatic: 1|No\\. of Cycles: 1|Software Version|Well|\tA1|,1,2,3|Plate Number|K_Fluo|Mode|<>|Value|Cycle Nr.|Part of Plate|Label: L|A1-B3|Measurement results|RFU|Results of Photometric1|Procedure Summary|Kinetic read|Read:  \\(A\\) 590|Procedure Details|\\[2\\]|Plate:1|Well positions|Time \\[s\\]|\tA2|File = x|Elapsed|Date Time|Time-Interval|Time/Pos|----- General Data|Raw data|##BLOCKS= 1|Plate:\tP\t1.3\t(Plate|Time)Format\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t450 \t1\t3\t6\t1\t2\t\n|\tTemperature\t|~End){0,60}") {
        let _ = read_bytes("text", text.as_bytes(), Choice::default());
        for format in formats() {
            let _ = read_bytes("text", text.as_bytes(), Choice { format: Some(format.name), ..Choice::default() });
        }
    }
}
