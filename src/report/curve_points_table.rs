//! `curve_points.csv`: the curves that the figures draw, as points.

use std::io;

use crate::report::figure::curve_points;
use foldshift_study::analysis::Analysis;
use foldshift_study::assemble::MEAN;
use foldshift_tables::table::{TableWriter, number_cell as number};

/// Columns of `curve_points.csv`.
pub const CURVE_POINT_COLUMNS: [&str; 9] =
    ["cell_line", "compound", "experiment", "dose", "dose_unit", "response", "lower95", "upper95", "kind"];

/// `curve_points.csv`: a point of a curve a row, by compound, line and experiment, then by dose. Doses have six significant
/// digits, responses six decimals: they are for drawing, and parameters with all digits stand in `fits.csv`.
///
/// # Errors
/// When the writer fails.
pub fn curve_points_table(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(CURVE_POINT_COLUMNS)?;
    for course in curve_points(analysis) {
        let unit = course.unit.to_string();
        for point in &course.points {
            let [lower, upper] = [point.band.map(|(lower, _)| lower), point.band.map(|(_, upper)| upper)];
            table.write_record([
                course.cell_line.as_str(),
                &course.compound,
                course.experiment.as_deref().unwrap_or(MEAN),
                &number(to_digits(point.dose)),
                &unit,
                &number(Some(to_decimals(point.response))),
                &number(lower.map(to_decimals)),
                &number(upper.map(to_decimals)),
                course.kind,
            ])?;
        }
    }
    table.flush()
}

/// To six significant digits.
fn to_digits(value: f64) -> Option<f64> {
    format!("{value:.5e}").parse().ok()
}

/// To six decimals; never `-0`.
fn to_decimals(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{km12, with_compound};

    fn rows(analysis: &Analysis) -> Vec<csv::StringRecord> {
        let mut out = Vec::new();
        curve_points_table(analysis, &mut out).unwrap();
        csv::Reader::from_reader(out.as_slice()).records().map(Result::unwrap).collect()
    }

    #[test]
    fn a_row_is_a_point_and_the_mean_of_three_experiments_has_limits() {
        let rows = rows(km12());
        let of = |experiment: &'static str| {
            rows.iter()
                .filter(move |row| [&row[0], &row[1], &row[2]] == ["KM12", "larotrectinib", experiment])
        };
        assert_eq!(of("2026-03-02").count(), 121);
        assert_eq!(of(MEAN).count(), 121);
        assert!(of("2026-03-02").all(|row| row[6].is_empty() && row[7].is_empty()));
        assert!(of(MEAN).any(|row| !row[6].is_empty() && !row[7].is_empty()));
        assert!(rows.iter().all(|row| &row[4] == "nM" && row[3].len() <= 12 && row[5].len() <= 9));
    }

    #[test]
    fn a_name_is_guarded_as_in_every_table() {
        assert!(rows(&with_compound("=cmd()")).iter().any(|row| &row[1] == "'=cmd()"));
    }
}
