//! The result folder: written beside its place and renamed when complete. An interrupted run leaves
//! the old results or none, never half.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::analysis::Analysis;
use crate::diagnostic::{Diagnostic, Place, why};
use crate::report::{anatomy_table, figure, html, mechanism_table, methods, noise_table, table};
use crate::study::relative;

/// `manifest.json`: what went in, what came out, and how.
#[derive(Debug, Serialize)]
struct Manifest<'a> {
    /// Version of this program.
    foldshift: &'static str,
    study: &'a str,
    simulated: bool,
    settings: &'a crate::study::Study,
    inputs: Vec<Hashed>,
    outputs: Vec<Hashed>,
}

#[derive(Debug, Serialize)]
struct Hashed {
    path: String,
    sha256: String,
}

const MANIFEST: &str = "manifest.json";

/// Writes everything into `folder`.
///
/// # Errors
/// When the folder cannot be written, or holds something else than earlier results: what, where, and
/// what to do. Earlier results are then untouched.
pub fn write(analysis: &Analysis, folder: &Path) -> Result<(), Diagnostic> {
    let shown = folder.display().to_string();
    let refuse =
        |problem: String, help: &str| Diagnostic::error(problem).at(Place::file(shown.as_str())).help(help);
    if folder.exists() && !is_ours(folder) {
        return Err(refuse(
            format!("`{shown}` exists and holds no results of foldshift"),
            "choose another folder with `-o`, or remove this one",
        ));
    }
    write_beside(analysis, folder).map_err(|error| {
        let why = why(&error);
        refuse(
            format!("cannot write `{shown}`: {why}"),
            "earlier results, if any, are untouched; choose another folder with `-o`",
        )
    })
}

/// An empty folder, or one with our manifest.
fn is_ours(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file() || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn write_beside(analysis: &Analysis, folder: &Path) -> io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let temporary = tempfile::Builder::new().prefix(".foldshift-").tempdir_in(parent)?;
    let mut outputs = contents(analysis, folder, temporary.path())?;
    outputs.sort();
    let hashed = |path: &Path, name: String| -> io::Result<Hashed> {
        let mut sha256 = String::new();
        for byte in Sha256::digest(fs::read(path)?) {
            let _ = write!(sha256, "{byte:02x}");
        }
        Ok(Hashed { path: name, sha256 })
    };
    let base = analysis.study.common_folder();
    let manifest = Manifest {
        foldshift: env!("CARGO_PKG_VERSION"),
        study: &analysis.study.name,
        simulated: analysis.study.simulated,
        settings: &analysis.study,
        inputs: analysis
            .inputs
            .iter()
            .map(|path| hashed(path, relative(&base, path)))
            .collect::<io::Result<_>>()?,
        outputs: outputs
            .into_iter()
            .map(|name| hashed(&temporary.path().join(&name), name))
            .collect::<io::Result<_>>()?,
    };
    let mut file = create(&temporary.path().join(MANIFEST))?;
    serde_json::to_writer_pretty(&mut file, &manifest)?;
    file.write_all(b"\n")?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    replace(temporary, folder)
}

fn create(path: &Path) -> io::Result<BufWriter<fs::File>> {
    fs::File::create(path).map(BufWriter::new)
}

/// Writes every file but the manifest; their names.
fn contents(analysis: &Analysis, folder: &Path, into: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut file =
        |name: &str, write: &dyn Fn(&mut BufWriter<fs::File>) -> io::Result<()>| -> io::Result<()> {
            let mut out = create(&into.join(name))?;
            write(&mut out)?;
            out.flush()?;
            names.push(name.to_owned());
            Ok(())
        };
    let resolved = analysis.study.resolved(folder);
    let settings = analysis.study.resolved(&analysis.study.common_folder());
    let figures = figure::figures(analysis);
    let page = html::page(analysis, &figures, &settings);
    fs::create_dir(into.join("plots"))?;
    file("wells.csv", &|out| table::wells(analysis, out))?;
    file("quality.csv", &|out| table::quality(analysis, out))?;
    file("fits.csv", &|out| table::fits(analysis, out))?;
    file("mechanism.csv", &|out| {
        mechanism_table::mechanism(analysis.mechanism.iter().map(|judged| &judged.judgement), out)
    })?;
    file("shifts.csv", &|out| table::shifts(&analysis.shifts, out))?;
    file("sensitivity.csv", &|out| table::sensitivity(&analysis.sensitivity, out))?;
    file("anatomy.csv", &|out| anatomy_table::anatomy(&analysis.anatomy, out))?;
    file("noise.csv", &|out| noise_table::noise(analysis, out))?;
    if !analysis.growth.is_empty() {
        file("gr.csv", &|out| table::growth(&analysis.growth, out))?;
    }
    file("study.resolved.toml", &|out| out.write_all(resolved.as_bytes()))?;
    file("methods.md", &|out| out.write_all(methods::methods(analysis).as_bytes()))?;
    file("report.html", &|out| out.write_all(page.as_bytes()))?;
    for figure in &figures {
        file(&format!("plots/{}.svg", figure.name), &|out| out.write_all(figure.svg.as_bytes()))?;
    }
    Ok(names)
}

/// Puts the finished folder in its place.
fn replace(temporary: tempfile::TempDir, folder: &Path) -> io::Result<()> {
    set_mode(temporary.path())?;
    if !folder.exists() {
        fs::rename(temporary.path(), folder)?;
        let _ = temporary.keep();
        return Ok(());
    }
    // The old results step aside, and back when the new ones cannot take their place.
    let aside = temporary.path().with_extension("old");
    fs::rename(folder, &aside)?;
    if let Err(error) = fs::rename(temporary.path(), folder) {
        fs::rename(&aside, folder)?;
        return Err(error);
    }
    let _ = temporary.keep();
    fs::remove_dir_all(&aside)
}

/// A temporary folder is private; results are as readable as any new folder.
#[cfg(unix)]
fn set_mode(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn set_mode(_: &Path) -> io::Result<()> {
    Ok(())
}
