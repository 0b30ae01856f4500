//! Where figures are written. A file that stands there and is another one may be somebody's own work on a figure: it is
//! written over only when that is asked for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Arguments, Drawn, Form};
use crate::cli::output::is_promise;
use crate::cli::pasteable::pasteable;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::{Content, write_whole};
use crate::report::figure::{Figure, Format, size};
use crate::report::prints::without_letters;
use foldshift_prints::{pdf, png};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

/// Where figures are written.
pub(super) enum Place {
    /// One figure, in this form.
    File(PathBuf, Form),
    /// Each in these forms, under its own name.
    Folder(PathBuf, Vec<Form>),
}

/// A file to be written.
struct Ready {
    path: PathBuf,
    content: Vec<u8>,
}

impl Place {
    /// The place that the arguments name.
    ///
    /// # Errors
    /// When a name promises a form that no figure is written in.
    pub(super) fn of(arguments: &Arguments) -> Result<Self, Diagnostic> {
        let mut forms = arguments.forms.clone();
        forms.sort_unstable();
        forms.dedup();
        let Some(path) = &arguments.output else {
            let folder = Path::new("figures");
            let page = arguments.preset.name == Format::PAGE.name;
            let folder = if page { folder.to_path_buf() } else { folder.join(arguments.preset.name) };
            return Ok(Self::Folder(folder, forms));
        };
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let form =
            ending.as_deref().and_then(|ending| Form::ALL.into_iter().find(|form| form.ending() == ending));
        match (form, ending.as_deref()) {
            (Some(form), _) if !path.is_dir() => Ok(Self::File(path.clone(), form)),
            (
                None,
                Some("jpg" | "jpeg" | "tif" | "tiff" | "eps" | "gif" | "bmp" | "emf" | "wmf" | "webp"),
            ) => {
                let problem = format!("`{}` cannot be written: a figure is SVG, PDF or PNG", path.display());
                let help = format!(
                    "a journal that wants {} takes a PDF too, or make it of a PNG",
                    ending.unwrap_or_default()
                );
                Err(Diagnostic::error(Code::Unwritable, problem).help(help))
            }
            (None, Some(ending)) if !path.is_dir() && is_promise(ending) => {
                let problem = format!("`{}` cannot be written: a figure is SVG, PDF or PNG", path.display());
                Err(Diagnostic::error(Code::Unwritable, problem)
                    .help("name a folder, or a file that ends in `.svg`, `.pdf` or `.png`"))
            }
            _ => Ok(Self::Folder(path.clone(), forms)),
        }
    }

    /// Writes the figures of `results`, whose files are never written over; what is worth telling of them comes back with them.
    ///
    /// # Errors
    /// When several figures are to go into one file, a file of other content stands in the way, or a file cannot be written.
    /// Nothing is written then but what was written before.
    pub(super) fn write(
        &self,
        figures: &[Figure],
        results: &[PathBuf],
        arguments: &Arguments,
        terminal: &Terminal,
    ) -> Result<(Vec<Drawn>, Vec<Diagnostic>), Vec<Diagnostic>> {
        let targets = self.targets(figures).map_err(|problem| vec![problem])?;
        refuse_results(targets.iter().flatten().map(|(path, _)| path.as_path()), results)?;
        let ready: Vec<Result<Vec<Ready>, Diagnostic>> = figures
            .par_iter()
            .zip(&targets)
            .map(|(figure, targets)| {
                let ready = |(path, form): &(PathBuf, Form)| {
                    let content = content(figure, *form, arguments)?;
                    Ok(Ready { path: path.clone(), content })
                };
                targets.iter().map(ready).collect()
            })
            .collect();
        let ready: Vec<Vec<Ready>> =
            ready.into_iter().collect::<Result<_, _>>().map_err(|problem| vec![problem])?;
        if !arguments.replace {
            self.refuse_others(ready.iter().flatten())?;
        }
        terminal.go_on().map_err(|problem| vec![problem])?;
        let unwritable = |path: &Path, error: &io::Error| {
            let problem = format!("cannot write `{}`: {}", path.display(), why(error));
            vec![Diagnostic::error(Code::Unwritable, problem)]
        };
        if let Self::Folder(folder, _) = self {
            fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        }
        for file in ready.iter().flatten() {
            write_whole(&file.path, Content::Packed, |out| out.write_all(&file.content))
                .map_err(|unwritten| unwritable(&file.path, &unwritten.error))?;
        }
        let drawn = figures.iter().zip(&ready).map(|(figure, files)| drawn(figure, files)).collect();
        Ok((drawn, self.without_letters(figures)))
    }

