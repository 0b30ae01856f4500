//! What a cell of responses says: a number, a percentage, a mean with its spread.

use super::PointsOptions;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::number::NoNumber;
use foldshift_tables::table::{NOTHING_KNOWN, Row};

/// As many wells as anybody puts behind a mean.
pub(super) const MOST_WELLS: usize = 10_000;

/// A response as it stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ResponseCell {
    pub(super) value: f64,
    /// Does a percent sign stand behind it?
    pub(super) percent: bool,
    /// What stands behind `±`, and the number of wells in parentheses.
    pub(super) spread: Option<(f64, Option<usize>)>,
}

/// The response in a cell; `None` where nothing is known.
///
/// # Errors
/// When the cell holds something else.
pub(super) fn read(
    row: &Row,
    column: usize,
    options: &PointsOptions,
) -> Result<Option<ResponseCell>, Diagnostic> {
    let text = row.cell(column);
    let parsed = row.value(column, text);
    if let Ok(value) = parsed {
        return Ok(Some(ResponseCell { value, percent: false, spread: None }));
    }
    if NOTHING_KNOWN.contains(&text) {
        return Ok(None);
    }
    if parsed == Err(NoNumber::Ambiguous) {
        return Err(row.no_number(column, text, NoNumber::Ambiguous));
    }
    spread_out(row, column, text).map(Some).ok_or_else(|| {
        let name = row.table().heading(column);
        row.error(column, format!("`{text}` in column `{name}` is not a finite number"))
            .code(Code::NotANumber)
            .help(options.skip_help())
    })
}

/// `98 %`, `0.98 ± 0.03`, `98 +/- 3 % (n = 3)`.
fn spread_out(row: &Row, column: usize, text: &str) -> Option<ResponseCell> {
    let (text, number) = match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((text, inside)) => {
            let count = inside.trim().trim_start_matches(['n', 'N']).trim().trim_start_matches('=').trim();
            let count = count.parse::<usize>().ok().filter(|count| (1..=MOST_WELLS).contains(count))?;
            (text.trim(), Some(count))
        }
        None => (text, None),
    };
    let bare = text.trim_end_matches('%').trim();
    let mut percent = bare.len() < text.len();
    let (value, spread) = match bare.split_once('±').or_else(|| bare.split_once("+/-")) {
        Some((value, spread)) => (value.trim(), Some(row.value(column, spread.trim()).ok()?)),
        None => (bare, None),
    };
    let plain = value.trim_end_matches('%').trim();
    percent |= plain.len() < value.len();
    let value = row.value(column, plain).ok()?;
    if number.is_some() && spread.is_none() || spread.is_some_and(|spread| spread < 0.0) {
        return None;
    }
    Some(ResponseCell { value, percent, spread: spread.map(|spread| (spread, number)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_tables::table::Table;

    #[test]
    fn cells_may_have_percent_signs_and_spreads() {
        let text = "r;x\n99 %;1\n99%;1\n0,98 ± 0,03;1\n98 +/- 3 % (n = 3);1\nNA;1\n98 (3);1\nhigh;1\n";
        let table = Table::read("t.csv", text.as_bytes()).unwrap();
        let options = PointsOptions::default();
        let cells: Vec<_> = table.lines().map(|line| read(&table.row(line), 0, &options).ok()).collect();
        let cell = |value, percent, spread| Some(Some(ResponseCell { value, percent, spread }));
        assert_eq!(cells[0], cell(99.0, true, None));
        assert_eq!(cells[1], cell(99.0, true, None));
        assert_eq!(cells[2], cell(0.98, false, Some((0.03, None))));
        assert_eq!(cells[3], cell(98.0, true, Some((3.0, Some(3)))));
        assert_eq!(cells[4], Some(None));
        assert_eq!([&cells[5], &cells[6]], [&None, &None]);
    }
}
