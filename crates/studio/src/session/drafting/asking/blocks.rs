//! Files that no reader takes and that may hold plates all the same: asked with the cells as they stand there.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Added, Asked, Choice, Chosen, Does, Opt};
use super::known::Known;
use super::words::{in_quotes, last};
use crate::session::drafting::capital;
use crate::view::Table;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::well::PLATE_FORMATS;
use foldshift_study::study_file::relative;
use foldshift_study::survey::{BlockSeen, Refused};
use foldshift_tables::numerals::counted;

/// The id of the choice which well a part of a plate begins with.
const FIRST: &str = "first";

/// What is chosen of a block that is read, and of one that is left out.
const RAW: &str = "raw";
const CALCULATED: &str = "calculated";

/// Why such numbers are asked about.
const CALCULATED_IS_NO_USE: &str =
    "If they are calculated, they cannot be used: intervals need raw readings.";

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let named: BTreeSet<&str> = known.rows.iter().map(|row| row.file.as_str()).collect();
    let mut alike: BTreeMap<String, Vec<(String, &Refused)>> = BTreeMap::new();
    for seen in known.drafts.seen {
        let Some(refused) = &seen.refused else { continue };
        let file = relative(known.drafts.folder, &seen.path);
        if !named.contains(file.as_str()) {
            alike.entry(shape(refused)).or_default().push((file, refused));
        }
    }
    alike.into_values().filter_map(|files| of(&files)).collect()
}

/// What files must have in common so that one answer serves them all.
fn shape(refused: &Refused) -> String {
    let blocks = refused.blocks.iter().map(|block| {
        let seen = &block.candidate;
        format!("{}\t{}\t{}", seen.grid, seen.doubts.join("\t"), seen.is_certain)
    });
    let blocks: Vec<String> = blocks.collect();
    if refused.certain.is_empty() { blocks.join("\n") } else { refused.problem.message.clone() }
}

fn of(files: &[(String, &Refused)]) -> Option<Asked> {
    let (_, first) = files.first()?;
    if !first.certain.is_empty() {
        return Some(in_part(files, first));
    }
    // A block that is certain was refused for something that is wrong in it: no answer mends that.
    if first.blocks.iter().all(|block| block.candidate.is_certain) {
        return None;
    }
    match first.blocks.as_slice() {
        [] => None,
        [only] => Some(one(files, only)),
        several => Some(which(files, several)),
    }
}

/// The files that a question is about, and what it asks of them.
fn about(files: &[(String, &Refused)], first: &Refused) -> Vec<String> {
    files.iter().map(|(file, _)| file.clone()).chain([shape(first)]).collect()
}

/// `counts_week2.xlsx`, `3 files`.
fn called(files: &[(String, &Refused)]) -> String {
    match files {
        [(only, _)] => last(only).to_owned(),
        several => counted(several.len(), "file"),
    }
}

/// A file of which the reader is sure of a part only.
fn in_part(files: &[(String, &Refused)], first: &Refused) -> Asked {
    let heading = format!("Read a part of {}?", called(files));
    let said = format!("{}.", capital(&first.problem.message));
    let asked = Asked::new("part", &about(files, first), "files", heading, said);
    let added: Vec<Added> = files
        .iter()
        .flat_map(|(file, refused)| {
            refused.certain.iter().map(move |plate| (file, plate, refused.certain.len()))
        })
        .map(|(file, plate, n)| {
            let name = (n > 1).then(|| ("plate".to_owned(), plate.name.clone()));
            [("export".to_owned(), file.clone()), ("in_part".to_owned(), "true".to_owned())]
                .into_iter()
                .chain(name)
                .collect()
        })
        .collect();
    let asked = asked.answer("part", "Read what is certain", Does::Add(Box::new(move |_| added.clone())));
    asked.answer("no", "Leave it out", Does::Remember)
}

/// `sheet “Auswertung”, B3 to M10`.
fn place(block: &BlockSeen) -> String {
    let [first, last] = block.candidate.corners();
    let sheet = block.candidate.sheet.as_ref().map(|sheet| format!("sheet {}, ", in_quotes(sheet)));
    format!("{}{first} to {last}", sheet.unwrap_or_default())
}

/// Numbers in the shape of a plate, and what speaks against it.
fn doubts(block: &BlockSeen) -> String {
    let shape = format!("Numbers in the shape of a {}-well plate", block.plate.format.wells());
    let but = block.candidate.doubts.join("; ");
    if but.is_empty() {
        return format!("{shape}. Nothing says whether they are raw readings.");
    }
    if block.candidate.has_no_shape() {
        return format!("Numbers in lines and columns: {but}.");
    }
    format!("{shape}, but: {but}.")
}

