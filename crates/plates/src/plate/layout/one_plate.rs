//! The layout of one plate, before and after its format is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plate::layout::meaning::{Complaints, check_units, content};
use crate::plate::layout::property::Properties;
use crate::plate::layout::rows_and_columns::RowsAndColumns;
use crate::plate::layout::well_content::Contents;
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::Diagnostic;

/// The layout of one plate as its file says it, before roles and doses are understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The file as the user named it.
    pub source: Arc<str>,
    /// Wells named one by one, in blocks or in series.
    pub(super) wells: BTreeMap<Well, Properties>,
    /// Whole rows and columns, to be laid over the plate once its format is known.
    pub(super) lines: RowsAndColumns,
}

impl Layout {
    /// A layout of wells that are named one by one.
    pub(super) fn of_wells(source: &Arc<str>, wells: BTreeMap<Well, Properties>) -> Self {
        Self { source: Arc::clone(source), wells, lines: RowsAndColumns::default() }
    }

    /// Gives every well these properties where it has none of that name.
    pub(super) fn everywhere(&mut self, properties: &Properties) {
        for (key, property) in properties {
            self.lines.everywhere.entry(key.clone()).or_insert_with(|| property.clone());
        }
    }

    /// Every well of a plate of this format with all its properties.
    ///
    /// # Errors
    /// When whole rows and columns say different things about one well.
    pub(super) fn properties(
        &self,
        format: PlateFormat,
    ) -> Result<BTreeMap<Well, Properties>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let wells = self.lines.over(&self.wells, format, &mut problems);
        if problems.is_empty() { Ok(wells) } else { Err(problems) }
    }

    /// Does it say this variable (`role`, `compound`, …) of any well?
    #[must_use]
    pub fn names(&self, variable: &str) -> bool {
        self.lines.name(variable) || self.wells.values().any(|properties| properties.contains_key(variable))
    }

    /// The smallest plate that holds every well and line the layout names.
    #[must_use]
    pub fn smallest_format(&self) -> Option<PlateFormat> {
        PlateFormat::holding(self.wells.keys().copied().chain(self.lines.corners()))
    }

    /// What each well of a plate of this format holds. `whole_plate` gives values for all wells that
    /// do not say otherwise.
    ///
    /// # Errors
    /// All problems at once: unknown roles, doses without units, samples without compound, values
    /// that the layout and the whole plate give differently. Warnings come back beside the contents.
    pub fn contents(
        &self,
        format: PlateFormat,
        whole_plate: &Properties,
    ) -> Result<(Contents, Vec<Diagnostic>), Vec<Diagnostic>> {
        let (contents, problems, warnings) = self.understood(format, whole_plate);
        if problems.is_empty() { Ok((contents, warnings)) } else { Err(problems) }
    }

    /// The same as far as it is understood: the wells that make sense, what is wrong with the others, and warnings.
    #[must_use]
    pub fn understood(
        &self,
        format: PlateFormat,
        whole_plate: &Properties,
    ) -> (Contents, Vec<Diagnostic>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut contents = BTreeMap::new();
        let mut complaints = Complaints::default();
        for (well, mut properties) in self.lines.over(&self.wells, format, &mut problems) {
            for (key, value) in whole_plate {
                match properties.get(key) {
                    Some(own) if own.value != value.value => complaints.add(
                        format!(
                            "the layout says `{key} = {}` where the whole plate is said to be `{}`",
                            own.value, value.value
                        ),
                        Some("remove one of the two"),
                        &own.place,
                        well,
                    ),
                    Some(_) => {}
                    None => {
                        properties.insert(key.clone(), value.clone());
                    }
                }
            }
            if let Some(content) = content(&self.source, well, &properties, &mut complaints) {
                contents.insert(well, content);
            }
        }
        problems.extend(complaints.told());
        let mut warnings = Vec::new();
        check_units(&contents, &mut problems, &mut warnings);
        (contents, problems, warnings)
    }
}
