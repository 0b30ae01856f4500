//! Tables with a header: the columns of a table of cases, or no more than gene, variant and a fraction of reads; CSV,
//! TSV or a workbook.

use std::collections::{BTreeMap, BTreeSet};

use super::Form;
use super::cell_lines::{Lines, quoted, strangers};
use super::list::{self, Item};
use super::observation::Found;
use super::stated::Stated;
use super::wanted::Wanted;
use crate::evidence::genotype::coverage;
use crate::reported::{Alteration, Coverage, Extent};
use foldshift_tables::diagnostic::{Diagnostic, Place, suggest};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// How many bad cells are told one by one.
const MOST_TOLD: usize = 20;

/// Our columns, and the names that each goes by.
const COLUMNS: [(&str, &[&str]); 13] = [
    ("case_id", &["case_id", "case"]),
    ("line", &["line", "cell_line", "sample", "sample_id", "resistant", "tumor_sample_barcode"]),
    ("gene", &["gene", "symbol", "gene_symbol", "hugo_symbol"]),
    (
        "variant",
        &[
            "variant",
            "change",
            "alteration",
            "mutation",
            "protein_change",
            "hgvsp",
            "hgvs_p",
            "hgvsp_short",
            "aa_change",
            "amino_acid_change",
        ],
    ),
    ("transcript", &["transcript", "transcript_id", "refseq", "numbering_transcript"]),
    ("vaf_parental", &["vaf_parental", "parental_vaf", "af_parental"]),
    (
        "vaf_resistant",
        &["vaf_resistant", "resistant_vaf", "vaf", "af", "allele_frequency", "allele_fraction"],
    ),
    ("copy_number_parental", &["copy_number_parental", "copies_parental", "cn_parental"]),
    (
        "copy_number_resistant",
        &["copy_number_resistant", "copies_resistant", "cn_resistant", "copy_number", "copies", "cn"],
    ),
    ("ngs_coverage", &["ngs_coverage", "coverage"]),
    ("filter", &["filter"]),
    ("phase", &["phase"]),
    ("note", &["note", "notes", "comment", "remark"]),
];

/// The name that a heading goes by here, and whether its numbers are percentages.
fn column(heading: &str) -> (Option<&'static str>, bool) {
    let lower = heading.trim().trim_matches('"').to_lowercase();
    let percent = lower.contains('%') || lower.ends_with("percent");
    let bare: String = lower.replace("percent", "").replace(['%', '(', ')'], "");
    let bare = bare.trim().trim_end_matches(['_', ' ']).replace([' ', '-'], "_");
    let own = COLUMNS.iter().find(|(_, names)| names.contains(&bare.as_str())).map(|(own, _)| *own);
    (own, percent)
}

/// Is this line the header of such a table: a gene and a variant?
pub(super) fn is_header(line: &str) -> bool {
    ['\t', ';', ','].iter().any(|delimiter| {
        let names: Vec<_> = line.split(*delimiter).filter_map(|cell| column(cell).0).collect();
        names.contains(&"gene") && names.contains(&"variant")
    })
}

/// The header, where it stands.
struct Header {
    line: usize,
    at: BTreeMap<&'static str, (usize, bool)>,
}

impl Header {
    fn of(sheet: &Sheet, found: &mut Found) -> Result<Self, Vec<Diagnostic>> {
        let blank = |line: &usize| {
            !sheet.is_blank(*line) && !sheet.first_cell(*line).text.trim_start().starts_with('#')
        };
        let Some(line) = (0..sheet.len()).find(blank) else {
            return Err(vec![Diagnostic::error("the table is empty").at(found.place.clone())]);
        };
        let mut header = Self { line, at: BTreeMap::new() };
        let (mut ignored, mut problems) = (Vec::new(), Vec::new());
        for cell in sheet.cells(line) {
            if cell.text.trim().is_empty() {
                continue;
            }
            match column(&cell.text) {
                (Some(own), percent) => {
                    if header.at.insert(own, (cell.index, percent)).is_some() {
                        let message = format!("two columns are `{own}`");
                        problems.push(sheet.error(message, line, &cell).help("keep one of them"));
                    }
                }
                (None, _) => ignored.push(cell.text.clone().into_owned()),
            }
        }
        for wanted in ["gene", "variant"] {
            if !header.at.contains_key(wanted) {
                let problem = Diagnostic::error(format!("the table has no column `{wanted}`"))
                    .at(sheet.place_of_line(line));
                problems.push(problem.help("the columns are gene, variant, and optionally line, transcript, vaf_parental, vaf_resistant, copy_number_resistant, ngs_coverage"));
            }
        }
        if !ignored.is_empty() {
            let shown: Vec<&str> = ignored.iter().map(String::as_str).collect();
            let known = || COLUMNS.iter().map(|(own, _)| *own);
            let near: Vec<String> = shown
                .iter()
                .filter_map(|name| suggest(name, known()).map(|known| format!("`{name}` → `{known}`")))
                .collect();
            let warning = Diagnostic::warning(format!("columns that are not used: {}", quoted(&shown)))
                .at(sheet.place_of_line(line));
            found.warnings.push(if near.is_empty() {
                warning
            } else {
                warning.help(format!("did you mean {}?", near.join(", ")))
            });
        }
        if problems.is_empty() { Ok(header) } else { Err(problems) }
    }
}

