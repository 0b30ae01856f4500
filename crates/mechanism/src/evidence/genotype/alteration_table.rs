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
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::sheet::{Book, Sheet};
use foldshift_tables::table::{Heading, NOTHING_KNOWN, Row, Table};

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

/// The name that a heading goes by here.
fn own_name(heading: &Heading) -> Option<&'static str> {
    let fraction = |own: &str| own.starts_with("vaf");
    let named = |own: &str, name: &str| if fraction(own) { heading.measures(name) } else { heading.is(name) };
    COLUMNS.iter().find(|(own, names)| names.iter().any(|name| named(own, name))).map(|(own, _)| *own)
}

/// Is this line the header of such a table: a gene and a variant?
pub(super) fn is_header(line: &str) -> bool {
    ['\t', ';', ','].iter().any(|delimiter| {
        let headings: Vec<Heading> =
            line.split(*delimiter).map(|cell| Heading::of(cell.trim().trim_matches('"'))).collect();
        names_changes(&headings)
    })
}

/// Is there a column of genes and one of variants?
fn names_changes(headings: &[Heading]) -> bool {
    let names: Vec<&str> = headings.iter().filter_map(own_name).collect();
    names.contains(&"gene") && names.contains(&"variant")
}

/// Our columns of a table.
struct Columns {
    at: BTreeMap<&'static str, usize>,
}

impl Columns {
    fn of(table: &Table, found: &mut Found) -> Result<Self, Vec<Diagnostic>> {
        let mut columns = Self { at: BTreeMap::new() };
        let (mut ignored, mut problems) = (Vec::new(), Vec::new());
        for (index, heading) in table.headings().iter().enumerate().filter(|(_, one)| !one.is_empty()) {
            match own_name(heading) {
                Some(own) => {
                    if columns.at.insert(own, index).is_some() {
                        let message = format!("two columns are `{own}`");
                        problems.push(table.header_error(index, message).help("keep one of them"));
                    }
                }
                None => ignored.push(heading.text.as_str()),
            }
        }
        for wanted in ["gene", "variant"] {
            if !columns.at.contains_key(wanted) {
                let problem =
                    Diagnostic::error(Code::MissingColumn, format!("the table has no column `{wanted}`"))
                        .at(table.header_place());
                problems.push(problem.help("the columns are gene, variant, and optionally line, transcript, vaf_parental, vaf_resistant, copy_number_resistant, ngs_coverage"));
            }
        }
        if !ignored.is_empty() {
            let known = || COLUMNS.iter().map(|(own, _)| *own);
            let near: Vec<String> = ignored
                .iter()
                .filter_map(|name| suggest(name, known()).map(|near| format!("`{name}` → {near}")))
                .collect();
            let warning = Diagnostic::warning(
                Code::UnknownName,
                format!("columns that are not used: {}", quoted(&ignored)),
            )
            .at(table.header_place());
            found.warnings.push(if near.is_empty() {
                warning
            } else {
                warning.help(format!("did you mean {}?", near.join(", ")))
            });
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }
}

/// A row, its cells by our names.
struct Named<'t> {
    row: Row<'t>,
    columns: &'t Columns,
}

