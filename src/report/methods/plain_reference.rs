//! A work in a list of references, as people read it.

use std::fmt::Write as _;

use super::works::{Appeared, Work};

/// `Sebaugh JL. Guidelines for accurate EC50/IC50 estimation. Pharmaceutical Statistics 10 (2), 128–134 (2011).`
#[must_use]
pub fn plain_reference(work: &Work) -> String {
    let authors: Vec<String> = work.authors.iter().map(author).collect();
    let mut text = format!("{}. {}.", authors.join(", "), work.title.replace(['{', '}'], ""));
    match work.place {
        Appeared::Journal { name, volume, number, pages, .. } => {
            let number = if number.is_empty() { String::new() } else { format!(" ({number})") };
            let _ = write!(text, " {name} {volume}{number}, {}", pages.replace("--", "–"));
        }
        Appeared::Book { publisher, address, .. } => {
            let _ = write!(text, " {publisher}, {address}");
        }
        Appeared::Page { .. } => {}
        Appeared::Program { version } => {
            let _ = write!(text, " Version {version}");
        }
    }
    if let Some(year) = work.year {
        let _ = write!(text, " ({year})");
    }
    if text.ends_with('.') { text } else { text + "." }
}

/// `Sebaugh JL`; a body as it is called.
fn author((family, given): &(&str, &str)) -> String {
    let initials: String = given.split([' ', '-']).filter_map(|name| name.chars().next()).collect();
    format!("{family} {initials}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::works::{FISHER, FOLDSHIFT, OKABE, WORKS, ZHANG_JH};
    use super::*;

    #[test]
    fn a_reference_reads_as_in_a_paper() {
        assert_eq!(
            plain_reference(&ZHANG_JH),
            "Zhang JH, Chung TDY, Oldenburg KR. A simple statistical parameter for use in evaluation and validation of high \
             throughput screening assays. Journal of Biomolecular Screening 4 (2), 67–73 (1999)."
        );
        assert_eq!(
            plain_reference(&FISHER),
            "Fisher RA. Statistical methods for research workers. Oliver & Boyd, Edinburgh (1925)."
        );
        assert!(
            plain_reference(&OKABE).ends_with("to colorblind people. (2008)."),
            "{}",
            plain_reference(&OKABE)
        );
        assert!(plain_reference(&FOLDSHIFT).starts_with("The foldshift maintainers. foldshift: IC50s with"));
        assert!(WORKS.iter().all(|work| !plain_reference(work).contains(['{', '}'])));
    }
}
