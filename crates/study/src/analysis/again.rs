//! An analysis once more, from what its tables hold: for drawing its figures again without the files of the study.
//!
//! ```text
//! wells ─► normalise ─► fits ─► folds ─► ... the same way as the first time, to the same numbers
//! panel, blots ─► the mechanism, as far as figures show it
//! ```

use std::collections::BTreeMap;

use super::evidence::Evidence;
use super::examine::examined;
use super::mechanism::{self, Judged};
use super::{Analysis, Course};
use crate::memory::PairScatter;
use crate::study_file::Study;
use foldshift_curves::compare::Call;
use foldshift_mechanism::evidence::blot::{Blots, Ratio};
use foldshift_mechanism::reported::Residual;
use foldshift_mechanism::verdict::panel::{Counts, PanelCode};
use foldshift_plates::plate::{Plate, Well};
use foldshift_tables::diagnostic::Diagnostic;

/// What the files of a study said, as its tables keep it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The study, with every default filled in.
    pub study: Study,
    /// Every plate, in the order of the study.
    pub plates: Vec<Plate>,
    /// Responses that take the place of those that follow from the readings, plate by plate; none where they do follow.
    pub responses: Vec<BTreeMap<Well, Option<f64>>>,
    /// How every line was judged, in the order of the first time.
    pub lines: Vec<SaidLine>,
    /// Phosphorylations blot by blot; empty without blots.
    pub ratios: Vec<Ratio>,
    /// Fractions of phosphorylation that were given as they are.
    pub given: Vec<Residual>,
    /// The scatter of earlier studies.
    pub memory: Vec<PairScatter>,
}

/// The panel of drugs of one resistant line, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidLine {
    /// The case.
    pub case_id: String,
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// The pattern; `None` when no drug of the target is resisted.
    pub pattern: Option<PanelCode>,
    /// Were the lines of evidence weighed, and the case not left alone?
    pub weighed: bool,
    /// The drugs.
    pub drugs: Vec<SaidDrug>,
}

/// A drug of a panel, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidDrug {
    /// As written.
    pub compound: String,
    /// R, S, H or I.
    pub call: Call,
    /// What it counts as.
    pub counts: Counts,
}

/// The analysis of which tables were kept: the same in everything that is computed from wells.
///
/// Of the mechanism it holds what figures show, the panel and the blots: sequencing is in no table, so the verdicts of
/// [`Judged`] are those of a line of which nothing was sequenced, and must not be told.
///
/// # Errors
/// When the panel cannot be judged.
pub fn again(kept: Kept) -> Result<Analysis, Vec<Diagnostic>> {
    let Kept { study, plates, responses, lines, ratios, given, memory } = kept;
    let study = study.in_force();
    let mut examined = examined(&study, plates, Evidence::none(), Vec::new(), Vec::new());
    examined.memory = memory;
    for (plate, responses) in examined.plates.iter_mut().zip(&responses) {
        for (well, response) in responses {
            if let Some(of_well) = plate.wells.get_mut(well) {
                of_well.response = *response;
            }
        }
    }
    let (mut analysis, evidence) = Course::fitted(study, examined).into_parts();
    analysis.blots = (!ratios.is_empty() || !given.is_empty()).then(|| Blots::of_ratios(ratios));
    let mut judged = Vec::new();
    for line in &lines {
        let mut one = mechanism::judge_line(&analysis, &evidence, &line.parental, &line.resistant)?;
        said(&mut one, line);
        one.residuals = given.iter().filter(|given| given.case == line.resistant).cloned().collect();
        judged.push(one);
    }
    analysis.mechanism = judged;
    Ok(analysis)
}

/// What was said of a line takes the place of what its panel says without sequencing.
fn said(judged: &mut Judged, line: &SaidLine) {
    let judgement = &mut judged.judgement;
    judgement.case_id.clone_from(&line.case_id);
    judgement.decision.set_of_gate(!line.weighed);
    judgement.panel.code = line.pattern;
    judgement.panel.drugs.retain_mut(|drug| {
        let known = line.drugs.iter().find(|known| known.compound == drug.written);
        if let Some(known) = known {
            (drug.call, drug.counts) = (known.call, known.counts);
        }
        known.is_some()
    });
}
