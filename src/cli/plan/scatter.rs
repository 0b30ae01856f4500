//! How far the folds of a study scatter over its experiments, from its `noise.csv`.

use std::fs;
use std::path::Path;

use crate::report::noise_table::ALL_COMPOUNDS;
use crate::report::outlook::{Scatter, ScatterSource};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};
use foldshift_tables::table::Table;

/// The scatter of a fold, and how many pairs of lines and compounds the study compares.
///
/// # Errors
/// When there is no such table, it is another one, or nothing was measured twice.
pub(super) fn read(path: &Path) -> Result<(Scatter, usize), Diagnostic> {
    let path = if path.is_dir() { path.join("noise.csv") } else { path.to_path_buf() };
    let file = path.display().to_string();
    let help = "name a folder that `foldshift run` wrote, or the `noise.csv` in it";
    let bytes = fs::read(&path).map_err(|error| unreadable(&file, &error, help))?;
    of(&file, &bytes)
}

fn of(file: &str, bytes: &[u8]) -> Result<(Scatter, usize), Diagnostic> {
    let table = Table::read(file, bytes)?;
    let [what, compound, df, s] = ["what", "compound", "df", "s"].map(|name| table.named(name));
    let (what, compound, df, s) = (what?, compound?, df?, s?);
    // Squares and degrees of freedom of folds and of lines, pooled over compounds.
    let mut pooled = [(0.0, 0_usize); 2];
    let (mut pairs, mut repeated) = (0, 0);
    for line in table.lines() {
        let row = table.row(line);
        let kind = match row.cell(what) {
            "fold" => 0,
            "line" => 1,
            // What a later study remembers is the scatter of the same folds.
            _ => continue,
        };
        let (own_df, own_s) = (row.number(Some(df))?.unwrap_or(0.0), row.number(Some(s))?);
        if !(0.0..=1e6).contains(&own_df) || own_s.is_some_and(|s| s < 0.0) {
            return Err(row.error(df, "neither `df` nor `s` is below 0").code(Code::OutOfRange));
        }
        if row.cell(compound) != ALL_COMPOUNDS {
            pairs += usize::from(kind == 0);
            repeated += usize::from(kind == 0 && own_s.is_some() && own_df >= 1.0);
            if let Some(s) = own_s {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count, looked at above"
                )]
                let own_df_count = own_df as usize;
                pooled[kind].0 += own_df * s * s;
                pooled[kind].1 += own_df_count;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
    let sd_of =
        |(squares, df): (f64, usize), lines: f64| (df > 0).then(|| (lines * squares / df as f64).sqrt());
    let found = match (sd_of(pooled[0], 1.0), sd_of(pooled[1], 2.0)) {
        (Some(sd), _) => Some((sd, ScatterSource::Folds { df: pooled[0].1, repeated })),
        // A fold has two lines.
        (None, Some(sd)) => Some((sd, ScatterSource::Lines { df: pooled[1].1 })),
        (None, None) => None,
    };
    let (sd, source) = found.filter(|(sd, _)| *sd > 0.0).ok_or_else(|| {
        Diagnostic::error(Code::Folds, "nothing was measured in two experiments: the study tells no scatter")
            .at(Place::file(file.to_owned()))
            .help("give `--scatter`, such as 0.15, or `--msr`, such as 2")
    })?;
    Ok((Scatter { sd, source }, pairs.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "what,cell_line,against,compound,n,df,s\n";

    fn read(rows: &str) -> Result<(Scatter, usize), Diagnostic> {
        of("noise.csv", format!("{HEAD}{rows}").as_bytes())
    }

    /// By hand: (2·0.01 + 1·0.04)/3 = 0.02; what is pooled already does not count again.
    #[test]
    fn folds_are_pooled_by_their_degrees_of_freedom() {
        let (scatter, pairs) =
            read("line,P,,a,3,2,0.3\nfold,R,P,a,3,2,0.1\nfold,R,P,b,2,1,0.2\nfold,R,P,c,1,0,\nfold,R,P,(all),6,3,0.5\n")
                .unwrap();
        assert!((scatter.sd - 0.02_f64.sqrt()).abs() < 1e-12);
        assert_eq!((scatter.source, pairs), (ScatterSource::Folds { df: 3, repeated: 2 }, 3));
    }

    #[test]
    fn without_repeated_folds_lines_stand_for_both() {
        let (scatter, pairs) = read("line,P,,a,3,2,0.1\nfold,R,P,a,1,0,\n").unwrap();
        assert!((scatter.sd - 0.02_f64.sqrt()).abs() < 1e-12);
        assert_eq!((scatter.source, pairs), (ScatterSource::Lines { df: 2 }, 1));
    }

    #[test]
    fn a_study_without_repeats_and_other_tables_are_told() {
        assert!(read("fold,R,P,a,1,0,\n").unwrap_err().to_string().contains("tells no scatter"));
        assert!(read("well,R,P,a,3,2,0.1\n").unwrap_err().to_string().contains("tells no scatter"));
        assert!(read("fold,R,P,a,1,1,-0.3\n").is_err() && read("fold,R,P,a,1,x,0.3\n").is_err());
        assert!(of("x.csv", b"a,b\n1,2\n").is_err() && of("x.csv", b"").is_err());
    }
}
