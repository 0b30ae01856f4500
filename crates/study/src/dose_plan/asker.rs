//! Who asks for a plan: problems name what was asked in his words.

/// The door through which a plan is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Options of a command.
    CommandLine,
    /// The fields of a form on a page.
    Page,
}

impl Asker {
    fn says(self, command_line: &str, page: &str) -> String {
        if self == Self::CommandLine { command_line } else { page }.to_owned()
    }

    /// The width that was asked for, and that it is none.
    pub(super) fn no_width(self, width: f64) -> String {
        self.says(
            &format!("`--width {width}` is not a ratio above 1"),
            &format!("an interval {width}× wide is none: its upper limit lies above the lower one"),
        )
    }

    /// How to ask for more than one experiment.
    pub(super) fn more_experiments(self) -> String {
        self.says("give `--experiments` 2 or more; three make a case", "choose three or more")
    }

    /// How a comparison is added to a study.
    pub(super) fn add_a_pair(self) -> String {
        self.says(
            "the study compares nothing: add a `[[pair]]`",
            "the study compares nothing: say in the step Study which line was selected from which",
        )
    }

    /// How one of several parental lines is chosen.
    pub(super) fn choose_parental(self, lines: &[&str]) -> String {
        let lines = lines.join(", ");
        self.says(
            &format!("choose one of them with `--parental`: {lines}"),
            &format!("choose one of them: {lines}"),
        )
    }

    /// The highest dose that was asked for, and what is wrong with it.
    pub(super) fn no_max_dose(self, dose: &str, why: &str) -> String {
        self.says(
            &format!("`--max-dose {dose}` is no dose {why}"),
            &format!("the highest dose, {dose}, is none {why}"),
        )
    }

    /// Where it is said why a curve tells nothing.
    pub(super) fn see_the_curves(self) -> String {
        self.says("see the reasons of its curves in `fits.csv`", "look at its curves in the step Results")
    }

    /// How a series gets room.
    pub(super) fn make_room(self) -> String {
        self.says(
            "half effect needs two doses on either side: raise `--max-dose`, or take a plate of more wells",
            "half effect needs two doses on either side: raise the highest dose, or take a plate of more wells",
        )
    }
}