fn one(files: &[(String, &Refused)], block: &BlockSeen) -> Asked {
    let is = if files.len() == 1 { "Is this a plate?" } else { "Are these plates?" };
    let heading = format!("{is} {}, {}", called(files), place(block));
    let said = format!("{} {CALCULATED_IS_NO_USE}", doubts(block));
    let mut asked = Asked::new("block", &about(files, files[0].1), "files", heading, said);
    asked.cells = true;
    let head = [String::new()].into_iter().chain(block.columns.iter().cloned());
    let line = |(number, cells): &(usize, Vec<String>)| {
        [number.to_string()].into_iter().chain(cells.iter().cloned()).collect()
    };
    asked.seen = Some(Table { head: head.collect(), rows: block.lines.iter().map(line).collect() });
    if files.len() > 1 {
        let rows = files.iter().map(|(file, _)| vec![last(file).to_owned()]).collect();
        asked.all = Some(Table { head: vec!["File".to_owned()], rows });
    }
    if block.candidate.is_part {
        asked = asked.choice(first_well(block));
    }
    let names: Vec<String> = files.iter().map(|(file, _)| file.clone()).collect();
    let grid = block.candidate.grid.clone();
    let added = move |chosen: &Chosen| -> Vec<Added> {
        names.iter().map(|file| with_grid(file, &grid_from(&grid, chosen), None)).collect()
    };
    let [first, last] = block.candidate.corners();
    let asked = asked.answer(CALCULATED, "Calculated: leave it out", Does::Remember);
    let asked =
        asked.answer(RAW, format!("Raw readings: read {first} to {last}"), Does::Add(Box::new(added)));
    asked.open()
}

/// The wells that a part of a plate may begin with: where the reader put it first.
fn first_well(block: &BlockSeen) -> Choice {
    let ((top, left), (bottom, right)) = (block.candidate.first, block.candidate.last);
    let (rows, cols) = (bottom + 1 - top, right + 1 - left);
    let made = PLATE_FORMATS.iter().find(|format| rows <= format.rows && cols <= format.cols);
    let wells = made.into_iter().flat_map(|format| {
        let rows = 0..=format.rows - rows;
        rows.flat_map(move |row| (0..=format.cols - cols).filter_map(move |col| Well::new(row, col)))
    });
    let options = wells.map(|well| Opt { id: well.to_string(), label: well.to_string() });
    Choice {
        id: FIRST.to_owned(),
        label: "Its first cell is well".to_owned(),
        options: options.collect(),
        chosen: "A1".to_owned(),
    }
}

/// The cells, with the well of the first where it was chosen.
fn grid_from(grid: &str, chosen: &Chosen) -> String {
    match chosen.get(FIRST) {
        Some(well) => format!("{}@{well}", grid.split('@').next().unwrap_or(grid)),
        None => grid.to_owned(),
    }
}

/// A plate that is read from these cells.
fn with_grid(file: &str, grid: &str, name: Option<&str>) -> Added {
    let name = name.map(|name| ("plate".to_owned(), name.to_owned()));
    [("export".to_owned(), file.to_owned()), ("grid".to_owned(), grid.to_owned())]
        .into_iter()
        .chain(name)
        .collect()
}

fn which(files: &[(String, &Refused)], blocks: &[BlockSeen]) -> Asked {
    let heading = format!("Which of these are plates? {}", called(files));
    let n = blocks.iter().filter(|block| !block.candidate.is_certain).count();
    let said = format!(
        "{} of numbers have the shape of a plate; {} not sure. {CALCULATED_IS_NO_USE}",
        counted(blocks.len(), "block"),
        if n == 1 { "one is".to_owned() } else { format!("{n} are") }
    );
    let mut asked = Asked::new("blocks", &about(files, files[0].1), "files", heading, said);
    let row = |block: &BlockSeen| {
        let but = block.candidate.doubts.join("; ");
        vec![place(block), format!("{} wells", block.plate.format.wells()), but]
    };
    asked.seen = Some(Table {
        head: ["Cells", "Plate", "But"].map(str::to_owned).into(),
        rows: blocks.iter().map(row).collect(),
    });
    let options = [(RAW, "raw readings"), (CALCULATED, "calculated: left out")]
        .map(|(id, label)| Opt { id: id.to_owned(), label: label.to_owned() });
    for (at, block) in blocks.iter().enumerate() {
        let chosen = if block.candidate.is_certain { RAW } else { CALCULATED };
        let (id, label) = (format!("block-{at}"), place(block));
        asked = asked.choice(Choice { id, label, options: options.to_vec(), chosen: chosen.to_owned() });
    }
    let files: Vec<String> = files.iter().map(|(file, _)| file.clone()).collect();
    let grids: Vec<(String, String)> =
        blocks.iter().map(|block| (block.candidate.grid.clone(), plate_name(block, blocks))).collect();
    let added = move |chosen: &Chosen| -> Vec<Added> {
        let raw = |at: &usize| chosen.get(&format!("block-{at}")).is_some_and(|choice| choice == RAW);
        let of = |file: &String| {
            let grids = (0..grids.len()).filter(raw).map(|at| &grids[at]);
            grids.map(|(grid, name)| with_grid(file, grid, Some(name))).collect::<Vec<_>>()
        };
        files.iter().flat_map(of).collect()
    };
    let asked = asked.answer("read", "Read those", Does::Add(Box::new(added)));
    asked.answer("no", "Leave the file out", Does::Remember)
}

/// What tells a block from the others of its file: its sheet where each has its own, else its cells.
fn plate_name(block: &BlockSeen, all: &[BlockSeen]) -> String {
    let sheets: BTreeSet<&Option<String>> = all.iter().map(|block| &block.candidate.sheet).collect();
    match &block.candidate.sheet {
        Some(sheet) if sheets.len() == all.len() => sheet.clone(),
        _ => block.candidate.corners().join(":"),
    }
}
