//! Titles of grids, columns and rows: `Raw Data (485/520) - Cycle 2 (60 s)`.

use crate::ingest::bmg::words;
use crate::ingest::duration;
use crate::ingest::wording::read_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// A title of raw readings, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Raw {
    /// What stands between the brackets: `485/520`, `450`, `No filter`; without channel.
    optics: String,
    /// The letter of a detector: two of them look at the same well at once.
    pub(super) channel: Option<char>,
    pub(super) cycle: Option<u32>,
    pub(super) time_s: Option<f64>,
}

/// What a title says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Title {
    Raw(Raw),
    /// Begins like raw readings, and goes on in a way that is not understood.
    Unclear,
    /// Calculated, or a layout.
    Other,
}

/// Takes a title apart. `SMART Control` numbers its titles, `4. Raw Data (…)`.
pub(super) fn read(title: &str) -> Title {
    let digits = title.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let text = if digits.len() < title.trim_start().len() {
        digits.strip_prefix('.').unwrap_or(title)
    } else {
        title
    };
    let Some(rest) = words::after_one_of(text.trim(), &words::RAW) else { return Title::Other };
    let (optics, rest) = match rest.strip_prefix('(') {
        Some(inner) => match closing(inner) {
            Some(at) => (&inner[..at], &inner[at + 1..]),
            None => return Title::Unclear,
        },
        None => ("", rest),
    };
    let Some((cycle, time_s)) = moment(rest) else { return Title::Unclear };
    let (optics, channel) = channel_of(optics.trim());
    let raw = Raw { optics: optics.to_owned(), channel, cycle, time_s };
    // Wavelengths that no reader has: a digit was lost.
    let numbers = optics.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'/' | b'-'));
    if numbers && waves(optics).is_none() && !raw.is_spectrum() {
        return Title::Unclear;
    }
    Title::Raw(raw)
}

/// Where the bracket closes that was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Cycle and time in seconds of `Cycle 2 (60 s)`, `- 0 h 10 min`, `2 - 60 s`, or nothing at all.
pub(super) fn moment(text: &str) -> Option<(Option<u32>, Option<f64>)> {
    let bare = |text: &str| -> String {
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | ',' | ':' | ';' | '(' | ')'))
            .to_owned()
    };
    let text = bare(text);
    if text.is_empty() {
        return Some((None, None));
    }
    if let Some(time) = duration::seconds(&text) {
        return Some((None, Some(time)));
    }
    let named = words::after_one_of(&text, &words::CYCLE)
        .or_else(|| words::after_one_of(&text, &["Interval", "Intervall"]));
    let number = named.unwrap_or(&text).trim_start_matches([':', ' ']);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let cycle = number[..digits].parse().ok()?;
    let rest = &number[digits..];
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '.')
        || (named.is_none() && bare(rest).is_empty())
    {
        return None;
    }
    let rest = bare(rest);
    if rest.is_empty() {
        Some((Some(cycle), None))
    } else {
        Some((Some(cycle), Some(duration::seconds(&rest)?)))
    }
}

/// Is this a line that names a cycle and nothing else?
pub(super) fn is_cycle(text: &str) -> bool {
    words::after_one_of(text.trim(), &words::CYCLE).is_some() && moment(text).is_some()
}

/// Takes the letter of a detector from the end of the optics.
fn channel_of(optics: &str) -> (&str, Option<char>) {
    match optics.rsplit_once(' ') {
        Some((rest, letter)) if letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_uppercase()) => {
            (rest.trim_end(), letter.chars().next())
        }
        _ => (optics, None),
    }
}

/// What kind of optics a title names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Optics {
    /// Excitation and emission.
    Pair,
    /// One wavelength.
    One,
    /// No filter, or a lens.
    Open,
    /// Not said, or not understood.
    None,
}

impl Raw {
    /// What kind of optics the title names.
    pub(super) fn optics_kind(&self) -> Optics {
        match waves(&self.optics).as_deref() {
            Some([]) if !self.optics.is_empty() => Optics::Open,
            Some([_]) => Optics::One,
            Some([_, _]) => Optics::Pair,
            _ => Optics::None,
        }
    }

    /// What stands between the brackets.
    pub(super) fn optics(&self) -> &str {
        &self.optics
    }

    /// The same at a time, where one is known.
    pub(super) fn at(&self, time_s: Option<f64>) -> Self {
        Self { time_s: time_s.or(self.time_s), ..self.clone() }
    }

    /// The name of the read: mode and wavelengths, or the optics as they are printed.
    pub(super) fn read(&self, mode: &str) -> String {
        let named = waves(&self.optics).and_then(|waves| read_name(mode, &waves));
        named.unwrap_or_else(|| format!("{mode} [{}]", self.optics))
    }

