//! Tables as people have them: the same exact curve in some fifty forms, read as it is, or by the command that the program
//! suggests.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Doses, a midpoint of 1 among them.
const DOSES: [f64; 7] = [0.01, 0.0464, 0.2154, 1.0, 4.642, 21.54, 100.0];

/// A falling curve of slope 1 without noise.
fn response(dose: f64) -> f64 {
    1.0 / (1.0 + dose)
}

/// How a table has to be met.
enum Met {
    /// Read as it is.
    Plainly,
    /// Refused, or read with advice; the first command in backticks reads it.
    ByAdvice,
}
use Met::{ByAdvice, Plainly};

struct Form {
    what: &'static str,
    text: String,
    met: Met,
    /// Curves, and points of each.
    curves: (usize, usize),
    /// The midpoint as it is printed.
    mid: f64,
}

fn form(what: &'static str, text: String, curves: (usize, usize)) -> Form {
    Form { what, text, met: Plainly, curves, mid: 1.0 }
}

impl Form {
    fn advised(self) -> Self {
        Self { met: ByAdvice, ..self }
    }

    fn at(self, mid: f64) -> Self {
        Self { mid, ..self }
    }
}

/// A heading, and a line a dose.
fn down(heading: &str, line: impl Fn(f64, f64) -> String) -> String {
    let lines = DOSES.iter().map(|dose| format!("\n{}", line(*dose, response(*dose))));
    format!("{heading}{}\n", lines.collect::<String>())
}

/// Lines of responses under doses as headings.
fn across(first: &str, head: impl Fn(f64) -> String, labels: &[&str]) -> String {
    let heads: Vec<String> = DOSES.iter().map(|dose| head(*dose)).collect();
    let cells: Vec<String> = DOSES.iter().map(|dose| response(*dose).to_string()).collect();
    let lines = labels.iter().map(|label| format!("{label},{}\n", cells.join(",")));
    format!("{first},{}\n{}", heads.join(","), lines.collect::<String>())
}

fn commas(number: f64) -> String {
    number.to_string().replace('.', ",")
}

fn one_curve() -> Vec<Form> {
    let pair = |d: f64, y: f64| format!("{d},{y}");
    let percent = |d: f64, y: f64| format!("{d},{}", 100.0 * y);
    vec![
        form("two columns", down("dose,response", pair), (1, 7)),
        form("other words", down("Concentration,Viability", pair), (1, 7)),
        form("a unit and a percent sign in the headings", down("Conc (nM),% viability", percent), (1, 7)),
        form("brackets", down("concentration [uM],Viability [%]", percent), (1, 7)),
        form("a long heading", down("Dose_nM,Cell viability (% of control)", percent), (1, 7)),
        form("x and y", down("X,Y", pair), (1, 7)),
        form("German", down("Dosis;Viabilität", |d, y| format!("{};{}", commas(d), commas(y))), (1, 7)),
        form(
            "tabs and decimal commas",
            down("dose\tresponse", |d, y| format!("{}\t{}", commas(d), commas(y))),
            (1, 7),
        ),
        form("line ends of old", down("dose,response", pair).replace('\n', "\r"), (1, 7)),
        form("line ends of Windows", down("dose,response", pair).replace('\n', "\r\n"), (1, 7)),
        form(
            "a title above",
            format!("Larotrectinib on KM12\n2 March\n\n{}", down("dose,response", pair)),
            (1, 7),
        ),
        form("a unit in the cells", down("dose,viability", |d, y| format!("{d} nM,{y}")), (1, 7)),
        form(
            "two units in the cells",
            down("dose,viability", |d, y| {
                if d < 1.0 { format!("{} nM,{y}", 1000.0 * d) } else { format!("{d} uM,{y}") }
            }),
            (1, 7),
        )
        .at(1000.0),
        form(
            "percent signs in the cells",
            down("dose,viability", |d, y| format!("{d},{} %", 100.0 * y)),
            (1, 7),
        ),
        form("a vehicle among the doses", down("dose,response\nDMSO,1\nDMSO,1", pair), (1, 9)),
        form(
            "log doses by heading",
            down("log10_dose,response", |d, y| format!("{},{y}", d.log10())),
            (1, 7),
        ),
        form(
            "log doses as Prism has them",
            down("log[M],Y1,Y2", |d, y| format!("{},{y},{y}", (d * 1e-6).log10())),
            (1, 14),
        )
        .at(1e-6),
        form("log doses unsaid", down("dose,response", |d, y| format!("{},{y}", d.log10())), (1, 7))
            .advised(),
        form(
            "a dose and its logarithm",
            down("log_dose,dose,response", |d, y| format!("{},{d},{y}", d.log10())),
            (1, 7),
        ),
        form(
            "one dose in two units",
            down("Conc (uM),Conc (nM),response", |d, y| format!("{d},{},{y}", 1000.0 * d)),
            (1, 7),
        ),
        form(
            "two columns that could be the dose",
            down("dose,concentration,response", |d, y| format!("{d},{},{y}", 7.0 - d.log10())),
            (1, 7),
        )
        .advised(),
        form("words nobody knows", down("amount,outcome", pair), (1, 7)).advised(),
        form(
            "two measures",
            down("dose,viability (raw),confluence", |d, y| format!("{d},{y},{}", 0.3 + 0.1 * y)),
            (1, 7),
        )
        .advised(),
    ]
}

