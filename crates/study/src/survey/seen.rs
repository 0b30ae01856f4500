//! What was seen in a folder.

use std::collections::BTreeSet;
use std::path::PathBuf;

use foldshift_plates::ingest::{Candidate, Readings};
use foldshift_plates::plate::times::Times;
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_tables::diagnostic::Diagnostic;

/// Everything below a folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// File by file, sheet by sheet, in the order of the names.
    pub seen: Vec<Seen>,
}

/// A file, or a sheet of a workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// As it can be opened.
    pub path: PathBuf,
    /// Relative to the folder, with forward slashes.
    pub name: String,
    /// What it is.
    pub what: What,
    /// Of a file that is no export: why, and what may be one all the same. Only a file that is looked at alone is asked so far.
    pub refused: Option<Box<Refused>>,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An export of a reader.
    Export(ExportSeen),
    /// A layout.
    Layout(LayoutSeen),
    /// It would be a layout but for what is wrong with it.
    NearlyLayout(NearLayout),
    /// A table of plates; in a workbook, a whole study.
    Plates {
        /// Is it a workbook?
        workbook: bool,
    },
    /// A study file.
    Study,
    /// A folder of results of ours.
    Results,
    /// Passed over, and why.
    Other(String),
}

/// An export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportSeen {
    /// The sheet, where the workbook holds several things.
    pub sheet: Option<String>,
    /// The reader, by name.
    pub reader: &'static str,
    /// Its plates, in file order.
    pub plates: Vec<PlateSeen>,
}

/// A plate of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct PlateSeen {
    /// As the export names it.
    pub name: String,
    /// Its reads.
    pub reads: Vec<String>,
    /// The smallest plate that holds its wells.
    pub format: PlateFormat,
    /// The reads that were taken again and again, each with its times.
    pub times: Vec<(String, Times)>,
    /// The numbers of its first read, well by well: the bits of each.
    pub numbers: Vec<(Well, Option<u64>)>,
}

/// A layout.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutSeen {
    /// The sheets that are the layout, where the workbook holds other things, too.
    pub sheets: Vec<String>,
    /// Its form, by name.
    pub form: &'static str,
    /// The names of its plates, where it describes several.
    pub plates: Vec<String>,
    /// The smallest plate that holds its wells.
    pub format: PlateFormat,
    /// The wells that it names.
    pub wells: BTreeSet<Well>,
    /// Those of them that are not empty: they must have been read.
    pub used: BTreeSet<Well>,
    /// The compounds that it names.
    pub compounds: BTreeSet<String>,
    /// The cell lines that it names.
    pub lines: BTreeSet<String>,
    /// Does every sample and vehicle have a cell line?
    pub names_lines: bool,
    /// Does every sample and vehicle have an experiment?
    pub names_experiments: bool,
}

/// What has the grids or columns of a layout, and is none.
#[derive(Clone, Debug, PartialEq)]
pub struct NearLayout {
    /// The sheets, where the workbook holds other things, too.
    pub sheets: Vec<String>,
    /// What keeps it from being a layout: the first problem of `count`.
    pub problem: Diagnostic,
    /// How many problems there are.
    pub count: usize,
}

/// Why a file is no export, and what it may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// The first thing that is wrong.
    pub problem: Diagnostic,
    /// Blocks that can be read all the same.
    pub blocks: Vec<BlockSeen>,
    /// The plates that are certain, where the file was refused because that is the smaller part of it.
    pub certain: Vec<PlateSeen>,
}

/// A block that may be a plate.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockSeen {
    /// Where it stands, and what speaks against it.
    pub candidate: Candidate,
    /// What it reads as.
    pub plate: PlateSeen,
    /// The letters of the columns of `lines`.
    pub columns: Vec<String>,
    /// Its first cells and what stands around them: the number of each line, and its cells.
    pub lines: Vec<(usize, Vec<String>)>,
}

impl PlateSeen {
    /// A plate of what was read.
    pub(super) fn of(readings: &Readings, name: String) -> Option<Self> {
        let reads = readings.reads(&name);
        let first = reads.first()?;
        let of_first = readings.readings.iter().filter(|one| *one.plate == *name && *one.read == **first);
        let mut numbers: Vec<(Well, Option<u64>)> =
            of_first.map(|one| (one.well, one.value.map(f64::to_bits))).collect();
        numbers.sort_unstable();
        let wells = readings.readings.iter().filter(|one| *one.plate == *name).map(|one| one.well);
        let format = PlateFormat::holding(wells)?;
        let times = |read: &String| {
            let times = readings.times(&name, read).filter(|times| times.count > 1)?;
            Some((read.clone(), times))
        };
        let times = reads.iter().filter_map(times).collect();
        Some(Self { name, reads, format, times, numbers })
    }
}

impl Survey {
    /// The exports, each with its file.
    pub fn exports(&self) -> impl Iterator<Item = (&Seen, &ExportSeen)> {
        self.seen.iter().filter_map(|seen| match &seen.what {
            What::Export(export) => Some((seen, export)),
            _ => None,
        })
    }

    /// The layouts, each with its file.
    pub fn layouts(&self) -> impl Iterator<Item = (&Seen, &LayoutSeen)> {
        self.seen.iter().filter_map(|seen| match &seen.what {
            What::Layout(layout) => Some((seen, layout)),
            _ => None,
        })
    }

    /// What is nearly a layout, each with its file.
    pub fn near_layouts(&self) -> impl Iterator<Item = (&Seen, &NearLayout)> {
        self.seen.iter().filter_map(|seen| match &seen.what {
            What::NearlyLayout(near) => Some((seen, near)),
            _ => None,
        })
    }

    /// How many files there are; a workbook of several sheets is one.
    #[must_use]
    pub fn files(&self) -> usize {
        let files: BTreeSet<&PathBuf> =
            self.seen.iter().filter(|seen| seen.what != What::Results).map(|seen| &seen.path).collect();
        files.len()
    }

    /// The files that are this.
    pub fn of(&self, what: impl Fn(&What) -> bool) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| what(&seen.what))
    }
}
