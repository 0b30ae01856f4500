//! The doses at which the curves of a lattice's nodes may pass a level, eight nodes at a time.
//!
//! For a given midpoint and slope the sum of squares is quadratic in the plateaus, and that the curve passes a level at a
//! dose is one linear condition on them. So the doses at which a node's curves may pass the level are the solution of a
//! quadratic inequality in its column.

use crate::fit::limits::furthest::{Furthest, ends_of};
use crate::fit::limits::lattice::Lattice;
use crate::fit::reach::{Ends, NEAR, Passing, SAMPLES};
use crate::fit::start::Start;
use crate::lanes::{Lanes, Mask, WIDTH, hot};

/// Where a coefficient is this part of its slack above 0 at least, the inequality has two ends.
const TWO_ENDS: f64 = 1e-6;

hot! {
/// The extreme midpoints, and the extreme doses of passing, among the nodes that explain at least `least`.
pub(in crate::fit) fn furthest_doses<'a, S>(
    set: S, lattice: &'a Lattice, nodes: &'a [Start], coefficients: &'a [[f64; WIDTH]], least: f64,
    passing: Option<Passing>,
) -> [Ends; 2] {
    let (zero, one, lowest) = (Lanes::zero(set), Lanes::one(set), Lanes::of(set, least));
    let per_weight = Lanes::of(set, 1.0 / lattice.weight);
    let [near, beyond] = [Lanes::of(set, NEAR), Lanes::of(set, 1.0 - NEAR)];
    let mut number = Lanes::each(set, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
    let (mut mids, mut levels) = (Furthest::none(set), Furthest::none(set));
    for (block, own) in lattice.blocks.iter().zip(coefficients) {
        let own = Lanes::each(set, *own);
        let falls = Lanes::each(set, block.falls);
        let slack = own * own - lowest;
        let allowed = zero.le(slack).and(zero.lt(falls.abs()));
        if allowed.lanes() == [false; WIDTH] {
            number = number + 8.0;
            continue;
        }
        let mid = Lanes::each(set, block.log_mid);
        for mids in &mut mids {
            mids.extend(allowed, mid, number);
        }
        let Some(Passing { level, way }) = passing else {
            number = number + 8.0;
            continue;
        };
        let (level, slack) = (Lanes::of(set, level), slack.max(zero));
        let (centre, scale) = (Lanes::each(set, block.centre), Lanes::each(set, block.scale));
        let per_slope = Lanes::each(set, block.per_slope);
        let upper = zero.lt(falls);
        let right = zero.lt(own * falls * way);
        let square = own * own - slack;
        let two_ended = (slack * TWO_ENDS).lt(square).and(right).and(allowed);
        // Where the curve is this column, centred, the level is met within the slack: at what dose?
        let product = -(own * level);
        let constant = level * level - slack * per_weight;
        let inner = product * product - square * constant;
        let solvable = two_ended.and(zero.le(inner));
        if solvable.lanes() != [false; WIDTH] {
            let root = inner.max(zero).sqrt();
            let per_scale = one / scale;
            for basis in [(-product - root) / square, (root - product) / square] {
                // Where the level lies beyond a plateau, the curve comes as near to it as one likes.
                let column = basis.mul_add(per_scale, centre).max(near).min(beyond);
                let basis = (column - centre) * scale;
                let miss = own.mul_add(basis, -level);
                let room = basis.mul_add(basis, per_weight);
                let meets = solvable.and((miss * miss).le(slack * room * (1.0 + 1e-9)));
                let above = upper.pick(column, one - column);
                let dose = ((one - above) / above).ln().mul_add(per_slope, mid);
                for levels in &mut levels {
                    levels.extend(meets, dose, number);
                }
            }
        }
        let sampled: Mask<S> = allowed.but_not(two_ended);
        if sampled.lanes() != [false; WIDTH] {
            for exponent in SAMPLES {
                let share = Lanes::of(set, exponent).exp();
                let column = upper.pick(one, share) / (share + 1.0);
                let basis = (column - centre) * scale;
                let miss = own.mul_add(basis, -level);
                let room = basis.mul_add(basis, per_weight);
                let bent = own - miss * basis / room;
                let meets = sampled.and((miss * miss).le(slack * room)).and(zero.lt(bent * falls * way));
                let dose = per_slope.mul_add(Lanes::of(set, exponent), mid);
                for levels in &mut levels {
                    levels.extend(meets, dose, number);
                }
            }
        }
        number = number + 8.0;
    }
    [ends_of(&mids, nodes), ends_of(&levels, nodes)]
}
}