fn beside_each_other() -> Vec<Form> {
    let three = |d: f64, y: f64| format!("{d},{y},{y},{y}");
    let four = |d: f64, y: f64| format!("{d},{y},{y},{y},{y}");
    vec![
        form("replicates as columns", down("dose,rep1,rep2,rep3", three), (1, 21)),
        form("replicates by number", down("dose,1,2,x", |d, y| format!("{d},{y},{y},")), (1, 14)),
        form("a repeated heading", down("dose,KM12,KM12,KM12", three), (1, 21)),
        form("a heading above several columns", down("dose,KM12,,", three), (1, 21)),
        form("two such headings", down("dose,KM12,,LR1,", four), (2, 14)),
        form("columns of Prism", down("X,A:Y1,A:Y2,B:Y1,B:Y2", four), (2, 14)),
        form("names and numbers", down("dose,laro_1,laro_2,entr_1,entr_2", four), (2, 14)),
        form(
            "headings in two lines",
            format!(",KM12,,LR1,\n{}", down("dose,rep1,rep2,rep1,rep2", four)),
            (2, 14),
        ),
        form(
            "compounds as columns",
            down("dose,larotrectinib,entrectinib", |d, y| format!("{d},{y},{y}")),
            (2, 7),
        ),
        form(
            "numbered things are not replicates",
            down("dose,Drug 1,Drug 2", |d, y| format!("{d},{y},{y}")),
            (2, 7),
        ),
        form(
            "an average beside its wells",
            down("Compound Name,Compound Conc,% Inhibition 1,% Inhibition 2,% Inhibition Avg", |d, y| {
                let i = 100.0 * (1.0 - y);
                format!("c,{d},{i},{i},{i}")
            }),
            (1, 14),
        ),
        form(
            "holes",
            down(
                "dose,rep1,rep2",
                |d, y| if d > 50.0 { format!("{d},{y},") } else { format!("{d},{y},{y}") },
            ),
            (1, 13),
        ),
        form("mean, SD and n", down("dose,mean,sd,n", |d, y| format!("{d},{y},0.01,3")), (1, 21)),
        form("mean and SEM, n unsaid", down("dose,mean,sem", |d, y| format!("{d},{y},0.01")), (1, 7)),
        form(
            "means of two lines",
            down("dose,KM12 mean,KM12 SD,LR1 mean,LR1 SD", |d, y| format!("{d},{y},0.01,{y},0.01")),
            (2, 7),
        ),
        form(
            "mean ± SD in a cell",
            down("dose,viability mean ± SD", |d, y| format!("{d},{y} ± 0.01 (n=3)")),
            (1, 21),
        ),
        form("doses as headings", across("compound", |d| d.to_string(), &["laro"]), (1, 7)),
        form(
            "doses with units as headings",
            across("compound", |d| format!("{d} nM"), &["laro", "entr"]),
            (2, 7),
        ),
        form(
            "doses as headings, replicates as rows",
            across("drug,rep", |d| d.to_string(), &["a,1", "a,2"]),
            (1, 14),
        ),
        form(
            "doses in a row of their own",
            across("Dose (nM)", |d| d.to_string(), &["laro", "entr"]),
            (2, 7),
        ),
        form(
            "the same with replicates",
            across("Dose (nM)", |d| d.to_string(), &["rep 1", "rep 2", "rep 3"]),
            (1, 21),
        ),
    ]
}

