//! Tables of evidence, CSV or TSV: IC50s, genotypes, blots, growth rates, and a catalogue of one's own.
//!
//! Every cell knows its line and column; all problems of a table are told at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::document::Document;
use crate::mechanism::catalogue::{COLUMNS, Row};
use crate::mechanism::compound::regimen;
use crate::mechanism::given::key;
use crate::mechanism::reported::{Alteration, Coverage, Extent, GrowthRates, PairedIc50, Phase, Residual};
use crate::sheet::text::decode;

/// What a table holds, and what must be told of it.
pub type Told<T> = Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>;

/// A kind of table: the columns that it needs and those that it may have.
struct Kind {
    name: &'static str,
    needed: &'static [&'static str],
    known: &'static [&'static str],
}

/// Columns that carry nothing and that every table may have.
const SILENT: [&str; 6] = ["note", "notes", "comment", "title", "basis", "source"];

const IC50: Kind = Kind {
    name: "IC50s",
    needed: &["case_id", "drug", "experiment", "parental_ic50_nM", "resistant_ic50_nM"],
    known: &["resistant_censored", "parental_censored", "pathway_alone_viability"],
};

const GENOTYPE: Kind = Kind {
    name: "genotypes",
    needed: &["case_id", "gene", "variant"],
    known: &[
        "transcript",
        "vaf_parental",
        "vaf_resistant",
        "copy_number_parental",
        "copy_number_resistant",
        "ngs_coverage",
        "filter",
        "phase",
    ],
};

const BLOT: Kind = Kind {
    name: "blots",
    needed: &["case_id", "drug", "target", "line", "residual_fraction_vs_own_DMSO"],
    known: &["n_blots", "invalid"],
};

const GROWTH: Kind = Kind {
    name: "growth rates",
    needed: &["case_id"],
    known: &[
        "drug",
        "divisions_parental",
        "divisions_resistant",
        "hours",
        "gr50_fold",
        "gr50_lower95",
        "gr50_upper95",
    ],
};

