//! What is remembered beside the study of today: only what is of its assay, and no experiment twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::memory::table::{Wanted, nothing, read_table};
use crate::memory::{Experiments, Origin, PairScatter};
use crate::near_files::instead;
use crate::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic, any_error, unreadable};
use foldshift_tables::numerals::counted;

/// Reads the files of the study's memory and keeps what belongs to it, with what must be known of that.
///
/// # Errors
/// When a file cannot be read or hands nothing on, is of another read-out, simulated for a study that is not, or holds no
/// experiment but those of this study.
pub(crate) fn beside(
    study: &Study,
    experiments: &Experiments,
    is_missing: impl Fn(&Path) -> bool,
) -> Result<(Vec<PairScatter>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut pairs, mut said) = (Vec::new(), Vec::new());
    let today: BTreeSet<String> = experiments.prints(pairs_of(study)).collect();
    for file in study.noise.prior.iter().filter(|file| !is_missing(&file.path)) {
        let name = file.path.display().to_string();
        let bytes = match std::fs::read(&file.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = unreadable(&name, &error, &no_file(&file.path, &file.name));
                said.push(problem.at(file.place.clone()));
                continue;
            }
        };
        match read_table(&name, &bytes, Wanted::HandedOn) {
            Ok(found) if found.is_empty() => said.push(nothing(&name).at(file.place.clone())),
            Ok(found) => {
                said.extend(of_assay(&Origin::of(study), Whose::Study, &found));
                match not_of_today(&name, found, &today) {
                    Ok((found, warning)) => {
                        said.extend(warning);
                        pairs.extend(found);
                    }
                    Err(problem) => said.push(problem.at(file.place.clone())),
                }
            }
            Err(problems) => said.extend(problems),
        }
    }
    if any_error(&said) { Err(said) } else { Ok((each_once(pairs), said)) }
}

/// The pairs that these files hand on, each once, and what must be known of them.
///
/// # Errors
/// When a file cannot be read or hands nothing on, and when they are of several read-outs: all problems at once.
pub fn files(paths: &[PathBuf]) -> Result<(Vec<PairScatter>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut pairs, mut problems): (Vec<PairScatter>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        let read = std::fs::read(path).map_err(|error| {
            let relative = |path: &Path| path.display().to_string();
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let help = if missing { instead(path, &relative) } else { no_file(path, &name) };
            vec![unreadable(&name, &error, &help)]
        });
        match read.and_then(|bytes| read_table(&name, &bytes, Wanted::HandedOn)) {
            Ok(found) if found.is_empty() => problems.push(nothing(&name)),
            Ok(found) => pairs.extend(found),
            Err(said) => problems.extend(said),
        }
    }
    // What they are of is what the first of them says, since the table says nothing.
    if let Some(first) = pairs.first() {
        problems.extend(of_assay(&first.origin, Whose::Earlier, &pairs));
    }
    if any_error(&problems) { Err(problems) } else { Ok((each_once(pairs), problems)) }
}

/// Whose assay the pairs are held against.
#[derive(Clone, Copy)]
enum Whose {
    /// That of the study of today.
    Study,
    /// That of another study of the memory.
    Earlier,
}

/// What to give in the place of what is no file.
fn no_file(path: &Path, name: &str) -> String {
    if path.join("noise.csv").is_file() {
        return format!("it is a folder: name the table in it, `{name}/noise.csv`");
    }
    "give the `noise.csv` of an earlier study".to_owned()
}

fn pairs_of(study: &Study) -> impl Iterator<Item = (&str, &str)> {
    study
        .pairs
        .iter()
        .flat_map(|pair| pair.resistant.iter().map(|resistant| (pair.parental.as_str(), resistant.as_str())))
}

