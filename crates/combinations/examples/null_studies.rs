//! How often a call on a combination is false: simulated studies in which two drugs do exactly what one of the models
//! expects.
//!
//! ```sh
//! cargo run --release -p foldshift-combinations --example null_studies -- [STUDIES] [NOISE] [WELLS]
//! ```
//!
//! A study has n experiments of a 6 × 6 matrix: five doses of each drug and none, WELLS wells a cell, 12 vehicle wells, well
//! noise NOISE (SD, of the vehicle), responses divided by the mean of the vehicle wells of their day. Each day moves the
//! log₁₀ midpoint of each drug by its own normal (SD 0.1), the slopes by a factor (SD 10 %), and each lower plateau by
//! SD 0.03. A row of the table is one truth, one n and one model: under its own truth a synergy is false
//! (`own` = yes). Independent drugs of which one makes the other more potent show how often a true synergy is found.
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_combinations::{Call, DrugCurve, Matrix, Model, Settings, SingleAgents, Well, combine, loewe};
use foldshift_curves::Logistic;
use foldshift_curves::elementary::exp10;
use foldshift_curves::screen::Random;
use rayon::prelude::*;

const DOSES: u32 = 5;
const VEHICLES: u32 = 12;

/// Two drugs as they are on average: bottom, log₁₀ midpoint, slope. Doses go from 0.1 to 10 in half decades.
const PAIRS: [[(f64, f64, f64); 2]; 4] = [
    [(0.05, 0.0, 1.2), (0.10, 0.1, 1.0)],
    [(0.10, -0.2, 2.0), (0.55, 0.2, 1.5)],
    [(0.02, 0.4, 1.0), (0.90, 0.0, 1.0)],
    [(0.30, 0.0, 1.0), (0.40, 0.3, 3.0)],
];

/// What is true of two drugs.
#[derive(Clone, Copy, PartialEq)]
enum Truth {
    /// They do what the model expects.
    Additive(Model),
    /// They are independent, but that B makes A more potent: by up to this many decades where B has its full effect.
    Potentiated(f64),
}

/// The response of two drugs.
fn response(truth: Truth, curves: [&DrugCurve; 2], doses: [f64; 2]) -> f64 {
    let alone = [curves[0].response(doses[0]), curves[1].response(doses[1])];
    let model = match truth {
        Truth::Additive(model) => model,
        Truth::Potentiated(decades) => {
            // The highest dose of B has the effect that it ends with.
            let part = |dose: f64| 1.0 - curves[1].response(dose);
            let share = part(doses[1]) / part(10.0).max(0.01);
            return curves[0].response(doses[0] * exp10(decades * share)) * alone[1];
        }
    };
    match model {
        Model::Hsa => alone[0].min(alone[1]),
        Model::Bliss | Model::Zip => alone[0] * alone[1],
        Model::Loewe => loewe(curves, doses),
    }
}

fn experiment(
    truth: Truth,
    pair: [(f64, f64, f64); 2],
    (noise, wells): (f64, u32),
    random: &mut Random,
) -> Matrix {
    let curves = pair.map(|(bottom, log_mid, hill)| DrugCurve::Logistic {
        curve: Logistic {
            top: 1.0,
            bottom: (bottom + 0.03 * random.normal()).clamp(0.0, 0.97),
            log_mid: log_mid + 0.1 * random.normal(),
            hill: hill * (1.0 + 0.1 * random.normal()).max(0.5),
        },
    });
    let dose = |k: u32| if k == 0 { 0.0 } else { exp10(f64::from(k) * 0.5 - 1.5) };
    let mut all = Vec::new();
    for a in 0..=DOSES {
        for b in 0..=DOSES {
            let doses = [dose(a), dose(b)];
            let response = response(truth, [&curves[0], &curves[1]], doses);
            for _ in 0..if a + b == 0 { VEHICLES } else { wells } {
                all.push(Well::new(doses[0], doses[1], response + noise * random.normal()));
            }
        }
    }
    let vehicle = all.iter().filter(|well| well.dose_a + well.dose_b <= 0.0);
    let mean = vehicle.map(|well| well.response).sum::<f64>() / f64::from(VEHICLES);
    for well in &mut all {
        well.response /= mean;
    }
    Matrix::new(all).expect("a full matrix")
}

