//! A file that was cut or altered: an error with its place or the rows that are there, never other numbers, never a panic.

use std::fs;
use std::path::{Path, PathBuf};

use foldshift_columns::{Options, Source, Wanted};
use foldshift_tables::diagnostic::Diagnostic;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Rows, and what was told after them. A table without the needed columns has none.
fn read(path: &Path) -> (Vec<(String, u64, u64)>, Option<Diagnostic>) {
    let options = Options { threads: Some(2), ..Options::default() };
    let source = match Source::open(&[path.to_path_buf()], options) {
        Ok(source) => source,
        Err(problems) => return (Vec::new(), problems.into_iter().next()),
    };
    let named: Result<Vec<usize>, Diagnostic> =
        ["drug", "dose", "response"].iter().map(|name| source.sample().named(name)).collect();
    let named = match named {
        Ok(named) => named,
        Err(problem) => return (Vec::new(), Some(problem)),
    };
    let wanted = [Wanted::text(named[0]), Wanted::number(named[1]), Wanted::number(named[2])];
    let mut rows = Vec::new();
    for batch in source.into_batches(&wanted) {
        match batch {
            Ok(batch) => rows.extend((0..batch.rows()).map(|row| {
                let number = |place: usize| batch.columns()[place].numbers().unwrap()[row].to_bits();
                (batch.columns()[0].text(row).to_owned(), number(1), number(2))
            })),
            Err(problem) => return (rows, Some(problem)),
        }
    }
    (rows, None)
}

/// Reads a file cut at every place, and says how often rows were read from what was left.
fn cut_everywhere(name: &str, step: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let bytes = fs::read(fixture(name)).unwrap();
    fs::write(&path, &bytes).unwrap();
    let (whole, problem) = read(&path);
    assert!(problem.is_none() && whole.len() == 60, "{name}: {problem:?}");
    let mut with_rows = 0;
    for end in (0..bytes.len()).step_by(step) {
        fs::write(&path, &bytes[..end]).unwrap();
        let (rows, problem) = read(&path);
        assert!(rows.len() <= whole.len() && rows == whole[..rows.len()], "{name} cut at {end}");
        assert!(problem.is_some(), "{name} cut at {end}");
        if let Some(problem) = problem {
            let place = problem.place.as_ref().map(ToString::to_string).unwrap_or_default();
            assert!(place.contains(name), "{name} cut at {end}: {problem}");
        }
        with_rows += usize::from(!rows.is_empty());
    }
    with_rows
}

#[test]
fn a_gzip_archive_that_is_cut_is_told_after_the_rows_before_the_cut() {
    let with_rows = cut_everywhere("points.csv.gz", 1);
    assert!(with_rows > 0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv.gz");
    let bytes = fs::read(fixture("points.csv.gz")).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 4]).unwrap();
    let said = read(&path).1.unwrap().to_string();
    assert!(said.contains("cut short") && said.contains("a.csv.gz"), "{said}");
}

#[cfg(feature = "parquet")]
mod typed {
    use super::*;

    #[test]
    fn a_parquet_file_that_is_cut_is_told() {
        for name in ["pyarrow_snappy.parquet", "polars.parquet"] {
            assert_eq!(cut_everywhere(name, 13), 0, "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let bytes = fs::read(fixture("pyarrow_snappy.parquet")).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let said = read(&path).1.unwrap().to_string();
        assert!(said.contains("Parquet file is cut short"), "{said}");
    }

    #[test]
    fn an_arrow_file_that_is_cut_is_told() {
        cut_everywhere("pyarrow_lz4.feather", 13);
        assert!(cut_everywhere("pyarrow.arrows", 1) > 0);
    }

    #[test]
    fn a_damaged_row_group_is_named_and_the_rows_before_it_are_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let mut bytes = fs::read(fixture("pyarrow_snappy.parquet")).unwrap();
        let (whole, _) = read(&fixture("pyarrow_snappy.parquet"));
        // The second half of the data: behind the first two row groups.
        let middle = bytes.len() / 2;
        bytes[middle - 600..middle].fill(0xff);
        fs::write(&path, &bytes).unwrap();
        let (rows, problem) = read(&path);
        let said = problem.unwrap().to_string();
        assert!(said.contains("row group"), "{said}");
        assert_eq!(rows, whole[..rows.len()]);
    }

    #[test]
    fn altered_bytes_never_end_in_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["pyarrow_snappy.parquet", "pyarrow_lz4.feather", "types.parquet"] {
            let path = folder.path().join(name);
            let bytes = fs::read(fixture(name)).unwrap();
            let mut state = 1_u64;
            for _ in 0..400 {
                // A generator of Knuth's, so that a failure can be repeated.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(state >> 33).unwrap() % bytes.len();
                let mut altered = bytes.clone();
                altered[at] ^= u8::try_from(state >> 20 & 0xff).unwrap() | 1;
                fs::write(&path, &altered).unwrap();
                let _ = read(&path);
            }
        }
    }
}
