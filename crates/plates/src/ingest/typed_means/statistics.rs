//! What people calculate from columns and type beside them: means, deviations, sums, differences, ratios.

/// Sums over the numbers of neighbouring lines, less a number near to all of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub(super) count: f64,
    sum: f64,
    squares: f64,
    /// What was taken from each number.
    origin: f64,
}

impl Moments {
    fn mean(self) -> f64 {
        self.origin + self.sum / self.count
    }

    fn spread(self) -> f64 {
        (self.squares - self.sum * self.sum / self.count).max(0.0)
    }

    fn deviation(self) -> f64 {
        (self.spread() / (self.count - 1.0)).sqrt()
    }
}

pub(super) type OfMany = fn(Moments) -> f64;

/// What people calculate from several neighbouring columns.
pub(super) const OF_MANY: [(&str, OfMany); 7] = [
    ("mean", Moments::mean),
    ("standard deviation", Moments::deviation),
    ("standard deviation", |all| (all.spread() / all.count).sqrt()),
    ("standard error", |all| all.deviation() / all.count.sqrt()),
    ("coefficient of variation", |all| all.deviation() / all.mean()),
    ("coefficient of variation", |all| 100.0 * all.deviation() / all.mean()),
    ("sum", |all| all.count * all.mean()),
];

pub(super) type OfTwo = fn(f64, f64) -> f64;

/// What people calculate from two columns.
pub(super) const OF_TWO: [(&str, OfTwo); 4] = [
    ("difference", |one, other| one - other),
    ("difference", |one, other| other - one),
    ("ratio", |one, other| one / other),
    ("ratio", |one, other| other / one),
];

/// The sums up to each line, so that those of any neighbours are a difference.
pub(super) struct Sums(Vec<Vec<Moments>>);

impl Sums {
    pub(super) fn of(lines: &[Vec<Option<f64>>]) -> Self {
        let across = lines.first().map_or(0, Vec::len);
        let up_to = |cell: usize| {
            let origin = lines.iter().find_map(|line| line[cell]).unwrap_or(0.0);
            let mut so_far = Moments { origin, ..Moments::default() };
            let mut sums = vec![so_far];
            for line in lines {
                if let Some(number) = line[cell] {
                    let value = number - origin;
                    so_far.count += 1.0;
                    so_far.sum += value;
                    so_far.squares += value * value;
                }
                sums.push(so_far);
            }
            sums
        };
        Self((0..across).map(up_to).collect())
    }

    pub(super) fn between(&self, cell: usize, (first, last): (usize, usize)) -> Moments {
        let (before, after) = (self.0[cell][first], self.0[cell][last + 1]);
        Moments {
            count: after.count - before.count,
            sum: after.sum - before.sum,
            squares: after.squares - before.squares,
            origin: after.origin,
        }
    }
}
