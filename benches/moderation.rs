//! What it is worth that the pairs of a study lend each other their scatter: simulated studies of which the truth is
//! known, moderated beside plain.
//!
//! ```sh
//! cargo bench -p foldshift --bench moderation -- [--studies N]   # log IC50s drawn: the whole grid
//! cargo bench -p foldshift --bench moderation -- --fits          # wells drawn, curves fitted: the main cells
//! ```
//!
//! A study compares two lines under k compounds in n experiments. The log₁₀ fold of a compound scatters over
//! experiments with an SD of its own, and beside it by what its wells add. Its true fold is one of five, in turn. What
//! a day does to the resistant line alone moves all its compounds together, where a cell says so. In cells with folds
//! beyond the doses the IC50 of the resistant line under the compounds of the largest fold lies around the top dose, so
//! that some of its experiments end as bounds; those compounds are counted by themselves.
//!
//! Every table has two numbers a column, moderated and plain.
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::compare::{
    Call, CompareOptions, Measured, Metric, Replicate, Shift, Tag, compare_lines,
};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::elementary::{exp, exp10, log10};
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reads, Reasons, StandardError, Status, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::optimal_design::{Assumed, Centring, variance};
use foldshift_curves::screen::Random;
use foldshift_curves::statistics::median;
use rayon::prelude::*;

/// True folds of the compounds of a study.
const FOLDS: [f64; 5] = [1.0, 1.5, 2.2, 5.0, 30.0];
/// SD of a log₁₀ fold over days, without its wells.
const DAY_SD: f64 = 0.12;
/// SD over days of what both lines share.
const SHARED_SD: f64 = 0.12;
/// SD of a well, as a fraction of the vehicle.
const WELL_SD: f64 = 0.08;
const TOP_DOSE: f64 = 4.0;
const DOSES: u32 = 8;
const WELLS: usize = 3;
const VEHICLES: usize = 8;
/// log₁₀ IC50 of the parental line.
const PARENTAL: f64 = 1.2;
const DAYS: [&str; 4] = ["1", "2", "3", "4"];

#[derive(Clone, Copy)]
struct Cell {
    experiments: usize,
    compounds: usize,
    /// SD of the log of the SDs of the compounds.
    differing: f64,
    /// SD of what a day does to all compounds of the resistant line, over that of a compound.
    together: f64,
    /// Do the largest folds lie around the top dose?
    beyond: bool,
}

/// A curve whose absolute IC50 is ten to `log_ic50`.
fn truth(log_ic50: f64) -> Logistic {
    let (top, bottom, hill) = (1.0, 0.1, 1.2);
    let shift = log10((top - 0.5) / (0.5 - bottom)) / hill;
    Logistic { top, bottom, log_mid: log_ic50 - shift, hill }
}

/// Wells of one line on one plate, divided by the median of its vehicle wells.
fn plate(log_ic50: f64, well_sd: f64, random: &mut Random) -> Curve {
    let truth = truth(log_ic50);
    let mut well = |expected: f64| expected + well_sd * random.normal();
    let vehicle: Vec<f64> = (0..VEHICLES).map(|_| well(1.0)).collect();
    let centre = median(&vehicle).expect("vehicle wells");
    let mut points: Vec<Point> = vehicle.iter().map(|y| Point::new(0.0, y / centre)).collect();
    for k in 0..DOSES {
        let log_dose = TOP_DOSE * f64::from(k) / f64::from(DOSES - 1);
        points
            .extend((0..WELLS).map(|_| Point::new(exp10(log_dose), well(truth.response(log_dose)) / centre)));
    }
    Curve::new(points).expect("finite")
}

/// SD over wells of a log₁₀ IC50 in the middle of the doses, as theory has it.
fn wells_sd() -> f64 {
    let middle = 0.5 * TOP_DOSE;
    let design = plate(middle, 0.0, &mut Random::new(0, 0));
    let assumed = Assumed { curve: truth(middle), sigma: WELL_SD, half: 0.5, centring: Centring::Median };
    variance(design.levels(), &assumed).expect("half effect is reached").sqrt()
}

/// A compound of a simulated study: its true log₁₀ fold, and the log₁₀ IC50s of both lines, experiment by experiment.
struct Compound {
    fold: usize,
    around_the_top: bool,
    log_fold: f64,
    lines: [Vec<f64>; 2],
}