/// A row of cells.
struct Row<'s> {
    sheet: &'s Sheet,
    line: usize,
    cells: Vec<Cell<'s>>,
    header: &'s Header,
}

impl<'s> Row<'s> {
    fn cell(&self, name: &str) -> Option<&Cell<'s>> {
        let (index, _) = self.header.at.get(name)?;
        self.cells.iter().find(|cell| cell.index == *index)
    }

    fn text(&self, name: &str) -> &str {
        self.cell(name).map_or("", |cell| cell.text.trim())
    }

    fn error(&self, name: &str, message: String, help: &str) -> Diagnostic {
        let problem = match self.cell(name) {
            Some(cell) => self.sheet.error(message, self.line, cell),
            None => Diagnostic::error(message).at(self.sheet.place_of_line(self.line)),
        };
        problem.help(help)
    }

    /// A number; `None` when the cell is empty or says that nothing is known.
    fn number(&self, name: &str, most: Option<f64>) -> Result<Option<f64>, Diagnostic> {
        let text = self.text(name);
        if matches!(text, "" | "." | "-" | "NA" | "N/A" | "n/a" | "na" | "nd" | "ND") {
            return Ok(None);
        }
        let of_column = self.header.at.get(name).is_some_and(|(_, percent)| *percent);
        let (digits, sign) = match text.strip_suffix('%') {
            Some(digits) => (digits.trim_end(), true),
            None => (text, false),
        };
        let number = digits
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite() && *number >= 0.0);
        let Some(number) = number.filter(|_| most.is_some() || !sign) else {
            return Err(self.error(
                name,
                format!("`{text}` is no number"),
                "write a number, or leave the cell empty",
            ));
        };
        let number = if sign || of_column { number / 100.0 } else { number };
        if most.is_some_and(|most| number > most) {
            let help =
                format!("a fraction of reads lies between 0 and 1: write `{digits}%` if it is a percentage");
            return Err(self.error(name, format!("`{text}` is no fraction of reads"), &help));
        }
        Ok(Some(number))
    }
}

/// Reads a table.
pub(super) fn read(book: &Book, lines: &Lines, wanted: &Wanted<'_>) -> Result<Found, Vec<Diagnostic>> {
    let fits = |sheet: &&Sheet| (0..sheet.len().min(50)).any(|line| is_header(&joined(sheet, line)));
    let sheet = book.sheets().iter().find(fits).unwrap_or_else(|| book.first());
    let mut found = Found::new(Form::Table, Place::file(book.source().clone()));
    let header = Header::of(sheet, &mut found)?;
    let mut problems = Vec::new();
    let mut strange = BTreeSet::new();
    let mut covered: BTreeMap<String, (Extent, Place)> = BTreeMap::new();
    let mut strangers: BTreeSet<String> = BTreeSet::new();
    for line in header.line + 1..sheet.len() {
        if sheet.is_blank(line) || sheet.first_cell(line).text.trim_start().starts_with('#') {
            continue;
        }
        found.counts.records += 1;
        let row = Row { sheet, line, cells: sheet.cells(line), header: &header };
        let Some(case) = case_of(&row, lines, &mut strangers, &mut found) else { continue };
        if header.at.contains_key("ngs_coverage") {
            let text = row.text("ngs_coverage");
            let stated = if text.is_empty() { Ok(Extent::Unknown) } else { coverage::of_cell(text) };
            match stated {
                Err(_) => problems.push(row.error(
                    "ngs_coverage",
                    format!("`{text}` is no coverage"),
                    "write `adequate`, `none`, `unknown`, or the genes covered, as in `NTRK1 BRAF MET:cn`; a BED file is given on its own",
                )),
                Ok(extent) => match covered.get(&case) {
                    Some((first, _)) if *first != extent => problems.push(row.error(
                        "ngs_coverage",
                        format!("the coverage of `{case}` is stated twice, and differently"),
                        "a case has one coverage",
                    )),
                    Some(_) => {}
                    None => {
                        covered.insert(case.clone(), (extent, sheet.place_of_line(line)));
                    }
                },
            }
        }
        match alterations(&row, &case, wanted, &mut found, &mut strange) {
            Ok(mut own) => found.stated.append(&mut own),
            Err(mut said) => problems.append(&mut said),
        }
        if problems.len() >= MOST_TOLD {
            break;
        }
    }
    if found.stated.is_empty() && covered.is_empty() && !strangers.is_empty() {
        let names: BTreeSet<&str> = strangers.iter().map(String::as_str).collect();
        problems.push(self::strangers(&names, lines, &found.place));
    }
    if !problems.is_empty() {
        problems.truncate(MOST_TOLD);
        return Err(problems);
    }
    found.coverage =
        covered.into_iter().map(|(case, (extent, place))| Coverage { case, extent, place }).collect();
    found.lines.extend(found.stated.iter().map(|own| own.case.clone()));
    found.lines.extend(found.coverage.iter().map(|own| own.case.clone()));
    found.warnings.extend(list::strange(&strange, wanted, &found.place));
    Ok(found)
}