impl Named<'_> {
    fn column(&self, name: &str) -> Option<usize> {
        self.columns.at.get(name).copied()
    }

    fn text(&self, name: &str) -> &str {
        self.row.text(self.column(name)).unwrap_or_default()
    }

    fn error(&self, name: &str, message: String, help: &str) -> Diagnostic {
        let there = self.column(name).filter(|column| *column < self.row.cells().len());
        let problem = match there {
            Some(column) => self.row.error(column, message),
            None => Diagnostic::error(Code::Evidence, message).at(self.row.place()),
        };
        problem.help(help)
    }

    /// A number; `None` when the cell is empty or says that nothing is known.
    fn number(&self, name: &str, most: Option<f64>) -> Result<Option<f64>, Diagnostic> {
        let Some(column) = self.column(name) else { return Ok(None) };
        let text = self.row.cell(column);
        if NOTHING_KNOWN.contains(&text) {
            return Ok(None);
        }
        let of_column = self.row.table().headings()[column].percent;
        let (digits, sign) = match text.strip_suffix('%') {
            Some(digits) => (digits.trim_end(), true),
            None => (text, false),
        };
        // No fraction and no number of copies has thousands: a comma is a decimal one.
        let number = digits
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite() && *number >= 0.0);
        let Some(number) = number.filter(|_| most.is_some() || !sign) else {
            return Err(self
                .error(name, format!("`{text}` is no number"), "write a number, or leave the cell empty")
                .code(Code::NotANumber));
        };
        let number = if sign || of_column { number / 100.0 } else { number };
        if most.is_some_and(|most| number > most) {
            let help =
                format!("a fraction of reads lies between 0 and 1: write `{digits}%` if it is a percentage");
            return Err(self
                .error(name, format!("`{text}` is no fraction of reads"), &help)
                .code(Code::OutOfRange));
        }
        Ok(Some(number))
    }
}

/// Reads a table.
pub(super) fn read(book: &Book, lines: &Lines, wanted: &Wanted<'_>) -> Result<Found, Vec<Diagnostic>> {
    let fits = |sheet: &&Sheet| Table::find(sheet, |table| names_changes(table.headings())).is_some();
    let sheet = book.sheets().iter().find(fits).unwrap_or_else(|| book.first());
    let mut found = Found::new(Form::Table, Place::file(book.source().clone()));
    let Some(table) = Table::first(sheet) else {
        return Err(vec![Diagnostic::error(Code::Empty, "the table is empty").at(found.place.clone())]);
    };
    let columns = Columns::of(&table, &mut found)?;
    let mut problems = Vec::new();
    let mut strange = BTreeSet::new();
    let mut covered: BTreeMap<String, (Extent, Place)> = BTreeMap::new();
    let mut strangers: BTreeSet<String> = BTreeSet::new();
    for line in table.lines() {
        found.counts.records += 1;
        let row = Named { row: table.row(line), columns: &columns };
        let Some(case) = case_of(&row, lines, &mut strangers, &mut found) else { continue };
        if columns.at.contains_key("ngs_coverage") {
            let text = row.text("ngs_coverage");
            let stated = if text.is_empty() { Ok(Extent::Unknown) } else { coverage::of_cell(text) };
            match stated {
                Err(_) => problems.push(row.error(
                    "ngs_coverage",
                    format!("`{text}` is no coverage"),
                    "write `adequate`, `none`, `unknown`, or the genes covered, as in `NTRK1 BRAF MET:cn`; a BED file is given on its own",
                ).code(Code::UnknownWord)),
                Ok(extent) => match covered.get(&case) {
                    Some((first, _)) if *first != extent => problems.push(row.error(
                        "ngs_coverage",
                        format!("the coverage of `{case}` is stated twice, and differently"),
                        "a case has one coverage",
                    ).code(Code::Duplicate)),
                    Some(_) => {}
                    None => {
                        covered.insert(case.clone(), (extent, row.row.place()));
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

/// The case of a row: its `case_id`, its line, or the only resistant line; `None` when it is of another line.
fn case_of(
    row: &Named<'_>,
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
                Diagnostic::warning(Code::EvidenceNotUsed, format!("the row is of the parental line `{named}`: it is not used"))
                    .at(row.row.place())
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
    row: &Named<'_>,
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
        problems.push(row.error("variant", problem.message.clone(), &problem.help).code(Code::Evidence));
    }
    if read.items.is_empty() && read.problems.is_empty() {
        let message = if variant.is_empty() {
            format!("no change of `{gene}` is named")
        } else {
            format!("`{variant}` cannot be read")
        };
        problems.push(
            row.error(
                "variant",
                message,
                "write a change such as `G595R`, `amplification`, `TPM3-NTRK1 lost`",
            )
            .code(Code::Evidence),
        );
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
        let place = row.row.place_of(row.column("variant"));
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
