//! `foldshift read --explain`: what the program saw in an export, in the terminal or as a page.

mod page;
mod picture;

use std::path::Path;

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use foldshift_plates::ingest::{Block, Choice, Explained, explain};
use foldshift_tables::numerals::counted;

/// Explains each export; a page where the file to write ends in `.html`, else pictures made of letters.
pub(super) fn run(
    exports: &[impl AsRef<Path>],
    choice: Choice<'_>,
    output: Option<&Path>,
    terminal: &Terminal,
) -> Outcome {
    let mut explained = Vec::new();
    let mut failed = false;
    for export in exports {
        match explain(export.as_ref(), choice) {
            Ok(seen) => explained.push(seen),
            Err(problems) => {
                terminal.tell_all(&problems);
                failed = true;
            }
        }
    }
    if explained.is_empty() {
        return Outcome::CouldNotRun;
    }
    let as_page = output.is_some_and(|path| {
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("html") || end.eq_ignore_ascii_case("htm"))
    });
    let text = if as_page { page::page(&explained) } else { picture::text(&explained) };
    match terminal.write(output, |out| out.write_all(text.as_bytes())) {
        Outcome::Done if failed => Outcome::Failed,
        other => other,
    }
}

/// Letters for blocks, in their order: `A` to `Z`, and from the beginning again.
fn letter(block: usize) -> char {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char::from(LETTERS[block % LETTERS.len()])
}

/// What became of the file, in one sentence.
fn verdict(seen: &Explained) -> String {
    match &seen.read_as {
        Some((reader, why)) => {
            let plates: std::collections::BTreeSet<&str> =
                seen.blocks.iter().map(|block| block.plate.as_str()).collect();
            let plates = counted(plates.len(), "plate");
            format!("read as `{reader}`: {plates}, {} ({why})", counted(seen.blocks.len(), "read"))
        }
        None => "refused".to_owned(),
    }
}

/// A block in one sentence.
fn block_told(block: &Block) -> String {
    let mut told =
        vec![format!("plate `{}`", block.plate), format!("{}: {}", block.read, counted(block.wells, "well"))];
    if let Some((times, first, last)) = block.times {
        told.push(format!("{} from {first} to {last} s", counted(times, "time")));
    }
    if let Some((low, high)) = block.range {
        told.push(format!("{low} to {high}"));
    }
    if block.flags > 0 {
        told.push(counted(block.flags, "flag"));
    }
    told.join(", ")
}

/// What the readers said, a sentence each.
fn readers_said(seen: &Explained) -> Vec<String> {
    let mut said: Vec<String> =
        seen.known_to.iter().map(|(name, why)| format!("`{name}` knows it: {why}")).collect();
    said.push(if said.is_empty() { "no reader knows it" } else { "no other reader does" }.to_owned());
    if let Some(nearest) = &seen.nearest {
        said.push(nearest.told());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(text: &str) -> Explained {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("monday.csv");
        std::fs::write(&path, text).unwrap();
        let mut seen = explain(&path, Choice::default()).unwrap();
        seen.source = "monday.csv".to_owned();
        seen.told.clear();
        seen
    }

    #[test]
    fn the_picture_shows_each_block_where_it_stands() {
        let seen = explained("KM12\n,1,2,3\nA,10,20,30\nB,40,,60\n\nnote,<b>7\n");
        insta::assert_snapshot!(picture::text(&[seen]), @r"
        monday.csv: read as `grid`: 1 plate, 1 read (a grid of rows A to B and columns 1 to 3 in B3:D4, 95 % certain)

              A B C D
            1 a . . .
            2 . 9 9 9
            3 a A A A
            4 a A . A
            5 . . . .
            6 a a . .

        .  empty    a  text    9  number that is not read    ?  may be a reading    !  here is a problem
        A  plate `KM12`, signal: 5 wells, 10 to 60

        Readers
          `grid` knows it: a grid of rows A to B and columns 1 to 3 in B3:D4, 95 % certain
          no other reader does
        ");
    }

    #[test]
    fn the_page_escapes_what_stands_in_cells() {
        let page = page::page(&[explained("KM12\n,1,2,3\nA,10,20,30\nB,40,,60\n\nnote,<b>7\n")]);
        assert!(page.contains("&lt;b&gt;7") && !page.contains("<b>7"));
        assert!(page.contains("plate <code>KM12</code>, signal: 5 wells"), "{page}");
    }
}
