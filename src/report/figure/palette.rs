//! Colours by the job they do: lines in curves, compounds in maps, readings on plates, folds in matrices, failure and doubt
//! anywhere else. Each has a light form, which stands in the drawing, and a dark one, which a page gives its class.
//! All tell apart for every common form of colour blindness, and each has a mark beside it that reads in grey.
//!
//! Sources: Okabe & Ito, Color Universal Design (2008), darkened so that thin lines stand out from paper; Nuñez, Anderton &
//! Renslow, PLOS ONE 13 (2018) e0199239, doi:10.1371/journal.pone.0199239 (cividis); Brewer, ColorBrewer 2.0, PuOr (folds).

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::OnceLock;

use foldshift_curves::elementary::log10;
use plotters::style::Color;
use plotters_backend::BackendColor;

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

impl fmt::Display for Colour {
    /// `#d55e00`; `#fff` where that says the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(red, green, blue) = self;
        if [red, green, blue].iter().all(|channel| *channel % 17 == 0) {
            write!(f, "#{:x}{:x}{:x}", red / 17, green / 17, blue / 17)
        } else {
            write!(f, "#{red:02x}{green:02x}{blue:02x}")
        }
    }
}

impl Color for Colour {
    fn to_backend_color(&self) -> BackendColor {
        let Self(red, green, blue) = *self;
        BackendColor { rgb: (red, green, blue), alpha: 1.0 }
    }
}

/// Paper.
pub(super) const WHITE: Colour = Colour(255, 255, 255);
/// Text, axes, the parental line.
pub(super) const INK: Colour = Colour(0x1a, 0x1a, 0x18);
/// Lesser text.
pub(super) const GREY: Colour = Colour(0x55, 0x55, 0x4f);
/// The least text, and guides that are read.
pub(super) const DIM: Colour = Colour(0x6d, 0x6d, 0x66);
/// Frames and whiskers that carry no data.
pub(super) const PALE: Colour = Colour(0xc9, 0xc9, 0xc2);
/// Grid lines.
pub(super) const FAINT: Colour = Colour(0xec, 0xec, 0xe8);
/// Wells without a number, grounds behind data.
pub(super) const UNKNOWN: Colour = Colour(0xf1, 0xf1, 0xee);
/// What failed; a ✕ or a word stands beside it.
pub(super) const FAILURE: Colour = Colour(0xa1, 0x3a, 0x00);
/// What is doubted; a `!` or a word stands beside it.
pub(super) const DOUBT: Colour = Colour(0x7a, 0x52, 0x00);

/// What is chosen, or decided by hand.
pub(super) const FOCUS: Colour = Colour(0x0a, 0x6c, 0xd6);

/// The lines of a panel, the parental one first.
pub(super) const LINES: [Colour; 6] = [
    INK,
    Colour(0xbd, 0x52, 0x00),
    Colour(0x00, 0x72, 0xb2),
    Colour(0x00, 0x83, 0x5f),
    Colour(0xa3, 0x4d, 0x86),
    Colour(0x8a, 0x65, 0x00),
];

/// The compounds of a plate map.
pub(super) const COMPOUNDS: [Colour; 4] =
    [Colour(0x00, 0x9e, 0x73), Colour(0xe6, 0x9f, 0x00), Colour(0x56, 0xb4, 0xe9), Colour(0xcc, 0x79, 0xa7)];

