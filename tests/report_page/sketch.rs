//! A study drawn from a few words: lines, experiments and compounds; every well follows from them. The numbers are simulated,
//! without chance: the same sketch is the same bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Signal of the vehicle and of the blank, in counts.
const VEHICLE: f64 = 22_000.0;
const BLANK: f64 = 400.0;
/// The highest dose, in nM; every next one is half a decade below it.
const TOP_NM: f64 = 10_000.0;

/// What a study holds. Controls stand in the first and the last column, samples between them, column by column.
pub(crate) struct Sketch {
    pub(crate) name: String,
    /// The parental line first.
    pub(crate) lines: Vec<String>,
    pub(crate) experiments: Vec<String>,
    pub(crate) compounds: Vec<String>,
    /// Rows and columns of a plate.
    pub(crate) shape: (usize, usize),
    pub(crate) doses: usize,
    pub(crate) replicates: usize,
    /// Layouts that the other lines than the first one met.
    pub(crate) shared: usize,
    /// Whether the study compares the lines.
    pub(crate) paired: bool,
    /// Whether half of the vehicle wells hold no cells, so that every plate fails.
    pub(crate) spoilt: bool,
    /// What every plate is called, before its number.
    pub(crate) plate: String,
    /// A well of the first plate that is left out, and why.
    pub(crate) left_out: Option<(String, String)>,
}

impl Default for Sketch {
    fn default() -> Self {
        Self {
            name: "a sketch".to_owned(),
            lines: names("L", 2),
            experiments: vec!["2026-03-02".to_owned(), "2026-03-09".to_owned()],
            compounds: names("drug ", 2),
            shape: (8, 12),
            doses: 10,
            replicates: 3,
            shared: usize::MAX,
            paired: true,
            spoilt: false,
            plate: "plate ".to_owned(),
            left_out: None,
        }
    }
}

/// A well of a layout: the compound and the step of its dose; none in a control.
#[derive(Clone, Copy)]
enum Content {
    Vehicle,
    Blank,
    Sample { compound: usize, step: usize },
    Empty,
}

