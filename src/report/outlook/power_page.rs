//! The tables of `docs/power.md` are what the program says.

use std::fmt::Write as _;

use super::{Outlook, PlannedRow, Scatter, ScatterSource};
use crate::report::words;
use foldshift_curves::compare::Margins;
use foldshift_curves::elementary::exp10;

const SCATTERS: [f64; 4] = [0.08, 0.12, 0.2, 0.3];
const COMPOUNDS: [usize; 4] = [1, 4, 12, 40];
const EXPERIMENTS: [usize; 5] = [1, 2, 3, 4, 5];
const FOLD: f64 = 5.0;
const BEGINS: &str =
    "<!-- of the program: FOLDSHIFT_WRITE_DOCS=1 cargo test -p foldshift the_page_of_power -->\n";
const ENDS: &str = "<!-- end -->\n";

fn tables() -> String {
    let mut text = String::new();
    for sd in SCATTERS {
        let scatter = Scatter { sd, source: ScatterSource::Given };
        let outlook =
            Outlook::of(scatter, 0.0, Margins::default(), FOLD, (&COMPOUNDS, &EXPERIMENTS)).unwrap();
        let _ = writeln!(text, "\nSD {sd}:\n");
        let names: Vec<String> = COMPOUNDS[1..].iter().map(ToString::to_string).collect();
        let of = |what: &str| format!("{what} alone | {}", names.join(" | "));
        let _ = writeln!(
            text,
            "| experiments | {} | {} |",
            of("upper ÷ lower limit,"),
            of(&format!("{FOLD}-fold called R,"))
        );
        let _ = writeln!(text, "| ---: {}|", "| ---: ".repeat(2 * COMPOUNDS.len()));
        for experiments in EXPERIMENTS {
            let row: Vec<&PlannedRow> =
                outlook.plans.iter().filter(|plan| plan.experiments == experiments).collect();
            let widths = row.iter().map(|plan| {
                let log_width = plan.main().log_width;
                log_width.map_or("–".to_owned(), |log| words::significant(exp10(log), 2))
            });
            let powers = row.iter().map(|plan| {
                let power = outlook.power(plan.main());
                if experiments < 2 { "–".to_owned() } else { words::percent(Some(power)) }
            });
            let cells: Vec<String> = widths.chain(powers).collect();
            let _ = writeln!(text, "| {experiments} | {} |", cells.join(" | "));
        }
    }
    text.push('\n');
    text
}

#[test]
fn the_page_of_power_is_what_the_program_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/power.md");
    let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    let (before, rest) = written.split_once(BEGINS).expect("the tables begin");
    let (_, after) = rest.split_once(ENDS).expect("the tables end");
    let page = format!("{before}{BEGINS}{}{ENDS}{after}", tables());
    if std::env::var_os("FOLDSHIFT_WRITE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
        return;
    }
    assert!(
        written == page,
        "docs/power.md is not what the program says: FOLDSHIFT_WRITE_DOCS=1 cargo test -p foldshift the_page_of_power writes it"
    );
}
