//! What titles and column names say, in the languages of laboratories: which mode was read, or that
//! the numbers are no raw readings.

mod channels;
mod derived_words;
mod difference;
mod fold;
mod layout_words;
mod mode_words;
mod read_names;
mod stems;

use std::sync::LazyLock;

pub(crate) use channels::channel_of;
use derived_words::Derived;
use fold::{Word, words};
pub(crate) use read_names::{Named, mode_of, name_of, plain_words, read_name, says_raw, waves_of};
use stems::{Found, Stems};

static DERIVED: LazyLock<Stems<Derived>> = LazyLock::new(|| Stems::new(derived_words::DERIVED));
static LAYOUT: LazyLock<Stems<()>> = LazyLock::new(|| Stems::new(layout_words::LAYOUT));
static UNITS: LazyLock<Stems<()>> = LazyLock::new(|| Stems::new(mode_words::UNITS));

/// What a title says about the numbers below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing against raw readings.
    Raw,
    /// Calculated; the telling word.
    Derived(String),
    /// What was put into the wells; the telling word.
    Layout(String),
}

/// Judges a title by its words: `Mittelwert`, `Corregido por blanco` and `Signal - background` are
/// calculated, `Belegung` is a layout. A calculation counts more than `raw` does.
pub(crate) fn kind_of(title: &str) -> Kind {
    if let Some(sign) = sign_of(title) {
        return Kind::Derived(sign.to_owned());
    }
    if let Some(difference) = difference::difference_of(title) {
        return Kind::Derived(difference);
    }
    let title = Title::of(title);
    if let Some(word) = title.derived() {
        return Kind::Derived(word);
    }
    match title.layout() {
        Some(word) if !says_raw(title.text) => Kind::Layout(word),
        _ => Kind::Raw,
    }
}

/// Is every word one of a layout, as in `Plate map` or `Concentrations`? `Drug A` may be a plate.
pub(crate) fn says_nothing_but_layout(title: &str) -> bool {
    let title = Title::of(title);
    let layout = |word: &String| LAYOUT.group_of(word).is_some();
    let around = |word: &String| layout_words::AROUND.iter().any(|known| word == known);
    let known = |word: &String| layout(word) || around(word) || word.starts_with("plat");
    title.folded.iter().any(|word| layout(word) || word.starts_with("plat")) && title.folded.iter().all(known)
}

/// `Count`, `N`, `CV`, `SD`, `Mean`: is this a statistic of several wells, as a column is called?
pub(crate) fn is_statistic(name: &str) -> bool {
    const COUNTS: [&str; 14] = [
        "count",
        "n",
        "anzahl",
        "replicates",
        "replikate",
        "nombre",
        "effectif",
        "numero",
        "recuento",
        "conteo",
        "conteggio",
        "contagem",
        "aantal",
        "antal",
    ];
    let title = Title::of(name);
    let counts = title.folded.iter().all(|word| COUNTS.contains(&word.as_str())) && !title.folded.is_empty();
    counts || title.found().iter().any(|found| matches!(found.group, Derived::Mean | Derived::Spread))
}

/// A sign of calculated numbers. `10% FBS` is no such sign.
fn sign_of(title: &str) -> Option<&'static str> {
    const GIVEN: [&str; 20] = [
        "fbs",
        "fcs",
        "fkb",
        "serum",
        "dmso",
        "co2",
        "etoh",
        "ethanol",
        "glucose",
        "bsa",
        "o2",
        "tween",
        "triton",
        "humidity",
        "meoh",
        "agar",
        "nacl",
        "confluent",
        "confluence",
        "sucrose",
    ];
    if title.to_lowercase().contains("r^2") {
        return Some("R^2");
    }
    let given = |at: usize| {
        let number = title[..at].trim_end().ends_with(|c: char| c.is_ascii_digit());
        let next = words(&title[at..]).first().map(|word| fold::folded(word.text)).unwrap_or_default();
        number && GIVEN.iter().any(|word| next.starts_with(word))
    };
    let percent = title.match_indices(['%', '‰', '％']).any(|(at, _)| !given(at));
    if percent {
        Some("%")
    } else if title.contains('²') {
        Some("²")
    } else {
        ["z'", "Z'", "z’", "Z’"].iter().any(|sign| title.contains(sign)).then_some("z'")
    }
}

/// A title and its words.
struct Title<'t> {
    text: &'t str,
    words: Vec<Word<'t>>,
    folded: Vec<String>,
}

impl<'t> Title<'t> {
    fn of(text: &'t str) -> Self {
        let words = words(text);
        let folded = stems::folded(&words);
        Self { text, words, folded }
    }

    /// The words of calculated numbers that count.
    fn found(&self) -> Vec<Found<Derived>> {
        // `Relative light units` are what the reader counts.
        let units = self.folded.iter().any(|word| UNITS.group_of(word).is_some());
        let mut found = DERIVED.all(&self.folded);
        found.retain(|one| {
            let word = self.folded[one.at].as_str();
            let relative = units && one.group == Derived::Normalised && word.starts_with("rel");
            let time = matches!(word, "min" | "sec") && one.at > 0 && is_number(&self.folded[one.at - 1]);
            !(relative || time || self.is_denied(one) || self.is_of_an_assay(one) || self.is_of_a_name(one))
        });
        found
    }