/// A table in memory.
struct Table {
    source: Arc<str>,
    text: String,
    /// The first byte of each line.
    starts: Vec<usize>,
    delimiter: char,
    header: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
    problems: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Table {
    fn read(source: &str, bytes: &[u8], kind: &Kind) -> Result<Self, Vec<Diagnostic>> {
        let name: Arc<str> = source.into();
        let at_file = |problem: Diagnostic| vec![problem.at(Place::file(Arc::clone(&name)))];
        let text = decode(bytes).map_err(|error| {
            at_file(Diagnostic::error(format!("this is no table: {error}")).help(error.help()))
        })?;
        let text = if text.contains('\n') { text.into_owned() } else { text.replace('\r', "\n") };
        let first = text.lines().next().unwrap_or_default();
        let count = |mark: char| first.matches(mark).count();
        let delimiter = [';', '\t']
            .into_iter()
            .fold(',', |best, mark| if count(mark) > count(best) { mark } else { best });
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let (mut header, mut rows) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(|error| {
                at_file(Diagnostic::error(format!("cannot read the table of {}: {error}", kind.name)))
            })?;
            let line = record.position().map_or(1, |place| usize::try_from(place.line()).unwrap_or(1));
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if header.is_empty() {
                header = cells;
            } else if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push((line, cells));
            }
        }
        let starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        let (problems, warnings) = (Vec::new(), Vec::new());
        let mut table = Self { source: name, text, starts, delimiter, header, rows, problems, warnings };
        table.check_columns(kind);
        if table.rows.is_empty() && table.problems.is_empty() {
            let place = Place::file(Arc::clone(&table.source));
            table
                .problems
                .push(Diagnostic::error(format!("the table of {} holds no row", kind.name)).at(place));
        }
        for row in 0..table.rows.len() {
            let (_, cells) = &table.rows[row];
            if cells.iter().skip(table.header.len()).any(|cell| !cell.is_empty()) {
                let problem =
                    format!("the row has {} cells and the header {}", cells.len(), table.header.len());
                let problem = table
                    .at(row, table.header.len(), Diagnostic::error(problem))
                    .help("put quotes around a cell that holds a comma");
                table.problems.push(problem);
            }
        }
        Ok(table)
    }

    fn check_columns(&mut self, kind: &Kind) {
        let line = Place::line(Arc::clone(&self.source), 1);
        let all = || kind.needed.iter().chain(kind.known);
        for name in kind.needed.iter().filter(|name| !self.header.iter().any(|cell| cell == *name)) {
            let near = suggest(
                name,
                self.header.iter().map(String::as_str).filter(|cell| !all().any(|one| one == cell)),
            );
            let help = match near {
                Some(near) => format!("is `{near}` meant? Columns: {}", self.header.join(", ")),
                None => format!("columns: {}", self.header.join(", ")),
            };
            let problem = Diagnostic::error(format!("a table of {} needs the column `{name}`", kind.name));
            self.problems.push(problem.at(line.clone()).help(help));
        }
        for (index, name) in self.header.clone().iter().enumerate() {
            if self.header[..index].contains(name) && !name.is_empty() {
                let problem =
                    self.in_header(index, Diagnostic::error(format!("the column `{name}` stands twice")));
                self.problems.push(problem);
            }
            if name.is_empty() || all().any(|one| one == name) || SILENT.contains(&name.as_str()) {
                continue;
            }
            match suggest(name, all().copied()) {
                Some(near) => {
                    let problem = Diagnostic::error(format!("unknown column `{name}`"));
                    let problem = self.in_header(index, problem).help(format!("did you mean `{near}`?"));
                    self.problems.push(problem);
                }
                None => {
                    let problem = Diagnostic::warning(format!("unknown column `{name}`: it is not read"));
                    let known: Vec<&str> = all().copied().collect();
                    let problem =
                        self.in_header(index, problem).help(format!("known here: {}", known.join(", ")));
                    self.warnings.push(problem);
                }
            }
        }
    }

    fn in_header(&self, column: usize, problem: Diagnostic) -> Diagnostic {
        self.point(1, column, problem)
    }

    /// A problem of a cell.
    fn at(&self, row: usize, column: usize, problem: Diagnostic) -> Diagnostic {
        self.point(self.rows.get(row).map_or(1, |(line, _)| *line), column, problem)
    }

    fn point(&self, line: usize, column: usize, problem: Diagnostic) -> Diagnostic {
        let rest = self.starts.get(line.saturating_sub(1)).and_then(|start| self.text.get(*start..));
        let raw = rest.and_then(|rest| rest.lines().next()).unwrap_or_default();
        let (start, width) = span(raw, self.delimiter, column);
        problem.at(Place::at(Arc::clone(&self.source), line, start)).excerpt(raw, start, width)
    }

    fn place(&self, row: usize, name: &str) -> Place {
        self.at(row, self.column(name).unwrap_or_default(), Diagnostic::error(""))
            .place
            .unwrap_or_else(|| Place::file(Arc::clone(&self.source)))
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell == name)
    }

    fn cell(&self, row: usize, name: &str) -> String {
        let cell = self.column(name).and_then(|column| self.rows.get(row)?.1.get(column));
        cell.cloned().unwrap_or_default()
    }

    fn filled(&self, row: usize, name: &str) -> Option<String> {
        Some(self.cell(row, name)).filter(|text| !text.is_empty())
    }

    fn complain(&mut self, row: usize, name: &str, message: String, help: &str) {
        let column = self.column(name).unwrap_or_default();
        let problem = self.at(row, column, Diagnostic::error(message)).help(help);
        self.problems.push(problem);
    }

    /// A text that must be there.
    fn needed(&mut self, row: usize, name: &str) -> String {
        let text = self.cell(row, name);
        if text.is_empty() && self.column(name).is_some() {
            self.complain(row, name, format!("the cell of `{name}` is empty"), "fill it in");
        }
        text
    }

    /// A number, if the cell is filled.
    fn number(&mut self, row: usize, name: &str) -> Option<f64> {
        let text = self.filled(row, name)?;
        // Between semicolons a comma is a decimal one.
        let plain =
            if self.delimiter == ',' || text.contains('.') { text.clone() } else { text.replace(',', ".") };
        let value: Option<f64> = plain.parse().ok().filter(|value: &f64| value.is_finite());
        if value.is_none() {
            let help = if text.ends_with('%') {
                "write 22 % as 0.22"
            } else {
                "write a plain number, or leave the cell empty"
            };
            self.complain(row, name, format!("`{text}` in `{name}` is no number"), help);
        }
        value
    }

    /// A fraction of one.
    fn fraction(&mut self, row: usize, name: &str) -> Option<f64> {
        let value = self.number(row, name)?;
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        let help = if (1.0..=100.0).contains(&value) {
            format!("fractions run from 0 to 1: if {value} means percent, write {}", value / 100.0)
        } else {
            "fractions run from 0 to 1".to_owned()
        };
        self.complain(row, name, format!("{value} in `{name}` is no fraction"), &help);
        None
    }

    /// A number above zero.
    fn positive(&mut self, row: usize, name: &str) -> Option<f64> {
        let value = self.number(row, name)?;
        if value > 0.0 {
            return Some(value);
        }
        self.complain(
            row,
            name,
            format!("{value} in `{name}` is not above zero"),
            "leave the cell empty where nothing was measured",
        );
        None
    }

    fn finish<T>(self, value: T) -> Told<T> {
        if self.problems.is_empty() { Ok((value, self.warnings)) } else { Err(self.problems) }
    }
}

