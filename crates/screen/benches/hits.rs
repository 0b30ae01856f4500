//! How often hits are false, and how many true ones are found: simulated screens without an effect and with some, whose
//! errors are normal, heavy-tailed, lopsided, unequal, and shared by plates; and real screens with their doses shuffled.
//!
//! ```text
//! cargo bench -p foldshift-screen --bench hits               tables on stdout
//! cargo bench -p foldshift-screen --bench hits -- SCREENS    so many screens a row (200 when left out)
//! ```

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use foldshift_curves::elementary::{exp, exp10};
use foldshift_curves::fit::{Ic50, Status};
use foldshift_curves::screen::Random;
use foldshift_screen::ScreenSettings;
use foldshift_screen::analysis::{Class, ScreenCurve};
use foldshift_screen::hits::find_hits;
use rayon::prelude::*;

/// The errors of a simulated screen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Errors {
    Normal,
    /// t with three degrees of freedom.
    HeavyTails,
    /// Three wells in a hundred fail, and read low.
    FailedWells,
    /// The scatter of a curve differs from that of others, log-normally.
    Unequal,
    /// The highest dose scatters three times as much.
    TopDose,
    /// Offsets of plates and a share of error that replicates of a dose have in common.
    Plates,
}

const ALL: [Errors; 6] = [
    Errors::Normal,
    Errors::HeavyTails,
    Errors::FailedWells,
    Errors::Unequal,
    Errors::TopDose,
    Errors::Plates,
];

struct Simulated {
    errors: Errors,
    pairs: u32,
    doses: usize,
    replicates: usize,
    active: f64,
}

impl Simulated {
    /// The curves of a screen, and which compounds act.
    fn screen(&self, seed: u64) -> (Vec<ScreenCurve>, Vec<bool>) {
        let each = (0..self.pairs).map(|pair| self.curve(seed, pair));
        each.unzip()
    }

    fn curve(&self, seed: u64, pair: u32) -> (ScreenCurve, bool) {
        let mut random = Random::new(seed, u64::from(pair));
        let acts = random.uniform() < self.active;
        #[expect(clippy::cast_precision_loss, reason = "a number of doses")]
        let span = (self.doses - 1) as f64 * 0.5;
        let mid = span * (0.1 + random.uniform());
        let (hill, bottom) = (exp(0.3 + 0.3 * random.normal()), 0.4 * random.uniform());
        let own = if self.errors == Errors::Unequal { exp(0.6 * random.normal()) } else { 1.0 };
        let offset = if self.errors == Errors::Plates { 0.08 * random.normal() } else { 0.0 };
        let levels = (0..self.doses)
            .map(|k| {
                #[expect(clippy::cast_precision_loss, reason = "a number of doses")]
                let log_dose = 0.5 * k as f64;
                let truth =
                    if acts { bottom + (1.0 - bottom) / (1.0 + exp10(hill * (log_dose - mid))) } else { 1.0 };
                let shared = if self.errors == Errors::Plates { 0.05 * random.normal() } else { 0.0 };
                let mut sum = 0.0;
                for _ in 0..self.replicates {
                    let top = self.errors == Errors::TopDose && k + 1 == self.doses;
                    let times = own * if top { 3.0 } else { 1.0 };
                    sum += 0.06 * times * self.error(&mut random);
                }
                #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
                let mean = sum / self.replicates as f64;
                (exp10(log_dose), truth + offset + shared + mean)
            })
            .collect();
        (screen_curve(pair, levels), acts)
    }

    fn error(&self, random: &mut Random) -> f64 {
        let z = random.normal();
        match self.errors {
            Errors::HeavyTails => {
                let square: f64 = (0..3).map(|_| random.normal().powi(2)).sum();
                z / (square / 3.0).sqrt()
            }
            Errors::FailedWells if random.uniform() < 0.03 => -10.0 * random.uniform(),
            _ => z,
        }
    }
}

fn screen_curve(compound: u32, levels: Vec<(f64, f64)>) -> ScreenCurve {
    ScreenCurve {
        cell_line: 0,
        compound,
        experiment: 0,
        unit: Arc::from(""),
        n_points: levels.len(),
        levels,
        status: Status::NotDeterminable,
        reasons: foldshift_curves::fit::Reasons::default(),
        curve: None,
        ic50_abs: Ic50::Unknown,
        ic50_rel: Ic50::Unknown,
        emax: None,
        auc: None,
        auc_clipped: None,
        sigma: None,
        moderated: None,
        r2: None,
        p_flat: None,
        dss: None,
        class: Class::Undetermined,
    }
}

/// Was anything called, the share of false calls, the share of true effects found.
fn judge(curves: &[ScreenCurve], acts: &[bool], least_effect: f64) -> [f64; 3] {
    let settings = ScreenSettings { least_effect, ..ScreenSettings::default() };
    let called: Vec<usize> = find_hits(curves, &settings)
        .0
        .iter()
        .filter(|hit| hit.hit)
        .map(|hit| hit.compound as usize)
        .collect();
    let wrong = called.iter().filter(|at| !acts[**at]).count();
    let real = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let true_ones = acts.iter().filter(|acts| **acts).count();
    [
        f64::from(u8::from(!called.is_empty())),
        real(wrong) / real(called.len().max(1)),
        real(called.len() - wrong) / real(true_ones.max(1)),
    ]
}