fn to_be_asked_about() -> Vec<Form> {
    let twice = |heading: &str, values: [&str; 2]| {
        let lines = values.map(|value| down("", |d, y| format!("{value},K,{d},{y}")));
        format!("{heading}{}{}", lines[0].trim_end(), lines[1])
    };
    let counts = |d: f64, y: f64| format!("a,{d},{}", 5000.0 * y);
    let grown = |d: f64| {
        // GR of (0, 1) falls with slope 1: x = x0 · (1 + GR)^divisions, two divisions.
        format!("K,a,{d},{},400,100", 100.0 * (1.0 + response(d)).powi(2))
    };
    vec![
        form("a drug under another name", twice("agent,cell_line,dose,viability", ["a", "b"]), (2, 7)),
        form("two times", twice("time_h,cell_line,dose,viability", ["24", "72"]), (2, 7)).advised(),
        form("two donors", twice("donor,cell_line,dose,viability", ["d1", "d2"]), (2, 7)).advised(),
        form(
            "a name in the first row of its block",
            {
                let rows = down("", |d, y| format!(",{d},{y}"));
                format!("compound,dose,response\n{}\n", rows.trim().replacen(',', "a,", 1))
            },
            (1, 7),
        )
        .advised(),
        form("two plates", twice("plate,cell_line,dose,viability", ["1", "2"]), (1, 14)),
        form("counts with dose 0", down("drug,dose,count\na,0,5000\na,0,5000", counts), (1, 9)).advised(),
        form(
            "counts with a named vehicle",
            down("drug,dose,count\nDMSO,0,5000\nDMSO,0,5000", counts),
            (1, 9),
        )
        .advised(),
        form(
            "counts, control and time zero",
            down("cell_line,agent,concentration,cell_count,cell_count__ctrl,cell_count__time0", |d, _| {
                grown(d)
            }),
            (1, 7),
        )
        .advised(),
    ]
}

fn run(folder: &Path, words: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(words).current_dir(folder).env("NO_COLOR", "1").output().expect("the program starts")
}

/// The words of a command, quotes taken off.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for c in command.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == ' ' => words.push(String::new()),
            _ => words.last_mut().expect("one word").push(c),
        }
    }
    words
}

/// What a form became: its table, and what was said.
fn read(folder: &Path, form: &Form) -> Result<(String, String), String> {
    fs::write(folder.join("t.csv"), &form.text).expect("a file");
    let first = run(folder, &words("fit t.csv"));
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    let last = match form.met {
        Plainly => first,
        ByAdvice => {
            let command = said.split("`foldshift ").nth(1).and_then(|rest| rest.split('`').next());
            run(folder, &words(command.ok_or_else(|| format!("no advice: {said}"))?))
        }
    };
    let said = said + &String::from_utf8_lossy(&last.stderr);
    match last.status.code() {
        Some(0) => Ok((String::from_utf8_lossy(&last.stdout).into_owned(), said)),
        _ => Err(said),
    }
}