    /// The files of every figure.
    fn targets(&self, figures: &[Figure]) -> Result<Vec<Vec<(PathBuf, Form)>>, Diagnostic> {
        match self {
            Self::File(path, form) => match figures {
                [_] => Ok(vec![vec![(path.clone(), *form)]]),
                several => {
                    const MOST: usize = 6;
                    let names: Vec<&str> =
                        several.iter().map(|figure| figure.name.as_str()).take(MOST).collect();
                    let more = several.len() - names.len();
                    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                    let problem =
                        format!("{} figures do not go into one file `{}`", several.len(), path.display());
                    Err(Diagnostic::error(Code::Unwritable, problem).help(format!(
                        "name a folder, or one of them with `--figure`: {}{more}",
                        names.join(", ")
                    )))
                }
            },
            Self::Folder(folder, forms) => {
                let file =
                    |figure: &Figure, form: Form| folder.join(format!("{}.{}", figure.name, form.ending()));
                let of = |figure: &Figure| forms.iter().map(|form| (file(figure, *form), *form)).collect();
                Ok(figures.iter().map(of).collect())
            }
        }
    }

    /// Refuses to write over files that are not what would be written.
    fn refuse_others<'a>(&self, files: impl Iterator<Item = &'a Ready>) -> Result<(), Vec<Diagnostic>> {
        const MOST: usize = 3;
        // What is there and cannot be read is not ours to replace either.
        let is_other = |file: &&Ready| match fs::symlink_metadata(&file.path) {
            Err(_) => false,
            // A device or a pipe is no figure, and reading one may wait for ever.
            Ok(_) if !file.path.is_file() => true,
            Ok(_) => fs::read(&file.path).map_or(true, |there| there != file.content),
        };
        let others: Vec<&Ready> = files.filter(is_other).collect();
        let Some(first) = others.first() else { return Ok(()) };
        let names: Vec<String> =
            others.iter().take(MOST).map(|file| format!("`{}`", file.path.display())).collect();
        let more = others.len() - names.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let problem =
            format!("{}{more}: there already, with other content, and not written over", names.join(", "));
        let free = crate::cli::whole_file::free(match self {
            Self::File(path, _) => path,
            Self::Folder(folder, _) => folder,
        });
        Err(vec![
            Diagnostic::error(Code::Unwritable, problem)
                .at(foldshift_tables::diagnostic::Place::file(first.path.display().to_string()))
                .help(format!("name another place: `-o {}`; `--replace` writes over them", pasteable(&free))),
        ])
    }

    /// Which letters the font of PDF and PNG lacks.
    fn without_letters(&self, figures: &[Figure]) -> Vec<Diagnostic> {
        let forms = match self {
            Self::File(_, form) => std::slice::from_ref(form),
            Self::Folder(_, forms) => forms,
        };
        if forms.iter().all(|form| *form == Form::Svg) {
            return Vec::new();
        }
        let without = |letters: String| {
            let problem =
                format!("PDF and PNG have an empty box for {letters}: the font that draws them lacks it");
            Diagnostic::warning(Code::Figure, problem)
                .help("the SVG holds the text itself, for any font that has them")
        };
        without_letters(figures).map(without).into_iter().collect()
    }
}

/// Refuses places that lead to files of the results themselves.
fn refuse_results<'a>(
    targets: impl Iterator<Item = &'a Path>,
    results: &[PathBuf],
) -> Result<(), Vec<Diagnostic>> {
    let is_theirs = |path: &&Path| path.canonicalize().is_ok_and(|path| results.contains(&path));
    let problem = |path: &Path| {
        let problem = format!("`{}` is a file of the results: it would be overwritten", path.display());
        Diagnostic::error(Code::Unwritable, problem).help("name another place with `-o`")
    };
    let problems: Vec<Diagnostic> = targets.filter(is_theirs).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn content(figure: &Figure, form: Form, arguments: &Arguments) -> Result<Vec<u8>, Diagnostic> {
    let drawn = match form {
        Form::Svg => return Ok(figure.svg.clone().into_bytes()),
        Form::Pdf => pdf(&figure.svg),
        Form::Png => png(&figure.svg, arguments.ppi.map_or(arguments.preset.pixels_per_inch, f64::from)),
    };
    drawn.map_err(|error| {
        let problem =
            format!("`{}` cannot be written as {}: {error}", figure.name, form.ending().to_uppercase());
        Diagnostic::error(Code::Figure, problem)
            .help("`--as svg` draws it without pixels; `--ppi` asks for fewer of them")
    })
}

fn drawn(figure: &Figure, files: &[Ready]) -> Drawn {
    let (width_mm, height_mm) = size(&figure.svg).map_or((0.0, 0.0), |(width, height)| {
        let tenth = |pixels: f64| (10.0 * Format::mm(pixels)).round() / 10.0;
        (tenth(width), tenth(height))
    });
    Drawn {
        name: figure.name.clone(),
        kind: figure.about.kind().to_owned(),
        caption: figure.caption.clone(),
        width_mm,
        height_mm,
        files: files.iter().map(|file| file.path.display().to_string()).collect(),
    }
}
