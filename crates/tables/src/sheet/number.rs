//! Decimal points, decimal commas, thousand separators: what a number means in its column.
//!
//! `1,234` alone could be a thousand or little more than one. The other numbers of the column
//! decide, then those of the file; if they are silent the number is refused.

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoNumber {
    /// It does not look like one.
    Text,
    /// Decimals or thousands: nothing in the file decides.
    Ambiguous,
}

/// What the separators within one number can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// No separator: `17`, `3E6`.
    Plain,
    /// A decimal point for sure: `0.5`, `12.25`.
    Point,
    /// A decimal point, or a thousand in German: `1.234`.
    PointOrThousands,
    /// A decimal comma for sure: `0,5`.
    Comma,
    /// A decimal comma, or a thousand in English: `1,234`.
    CommaOrThousands,
    /// Commas between thousands for sure: `1,234.5`, `1,234,567`.
    Thousands,
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
}

impl Evidence {
    fn see(&mut self, shape: Shape) {
        match shape {
            Shape::Point => self.point += 1,
            Shape::Comma => self.comma += 1,
            Shape::Thousands => self.thousands += 1,
            Shape::CommaOrThousands => self.either += 1,
            Shape::PointOrThousands => self.dotted += 1,
            Shape::Plain => {}
        }
    }

    fn is_silent(self) -> bool {
        self.point + self.comma + self.thousands == 0
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
        if !text.contains([',', '.']) {
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
        if point.is_some_and(|point| digits == point + 3) && self.whole.point == 0 {
            return None;
        }
        let divisor = POWERS_OF_TEN.get(digits - point.unwrap_or(digits)).filter(|_| digits > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "15 digits are exact")]
        let number = mantissa as f64 / divisor;
        Some(if text.starts_with('-') { -number } else { number })
    }

    /// Is a comma of this number read as one between thousands?
    #[must_use]
    pub fn is_grouped(&self, column: usize, text: &str) -> bool {
        let own = self.columns.get(column).copied().unwrap_or_default();
        match shape_of(text) {
            Some(Shape::Thousands) => true,
            Some(Shape::CommaOrThousands) => self.is_decimal_comma(own) == Ok(false),
            _ => false,
        }
    }

    /// What decides for a column: itself, or, where it is silent, the others; those of a table may be notes.
    fn evidence(&self, own: Evidence) -> Evidence {
        if own.is_silent() && !self.table { self.whole } else { own }
    }

    fn is_decimal_comma(&self, own: Evidence) -> Result<bool, NoNumber> {
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

/// The shape of a decimal number, `None` for everything else (`1.234.567`, `0x1F`, `inf`).
fn shape_of(text: &str) -> Option<Shape> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if exponent.is_some_and(|text| !digits(text.strip_prefix(['-', '+']).unwrap_or(text))) {
        return None;
    }
    if !mantissa.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let group = |text: &str| text.len() == 3 && all_digits(text);
    let thousand = |whole: &str| (1..=3).contains(&whole.len()) && digits(whole) && !whole.starts_with('0');
    match (mantissa.matches(',').count(), mantissa.matches('.').count()) {
        (0, 0) => digits(mantissa).then_some(Shape::Plain),
        (0, 1) => {
            let (whole, part) = mantissa.split_once('.')?;
            let maybe = thousand(whole) && group(part) && exponent.is_none();
            (all_digits(whole) && all_digits(part)).then_some(if maybe {
                Shape::PointOrThousands
            } else {
                Shape::Point
            })
        }
        (1, 0) => {
            let (whole, part) = mantissa.split_once(',')?;
            let maybe = thousand(whole) && group(part) && exponent.is_none();
            (digits(whole) && digits(part)).then_some(if maybe {
                Shape::CommaOrThousands
            } else {
                Shape::Comma
            })
        }
        (_, points @ 0..=1) => {
            let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            let mut groups = whole.split(',');
            let first = groups.next()?;
            let grouped = thousand(first) && groups.all(group) && all_digits(part);
            (grouped && (points == 0 || !part.is_empty())).then_some(Shape::Thousands)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(column: &[&str], text: &str) -> Result<f64, NoNumber> {
        let mut marks = Marks::new(false);
        column.iter().chain([&text]).for_each(|text| marks.see(3, text));
        marks.parse(3, text)
    }

    #[test]
    fn a_number_is_read_as_it_is_printed() {
        let numbers =
            [("3.45E+06", 3.45e6), ("-0.000", 0.0), ("17", 17.0), ("+2", 2.0), (".5", 0.5), ("2,5e-1", 0.25)];
        for (text, number) in numbers {
            assert!((parsed(&[], text).unwrap() - number).abs() <= 0.0, "{text}");
        }
        for text in ["1.234.567", "", "-", "1e", "0x10", "inf", "NaN", "1 2", "1e999", "12-3", ",5", "1,23,4"]
        {
            assert_eq!(parsed(&[], text), Err(NoNumber::Text), "{text}");
        }
    }

    #[test]
    fn short_numbers_are_the_nearest_to_what_is_printed() {
        for text in
            ["0.3", "-0", "+.1", "5.", "9007199254740993", "123456789012.345", "0.000000000000007", "-65535"]
        {
            let exact: f64 = text.parse().unwrap();
            assert_eq!(Marks::default().parse(0, text).unwrap().to_bits(), exact.to_bits(), "{text}");
        }
    }

    #[test]
    fn the_column_decides_between_thousands_and_decimals() {
        assert_eq!(parsed(&["0,5"], "1,234"), Ok(1.234));
        assert_eq!(parsed(&["2,345.5"], "1,234"), Ok(1234.0));
        // One slip between points, or a thousand: who knows.
        assert_eq!(parsed(&["987.5"], "1,234"), Err(NoNumber::Ambiguous));
        assert_eq!(parsed(&["12", "7"], "1,234"), Err(NoNumber::Ambiguous));
        assert_eq!(parsed(&["0,5"], "1.234"), Err(NoNumber::Ambiguous));
        assert_eq!(parsed(&["0.5"], "1.234"), Ok(1.234));
        assert_eq!(parsed(&["0,5"], "1,234.5"), Err(NoNumber::Ambiguous));
    }

    #[test]
    fn a_point_before_three_digits_may_stand_between_thousands() {
        assert_eq!(parsed(&["1.001", "2.345"], "1.234"), Ok(1.234));
        assert_eq!(parsed(&["987", "1.006"], "1.234"), Err(NoNumber::Ambiguous));
        assert_eq!(parsed(&["987", "0.006"], "1.234"), Ok(1.234));
        let mut semicolons = Marks::new(true);
        semicolons.see(0, "1.001");
        assert_eq!(semicolons.parse(0, "1.001"), Err(NoNumber::Ambiguous));
        let mut workbook = Marks::of_workbook();
        for text in ["987", "1.001"] {
            workbook.see(0, text);
        }
        assert_eq!(workbook.parse(0, "1.001"), Ok(1.001));
    }

    #[test]
    fn between_semicolons_a_comma_is_a_decimal_comma() {
        assert_eq!(Marks::new(true).parse(0, "1,10"), Ok(1.1));
        assert_eq!(Marks::new(true).parse(0, "1,234"), Ok(1.234));
        assert_eq!(Marks::new(false).parse(0, "1,234"), Err(NoNumber::Ambiguous));
        assert!(!Marks::new(true).is_grouped(0, "1,234") && Marks::new(false).is_grouped(0, "1,234.5"));
    }
}