impl Cell {
    /// The truth of one study; `wells_sd` is what wells add to an IC50, 0 where they are simulated.
    fn study(self, wells_sd: f64, random: &mut Random) -> Vec<Compound> {
        let day_sd = DAY_SD.hypot(std::f64::consts::SQRT_2 * self::wells_sd());
        let shared: Vec<f64> = (0..self.experiments).map(|_| SHARED_SD * random.normal()).collect();
        let together: Vec<f64> =
            (0..self.experiments).map(|_| self.together * day_sd * random.normal()).collect();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place among the folds"
        )]
        let first = (random.uniform() * FOLDS.len() as f64).floor() as usize;
        (0..self.compounds)
            .map(|compound| {
                let fold = (first + compound) % FOLDS.len();
                let log_fold = log10(FOLDS[fold]);
                let around_the_top = self.beyond && fold + 1 == FOLDS.len();
                let parental = if around_the_top {
                    TOP_DOSE + 0.4 * random.uniform() - 0.1 - log_fold
                } else {
                    PARENTAL
                };
                let times = exp(self.differing * random.normal());
                let own_sd = times * (DAY_SD * std::f64::consts::FRAC_1_SQRT_2).hypot(wells_sd);
                let mut own = || own_sd * random.normal();
                let lines = [
                    shared.iter().map(|day| parental + day + own()).collect(),
                    shared
                        .iter()
                        .zip(&together)
                        .map(|(day, together)| parental + log_fold + day + together + own())
                        .collect(),
                ];
                Compound { fold, around_the_top, log_fold, lines }
            })
            .collect()
    }

    fn name(self) -> String {
        let differing = if self.differing > 0.0 { "differ" } else { "equal" };
        let beyond = if self.beyond { "a fifth" } else { "none" };
        format!("| {} | {} | {differing} | {} | {beyond} |", self.experiments, self.compounds, self.together)
    }
}

/// A fit of which nothing but the IC50 is known.
fn given(log_ic50: f64) -> Fit {
    let ic50_abs = if log_ic50 > TOP_DOSE {
        Ic50::Above { bound: TOP_DOSE }
    } else if log_ic50 < 0.0 {
        Ic50::Below { bound: 0.0 }
    } else {
        Ic50::Measured { log_dose: log_ic50, lower: None, upper: None }
    };
    Fit {
        model: "given".into(),
        status: Status::Fitted,
        reasons: Reasons::default(),
        n_points: 0,
        n_doses: 0,
        tested: None,
        curve: None,
        errors: [StandardError::Given; 4],
        covariance: None,
        ic50_rel: Ic50::Unknown,
        ic50_abs,
        einf: None,
        emax: None,
        auc: None,
        aac: None,
        auc_clipped: None,
        rss: None,
        df: 0,
        sigma: None,
        r2: None,
        p_flat: None,
        p_lack_of_fit: None,
        p_trend: None,
        iterations: 0,
        moderated: None,
    }
}

/// What a study says of its compounds, in their order: moderated and plain.
fn shifts(study: &[Compound], fitted: bool, random: &mut Random) -> [Vec<Shift>; 2] {
    let options = FitOptions { reads: Some(Reads::Viability), intervals: false, ..FitOptions::default() };
    let ic50s = || study.iter().flat_map(|compound| compound.lines.iter().flatten().copied());
    let fits: Vec<Fit> = if fitted {
        let curves: Vec<Curve> = ic50s().map(|log_ic50| plate(log_ic50, WELL_SD, random)).collect();
        fit_many(&curves, &options)
    } else {
        ic50s().map(given).collect()
    };
    let names: Vec<String> = (0..study.len()).map(|compound| format!("{compound:02}")).collect();
    let experiments = fits.len() / (2 * study.len());
    let measured: Vec<Measured> = fits
        .iter()
        .enumerate()
        .map(|(index, fit)| Measured {
            cell_line: ["P", "R"][index / experiments % 2],
            compound: &names[index / (2 * experiments)],
            replicate: Replicate {
                experiment: DAYS[index % experiments],
                curve: None,
                fit,
                options: &options,
            },
            grown: None,
            of_series: false,
        })
        .collect();
    [true, false].map(|moderate| {
        let options = CompareOptions { moderate, ..CompareOptions::default() };
        let mut shifts = compare_lines(&measured, &[("P", "R")], options);
        shifts.retain(|shift| shift.metric == Metric::Ic50Abs);
        shifts
    })
}

/// What is said of one compound, moderated and plain, beside the truth.
struct Said {
    fold: usize,
    around_the_top: bool,
    covered: [bool; 2],
    width: [Option<f64>; 2],
    /// Is it a bound on one side?
    limit: [bool; 2],
    call: [Option<Call>; 2],
    outlier: bool,
    common_day: bool,
}

