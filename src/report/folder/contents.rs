//! Every file of the results but the manifest: its name and its content.

use std::io;
use std::path::Path;

use crate::report::figure::{Figure, Format};
use crate::report::file_names::ONE_COLUMN;
use crate::report::{anatomy_table, figure, html, mechanism_table, methods, noise_table, result_tables};
use foldshift_study::analysis::Analysis;

/// The tables, by their names.
///
/// # Errors
/// None that is known: they are written into memory.
pub(crate) fn tables(analysis: &Analysis) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut table = |name: &str, write: &dyn Fn(&mut Vec<u8>) -> io::Result<()>| -> io::Result<()> {
        let mut content = Vec::new();
        write(&mut content)?;
        files.push((name.to_owned(), content));
        Ok(())
    };
    table("wells.csv", &|out| result_tables::wells(analysis, out))?;
    table("quality.csv", &|out| result_tables::quality(analysis, out))?;
    table("fits.csv", &|out| result_tables::fits(analysis, out))?;
    table("mechanism.csv", &|out| {
        mechanism_table::mechanism(analysis.mechanism.iter().map(|judged| &judged.judgement), out)
    })?;
    table("shifts.csv", &|out| result_tables::shifts(&analysis.shifts, out))?;
    table("sensitivity.csv", &|out| result_tables::sensitivity(&analysis.sensitivity, out))?;
    table("anatomy.csv", &|out| anatomy_table::anatomy(&analysis.anatomy, out))?;
    table("noise.csv", &|out| noise_table::noise(analysis, out))?;
    if !analysis.growth.is_empty() {
        table("gr.csv", &|out| result_tables::growth(&analysis.growth, out))?;
    }
    Ok(files)
}

/// Names and contents, sorted by name. Paths in `study.resolved.toml` are relative to `folder`.
pub(super) fn contents(analysis: &Analysis, folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = tables(analysis)?;
    let settings = analysis.study.resolved(&analysis.study.common_folder());
    let ((figures, page), of_one_column) = rayon::join(
        || {
            let figures = figure::figures(analysis);
            let page = html::page(analysis, &figures, &settings);
            (figures, page)
        },
        || figure::for_column(analysis, &Format::NATURE_SINGLE),
    );
    files.push(("study.resolved.toml".to_owned(), analysis.study.resolved(folder).into_bytes()));
    files.push(("methods.md".to_owned(), methods::methods(analysis).into_bytes()));
    files.push(("report.html".to_owned(), page.into_bytes()));
    let drawn = |folder: &'static str| {
        move |figure: Figure| (format!("{folder}/{}.svg", figure.name), figure.svg.into_bytes())
    };
    files.extend(figures.into_iter().map(drawn("plots")));
    files.extend(of_one_column.into_iter().map(drawn(ONE_COLUMN)));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::file_names::{ALWAYS, of_tables};
    use crate::report::fixture;

    #[test]
    fn results_always_have_the_names_that_are_looked_for_before_the_work() {
        let files = contents(fixture::km12(), Path::new("results")).unwrap();
        for name in ALWAYS {
            assert!(files.iter().any(|(file, _)| file.starts_with(name)), "{name}");
        }
        let tables: Vec<String> =
            tables(fixture::km12()).unwrap().into_iter().map(|(file, _)| file).collect();
        let mut sorted = tables.clone();
        sorted.sort_unstable();
        let mut told = of_tables(fixture::km12());
        told.sort_unstable();
        assert_eq!(sorted, told);
    }
}