/// Names of the roles, as classes and as variables of a page, with their light and dark colours.
const ROLES: [(&str, Colour, Colour); 20] = [
    ("sheet", WHITE, Colour(0x1c, 0x1c, 0x1f)),
    ("ink", INK, Colour(0xed, 0xed, 0xea)),
    ("ink2", GREY, Colour(0xb5, 0xb5, 0xaf)),
    ("ink3", DIM, Colour(0x96, 0x96, 0x8f)),
    ("rule2", PALE, Colour(0x4a, 0x4a, 0x52)),
    ("grid", FAINT, Colour(0x29, 0x29, 0x2e)),
    ("sunk", UNKNOWN, Colour(0x17, 0x17, 0x1a)),
    ("bad", FAILURE, Colour(0xff, 0x9d, 0x6b)),
    ("doubt", DOUBT, Colour(0xf0, 0xcd, 0x7a)),
    ("link", Colour(0x0a, 0x55, 0x9e), Colour(0x8c, 0xc0, 0xf2)),
    ("focus", FOCUS, Colour(0x6f, 0xb1, 0xf5)),
    ("l1", LINES[1], Colour(0xf0, 0x8a, 0x3c)),
    ("l2", LINES[2], Colour(0x5a, 0xb4, 0xec)),
    ("l3", LINES[3], Colour(0x3f, 0xc7, 0x9b)),
    ("l4", LINES[4], Colour(0xde, 0x9c, 0xc6)),
    ("l5", LINES[5], Colour(0xe0, 0xb8, 0x4a)),
    ("c0", COMPOUNDS[0], COMPOUNDS[0]),
    ("c1", COMPOUNDS[1], COMPOUNDS[1]),
    ("c2", COMPOUNDS[2], COMPOUNDS[2]),
    ("c3", COMPOUNDS[3], COMPOUNDS[3]),
];

/// Shades of a fold on either side of none.
const FOLD_STEPS: i32 = 8;
/// A fold of this size, or its inverse, has the full shade.
const FULL_FOLD: f64 = 100.0;
/// Folds up to this, and from its inverse on, stay white.
const NO_FOLD: f64 = 1.5;
/// No shift, upwards and downwards at their fullest: light, then dark.
const FOLDS: [[Colour; 3]; 2] = [
    [WHITE, Colour(246, 190, 120), Colour(190, 180, 222)],
    [Colour(36, 36, 40), Colour(150, 84, 16), Colour(92, 66, 148)],
];

/// The step of a fold: purple below 1, orange above, white within [`NO_FOLD`].
#[expect(clippy::cast_possible_truncation, reason = "−8…8")]
fn fold_step(fold: f64) -> i32 {
    let size = log10(fold).abs();
    if fold <= 0.0 || size <= log10(NO_FOLD) {
        return 0;
    }
    let share = (size / log10(FULL_FOLD)).clamp(0.0, 1.0).powf(0.6);
    let step = (share * f64::from(FOLD_STEPS)).round().max(1.0) as i32;
    if fold > 1.0 { step } else { -step }
}

fn fold_colour(step: i32, dark: bool) -> Colour {
    let [none, up, down] = FOLDS[usize::from(dark)];
    let end = if step > 0 { up } else { down };
    none.towards(end, f64::from(step.abs()) / f64::from(FOLD_STEPS))
}

/// The shade of a fold, resistant ÷ parental. Dark ink reads on every one.
pub(super) fn shade_of_fold(fold: f64) -> Colour {
    fold_colour(fold_step(fold), false)
}

/// The name of the shade of a fold, by which a page colours a cell (`b-u3`); empty where it stays white.
pub(crate) fn shade_name(fold: f64) -> String {
    match fold_step(fold) {
        0 => String::new(),
        step => format!("b-{}", fold_name(step)),
    }
}

/// Ground and letters of a cell of a workbook that holds the letter of a call or the verdict on a plate; `None` where it stays plain.
pub(crate) fn of_word(word: &str) -> Option<[u32; 2]> {
    let [ground, letters] = match word {
        "R" => [fold_colour(5, false), INK],
        "H" => [fold_colour(-5, false), INK],
        "I" => [UNKNOWN, DIM],
        "warn" => [UNKNOWN, DOUBT],
        "fail" => [FAILURE, WHITE],
        _ => return None,
    };
    Some([ground, letters].map(Colour::number))
}

/// The shade of a deviation, −1…1, in the colours of folds.
#[expect(clippy::cast_possible_truncation, reason = "−8…8")]
pub(super) fn shade_of_deviation(share: f64) -> Colour {
    fold_colour((share.clamp(-1.0, 1.0) * f64::from(FOLD_STEPS)).round() as i32, false)
}

/// Tints of a compound, from its lowest dose to its highest.
const TINTS: u8 = 6;

