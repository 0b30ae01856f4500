//! Is a `noise.csv` whole? Its `prior` rows say how many rows hand scatter on, and what they give.

use crate::memory::PairScatter;
use crate::memory::columns::{Columns, INFINITE, PRIOR};
use foldshift_curves::moderated_variance::{SampleVariance, VariancePrior};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{Row, Table};

/// Numbers that were written and read back differ by less than this part of them.
const AS_WRITTEN: f64 = 1e-6;
/// Two 1/d₀ that differ by less than this are one: d₀ of a thousand million is as good as one without end.
const SAME_INVERSE: f64 = 1e-9;

/// Where the priors of a table are not those of the pairs that it hands on: the first contradiction of each.
pub(super) fn contradictions(table: &Table, columns: &Columns, pairs: &[PairScatter]) -> Vec<Diagnostic> {
    let rows = table.lines().map(|line| table.row(line)).filter(|row| row.cell(columns.what) == PRIOR);
    rows.filter_map(|row| of_row(&row, columns, pairs).err()).collect()
}

fn of_row(row: &Row, columns: &Columns, pairs: &[PairScatter]) -> Result<(), Diagnostic> {
    let metric = row.cell(columns.metric);
    let samples: Vec<SampleVariance> =
        pairs.iter().filter(|pair| pair.metric.to_string() == metric).map(PairScatter::sample).collect();
    let df: f64 = samples.iter().map(|sample| sample.df).sum();
    let square: f64 = samples.iter().map(|sample| sample.df * sample.variance).sum();
    let prior = VariancePrior::of(&samples);
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let count = samples.len() as f64;
    let wrong = |column: usize, expected: Option<f64>| {
        let (name, cell) = (row.table().heading(column), row.cell(column));
        let said = if cell.is_empty() { format!("no {name}") } else { format!("{name} = {cell}") };
        let given = expected.map_or_else(|| "none".to_owned(), |value| value.to_string());
        let problem =
            format!("the prior of `{metric}` has {said}, and the pairs that the file holds give {given}");
        let help = "the file is cut or changed: copy it whole from the results of that study, or run the study again";
        row.error(column, problem).code(Code::Contradiction).help(help)
    };
    let is = |column: usize, expected: Option<f64>, same: fn(f64, f64) -> bool| {
        let endless = row.cell(column) == INFINITE;
        let found = if endless { Some(f64::INFINITY) } else { row.number(Some(column))? };
        let agree = match (found, expected) {
            (Some(found), Some(expected)) => same(found, expected),
            (None, None) => true,
            _ => false,
        };
        if agree { Ok(()) } else { Err(wrong(column, expected)) }
    };
    is(columns.n_pairs, Some(count), as_written)?;
    is(columns.df, Some(df), as_written)?;
    is(columns.sd, (df > 0.0).then(|| (square / df).sqrt()), as_written)?;
    is(columns.s0, prior.map(|prior| prior.variance.sqrt()), as_written)?;
    is(columns.d0, prior.map(|prior| prior.df), as_inverse)
}

fn as_written(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= AS_WRITTEN * expected.abs()
}

/// d₀ are compared by 1/d₀, which follows from how much the samples differ beyond chance and is 0 where they do not.
fn as_inverse(found: f64, expected: f64) -> bool {
    let [found, expected] = [found, expected].map(f64::recip);
    (found - expected).abs() <= AS_WRITTEN * expected.abs() + SAME_INVERSE
}

#[cfg(test)]
mod tests {
    use crate::memory::{Wanted, read_table};
    use foldshift_tables::diagnostic::Diagnostic;

    const HEADINGS: &str = "what,cell_line,against,compound,n,df,s,msr,metric,n_pairs,s0,d0,experiments,from,readout,reads,exposure_h,zero_from,simulated";

    fn prior(df: &str, s: &str, n_pairs: &str, s0: &str, d0: &str) -> String {
        format!("prior,,,(all),,{df},{s},,ic50_abs,{n_pairs},{s0},{d0},,one,ctg,viability,72,blank,no")
    }

    /// Four pairs of two degrees of freedom and one SD: nothing is beyond chance, so that d₀ has no end and
    /// s₀² = exp(ln 0.01 − ψ(1) + ln 1) = 0.01 · e^γ.
    fn read(prior: &str, pairs: usize) -> Result<usize, Vec<Diagnostic>> {
        let mut rows = vec![HEADINGS.to_owned(), prior.to_owned()];
        rows.extend(
            (0..pairs).map(|k| {
                format!("scatter,R,P,c{k},3,2,0.1,,ic50_abs,,,,a:0{k},one,ctg,viability,72,blank,no")
            }),
        );
        let text = rows.join("\n") + "\n";
        read_table("noise.csv", text.as_bytes(), Wanted::HandedOn).map(|found| found.len())
    }

    fn s0() -> String {
        const EULER: f64 = 0.577_215_664_901_532_9;
        (0.1 * foldshift_curves::elementary::exp(0.5 * EULER)).to_string()
    }

    #[test]
    fn a_whole_table_agrees_with_its_prior() {
        assert_eq!(read(&prior("8", "0.1", "4", &s0(), "inf"), 4).unwrap(), 4);
        assert_eq!(read(&prior("6", "0.1", "3", "", ""), 3).unwrap(), 3);
    }

    #[test]
    fn a_table_that_was_cut_or_changed_is_told_with_its_cell() {
        let s0 = s0();
        for (row, pairs, told, column) in [
            (
                prior("8", "0.1", "4", &s0, "inf"),
                3,
                "has n_pairs = 4, and the pairs that the file holds give 3",
                "n_pairs",
            ),
            (
                prior("8", "0.1", "4", &s0, "inf"),
                0,
                "has n_pairs = 4, and the pairs that the file holds give 0",
                "n_pairs",
            ),
            (
                prior("9", "0.1", "4", &s0, "inf"),
                4,
                "has df = 9, and the pairs that the file holds give 8",
                "df",
            ),
            (
                prior("8", "0.2", "4", &s0, "inf"),
                4,
                "has s = 0.2, and the pairs that the file holds give 0.1",
                "s",
            ),
            (
                prior("8", "0.1", "4", "0.1", "inf"),
                4,
                "has s0 = 0.1, and the pairs that the file holds give 0.13",
                "s0",
            ),
            (
                prior("8", "0.1", "4", &s0, ""),
                4,
                "has no d0, and the pairs that the file holds give inf",
                "d0",
            ),
            (
                prior("8", "0.1", "4", &s0, "12"),
                4,
                "has d0 = 12, and the pairs that the file holds give inf",
                "d0",
            ),
            (
                prior("6", "0.1", "3", "", "4"),
                3,
                "has d0 = 4, and the pairs that the file holds give none",
                "d0",
            ),
        ] {
            let problems = read(&row, pairs).unwrap_err();
            assert!(matches!(&problems[..], [one] if one.message.contains(told)), "{told}: {problems:?}");
            let at = HEADINGS.split(',').position(|name| name == column).unwrap();
            let before: usize = row.split(',').take(at).map(|cell| cell.len() + 1).sum();
            let place = problems[0].place.as_ref().unwrap().to_string();
            assert_eq!(place, format!("noise.csv:2:{}", before + 1), "{problems:?}");
        }
        let without = HEADINGS.replace(",d0,", ",");
        let problems = read_table("noise.csv", without.as_bytes(), Wanted::HandedOn).unwrap_err();
        assert!(problems[0].message.contains("`noise.csv` has no column `d0`"), "{problems:?}");
    }
}
