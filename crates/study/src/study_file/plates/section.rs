//! A plate as a section of the study file, `[[plate]]`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::study_file::keys;
use crate::study_file::plates::exclusion::{self, Exclusion};
use crate::study_file::plates::said::Said;
use crate::study_file::plates::written::Written;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_document::{Located, Section};

/// Keys that hold a text and nothing else: a number or a date there is a slip.
const TEXTS: [&str; 6] = ["export", "layout", "source", "volume", "unlisted", "parental"];

/// What a section says of its plate; paths are relative to `folder`.
pub(in crate::study_file) fn of_section(
    section: &Section,
    folder: &Path,
    problems: &mut Vec<Diagnostic>,
) -> Written {
    section.only(&keys::of("plate"), problems);
    let said_of = |found: Located<String>| {
        Said::new(found.value, section.source.point(Diagnostic::error(Code::Study, ""), found.span))
    };
    let mut said = BTreeMap::new();
    for key in keys::of("plate") {
        let found = match key {
            "exclude" => None,
            "layout_sheet" => {
                let sheets = section.texts(key, problems);
                let span = sheets.first().and_then(|sheet| sheet.span.clone());
                let names: Vec<String> = sheets.into_iter().map(|sheet| sheet.value).collect();
                (!names.is_empty()).then(|| Located { value: names.join("\n"), span })
            }
            key if TEXTS.contains(&key) => section.text(key, problems),
            "in_part" => section
                .truth(key, problems)
                .map(|truth| Located { value: truth.to_string(), span: section.key_span(key) }),
            key => section.scalar(key, problems),
        };
        if let Some(found) = found {
            // A key is pointed at where its value is chosen by what it is beside.
            let at_key = matches!(key, "plate" | "read");
            let span = if at_key { section.key_span(key) } else { found.span.clone() };
            said.insert(key, said_of(Located { span, ..found }));
        }
    }
    let heading = section.span.clone().map(|span| span.start..span.start + 1);
    Written {
        whole: said_of(Located { value: format!("`[{}]`", section.path), span: heading }),
        folder: folder.to_path_buf(),
        said,
        exclude: exclusions(section, problems),
    }
}

/// `exclude = { D5 = "bubble" }`, `["D5"]` or `"D5, E6"`.
fn exclusions(section: &Section, problems: &mut Vec<Diagnostic>) -> Vec<Exclusion> {
    const KEY: &str = "exclude";
    let said_of = |found: Located<String>| {
        Said::new(found.value, section.source.point(Diagnostic::error(Code::Study, ""), found.span))
    };
    let mut found = Vec::new();
    if section.is_section(KEY) {
        let Some(table) = section.section(KEY, problems) else { return found };
        for wells in table.keys() {
            let Some(reason) = table.text(&wells.value, problems) else { continue };
            exclusion::of_wells(&said_of(wells), &reason.value, &mut found, problems);
        }
        return found;
    }
    let mut is_none = Vec::new();
    match section.scalar(KEY, &mut is_none) {
        Some(text) => exclusion::of_text(&said_of(text), &mut found, problems),
        None => {
            for wells in section.texts(KEY, problems) {
                exclusion::of_text(&said_of(wells), &mut found, problems);
            }
        }
    }
    found
}
