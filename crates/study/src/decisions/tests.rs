//! Laws of the file of decisions.

use proptest::prelude::*;

use super::*;
use foldshift_tables::diagnostic::Code;

fn problems(text: &str) -> Vec<(Code, usize, usize, String, String)> {
    let problems = Decisions::parse("decisions.toml", text).expect_err(text);
    let told = problems.into_iter().map(|problem| {
        let place = problem.place.expect("a place");
        (
            problem.code,
            place.line.expect("a line"),
            place.column.expect("a column"),
            problem.message,
            problem.help.unwrap_or_default(),
        )
    });
    told.collect()
}

const DESIGN: &str = r#"# What Ana saw.

# The first plate.
[[decision]]
leave_out = "well"            # a bubble
export = "exports/2026-03-09_KM12-LR2.csv"
plate = "Plate A"
wells = ["D9"]
reading = [19362]             # as printed
reason = "bubble"
who = "ana"
when = 2026-03-18T10:42:00Z

[[decision]]
fix = "top"
value = 1.0
compound = 'larotrectinib'
"#;

#[test]
fn the_file_of_the_design_is_read_and_stays_as_it_is() {
    let decisions = Decisions::parse("decisions.toml", DESIGN).expect("it is right");
    let What::LeaveOutWells { plate, wells, reading } = &decisions.list[0].what else { panic!() };
    assert_eq!((plate.plate.as_str(), plate.read.as_deref()), ("Plate A", None));
    assert_eq!((wells[0].to_string(), reading[0]), ("D9".to_owned(), Some(19362.0)));
    assert_eq!(decisions.list[0].when.as_deref(), Some("2026-03-18T10:42:00Z"));
    assert_eq!(decisions.to_toml(Some(DESIGN)), DESIGN);
}

#[test]
fn what_a_person_wrote_beside_a_decision_stays_while_it_is_there() {
    let mut decisions = Decisions::parse("decisions.toml", DESIGN).expect("it is right");
    decisions.list[1].reason = Some("flat".to_owned());
    let first = decisions.list.remove(0);
    let without = decisions.to_toml(Some(DESIGN));
    assert_eq!(
        without,
        "# What Ana saw.\n\n[[decision]]\nfix = \"top\"\nvalue = 1.0\ncompound = 'larotrectinib'\nreason = \"flat\"\n"
    );
    decisions.list.push(Decision { reason: None, ..first });
    let again = decisions.to_toml(Some(&without));
    assert!(
        again.starts_with(&without) && again.contains("\n\n[[decision]]\nleave_out = \"well\"\n"),
        "{again}"
    );
    let nothing = Decisions::default().to_toml(Some(DESIGN));
    assert_eq!(nothing, "# What Ana saw.\n");
}

