//! The example study, analysed once for all tests of the report.

use std::path::Path;
use std::sync::OnceLock;

use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::study_file::Study;

/// The example with its text changed, such as a setting or the plates that take part.
pub(crate) fn changed(change: impl Fn(&str) -> String) -> Analysis {
    changed_of("fixtures/km12", change)
}

fn changed_of(folder: &str, change: impl Fn(&str) -> String) -> Analysis {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let text = std::fs::read_to_string(folder.join("study.toml")).expect("the example is there");
    let (study, warnings) =
        Study::parse("study.toml", &change(&text), &folder).expect("the example is right");
    analyse(study, warnings).expect("the example can be analysed")
}

/// The example as it is: 3 experiments, 3 lines, 4 compounds, one failed plate.
pub(crate) fn km12() -> &'static Analysis {
    static KM12: OnceLock<Analysis> = OnceLock::new();
    KM12.get_or_init(|| changed(str::to_owned))
}

/// The first experiment of the example alone.
pub(crate) fn one_experiment() -> &'static Analysis {
    static ONE: OnceLock<Analysis> = OnceLock::new();
    ONE.get_or_init(|| {
        changed(|text| {
            let (plates, pairs) = text.split_at(text.find("[[pair]]").expect("it has a pair"));
            let mut sections = plates.split("[[plate]]");
            let mut study = sections.next().unwrap_or_default().to_owned();
            for section in sections.filter(|section| section.contains("experiment = \"2026-03-02\"")) {
                study.push_str("[[plate]]");
                study.push_str(section);
            }
            study + pairs
        })
    })
}

/// The example with a compound of this name in place of larotrectinib.
pub(crate) fn with_compound(name: &str) -> Analysis {
    let mut analysis = km12().clone();
    for curve in &mut analysis.curves {
        let compound = &mut curve.assembled.key.compound;
        if compound == "larotrectinib" {
            name.clone_into(compound);
        }
    }
    for shift in analysis.shifts.iter_mut().filter(|shift| shift.compound == "larotrectinib") {
        name.clone_into(&mut shift.compound);
    }
    analysis
}

/// Two compounds together: 3 experiments, a parental and a resistant line, a matrix of 6 × 6 doses.
pub(crate) fn combination() -> &'static Analysis {
    static COMBINATION: OnceLock<Analysis> = OnceLock::new();
    COMBINATION.get_or_init(|| combination_changed(str::to_owned))
}

/// The same with the text of its study changed.
pub(crate) fn combination_changed(change: impl Fn(&str) -> String) -> Analysis {
    changed_of("fixtures/combination", change)
}