/// The colour of a compound at a share of its doses, 0…1. From the fifth compound on colours come again, and a letter tells.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1…6")]
pub(super) fn tint(compound: usize, share: f64) -> Colour {
    let step = 1 + (share.clamp(0.0, 1.0) * f64::from(TINTS - 1)).round() as u8;
    tint_at(compound % COMPOUNDS.len(), step, WHITE)
}

fn tint_at(compound: usize, step: u8, sheet: Colour) -> Colour {
    sheet.towards(COMPOUNDS[compound], 0.12 + 0.88 * f64::from(step) / f64::from(TINTS))
}

impl Colour {
    /// This colour with a share of another, 0…1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0…255")]
    fn towards(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Red, green and blue as one number, `0xRRGGBB`.
    fn number(self) -> u32 {
        u32::from_be_bytes([0, self.0, self.1, self.2])
    }

    /// Does white read better on it than ink? By relative luminance (WCAG 2.2).
    pub(super) fn is_dark(self) -> bool {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2) < 0.179
    }

    /// The name of its role, by which a page gives it another colour; `None` of readings, which have one colour anywhere.
    pub(super) fn role(self) -> Option<&'static str> {
        static BY_COLOUR: OnceLock<BTreeMap<Colour, String>> = OnceLock::new();
        BY_COLOUR.get_or_init(roles).get(&self).map(String::as_str)
    }
}

/// The names of all colours that have one. Where two share a colour, the first one has it.
fn roles() -> BTreeMap<Colour, String> {
    let plain = ROLES.iter().map(|(name, light, _)| (*light, (*name).to_owned()));
    let shades = (1..=FOLD_STEPS).flat_map(|step| [step, -step]);
    let shades = shades.map(|step| (fold_colour(step, false), fold_name(step)));
    let tints = (0..COMPOUNDS.len()).flat_map(|compound| (1..TINTS).map(move |step| (compound, step)));
    let tints = tints.map(|(compound, step)| (tint_at(compound, step, WHITE), tint_name(compound, step)));
    let mut roles = BTreeMap::new();
    for (colour, name) in plain.chain(shades).chain(tints) {
        roles.entry(colour).or_insert(name);
    }
    roles
}

fn fold_name(step: i32) -> String {
    if step > 0 { format!("u{step}") } else { format!("d{}", -step) }
}

fn tint_name(compound: usize, step: u8) -> String {
    format!("c{compound}t{step}")
}

/// The rules of a page: every role as a variable, light and dark, and the classes that fill and stroke with it.
pub(crate) fn style_sheet() -> String {
    let mut all: Vec<(String, Colour, Colour)> =
        ROLES.iter().map(|(name, light, dark)| ((*name).to_owned(), *light, *dark)).collect();
    for step in (1..=FOLD_STEPS).flat_map(|step| [step, -step]) {
        all.push((fold_name(step), fold_colour(step, false), fold_colour(step, true)));
    }
    let dark_sheet = ROLES[0].2;
    for compound in 0..COMPOUNDS.len() {
        for step in 1..TINTS {
            let name = tint_name(compound, step);
            all.push((name, tint_at(compound, step, WHITE), tint_at(compound, step, dark_sheet)));
        }
    }
    let variables = |dark: bool| {
        all.iter().fold(String::new(), |mut text, (name, light, night)| {
            let _ = write!(text, "--{name}:{};", if dark { night } else { light });
            text
        })
    };
    let (light, dark) = (variables(false), variables(true));
    let mut text = format!(
        ":root{{{light}color-scheme:light}}\n@media screen{{[data-theme=dark]{{{dark}color-scheme:dark}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}color-scheme:dark}}}}}}\n"
    );
    for (name, ..) in &all {
        let _ = write!(text, ".f-{name}{{fill:var(--{name})}}.s-{name}{{stroke:var(--{name})}}");
        if name.starts_with(['u', 'd']) && name.len() == 2 {
            let _ = write!(text, ".b-{name}{{background:var(--{name})}}");
        }
    }
    text.push('\n');
    text
}

