//! The kernel alone: simulated wells to curves to fits, in memory.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::Stage;
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Fit, FitOptions, fit_many};
use foldshift_curves::screen::Screen;

/// Curves that are in memory at once.
const AT_ONCE: u64 = 1 << 15;

/// The stages of the first curves of a screen, and a digest of everything that was estimated.
pub(super) fn stages(screen: &Screen, curves: u64, options: &FitOptions) -> (Vec<Stage>, String) {
    let mut spent = [Duration::ZERO; 3];
    let mut digest = Sha256::new();
    let mut from = 0;
    while from < curves {
        let to = (from + AT_ONCE).min(curves);
        let start = Instant::now();
        let wells: Vec<Vec<Point>> = (from..to).into_par_iter().map(|curve| screen.points(curve)).collect();
        spent[0] += start.elapsed();
        let start = Instant::now();
        let arranged: Vec<Curve> = wells.into_par_iter().filter_map(|wells| Curve::new(wells).ok()).collect();
        spent[1] += start.elapsed();
        let start = Instant::now();
        let fits = fit_many(&arranged, options);
        spent[2] += start.elapsed();
        for fit in &fits {
            feed(&mut digest, fit);
        }
        from = to;
    }
    let fitting = if options.intervals { "fit_profile" } else { "fit" };
    let named = ["simulate", "arrange", fitting].into_iter().zip(spent);
    let digest =
        digest.finalize().iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    (named.map(|(name, spent)| Stage { name, curves, spent }).collect(), digest)
}

/// The bits of everything that was estimated.
fn feed(digest: &mut Sha256, fit: &Fit) {
    let mut number = |x: Option<f64>| digest.update(x.map_or(u64::MAX, f64::to_bits).to_le_bytes());
    let parameters = fit.curve.map(|c| [c.top, c.bottom, c.hill, c.log_mid]);
    for k in 0..4 {
        number(parameters.map(|p| p[k]));
    }
    let ic50s = [fit.ic50_rel, fit.ic50_abs].map(|ic50| [ic50.log_dose(), ic50.lower(), ic50.upper()]);
    let rest = [fit.rss, fit.auc, fit.p_flat, fit.p_lack_of_fit];
    for value in fit.standard_errors().into_iter().chain(ic50s.into_iter().flatten()).chain(rest) {
        number(value);
    }
    for reason in &fit.reasons {
        digest.update(reason.code());
    }
}
