//! Small symmetric systems.

/// Solves A x = b for a positive definite A, row by row, in place: A becomes its lower factor, b the solution.
/// `false` when A is not positive definite.
pub(crate) fn factor_and_solve(matrix: &mut [f64], right: &mut [f64]) -> bool {
    let n = right.len();
    for j in 0..n {
        for i in j..n {
            let done: f64 = (0..j).map(|k| matrix[i * n + k] * matrix[j * n + k]).sum();
            let left = matrix[i * n + j] - done;
            if i > j {
                matrix[i * n + j] = left / matrix[j * n + j];
            } else if left > 0.0 && left.is_finite() {
                matrix[j * n + j] = left.sqrt();
            } else {
                return false;
            }
        }
    }
    for i in 0..n {
        let done: f64 = (0..i).map(|k| matrix[i * n + k] * right[k]).sum();
        right[i] = (right[i] - done) / matrix[i * n + i];
    }
    for i in (0..n).rev() {
        let done: f64 = (i + 1..n).map(|k| matrix[k * n + i] * right[k]).sum();
        right[i] = (right[i] - done) / matrix[i * n + i];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_one_that_is_not_definite_is_told() {
        let mut matrix = [4.0, 2.0, 0.4, 2.0, 5.0, 1.0, 0.4, 1.0, 3.0];
        let x = [1.0, -2.0, 0.5];
        let mut right = [0, 3, 6].map(|row| (0..3).map(|k| matrix[row + k] * x[k]).sum::<f64>());
        assert!(factor_and_solve(&mut matrix, &mut right));
        assert!(right.iter().zip(x).all(|(found, x)| (found - x).abs() < 1e-14), "{right:?}");
        assert!(!factor_and_solve(&mut [1.0, 2.0, 2.0, 1.0], &mut [1.0, 1.0]));
    }
}