    /// `not corrected`, `uncorrected`, `sin restar blanco`: the correction was not made.
    fn is_denied(&self, found: &Found<Derived>) -> bool {
        if !matches!(found.group, Derived::Corrected | Derived::Normalised) {
            return false;
        }
        let word = &self.folded[found.at];
        let before = |back: usize| found.at.checked_sub(back).map(|at| self.folded[at].as_str());
        // `No. 3` is a number; `sem` is a deviation in English.
        let denied =
            (1..=2).any(|back| before(back).is_some_and(|word| derived_words::DENIED.contains(&word)));
        denied || ["un", "non", "nicht"].iter().any(|negation| word.starts_with(negation))
    }

    /// `Cell viability assay` is what was done, not what the numbers are.
    fn is_of_an_assay(&self, found: &Found<Derived>) -> bool {
        found.group == Derived::Effect && self.assay_behind(found.at)
    }

    /// `KM12-R2` is the second resistant subline of KM12, `OD600_R2` how well a line fits.
    fn is_of_a_name(&self, found: &Found<Derived>) -> bool {
        let Some(before) = found.at.checked_sub(1).filter(|_| self.folded[found.at] == "r2") else {
            return false;
        };
        let (word, name) = (self.words[before], self.folded[before].as_str());
        let holds = |kind: fn(char) -> bool| name.chars().any(kind);
        let measured = derived_words::FITTED_FROM.iter().any(|of| name.starts_with(of));
        let calculated = DERIVED.group_of(name).is_some() || UNITS.group_of(name).is_some();
        let own = holds(char::is_alphabetic) && !measured && !calculated;
        match &self.text[word.end()..self.words[found.at].start] {
            "-" | "_" => own,
            " " => own && holds(|letter| letter.is_ascii_digit()),
            _ => false,
        }
    }

    fn assay_behind(&self, at: usize) -> bool {
        let named = |word: &str| derived_words::OF_AN_ASSAY.iter().any(|assay| word.starts_with(assay));
        let compound = self.folded[at].ends_with("assay") || self.folded[at].ends_with("test");
        compound || self.folded.get(at + 1).is_some_and(|next| named(next))
    }

    /// The word that says that the numbers are calculated.
    fn derived(&self) -> Option<String> {
        if let Some(found) = self.found().first() {
            return Some(self.told(found.at, found.words));
        }
        let mut said = (0..self.words.len()).filter(|at| !is_number(&self.folded[*at]));
        let alone = said.next().filter(|_| said.next().is_none());
        // `n = 2` is the second repetition.
        let alone = alone.filter(|at| self.folded[*at] != "n" || self.words.len() == 1);
        if let Some(at) = alone.filter(|at| derived_words::ALONE.contains(&self.folded[*at].as_str())) {
            return Some(self.told(at, 1));
        }
        self.media().or_else(|| self.glued())
    }

    /// `Media` is a mean in three languages, and what cells grow in.
    fn media(&self) -> Option<String> {
        const MEDIA: [&str; 4] = ["media", "medias", "medie", "medio"];
        let at = self.folded.iter().position(|word| MEDIA.contains(&word.as_str()))?;
        let alone =
            self.folded.iter().enumerate().all(|(other, word)| other == at || is_number(word) || word == "n");
        let beside = self.folded.iter().any(|word| derived_words::BESIDE_A_MEAN.contains(&word.as_str()));
        let wells = self.folded[at] != "medio" && (alone || beside);
        wells.then(|| self.told(at, 1))
    }

    /// `ODmean`, `MeanRFU`: words written without a blank between them.
    fn glued(&self) -> Option<String> {
        const GLUED: [&str; 8] = ["Mean", "Average", "Avg", "Median", "StdDev", "Norm", "Blank", "Ratio"];
        let at = self.words.iter().position(|word| {
            GLUED.iter().any(|part| {
                let split =
                    |at: usize| word.text[at..].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
                word.text.strip_prefix(part).is_some_and(|rest| rest.is_empty() || split(part.len()))
                    || word.text.ends_with(part)
            })
        })?;
        Some(self.told(at, 1))
    }

    /// The word that says that the numbers were put in.
    fn layout(&self) -> Option<String> {
        let units = layout_words::MOLAR;
        let unit = |at: &usize| {
            let given = *at > 0 && is_number(&self.folded[at - 1]);
            units.contains(&self.words[*at].text) && !given
        };
        if (0..self.words.len()).any(|at| unit(&at)) {
            return Some("a concentration".to_owned());
        }
        let found = LAYOUT.all(&self.folded);
        // A `Dose response` was measured.
        if let Some(found) = found.iter().find(|found| !self.assay_behind(found.at)) {
            return Some(self.told(found.at, found.words));
        }
        let alone = self.words.len() == 1 && layout_words::ALONE.contains(&self.folded[0].as_str());
        alone.then(|| self.told(0, 1))
    }

    /// Words of the title for a message.
    fn told(&self, at: usize, words: usize) -> String {
        let last = (at + words - 1).min(self.words.len() - 1);
        self.text[self.words[at].start..self.words[last].end()].to_lowercase()
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
