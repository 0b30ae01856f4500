//! BMG Labtech MARS: `Test run no.:`, `ID1:`, a mode line, `Raw Data (…)`, and grids or tables.

use std::ops::Range;

use crate::ingest::bmg::head::{self, Head};
use crate::ingest::bmg::section::Section;
use crate::ingest::bmg::views;
use crate::ingest::format::Format;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "bmg_mars";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BMG Labtech MARS, CSV or workbook",
    recognised_by: "two of `Test name:`, `Test run no.:`, `User:` with `Path:`, and `Raw Data` in the first lines",
    generic: false,
    recognise,
    read,
};

/// How far down the landmarks stand.
const REACH: usize = 12;

const TEST_NAME: [&str; 2] = ["Test name:", "Testname:"];
const RUN: [&str; 4] = ["Test run no.:", "Test run:", "Testlauf-Nr.:", "Testlauf Nr.:"];
const USER: [&str; 2] = ["User:", "Benutzer:"];

/// Evidence for a MARS export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let holding = |keys: &[&str]| head::line_with(sheet, 0..sheet.len().min(REACH), keys);
    if super::omega::is_one(sheet) || super::smart_control::is_one(sheet) {
        return None;
    }
    let beside =
        |line: &usize| sheet.cells(*line).iter().any(|cell| head::after(&cell.text, "Path:").is_some());
    // Two of these, so that a line that was lost does not make another format of it.
    let landmarks = [
        ("Test name:", holding(&TEST_NAME)),
        ("Test run no.:", holding(&RUN)),
        ("Raw Data", holding(&["Raw Data", "Rohdaten"])),
        ("User:", holding(&USER).filter(beside)),
        // Newer versions number their tests.
        ("Test ID:", holding(&["Test ID:"]).filter(beside)),
    ];
    let mut seen = landmarks.into_iter().filter_map(|(name, line)| Some((name, line? + 1)));
    let ((one, first), (two, second)) = (seen.next()?, seen.next()?);
    Some(format!("`{one}` in line {first} and `{two}` in line {second}"))
}

/// Reads the raw grids and tables; all others are calculated.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut all = Vec::new();
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        all.extend(sections(sheet).into_iter().map(|lines| Section::new(sheet, lines)));
    }
    views::read(book, NAME, &all, Head::first_id)
}

