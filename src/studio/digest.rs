//! What `check` says of a study: what it holds, and what looks like a slip, in short lines.

use std::collections::BTreeMap;

use crate::report::words::true_minus;
use foldshift_plates::plate::layout::Role;
use foldshift_studio::view::Piece;
use foldshift_study::analysis::Examined;
use foldshift_study::digest::{Digest, PlateWells};
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::numerals::{counted, counted_in_groups, first_few};

/// Plates that are named in one line.
const MOST_NAMES: usize = 3;

/// The lines: what is counted, wells of a plate, doses, plates that fail, then what is asked.
pub(super) fn digest(examined: &Examined) -> Vec<Vec<Piece>> {
    let digest = &examined.digest;
    let mut lines = vec![counts(digest)];
    lines.extend(doses(digest).map(|line| vec![plain(line)]));
    lines.extend(wells(digest).map(|line| vec![plain(line)]));
    lines.extend(failed(examined).map(|line| vec![plain(line)]));
    if digest.unread > 0 {
        let are = if digest.unread == 1 { "is" } else { "are" };
        lines.push(asked(&format!(
            "{} could not be read and {are} not counted",
            counted(digest.unread, "plate")
        )));
    }
    lines.extend(digest.questions.iter().map(|question| asked(&question.to_string())));
    lines.extend(examined.findings.iter().map(|finding| asked(&finding.what)));
    lines
}

fn plain(text: String) -> Piece {
    Piece { text, strong: false }
}

/// What looks like a slip, behind a mark.
fn asked(text: &str) -> Vec<Piece> {
    vec![Piece { text: "? ".to_owned(), strong: true }, plain(true_minus(text))]
}

/// "18 plates, 3 lines, 3 experiments, 4 compounds".
fn counts(digest: &Digest) -> Vec<Piece> {
    let wells: usize = digest.cells.iter().map(|cell| cell.wells).sum();
    let parts = [
        counted(digest.lines().len(), "line"),
        counted(digest.experiments().len(), "experiment"),
        counted(digest.compounds().len(), "compound"),
        counted_in_groups(wells, "sample well"),
    ];
    let plates = Piece { text: counted(digest.plates.len(), "plate"), strong: true };
    vec![plates, plain(format!(", {}", parts.join(", ")))]
}

/// "10 doses, 508 pM - 10 µM, of every compound"; nothing where compounds differ.
fn doses(digest: &Digest) -> Option<String> {
    let first = digest.cells.first()?;
    let same = digest.cells.iter().all(|cell| (cell.doses, cell.range()) == (first.doses, first.range()));
    let of = match digest.compounds().as_slice() {
        [one] => (*one).to_owned(),
        _ => "every compound".to_owned(),
    };
    same.then(|| format!("{}, {}, of {of}", counted(first.doses, "dose"), first.range()))
}

/// "On every plate 60 samples, 12 vehicle, 8 blank"; where plates differ, what most of them hold.
fn wells(digest: &Digest) -> Option<String> {
    let mut alike: BTreeMap<&BTreeMap<Role, usize>, Vec<&PlateWells>> = BTreeMap::new();
    for plate in &digest.plates {
        alike.entry(&plate.roles).or_default().push(plate);
    }
    let (roles, plates) = alike.iter().max_by_key(|(_, plates)| plates.len())?;
    let each: Vec<String> = roles
        .iter()
        .filter(|(role, _)| **role != Role::Empty)
        .map(|(role, wells)| format!("{wells} {role}"))
        .collect();
    let on = match (plates.len(), digest.plates.len()) {
        (_, 1) => "On the plate".to_owned(),
        (own, all) if own == all => "On every plate".to_owned(),
        (own, all) => format!("On {own} of {}", counted(all, "plate")),
    };
    Some(format!("{on} {}", each.join(", ")))
}

/// "1 plate fails its checks: 2026-03-16_KM12-LR2_A.csv".
fn failed(examined: &Examined) -> Option<String> {
    let failed: Vec<String> = examined
        .plates
        .iter()
        .filter(|plate| plate.verdict() == Verdict::Fail)
        .map(|plate| plate.export.rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    if failed.is_empty() {
        return None;
    }
    let (fail, are) = if failed.len() == 1 { ("fails its", "It is") } else { ("fail their", "They are") };
    let names = first_few(&failed, MOST_NAMES);
    Some(format!("{} {fail} checks: {names}. {are} not used.", counted(failed.len(), "plate")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use foldshift_study::analysis::look;
    use foldshift_study::study_file::Study;

    #[test]
    fn the_example_is_told_in_short_lines() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12/study.toml");
        let examined = look(Study::read_partial(&file)).examined.unwrap();
        let lines = digest(&examined);
        let text = |line: &Vec<Piece>| line.iter().map(|piece| piece.text.as_str()).collect::<String>();
        let told: Vec<String> = lines.iter().map(text).collect();
        let study = &examined.digest;
        let wells: usize = study.cells.iter().map(|cell| cell.wells).sum();
        assert_eq!(
            told[0],
            format!(
                "{} plates, {} lines, {} experiments, {} compounds, {} sample wells",
                study.plates.len(),
                study.lines().len(),
                study.experiments().len(),
                study.compounds().len(),
                foldshift_tables::numerals::counted_in_groups(wells, "x").trim_end_matches(" xs")
            )
        );
        let fails = examined.plates.iter().filter(|plate| plate.verdict() == Verdict::Fail).count();
        assert_eq!(
            told.iter().filter(|line| line.contains("checks")).count(),
            usize::from(fails > 0),
            "{told:?}"
        );
        // Every question has a line, with its mark.
        let marked = told.iter().filter(|line| line.starts_with("? ")).count();
        assert_eq!(marked, study.questions.len() + examined.findings.len(), "{told:?}");
    }
}
