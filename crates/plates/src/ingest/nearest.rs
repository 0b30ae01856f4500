//! Whose export a file resembles: the words by which a reader knows its own, those that are there and those that are not.

use crate::ingest::format::Format;
use crate::ingest::formats::{FORMATS, LANDMARKS};
use foldshift_tables::sheet::Book;

/// The family of exports that a file resembles most.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// Its format.
    pub format: &'static Format,
    /// Words of it that stand in the file.
    pub found: Vec<String>,
    /// Words by which its reader knows it and that are not there.
    pub missing: Vec<String>,
}

impl Nearest {
    /// One sentence for the user.
    #[must_use]
    pub fn told(&self) -> String {
        let quoted =
            |words: &[String]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let missing = if self.missing.is_empty() {
            "and is not as its reader knows it".to_owned()
        } else {
            format!("but not {}", quoted(&self.missing))
        };
        format!("nearest is {}: it has {} {missing}", self.format.title, quoted(&self.found))
    }
}

/// The family that a file resembles most; `None` where nothing speaks for any.
pub(crate) fn nearest(book: &Book) -> Option<Nearest> {
    let holds = |word: &str| book.sheets().iter().any(|sheet| sheet.landmark(word).is_some());
    let marks: Vec<(&str, &str)> = LANDMARKS.iter().copied().filter(|(word, _)| holds(word)).collect();
    let of_family = |format: &'static Format| {
        let (mut found, missing): (Vec<String>, Vec<String>) =
            words(format.recognised_by).into_iter().partition(|word| holds(word));
        let own = marks.iter().filter(|(_, vendor)| is_of(format, vendor));
        for (word, _) in own.clone() {
            if !found.iter().any(|other| other == word) {
                found.push((*word).to_owned());
            }
        }
        // Words that many families use say little by themselves.
        let speaks = own.count() > 0 || found.len() >= 2;
        speaks.then_some(Nearest { format, found, missing })
    };
    let known = FORMATS.iter().filter(|format| !format.generic).filter_map(|format| of_family(format));
    known.reduce(|best, next| if next.found.len() > best.found.len() { next } else { best })
}

/// The words in backticks.
fn words(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .map(|word| word.trim_end_matches('…').trim().to_owned())
        .filter(|word| word.chars().count() > 2)
        .collect()
}

/// Is this a format of that vendor's software?
fn is_of(format: &Format, vendor: &str) -> bool {
    vendor.split(' ').all(|word| format.title.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_every_vendor_belong_to_a_format() {
        for (landmark, vendor) in LANDMARKS {
            assert!(FORMATS.iter().any(|format| is_of(format, vendor)), "{landmark}: {vendor}");
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        let book = Book::of_text("a.csv", "Plate,Repeat,Well\n1,1,A01\n".to_owned());
        let told = nearest(&book).unwrap().told();
        assert!(told.contains("`Repeat`") && told.contains("but not `Type`"), "{told}");
    }
}
