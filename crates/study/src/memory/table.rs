//! `noise.csv` read back: the rows that hand on scatter.

use crate::memory::columns::{Columns, EARLIER, OWN, SET_ASIDE};
use crate::memory::{Origin, PairScatter, whole};
use foldshift_curves::compare::Metric;
use foldshift_curves::fit::Reads;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::{Row, Table};

/// Which rows of a `noise.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What a later study takes: the study's own pairs, and those that it remembers.
    HandedOn,
    /// What the study itself was given: those that it remembers, used or set aside.
    Given,
}

impl Wanted {
    const fn rows(self) -> [&'static str; 2] {
        match self {
            Self::HandedOn => [OWN, EARLIER],
            Self::Given => [EARLIER, SET_ASIDE],
        }
    }
}

/// The pairs of a table. One that hands nothing on has none.
///
/// # Errors
/// When it is no `noise.csv`, or one of an earlier version; when a cell makes no sense, or a prior is not that of its rows: all
/// of them at once.
pub fn read_table(source: &str, bytes: &[u8], wanted: Wanted) -> Result<Vec<PairScatter>, Vec<Diagnostic>> {
    let table = Table::read(source, bytes).map_err(|problem| vec![problem])?;
    let columns = Columns::of(&table, source).map_err(|problem| vec![problem])?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for line in table.lines() {
        let row = table.row(line);
        if !wanted.rows().contains(&row.cell(columns.what)) {
            continue;
        }
        match pair(&row, &columns) {
            Ok(pair) => found.push(pair),
            Err(said) => problems.extend(said),
        }
    }
    if problems.is_empty() && wanted == Wanted::HandedOn {
        problems = whole::contradictions(&table, &columns, &found);
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// No series of doses reaches over more decades than this, in log₁₀ of a fold.
const MOST_DECADES: f64 = 10.0;

/// A row as a pair.
fn pair(row: &Row, columns: &Columns) -> Result<PairScatter, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut above_zero = |column: usize, what: &str, fits: fn(f64) -> bool| {
        let found = row.required(column).and_then(|value| {
            if value > 0.0 && value.is_finite() && fits(value) {
                return Ok(value);
            }
            let here = row.cell(column);
            Err(row.error(column, format!("{what} above zero, and here is {here}")).code(Code::OutOfRange))
        });
        found.map_err(|problem| problems.push(problem)).ok()
    };
    let df =
        above_zero(columns.df, "degrees of freedom are a whole number", |df| df.fract().abs() < f64::EPSILON);
    let sd =
        above_zero(columns.sd, "a standard deviation and its square are numbers", |sd| (sd * sd).is_normal());
    let exposure_h = row.number(Some(columns.exposure_h)).map_err(|problem| problems.push(problem)).ok();
    let mut one_of = |column: usize, words: &[&str]| {
        let text = row.cell(column);
        if let Some(found) = words.iter().position(|word| *word == text) {
            return Some(found);
        }
        let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let name = row.table().heading(column);
        let problem = format!("`{text}` in column `{name}` is none of {}", listed.join(", "));
        problems.push(row.error(column, problem).code(Code::UnknownWord));
        None
    };
    let metrics = Metric::EVERY.map(|metric| metric.to_string());
    let metric = one_of(columns.metric, &metrics.each_ref().map(String::as_str));
    let ways = [Reads::Viability, Reads::Inhibition];
    let reads = one_of(columns.reads, &ways.map(Reads::name));
    let simulated = one_of(columns.simulated, &["no", "yes"]);
    let readout = row.text(Some(columns.readout));
    if readout.is_none() {
        problems.push(row.missing(columns.readout));
    }
    let (Some(df), Some(sd), Some(exposure_h), Some(metric), Some(reads), Some(simulated), Some(readout)) =
        (df, sd, exposure_h, metric, reads, simulated, readout)
    else {
        return Err(problems);
    };
    if Metric::EVERY[metric].is_fold() && sd > MOST_DECADES {
        let here = row.cell(columns.sd);
        let problem = format!(
            "folds scatter by {MOST_DECADES} decades (log₁₀) at most, from the finest dose to the highest, and here is {here}"
        );
        return Err(vec![row.error(columns.sd, problem).code(Code::OutOfRange)]);
    }
    let text = |column: usize| row.cell(column).to_owned();
    let experiments = row.cell(columns.experiments).split(';').filter(|one| !one.is_empty());
    Ok(PairScatter {
        parental: text(columns.parental),
        resistant: text(columns.resistant),
        compound: text(columns.compound),
        metric: Metric::EVERY[metric],
        sd,
        df,
        experiments: experiments.map(str::to_owned).collect(),
        origin: Origin {
            from: text(columns.from),
            readout: readout.to_owned(),
            reads: ways[reads],
            exposure_h,
            zero: text(columns.zero),
            simulated: simulated == 1,
        },
        place: Some(row.place_of(Some(columns.what))),
    })
}

/// That a file hands nothing on.
pub(super) fn nothing(source: &str) -> Diagnostic {
    let problem = format!("`{source}` hands no scatter on: no pair of lines was repeated in that study");
    let help =
        "a pair is repeated when both lines were measured in two experiments and more; give another study";
    Diagnostic::error(Code::Memory, problem).at(Place::file(source.to_owned())).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: &str = "what,cell_line,against,compound,n,df,s,msr,metric,experiments,from,readout,reads,exposure_h,zero_from,simulated,n_pairs,s0,d0";

    fn table(rows: &[&str]) -> String {
        let rows: Vec<&str> = std::iter::once(&HEADINGS).chain(rows).copied().collect();
        format!("{}\n", rows.join("\n"))
    }

    fn read(text: &str) -> Result<Vec<PairScatter>, Vec<Diagnostic>> {
        read_table("last/noise.csv", text.as_bytes(), Wanted::HandedOn)
    }

    #[test]
    fn the_rows_that_hand_scatter_on_are_read() {
        let found = read(&table(&[
            "fold,R,P,drug,3,2,0.1,1.6,,,,,,,,,,,",
            "prior,,,(all),,2,0.125,,ic50_abs,,one,ctg,viability,72,blank,no,1,,",
            "scatter,R,P,drug,3,2,0.125,,ic50_abs,a:00000000000000ff;b;c:d:00000000000000fe,one,ctg,viability,72,blank,no,,,",
            "earlier,R2,P,drug,2,1,0.25,,auc,,zero,ctg,viability,,none,yes,,,",
            "set_aside,R3,P,drug,2,1,0.25,,auc,,zero,ctg,viability,,none,yes,,,",
        ]))
        .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].metric, found[0].sd, found[0].df), (Metric::Ic50Abs, 0.125, 2.0));
        assert_eq!(found[0].prints().collect::<Vec<_>>(), ["00000000000000ff", "00000000000000fe"]);
        let origin = &found[1].origin;
        assert_eq!((origin.from.as_str(), origin.exposure_h, origin.simulated), ("zero", None, true));
        let given = read_table(
            "noise.csv",
            table(&["set_aside,R3,P,drug,2,1,0.25,,auc,,zero,ctg,viability,,none,yes,,,"]).as_bytes(),
            Wanted::Given,
        );
        assert_eq!(given.unwrap().len(), 1);
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_cell() {
        let row = |df: &str, s: &str, metric: &str| {
            table(&[&format!("scatter,R,P,drug,3,{df},{s},,{metric},,one,ctg,viability,72,blank,no,,,")])
        };
        for (text, told, place) in [
            (row("", "0.1", "auc"), "this row has no `df`", ":2:"),
            (
                row("0", "0.1", "auc"),
                "degrees of freedom are a whole number above zero, and here is 0",
                ":2:20",
            ),
            (
                row("1.5", "0.1", "auc"),
                "degrees of freedom are a whole number above zero, and here is 1.5",
                ":2:20",
            ),
            (row("NaN", "0.1", "auc"), "`NaN` in column `df` is not a number", ":2:20"),
            (
                row("2", "-1", "auc"),
                "a standard deviation and its square are numbers above zero, and here is -1",
                ":2:22",
            ),
            (
                row("2", "1e300", "auc"),
                "a standard deviation and its square are numbers above zero, and here is 1e300",
                ":2:22",
            ),
            (
                row("2", "10.5", "ic50_abs"),
                "folds scatter by 10 decades (log₁₀) at most, from the finest dose to the highest, and here is 10.5",
                ":2:22",
            ),
            (row("2", "0.1", "ic90"), "`ic90` in column `metric` is none of `ic50_abs`", ":2:"),
            ("a,b\n1,2\n".to_owned(), "`noise.csv` is no `noise.csv`: its columns are `a`, `b`", ":1"),
            (
                "what,cell_line,against,compound,n,df,s,msr\nfold,R,P,drug,3,2,0.1,1.6\n".to_owned(),
                "`noise.csv` has no column `metric`: an earlier version wrote it",
                ":1",
            ),
        ] {
            let problems = read(&text).unwrap_err();
            assert!(problems[0].message.contains(told), "{problems:?}");
            let shown = problems[0].place.as_ref().unwrap().to_string();
            assert!(shown.starts_with(&format!("last/noise.csv{place}")), "{shown}");
        }
        assert_eq!(
            read(&table(&["scatter,R,P,drug,3,0,-1,,x,,one,,y,72,blank,no,,,"])).unwrap_err().len(),
            5
        );
    }
}