/// First character, from 1, and width of a cell of a raw line.
fn span(line: &str, delimiter: char, column: usize) -> (usize, usize) {
    let (mut index, mut start, mut quoted) = (0, 1, false);
    let mut end = 1;
    for (at, c) in line.chars().enumerate() {
        end = at + 2;
        if c == '"' {
            quoted = !quoted;
        } else if c == delimiter && !quoted {
            if index == column {
                return (start, (at + 1).saturating_sub(start).max(1));
            }
            index += 1;
            start = at + 2;
        }
    }
    if index == column { (start, end.saturating_sub(start).max(1)) } else { (end, 1) }
}

/// A table of IC50s: one row a case, drug and experiment; nM.
///
/// # Errors
/// All problems of the table.
pub fn ic50(source: &str, bytes: &[u8]) -> Told<Vec<PairedIc50>> {
    let mut table = Table::read(source, bytes, &IC50)?;
    let (mut found, mut seen): (Vec<PairedIc50>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
    for row in 0..table.rows.len() {
        let (case, drug) = (table.needed(row, "case_id"), table.needed(row, "drug"));
        let experiment = table.needed(row, "experiment");
        let (parental_nm, parental_censored) =
            bounded(&mut table, row, "parental_ic50_nM", "parental_censored");
        let (resistant_nm, resistant_censored) =
            bounded(&mut table, row, "resistant_ic50_nM", "resistant_censored");
        let pathway_alone = table.fraction(row, "pathway_alone_viability");
        let place = table.place(row, "drug");
        let one = PairedIc50 {
            case,
            drug,
            experiment,
            parental_nm,
            resistant_nm,
            resistant_censored,
            parental_censored,
            pathway_alone,
            place,
        };
        let name = (one.case.clone(), key(&regimen(&one.drug)), one.experiment.clone());
        let Some(first) = seen.get(&name).and_then(|at: &usize| found.get(*at)) else {
            seen.insert(name, found.len());
            found.push(one);
            continue;
        };
        let numbers = |one: &PairedIc50| {
            (
                one.parental_nm,
                one.resistant_nm,
                one.resistant_censored.clone(),
                one.parental_censored.clone(),
                one.pathway_alone,
            )
        };
        let name = format!("{} of `{}` in experiment `{}`", one.drug, one.case, one.experiment);
        let first_at = first.place.clone();
        if numbers(first) == numbers(&one) {
            let problem =
                Diagnostic::warning(format!("{name} stands twice with the same numbers: it counts once"));
            let column = table.column("drug").unwrap_or_default();
            let problem = table.at(row, column, problem).help(format!("the other row is {first_at}"));
            table.warnings.push(problem);
        } else {
            table.complain(
                row,
                "drug",
                format!("{name} stands twice with different numbers"),
                &format!("the other row is {first_at}: an experiment has one IC50 a line"),
            );
        }
    }
    table.finish(found)
}

/// An IC50 and what it is a bound of; `>10000` in the cell of the number will do.
fn bounded(table: &mut Table, row: usize, number: &str, censored: &str) -> (Option<f64>, String) {
    let text = table.cell(row, number);
    let stated = table.cell(row, censored);
    let mark = text.chars().next().filter(|c| matches!(c, '>' | '<'));
    if let (Some(mark), Some(column)) = (mark, table.column(number))
        && let Some(cell) = table.rows[row].1.get_mut(column)
    {
        *cell = cell.trim_start_matches(mark).trim_start_matches('=').trim().to_owned();
    }
    let value = table.positive(row, number);
    let stated = match stated.as_str() {
        "" | "no" | "=" | "measured" => String::new(),
        ">" | "right" | "above" => ">".to_owned(),
        "<" | "left" | "below" => "<".to_owned(),
        other => {
            table.complain(
                row,
                censored,
                format!("`{other}` in `{censored}` is none of `>`, `<` or empty"),
                "`>` for an IC50 above the highest dose",
            );
            String::new()
        }
    };
    let mark = mark.map(String::from).unwrap_or_default();
    if !mark.is_empty() && !stated.is_empty() && mark != stated {
        table.complain(
            row,
            number,
            format!("`{text}` and `{stated}` beside it contradict each other"),
            "keep one of them",
        );
    }
    if value.is_none() && !stated.is_empty() && text.is_empty() {
        table.complain(
            row,
            number,
            format!("`{censored}` says `{stated}` and there is no number"),
            "write the dose that the IC50 lies beyond",
        );
    }
    (value, if mark.is_empty() { stated } else { mark })
}

/// A table of genotypes: one row an alteration; a row without gene states the coverage alone.
///
/// # Errors
/// All problems of the table.
pub fn genotype(source: &str, bytes: &[u8]) -> Told<(Vec<Alteration>, Vec<Coverage>)> {
    let mut table = Table::read(source, bytes, &GENOTYPE)?;
    let (mut alterations, mut coverage): (Vec<Alteration>, Vec<Coverage>) = (Vec::new(), Vec::new());
    for row in 0..table.rows.len() {
        let case = table.needed(row, "case_id");
        let (gene, variant) = (table.cell(row, "gene"), table.cell(row, "variant"));
        let numbers = ["vaf_parental", "vaf_resistant"].map(|name| table.fraction(row, name));
        let copies = ["copy_number_parental", "copy_number_resistant"].map(|name| {
            let value = table.number(row, name)?;
            if value < 0.0 {
                table.complain(
                    row,
                    name,
                    format!("{value} copies in `{name}`"),
                    "copies per cell, 2 for a diploid gene",
                );
            }
            Some(value.max(0.0))
        });
        let extent = extent(&mut table, row);
        let place = table.place(row, "variant");
        if let Some(extent) = extent {
            coverage.push(Coverage { case: case.clone(), extent, place: table.place(row, "ngs_coverage") });
        }
        if gene.is_empty() && variant.is_empty() {
            if numbers.iter().chain(&copies).any(Option::is_some) {
                table.complain(
                    row,
                    "gene",
                    "there are numbers and no gene".to_owned(),
                    "fill in the gene and the variant",
                );
            }
            continue;
        }
        if variant.is_empty() && crate::mechanism::gene::fusion(&gene).is_none() {
            table.complain(
                row,
                "variant",
                format!("what was altered in `{gene}`?"),
                "write G595R, amplification, …",
            );
            continue;
        }
        let filter =
            table.filled(row, "filter").filter(|text| !["PASS", ".", "pass"].contains(&text.as_str()));
        let phase = table.filled(row, "phase").map(|text| match text.split_once(':') {
            Some((set, haplotype)) => {
                Phase { set: set.trim().to_owned(), haplotype: haplotype.trim().to_owned() }
            }
            // Variants in trans lie apart from each other; those in cis lie together.
            None if text.eq_ignore_ascii_case("trans") => {
                Phase { set: String::new(), haplotype: format!("trans {gene} {variant}") }
            }
            None => Phase { set: String::new(), haplotype: text.to_lowercase() },
        });
        alterations.push(Alteration {
            case,
            gene,
            variant,
            transcript: table.filled(row, "transcript"),
            vaf_parental: numbers[0],
            vaf_resistant: numbers[1],
            in_parental: numbers[0].map(|vaf| vaf > 0.0),
            copies_parental: copies[0],
            copies_resistant: copies[1],
            filter,
            phase,
            place,
        });
    }
    table.finish((alterations, coverage))
}

/// `adequate`, `none`, `unknown`, or genes: `NTRK1 BRAF KRAS NRAS MET:cn`.
fn extent(table: &mut Table, row: usize) -> Option<Extent> {
    let text = table.filled(row, "ngs_coverage")?;
    match text.to_lowercase().as_str() {
        "adequate" => return Some(Extent::Adequate),
        "none" | "not sequenced" | "no" => return Some(Extent::None),
        "unknown" | "inadequate" | "partial" => return Some(Extent::Unknown),
        _ => {}
    }
    let (mut variants, mut copies) = (Vec::new(), Vec::new());
    for part in text.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
        let (gene, what) = part.split_once(':').unwrap_or((part, ""));
        let symbol =
            crate::mechanism::gene::symbol(gene).map_or_else(|| gene.to_ascii_uppercase(), str::to_owned);
        if !crate::mechanism::gene::is_symbol_like(gene) || !matches!(what.to_lowercase().as_str(), "" | "cn")
        {
            let help = "write adequate, none, unknown, or the genes covered: NTRK1 BRAF KRAS NRAS MET:cn";
            table.complain(row, "ngs_coverage", format!("`{part}` in `ngs_coverage` is no gene"), help);
            return None;
        }
        if !what.is_empty() {
            copies.push(symbol.clone());
        }
        variants.push(symbol);
    }
    for list in [&mut variants, &mut copies] {
        list.sort();
        list.dedup();
    }
    // A lone word that is no gene of the rules is more likely a slip of `adequate` than a panel of one gene.
    if variants.len() == 1 && crate::mechanism::gene::symbol(&variants[0]).is_none() {
        let help = "write adequate, none, unknown, or the genes covered: NTRK1 BRAF KRAS NRAS MET:cn";
        table.complain(row, "ngs_coverage", format!("`{text}` in `ngs_coverage` is not known"), help);
        return None;
    }
    Some(Extent::Genes { variants, copies })
}

