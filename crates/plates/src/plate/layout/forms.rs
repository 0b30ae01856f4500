//! The forms that layouts have, and how each is recognised: by its content, never by its name.

use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::{cellhts, d300, dispenser, echo, gdr, manifest, plate_shaped, tidy, wellmap};
use foldshift_tables::diagnostic::{Diagnostic, Place};

/// A form of layouts.
#[derive(Clone, Copy, Debug)]
pub struct LayoutForm {
    /// Its short name.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// How it is recognised.
    pub recognised_by: &'static str,
    fits: fn(&Input) -> bool,
    read: Reader,
}

type Reader = fn(&Input) -> Result<Layouts, Vec<Diagnostic>>;

/// Every form.
pub static FORMS: [LayoutForm; 9] = [
    LayoutForm {
        name: "toml",
        title: "TOML with wellmap's words and dilution series",
        recognised_by: "starts with a `[section]` or a `key = value`",
        fits: looks_like_toml,
        read: |input| wellmap::read(input, input.text.as_deref().unwrap_or_default()),
    },
    LayoutForm {
        name: "tidy",
        title: "tidy table, a well a row: CSV or a workbook",
        recognised_by: "a header with a column `well`, or with row and column; comma, semicolon or tab",
        fits: tidy::fits,
        read: tidy::read,
    },
    LayoutForm {
        name: "plate_shaped",
        title: "plate-shaped grids: CSV or a workbook",
        recognised_by: "column numbers 1, 2, 3… with row letters below them, the variable in the corner",
        fits: plate_shaped::fits,
        read: plate_shaped::read,
    },
    LayoutForm {
        name: "tecan_d300",
        title: "Tecan D300 protocol (.tdd)",
        recognised_by: "XML whose root is `Protocol`, with `Fluids` and `Plates`",
        fits: d300::fits,
        read: d300::read,
    },
    LayoutForm {
        name: "d300_report",
        title: "Tecan D300 report, a row a dispense",
        recognised_by: "a header with `Dispensed well` and `Dispensed concentration`",
        fits: dispenser::fits,
        read: dispenser::read,
    },
    LayoutForm {
        name: "echo",
        title: "Echo transfer report",
        recognised_by: "a header with `Source Well` and `Destination Well`, mostly below `[DETAILS]` or `[EXCEPTIONS]`",
        fits: echo::fits,
        read: echo::read,
    },
    LayoutForm {
        name: "gdr_template",
        title: "gDR template workbook, a sheet a variable",
        recognised_by: "a sheet `Gnumber`, or one sheet with nothing but `vehicle` or `untreated` in it",
        fits: gdr::fits,
        read: gdr::read,
    },
    LayoutForm {
        name: "manifest",
        title: "gDR manifest or another list of plates, a plate a row",
        recognised_by: "a header with `Barcode` and `Template`, or with a file name, and without wells",
        fits: manifest::fits,
        read: manifest::read,
    },
    LayoutForm {
        name: "cellhts2",
        title: "cellHTS2 plate configuration",
        recognised_by: "`Wells:` and `Plates:` above a header with Plate, Well and Content",
        fits: cellhts::fits,
        read: cellhts::read,
    },
];

/// The reader of the one form that fits.
pub(super) fn of(input: &Input) -> Result<Reader, Vec<Diagnostic>> {
    let fitting: Vec<&LayoutForm> = FORMS.iter().filter(|form| (form.fits)(input)).collect();
    let problem = |message: &str| Diagnostic::error(message).at(Place::file(input.source.clone()));
    match fitting.as_slice() {
        [form] => Ok(form.read),
        [] => Err(vec![problem("this has none of the forms of a layout").help(
            "write a tidy CSV with `well,role,cell_line,compound,dose,unit`, plate-shaped grids, or TOML: \
             `foldshift layout new` gives a template, `foldshift formats` lists all forms",
        )]),
        several => {
            let names: Vec<String> = several.iter().map(|form| format!("`{}`", form.name)).collect();
            let message = format!("this could be {}", names.join(" or "));
            let help: Vec<String> =
                several.iter().map(|form| format!("`{}`: {}", form.name, form.recognised_by)).collect();
            Err(vec![problem(&message).help(format!("remove what makes it both; {}", help.join("; ")))])
        }
    }
}

/// A file that has a section header or a key before anything else is TOML.
fn looks_like_toml(input: &Input) -> bool {
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
