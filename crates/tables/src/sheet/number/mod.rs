//! Decimal points, decimal commas, thousand separators: what a number means in its column.
//!
//! `1,234` alone could be a thousand or little more than one. The other numbers of the column
//! decide, then those of the file; if they are silent the number is refused.

mod beside;
mod shape;
mod unit;

pub(super) use beside::Beside;
use shape::{Shape, shape_of, without_groups};
pub use unit::with_unit;

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoNumber {
    /// It does not look like one.
    Text,
    /// Decimals or thousands: nothing in the file decides.
    Ambiguous,
}

/// How often the sure shapes occur.
#[derive(Clone, Copy, Debug, Default)]
struct Evidence {
    point: usize,
    comma: usize,
    thousands: usize,
    /// Numbers whose comma may be either.
    either: usize,
    /// Numbers whose point may be either.
    dotted: usize,
    /// Whole numbers from 100 to 999, which stand beside `1.006` only where the point parts thousands.
    hundreds: usize,
    /// Blanks or apostrophes between thousands.
    grouped: usize,
    /// Points between thousands for sure.
    dotted_thousands: usize,
    /// Whole numbers from 100 to 999 above or below a number with a mark.
    small_beside: usize,
    /// Whole numbers from 1000 without a mark above or below a number with one.
    large_beside: usize,
}

impl Evidence {
    fn see(&mut self, shape: Shape) {
        match shape {
            Shape::Point => self.point += 1,
            Shape::Comma => self.comma += 1,
            Shape::Thousands => self.thousands += 1,
            Shape::CommaOrThousands => self.either += 1,
            Shape::PointOrThousands => self.dotted += 1,
            Shape::PointThousands => self.dotted_thousands += 1,
            Shape::Grouped => self.grouped += 1,
            Shape::Plain => {}
        }
    }

    fn is_silent(self) -> bool {
        self.point + self.comma + self.thousands + self.dotted_thousands == 0
    }

    /// Does nothing say what a comma means, not even the numbers without one?
    fn is_silent_about_commas(self) -> bool {
        self.is_silent() && self.small_beside + self.large_beside == 0
    }

    /// Is a single point all that says anything?
    fn is_a_point(self) -> bool {
        self.point == 1 && Self { point: 0, ..self }.is_silent_about_commas()
    }

    /// Do the numbers below 1000 say that commas part thousands? With decimal points among them a comma or two may be slips.
    fn commas_part_thousands(self) -> bool {
        let slips = self.point > 0 && (self.either < 3 || self.either <= self.point);
        self.small_beside > 0 && self.either > 1 && self.large_beside == 0 && self.dotted == 0 && !slips
    }

    /// Do the numbers below 1000 say that points part thousands?
    fn points_part_thousands(self) -> bool {
        let several = self.small_beside >= 2 && self.dotted >= 2;
        self.dotted_thousands > 0 || (several && self.large_beside == 0 && self.either == 0)
    }
}

/// What the numbers of a file say about its separators, column by column.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    columns: Vec<Evidence>,
    whole: Evidence,
    /// Are cells separated by `;`, as they are where decimals have commas?
    semicolons: bool,
    /// Do the numbers come from a workbook, which keeps them as numbers?
    numeric: bool,
    /// Is it a table, whose columns speak for themselves? Others may be notes.
    table: bool,
}

impl Marks {
    /// No evidence yet; `semicolons` when `;` separates the cells.
    #[must_use]
    pub fn new(semicolons: bool) -> Self {
        Self { semicolons, ..Self::default() }
    }

    /// No evidence yet, of a workbook: a point is a decimal point.
    #[must_use]
    pub fn of_workbook() -> Self {
        Self { numeric: true, ..Self::default() }
    }

    /// No evidence yet, of a table whose cells stand between `delimiter`s: a point is a decimal point unless the column
    /// has decimal commas, and a column says by itself whether its commas part thousands.
    #[must_use]
    pub fn of_table(delimiter: char) -> Self {
        Self { semicolons: delimiter == ';', table: true, ..Self::default() }
    }

    /// Does each column speak for itself?
    pub(super) fn is_of_table(&self) -> bool {
        self.table
    }