/// Cividis at ninths: dark blue through grey to yellow, of evenly rising lightness.
const CIVIDIS: [[f64; 3]; 10] = [
    [0.0, 34.0, 78.0],
    [18.0, 53.0, 112.0],
    [59.0, 73.0, 108.0],
    [87.0, 93.0, 109.0],
    [112.0, 113.0, 115.0],
    [138.0, 134.0, 120.0],
    [165.0, 156.0, 116.0],
    [195.0, 179.0, 105.0],
    [225.0, 204.0, 85.0],
    [254.0, 232.0, 56.0],
];

/// The colours of a plate come in this many steps, those of its legend.
pub(super) const STEPS: usize = 48;

/// The step of a fraction of the scale, ends included.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0…47"
)]
pub(super) fn step_of(fraction: f64) -> usize {
    (fraction.clamp(0.0, 1.0) * (STEPS - 1) as f64).round() as usize
}

/// The colour of a step.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0…255"
)]
pub(super) fn colour_of(step: usize) -> Colour {
    let place = step as f64 / (STEPS - 1) as f64 * (CIVIDIS.len() - 1) as f64;
    let index = (place as usize).min(CIVIDIS.len() - 2);
    let share = place - index as f64;
    let channel =
        |k: usize| (CIVIDIS[index][k] + (CIVIDIS[index + 1][k] - CIVIDIS[index][k]) * share).round() as u8;
    Colour(channel(0), channel(1), channel(2))
}

/// Is this step dark, so that white reads on it?
pub(super) fn is_dark(step: usize) -> bool {
    colour_of(step).is_dark()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_told_by_its_light_colour_and_no_two_share_one() {
        assert_eq!(INK.role(), Some("ink"));
        assert_eq!(LINES.map(Colour::role).iter().flatten().count(), 6);
        let mut light: Vec<Colour> = ROLES.iter().map(|(_, light, _)| *light).collect();
        light.sort_unstable();
        light.dedup();
        assert_eq!(light.len(), ROLES.len());
        assert!((0..STEPS).all(|step| colour_of(step).role().is_none()));
    }

    #[test]
    fn folds_are_white_within_one_and_a_half_and_full_from_a_hundred() {
        assert_eq!([1.0, 1.5, 0.7].map(shade_of_fold), [WHITE; 3]);
        assert_eq!(shade_of_fold(100.0), shade_of_fold(1e5));
        assert_eq!(shade_of_fold(100.0), FOLDS[0][1]);
        assert_eq!(shade_of_fold(0.001), FOLDS[0][2]);
        assert!(shade_of_fold(1.6) != WHITE && shade_of_fold(0.6) != WHITE);
        assert_eq!(shade_of_fold(0.0), WHITE);
        let names: Vec<&str> =
            [1.6, 3.0, 10.0, 30.0].iter().filter_map(|f| shade_of_fold(*f).role()).collect();
        assert_eq!(names, ["u2", "u3", "u5", "u7"]);
    }

    #[test]
    fn calls_and_verdicts_have_a_ground_on_which_their_letters_read() {
        assert_eq!(of_word("fail"), Some([0x00a1_3a00, 0x00ff_ffff]));
        assert_eq!(["S", "pass", "", "=R"].map(of_word), [None; 4]);
        for word in ["R", "H", "I", "warn", "fail"] {
            let [ground, letters] = of_word(word).unwrap().map(|number| {
                let [_, red, green, blue] = number.to_be_bytes();
                Colour(red, green, blue).is_dark()
            });
            assert_ne!(ground, letters, "{word}");
        }
    }

    #[test]
    fn ink_reads_on_every_shade_and_on_the_yellow_half_of_cividis() {
        assert!(!shade_of_fold(1e3).is_dark() && !shade_of_fold(1e-3).is_dark());
        assert!(is_dark(0) && !is_dark(STEPS - 1));
    }

    #[test]
    fn the_style_sheet_names_every_role_in_both_themes() {
        let text = style_sheet();
        for name in ["sheet", "ink", "l5", "u8", "d1", "c3t5"] {
            assert!(text.matches(&format!("--{name}:")).count() == 3, "{name}");
            assert!(text.contains(&format!(".f-{name}{{fill:var(--{name})}}")), "{name}");
        }
    }
}
