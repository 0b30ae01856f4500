//! Columns and their derivatives at all doses of a fit, in rooms that are used again and again.

/// Where a family writes. A column is as long as there are doses; the columns follow each other, and so do their
/// derivatives: those of all columns by the first coordinate, then by the second.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    doses: usize,
    coefficients: usize,
    columns: &'a mut [f64],
    /// Empty when none are wanted.
    derivatives: &'a mut [f64],
}

impl<'a> Table<'a> {
    /// A table of `doses` doses, for so many coefficients.
    pub(crate) fn new(
        (doses, coefficients): (usize, usize),
        columns: &'a mut [f64],
        derivatives: &'a mut [f64],
    ) -> Self {
        Self { doses, coefficients, columns, derivatives }
    }

    pub(crate) fn wants_derivatives(&self) -> bool {
        !self.derivatives.is_empty()
    }

    /// Nothing in every place.
    pub(crate) fn clear(&mut self) {
        self.columns.fill(0.0);
        self.derivatives.fill(0.0);
    }

    /// Column `c` at dose `j`.
    pub(crate) fn set(&mut self, j: usize, c: usize, value: f64) {
        self.columns[c * self.doses + j] = value;
    }

    /// Its derivative by coordinate `k`.
    pub(crate) fn set_by(&mut self, j: usize, k: usize, c: usize, value: f64) {
        self.derivatives[(k * self.coefficients + c) * self.doses + j] = value;
    }

    /// Shares of an upper and a lower plateau at dose `j`, with derivatives of the upper one by every coordinate;
    /// the lower one's are the opposite.
    pub(crate) fn set_shares(&mut self, j: usize, upper: f64, lower: f64, by: &[f64]) {
        self.set(j, 0, upper);
        self.set(j, 1, lower);
        if self.wants_derivatives() {
            for (k, by) in by.iter().enumerate() {
                self.set_by(j, k, 0, *by);
                self.set_by(j, k, 1, -by);
            }
        }
    }
}
