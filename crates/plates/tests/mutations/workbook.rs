//! Damages to the XML of one sheet of a workbook.

use std::io::{Cursor, Read as _, Write as _};

use crate::dice::Dice;

/// Damages the XML of one sheet of a workbook: lines of it are its rows, cells are its cells.
pub(crate) fn damage_workbook(bytes: &[u8], kind: &str, dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let mut sheets: Vec<&String> =
        names.iter().filter(|name| name.starts_with("xl/worksheets/sheet")).collect();
    sheets.sort();
    let chosen = (*sheets.get(dice.roll(sheets.len()))?).clone();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in &names {
        let mut content = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut content).ok()?;
        if *name == chosen {
            content = damage_xml(&String::from_utf8(content).ok()?, kind, dice)?.into_bytes();
        }
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(&content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn damage_xml(xml: &str, kind: &str, dice: &mut Dice) -> Option<String> {
    let element = |tag: &str, dice: &mut Dice| -> Option<(usize, usize)> {
        let starts: Vec<usize> = xml.match_indices(&format!("<{tag} ")).map(|(at, _)| at).collect();
        let start = *starts.get(dice.roll(starts.len()))?;
        let close = format!("</{tag}>");
        let end = xml[start..].find(&close).map(|at| start + at + close.len())?;
        Some((start, end))
    };
    match kind {
        "line deleted" | "cell deleted" => {
            let (start, end) = element(if kind == "line deleted" { "row" } else { "c" }, dice)?;
            Some(format!("{}{}", &xml[..start], &xml[end..]))
        }
        "comma for point" => {
            let points: Vec<usize> = xml.match_indices('.').map(|(at, _)| at).collect();
            let point = *points.get(dice.roll(points.len()))?;
            Some(format!("{},{}", &xml[..point], &xml[point + 1..]))
        }
        _ => None,
    }
}
