//! Linear least squares of a few columns with a few equalities, by orthogonal columns, in rooms that are used again
//! and again.

/// The solution of min Σ (y − A β)² with E β = d.
#[derive(Clone, Debug, Default)]
pub(crate) struct Solution {
    pub(crate) beta: Vec<f64>,
    pub(crate) residual: Vec<f64>,
    pub(crate) ss: f64,
    /// Orthonormal directions of the fitted values that were free, each as long as `y`, one after another.
    pub(crate) basis: Vec<f64>,
    /// E⁺, by equality: what β does when a right-hand side moves; each as long as β, one after another.
    pub(crate) inverse: Vec<f64>,
    room: Room,
}

/// What a solution needs on its way.
#[derive(Clone, Debug, Default)]
struct Room {
    /// Orthonormal rows of E.
    rows: Vec<f64>,
    /// Orthonormal directions of β that E leaves free.
    free: Vec<f64>,
    /// Which of them the columns can tell.
    kept: Vec<usize>,
    /// The upper triangle of the factor, column by column, each as long as β.
    triangle: Vec<f64>,
    along: Vec<f64>,
    direction: Vec<f64>,
    best: Vec<f64>,
}

/// A part of a column smaller than this is rounding.
const RANK: f64 = 1e-13;

/// Σ a · b.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Divides by a length.
fn scale(v: &mut [f64], length: f64) {
    for v in v {
        *v /= length;
    }
}

/// Removes the parts of `v` along orthonormal directions, twice over.
pub(crate) fn remove(v: &mut [f64], directions: &[f64]) {
    let n = v.len();
    for _ in 0..2 {
        for direction in directions.chunks_exact(n.max(1)) {
            let part = dot(v, direction);
            v.iter_mut().zip(direction).for_each(|(v, d)| *v -= part * d);
        }
    }
}

/// The same; the parts are left in `along`, which is as long as there are directions or longer.
fn remove_into(v: &mut [f64], directions: &[f64], along: &mut [f64]) {
    let n = v.len();
    along.fill(0.0);
    for _ in 0..2 {
        for (sum, direction) in along.iter_mut().zip(directions.chunks_exact(n.max(1))) {
            let part = dot(v, direction);
            *sum += part;
            v.iter_mut().zip(direction).for_each(|(v, d)| *v -= part * d);
        }
    }
}

/// Adds `times` · `v`.
fn add(to: &mut [f64], times: f64, v: &[f64]) {
    to.iter_mut().zip(v).for_each(|(to, v)| *to += times * v);
}

impl Solution {
    /// Solves with columns of A, as long as `y` and one after another, right-hand side `y` and equalities
    /// (row, value). `false` when the equalities contradict each other.
    pub(crate) fn solve<'e>(
        &mut self,
        columns: &[f64],
        y: &[f64],
        equalities: impl Iterator<Item = (&'e [f64], f64)>,
    ) -> bool {
        let n = y.len();
        let k = columns.len() / n.max(1);
        self.beta.clear();
        self.beta.resize(k, 0.0);
        if !self.hold(equalities, k) {
            return false;
        }
        self.residual.clear();
        self.residual.extend_from_slice(y);
        self.basis.clear();
        let Room { rows, free, kept, triangle, along, .. } = &mut self.room;
        let is_free = rows.is_empty();
        if !is_free {
            for (column, beta) in columns.chunks_exact(n).zip(&self.beta) {
                add(&mut self.residual, -beta, column);
            }
        }
        kept.clear();
        triangle.clear();
        along.clear();
        along.resize(k, 0.0);
        let directions = if is_free { k } else { free.len() / k };
        for place in 0..directions {
            let from = self.basis.len();
            if is_free {
                self.basis.extend_from_slice(&columns[place * n..(place + 1) * n]);
            } else {
                self.basis.resize(from + n, 0.0);
                let direction = &free[place * k..(place + 1) * k];
                for (column, d) in columns.chunks_exact(n).zip(direction) {
                    add(&mut self.basis[from..], *d, column);
                }
            }
            let (before, column) = self.basis.split_at_mut(from);
            let size = dot(column, column).sqrt();
            remove_into(column, before, along);
            let norm = dot(column, column).sqrt();
            if norm <= RANK * size || norm <= f64::MIN_POSITIVE {
                self.basis.truncate(from);
                continue;
            }
            scale(column, norm);
            along[kept.len()] = norm;
            triangle.extend_from_slice(along);
            kept.push(place);
        }
        remove_into(&mut self.residual, &self.basis, along);
        // Backwards through the triangle; `along` becomes the coefficients of the directions.
        for i in (0..kept.len()).rev() {
            let rest: f64 = (i + 1..kept.len()).map(|j| triangle[j * k + i] * along[j]).sum();
            along[i] = (along[i] - rest) / triangle[i * k + i];
        }
        for (place, alpha) in kept.iter().zip(along.iter()) {
            if is_free {
                self.beta[*place] += alpha;
            } else {
                add(&mut self.beta, *alpha, &free[place * k..(place + 1) * k]);
            }
        }
        self.ss = dot(&self.residual, &self.residual);
        true
    }

