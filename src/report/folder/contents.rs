//! Every file of the results but the manifest: its name and its content.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::report::figure::{Figure, Format};
use crate::report::file_names::{DECISIONS, ONE_COLUMN, PUBCHEM, REFERENCES, of_tables};
use crate::report::prints::beside;
use crate::report::workbook::{WORKBOOK, workbook};
use crate::report::{
    anatomy_table, combination_tables, curve_points_table, decisions_table, evidence_tables, figure,
    gdr_table, html, mechanism_table, methods, noise_table, prints, prism, pubchem_table,
    resensitisation_table, result_tables, signal_table,
};
use foldshift_curves::compare::Shift;
use foldshift_study::analysis::Analysis;

/// The tables, by their names.
///
/// # Errors
/// None that is known: they are written into memory.
pub(crate) fn tables(analysis: &Analysis) -> io::Result<Vec<(String, Vec<u8>)>> {
    let names: Vec<&str> = of_tables(analysis);
    let written = names.into_par_iter().map(|name| {
        let mut content = Vec::new();
        table(analysis, name, &mut content)?;
        Ok((name.to_owned(), content))
    });
    written.collect()
}

/// Writes the table of a name.
fn table(analysis: &Analysis, name: &str, out: &mut Vec<u8>) -> io::Result<()> {
    match name {
        "wells.csv" => result_tables::wells(analysis, out),
        "quality.csv" => result_tables::quality(analysis, out),
        "fits.csv" => result_tables::fits(analysis, out),
        "mechanism.csv" => {
            mechanism_table::mechanism(analysis.mechanism.iter().map(|judged| &judged.judgement), out)
        }
        "shifts.csv" => result_tables::shifts(&analysis.shifts, out),
        "sensitivity.csv" => result_tables::sensitivity(&analysis.sensitivity, out),
        "anatomy.csv" => anatomy_table::anatomy(&analysis.anatomy, out),
        "noise.csv" => noise_table::noise(analysis, out),
        "curve_points.csv" => curve_points_table::curve_points_table(analysis, out),
        "gdr.csv" => gdr_table::gdr(analysis, out),
        "gr.csv" => result_tables::growth(&analysis.growth, out),
        "panel.csv" => evidence_tables::panel(analysis, out),
        "blots.csv" => analysis.blots.as_ref().map_or(Ok(()), |blots| evidence_tables::blots(blots, out)),
        "decisions.csv" => decisions_table::decisions(analysis, out),
        "without_decisions.csv" => {
            let shifts: Vec<Shift> = analysis.without_decisions.iter().map(|row| row.shift.clone()).collect();
            result_tables::shifts(&shifts, out)
        }
        "kinetics.csv" => signal_table::signals(analysis, out),
        "combinations.csv" => combination_tables::combinations(analysis, out),
        "combination_cells.csv" => combination_tables::cells(analysis, out),
        "combination_index.csv" => combination_tables::indices(analysis, out),
        "resensitisation.csv" => resensitisation_table::resensitisation(analysis, out),
        other => Err(io::Error::other(format!("no table is called `{other}`"))),
    }
}

/// The files of results, and what is worth telling of them.
pub(super) struct Contents {
    /// Names and contents, sorted by name.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Remarks, a sentence each.
    pub(super) notes: Vec<String>,
}

/// Every file but the manifest. Paths in `study.resolved.toml` are relative to `folder`; with `png` a picture stands beside
/// each figure.
pub(super) fn contents(analysis: &Analysis, folder: &Path, png: bool) -> io::Result<Contents> {
    let mut files = tables(analysis)?;
    let common = analysis.study.common_folder();
    let mut settings = analysis.study.resolved(&common);
    if let Some(decisions) = analysis.study.resolved_decisions(&common) {
        settings = format!("{settings}\n# {DECISIONS}\n{decisions}");
    }
    let pictures = |figures: &[Figure], folder: &str, format: &Format| {
        if png { beside(figures, folder, format.pixels_per_inch) } else { (Vec::new(), Vec::new()) }
    };
    let ((figures, (written, (book, of_page))), ((of_one_column, of_column), prism)) = rayon::join(
        || {
            let figures = figure::figures(analysis);
            let written =
                || (html::page(analysis, &figures, &settings), methods::methods(analysis, &figures));
            let workbook = || workbook(analysis, &files, &figures);
            let pictures = || pictures(&figures, "plots", &Format::PAGE);
            let made = rayon::join(written, || rayon::join(workbook, pictures));
            (figures, made)
        },
        || {
            let of_column = || {
                let figures = figure::for_column(analysis, &Format::NATURE_SINGLE);
                let drawn = pictures(&figures, ONE_COLUMN, &Format::NATURE_SINGLE);
                (figures, drawn)
            };
            rayon::join(of_column, || prism::prism(analysis))
        },
    );
    let without = |letters: String| {
        format!(
            "figures as PNG, and those in `{WORKBOOK}`, have an empty box for {letters}: the font that draws them lacks it; SVG and page have it"
        )
    };
    let mut notes: Vec<String> = prints::without_letters(&figures).map(without).into_iter().collect();
    let (page, methods) = written;
    let mut activities = Vec::new();
    pubchem_table::pubchem(analysis, &mut activities)?;
    files.push((PUBCHEM.to_owned(), activities));
    files.push((WORKBOOK.to_owned(), book?));
    files.push(("study.resolved.toml".to_owned(), analysis.study.resolved(folder).into_bytes()));
    files.extend(
        analysis.study.resolved_decisions(folder).map(|text| (DECISIONS.to_owned(), text.into_bytes())),
    );
    files.push(("methods.md".to_owned(), methods.into_bytes()));
    files.push((REFERENCES.to_owned(), methods::references(analysis).into_bytes()));
    files.push(("prism.pzfx".to_owned(), prism.into_bytes()));
    files.push(("report.html".to_owned(), page.into_bytes()));
    let drawn = |folder: &'static str| {
        move |figure: Figure| (format!("{folder}/{}.svg", figure.name), figure.svg.into_bytes())
    };
    files.extend(figures.into_iter().map(drawn("plots")));
    files.extend(of_one_column.into_iter().map(drawn(ONE_COLUMN)));
    for (pictures, said) in [of_page, of_column] {
        files.extend(pictures);
        notes.extend(said);
    }
    files.sort();
    Ok(Contents { files, notes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::file_names::ALWAYS;
    use crate::report::fixture;

    #[test]
    fn results_always_have_the_names_that_are_looked_for_before_the_work() {
        let files = contents(fixture::km12(), Path::new("results"), false).unwrap().files;
        for name in ALWAYS {
            assert!(files.iter().any(|(file, _)| file.starts_with(name)), "{name}");
        }
        assert!(table(fixture::km12(), "other.csv", &mut Vec::new()).is_err());
    }

    #[test]
    fn with_png_every_figure_has_its_picture_and_else_none() {
        let names = |png: bool| -> Vec<String> {
            let made = contents(fixture::km12(), Path::new("results"), png).unwrap();
            assert_eq!(made.notes, Vec::<String>::new());
            made.files.into_iter().map(|(name, _)| name).collect()
        };
        let of = |names: &[String], ending: &str| -> Vec<String> {
            names.iter().filter_map(|name| Some(name.strip_suffix(ending)?.to_owned())).collect()
        };
        let (with, without) = (names(true), names(false));
        assert!(of(&with, ".svg").len() > 10 && of(&with, ".svg") == of(&with, ".png"));
        assert_eq!(of(&without, ".png"), Vec::<String>::new());
        assert_eq!(of(&without, ".svg"), of(&with, ".svg"));
    }
}
