//! What is left of numbers when everything that curves explain is taken out, curve by curve.

/// Below this share of its length a column is explained by the others.
const DEPENDENT: f64 = 1e-8;

/// An orthonormal basis for each group of wells.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    groups: Vec<Group>,
    /// Of each well, the part of its own number that the basis takes.
    leverage: Vec<f64>,
    /// Observations less dimensions, over groups that have any to spare.
    df: usize,
}

#[derive(Clone, Debug)]
struct Group {
    wells: Vec<usize>,
    basis: Vec<Vec<f64>>,
}

impl Projection {
    /// `groups` names the wells of each group, each once, and the columns that explain them.
    pub(crate) fn new(n: usize, groups: impl IntoIterator<Item = (Vec<usize>, Vec<Vec<f64>>)>) -> Self {
        let mut leverage = vec![1.0; n];
        let mut df = 0;
        let mut kept = Vec::new();
        for (wells, columns) in groups {
            let mut basis: Vec<Vec<f64>> = Vec::new();
            for column in columns {
                let length = norm(&column);
                let mut rest = column;
                // Twice, or rounding leaves something of the others.
                for _ in 0..2 {
                    for other in &basis {
                        take_out(&mut rest, other);
                    }
                }
                let left = norm(&rest);
                if left > DEPENDENT * length && left > 0.0 {
                    for value in &mut rest {
                        *value /= left;
                    }
                    basis.push(rest);
                }
            }
            for (place, &well) in wells.iter().enumerate() {
                leverage[well] = basis.iter().map(|column| column[place] * column[place]).sum();
            }
            df += wells.len() - basis.len();
            kept.push(Group { wells, basis });
        }
        Self { groups: kept, leverage, df }
    }

    /// What is left of one number a well.
    pub(crate) fn residual(&self, values: &[f64]) -> Vec<f64> {
        let mut left = vec![0.0; values.len()];
        for group in &self.groups {
            let mut own: Vec<f64> = group.wells.iter().map(|&well| values[well]).collect();
            for column in &group.basis {
                take_out(&mut own, column);
            }
            for (&well, value) in group.wells.iter().zip(own) {
                left[well] = value;
            }
        }
        left
    }

    /// Degrees of freedom that are left.
    pub(crate) fn df(&self) -> usize {
        self.df
    }

    /// How much of a well's own number is left, from 0 to 1.
    pub(crate) fn freedom(&self, well: usize) -> f64 {
        (1.0 - self.leverage[well]).max(0.0)
    }
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

/// Takes the share of a unit vector out of `values`.
pub(crate) fn take_out(values: &mut [f64], unit: &[f64]) {
    let share = dot(values, unit);
    values.iter_mut().zip(unit).for_each(|(value, unit)| *value -= share * unit);
}
