//! A study from its file to its report: `cargo run --release --example whole_study -- STUDY.toml RESULTS`.
//!
//! Without arguments it analyses the example study and writes nothing.

use std::path::{Path, PathBuf};

use foldshift::{Diagnostic, Study, analyse, report};

fn main() -> Result<(), Vec<Diagnostic>> {
    let arguments: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12/study.toml");
    let (study, warnings) = Study::read(arguments.first().unwrap_or(&example))?;
    let analysis = analyse(study, warnings)?;
    for shift in &analysis.shifts {
        let call = shift.call.map(|call| call.to_string()).unwrap_or_default();
        // A bound stays a bound: `> 40` where the resistant line never dies.
        let value = match shift.qualifier {
            ">" => shift.lower,
            "<" => shift.upper,
            _ => shift.estimate,
        };
        let fold = value.map_or("nd".to_owned(), |fold| format!("{} {fold:.3}", shift.qualifier));
        println!("{call:1} {} under {}, {:?}: {fold}", shift.resistant, shift.compound, shift.metric);
    }
    if let Some(results) = arguments.get(1) {
        report::folder::write(&analysis, results).map_err(|problem| vec![problem])?;
    }
    Ok(())
}
