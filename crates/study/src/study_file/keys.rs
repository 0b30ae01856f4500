//! Every key of `study.toml`: one list for the checks and for the page `docs/study.md`.

use std::fmt::Write as _;

/// A key of a study file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The section it stands in: `assay`, `plate`; empty for the top of the file.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it takes: `text`, `number`, one of some words.
    pub takes: &'static str,
    /// What holds without it; empty where nothing does.
    pub default: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// A row of the list.
const fn key(
    section: &'static str,
    name: &'static str,
    takes: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> Key {
    Key { section, name, takes, default, example, meaning }
}

/// A section, how its heading is written, and what it is about.
const SECTIONS: &[(&str, &str, &str)] = &[
    ("", "", "Keys at the top of the file, before any section."),
    ("assay", "[assay]", "What was measured, and for how long."),
    ("normalise", "[normalise]", "How readings become responses, fractions of the vehicle."),
    ("fit", "[fit]", "How curves are fitted."),
    ("compare", "[compare]", "How lines are compared."),
    ("growth", "[growth]", "How fast lines grow without a compound, where no `t0` wells tell it."),
    ("plate", "[[plate]]", "A plate: repeat the section for each."),
    ("pair", "[[pair]]", "A line and what was selected from it: repeat the section for each parental line."),
    ("evidence", "[evidence]", "Files that speak of the mechanism; every path may be left out."),
    ("quality", "[quality]", "Limits of plate quality ([quality.md](quality.md))."),
];

/// Every key, section by section.
pub const KEYS: &[Key] = &[
    key(
        "",
        "name",
        "text",
        "\"untitled study\"",
        "\"KM12 larotrectinib resistance\"",
        "The name on the report.",
    ),
    key(
        "",
        "simulated",
        "`true` or `false`",
        "false",
        "true",
        "Are the data simulated? Then every page says so.",
    ),
    key(
        "",
        "dose_unit",
        "unit",
        "\"nM\"",
        "\"uM\"",
        "The unit of doses in tables and figures; every dose carries its own.",
    ),
    key(
        "",
        "plates",
        "path, `{ path, sheet }`, or a list of them",
        "",
        "\"plates.csv\"",
        "Plates as a table or a sheet of a workbook: a row a plate, its columns the keys of `[[plate]]`, blank cells not given, a column `notes` read over. Paths in it are relative to it. In a workbook, `export` and `layout` may be sheets of it (`sheet:P1`, or `P1`). Plates of `[[plate]]` come first.",
    ),
    key(
        "assay",
        "readout",
        "`resazurin`, `ctg`, `mtt`, `srb`, `confluence` or `counts`",
        "\"resazurin\"",
        "\"ctg\"",
        "What is read, for the methods paragraph and for the checks that belong to it.",
    ),
    key(
        "assay",
        "reads",
        "`viability`",
        "\"viability\"",
        "\"viability\"",
        "Which way the read-out goes: responses of plates fall with effect.",
    ),
    key("assay", "exposure_h", "number of hours", "", "72", "Hours under compound; GR values need it."),
    key(
        "assay",
        "reference",
        "compound",
        "",
        "\"staurosporine\"",
        "The compound that is watched from experiment to experiment on the control chart.",
    ),
    key(
        "normalise",
        "centre",
        "`median` or `mean`",
        "\"median\"",
        "\"mean\"",
        "What stands for the control wells of a plate.",
    ),
    key(
        "normalise",
        "zero",
        "`blank`, `kill` or `none`",
        "\"blank\"",
        "\"kill\"",
        "What is no response: blanks, the kill control, or zero (`none`, a waiver that page one of the report tells).",
    ),
    key(
        "fit",
        "bottom_bound",
        "`true` or `false`",
        "true",
        "false",
        "Is the lower plateau kept from lying below the blank, within its error?",
    ),
    key(
        "compare",
        "model",
        "`paired` or `mixed`",
        "\"paired\"",
        "\"mixed\"",
        "How folds of several experiments become one.",
    ),
    key(
        "compare",
        "adjust",
        "`holm` or `bh`",
        "\"holm\"",
        "\"bh\"",
        "How p values are corrected for the number of compounds.",
    ),
    key(
        "growth",
        "doubling_h",
        "table of lines and hours",
        "",
        "{ KM12 = 28, KM12-LR1 = 40 }",
        "Doubling times; `exposure_h` must be given with them.",
    ),
    key("plate", "export", "path", "", "\"exports/2026-03-02_KM12.csv\"", "The export of the reader."),
    key(
        "plate",
        "export_sheet",
        "name of a sheet",
        "",
        "\"P1\"",
        "The sheet of a workbook that is the export; all sheets are looked at without it.",
    ),
    key(
        "plate",
        "format",
        "name of a format",
        "detected",
        "\"gen5\"",
        "The reader; `foldshift formats` lists them.",
    ),
    key(
        "plate",
        "grid",
        "range of cells",
        "found",
        "\"B3:M10\"",
        "The cells that are wells, where they cannot be found.",
    ),
    key(
        "plate",
        "plate",
        "name",
        "the only one",
        "\"Plate 1\"",
        "Which plate, where the export holds several.",
    ),
    key(
        "plate",
        "read",
        "name",
        "the only one",
        "\"fluorescence ex=560 em=590\"",
        "Which read, where the plate holds several.",
    ),
    key(
        "plate",
        "layout",
        "path",
        "",
        "\"layouts/panel.toml\"",
        "What is in each well ([layouts.md](layouts.md)).",
    ),
    key(
        "plate",
        "layout_sheet",
        "name of a sheet, or list of names",
        "",
        "[\"compound\", \"dose\"]",
        "The sheets of a workbook that are the layout; all of them without it. In a table with `;` between.",
    ),
    key(
        "plate",
        "layout_plate",
        "name",
        "the only one, or the plate's",
        "\"Plate 1\"",
        "Which plate of the layout, where it describes several.",
    ),
    key(
        "plate",
        "source",
        "path",
        "",
        "\"layouts/source.csv\"",
        "What the source plates of a transfer report hold.",
    ),
    key("plate", "volume", "volume", "", "\"50 uL\"", "Volume of a well after all transfers."),
    key(
        "plate",
        "unlisted",
        "role",
        "",
        "\"empty\"",
        "The role of wells that were read and that the layout does not name; an error without it.",
    ),
    key("plate", "role", "role", "the layout's", "\"sample\"", "A role for every well of the plate."),
    key("plate", "cell_line", "line", "the layout's", "\"KM12\"", "The line on the whole plate."),
    key(
        "plate",
        "compound",
        "compound",
        "the layout's",
        "\"larotrectinib\"",
        "The compound on the whole plate.",
    ),
    key("plate", "dose", "dose", "the layout's", "\"30 nM\"", "The dose on the whole plate."),
    key("plate", "unit", "unit", "the layout's", "\"nM\"", "The unit of doses that name none."),
    key(
        "plate",
        "experiment",
        "text or date",
        "the layout's",
        "\"2026-03-02\"",
        "The biological replicate: one day, one passage.",
    ),
    key(
        "plate",
        "exclude",
        "table of wells and reasons, list of wells, or text",
        "",
        "{ D5 = \"bubble\", \"E1-E3\" = \"pipetting\" }",
        "Wells to leave out, and why. Never a whole plate; `[\"D5\"]` and `\"D5, E6\"` are `excluded in the study`. In a table `D5: bubble; E1-E3: pipetting`.",
    ),
    key(
        "plate",
        "parental",
        "line",
        "",
        "\"KM12\"",
        "The line before selection of this plate's `cell_line`: makes the pair, as `[[pair]]` does.",
    ),
    key("pair", "parental", "line", "", "\"KM12\"", "The line before selection."),
    key(
        "pair",
        "resistant",
        "line, or list of lines",
        "",
        "[\"KM12-LR1\", \"KM12-LR2\"]",
        "What was selected from it.",
    ),
    key(
        "evidence",
        "variants",
        "path, `{ file, line }`, or a list of them",
        "",
        "[\"evidence/KM12-LR1.vcf\", { file = \"list.txt\", line = \"KM12-LR2\" }]",
        "Alterations: VCF, MAF, tables, lists ([evidence-genotype.md](evidence-genotype.md)); `line` where the file does not name it.",
    ),
    key(
        "evidence",
        "samples",
        "table of samples and lines",
        "",
        "{ S17 = \"KM12-LR1\" }",
        "The line of a sample that carries another name.",
    ),
    key(
        "evidence",
        "coverage",
        "`adequate`, `none`, `unknown` or a path",
        "\"unknown\"",
        "\"evidence/panel.bed\"",
        "What a negative result of sequencing is worth.",
    ),
    key(
        "evidence",
        "copy_numbers",
        "path",
        "",
        "\"evidence/cnv_genes.txt\"",
        "Genes whose copy number was seen; needs a file of `coverage`.",
    ),
    key(
        "evidence",
        "blots",
        "path, or list of paths",
        "",
        "\"evidence/blots.csv\"",
        "Densitometry ([evidence-blots.md](evidence-blots.md)).",
    ),
    key(
        "evidence",
        "lane_map",
        "path",
        "",
        "\"evidence/lanes.csv\"",
        "What lies in which lane of the blots.",
    ),
    key(
        "evidence",
        "catalogue",
        "path",
        "the built-in one",
        "\"evidence/mine.csv\"",
        "Your own catalogue of alterations.",
    ),
    key("quality", "z_prime_pass", "number", "0.5", "0.5", "Z′ of a plate that passes."),
    key("quality", "z_prime_fail", "number", "0", "0", "Z′ below which a plate fails."),
    key(
        "quality",
        "signal_to_blank_pass",
        "number",
        "5",
        "5",
        "Signal to background of a plate that passes.",
    ),
    key(
        "quality",
        "signal_to_blank_fail",
        "number",
        "3",
        "3",
        "Signal to background below which a plate fails.",
    ),
    key(
        "quality",
        "cv_pass",
        "number",
        "0.1",
        "0.1",
        "Coefficient of variation of controls up to which a plate passes.",
    ),
    key(
        "quality",
        "cv_fail",
        "number",
        "0.2",
        "0.2",
        "Coefficient of variation of controls above which a plate fails.",
    ),
    key(
        "quality",
        "edge_warn",
        "number",
        "0.1",
        "0.1",
        "Difference of edge and interior vehicle wells above which there is a warning.",
    ),
    key(
        "quality",
        "edge_fail",
        "number",
        "0.2",
        "0.2",
        "Difference of edge and interior vehicle wells above which a plate fails.",
    ),
    key("quality", "min_vehicle", "number of wells", "6", "6", "Fewest vehicle wells without a warning."),
    key("quality", "min_blank", "number of wells", "3", "3", "Fewest blanks without a warning."),
    key(
        "quality",
        "nrfe_warn",
        "number",
        "0.5",
        "0.5",
        "NRFE above which there is a warning, however much the vehicle wells scatter.",
    ),
    key(
        "quality",
        "nrfe_ratio_warn",
        "number",
        "1.3",
        "1.3",
        "How many times the scatter of the vehicle wells the samples may scatter around their curves.",
    ),
    key(
        "quality",
        "space_warn",
        "number",
        "0.1",
        "0.1",
        "Size of a gradient, or of the difference of a row, a column, the edge or a corner, over all wells, as a fraction of the signal, above which there is a warning where it is more than noise.",
    ),
    key(
        "quality",
        "run_drift_warn",
        "number",
        "0.1",
        "0.1",
        "Trend over the plates of a run, from the first to the last, as a fraction (of Z′: in its own unit), above which there is a warning where it is more than noise.",
    ),
    key(
        "quality",
        "blank_drift_warn",
        "number",
        "0.2",
        "0.2",
        "Difference of a plate's blanks from those of the other plates of its run, and trend of the blanks within the plate, as a fraction, above which there is a warning where it is more than noise.",
    ),
    key(
        "quality",
        "blank_contaminated_warn",
        "number",
        "0.1",
        "0.1",
        "A single blank that reads this fraction of the vehicle more than the other blanks holds something.",
    ),
    key(
        "quality",
        "saturated_wells",
        "number of wells",
        "3",
        "3",
        "As many wells at one identical highest value are the detector's ceiling.",
    ),
    key(
        "quality",
        "over_reduction_warn",
        "number",
        "0.1",
        "0.1",
        "Excess over the vehicle at doses between, of every compound that kills, above which there is a warning.",
    ),
    key(
        "quality",
        "low_dose_warn",
        "number",
        "0.2",
        "0.2",
        "Excess over the vehicle at the lowest doses above which there is a warning.",
    ),
    key(
        "quality",
        "compound_signal_warn",
        "number",
        "0.05",
        "0.05",
        "Signal of a compound without cells, as a fraction of the vehicle's, above which there is a warning.",
    ),
    key(
        "quality",
        "top_dose_rise_warn",
        "number",
        "0.1",
        "0.1",
        "Rise of the response from its lowest to the highest dose above which there is a warning.",
    ),
    key(
        "quality",
        "below_blank_warn",
        "number",
        "0.05",
        "0.05",
        "How far the response at the highest dose may lie below the blank.",
    ),
    key(
        "quality",
        "no_dye_warn",
        "number",
        "0.05",
        "0.05",
        "Signal of cells without dye above the blanks, as a fraction of the vehicle's, above which there is a warning.",
    ),
    key(
        "quality",
        "detection_limit_warn",
        "number",
        "0.1",
        "0.1",
        "Limit of detection, as a fraction of the vehicle's signal, above which there is a warning.",
    ),
];

/// The names of all keys of a section, in the order of the page.
#[must_use]
pub fn of(section: &str) -> Vec<&'static str> {
    KEYS.iter().filter(|key| key.section == section).map(|key| key.name).collect()
}

