//! False discovery rates from competition: what wins against its own decoys, and what loses to them.
//!
//! ```text
//!           Σ over those that lose, at least as strong:  c / (1 − c)   +   the largest c / (1 − c)
//! q(t) =  ─────────────────────────────────────────────────────────────────────────────────────────
//!                            number of those that win, at least as strong
//! ```
//!
//! `c` is the chance to win without an effect: 1/2 against the reversed doses, 1/n against all shifts of n doses in a
//! circle. Where the winner does not depend on the strength, which holds whatever the errors are, the expected share of
//! false ones among those with q ≤ α is at most α, also of few pairs.
//!
//! Source: Barber & Candès, Ann. Statist. 43 (2015) 2055, doi:10.1214/15-AOS1337 (sequential step-up with a one); several decoys: Emery & Keich,
//! arXiv:1907.01458.

/// One competition: how strong the winner is, whether it was the real one, and with which chance it is without an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contest {
    /// Strength of the strongest, real or decoy.
    pub strength: f64,
    /// Did the real one win?
    pub wins: bool,
    /// Chance that it does, without an effect; between 0 and 1, both excluded.
    pub chance: f64,
}

/// The q value of every contest, in their order; `None` of those that are lost.
#[must_use]
pub fn q_values(contests: &[Contest]) -> Vec<Option<f64>> {
    rates(contests, contests.iter().map(odds).fold(0.0, f64::max))
}

/// The same without one more loser: no rate that is kept, but one that nothing which exceeds it should claim to keep.
#[must_use]
pub fn q_values_as_counted(contests: &[Contest]) -> Vec<Option<f64>> {
    rates(contests, 0.0)
}

fn odds(contest: &Contest) -> f64 {
    contest.chance / (1.0 - contest.chance)
}

fn rates(contests: &[Contest], one_more: f64) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..contests.len()).collect();
    order.sort_by(|a, b| contests[*b].strength.total_cmp(&contests[*a].strength));
    let mut q = vec![None; contests.len()];
    let (mut lost, mut won) = (0.0, 0.0);
    let mut told: Vec<(usize, f64)> = Vec::new();
    for equals in order.chunk_by(|a, b| contests[*a].strength.total_cmp(&contests[*b].strength).is_eq()) {
        for &at in equals {
            if contests[at].wins {
                won += 1.0;
            } else {
                lost += odds(&contests[at]);
            }
        }
        let winners = equals.iter().filter(|at| contests[**at].wins);
        told.extend(winners.map(|at| (*at, (lost + one_more) / f64::max(won, 1.0))));
    }
    let mut lowest = 1.0_f64;
    for (at, rate) in told.into_iter().rev() {
        lowest = lowest.min(rate);
        q[at] = Some(lowest);
    }
    q
}

/// Fewest winners, all stronger than any loser, that reach this rate.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number above zero")]
pub fn fewest(chance: f64, rate: f64) -> usize {
    (chance / (1.0 - chance) / rate - 1e-9).ceil().clamp(1.0, 1e9) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contests(wins: &str, chance: f64) -> Vec<Contest> {
        let strength = |k: usize| 100.0 - f64::from(u8::try_from(k).unwrap());
        wins.chars()
            .enumerate()
            .map(|(k, c)| Contest { strength: strength(k), wins: c == '+', chance })
            .collect()
    }

    /// By hand: after four wins (0 + 1)/4; after the loss and the next win (1 + 1)/5, of which the first four have the lower.
    #[test]
    fn rates_are_those_that_one_counts_by_hand() {
        let q = q_values(&contests("++++-+", 0.5));
        assert_eq!(q[..4], [Some(0.25); 4]);
        assert_eq!(q[4..], [None, Some(0.4)]);
        // Nine decoys: a tenth of the chance, a ninth of the odds.
        let q = q_values(&contests("++-", 0.1));
        assert!((q[0].unwrap() - 0.5 / 9.0).abs() < 1e-12);
        assert_eq!((fewest(0.5, 0.05), fewest(0.05, 0.05), fewest(0.1, 0.05)), (20, 2, 3));
        assert!(q_values(&[]).is_empty());
    }

    #[test]
    fn equal_strengths_have_equal_rates_whatever_their_order() {
        let one = |wins| Contest { strength: 1.0, wins, chance: 0.5 };
        let q = q_values(&[one(true), one(false), one(true)]);
        assert_eq!(q, [Some(1.0), None, Some(1.0)]);
    }

    /// Property: coins without an effect have a winner at 20 % in no more than 20 % of screens.
    #[test]
    fn screens_without_an_effect_are_empty_as_often_as_they_should_be() {
        let mut random = foldshift_curves::screen::Random::new(11, 0);
        let mut any = 0;
        for _ in 0..2000 {
            let each: Vec<Contest> = (0..60)
                .map(|_| Contest { strength: random.uniform(), wins: random.uniform() < 0.5, chance: 0.5 })
                .collect();
            any += i32::from(q_values(&each).iter().flatten().any(|q| *q <= 0.2));
        }
        assert!(any <= 430, "{any} of 2,000 screens");
    }
}