fn means(rows: &[[f64; 3]]) -> [f64; 3] {
    #[expect(clippy::cast_precision_loss, reason = "a number of screens")]
    let n = rows.len() as f64;
    std::array::from_fn(|k| rows.iter().map(|row| row[k]).sum::<f64>() / n)
}

fn simulated(screens: u64) {
    println!("errors,pairs,doses,replicates,least_effect,any_hit_without_effect,false_share,power");
    for errors in ALL {
        for (pairs, doses, replicates) in
            [(500, 3, 1), (500, 3, 3), (500, 5, 1), (500, 8, 1), (500, 10, 1), (500, 10, 3), (40, 10, 1)]
        {
            for least_effect in [0.0, 0.2] {
                let run = |active: f64| {
                    let screen = Simulated { errors, pairs, doses, replicates, active };
                    let rows: Vec<[f64; 3]> = (0..screens)
                        .into_par_iter()
                        .map(|seed| {
                            let (curves, acts) = screen.screen(1000 + seed);
                            judge(&curves, &acts, least_effect)
                        })
                        .collect();
                    means(&rows)
                };
                let [any, ..] = run(0.0);
                let [_, wrong, power] = run(0.2);
                println!(
                    "{errors:?},{pairs},{doses},{replicates},{least_effect},{any:.3},{wrong:.3},{power:.2}"
                );
            }
        }
    }
}

/// Dose means of every curve of a reference screen, as fractions of the vehicle.
fn reference(name: &str, percent: bool) -> Option<Vec<Vec<(f64, f64)>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference").join(name);
    let packed = std::fs::read(path.join("data.csv.gz")).ok()?;
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&*packed).read_to_string(&mut text).ok()?;
    let mut curves: BTreeMap<&str, BTreeMap<u64, Vec<f64>>> = BTreeMap::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.rsplitn(3, ',').collect();
        let (Ok(response), Ok(dose)) = (cells[0].parse::<f64>(), cells[1].parse::<f64>()) else { continue };
        let response = if percent { 0.01 * response } else { response };
        curves.entry(cells[2]).or_default().entry(dose.to_bits()).or_default().push(response);
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
    let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let level = |(dose, values): (&u64, &Vec<f64>)| (f64::from_bits(*dose), mean(values));
    Some(
        curves
            .values()
            .map(|levels| levels.iter().map(level).filter(|(dose, _)| *dose > 0.0).collect())
            .collect(),
    )
}

/// A real screen with the doses of every curve shuffled: nothing is true of it.
fn shuffled(curves: &[Vec<(f64, f64)>], seed: u64) -> Vec<ScreenCurve> {
    let one = |(at, levels): (u32, &Vec<(f64, f64)>)| {
        let mut random = Random::new(seed, u64::from(at));
        let mut responses: Vec<f64> = levels.iter().map(|level| level.1).collect();
        for k in (1..responses.len()).rev() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a place"
            )]
            let other = (random.uniform() * (k + 1) as f64) as usize;
            responses.swap(k, other.min(k));
        }
        screen_curve(at, levels.iter().zip(responses).map(|(level, y)| (level.0, y)).collect())
    };
    (0..).zip(curves).map(one).collect()
}

fn real(screens: u64) {
    println!("\nscreen,pairs,hits_as_it_is,any_hit_shuffled,false_share_half_shuffled");
    for (name, percent) in
        [("gdsc_small", true), ("ccle_small", true), ("ctrp40_screen", false), ("sarcoma_screen", false)]
    {
        let Some(curves) = reference(name, percent) else { continue };
        let plain: Vec<ScreenCurve> =
            (0..).zip(&curves).map(|(at, levels)| screen_curve(at, levels.clone())).collect();
        let settings = ScreenSettings::default();
        let hits = find_hits(&plain, &settings).0.iter().filter(|hit| hit.hit).count();
        let none = vec![false; curves.len()];
        let rows: Vec<[f64; 3]> = (0..screens)
            .into_par_iter()
            .map(|seed| judge(&shuffled(&curves, seed), &none, settings.least_effect))
            .collect();
        // Every other curve shuffled, the others as they are: the false ones among the hits are known.
        let half: Vec<[f64; 3]> = (0..screens)
            .into_par_iter()
            .map(|seed| {
                let mut mixed = shuffled(&curves, 7000 + seed);
                for (at, curve) in mixed.iter_mut().enumerate().filter(|(at, _)| at % 2 == 0) {
                    *curve = plain[at].clone();
                }
                let kept: Vec<bool> = (0..mixed.len()).map(|at| at % 2 == 0).collect();
                judge(&mixed, &kept, settings.least_effect)
            })
            .collect();
        println!("{name},{},{hits},{:.3},{:.3}", curves.len(), means(&rows)[0], means(&half)[1]);
    }
}

fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse::<u64>().ok());
    let screens = asked.unwrap_or(200);
    simulated(screens);
    real(screens.min(50));
}