/// A line of cells as a header would have it.
fn joined(sheet: &Sheet, line: usize) -> String {
    sheet.cells(line).iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join("\t")
}

/// The case of a row: its `case_id`, its line, or the only resistant line; `None` when it is of another line.
fn case_of(
    row: &Row<'_>,
    lines: &Lines,
    strangers: &mut BTreeSet<String>,
    found: &mut Found,
) -> Option<String> {
    let named = [row.text("case_id"), row.text("line")].into_iter().find(|text| !text.is_empty());
    let Some(named) = named else {
        let unnamed = lines.unnamed().map(str::to_owned);
        if unnamed.is_none() {
            strangers.insert("(empty)".to_owned());
        }
        return unnamed;
    };
    if lines.resistant.is_empty() {
        return Some(named.to_owned());
    }
    match lines.of(named) {
        Some(own) if lines.is_parental(own.line) => {
            found.counts.leave("parental_row");
            found.warnings.push(
                Diagnostic::warning(format!("the row is of the parental line `{named}`: it is not used"))
                    .at(row.sheet.place_of_line(row.line))
                    .help("state the fraction of the parental line in the column `vaf_parental` of the resistant line"),
            );
            None
        }
        Some(own) => Some(own.line.to_owned()),
        None => {
            strangers.insert(named.to_owned());
            found.counts.leave("other_sample");
            None
        }
    }
}

/// The alterations of a row: none for a case without, several for a compound change.
fn alterations(
    row: &Row<'_>,
    case: &str,
    wanted: &Wanted<'_>,
    found: &mut Found,
    strange: &mut BTreeSet<String>,
) -> Result<Vec<Alteration>, Vec<Diagnostic>> {
    let (gene, variant) = (row.text("gene"), row.text("variant"));
    if gene.is_empty() && variant.is_empty() {
        found.counts.leave("no_alteration");
        return Ok(Vec::new());
    }
    let mut problems = Vec::new();
    let mut fraction = |name: &str, most: Option<f64>| {
        row.number(name, most).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    };
    let parental = fraction("vaf_parental", Some(1.0));
    let resistant = fraction("vaf_resistant", Some(1.0));
    let copies_parental = fraction("copy_number_parental", None);
    let copies = fraction("copy_number_resistant", None);
    let words = list::words_of(variant);
    let read = list::Reader::new(wanted, (!gene.is_empty()).then_some(gene)).read(&words);
    for problem in &read.problems {
        problems.push(row.error("variant", problem.message.clone(), &problem.help));
    }
    if read.items.is_empty() && read.problems.is_empty() {
        let message = if variant.is_empty() {
            format!("no change of `{gene}` is named")
        } else {
            format!("`{variant}` cannot be read")
        };
        problems.push(row.error(
            "variant",
            message,
            "write a change such as `G595R`, `amplification`, `TPM3-NTRK1 lost`",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut own = Vec::new();
    for item in read.items {
        let Item { gene, variant, wild_type, .. } = item;
        if wild_type {
            found.counts.leave("wild_type");
            continue;
        }
        let named = row.text("gene");
        let gene = if named.is_empty() { gene } else { named.to_owned() };
        if !wanted.has(&gene) {
            found.counts.leave("other_gene");
            strange.insert(gene);
            continue;
        }
        let transcript = row.text("transcript");
        let place = match row.cell("variant") {
            Some(cell) => row.sheet.place(row.line, cell),
            None => row.sheet.place_of_line(row.line),
        };
        let stated = Stated {
            case: case.to_owned(),
            gene,
            variant,
            transcript: (!transcript.is_empty()).then(|| transcript.to_owned()).or(item.transcript),
            fractions: [parental, resistant],
            copies: [copies_parental, copies],
            filter: row.text("filter"),
            phase: row.text("phase"),
            place,
        };
        own.push(stated.alteration());
    }
    Ok(own)
}