/// What one study says under one model.
#[derive(Clone, Copy, Default)]
struct Said {
    calls: [usize; Call::ALL.len()],
    /// Intervals that lie above zero, small or not; and below.
    above: usize,
    below: usize,
    /// Studies with a cell that is called synergistic.
    cells: usize,
    sum: f64,
}

fn study(
    truth: Truth,
    n: usize,
    settings: Settings,
    noise: (f64, u32),
    seed: u64,
) -> [Said; Model::ALL.len()] {
    let mut random = Random::new(20_261_201 + n as u64, seed);
    let pair = PAIRS[usize::try_from(seed % PAIRS.len() as u64).expect("few pairs")];
    let matrices: Vec<Matrix> = (0..n).map(|_| experiment(truth, pair, noise, &mut random)).collect();
    let found = combine(&matrices, settings);
    Model::ALL.map(|model| {
        let Ok(found) = found.of(model) else { return Said::default() };
        let mean = found.mean.expect("a full matrix");
        let call = |call: &Call| usize::from(found.call == Some(*call));
        Said {
            calls: [0, 1, 2, 3].map(|k| call(&Call::ALL[k])),
            above: usize::from(mean.lower.is_some_and(|lower| lower > 0.0)),
            below: usize::from(mean.upper.is_some_and(|upper| upper < 0.0)),
            cells: usize::from(found.cells.iter().any(|cell| cell.call == Some(Call::Synergy))),
            sum: mean.value,
        }
    })
}

fn main() {
    let told: Vec<String> = std::env::args().skip(1).collect();
    let told = |k: usize, default: f64| told.get(k).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (studies, noise, wells) = (told(0, 2000.0), told(1, 0.05), told(2, 2.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
    let (studies, wells) = (studies.max(1.0) as u64, wells.max(1.0) as u32);
    println!(
        "truth,n,single_agents,model,own,studies,synergy,antagonism,additive,indeterminate,above_0,below_0,any_cell_synergy,mean_excess"
    );
    let nulls = [Model::Hsa, Model::Bliss, Model::Loewe].map(Truth::Additive);
    for truth in nulls.into_iter().chain([0.5, 1.0].map(Truth::Potentiated)) {
        for n in [2, 3] {
            for single_agents in [SingleAgents::Observed, SingleAgents::Fitted] {
                let settings = Settings { single_agents };
                let all: Vec<_> = (0..studies)
                    .into_par_iter()
                    .map(|seed| study(truth, n, settings, (noise, wells), seed))
                    .collect();
                for (k, model) in Model::ALL.into_iter().enumerate() {
                    if single_agents == SingleAgents::Fitted && matches!(model, Model::Loewe | Model::Zip) {
                        continue;
                    }
                    let rate = |of: &dyn Fn(&Said) -> usize| {
                        all.iter().map(|said| of(&said[k])).sum::<usize>() as f64 / studies as f64
                    };
                    let is_null = |model| truth == Truth::Additive(model);
                    let own = is_null(model) || (model == Model::Zip && is_null(Model::Bliss));
                    let name = match truth {
                        Truth::Additive(model) => model.to_string(),
                        Truth::Potentiated(decades) => format!("potentiated {:.0}-fold", exp10(decades)),
                    };
                    let calls: Vec<String> =
                        (0..4).map(|c| format!("{:.4}", rate(&|said| said.calls[c]))).collect();
                    println!(
                        "{name},{n},{},{model},{},{studies},{},{:.4},{:.4},{:.4},{:+.4}",
                        if single_agents == SingleAgents::Observed { "observed" } else { "fitted" },
                        if own { "yes" } else { "no" },
                        calls.join(","),
                        rate(&|said| said.above),
                        rate(&|said| said.below),
                        rate(&|said| said.cells),
                        all.iter().map(|said| said[k].sum).sum::<f64>() / studies as f64,
                    );
                }
            }
        }
    }
}