/// What speaks against taking these pairs for those of the assay of today: told once a kind, at the first of them.
fn of_assay(today: &Origin, whose: Whose, pairs: &[PairScatter]) -> Vec<Diagnostic> {
    let (own, whom) = match whose {
        Whose::Study => ("this study".to_owned(), "this study".to_owned()),
        Whose::Earlier => (format!("that of `{}`", today.from), format!("`{}`", today.from)),
    };
    let first = |is: &dyn Fn(&Origin) -> bool| pairs.iter().find(|pair| is(&pair.origin));
    let mut said = Vec::new();
    let mut tell = |pair: &PairScatter, diagnostic: Diagnostic, help: &str| {
        let placed = match &pair.place {
            Some(place) => diagnostic.at(place.clone()),
            None => diagnostic,
        };
        said.push(placed.help(help));
    };
    let other = "remember studies of this assay only: another one scatters otherwise";
    if let Some(pair) = first(&|origin| origin.readout != today.readout) {
        let (then, now) = (&pair.origin.readout, &today.readout);
        let problem = format!(
            "the scatter of `{}` is of the read-out `{then}`, and {own} of `{now}`",
            pair.origin.from
        );
        tell(pair, Diagnostic::error(Code::Memory, problem), other);
    }
    if let Some(pair) = first(&|origin| origin.reads != today.reads) {
        let (then, now) = (pair.origin.reads.name(), today.reads.name());
        let problem = format!(
            "the scatter of `{}` is of responses that read {then}, and those of {whom} read {now}",
            pair.origin.from
        );
        tell(pair, Diagnostic::error(Code::Memory, problem), other);
    }
    if let Some(pair) = first(&|origin| origin.simulated && !today.simulated) {
        let problem = format!("the scatter of `{}` is simulated, and {own} is not", pair.origin.from);
        let help = "simulated days are as much alike as somebody made them: remember measured studies only";
        let told = match whose {
            Whose::Study => Diagnostic::error(Code::Memory, problem),
            // A simulated table may rest on both.
            Whose::Earlier => Diagnostic::warning(Code::Memory, problem),
        };
        tell(pair, told, help);
    }
    let hours = |origin: &Origin| origin.exposure_h.zip(today.exposure_h);
    #[expect(clippy::float_cmp, reason = "hours as they were written")]
    let longer = |origin: &Origin| hours(origin).is_some_and(|(then, now)| then != now);
    if let Some(pair) = first(&longer) {
        let (then, now) = hours(&pair.origin).unwrap_or_default();
        let problem = format!(
            "the scatter of `{}` is of {then} h under compound, and {own} of {now} h",
            pair.origin.from
        );
        tell(
            pair,
            Diagnostic::warning(Code::Memory, problem),
            "is it the same assay? Its scatter is taken as it is",
        );
    }
    if let Some(pair) = first(&|origin| !origin.zero.is_empty() && origin.zero != today.zero) {
        let (then, now) = (&pair.origin.zero, &today.zero);
        let problem = format!(
            "the scatter of `{}` is of responses with the zero `{then}`, and {own} has `{now}`",
            pair.origin.from
        );
        tell(
            pair,
            Diagnostic::warning(Code::Memory, problem),
            "is it the same assay? Its scatter is taken as it is",
        );
    }
    said
}

/// The pairs of a file without those that rest on an experiment of today, and a word on them.
fn not_of_today(
    file: &str,
    pairs: Vec<PairScatter>,
    today: &BTreeSet<String>,
) -> Result<(Vec<PairScatter>, Option<Diagnostic>), Diagnostic> {
    let (twice, earlier): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|pair| pair.prints().any(|print| today.contains(print)));
    let Some(first) = twice.first() else { return Ok((earlier, None)) };
    let of = format!("{} under {} in `{}`", first.resistant, first.compound, first.origin.from);
    if earlier.is_empty() {
        let problem =
            format!("every pair that `{file}` hands on shares an experiment with this study, such as {of}");
        let help = "experiments count once: give the `noise.csv` of an earlier study, or leave `prior` out";
        return Err(Diagnostic::error(Code::Memory, problem).help(help));
    }
    let (pairs, share) = (counted(twice.len(), "row"), if twice.len() == 1 { "shares" } else { "share" });
    let problem =
        format!("{pairs} of the memory {share} an experiment with this study, such as {of}: left out");
    let warning = Diagnostic::warning(Code::Memory, problem)
        .help("nothing to do: what both hold counts as an experiment of today");
    Ok((
        earlier,
        Some(match &first.place {
            Some(place) => warning.at(place.clone()),
            None => warning,
        }),
    ))
}