fn said(cell: Cell, index: u64, fitted: bool) -> Vec<Said> {
    let mut random = Random::new(731, index);
    let study = cell.study(if fitted { 0.0 } else { wells_sd() }, &mut random);
    let both = shifts(&study, fitted, &mut random);
    study
        .iter()
        .enumerate()
        .map(|(k, compound)| {
            let both = [&both[0][k], &both[1][k]];
            let truth = exp10(compound.log_fold);
            Said {
                fold: compound.fold,
                around_the_top: compound.around_the_top,
                covered: both.map(|shift| {
                    shift.lower.is_none_or(|lower| lower <= truth)
                        && shift.upper.is_none_or(|upper| truth <= upper)
                }),
                width: both.map(|shift| Some(log10(shift.upper? / shift.lower?))),
                limit: both.map(|shift| matches!(shift.qualifier, ">" | "<")),
                call: both.map(|shift| shift.call),
                outlier: both[0].tags.contains(&Tag::VarianceOutlier),
                common_day: both[0].tags.contains(&Tag::CommonDayError),
            }
        })
        .collect()
}

/// `part` of those that `of` holds for, in per cent.
fn share<'a>(
    said: &'a [Said],
    of: impl Fn(&Said) -> bool + 'a,
    part: impl Fn(&Said, usize) -> bool + 'a,
) -> String {
    let those: Vec<&Said> = said.iter().filter(|one| of(one)).collect();
    let of_way = |way: usize| {
        let count = those.iter().filter(|one| part(one, way)).count();
        if those.is_empty() {
            "-".to_owned()
        } else {
            format!("{:.1}", 100.0 * count as f64 / those.len() as f64)
        }
    };
    let (moderated, plain) = (of_way(0), of_way(1));
    if moderated == plain { moderated } else { format!("{moderated} / {plain}") }
}

fn row(cell: Cell, studies: u64, fitted: bool) -> String {
    let said: Vec<Said> =
        (0..studies).into_par_iter().flat_map_iter(|index| said(cell, index, fitted)).collect();
    let inside = |one: &Said| !one.around_the_top;
    let at = |fold: usize| move |one: &Said| !one.around_the_top && one.fold == fold;
    let called = |call: Call| move |one: &Said, way: usize| one.call[way] == Some(call);
    let width = [0, 1].map(|way| {
        let widths: Vec<f64> =
            said.iter().filter(|one| inside(one)).filter_map(|one| one.width[way]).collect();
        median(&widths).map_or("-".to_owned(), |width| format!("{width:.3}"))
    });
    let mut columns = vec![
        share(&said, inside, |one, way| one.covered[way]),
        width.join(" / "),
        share(&said, at(3), called(Call::R)),
        share(&said, at(1), called(Call::R)),
    ];
    for fold in 0..3 {
        columns.extend([Call::L, Call::S, Call::I].map(|call| share(&said, at(fold), called(call))));
    }
    columns.push(share(&said, inside, |one, _| one.outlier));
    columns.push(share(&said, inside, |one, _| one.common_day));
    let top = |one: &Said| one.around_the_top;
    columns.push(share(&said, top, |one, way| one.width[way].is_some()));
    columns.push(share(&said, top, |one, way| one.limit[way]));
    columns.push(share(&said, top, |one, way| one.covered[way]));
    columns.push(share(&said, top, called(Call::R)));
    format!("{} {} |", cell.name(), columns.join(" | "))
}

const COLUMNS: [&str; 24] = [
    "n",
    "k",
    "SDs",
    "common day",
    "beyond",
    "covered %",
    "log width",
    "R at 5 %",
    "R at 1.5 %",
    "L at 1",
    "S at 1",
    "I at 1",
    "L at 1.5",
    "S at 1.5",
    "I at 1.5",
    "L at 2.2",
    "S at 2.2",
    "I at 2.2",
    "outlier %",
    "common day %",
    "top: two-sided %",
    "top: limit %",
    "top: hold %",
    "top: R %",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let studies = arguments.iter().find_map(|word| word.parse().ok()).unwrap_or(2_000_u64);
    let fitted = arguments.iter().any(|word| word == "--fits");
    println!("| {} |\n|{}", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    let (compounds, differing, together, beyond): (&[usize], &[f64], &[f64], &[bool]) = if fitted {
        (&[12], &[0.0], &[0.0, 1.0], &[false, true])
    } else {
        (&[1, 4, 12, 40], &[0.0, 0.7], &[0.0, 1.0, 2.0], &[false, true])
    };
    for &beyond in beyond {
        for &differing in differing {
            for &together in together {
                for &compounds in compounds {
                    for experiments in if fitted { 2..=3 } else { 2..=4 } {
                        let cell = Cell { experiments, compounds, differing, together, beyond };
                        println!("{}", row(cell, studies, fitted));
                    }
                }
            }
        }
    }
}
