//! Linear least squares of a few columns with a few equalities, by orthogonal columns.

/// The solution of min Σ (y − A β)² with E β = d.
#[derive(Clone, Debug)]
pub(crate) struct Solution {
    pub(crate) beta: Vec<f64>,
    pub(crate) residual: Vec<f64>,
    pub(crate) ss: f64,
    /// Orthonormal directions of the fitted values that were free, each as long as `y`.
    pub(crate) basis: Vec<Vec<f64>>,
    /// E⁺, by equality: what β does when a right-hand side moves.
    pub(crate) inverse: Vec<Vec<f64>>,
}

/// A part of a column smaller than this is rounding.
const RANK: f64 = 1e-13;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Divides by a length.
fn scale(v: &mut [f64], length: f64) {
    for v in v {
        *v /= length;
    }
}

/// Removes the parts of `v` along orthonormal directions, twice over; returns them.
pub(crate) fn remove(v: &mut [f64], directions: &[Vec<f64>]) -> Vec<f64> {
    let mut along = vec![0.0; directions.len()];
    for _ in 0..2 {
        for (sum, direction) in along.iter_mut().zip(directions) {
            let part = dot(v, direction);
            *sum += part;
            v.iter_mut().zip(direction).for_each(|(v, d)| *v -= part * d);
        }
    }
    along
}

/// Solves with columns of A, right-hand side `y` and equalities (row, value). `None` when the
/// equalities contradict each other.
pub(crate) fn solve(columns: &[Vec<f64>], y: &[f64], equalities: &[(&[f64], f64)]) -> Option<Solution> {
    let k = columns.len();
    let (mut rows, mut beta): (Vec<Vec<f64>>, Vec<f64>) = (Vec::new(), vec![0.0; k]);
    // Row by row: E = L Q, β = Qᵀ L⁻¹ d, and with it the columns of E⁺.
    let mut inverse: Vec<Vec<f64>> = Vec::new();
    for (row, value) in equalities {
        let mut direction = row.to_vec();
        let size = dot(row, row).sqrt();
        remove(&mut direction, &rows);
        let norm = dot(&direction, &direction).sqrt();
        let miss = value - dot(row, &beta);
        if norm <= RANK * size {
            if miss.abs() > 1e-9 * (value.abs() + size) {
                return None;
            }
            inverse.push(vec![0.0; k]);
            continue;
        }
        scale(&mut direction, norm);
        // A step along the new direction by 1/norm moves this row by one and none of those before.
        for old in &mut inverse {
            let moved = dot(row, old) / norm;
            old.iter_mut().zip(&direction).for_each(|(v, d)| *v -= moved * d);
        }
        inverse.push(direction.iter().map(|d| d / norm).collect());
        beta.iter_mut().zip(&direction).for_each(|(b, d)| *b += miss / norm * d);
        rows.push(direction);
    }
    let free = complement(&rows, k);
    let image = |direction: &[f64]| -> Vec<f64> {
        (0..y.len()).map(|j| columns.iter().zip(direction).map(|(c, d)| c[j] * d).sum()).collect()
    };
    let fixed = image(&beta);
    let mut residual: Vec<f64> = y.iter().zip(&fixed).map(|(y, f)| y - f).collect();
    let (mut basis, mut triangle): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    let mut kept: Vec<&Vec<f64>> = Vec::new();
    for direction in &free {
        let mut column = image(direction);
        let size = dot(&column, &column).sqrt();
        let mut along = remove(&mut column, &basis);
        let norm = dot(&column, &column).sqrt();
        if norm <= RANK * size || norm <= f64::MIN_POSITIVE {
            continue;
        }
        scale(&mut column, norm);
        along.push(norm);
        basis.push(column);
        triangle.push(along);
        kept.push(direction);
    }
    let along = remove(&mut residual, &basis);
    let mut alpha = vec![0.0; kept.len()];
    for i in (0..kept.len()).rev() {
        let rest: f64 = (i + 1..kept.len()).map(|j| triangle[j][i] * alpha[j]).sum();
        alpha[i] = (along[i] - rest) / triangle[i][i];
    }
    for (direction, alpha) in kept.iter().zip(&alpha) {
        beta.iter_mut().zip(direction.iter()).for_each(|(b, d)| *b += alpha * d);
    }
    let ss = dot(&residual, &residual);
    Some(Solution { beta, residual, ss, basis, inverse })
}

/// Directions orthogonal to orthonormal rows. Where there are no rows, the coefficients themselves.
fn complement(rows: &[Vec<f64>], k: usize) -> Vec<Vec<f64>> {
    let unit = |i: usize| (0..k).map(|j| if i == j { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    if rows.is_empty() {
        return (0..k).map(unit).collect();
    }
    let mut all = rows.to_vec();
    let mut free = Vec::new();
    while all.len() < k {
        // The coefficient with the largest part left.
        let longest = (0..k)
            .map(|i| {
                let mut v = unit(i);
                remove(&mut v, &all);
                (dot(&v, &v), v)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((square, mut v)) = longest else { break };
        scale(&mut v, square.sqrt());
        all.push(v.clone());
        free.push(v);
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_and_can_be_forced_through_a_point() {
        let columns = [vec![1.0; 4], vec![0.0, 1.0, 2.0, 3.0]];
        let y = [1.0, 3.0, 5.0, 7.0];
        let free = solve(&columns, &y, &[]).unwrap();
        assert!(free.ss < 1e-28 && (free.beta[0] - 1.0).abs() < 1e-14 && (free.beta[1] - 2.0).abs() < 1e-14);
        let through: &[f64] = &[1.0, 1.0];
        let forced = solve(&columns, &y, &[(through, 0.0)]).unwrap();
        assert!((forced.beta[0] + forced.beta[1]).abs() < 1e-14);
        // Σ (y − b(x − 1))² is least at b = Σ y (x − 1) / Σ (x − 1)².
        assert!((forced.beta[1] - (-1.0 + 5.0 + 14.0) / 6.0).abs() < 1e-13, "{:?}", forced.beta);
        let moved = solve(&columns, &y, &[(through, 1e-3)]).unwrap();
        let along = dot(&forced.inverse[0], through);
        assert!((along - 1.0).abs() < 1e-14 && moved.ss < forced.ss);
    }

    #[test]
    fn equalities_that_contradict_are_told() {
        let columns = [vec![1.0; 3], vec![0.0, 1.0, 2.0]];
        let row: &[f64] = &[1.0, 0.0];
        assert!(solve(&columns, &[1.0, 2.0, 3.0], &[(row, 1.0), (row, 2.0)]).is_none());
        assert!(solve(&columns, &[1.0, 2.0, 3.0], &[(row, 1.0), (row, 1.0)]).is_some());
    }
}