    /// Row by row: E = L Q, β = Qᵀ L⁻¹ d, and with it the columns of E⁺ and the directions that are left.
    fn hold<'e>(&mut self, equalities: impl Iterator<Item = (&'e [f64], f64)>, k: usize) -> bool {
        let Room { rows, direction, .. } = &mut self.room;
        rows.clear();
        self.inverse.clear();
        for (row, value) in equalities {
            direction.clear();
            direction.extend_from_slice(row);
            let size = dot(row, row).sqrt();
            remove(direction, rows);
            let norm = dot(direction, direction).sqrt();
            let miss = value - dot(row, &self.beta);
            if norm <= RANK * size {
                if miss.abs() > 1e-9 * (value.abs() + size) {
                    return false;
                }
                self.inverse.resize(self.inverse.len() + k, 0.0);
                continue;
            }
            scale(direction, norm);
            // A step along the new direction by 1/norm moves this row by one and none of those before.
            for old in self.inverse.chunks_exact_mut(k) {
                let moved = dot(row, old) / norm;
                add(old, -moved, direction);
            }
            self.inverse.extend(direction.iter().map(|d| d / norm));
            add(&mut self.beta, miss / norm, direction);
            rows.extend_from_slice(direction);
        }
        if !rows.is_empty() {
            self.room.complement(k);
        }
        true
    }
}

impl Room {
    /// Directions orthogonal to the rows. Where there are no rows, the coefficients themselves are free.
    fn complement(&mut self, k: usize) {
        self.free.clear();
        let rows = self.rows.len();
        while self.rows.len() < k * k {
            // The coefficient with the largest part left.
            let mut largest = f64::NEG_INFINITY;
            for i in 0..k {
                self.direction.clear();
                self.direction.resize(k, 0.0);
                self.direction[i] = 1.0;
                remove(&mut self.direction, &self.rows);
                let square = dot(&self.direction, &self.direction);
                if square >= largest {
                    largest = square;
                    std::mem::swap(&mut self.direction, &mut self.best);
                }
            }
            scale(&mut self.best, largest.sqrt());
            self.rows.extend_from_slice(&self.best);
            self.free.extend_from_slice(&self.best);
        }
        self.rows.truncate(rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(columns: &[f64], y: &[f64], equalities: &[(&[f64], f64)]) -> Option<Solution> {
        let mut solution = Solution::default();
        solution.solve(columns, y, equalities.iter().copied()).then_some(solution)
    }

    #[test]
    fn a_line_is_found_and_can_be_forced_through_a_point() {
        let columns = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 2.0, 3.0];
        let y = [1.0, 3.0, 5.0, 7.0];
        let free = solve(&columns, &y, &[]).unwrap();
        assert!(free.ss < 1e-28 && (free.beta[0] - 1.0).abs() < 1e-14 && (free.beta[1] - 2.0).abs() < 1e-14);
        let through: &[f64] = &[1.0, 1.0];
        let forced = solve(&columns, &y, &[(through, 0.0)]).unwrap();
        assert!((forced.beta[0] + forced.beta[1]).abs() < 1e-14);
        // Σ (y − b(x − 1))² is least at b = Σ y (x − 1) / Σ (x − 1)².
        assert!((forced.beta[1] - (-1.0 + 5.0 + 14.0) / 6.0).abs() < 1e-13, "{:?}", forced.beta);
        let moved = solve(&columns, &y, &[(through, 1e-3)]).unwrap();
        let along = dot(&forced.inverse, through);
        assert!((along - 1.0).abs() < 1e-14 && moved.ss < forced.ss);
    }

    #[test]
    fn equalities_that_contradict_are_told() {
        let columns = [1.0, 1.0, 1.0, 0.0, 1.0, 2.0];
        let row: &[f64] = &[1.0, 0.0];
        assert!(solve(&columns, &[1.0, 2.0, 3.0], &[(row, 1.0), (row, 2.0)]).is_none());
        assert!(solve(&columns, &[1.0, 2.0, 3.0], &[(row, 1.0), (row, 1.0)]).is_some());
    }

    #[test]
    fn rooms_that_were_used_give_the_same_bits() {
        let (a, b) = ([1.0, 0.9, 0.4, 0.0, 0.1, 0.6], [0.2, 0.9, 1.4]);
        let row: &[f64] = &[0.3, 0.7];
        let mut used = Solution::default();
        assert!(used.solve(&a, &b, [(row, 0.5)].into_iter()));
        assert!(used.solve(&a, &b, std::iter::empty()));
        let new = solve(&a, &b, &[]).unwrap();
        assert_eq!((used.beta, used.residual, used.basis), (new.beta, new.residual, new.basis));
    }
}
