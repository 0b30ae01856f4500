//! What is asked of a layout that is to be written: its form, and the wells of its plate.

use std::path::Path;

use clap::ValueEnum;

use foldshift_plates::plate::PlateFormat;
use foldshift_plates::plate::layout::Form;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// What comes of it, or all that stands against it.
pub(super) type Told<T> = Result<T, Vec<Diagnostic>>;

/// A form that layouts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// Tidy CSV, a well a row.
    #[value(alias = "csv")]
    Tidy,
    /// Grids in the shape of the plate.
    PlateShaped,
    /// TOML with wellmap's words.
    Toml,
}

/// The plate of so many wells.
pub(super) fn plate_format(text: &str) -> Result<PlateFormat, String> {
    let wells = text.parse().ok().and_then(PlateFormat::of);
    wells.ok_or_else(|| "plates have 6, 12, 24, 48, 96, 384 or 1536 wells".to_owned())
}

/// The form that the name of a file promises; none where it promises nothing.
pub(super) fn promised(path: Option<&Path>) -> Option<Form> {
    let ending = path?.extension()?.to_string_lossy().to_lowercase();
    match ending.as_str() {
        "toml" => Some(Form::Toml),
        "csv" => Some(Form::Tidy),
        "xlsx" => Some(Form::Workbook),
        _ => None,
    }
}

/// The form that is asked for, or that the name of the output asks for; both must agree.
pub(super) fn target(to: Option<Target>, path: Option<&Path>) -> Told<Form> {
    let contradiction = |what: &str, ending: &str| {
        let problem = Diagnostic::error(
            Code::Unwritable,
            format!("{what}, and the name of the output promises another form"),
        );
        Err(vec![problem.help(format!("leave the form out, or name a file that ends in `{ending}`"))])
    };
    match (to, promised(path)) {
        (None | Some(Target::PlateShaped), Some(Form::Workbook)) => Ok(Form::Workbook),
        (Some(Target::Tidy), Some(Form::Workbook)) => {
            let problem = Diagnostic::error(Code::Unwritable, "a workbook is written plate-shaped, not tidy");
            Err(vec![problem.help("leave the form out, or name a file that ends in `.csv`")])
        }
        (Some(Target::Toml), Some(Form::Tidy | Form::Workbook)) => {
            contradiction("TOML is asked for", ".toml")
        }
        (Some(Target::Tidy | Target::PlateShaped), Some(Form::Toml)) => {
            contradiction("CSV is asked for", ".csv")
        }
        (Some(Target::PlateShaped), _) => Ok(Form::PlateShaped),
        (Some(Target::Toml), _) | (None, Some(Form::Toml)) => Ok(Form::Toml),
        (Some(Target::Tidy) | None, _) => Ok(Form::Tidy),
    }
}