/// Of pairs of one metric that share an experiment the one with the most degrees of freedom, the first of such: studies that
/// remember each other hand on the same pairs.
fn each_once(pairs: Vec<PairScatter>) -> Vec<PairScatter> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| pairs[*b].df.total_cmp(&pairs[*a].df).then(a.cmp(b)));
    let mut seen: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    let mut kept = vec![false; pairs.len()];
    for index in order {
        let pair = &pairs[index];
        let seen = seen.entry(pair.metric).or_default();
        // Without fingerprints, a pair is itself.
        let own: Vec<String> = if pair.prints().next().is_some() {
            pair.prints().map(str::to_owned).collect()
        } else {
            let bits = [pair.sd.to_bits(), pair.df.to_bits()];
            vec![format!(
                "{}\n{}\n{}\n{}\n{bits:?}",
                pair.origin.from, pair.parental, pair.resistant, pair.compound
            )]
        };
        if own.iter().all(|print| !seen.contains(print)) {
            kept[index] = true;
            seen.extend(own);
        }
    }
    pairs.into_iter().zip(kept).filter_map(|(pair, kept)| kept.then_some(pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_curves::compare::Metric;
    use foldshift_curves::fit::Reads;

    fn origin() -> Origin {
        Origin {
            from: "March".to_owned(),
            readout: "resazurin".to_owned(),
            reads: Reads::Viability,
            exposure_h: Some(72.0),
            zero: "blank".to_owned(),
            simulated: false,
        }
    }

    fn pair(compound: &str, df: f64, experiments: &[&str]) -> PairScatter {
        PairScatter {
            parental: "P".to_owned(),
            resistant: "R".to_owned(),
            compound: compound.to_owned(),
            metric: Metric::Ic50Abs,
            sd: 0.1,
            df,
            experiments: experiments.iter().map(|one| (*one).to_owned()).collect(),
            origin: origin(),
            place: None,
        }
    }

    #[test]
    fn another_assay_is_said() {
        let told = |change: &dyn Fn(&mut Origin)| -> Vec<(bool, String)> {
            let mut other = pair("drug", 2.0, &[]);
            change(&mut other.origin);
            let said = of_assay(&origin(), Whose::Study, &[pair("drug", 2.0, &[]), other.clone(), other]);
            said.iter().map(|one| (one.is_error(), one.message.clone())).collect()
        };
        assert_eq!(told(&|_| ()), []);
        let one = |change: &dyn Fn(&mut Origin), error: bool, part: &str| {
            let said = told(change);
            assert!(matches!(&said[..], [(is, text)] if *is == error && text.contains(part)), "{said:?}");
        };
        one(
            &|o| o.readout = "ctg".to_owned(),
            true,
            "is of the read-out `ctg`, and this study of `resazurin`",
        );
        one(&|o| o.reads = Reads::Inhibition, true, "read inhibition");
        one(&|o| o.simulated = true, true, "is simulated, and this study is not");
        one(&|o| o.exposure_h = Some(48.0), false, "is of 48 h under compound, and this study of 72 h");
        one(&|o| o.zero = "none".to_owned(), false, "the zero `none`");
        assert_eq!(told(&|o| o.exposure_h = None), []);
    }

    /// Files that are remembered together are held against the first of them.
    #[test]
    fn two_earlier_assays_are_said() {
        let first = origin();
        let told = |change: &dyn Fn(&mut Origin)| -> Vec<(bool, String)> {
            let mut other = pair("drug", 2.0, &[]);
            other.origin.from = "May".to_owned();
            change(&mut other.origin);
            let said = of_assay(&first, Whose::Earlier, &[pair("drug", 2.0, &[]), other]);
            said.iter().map(|one| (one.is_error(), one.message.clone())).collect()
        };
        let one = |error: bool, text: &str| vec![(error, text.to_owned())];
        assert_eq!(told(&|_| ()), []);
        assert_eq!(
            told(&|o| o.readout = "ctg".to_owned()),
            one(true, "the scatter of `May` is of the read-out `ctg`, and that of `March` of `resazurin`")
        );
        assert_eq!(
            told(&|o| o.reads = Reads::Inhibition),
            one(
                true,
                "the scatter of `May` is of responses that read inhibition, and those of `March` read viability"
            )
        );
        assert_eq!(
            told(&|o| o.exposure_h = Some(48.0)),
            one(false, "the scatter of `May` is of 48 h under compound, and that of `March` of 72 h")
        );
        assert_eq!(
            told(&|o| o.simulated = true),
            one(false, "the scatter of `May` is simulated, and that of `March` is not")
        );
    }

    #[test]
    fn experiments_of_today_are_left_out_and_nothing_else_is_an_error() {
        let today: BTreeSet<String> = ["01"].map(str::to_owned).into();
        let (earlier, own) = (pair("a", 2.0, &["x:02", "y:03"]), pair("b", 2.0, &["z:01", "y:03"]));
        let (kept, warning) = not_of_today("noise.csv", vec![earlier.clone(), own.clone()], &today).unwrap();
        assert_eq!(kept, std::slice::from_ref(&earlier));
        assert!(
            warning.unwrap().message.starts_with("1 row of the memory shares an experiment with this study")
        );
        let refused = not_of_today("noise.csv", vec![own], &today).unwrap_err();
        assert_eq!(
            refused.message,
            "every pair that `noise.csv` hands on shares an experiment with this study, such as R under b in `March`"
        );
        let none = not_of_today("noise.csv", vec![earlier.clone()], &BTreeSet::new()).unwrap();
        assert_eq!(none, (vec![earlier], None));
    }

    /// A third experiment makes a pair of two of the same; what was handed on twice counts once.
    #[test]
    fn what_is_handed_on_twice_counts_once() {
        let (two, three) = (pair("a", 1.0, &["1:0a", "2:0b"]), pair("a", 2.0, &["1:0a", "2:0b", "3:0c"]));
        let other = pair("b", 1.0, &["1:1a", "2:1b"]);
        let bare = pair("c", 1.0, &[]);
        let all = vec![two, other.clone(), three.clone(), other.clone(), bare.clone(), bare.clone()];
        assert_eq!(each_once(all), [other.clone(), three, bare]);
        let auc = PairScatter { metric: Metric::Auc, ..other.clone() };
        assert_eq!(each_once(vec![other.clone(), auc.clone()]), [other, auc]);
    }
}
