//! `--sigma`: whose residual scatter errors and intervals rest on, from table to table.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output, Stdio};

use foldshift_curves::screen::Screen;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
        command.args(words).current_dir(self.0.path()).stdin(Stdio::null()).output().unwrap()
    }

    /// What is written to stdout, and the words beside it.
    fn done(&self, words: &[&str]) -> [String; 2] {
        let run = self.run(words);
        let [out, words_of] =
            [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        // A plate of the example fails, and says so.
        assert!(matches!(run.status.code(), Some(0 | 1)), "{words:?}: {words_of}");
        [out, words_of]
    }
}

/// A screen of curves of six single wells.
fn table(curves: u64) -> String {
    let screen = Screen { doses: 6, replicates: 1, ..Screen::default() };
    let mut text = String::from("cell_line,compound,dose,response\n");
    for curve in 0..curves {
        for point in screen.points(curve) {
            let _ = writeln!(text, "L{},c{curve},{},{}", curve % 3, point.dose, point.response);
        }
    }
    text
}

const LAST: &str = "sigma_moderated,df_moderated,prior_sigma,prior_df";

/// The cells of a column.
fn column<'t>(table: &'t str, name: &str) -> Vec<&'t str> {
    let mut lines = table.lines();
    let place = lines.next().unwrap().split(',').position(|heading| heading == name).unwrap();
    lines.map(|line| line.split(',').nth(place).unwrap()).collect()
}

#[test]
fn a_table_is_the_same_however_it_is_read_and_own_is_what_it_always_was() {
    let folder = Folder::new();
    folder.write("a.csv", &table(9000));
    let [plain, _] = folder.done(&["fit", "a.csv"]);
    assert_eq!(plain, folder.done(&["fit", "a.csv", "--sigma", "own"])[0]);
    let words = ["fit", "a.csv", "--sigma", "moderated"];
    let [moderated, said] = folder.done(&words);
    assert!(moderated.lines().next().unwrap().ends_with(&format!(",p_trend,{LAST}")));
    assert!(said.contains("moderated over") && said.contains("degrees of freedom"), "{said}");
    assert_eq!(moderated, folder.done(&[&words[..], &["--memory", "1MB"]].concat())[0]);
    assert_eq!(moderated, folder.done(&[&words[..], &["--threads", "1"]].concat())[0]);
    for name in ["top", "rss", "df", "sigma", "ic50_rel"] {
        let (own, other) = (column(&plain, name), column(&moderated, name));
        let same = own.iter().zip(&other).filter(|(a, b)| a == b || name == "ic50_rel").count();
        assert_eq!(same, own.len(), "{name}");
    }
    // All at once, with other columns between.
    let [at_once, _] = folder.done(&[&words[..], &["--details"]].concat());
    assert!(at_once.lines().next().unwrap().ends_with(LAST));
    for name in ["sigma_moderated", "df_moderated", "ic50_abs_lower95"] {
        assert_eq!(column(&at_once, name), column(&moderated, name), "{name}");
    }
    let said = |table: &str| column(table, "ic50_rel_qualifier").iter().filter(|cell| **cell != "nd").count();
    assert!(said(&moderated) > said(&plain), "{} {}", said(&moderated), said(&plain));
}

#[test]
fn losses_and_models_borrow_too_and_what_cannot_is_refused() {
    let folder = Folder::new();
    folder.write("a.csv", &table(60));
    for more in [&["--loss", "tukey"][..], &["--model", "aicc"], &["--level", "20"], &["--top", "1"]] {
        let [found, _] = folder.done(&[&["fit", "a.csv", "--sigma", "moderated"], more].concat());
        let df: Vec<f64> =
            column(&found, "df_moderated").iter().filter_map(|cell| cell.parse().ok()).collect();
        let own: Vec<f64> = column(&found, "df").iter().filter_map(|cell| cell.parse().ok()).collect();
        assert!(df.len() > 50 && df.iter().sum::<f64>() > own.iter().sum::<f64>() + 50.0, "{more:?}: {df:?}");
    }
    let [json, _] = folder.done(&["fit", "a.csv", "--sigma", "moderated", "--json"]);
    assert!(json.contains("\"moderated\":{\"sigma\":"), "{json}");
    let refused = |words: &[&str]| {
        let run = folder.run(words);
        assert_eq!(run.status.code(), Some(2), "{words:?}");
        String::from_utf8_lossy(&run.stderr).into_owned()
    };
    let shared = ["fit", "a.csv", "--sigma", "moderated", "--share", "top", "--across", "cell_line"];
    assert!(refused(&shared).contains("share parameters have one scatter"));
    folder.write("few.csv", &table(3));
    let few = folder.done(&["fit", "few.csv", "--sigma", "moderated"]);
    assert!(few[1].contains("too few curves") && few[0].lines().nth(1).unwrap().ends_with(",,,,"), "{few:?}");
    folder.write("fits.csv", &folder.done(&["fit", "a.csv"])[0]);
    let compared = ["compare", "fits.csv", "--parental", "L0", "--sigma", "moderated"];
    assert!(refused(&compared).contains("`--sigma moderated` needs responses"));
}

/// Two lines of one curve in one experiment, five single wells each, six compounds.
#[test]
fn folds_of_one_experiment_speak_when_curves_lend_each_other_their_scatter() {
    let folder = Folder::new();
    let mut text = String::from("experiment,cell_line,compound,dose,response\n");
    let mut random = foldshift_curves::screen::Random::new(5, 5);
    for compound in 0..6 {
        for line in ["P", "R"] {
            for k in 0..5 {
                let dose = 10_f64.powi(k);
                let response = 0.05 + 0.95 / (1.0 + (dose / 60.0).powf(1.2)) + 0.04 * random.normal();
                let _ = writeln!(text, "d1,{line},c{compound},{dose},{response}");
            }
        }
    }
    folder.write("lines.csv", &text);
    let limits = |sigma: &str| {
        let [found, _] = folder.done(&["compare", "lines.csv", "--parental", "P", "--sigma", sigma]);
        let rows = column(&found, "metric").into_iter().zip(column(&found, "lower95"));
        rows.filter(|(metric, lower)| *metric == "ic50_abs" && !lower.is_empty()).count()
    };
    let (own, moderated) = (limits("own"), limits("moderated"));
    assert!(moderated == 6 && own < moderated, "{own} and {moderated} of 6");
}

#[test]
fn a_study_moderates_without_a_word_and_says_so() {
    let folder = Folder::new();
    folder.done(&["demo", "d"]);
    folder.done(&["run", "d/study.toml", "-o", "first"]);
    let first = folder.read("first/fits.csv");
    assert!(first.lines().next().unwrap().ends_with(LAST));
    assert!(folder.read("first/study.resolved.toml").contains("sigma = \"moderated\""));
    assert!(folder.read("first/methods.md").contains("moderated over the curves of the study"));
    let pooled = |line: &&str| line.starts_with("(pooled)");
    assert!(first.lines().filter(pooled).all(|line| line.ends_with(",,,,")));
    assert!(first.lines().skip(1).filter(|line| !pooled(line)).any(|line| !line.ends_with(',')));
    let study = folder.read("d/study.toml") + "\n[fit]\nsigma = \"own\"\n";
    folder.write("d/own.toml", &study);
    folder.done(&["run", "d/own.toml", "-o", "own"]);
    let own = folder.read("own/fits.csv");
    assert!(own.lines().skip(1).all(|line| line.ends_with(",,,,")));
    assert_eq!(column(&own, "sigma"), column(&first, "sigma"));
    assert!(folder.read("own/methods.md").contains("fit.sigma = own (default moderated)"));
}