    /// The wavelengths that were scanned stand elsewhere: `Spectrum`, `220-1000`.
    pub(super) fn is_spectrum(&self) -> bool {
        let lower = self.optics.to_lowercase();
        let range = || {
            let (from, to) = lower.split_once('-')?;
            Some((wave(from)?, wave(to)?))
        };
        lower.contains("spectrum") || lower.contains("spektrum") || range().is_some()
    }
}

/// A wavelength in nm.
fn wave(text: &str) -> Option<u32> {
    text.trim().trim_end_matches("nm").trim().parse().ok().filter(|wave| (180..=1200).contains(wave))
}

/// Wavelengths in nm of `485/520`, `450 1` (chromatic 1), `480-14/520-30` (bandwidths), `No filter`.
fn waves(optics: &str) -> Option<Vec<u32>> {
    let lower = optics.to_lowercase();
    if ["", "no filter", "lens", "empty", "kein filter", "linse", "leer"].contains(&lower.as_str()) {
        return Some(Vec::new());
    }
    let mut words = lower.split_whitespace().filter(|word| *word != "nm");
    let first = words.next()?;
    let chromatic = words.next();
    let number = |word: &str| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    if words.next().is_some() || chromatic.is_some_and(|word| !number(word)) {
        return None;
    }
    let one = |part: &str| {
        let (centre, width) = part.split_once('-').unwrap_or((part, "1"));
        width.parse::<f64>().ok().filter(|width| *width < 180.0)?;
        wave(centre)
    };
    first.split('/').map(one).collect()
}

/// What to say about a title that begins like one of raw readings.
pub(super) fn unclear(sheet: &Sheet, line: usize) -> Diagnostic {
    let message = "this title is not understood, although it begins like one of raw readings";
    let help = "expected `Raw Data (485/520)`, `Raw Data (450 1)` or `Raw Data (600) - Cycle 2 (60 s)`; \
                well scans are not read";
    sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::Export).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(title: &str) -> Raw {
        match read(title) {
            Title::Raw(raw) => raw,
            other => panic!("{title}: {other:?}"),
        }
    }

    #[test]
    fn optics_name_the_read() {
        let names = [
            ("Raw Data (485/520)", "fluorescence", "fluorescence ex=485 em=520"),
            ("Raw Data  (450)", "absorbance", "absorbance 450"),
            ("4. Raw Data (480-14/520-30)", "fluorescence", "fluorescence ex=480 em=520"),
            ("Raw Data (450 1)", "absorbance", "absorbance 450"),
            ("Rohdaten (Kein Filter)", "luminescence", "luminescence"),
            ("Raw Data (TR 665)", "fluorescence", "fluorescence [TR 665]"),
            ("Raw Data", "luminescence", "luminescence"),
            ("Raw Data (337/665 A)", "fluorescence", "fluorescence ex=337 em=665"),
        ];
        for (title, mode, name) in names {
            assert_eq!(raw(title).read(mode), name, "{title}");
        }
    }

    #[test]
    fn cycles_and_times_stand_behind_the_optics() {
        let moments = [
            ("Raw Data (485/520) - Cycle 1 (0 s)", Some(1), Some(0.0)),
            ("Raw Data (600) Cycle 12 (1 h 5 min)", Some(12), Some(3900.0)),
            ("Raw Data (600) - 0 h 10 min", None, Some(600.0)),
            ("Rohdaten (600) - Zyklus 2 (12,5 s)", Some(2), Some(12.5)),
            ("Raw Data (600) 2 - 60 s", Some(2), Some(60.0)),
            ("Raw Data (600) - Cycle 3", Some(3), None),
        ];
        for (title, cycle, time) in moments {
            assert_eq!((raw(title).cycle, raw(title).time_s), (cycle, time), "{title}");
        }
        for title in [
            "Raw Data (600",
            "Raw Data (600) mean",
            "Raw Data (600) 3",
            "Raw Data (600) - Well A01",
            "Raw Data (40 1)",
        ] {
            assert_eq!(read(title), Title::Unclear, "{title}");
        }
        assert_eq!(read("Blank corrected based on Raw Data (485/520)"), Title::Other);
        assert!(is_cycle("Cycle 1 (0 s)") && !is_cycle("Cycler"));
    }

    #[test]
    fn a_range_of_wavelengths_is_a_spectrum_and_a_bandwidth_is_not() {
        assert!(raw("Raw Data (220-1000)").is_spectrum() && raw("Raw Data (Spectrum)").is_spectrum());
        assert!(!raw("Raw Data (480-14/520-30)").is_spectrum() && !raw("Raw Data (600-20)").is_spectrum());
    }
}