impl Sketch {
    /// Writes `study.toml`, its layouts and its exports into the folder.
    pub(crate) fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).expect("a folder");
        let blocks = self.blocks();
        for (block, contents) in blocks.iter().enumerate() {
            fs::write(folder.join(format!("layout-{block}.csv")), self.layout(contents)).expect("a layout");
        }
        let mut study = format!(
            "name = {}\nsimulated = true\ndose_unit = \"nM\"\n[assay]\nreadout = \"resazurin\"\n",
            quoted(&self.name)
        );
        let mut number = 0;
        for (day, experiment) in self.experiments.iter().enumerate() {
            for (line, name) in self.lines.iter().enumerate() {
                let met = if line == 0 { blocks.len() } else { self.shared.min(blocks.len()) };
                for (block, contents) in blocks[..met].iter().enumerate() {
                    number += 1;
                    let export = format!("export-{number}.csv");
                    fs::write(folder.join(&export), self.export(contents, number, line, day))
                        .expect("an export");
                    let _ = writeln!(
                        study,
                        "[[plate]]\nexport = \"{export}\"\nlayout = \"layout-{block}.csv\"\ncell_line = {}\nexperiment = {}",
                        quoted(name),
                        quoted(experiment)
                    );
                    if let Some((well, reason)) = self.left_out.as_ref().filter(|_| number == 1) {
                        let _ = writeln!(study, "exclude = {{ {well} = {} }}", quoted(reason));
                    }
                }
            }
        }
        if self.paired {
            let resistant: Vec<String> = self.lines[1..].iter().map(|name| quoted(name)).collect();
            let _ = writeln!(
                study,
                "[[pair]]\nparental = {}\nresistant = [{}]",
                quoted(&self.lines[0]),
                resistant.join(", ")
            );
        }
        fs::write(folder.join("study.toml"), study).expect("a study");
    }

    /// What is in every well of every layout, row by row.
    fn blocks(&self) -> Vec<Vec<Content>> {
        let (rows, cols) = self.shape;
        let most = rows * (cols - 2) / (self.doses * self.replicates);
        let compounds: Vec<usize> = (0..self.compounds.len()).collect();
        let block = |some: &[usize]| {
            let mut contents = vec![Content::Empty; rows * cols];
            for row in 0..rows {
                let control = |odd: bool| if odd { Content::Blank } else { Content::Vehicle };
                contents[row * cols] = control(row % 2 == 1);
                contents[row * cols + cols - 1] = control(row % 2 == 0);
            }
            let samples = some.iter().flat_map(|compound| {
                (0..self.doses * self.replicates).map(move |at| (*compound, at % self.doses))
            });
            for (at, (compound, step)) in samples.enumerate() {
                contents[(at % rows) * cols + 1 + at / rows] = Content::Sample { compound, step };
            }
            contents
        };
        compounds.chunks(most).map(block).collect()
    }

    fn layout(&self, contents: &[Content]) -> Vec<u8> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["well", "role", "compound", "dose", "unit"]).expect("memory takes it");
        for (at, content) in contents.iter().enumerate() {
            let well = format!("{}{}", row_name(at / self.shape.1), at % self.shape.1 + 1);
            let (role, compound, dose) = match *content {
                Content::Vehicle => ("vehicle", "", String::new()),
                Content::Blank => ("blank", "", String::new()),
                Content::Empty => ("empty", "", String::new()),
                Content::Sample { compound, step } => {
                    ("sample", self.compounds[compound].as_str(), format!("{:.4}", dose_nm(step)))
                }
            };
            let unit = if dose.is_empty() { "" } else { "nM" };
            table.write_record([&well, role, compound, &dose, unit]).expect("memory takes it");
        }
        table.into_inner().expect("memory takes it")
    }

    fn export(&self, contents: &[Content], number: usize, line: usize, day: usize) -> String {
        let cols = self.shape.1;
        let heads: Vec<String> = (1..=cols).map(|col| col.to_string()).collect();
        let mut text = format!("Plate: {}{number}\n,{}\n", self.plate, heads.join(","));
        for (row, wells) in contents.chunks(cols).enumerate() {
            let values: Vec<String> = wells
                .iter()
                .enumerate()
                .map(|(col, content)| {
                    let noise = 1.0 + 0.06 * (scatter(number * 100_003 + row * 1_009 + col) - 0.5);
                    let live = match *content {
                        Content::Vehicle if self.spoilt && row % 4 == 0 => 0.1,
                        Content::Vehicle => 1.0,
                        Content::Blank | Content::Empty => 0.0,
                        Content::Sample { compound, step } => response(compound, line, day, step),
                    };
                    format!("{:.0}", noise * (BLANK + (VEHICLE - BLANK) * live))
                })
                .collect();
            let _ = writeln!(text, "{},{}", row_name(row), values.join(","));
        }
        text
    }
}

/// `L1`, `L2`, ...
pub(crate) fn names(stem: &str, many: usize) -> Vec<String> {
    (1..=many).map(|number| format!("{stem}{number}")).collect()
}

fn dose_nm(step: usize) -> f64 {
    TOP_NM / 10_f64.powf(0.5 * f64::from(u32::try_from(step).expect("a few doses")))
}

/// One compound of eight is resisted by a line, thirtyfold.
fn response(compound: usize, line: usize, day: usize, step: usize) -> f64 {
    let shift = if line > 0 && (compound + line).is_multiple_of(8) { 1.5 } else { 0.0 };
    let log_ic50 = 0.8 + 1.6 * scatter(7 * compound) + shift + 0.1 * scatter(compound * 31 + line * 17 + day);
    0.05 + 0.95 / (1.0 + dose_nm(step) / 10_f64.powf(log_ic50))
}

/// A number from 0 to 1 that looks like chance and is not (Weyl's sequence).
fn scatter(place: usize) -> f64 {
    let place = f64::from(u32::try_from(place % 1_000_003).expect("a small number"));
    (place * 0.618_033_988_749_895 + (place * place * 0.414_213_562_373_095).fract()).fract()
}

/// A, B, ... Z, AA, AB, ...
fn row_name(row: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(row % 26).expect("a letter"));
    if row < 26 { letter.to_string() } else { format!("{}{letter}", row_name(row / 26 - 1)) }
}

/// A text of TOML: what JSON escapes, TOML does.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text")
}