/// What may stand at the top of a study: its keys, and its sections.
pub(super) fn at_the_top() -> Vec<&'static str> {
    let sections = SECTIONS.iter().map(|(section, ..)| *section).filter(|section| !section.is_empty());
    of("").into_iter().chain(sections).collect()
}

/// The page of all keys, as `docs/study.md` holds it.
#[must_use]
pub fn page() -> String {
    let mut text = String::from(BEFORE);
    for (section, heading, about) in SECTIONS {
        let title = if heading.is_empty() { "Top of the file".to_owned() } else { format!("`{heading}`") };
        let _ = writeln!(text, "\n## {title}\n\n{about}\n");
        text.push_str("| key | takes | without it | example | means |\n| --- | --- | --- | --- | --- |\n");
        for key in KEYS.iter().filter(|key| key.section == *section) {
            let code = |value: &str| if value.is_empty() { String::new() } else { format!("`{value}`") };
            // A word that is a value of TOML stands as code, a sentence as it is.
            let is_value = key.default.starts_with('"') || !key.default.contains(|c: char| c.is_alphabetic());
            let truth = ["true", "false"].contains(&key.default);
            let default = if is_value || truth { code(key.default) } else { key.default.to_owned() };
            let example = code(&format!("{} = {}", key.name, key.example));
            let _ = writeln!(
                text,
                "| `{}` | {} | {default} | {example} | {} |",
                key.name, key.takes, key.meaning
            );
        }
    }
    text
}