#[test]
fn a_well_more_keeps_the_comment_of_its_decision() {
    let mut decisions = Decisions::parse("decisions.toml", DESIGN).expect("it is right");
    let What::LeaveOutWells { wells, reading, .. } = &mut decisions.list[0].what else { panic!() };
    wells.push("D10".parse().expect("a well"));
    reading.push(None);
    let text = decisions.to_toml(Some(DESIGN));
    assert!(
        text.contains("# The first plate.\n[[decision]]\nleave_out = \"well\"            # a bubble\n"),
        "{text}"
    );
    assert!(text.contains("reading = [19362, \"none\"]             # as printed\n"), "{text}");
    assert_eq!(Decisions::parse("decisions.toml", &text).as_ref(), Ok(&decisions));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of faults")]
fn everything_that_is_wrong_is_told_at_its_place() {
    let wells = "[[decision]]\nleave_out = \"well\"\nexport = \"a.csv\"\n";
    for (text, code, place, message, help) in [
        ("decision = 1\n".to_owned(), Code::Cell, (1, 12), "`decision` must be a list of sections", ""),
        (
            "[[decisions]]\n".to_owned(),
            Code::UnknownName,
            (1, 3),
            "unknown key `decisions`",
            "did you mean `decision`?",
        ),
        (
            "[[decision]]\nreason = \"x\"\n".to_owned(),
            Code::MissingColumn,
            (1, 1),
            "`[decision[1]]` lacks `leave_out`",
            "say what",
        ),
        (
            "[[decision]]\nleave_ot = \"well\"\n".to_owned(),
            Code::UnknownName,
            (2, 1),
            "unknown key `leave_ot`",
            "did you mean `leave_out`?",
        ),
        (
            "[[decision]]\nleave_out = \"wel\"\n".to_owned(),
            Code::UnknownWord,
            (2, 13),
            "`leave_out` cannot be `wel`",
            "did you mean `well`?",
        ),
        (
            "[[decision]]\nuse = \"plate\"\nfix = \"top\"\n".to_owned(),
            Code::Contradiction,
            (3, 1),
            "says `use` and `fix`",
            "two decisions",
        ),
        (
            format!("{wells}wells = [\"D99\"]\nreading = [1]\n"),
            Code::NotAWell,
            (4, 10),
            "`D99` is no well",
            "one by one",
        ),
        (
            format!("{wells}wells = [\"D9\", \"D09\"]\nreading = [1, 1]\n"),
            Code::Duplicate,
            (4, 16),
            "well D9 stands twice",
            "once",
        ),
        (
            format!("{wells}wells = [\"D9\"]\nreading = [1, 2]\n"),
            Code::RowShape,
            (5, 11),
            "`wells` names 1 wells, and `reading` holds 2",
            "",
        ),
        (
            format!("{wells}wells = [\"D9\"]\n"),
            Code::MissingColumn,
            (1, 1),
            "lacks `reading`",
            "write what the instrument printed",
        ),
        (
            format!("{wells}wells = [\"D9\"]\nreading = [nan]\n"),
            Code::Cell,
            (5, 11),
            "`reading` must be a list of numbers",
            "",
        ),
        (
            format!("{wells}wells = [\"D9\"]\nreading = [1]\nwhen = \"today\"\n"),
            Code::Cell,
            (6, 8),
            "`when` must be a date",
            "",
        ),
        (
            format!("{wells}wells = [\"D9\"]\nreading = [1]\nwhen = 10:42:00\n"),
            Code::Cell,
            (6, 8),
            "`when` must be a date",
            "",
        ),
        (
            format!("{wells}wells = [\"D9\"]\nreading = [1]\nreason = \"a\\u001bb\"\n"),
            Code::Cell,
            (6, 10),
            "control character",
            "one line",
        ),
        (
            format!("{wells}wells = [\"D9\"]\nreading = [1]\nwhat = \"\"\n"),
            Code::UnknownName,
            (6, 1),
            "unknown key `what`",
            "did you mean",
        ),
        (
            "[[decision]]\nfix = \"top\"\nvalue = 100\n".to_owned(),
            Code::OutOfRange,
            (3, 9),
            "a top is a part of the vehicle",
            "not percent",
        ),
        (
            "[[decision]]\nfix = \"hill\"\nvalue = 0\n".to_owned(),
            Code::OutOfRange,
            (3, 9),
            "a slope lies between 0.05 and 20, and this one is 0",
            "positive where the curve falls",
        ),
        (
            "[[decision]]\nfix = \"hill\"\nvalue = -21\n".to_owned(),
            Code::OutOfRange,
            (3, 9),
            "this one is −21",
            "",
        ),
        (
            "[[decision]]\nfix = \"bottom\"\nvalue = -1e300\n".to_owned(),
            Code::OutOfRange,
            (3, 9),
            "between −0.5 and 2, and this one is −1e300",
            "not percent",
        ),
        (
            "[[decision]]\nbound = \"top\"\nat_most = 2.001\n".to_owned(),
            Code::OutOfRange,
            (3, 11),
            "this one is 2.001",
            "",
        ),
        (
            "[[decision]]\nbound = \"hill\"\n".to_owned(),
            Code::UnknownWord,
            (2, 9),
            "`bound` cannot be `hill`",
            "",
        ),
        (
            "[[decision]]\nbound = \"top\"\nat_least = 1\n".to_owned(),
            Code::MissingColumn,
            (1, 1),
            "lacks `at_most`",
            "",
        ),
        (
            "[[decision]]\nzero = \"kil\"\n".to_owned(),
            Code::UnknownWord,
            (2, 8),
            "`zero` cannot be `kil`",
            "did you mean `kill`?",
        ),
    ] {
        let told = problems(&text);
        let (found, line, column, said, advice) = &told[0];
        assert_eq!((*found, (*line, *column)), (code, place), "{text}: {told:?}");
        assert!(said.contains(message) && advice.contains(help), "{text}: {said} / {advice}");
    }
}

#[test]
fn two_decisions_that_cannot_both_count_are_told_and_an_exception_is_none() {
    let fix = |value: f64, of: &str| format!("[[decision]]\nfix = \"top\"\nvalue = {value:?}\n{of}");
    let against = |one: String, two: &str| -> Option<Code> {
        let found = Decisions::parse("decisions.toml", &format!("{one}{two}"));
        found.err().map(|problems| problems[0].code)
    };
    let (line, drug) = ("cell_line = \"L\"\n", "compound = \"C\"\n");
    assert_eq!(against(fix(1.0, ""), &fix(0.9, line)), None);
    assert_eq!(against(fix(1.0, line), &fix(0.9, drug)), Some(Code::Contradiction));
    assert_eq!(against(fix(1.0, line), &fix(1.0, line)), Some(Code::Duplicate));
    assert_eq!(
        against(fix(0.9, ""), "[[decision]]\nmodel = \"top_at_vehicle\"\n"),
        Some(Code::Contradiction)
    );
    assert_eq!(
        against(fix(1.2, ""), "[[decision]]\nbound = \"top\"\nat_most = 1.1\n"),
        Some(Code::Contradiction)
    );
    let plate = |what: &str| format!("[[decision]]\n{what} = \"plate\"\nexport = \"a\"\n");
    assert_eq!(against(plate("use"), &plate("leave_out")), Some(Code::Contradiction));
    let well = "[[decision]]\nleave_out = \"well\"\nexport = \"a\"\nwells = [\"D9\"]\nreading = [1]\n";
    assert_eq!(against(well.to_owned(), well), Some(Code::Duplicate));
    let models = "[[decision]]\nmodel = \"two_parameter\"\n[[decision]]\nmodel = \"four_parameter\"\n";
    assert_eq!(against(String::new(), models), Some(Code::Duplicate));
}

fn text() -> impl Strategy<Value = String> {
    "[\\PC]{0,8}[a-z\"'\\\\#µ]"
        .prop_filter("one line", |text| !text.trim().is_empty() && !text.chars().any(char::is_control))
}

fn plate() -> impl Strategy<Value = PlateName> {
    (text(), prop_oneof![Just(String::new()), text()], proptest::option::of(text()))
        .prop_map(|(export, plate, read)| PlateName { export, plate, read })
}

fn named() -> impl Strategy<Value = CurvesNamed> {
    let part = || proptest::option::of(text());
    (part(), part(), part()).prop_map(|(cell_line, compound, experiment)| CurvesNamed {
        cell_line,
        compound,
        experiment,
    })
}

fn what() -> impl Strategy<Value = What> {
    let readings = prop_oneof![
        Just(None),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Some),
        (0_u32..4_000_000_000).prop_map(|number| Some(f64::from(number))),
    ];
    let wells =
        proptest::collection::btree_map((0_usize..16, 0_usize..24), readings, 1..5).prop_map(|wells| {
            let well = |(row, col): (usize, usize)| Well::new(row, col).expect("a well");
            let (wells, reading): (Vec<Well>, Vec<Option<f64>>) =
                wells.into_iter().map(|(at, reading)| (well(at), reading)).unzip();
            (wells, reading)
        });
    let fixed = proptest::sample::select(Parameter::ALL.to_vec());
    let bounded = proptest::sample::select(vec![Parameter::Top, Parameter::Bottom]);
    let model = proptest::sample::select(FittedModel::ALL.to_vec());
    let zero = proptest::sample::select(vec![Zero::Blank, Zero::Kill, Zero::None]);
    let part = |parameter: Parameter| {
        let (least, most) = parameter.range();
        (least..most, any::<bool>()).prop_map(move |(value, falls)| {
            (parameter, if parameter == Parameter::Hill && !falls { -value } else { value })
        })
    };
    prop_oneof![
        4 => (plate(), wells).prop_map(|(plate, (wells, reading))| What::LeaveOutWells { plate, wells, reading }),
        1 => (text(), text(), text()).prop_map(|(cell_line, compound, experiment)| {
            What::LeaveOutCurve(CurveName { cell_line, compound, experiment })
        }),
        1 => plate().prop_map(|plate| What::LeaveOutPlate { plate }),
        1 => text().prop_map(|experiment| What::LeaveOutExperiment { experiment }),
        1 => plate().prop_map(|plate| What::UsePlate { plate }),
        1 => (fixed.prop_flat_map(part), named()).prop_map(|((parameter, value), of)| What::Fix { parameter, value, of }),
        1 => (bounded.prop_flat_map(part), named()).prop_map(|((parameter, at), of)| What::Bound { parameter, at, of }),
        1 => (model, named()).prop_map(|(model, of)| What::Model { model, of }),
        1 => zero.prop_map(|zero| What::Zero { zero }),
    ]
}

