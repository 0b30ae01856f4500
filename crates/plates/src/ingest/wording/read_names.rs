//! The read that a title names: mode and wavelengths, and what is left of the title.

use std::sync::LazyLock;

use crate::ingest::wording::fold::{folded, words};
use crate::ingest::wording::mode_words::{MODES, NOISE, RAW};
use crate::ingest::wording::stems::{self, Stems};

static MODE: LazyLock<Stems<&'static str>> = LazyLock::new(|| Stems::new(MODES));
static UNTOUCHED: LazyLock<Stems<()>> = LazyLock::new(|| Stems::new(RAW));

/// A title taken apart: the read it names, and the rest, which may name the plate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// `absorbance 450`, `fluorescence ex=560 em=590`; `None` without the word of a mode.
    pub(crate) read: Option<String>,
    /// What is left of the title.
    pub(crate) rest: String,
}

/// `Plate: KM12 A` says that the plate is called `KM12 A`.
fn without_key(title: &str) -> &str {
    const KEYS: [&str; 5] = ["plate", "plate name", "plate id", "barcode", "plate barcode"];
    match title.split_once(':') {
        Some((key, name))
            if KEYS.contains(&key.trim().to_lowercase().as_str()) && !name.trim().is_empty() =>
        {
            name
        }
        _ => title,
    }
}

/// Looks for the word of a mode, with wavelengths of 200 to 1000 nm behind it: `OD600`,
/// `Plate 3 Absorbance 450`, `RFU 560/590`, `Densité optique 450 nm`.
pub(crate) fn name_of(title: &str) -> Named {
    let title = without_key(title);
    let words = words(title);
    let folded = stems::folded(&words);
    let mut rest: Vec<usize> = Vec::new();
    let mut mode = None;
    let mut waves: Vec<u32> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let lower = folded[at].as_str();
        let (word, digits) = lower.split_at(lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len()));
        let wave =
            digits.trim_end_matches("nm").parse::<u32>().ok().filter(|wave| (200..=1000).contains(wave));
        let pair =
            MODE.all(&folded[at..words.len().min(at + 2)]).first().filter(|found| found.words == 2).copied();
        let known = if let Some(pair) = pair {
            Some(pair.group)
        } else if word == "do" {
            // `DO 600` is an optical density in four languages, `do` a word of English.
            let next = folded.get(at + 1).is_some_and(|next| is_wave(next));
            (words[at].text.starts_with("DO") && (wave.is_some() || next || words.len() == 1))
                .then_some("absorbance")
        } else {
            MODE.group_of(word).filter(|_| !word.is_empty())
        };
        match (known, wave) {
            (Some(name), _) if mode.is_none() && (digits.is_empty() || wave.is_some() || pair.is_some()) => {
                mode = Some(name);
                waves.extend(wave);
                at += usize::from(pair.is_some());
            }
            (None, Some(wave)) if mode.is_some() && matches!(word, "" | "ex" | "em") => waves.push(wave),
            _ => rest.push(at),
        }
        at += 1;
    }
    let read = mode.and_then(|mode| read_name(mode, &waves));
    if read.is_none() {
        rest = (0..words.len()).collect();
    }
    let noise =
        |at: &usize| NOISE.contains(&folded[*at].as_str()) || UNTOUCHED.group_of(&folded[*at]).is_some();
    let names_nothing = rest.iter().all(noise) && rest.iter().any(|at| folded[*at].len() > 3);
    if read.is_none() && !names_nothing {
        return Named { read: None, rest: title.trim().to_owned() };
    }
    let start = rest.iter().position(|at| !noise(at));
    let end = rest.iter().rposition(|at| !noise(at));
    let rest = start
        .zip(end)
        .and_then(|(first, last)| title.get(words[rest[first]].start..words[rest[last]].end()))
        .unwrap_or_default();
    Named { read, rest: rest.to_owned() }
}

/// The wavelengths of a title that says nothing else: `560 nm`, `485/520`, `Ex 485 Em 520`.
pub(crate) fn waves_of(title: &str) -> Option<Vec<u32>> {
    const AROUND: [&str; 10] =
        ["nm", "ex", "em", "excitation", "emission", "wavelength", "wellenlange", "lambda", "λ", "wl"];
    // A number alone may be the size of a plate.
    if title.trim() == "384" {
        return None;
    }
    let mut waves = Vec::new();
    for word in words(title) {
        let word = folded(word.text);
        let digits = word.trim_start_matches("ex").trim_start_matches("em").trim_end_matches("nm");
        match digits.parse::<u32>() {
            Ok(wave) if (200..=1000).contains(&wave) && digits.len() == 3 => waves.push(wave),
            _ if AROUND.contains(&word.as_str()) => {}
            _ => return None,
        }
    }
    (1..=2).contains(&waves.len()).then_some(waves)
}

