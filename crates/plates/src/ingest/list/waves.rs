//! Headings that are nothing but wavelengths: `595`, `450 nm`, `560/590`, `485,528`, `480520`, `A450`, `OD:540`.

use crate::ingest::wording::{read_name, says_raw};

/// A column that is named by its wavelengths.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waves {
    /// `absorbance 595`, `fluorescence ex=560 em=590`.
    pub(crate) read: String,
    /// Is it a plain number, which may mean something else beside others of its kind?
    pub(crate) plain: bool,
}

/// The read that a heading of nothing but wavelengths stands for.
pub(crate) fn waves_of(text: &str) -> Option<Waves> {
    let text = text.trim();
    let first = text.chars().next()?;
    if let Some(waves) = raw_of(text).or_else(|| ex_em(text)) {
        return Some(waves);
    }
    let mode = ["OD", "Abs", "A"].iter().find_map(|mode| strip(text, mode));
    // `A450` is a reading; `A45` and `A1` are wells.
    let (body, absorbance) = match mode {
        Some(rest) => (rest.trim_start_matches([' ', ':', '_', '(', '@', '-']).trim_end_matches(')'), true),
        None if first.is_ascii_digit() => (text, false),
        None => return None,
    };
    let waves = pair(body)?;
    match waves.as_slice() {
        [one] => Some(Waves {
            read: read_name("absorbance", &[*one])?,
            plain: !absorbance && text.bytes().all(|b| b.is_ascii_digit()),
        }),
        [ex, em] if !absorbance && ex < em => {
            Some(Waves { read: read_name("fluorescence", &[*ex, *em])?, plain: false })
        }
        _ => None,
    }
}

/// `Raw Data (450)`, `Rohdaten (544-10/590-10)`: words for raw readings, and wavelengths with bandwidths in brackets.
fn raw_of(text: &str) -> Option<Waves> {
    let (words, inside) = text.strip_suffix(')')?.split_once('(')?;
    let raw = words.trim();
    if !says_raw(raw) || raw.split_whitespace().count() > 2 {
        return None;
    }
    let centre = |part: &str| wave(part.split_once('-').map_or(part, |(centre, _)| centre));
    let waves: Vec<u32> = inside.split('/').map(centre).collect::<Option<_>>()?;
    let read = match waves.as_slice() {
        [one] => read_name("absorbance", &[*one])?,
        [ex, em] if ex < em => read_name("fluorescence", &[*ex, *em])?,
        _ => return None,
    };
    Some(Waves { read, plain: false })
}

/// `Ex485/Em528`, `ex=560 em=590`, `Ex 485 nm, Em 528 nm`.
fn ex_em(text: &str) -> Option<Waves> {
    let lower = text.to_lowercase();
    let (ex, em) = lower.strip_prefix("ex")?.split_once("em")?;
    let bare = |part: &str| wave(part.trim_matches(|c: char| c.is_whitespace() || "=:/,;.-_".contains(c)));
    let (ex, em) = (bare(ex)?, bare(em)?);
    let read = read_name("fluorescence", &[ex, em]).filter(|_| ex < em)?;
    Some(Waves { read, plain: false })
}

fn strip<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &text[word.len()..]).filter(|rest| !rest.is_empty())
}

/// One wavelength, or two; bandwidths (`485/20,528/20`) name no read.
fn pair(text: &str) -> Option<Vec<u32>> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        // Excel takes the comma of `480,520` for one between thousands.
        return Some(vec![wave(&text[..3])?, wave(&text[3..])?]);
    }
    if let Some((ex, em)) = text.split_once([',', ';']) {
        return Some(vec![banded(ex)?, banded(em)?]);
    }
    if let Some((ex, em)) = text.split_once('/') {
        return Some(vec![wave(ex)?, wave(em)?]);
    }
    Some(vec![wave(text)?])
}

/// `485` of `485`, `485 nm`, `485/20`.
fn banded(text: &str) -> Option<u32> {
    let (wave_, band) = text.split_once('/').unwrap_or((text, "20"));
    let band = band.trim().trim_end_matches("nm").trim().parse::<f64>().ok()?;
    wave(wave_).filter(|_| band < 200.0)
}

fn wave(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches("nm").trim();
    let digits = text.len() >= 3 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|wave| digits && (200..=1000).contains(wave))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_may_be_named_by_its_wavelengths() {
        for (text, read) in [
            ("595", "absorbance 595"),
            ("450 nm", "absorbance 450"),
            ("A450", "absorbance 450"),
            ("OD:540", "absorbance 540"),
            ("OD 595", "absorbance 595"),
            ("Abs @ 600", "absorbance 600"),
            ("560/590", "fluorescence ex=560 em=590"),
            ("485,528", "fluorescence ex=485 em=528"),
            ("485/20,528/20", "fluorescence ex=485 em=528"),
            ("480520", "fluorescence ex=480 em=520"),
            ("Raw Data (450)", "absorbance 450"),
            ("Rohdaten (544-10/590-10)", "fluorescence ex=544 em=590"),
            ("Ex485/Em528", "fluorescence ex=485 em=528"),
            ("ex=560 em=590", "fluorescence ex=560 em=590"),
            ("Ex 485 nm, Em 528 nm", "fluorescence ex=485 em=528"),
        ] {
            assert_eq!(waves_of(text).map(|waves| waves.read).as_deref(), Some(read), "{text}");
        }
        assert!(waves_of("595").unwrap().plain && !waves_of("595 nm").unwrap().plain);
        for text in [
            "",
            "A1",
            "A12",
            "1",
            "100",
            "590/560",
            "2026",
            "595.5",
            "OD",
            "560/590/20",
            "Drug 450",
            "480-520",
            "1000000",
            "Raw Data",
            "Blank corrected (450)",
            "Raw Data (450 1)",
            "Ex528/Em485",
            "Exemplar 450",
        ] {
            assert_eq!(waves_of(text), None, "{text}");
        }
    }
}
