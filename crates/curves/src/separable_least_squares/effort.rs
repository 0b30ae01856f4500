//! What a search takes on.

/// What a search takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Effort {
    /// Nodes of a lattice that are followed because they are better than their neighbours.
    pub(crate) minima: usize,
    /// The best of the other starts that are followed.
    pub(crate) others: usize,
    /// Is each followed to its end, or only as long as it may come lower than the lowest?
    pub(crate) to_the_end: bool,
}

impl Effort {
    /// For families of which the valleys are straight.
    pub(crate) const LITTLE: Self = Self { minima: 12, others: 6, to_the_end: false };

    /// For those of which they are not.
    pub(crate) const MUCH: Self = Self { minima: 20, others: 20, to_the_end: true };
}
