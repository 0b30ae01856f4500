//! Figures as pixels, for those who cannot use an SVG.

use rayon::prelude::*;

use crate::report::figure::Figure;
use foldshift_prints::{missing_letters, png};

/// A PNG beside each figure of a folder, and why one is not there.
pub(crate) fn beside(
    figures: &[Figure],
    folder: &str,
    pixels_per_inch: f64,
) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let drawn: Vec<Result<(String, Vec<u8>), String>> = figures
        .par_iter()
        .map(|Figure { name, svg, .. }| match png(svg, pixels_per_inch) {
            Ok(bytes) => Ok((format!("{folder}/{name}.png"), bytes)),
            Err(why) => Err(format!("`{folder}/{name}.svg` has no PNG beside it: {why}")),
        })
        .collect();
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for one in drawn {
        match one {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    (files, notes)
}

/// The letters of figures for which pixels have none: an empty box stands in their place. `None` where all are there.
pub(crate) fn without_letters<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> Option<String> {
    let mut letters: Vec<char> =
        figures.into_iter().flat_map(|figure| missing_letters(&figure.svg)).collect();
    letters.sort_unstable();
    letters.dedup();
    let named: String = letters.iter().take(MOST_NAMED).collect();
    let more = letters.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!letters.is_empty()).then(|| format!("`{named}`{more}"))
}

/// Most letters that are named.
const MOST_NAMED: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::{About, Format};

    fn figure(name: &str, svg: &str) -> Figure {
        Figure { name: name.to_owned(), about: About::Folds, caption: String::new(), svg: svg.to_owned() }
    }

    fn saying(text: &str, side: u32) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\"><text y=\"9\">{text}</text></svg>"
        )
    }

    #[test]
    fn a_figure_that_is_too_large_is_said_and_the_others_are_there() {
        let figures = [figure("a", &saying("a", 96)), figure("b", &saying("b", 96_000))];
        let (files, notes) = beside(&figures, "plots", Format::PAGE.pixels_per_inch);
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].0.as_str(), &files[0].1[1..4]), ("plots/a.png", b"PNG".as_slice()));
        assert_eq!(
            notes,
            [
                "`plots/b.svg` has no PNG beside it: 192000 × 192000 pixels are too many: fewer pixels per inch fit"
            ]
        );
    }

    #[test]
    fn letters_that_no_font_has_are_said_once_for_all_figures() {
        assert_eq!(without_letters(&[figure("a", &saying("µM ≥ 3", 96))]), None);
        let figures = [figure("a", &saying("日本", 96)), figure("b", &saying("本 🧪", 96))];
        let said = without_letters(&figures).unwrap();
        assert_eq!(said, "`日本🧪`");
        let many: String = ('\u{4e00}'..'\u{4e1e}').collect();
        assert!(without_letters(&[figure("a", &saying(&many, 96))]).unwrap().ends_with(" and 10 more"));
    }
}
