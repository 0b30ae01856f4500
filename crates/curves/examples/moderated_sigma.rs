//! sim
use foldshift_curves::compare::{CompareOptions, Metric, Replicate, compare};
use foldshift_curves::elementary::{LN_10, exp, exp10};
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reads, Status, fit_many, fit_moderated};
use foldshift_curves::screen::Random;
use foldshift_curves::{Curve, Logistic, Point};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Scatter {
    Same,
    Differs,
    Grows,
    Heights,
}
#[derive(Clone, Copy, PartialEq, Debug)]
enum Place {
    Inside,
    Dead,
    Alive,
    Anywhere,
    Flat,
}

fn draw(place: Place, scatter: Scatter, doses: u32, group: u64, index: u64) -> [(Logistic, Curve); 2] {
    let mut of_group = Random::new(77 + u64::from(doses), group);
    let sd = 0.03 + 0.07 * of_group.uniform();
    let mut random = Random::new(20_181_129 + u64::from(doses), index);
    let (from, to) = match place {
        Place::Inside => (1.0, 3.0),
        Place::Dead => (-0.5, 1.0),
        Place::Alive => (3.0, 4.5),
        Place::Anywhere | Place::Flat => (-1.0, 5.0),
    };
    let bottom = if place == Place::Flat { 1.0 } else { 0.3 * random.uniform() };
    let truth = Logistic {
        top: 1.0,
        bottom,
        log_mid: from + (to - from) * random.uniform(),
        hill: exp(LN_10 * (0.5 * random.uniform() - 0.2)),
    };
    std::array::from_fn(|_| {
        let own = if scatter == Scatter::Differs { sd * exp(0.5 * random.normal()) } else { sd };
        let mean = truth.mean_response(0.0, 4.0);
        let points = (0..doses)
            .map(|k| {
                let x = 4.0 * f64::from(k) / f64::from(doses - 1);
                let y = truth.response(x);
                let s = match scatter {
                    Scatter::Grows => own * (0.15 + 0.85 * y),
                    Scatter::Heights => own * (0.15 + 0.85 * mean),
                    _ => own,
                };
                Point::new(exp10(x), y + s * random.normal())
            })
            .collect();
        (truth, Curve::new(points).unwrap())
    })
}

#[derive(Default)]
struct Tally {
    all: u32,
    said: u32,
    wrong: u32,
    closed: u32,
    widths: Vec<f64>,
}
impl Tally {
    fn add(&mut self, lower: Option<f64>, upper: Option<f64>, truth: f64) {
        self.all += 1;
        if lower.is_none() && upper.is_none() {
            return;
        }
        self.said += 1;
        self.wrong += u32::from(lower.is_some_and(|l| truth < l) || upper.is_some_and(|u| truth > u));
        if let (Some(l), Some(u)) = (lower, upper) {
            self.closed += 1;
            self.widths.push(u - l);
        }
    }
    fn row(&mut self) -> String {
        self.widths.sort_by(f64::total_cmp);
        let median = self.widths.get(self.widths.len() / 2).copied().unwrap_or(f64::NAN);
        format!(
            "{:5.1},{:5.1},{:5.1},{median:5.2}",
            100.0 * f64::from(self.said) / f64::from(self.all),
            100.0 * (1.0 - f64::from(self.wrong) / f64::from(self.said.max(1))),
            100.0 * f64::from(self.closed) / f64::from(self.all)
        )
    }
}

fn main() {
    let w: Vec<String> = std::env::args().skip(1).collect();
    let count: u64 = w[0].parse().unwrap();
    let size: u64 = w[1].parse().unwrap();
    println!(
        "place,scatter,doses,sigma | abs said,cov,closed,width | rel said,cov,closed,width | fold abs said,cov,closed,width | fold rel.. | responds"
    );
    for place in [Place::Inside, Place::Dead, Place::Alive, Place::Anywhere, Place::Flat] {
        if w.len() > 3 && !w[3].contains(&format!("{place:?}")) {
            continue;
        }
        for scatter in [Scatter::Same, Scatter::Differs, Scatter::Grows, Scatter::Heights] {
            if w.len() > 4 && !w[4].contains(&format!("{scatter:?}")) {
                continue;
            }
            for doses in [5, 6, 7, 8] {
                let mut tallies: [[Tally; 4]; 2] = Default::default();
                let mut responds = [0; 2];
                let mut d0s = Vec::new();
                for group in 0..count / size {
                    let all: Vec<(Logistic, Curve)> = (0..size / 2)
                        .flat_map(|k| draw(place, scatter, doses, group, group * size + k))
                        .collect();
                    let curves: Vec<Curve> = all.iter().map(|(_, c)| c.clone()).collect();
                    let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
                    let own: Vec<_> = fit_many(&curves, &options).into_iter().map(|f| (f, options)).collect();
                    let pairs: Vec<_> = curves.iter().map(|c| (c, &options)).collect();
                    let moderated = fit_moderated(&pairs, |_| true);
                    d0s.extend(moderated.iter().filter_map(|(f, _)| Some(f.moderated?.prior_df)));
                    for (which, fits) in [&own, &moderated].into_iter().enumerate() {
                        one(&all, fits, &mut tallies[which], &mut responds[which]);
                    }
                }
                d0s.sort_by(f64::total_cmp);
                for (which, name) in ["own", "mod"].iter().enumerate() {
                    let rows: Vec<String> = tallies[which].iter_mut().map(Tally::row).collect();
                    println!(
                        "{place:?},{scatter:?},{doses},{name} | {} | {:.1} d0 {:.1}",
                        rows.join(" | "),
                        100.0 * f64::from(responds[which]) / f64::from(tallies[which][0].all),
                        d0s.get(d0s.len() / 2).copied().unwrap_or(f64::NAN)
                    );
                }
            }
        }
    }
}

fn one(all: &[(Logistic, Curve)], fits: &[(Fit, FitOptions)], tallies: &mut [Tally; 4], responds: &mut u32) {
    for ((truth, _), (fit, _)) in all.iter().zip(fits) {
        *responds += u32::from(fit.status == Status::Fitted);
        let abs = truth.log_dose_at(0.5).unwrap_or(f64::INFINITY);
        for (tally, (ic50, truth)) in
            tallies.iter_mut().zip([(fit.ic50_abs, abs), (fit.ic50_rel, truth.log_mid)])
        {
            let (l, u) = match ic50 {
                Ic50::Measured { lower, upper, .. } => (lower, upper),
                Ic50::Above { bound } => (Some(bound), None),
                Ic50::Below { bound } => (None, Some(bound)),
                Ic50::Unknown => (None, None),
            };
            tally.add(l, u, truth);
        }
    }
    for k in (0..all.len()).step_by(2) {
        let r = |k: usize| {
            [Replicate { experiment: "1", curve: Some(&all[k].1), fit: &fits[k].0, options: &fits[k].1 }]
        };
        let shifts = compare(("P", &r(k)), ("R", &r(k + 1)), "d", CompareOptions::default());
        for (tally, metric) in [(2, Metric::Ic50Abs), (3, Metric::Ic50Rel)] {
            let shift = shifts.iter().find(|s| s.metric == metric).unwrap();
            let log = |x: Option<f64>| x.map(f64::log10);
            tallies[tally].add(log(shift.lower), log(shift.upper), 0.0);
        }
    }
}