/// What the page says before its tables.
const BEFORE: &str = include_str!("keys.md");

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::normalise::quality::Limits;
    use crate::study_file::Study;

    #[test]
    fn the_page_of_keys_is_what_the_checks_go_by() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/study.md");
        if std::env::var_os("FOLDSHIFT_WRITE_DOCS").is_some() {
            std::fs::write(path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            written == page(),
            "docs/study.md is not what the list of keys says: FOLDSHIFT_WRITE_DOCS=1 cargo test -p foldshift-study the_page_of_keys writes it"
        );
    }

    #[test]
    fn every_threshold_of_quality_is_a_key_with_its_default() {
        let mut limits = Limits::default();
        let found: Vec<(&str, String)> =
            limits.fields().iter().map(|(name, field)| (*name, field.read())).collect();
        let told: Vec<(&str, String)> = KEYS
            .iter()
            .filter(|key| key.section == "quality")
            .map(|key| (key.name, key.default.to_owned()))
            .collect();
        assert_eq!(told, found);
    }

    #[test]
    fn every_key_stands_once_in_a_section_of_the_page() {
        for (index, key) in KEYS.iter().enumerate() {
            assert!(SECTIONS.iter().any(|(section, ..)| *section == key.section), "{key:?}");
            let twin = |other: &Key| (other.section, other.name) == (key.section, key.name);
            assert_eq!(KEYS.iter().position(twin), Some(index), "{key:?}");
        }
    }

    #[test]
    fn every_example_is_understood() {
        let mut text = String::new();
        for (section, heading, _) in SECTIONS {
            let _ = writeln!(text, "{heading}");
            for key in KEYS.iter().filter(|key| key.section == *section && key.name != "plates") {
                let _ = writeln!(text, "{} = {}", key.name, key.example);
            }
        }
        let (_, warnings) = Study::parse("study.toml", &text, Path::new("")).unwrap();
        assert_eq!(warnings, []);
    }
}
