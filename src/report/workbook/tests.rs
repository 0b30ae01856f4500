use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};

use super::*;
use crate::report::figure::{About, figures};
use crate::report::file_names::FOR_PROGRAMS;
use crate::report::fixture;
use crate::report::folder::tables;
use foldshift_tables::sheet::{kept, unguarded};
use foldshift_tables::table::TableWriter;

/// The sheets by name: the cells of each by row and column.
fn sheets(bytes: &[u8]) -> BTreeMap<String, BTreeMap<(u32, u32), Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let ranges = book.worksheets();
    let cells = |range: calamine::Range<Data>| {
        let (row, column) = range.start().unwrap_or_default();
        let place = |(r, c, data): (usize, usize, &Data)| {
            ((row + u32::try_from(r).unwrap(), column + u32::try_from(c).unwrap()), data.clone())
        };
        range.used_cells().map(place).collect()
    };
    ranges.into_iter().map(|(name, range)| (name, cells(range))).collect()
}

/// Every file within the zip: name, packed or not, date, content.
fn parts(bytes: &[u8]) -> Vec<(String, zip::CompressionMethod, Option<zip::DateTime>, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut file = archive.by_index(number).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), file.compression(), file.last_modified(), content)
        })
        .collect()
}

/// Does a sheet hold what the CSV holds? Gives the count of numbers.
fn agree(sheet: &BTreeMap<(u32, u32), Data>, csv: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    let mut numbers = 0;
    for (row, record) in (1..).zip(reader.records()) {
        for (column, text) in (0..).zip(&record.unwrap()) {
            match sheet.get(&(row, column)) {
                None | Some(Data::Empty) => assert_eq!(text, "", "{row} {column}"),
                Some(Data::Float(number)) => {
                    assert_eq!(number.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{row} {column}");
                    numbers += 1;
                }
                Some(Data::String(cell)) => assert_eq!(cell, &kept(unguarded(text)), "{row} {column}"),
                Some(other) => panic!("{row} {column}: {other:?}"),
            }
        }
    }
    numbers
}

#[test]
fn every_cell_of_every_table_is_that_of_its_csv_to_the_bit() {
    let analysis = fixture::km12();
    let tables = tables(analysis).unwrap();
    let sheets = sheets(&workbook(analysis, &tables, &[]).unwrap());
    let in_it = |(file, _): &&(String, Vec<u8>)| !FOR_PROGRAMS.contains(&file.as_str());
    assert_eq!(sheets.len(), tables.iter().filter(in_it).count() + 2);
    let mut numbers = 0;
    for (file, csv) in tables.iter().filter(in_it) {
        numbers += agree(&sheets[file.strip_suffix(".csv").unwrap()], csv);
    }
    assert!(numbers > 10_000, "{numbers}");
}

#[test]
fn names_are_texts_and_never_formulas_or_links() {
    let names = [
        "=cmd|'/C calc'!A0",
        "+1+1",
        "@SUM(A1)",
        "-2+3",
        "<b>&amp;",
        "http://example.org",
        "mailto:a@b.c",
        "'quoted",
        "\u{202e}gnp.exe",
        "a\nb",
        "  spaced ",
        "日本 🧪",
        "CON",
        "_x0041_",
    ];
    let mut content = Vec::new();
    {
        let mut table = TableWriter::new(&mut content);
        table.write_record(["parental", "resistant", "estimate"]).unwrap();
        for name in names {
            table.write_record([name, &name.repeat(20), "1.5"]).unwrap();
        }
        table.flush().unwrap();
    }
    let bytes = workbook(fixture::km12(), &[("shifts.csv".to_owned(), content)], &[]).unwrap();
    let sheet = &sheets(&bytes)["shifts"];
    for (row, name) in (2..).zip(names) {
        assert_eq!(sheet[&(row, 0)], Data::String(kept(name).into_owned()), "{name}");
        assert_eq!(sheet[&(row, 1)], Data::String(kept(&name.repeat(20)).into_owned()), "{name}");
        assert_eq!(sheet[&(row, 2)], Data::Float(1.5));
    }
    for (name, _, _, content) in parts(&bytes) {
        let text = String::from_utf8_lossy(&content).into_owned();
        assert!(!text.contains("<f>") && !text.contains("<hyperlink"), "{name}");
    }
}

#[test]
fn folds_curves_and_days_are_pictures_that_are_not_packed_twice_and_have_descriptions() {
    let analysis = fixture::km12();
    let figures = figures(analysis);
    let wanted = figures
        .iter()
        .filter(|figure| matches!(figure.about, About::Folds | About::Curves { .. } | About::Days { .. }))
        .count();
    let parts = parts(&workbook(analysis, &[], &figures).unwrap());
    let pictures: Vec<_> = parts.iter().filter(|(name, ..)| name.starts_with("xl/media/")).collect();
    assert!(wanted >= 9 && pictures.len() == wanted, "{} of {wanted}", pictures.len());
    assert!(pictures.iter().all(|(_, packed, ..)| *packed == zip::CompressionMethod::Stored));
    let drawing = parts.iter().find(|(name, ..)| name == "xl/drawings/drawing1.xml").unwrap();
    assert_eq!(String::from_utf8_lossy(&drawing.3).matches("descr=\"").count(), wanted);
}

#[test]
fn the_same_results_are_the_same_workbook_with_no_date_of_its_own_on_one_thread_or_many() {
    let analysis = fixture::km12();
    let (tables, figures) = (tables(analysis).unwrap(), figures(analysis));
    let bytes = workbook(analysis, &tables, &figures).unwrap();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert!(alone.install(|| workbook(analysis, &tables, &figures).unwrap()) == bytes);
    for (name, _, date, content) in parts(&bytes) {
        assert!(date.is_none_or(|date| date == zip::DateTime::default()), "{name} {date:?}");
        if name == "docProps/core.xml" {
            assert_eq!(String::from_utf8_lossy(&content).matches("2000-01-01T00:00:00Z").count(), 2);
        }
    }
}

#[test]
fn the_first_sheet_says_what_is_in_the_others_and_what_is_not() {
    let analysis = fixture::km12();
    let long = format!("cell_line,compound\nKM12,{}\n", "W".repeat(40_000));
    let bytes = workbook(analysis, &[("fits.csv".to_owned(), long.into_bytes())], &[]).unwrap();
    let sheets = sheets(&bytes);
    let said: Vec<String> = sheets["readme"].values().map(ToString::to_string).collect();
    for part in
        [&analysis.study.name, "SIMULATED DATA", "fits.csv", "qualifier", "more letters than Excel takes"]
    {
        assert!(said.iter().any(|text| text.contains(part)), "{part}: {said:?}");
    }
    let Data::String(cut) = &sheets["fits"][&(2, 1)] else { panic!("no text") };
    assert!(cut.len() > 32_000 && cut.ends_with("W…"));
}
