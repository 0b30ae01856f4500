//! What a reader is, and what the user may settle instead of leaving it to detection.

use std::str::FromStr;

use crate::ingest::wells::Order;
use crate::plate::readings::Readings;
use crate::plate::well::PlateFormat;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::Book;

/// A format of exports and its reader.
#[derive(Debug)]
pub struct Format {
    /// The name for `--format`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// How it is recognised, in one sentence.
    pub recognised_by: &'static str,
    /// Does it serve only where no vendor's reader fits?
    pub generic: bool,
    /// The evidence for this format in a file, if there is any.
    pub(crate) recognise: fn(&Book) -> Option<String>,
    /// Reads a file of this format.
    pub(crate) read: Read,
}

/// Reads a file.
pub(crate) type Read = fn(&Book) -> Result<Readings, Vec<Diagnostic>>;

/// A format that fits a file, with the evidence.
pub(crate) type Fit = (&'static Format, String);

/// What the user settles about an export instead of leaving it to detection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice<'a> {
    /// The reader, by name.
    pub format: Option<&'a str>,
    /// The sheet of a workbook that it stands in; the others are left aside.
    pub sheet: Option<&'a str>,
    /// The cells that are wells, such as `B3:M10` or `Sheet1!B3:M10`; several ranges with commas.
    pub grid: Option<&'a str>,
    /// The plate that is wanted; with `grid`, its name.
    pub plate: Option<&'a str>,
    /// The plates that are wanted, where they are several; with `plate`, that one as well.
    pub plates: &'a [String],
    /// The read that is wanted; with `grid`, its name.
    pub read: Option<&'a str>,
    /// The column of a list that holds the readings, by its heading.
    pub column: Option<&'a str>,
    /// The column of a list that holds the wells, by its heading.
    pub well_column: Option<&'a str>,
    /// The unit of times without one: `s`, `min` or `h`.
    pub time_unit: Option<&'a str>,
    /// How wells are counted that a list numbers.
    pub numbered: Option<Numbered>,
    /// Is it enough when more than half of the values of a file are left out because nothing says what they are?
    pub in_part: bool,
    /// Is the mean of the points of a well wanted, where several points of each well were scanned?
    pub area_mean: bool,
}

/// How the wells of a list are counted that has numbers for their names: `across`, `down`, or with the size of the
/// plate, `down-384`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbered {
    /// Row by row or column by column.
    pub order: Order,
    /// How many wells the plate has; otherwise the highest number says it.
    pub wells: Option<usize>,
}

impl FromStr for Numbered {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (order, wells) = match text.trim().split_once(['-', ' ', ':']) {
            Some((order, wells)) => (order, Some(wells.trim())),
            None => (text.trim(), None),
        };
        let order = match order.to_lowercase().as_str() {
            "across" => Order::Across,
            "down" => Order::Down,
            _ => return Err(format!("`{text}` is neither `across` nor `down`")),
        };
        let size = |text: &str| text.parse().ok().filter(|wells| PlateFormat::of(*wells).is_some());
        match wells.map(|wells| size(wells).ok_or_else(|| format!("no plate has {wells} wells"))).transpose()
        {
            Ok(wells) => Ok(Self { order, wells }),
            Err(problem) => Err(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_may_name_the_size_of_the_plate() {
        assert_eq!("across".parse(), Ok(Numbered { order: Order::Across, wells: None }));
        assert_eq!("Down-384".parse(), Ok(Numbered { order: Order::Down, wells: Some(384) }));
        assert!("up".parse::<Numbered>().is_err() && "down-97".parse::<Numbered>().is_err());
    }
}