fn decision() -> impl Strategy<Value = Decision> {
    let when = proptest::option::of(proptest::sample::select(vec![
        "2026-03-18T10:42:00Z",
        "2026-03-18T10:42:00.125+02:00",
        "2026-03-18",
    ]));
    (what(), proptest::option::of(text()), proptest::option::of(text()), when)
        .prop_map(|(what, reason, who, when)| Decision { what, reason, who, when: when.map(str::to_owned) })
}

/// Lists in which nothing contradicts.
fn decisions() -> impl Strategy<Value = Decisions> {
    proptest::collection::vec(decision(), 0..6).prop_map(|all| {
        let mut list: Vec<Decision> = Vec::new();
        for decision in all {
            if list.iter().all(|there| contradictions::between(there, &decision).is_none()) {
                list.push(decision);
            }
        }
        Decisions { list }
    })
}

proptest! {
    /// Nothing else is taken, whatever it is: also no infinity, and nothing that is no number.
    #[test]
    fn a_value_is_taken_where_its_parameter_can_lie(value in prop_oneof![any::<f64>(), -3.0..25.0_f64]) {
        for parameter in Parameter::ALL {
            let (least, most) = parameter.range();
            let given = if parameter == Parameter::Hill { value.abs() } else { value };
            let refused = parameter.refuses(value);
            prop_assert_eq!(refused.is_none(), least <= given && given <= most);
            prop_assert!(refused.is_none_or(|(why, _)| why.len() < 120));
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was(decisions in decisions()) {
        let text = decisions.to_toml(None);
        prop_assert_eq!(Decisions::parse("decisions.toml", &text).expect(&text), decisions);
    }

    /// Whatever stood there before.
    #[test]
    fn what_is_written_over_another_file_is_read_as_it_was(one in decisions(), two in decisions(), cut in 0_usize..6) {
        let mut two = two;
        let kept = one.list.iter().take(cut).filter(|kept| {
            two.list.iter().all(|there| contradictions::between(there, kept).is_none())
        });
        let kept: Vec<Decision> = kept.cloned().collect();
        two.list.extend(kept);
        let first = format!("# of the file\n\n# of the first\n{}# the end\n", one.to_toml(None));
        let text = two.to_toml(Some(&first));
        prop_assert_eq!(Decisions::parse("decisions.toml", &text).expect(&text), two.clone());
        prop_assert_eq!(two.to_toml(Some(&text)), text.clone());
        prop_assert!(text.contains("# the end\n"));
        if !one.list.is_empty() {
            prop_assert!(text.starts_with("# of the file\n"), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "(\\[\\[decision\\]\\]\n|leave_out = |wells = |reading = |\"well\"|\"plate\"|\\[|\\]|1|nan|\"D9\"|export = |\n|,){0,14}") {
        let _ = Decisions::parse("decisions.toml", &text);
        let _ = Decisions::default().to_toml(Some(&text));
    }
}
