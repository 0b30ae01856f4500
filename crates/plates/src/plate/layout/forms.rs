//! The forms that layouts have, and which of them a file has.

use crate::plate::layout::form::{LayoutForm, Reader};
use crate::plate::layout::layouts::Input;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// Every form.
pub static FORMS: &[LayoutForm] = &[
    super::wellmap::FORM,
    super::tidy::FORM,
    super::plate_shaped::FORM,
    super::d300_protocol::FORM,
    super::d300_report::FORM,
    super::echo::FORM,
    super::gdr::FORM,
    super::manifest::FORM,
    super::cellhts::FORM,
];

/// The reader of the one form that fits.
pub(super) fn of(input: &Input) -> Result<Reader, Vec<Diagnostic>> {
    let fitting: Vec<&LayoutForm> = FORMS.iter().filter(|form| (form.fits)(input)).collect();
    let problem =
        |message: &str| Diagnostic::error(Code::Layout, message).at(Place::file(input.source.clone()));
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
