//! Gauss and Legendre's rule.

/// Nodes and weights of the rule with eight points on [−1, 1], the positive half.
/// Source: Abramowitz & Stegun (1964), table 25.4.
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_78, 0.362_683_783_378_361_66),
    (0.525_532_409_916_329, 0.313_706_645_877_886_9),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_43),
    (0.960_289_856_497_536_2, 0.101_228_536_290_377_06),
];

/// Places between `from` and `to` and their shares of a mean over that interval.
pub(crate) fn gauss((from, to): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    GAUSS.into_iter().flat_map(move |(node, weight)| {
        [(middle - node * half, 0.5 * weight), (middle + node * half, 0.5 * weight)]
    })
}