    /// The first column whose commas or points were read in one way so far, and must be read in another by what
    /// `later` saw.
    #[must_use]
    pub fn contradicted_by(&self, later: &Self) -> Option<usize> {
        (0..self.columns.len()).find(|&column| {
            let (own, other) = (self.columns[column], later.columns.get(column).copied().unwrap_or_default());
            let commas = self.is_decimal_comma(own);
            let by_comma =
                own.either > 0 && commas.is_ok_and(|known| later.is_decimal_comma(other) != Ok(known));
            let by_point = own.dotted > 0 && own.comma == 0 && other.comma > 0;
            by_comma || by_point
        })
    }

    /// Takes the text of a cell into account.
    pub fn see(&mut self, column: usize, text: &str) {
        let text = if self.table { text } else { with_unit(text).map_or(text, |(number, _)| number) };
        if !text.contains([',', '.']) && !text.contains(shape::is_group_mark) {
            if text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0') {
                self.column(column).hundreds += 1;
            }
            return;
        }
        if let Some(shape) = shape_of(text) {
            self.column(column).see(shape);
            self.whole.see(shape);
        }
    }

    /// Is there a number whose point is a decimal point for sure?
    #[must_use]
    pub fn has_points(&self) -> bool {
        self.whole.point > 0
    }

    /// Are there numbers whose marks only the numbers above and below can explain?
    pub(super) fn needs_neighbours(&self) -> bool {
        let Evidence { comma, thousands, either, dotted, grouped, point, .. } = self.whole;
        let open = either > 0 && (comma == 0 || thousands > 0);
        !self.table
            && !self.numeric
            && (open || grouped > 0 || (dotted > 0 && (point == 0 || self.semicolons)))
    }

    /// Takes the whole numbers above and below a number with a mark into account.
    pub(super) fn see_beside(&mut self, column: usize, small: usize, large: usize) {
        let own = self.column(column);
        (own.small_beside, own.large_beside) = (own.small_beside + small, own.large_beside + large);
        self.whole.small_beside += small;
        self.whole.large_beside += large;
    }

    fn column(&mut self, column: usize) -> &mut Evidence {
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Evidence::default);
        }
        &mut self.columns[column]
    }

    /// The number that `text` is in this column; always finite.
    ///
    /// # Errors
    /// When it is none, or could be two.
    pub fn parse(&self, column: usize, text: &str) -> Result<f64, NoNumber> {
        if let Some(number) = self.unmistakable(text) {
            return Ok(number);
        }
        let shape = shape_of(text).ok_or(NoNumber::Text)?;
        let own = self.columns.get(column).copied().unwrap_or_default();
        let number = match shape {
            Shape::Plain | Shape::Point => text.parse(),
            Shape::PointOrThousands if self.are_points_thousands(own) => {
                // Beside decimal points or commas nobody can tell.
                if own.point + self.whole.comma > 0 || self.whole.point > 0 {
                    return Err(NoNumber::Ambiguous);
                }
                text.replace('.', "").parse()
            }
            Shape::PointOrThousands => {
                let evidence = self.evidence(own);
                let thousands = !self.table && self.whole.point == 0 && (self.semicolons || own.hundreds > 0);
                let evidence = if self.table { own } else { evidence };
                // In a table whose decimals, if any, are commas a column of nothing else is one of thousands, or of slips.
                let commas = self.semicolons || self.whole.comma > 0;
                let thousands = thousands || (self.table && commas && self.whole.point == 0);
                let against = evidence.point == 0 && (evidence.comma > 0 || thousands);
                if against && !self.numeric {
                    return Err(NoNumber::Ambiguous);
                }
                text.parse()
            }
            Shape::PointThousands | Shape::Grouped if self.table => return Err(NoNumber::Text),
            Shape::PointThousands if own.point + own.thousands > 0 => return Err(NoNumber::Ambiguous),
            Shape::PointThousands => text.replace('.', "").replace(',', ".").parse(),
            // One alone is two numbers in a cell, such as wavelengths.
            Shape::Grouped if self.whole.grouped < 2 => return Err(NoNumber::Text),
            // Where others of a thousand and more have no mark a cell may have swallowed its neighbour.
            Shape::Grouped if own.large_beside > 0 => return Err(NoNumber::Ambiguous),
            Shape::Grouped => without_groups(text).parse(),
            Shape::Comma if own.thousands > 0 => return Err(NoNumber::Ambiguous),
            Shape::Thousands if own.comma > 0 => return Err(NoNumber::Ambiguous),
            Shape::Comma => text.replace(',', ".").parse(),
            Shape::Thousands => text.replace(',', "").parse(),
            Shape::CommaOrThousands => {
                if self.is_decimal_comma(own)? {
                    text.replace(',', ".").parse()
                } else {
                    text.replace(',', "").parse()
                }
            }
        };
        number.ok().filter(|number: &f64| number.is_finite()).ok_or(NoNumber::Text)
    }

    /// A number of few digits with nothing but a point between them, where no comma speaks against it.
    ///
    /// Up to 15 digits and a power of ten up to 22 are exact, so their quotient is the nearest number.
    fn unmistakable(&self, text: &str) -> Option<f64> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mut mantissa, mut digits, mut point) = (0_u64, 0, None);
        for byte in unsigned.bytes() {
            match byte {
                b'0'..=b'9' if digits < 15 => {
                    mantissa = mantissa * 10 + u64::from(byte - b'0');
                    digits += 1;
                }
                b'.' if point.is_none() && self.whole.comma == 0 => point = Some(digits),
                _ => return None,
            }
        }
        // `1.234` may be a thousand, unless other numbers say what a point means.
        let open = self.whole.point == 0 || (!self.numeric && self.whole.points_part_thousands());
        if open && point.is_some_and(|point| digits == point + 3) {
            return None;
        }
        let divisor = POWERS_OF_TEN.get(digits - point.unwrap_or(digits)).filter(|_| digits > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "15 digits are exact")]
        let number = mantissa as f64 / divisor;
        Some(if text.starts_with('-') { -number } else { number })
    }

    /// Do points part thousands in this column, or, where it is silent, in the others?
    fn are_points_thousands(&self, own: Evidence) -> bool {
        if self.table || self.numeric {
            return false;
        }
        let against = own.large_beside > 0 || own.either > 0;
        own.points_part_thousands() || (!against && self.whole.points_part_thousands())
    }

    /// Is a mark of this number read as one between thousands?
    #[must_use]
    pub fn is_grouped(&self, column: usize, text: &str) -> bool {
        let own = self.columns.get(column).copied().unwrap_or_default();
        match shape_of(text) {
            Some(Shape::Thousands | Shape::PointThousands | Shape::Grouped) => true,
            Some(Shape::PointOrThousands) => self.are_points_thousands(own),
            Some(Shape::CommaOrThousands) => self.is_decimal_comma(own) == Ok(false),
            _ => false,
        }
    }

    /// What decides for a column: itself, or, where it is silent, the others; those of a table may be notes.
    fn evidence(&self, own: Evidence) -> Evidence {
        if own.is_silent() && !self.table { self.whole } else { own }
    }

    fn is_decimal_comma(&self, own: Evidence) -> Result<bool, NoNumber> {
        if !self.table {
            // One point alone, such as a version above the column, says nothing where commas are decimal for sure.
            let others_say = own.is_a_point() && self.whole.comma >= 3 && self.whole.thousands == 0;
            let evidence = if own.is_silent_about_commas() || others_say { self.whole } else { own };
            let decimal = evidence.comma > 0 || (evidence.large_beside > 0 && evidence.either >= 3);
            let open = own.large_beside + own.point + own.dotted == 0;
            let others = open && self.whole.commas_part_thousands();
            let small = (evidence.commas_part_thousands() || others) && self.whole.comma == 0;
            let thousands = evidence.thousands > 0 || small;
            let known = decimal != thousands && evidence.dotted_thousands == 0;
            return if known { Ok(decimal) } else { Err(NoNumber::Ambiguous) };
        }
        let evidence = self.evidence(own);
        match (evidence.comma > 0, evidence.thousands > 0) {
            (true, false) => Ok(true),
            (false, true) => Ok(false),
            (false, false) if self.semicolons && evidence.point == 0 => Ok(true),
            _ => Err(NoNumber::Ambiguous),
        }
    }
}

/// Powers of ten that a double holds exactly.
pub const POWERS_OF_TEN: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

#[cfg(test)]
mod tests;