/// A table of blots: one row a case, drug, target and line.
///
/// # Errors
/// All problems of the table.
pub fn blot(source: &str, bytes: &[u8]) -> Told<Vec<Residual>> {
    const FRACTION: &str = "residual_fraction_vs_own_DMSO";
    let mut table = Table::read(source, bytes, &BLOT)?;
    let (mut found, mut seen): (Vec<Residual>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
    for row in 0..table.rows.len() {
        let (case, drug) = (table.needed(row, "case_id"), table.needed(row, "drug"));
        let (target, line) = (table.needed(row, "target"), table.needed(row, "line").to_lowercase());
        if !line.is_empty() && !["parental", "resistant", "both"].contains(&line.as_str()) {
            table.complain(
                row,
                "line",
                format!("`{line}` in `line` is none of parental, resistant, both"),
                "name the line by its part in the comparison",
            );
        }
        let fraction = table.number(row, FRACTION);
        match fraction {
            Some(value) if value < 0.0 => {
                table.complain(row, FRACTION, format!("{value} in `{FRACTION}` is below zero"), "a residual is a share of the line's own vehicle: subtract the background and look at the band again");
            }
            Some(value) if value > 10.0 => {
                table.complain(
                    row,
                    FRACTION,
                    format!("{value} in `{FRACTION}` is no share of the vehicle"),
                    &format!("if it is percent, write {}", value / 100.0),
                );
            }
            None if table.column(FRACTION).is_some() && table.cell(row, FRACTION).is_empty() => {
                table.complain(
                    row,
                    FRACTION,
                    "a residual is missing".to_owned(),
                    "leave out the row of what was not measured",
                );
            }
            _ => {}
        }
        let blots = table.positive(row, "n_blots").and_then(|n| {
            let whole = n.fract() == 0.0;
            if !whole {
                table.complain(row, "n_blots", format!("{n} blots"), "a whole number");
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count above zero")]
            whole.then_some(n as usize)
        });
        let invalid = table
            .filled(row, "invalid")
            .filter(|text| !["no", "0", "false"].contains(&text.to_lowercase().as_str()));
        let place = table.place(row, "target");
        let Some(fraction) = fraction else { continue };
        let one = Residual { case, drug, target, line, fraction, below: false, blots, invalid, place };
        let plain =
            |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
        let name = |one: &Residual| {
            (one.case.clone(), regimen(&one.drug).name, plain(&one.target), one.line.clone())
        };
        if let Some(first) = seen.get(&name(&one)).and_then(|at: &usize| found.get(*at)) {
            let words =
                format!("{} of the {} line of `{}` under {}", one.target, one.line, one.case, one.drug);
            let first_at = first.place.clone();
            if (first.fraction, first.blots, &first.invalid) == (one.fraction, one.blots, &one.invalid) {
                let problem =
                    Diagnostic::warning(format!("{words} stands twice with the same number: it counts once"));
                let problem = problem.at(one.place.clone()).help(format!("the other row is {first_at}"));
                table.warnings.push(problem);
            } else {
                table.complain(row, "target", format!("{words} stands twice with different numbers"), &format!("the other row is {first_at}: give the geometric mean over blots, and their number in `n_blots`"));
            }
            continue;
        }
        if !crate::mechanism::blot::is_read(&one.target) {
            let problem = Diagnostic::warning(format!("`{}` is no target that the rules read", one.target));
            table.warnings.push(
                problem
                    .at(one.place.clone())
                    .help("they read pTRK, pERK, pAKT and totalTRK_resistant_over_parental"),
            );
        }
        seen.insert(name(&one), found.len());
        found.push(one);
    }
    table.finish(found)
}

/// A table of growth rates: one row a case, or a case and drug.
///
/// # Errors
/// All problems of the table.
pub fn growth(source: &str, bytes: &[u8]) -> Told<Vec<GrowthRates>> {
    let mut table = Table::read(source, bytes, &GROWTH)?;
    let (mut found, mut seen): (Vec<GrowthRates>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
    for row in 0..table.rows.len() {
        let case = table.needed(row, "case_id");
        let mut of = |name: &str| table.positive(row, name);
        let one = GrowthRates {
            divisions_parental: of("divisions_parental"),
            divisions_resistant: of("divisions_resistant"),
            hours: of("hours"),
            gr50_fold: of("gr50_fold"),
            gr50_lower: of("gr50_lower95"),
            gr50_upper: of("gr50_upper95"),
            drug: table.filled(row, "drug"),
            place: table.place(row, "case_id"),
            case,
        };
        let outside = |limit: Option<f64>, above: bool| {
            limit
                .zip(one.gr50_fold)
                .is_some_and(|(limit, fold)| if above { limit < fold } else { limit > fold })
        };
        if outside(one.gr50_lower, false) || outside(one.gr50_upper, true) {
            table.complain(
                row,
                "gr50_fold",
                "the fold of GR50 lies outside its own limits".to_owned(),
                "check the three numbers",
            );
        }
        let name = |one: &GrowthRates| (one.case.clone(), one.drug.as_ref().map(|drug| regimen(drug).name));
        if let Some(first) = seen.get(&name(&one)).and_then(|at: &usize| found.get(*at)) {
            let help = format!("the other row is {}: one row a case and drug", first.place);
            table.complain(row, "case_id", format!("the growth of `{}` stands twice", one.case), &help);
            continue;
        }
        seen.insert(name(&one), found.len());
        found.push(one);
    }
    table.finish(found)
}

/// A catalogue of the user's: a CSV with the columns of the built-in one, or TOML with a `[[row]]` each.
///
/// # Errors
/// All problems of the file.
pub fn catalogue(source: &str, bytes: &[u8]) -> Told<Vec<Row>> {
    let is_toml = std::str::from_utf8(bytes).is_ok_and(|text| {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.next().is_some_and(|line| line.starts_with("[["))
    });
    if is_toml { catalogue_toml(source, bytes) } else { catalogue_csv(source, bytes) }
}

fn catalogue_csv(source: &str, bytes: &[u8]) -> Told<Vec<Row>> {
    const KIND: Kind = Kind {
        name: "resistance",
        needed: &["gene", "variant", "class", "mechanism", "counts_as", "evidence_source"],
        known: &COLUMNS,
    };
    let mut table = Table::read(source, bytes, &KIND)?;
    let file: Arc<str> = source.into();
    let mut found = Vec::new();
    for row in 0..table.rows.len() {
        let cells: Vec<String> = COLUMNS.iter().map(|name| table.cell(row, name)).collect();
        match Row::read(&cells, Some(Arc::clone(&file))) {
            Ok(one) => found.push(one),
            Err((column, why)) => {
                let text = table.cell(row, column);
                table.complain(
                    row,
                    column,
                    format!("`{text}` in `{column}` {why}"),
                    "docs/mechanism.md shows the columns",
                );
            }
        }
    }
    table.finish(found)
}

fn catalogue_toml(source: &str, bytes: &[u8]) -> Told<Vec<Row>> {
    let text = String::from_utf8_lossy(bytes);
    let document = Document::parse(source, &text).map_err(|problem| vec![problem])?;
    let file: Arc<str> = source.into();
    let (mut problems, mut found) = (Vec::new(), Vec::new());
    let root = document.root();
    root.only(&["row"], &mut problems);
    for section in root.sections("row", &mut problems) {
        section.only(&COLUMNS, &mut problems);
        let cells: Vec<String> = COLUMNS
            .iter()
            .map(|name| section.text(name, &mut problems).map(|located| located.value).unwrap_or_default())
            .collect();
        if let Err((column, why)) = Row::read(&cells, Some(Arc::clone(&file))).map(|row| found.push(row)) {
            let problem =
                Diagnostic::error(format!("`{column}` {why}")).help("docs/mechanism.md shows the keys");
            problems.push(
                section.source.point(problem, section.key_span(column).or_else(|| section.span.clone())),
            );
        }
    }
    if problems.is_empty() { Ok((found, Vec::new())) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_in_its_raw_line() {
        assert_eq!(span("a,\"b,c\",d", ',', 0), (1, 1));
        assert_eq!(span("a,\"b,c\",d", ',', 1), (3, 5));
        assert_eq!(span("a,\"b,c\",d", ',', 2), (9, 1));
        assert_eq!(span("a,b", ',', 7), (4, 1));
    }
}