fn judge(form: &Form) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let (table, said) = read(folder.path(), form)?;
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let heads = rows.headers().expect("a header").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let mut curves = 0;
    for row in rows.records() {
        let row = row.expect("a row");
        let number = |name: &str| row[column(name)].parse::<f64>().unwrap_or(f64::NAN);
        curves += 1;
        let off = (number("ic50_abs") / form.mid - 1.0).abs();
        if off.is_nan() || off > 1e-6 || row[column("n_points")] != form.curves.1.to_string() {
            return Err(format!(
                "IC50 {}, {} points\n{said}",
                &row[column("ic50_abs")],
                &row[column("n_points")]
            ));
        }
    }
    if curves == form.curves.0 { Ok(()) } else { Err(format!("{curves} curves\n{said}")) }
}

#[test]
fn tables_as_people_have_them_are_read_or_the_command_that_reads_them_is_named() {
    let forms: Vec<Form> =
        [one_curve(), beside_each_other(), to_be_asked_about()].into_iter().flatten().collect();
    let wrong: Vec<String> = forms
        .iter()
        .filter_map(|form| judge(form).err().map(|why| format!("{}: {why}\n{}", form.what, form.text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), forms.len(), wrong.join("\n"));
}

/// Words that a refusal must hold, and none of them may be read.
#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = |d: f64, y: f64| format!("{d},{y}");
    for (text, said) in [
        (down("", pair).trim_start().to_owned(), vec!["first line holds numbers", "dose,response"]),
        (down("dose,response\nunknown,0.5", pair), vec!["t.csv:2:1", "standard curve"]),
        (down("Dose (nM),response\n10 uM,0.5", pair), vec!["t.csv:2:1", "`µM`", "`nM`"]),
        (down("dose,response\n5 nn,0.5", pair), vec!["t.csv:2:1", "`nn` in `5 nn` is not a unit"]),
        (down("dose,response\n,0.5", pair), vec!["t.csv:2", "an empty cell"]),
        (down("dose,response\n0.5,high", pair), vec!["t.csv:2:5", "`high`", "--lenient"]),
        (down("dose,response\n5,50 %", pair), vec!["percent sign"]),
    ] {
        fs::write(folder.path().join("t.csv"), &text).expect("a file");
        let output = run(folder.path(), &words("fit t.csv"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}\n{told}");
        for word in said {
            assert!(told.contains(word), "`{word}` is not in\n{told}\nof\n{text}");
        }
    }
}

/// Lines as columns, and compounds as columns beside a column of lines, are compared.
#[test]
fn wide_tables_are_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = down("dose,KM12,LR1", |d, y| format!("{d},{y},{}", response(d / 10.0)));
    fs::write(folder.path().join("lines.csv"), lines).expect("a file");
    let compounds = ["P", "R"].map(|line| {
        let shift = if line == "R" { 10.0 } else { 1.0 };
        down("", |d, y| format!("{line},{d},{},{y}", response(d / shift)))
    });
    let text = format!("cell_line,dose,laro,cisplatin{}{}", compounds[0].trim_end(), compounds[1]);
    fs::write(folder.path().join("compounds.csv"), text).expect("a file");
    for (command, folds) in [
        ("compare lines.csv --parental KM12", vec![10.0]),
        ("compare compounds.csv --parental P", vec![1.0, 10.0]),
    ] {
        let output = run(folder.path(), &words(command));
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let mut rows = csv::Reader::from_reader(output.stdout.as_slice());
        let heads = rows.headers().expect("a header").clone();
        let column = |name: &str| heads.iter().position(|head| head == name).expect("a column");
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
        let found = rows.iter().filter(|row| &row[column("metric")] == "ic50_abs");
        let found: Vec<f64> = found.map(|row| row[column("estimate")].parse().unwrap_or(f64::NAN)).collect();
        assert_eq!(found.len(), folds.len());
        assert!(found.iter().zip(&folds).all(|(found, fold)| (found / fold - 1.0).abs() < 1e-3), "{found:?}");
    }
}