/// The words of a text in small letters without accents.
pub(crate) fn plain_words(text: &str) -> Vec<String> {
    stems::folded(&words(text))
}

fn is_wave(word: &str) -> bool {
    word.trim_end_matches("nm").parse::<u32>().is_ok_and(|wave| (200..=1000).contains(&wave))
}

/// Does the text say that the numbers are as the instrument printed them: `Raw`, `Rohdaten`,
/// `données brutes`? A correction that it names as well counts more; see [`super::kind_of`].
pub(crate) fn says_raw(text: &str) -> bool {
    words(text).iter().any(|word| UNTOUCHED.group_of(&folded(word.text)).is_some())
}

/// The mode that a single word names, in any language: `Extinktion` is `absorbance`.
pub(crate) fn mode_of(text: &str) -> Option<&'static str> {
    let words = words(text);
    MODE.all(&stems::folded(&words)).first().map(|found| found.group)
}

/// The name of a read from its mode and wavelengths in nm; `None` for more than the mode can have.
pub(crate) fn read_name(mode: &str, waves: &[u32]) -> Option<String> {
    match (mode, waves) {
        (_, []) => Some(mode.to_owned()),
        ("absorbance", [wave]) => Some(format!("absorbance {wave}")),
        ("luminescence", [wave]) => Some(format!("luminescence em={wave}")),
        ("fluorescence", [ex, em]) => Some(format!("fluorescence ex={ex} em={em}")),
        ("fluorescence", [em]) => Some(format!("fluorescence em={em}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_the_read_the_plate_or_both() {
        let named = |title| {
            let named = name_of(title);
            (named.read.unwrap_or_default(), named.rest)
        };
        let pair = |read: &str, rest: &str| (read.to_owned(), rest.to_owned());
        assert_eq!(named("OD600"), pair("absorbance 600", ""));
        assert_eq!(named("Plate 3 - Absorbance 450 nm"), pair("absorbance 450", "Plate 3"));
        assert_eq!(named("RFU 560/590"), pair("fluorescence ex=560 em=590", ""));
        assert_eq!(named("KM12 2026-03-02"), pair("", "KM12 2026-03-02"));
        assert_eq!(named("Raw luminescence"), pair("luminescence", ""));
        assert_eq!(named("Raw data"), pair("", ""));
        assert_eq!(named("Datos brutos"), pair("", ""));
        assert_eq!(named("Rohdaten KM12"), pair("", "Rohdaten KM12"));
    }

    #[test]
    fn modes_are_known_in_the_languages_of_laboratories() {
        let named = |title| name_of(title).read.unwrap_or_default();
        for (title, read) in [
            ("Extinktion 570 nm", "absorbance 570"),
            ("Absorbancia 450", "absorbance 450"),
            ("Densité optique 600", "absorbance 600"),
            ("DO600", "absorbance 600"),
            ("DO 600 nm", "absorbance 600"),
            ("Assorbanza (450 nm)", "absorbance 450"),
            ("Fluoreszenz 560/590", "fluorescence ex=560 em=590"),
            ("Fluorescencia", "fluorescence"),
            ("Lumineszenz", "luminescence"),
            ("Luminiscencia (URL)", "luminescence"),
            ("Поглощение 450", "absorbance 450"),
            ("A549", ""),
            ("Do not read", ""),
        ] {
            assert_eq!(named(title), read, "{title}");
        }
        assert_eq!(waves_of("Ex 485 nm, Em 520 nm"), Some(vec![485, 520]));
        assert_eq!((waves_of("560 nm"), waves_of("485/520")), (Some(vec![560]), Some(vec![485, 520])));
        assert_eq!((waves_of("384"), waves_of("KM12 450"), waves_of("")), (None, None, None));
        assert!(says_raw("Données brutes") && says_raw("Rohdaten") && !says_raw("Brutus"));
        assert_eq!((mode_of("Abs"), mode_of("Modus")), (Some("absorbance"), None));
    }
}
