use std::path::Path;
use std::sync::OnceLock;

use super::*;
use crate::analysis::analyse;
use crate::study_file::Study;

/// The example study: KM12-LR1 is censored under larotrectinib and measured under selitrectinib.
fn km12() -> &'static Analysis {
    static KM12: OnceLock<Analysis> = OnceLock::new();
    KM12.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12/study.toml");
        let (study, warnings) = Study::read(&path).expect("the example is right");
        analyse(study, warnings).expect("the example can be analysed")
    })
}

fn wanted(compound: &str, resistant: &str) -> Wanted {
    Wanted {
        compound: compound.to_owned(),
        resistant: resistant.to_owned(),
        parental: None,
        width: 4.0,
        experiments: None,
        max_dose: None,
        format: PlateFormat { rows: 8, cols: 12 },
    }
}

#[test]
fn a_measured_fold_gets_a_plan_that_reaches_the_width() {
    let plan = plan(km12(), &wanted("selitrectinib", "KM12-LR1")).unwrap();
    let design = plan.answer.design();
    assert!(plan.is_promised() && design.width <= 4.0, "{plan:?}");
    for line in [&plan.parental, &plan.resistant] {
        let middle = line.assumed.log_ic50().unwrap();
        assert!(design.series.log_bottom() < middle && middle < design.series.log_top);
    }
}

#[test]
fn a_censored_line_raises_the_top_dose_and_its_guess_is_no_promise() {
    let plan = plan(km12(), &wanted("larotrectinib", "KM12-LR1")).unwrap();
    let tested = km12().pooled("KM12-LR1", "larotrectinib").unwrap().fit.tested.unwrap().1;
    assert!(plan.resistant.is_guess() && !plan.is_promised(), "{plan:?}");
    assert!(plan.answer.design().series.log_top > log10(tested));
    assert!(plan.answer.design().series.log_top <= log10(tested * BEYOND_TESTED) + 1e-9);
}

#[test]
fn round_doses_are_those_that_people_pipette() {
    let doses: Vec<f64> = round_doses(0.9, 2.4).into_iter().map(|x| (10_f64.powf(x)).round()).collect();
    assert_eq!(doses, [10.0, 20.0, 30.0, 50.0, 100.0, 200.0]);
}
