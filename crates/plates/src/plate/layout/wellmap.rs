//! Layouts in TOML with the words of wellmap: `[expt]`, `[row]`, `[col]`, `[irow]`, `[icol]`,
//! `[block.WxH]`, `[well]`, and `[[series]]` of ours.
//!
//! A file takes precedence over what it includes, `[plate.NAME]` over the rest of its file, rank by rank.
//! Source: wellmap, Kundert 2023, doi:10.1371/journal.pone.0288000.

use crate::plate::layout::echo;
use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::include::Inclusion;
use crate::plate::layout::layouts::{Input, Layouts};
use foldshift_tables::diagnostic::Diagnostic;

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "toml",
    title: "TOML with wellmap's words and dilution series",
    recognised_by: "starts with a `[section]` or a `key = value`",
    fits,
    read,
};

/// A file that has a section header or a key before anything else is TOML.
fn fits(input: &Input) -> bool {
    let Some(text) = &input.text else { return false };
    let first = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    let toml = first.is_some_and(|line| {
        line.starts_with('[')
            || line.split_once('=').is_some_and(|(key, _)| !key.contains([',', ';', '\t', '<']))
    });
    toml && !echo::fits(input)
}

/// Reads a layout, and the files that it includes.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let text = input.text.as_deref().unwrap_or_default();
    let mut inclusion = Inclusion::of(input);
    let ranks = inclusion.read(&input.source, text, input.folder)?;
    let mut layouts = Layouts::new(&input.source, "toml");
    for (name, plate) in ranks.plates.clone() {
        let mut own = plate;
        own.lay_over(ranks.clone());
        layouts.push(vec![name], own.into_layout(&input.source));
    }
    if layouts.is_empty() && (inclusion.concatenated.is_empty() || !ranks.is_empty()) {
        layouts.push(Vec::new(), ranks.into_layout(&input.source));
    }
    layouts.inputs.extend(inclusion.inputs);
    layouts.warnings.extend(inclusion.warnings);
    for more in inclusion.concatenated {
        layouts.append(more);
    }
    Ok(layouts)
}