/// Whole exports that were appended to one another; each begins with `User:`.
fn sections(sheet: &Sheet) -> Vec<Range<usize>> {
    let begins = |line: &usize| {
        let text = sheet.line(*line).trim_start_matches(['"', ' ', '\t', ',', ';']);
        USER.iter().any(|user| head::after(text, user).is_some())
    };
    let mut starts: Vec<usize> = (0..sheet.len()).filter(begins).collect();
    let head = starts.first().copied().unwrap_or(0);
    let filled = (0..head).any(|line| !sheet.is_blank(line));
    match starts.first_mut() {
        Some(first) if !filled => *first = 0,
        _ => starts.insert(0, 0),
    }
    let ends = starts.iter().copied().skip(1).chain([sheet.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "User: U,Path: C:\\D,Test run no.: 4\r\nTest name: T,Date: 5/14/2021,Time: 3:29:50 PM\r\n\r\n\
                        ID1: K7,ID2: x\r\nFluorescence (FI)\r\n\r\n";

    fn grid(title: &str) -> String {
        format!("{title}\r\n\r\n,1,2,3\r\nA,1,,3\r\nB,4,5,6\r\n\r\n")
    }

    fn export(title: &str, tail: &str) -> String {
        format!("{HEAD}{}{tail}", grid(title))
    }

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.csv", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    fn message(text: &str) -> String {
        read_text(text).unwrap_err()[0].message.clone()
    }

    #[test]
    fn the_plate_is_id1_and_the_read_is_mode_and_wavelengths() {
        let readings = read_text(&export("Raw Data (480-14/520-30)", "")).unwrap();
        assert_eq!(readings.plates(), ["K7"]);
        assert_eq!(readings.reads("K7"), ["fluorescence ex=480 em=520"]);
        assert_eq!(readings.readings.len(), 5);
    }

    #[test]
    fn a_calculated_grid_is_left_out_whatever_its_position() {
        let tail = grid("Blank corrected based on Raw Data (485/520)");
        let readings = read_text(&export("Raw Data (485/520)", &tail)).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (5, 1));
        assert!(read_text(&export("Blank corrected based on Raw Data (485/520)", "")).is_err());
    }

    #[test]
    fn cycles_are_times_and_without_times_part_of_the_name() {
        let cycle = |nth: u32, time: &str| grid(&format!("Raw Data (485/520) - Cycle {nth}{time}"));
        let readings =
            read_text(&format!("{HEAD}{}{}", cycle(1, " (0 s)"), cycle(2, " (1 min 30 s)"))).unwrap();
        assert_eq!(readings.reads("K7"), ["fluorescence ex=485 em=520"]);
        let times: Vec<Option<f64>> = readings.readings.iter().map(|reading| reading.time_s).collect();
        assert_eq!((times[0], times[5]), (Some(0.0), Some(90.0)));
        let readings = read_text(&format!("{HEAD}{}{}", cycle(1, ""), cycle(2, ""))).unwrap();
        assert_eq!(
            readings.reads("K7"),
            ["fluorescence ex=485 em=520 cycle=1", "fluorescence ex=485 em=520 cycle=2"]
        );
        let below =
            format!("{HEAD}Raw Data (485/520)\r\n\r\n{}{}", grid("Cycle 1 (0 s)"), grid("Cycle 2 (60 s)"));
        assert_eq!(read_text(&below).unwrap().readings[5].time_s, Some(60.0));
    }

    #[test]
    fn several_chromatics_and_detectors_are_several_reads() {
        let text = export("Raw Data (485/520 1)", &grid("Raw Data (544/590 2)"));
        assert_eq!(
            read_text(&text).unwrap().reads("K7"),
            ["fluorescence ex=485 em=520", "fluorescence ex=544 em=590"]
        );
        let text = export("Raw Data (485/520 A)", &grid("Raw Data (485/520 B)"));
        assert_eq!(
            read_text(&text).unwrap().reads("K7"),
            ["fluorescence ex=485 em=520 [A]", "fluorescence ex=485 em=520 [B]"]
        );
        let text = export("Raw Data (337/665 A)", &grid("Raw Data (337/620 B)"));
        assert_eq!(
            read_text(&text).unwrap().reads("K7"),
            ["fluorescence ex=337 em=665", "fluorescence ex=337 em=620"]
        );
    }

    #[test]
    fn appended_exports_are_several_plates() {
        let text = export("Raw Data (485/520)", "") + &export("Raw Data (485/520)", "").replace("K7", "K8");
        assert_eq!(read_text(&text).unwrap().plates(), ["K7", "K8"]);
        let unnamed = export("Raw Data (485/520)", "").replace("ID1: K7,ID2: x", "ID1:,ID2:");
        let text = unnamed.clone() + &unnamed.replace("no.: 4", "no.: 5");
        assert_eq!(read_text(&text).unwrap().plates(), ["Plate 1", "Plate 2"]);
    }

    #[test]
    fn a_german_export_has_semicolons_and_decimal_commas() {
        let text = "Benutzer: U;Pfad: C:\\D;Testlauf-Nr.: 4\r\nTestname: T;Datum: 14.05.2021;Uhrzeit: 15:29\r\n\r\n\
                    ID1: K7\r\nAbsorption\r\n\r\nRohdaten (450)\r\n\r\n;1;2;3\r\nA;0,1;;1,234\r\nB;4;5,5;6\r\n";
        let readings = read_text(text).unwrap();
        assert_eq!(readings.reads("K7"), ["absorbance 450"]);
        assert_eq!(readings.readings[1].value, Some(1.234));
        assert!(read_text(&text.replace("A;0,1;;", "A;0,1;;;")).is_err(), "a cell too many");
    }

    #[test]
    fn tables_hold_wells_down_or_across_and_times_or_wavelengths() {
        let kinetic = "Well,Content,Raw Data (600 1),Raw Data (600 1)\r\n,Time [s],0,60\r\nA01,Sample X1,0.1,0.2\r\nA02,Blank B,0.3,\r\n";
        let readings =
            read_text(&format!("{}{kinetic}", HEAD.replace("Fluorescence (FI)", "Absorbance"))).unwrap();
        let found: Vec<(String, Option<f64>, Option<f64>)> =
            readings.readings.iter().map(|r| (r.well.to_string(), r.time_s, r.value)).collect();
        assert_eq!(found[1], ("A1".to_owned(), Some(60.0), Some(0.2)));
        assert_eq!(found.len(), 3);
        let split = "Well Row,Well Col,Content,Raw Data (600),Blank corrected based on Raw Data (600)\r\nA,1,Sample X1,0.1,0\r\nA,2,Blank B,0.3,0\r\n";
        let readings =
            read_text(&format!("{}{split}", HEAD.replace("Fluorescence (FI)", "Absorbance"))).unwrap();
        assert_eq!((readings.readings.len(), readings.reads("K7")), (2, vec!["absorbance 600".to_owned()]));
        let across = "Well,A01,A02\r\nContent,Sample X1,Blank B\r\nRaw Data (485/520) - Cycle 1 (0 s),1,2\r\nRaw Data (485/520) - Cycle 2 (60 s),3,4\r\nBlank corrected based on Raw Data (485/520) - Cycle 1 (0 s),0,0\r\n";
        assert_eq!(read_text(&format!("{HEAD}{across}")).unwrap().readings[3].time_s, Some(60.0));
        let spectrum = "Well,Content,Raw Data (Spectrum),\r\n,Wavelength [nm],220,221\r\nA01,Sample X1,0.1,0.2\r\nA02,Blank B,0.3,0.4\r\n";
        let readings =
            read_text(&format!("{}{spectrum}", HEAD.replace("Fluorescence (FI)", "Absorbance"))).unwrap();
        assert_eq!(readings.reads("K7"), ["absorbance 220", "absorbance 221"]);
    }

    #[test]
    fn a_lost_line_of_the_head_makes_no_other_format_of_it() {
        for lost in
            ["User: U,Path: C:\\D,Test run no.: 4\r\n", "Test name: T,Date: 5/14/2021,Time: 3:29:50 PM\r\n"]
        {
            let text = export("Raw Data (485/520)", "").replacen(lost, "", 1);
            assert_eq!(read_text(&text).unwrap().reads("K7"), ["fluorescence ex=485 em=520"]);
        }
    }

    #[test]
    fn damage_is_refused() {
        let whole = export("Raw Data (485/520)", "");
        for (from, to) in [
            ("A,1,,3\r\n", "A,1,,3\r\nA,1,,3\r\n"),
            ("A,1,,3", "A,1,3"),
            ("A,1,,3", "A,1,,,"),
            ("Raw Data (485/520)", "Raw Data (48/520)"),
            (",1,2,3", ",1,2,7"),
            ("Fluorescence (FI)", "Fluoxescence (FI)"),
            ("B,4,5,6", "B,4,5,0,6"),
            ("Raw Data (485/520)", "Raw Data (485/520"),
            ("Fluorescence (FI)", "Fluorescence (FI) well scan"),
        ] {
            let text = whole.replacen(from, to, 1);
            assert_ne!(text, whole);
            assert!(read_text(&text).is_err(), "{from} -> {to}");
        }
        assert!(message(&whole.replace("A,1,,3", "A,1,3")).contains("row A has 3 cells, expected 4"));
    }

    #[test]
    fn several_wells_at_the_ceiling_are_told() {
        let text = export("Raw Data (485/520)", "").replace("4,5,6", "260000,260000,6");
        assert!(read_text(&text).unwrap().warnings[0].message.contains("2 readings are exactly 260000"));
        assert!(read_text(&text.replace("260000,260000", "260000,5")).unwrap().warnings.is_empty());
    }
}
