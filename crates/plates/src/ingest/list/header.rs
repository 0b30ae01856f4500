//! The columns of a list by their headings, and by what stands below them.

use crate::ingest::harvest::LeftOut;
use crate::ingest::list::columns::{Behind, Columns};
use crate::ingest::list::readings_columns;
use crate::ingest::list::role::{Role, role_of};
use crate::ingest::list::sample::Sample;
use crate::ingest::list::wanted::Wanted;
use crate::ingest::list::well_columns::{self, Found};
use foldshift_tables::sheet::{Cell, Sheet};

impl Columns {
    /// The columns that the header in `line` names; `None` unless it is clear that some hold wells.
    pub(crate) fn of_header(
        sheet: &Sheet,
        line: usize,
        cells: &[Cell<'_>],
        wanted: Wanted<'_>,
    ) -> Option<Self> {
        if cells.len() < 2 {
            return None;
        }
        let roles: Vec<Role> = cells.iter().map(|cell| role_of(&cell.text)).collect();
        if !well_columns::are_possible(&roles, wanted) {
            return None;
        }
        let sample = Sample::of(sheet, line + 1);
        let found = well_columns::find(sheet, line, cells, &roles, &sample, wanted)?;
        Some(Self::with_wells(cells, &roles, &sample, found, wanted))
    }

    /// The columns of a header whose wells are known.
    pub(super) fn with_wells(
        cells: &[Cell<'_>],
        roles: &[Role],
        sample: &Sample,
        found: Found,
        wanted: Wanted<'_>,
    ) -> Self {
        let Found { wells, check, trouble } = found;
        let free = |index: usize| !wells.are_in(index);
        let find = |role: &Role| roles.iter().enumerate().position(|(at, other)| other == role && free(at));
        let one =
            |role: &Role| find(role).filter(|_| roles.iter().filter(|other| *other == role).count() == 1);
        let plate = find(&Role::Plate);
        let named = plate.and_then(|index| cells.get(index)).map(|cell| cell.text.to_lowercase());
        let time = roles.iter().enumerate().find_map(|(index, role)| match role {
            Role::Time(unit) => Some((index, *unit)),
            _ => None,
        });
        let labels = roles.iter().enumerate().filter(|(index, role)| {
            let waves = matches!(role, Role::Unknown | Role::Blank | Role::Label)
                && sample.column(*index).looks_like_wavelengths();
            free(*index) && (waves || **role == Role::Label && !sample.column(*index).holds_numbers())
        });
        let mut columns = Self {
            plate,
            barcode: find(&Role::Barcode),
            numbered: named.is_some_and(|name| !name.contains("name")),
            wells,
            check,
            values: Vec::new(),
            read: find(&Role::Read),
            labels: labels.map(|(index, _)| index).collect(),
            wavelength: one(&Role::Wavelength).filter(|index| sample.column(*index).may_be_wavelengths()),
            cycle: one(&Role::Cycle),
            time,
            time_is_certain: time
                .and_then(|(index, _)| cells.get(index))
                .is_some_and(|cell| cell.text == "time_s"),
            flag: find(&Role::Flag),
            width: cells.len(),
            filled: cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1),
            behind: Behind::Nothing,
            left: Vec::new(),
            named: true,
            trouble,
        };
        readings_columns::choose(&mut columns, cells, roles, sample, wanted);
        let last = columns.values.iter().map(|values| values.index).max();
        let behind = columns.left.iter().filter(|left| last.is_some_and(|last| left.index > last));
        let calculated = behind.clone().filter(|left| left.why == Some(LeftOut::Known)).count();
        columns.behind = match behind.filter(|left| left.why.is_some()).count() {
            0 => Behind::Nothing,
            _ if calculated >= 2 => Behind::Statistics,
            _ => Behind::Numbers,
        };
        columns
    }

    /// Are the wells numbered, and nothing says in which order?
    pub(super) fn is_numbered(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.help.starts_with(well_columns::NUMBERED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::wells::Wells;

    fn header(text: &str) -> Option<Columns> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        Columns::of_header(&sheet, 0, &sheet.cells(0), Wanted::default())
    }

    #[test]
    fn wells_stand_in_one_column_or_in_two() {
        assert_eq!(header("Well,Value\nA1,5").unwrap().wells, Wells::Column(0));
        assert_eq!(header("Row,Column,Value\nA,1,5").unwrap().wells, Wells::RowAndColumn(0, 1));
        assert_eq!(header("Reihe;Spalte;Wert\nA;1;5").unwrap().wells, Wells::RowAndColumn(0, 1));
        assert_eq!(header("Well ID,Well,Value\nSPL1,A1,5").unwrap().wells, Wells::Column(1));
        assert_eq!(header("Well,Position,Value\n1,A1,5").unwrap().wells, Wells::Column(1));
        assert_eq!(header("Well,Well Position,Value\nA1,A1,5").unwrap().wells, Wells::Column(0));
        assert!(header("Well,Well Position,Value\nA1,B1,5").unwrap().trouble.is_some());
        assert!(header("Row,Value\nA,5").is_none());
    }

    #[test]
    fn columns_named_by_times_are_readings_at_these_times() {
        let times: Vec<Option<f64>> = header("Well,Content,0 h,0 h 10 min\nA1,x,1,2")
            .unwrap()
            .values
            .iter()
            .map(|values| values.time_s)
            .collect();
        assert_eq!(times, [Some(0.0), Some(600.0)]);
        assert!(header("Well,24 h\nA1,5").unwrap().values.is_empty());
    }
}
