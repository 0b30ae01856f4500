//! What is asked about once all rows were seen: columns that part curves, and curves without a name.

use super::CurvesBy;
use super::groups::{Blank, Groups};
use super::names::{Role, Unused};
use super::unused::Parting;
use foldshift_tables::diagnostic::{Code, Diagnostic};

impl Groups<'_> {
    /// Columns that part what is read as one curve, by how many each of them parts: asked about, or told.
    pub(super) fn parted(&self, parted: &[usize], wrong: &mut Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        let parting = self.watch.parting(parted, &self.columns.headings);
        for one in &parting {
            let explicit = matches!(self.options.by, CurvesBy::Columns(_));
            let problem = self.parting(one, &parting);
            if one.kind == Unused::Told || explicit {
                warnings.push(problem.as_warning());
            } else {
                wrong.push(problem);
            }
        }
        warnings
    }

    fn parting(&self, parting: &Parting, all: &[Parting]) -> Diagnostic {
        let heading = |column: usize| self.columns.headings[column].text.as_str();
        let name = heading(parting.column);
        let values: Vec<String> = parting.values.iter().map(|value| format!("`{value}`")).collect();
        let curves = if parting.curves == 1 {
            "one curve".to_owned()
        } else {
            format!("each of {} curves", parting.curves)
        };
        let message = format!(
            "column `{name}` has several values within what is read as {curves}: {}",
            values.join(", ")
        );
        let command = &self.options.command;
        let asked = all.iter().filter(|one| one.kind == Unused::Asked || one.column == parting.column);
        let asked: Vec<&str> = asked.map(|one| heading(one.column)).collect();
        let pool: Vec<&str> =
            self.options.pool.iter().map(String::as_str).chain(asked.iter().copied()).collect();
        let pool = command.with("--pool", &pool.join(","));
        let one = parting.values.first().map_or("", String::as_str);
        let only = command.with("--only", &format!("{name}={one}"));
        let has = |role: Role| self.columns.roles.contains(&role);
        let apart = match &self.options.by {
            CurvesBy::Lines { .. } => {
                let named = |role: Role, what: &str, option: &str| {
                    (!has(role)).then(|| format!("if it names the {what}, `{}`", command.with(option, name)))
                };
                let ways = [
                    named(Role::Compound, "compounds", "--compound"),
                    named(Role::Experiment, "experiments", "--experiment"),
                    Some(format!("for one of its values, `{only}`")),
                ];
                ways.into_iter().flatten().collect::<Vec<_>>().join("; ")
            }
            _ => {
                let by = self.columns.by.iter().map(|column| heading(*column));
                let by = by.chain(asked).collect::<Vec<_>>().join(",");
                format!("to keep them apart, `{}`", command.with("--by", &by))
            }
        };
        if name.is_empty() {
            let help = "give the column a heading, such as `cell_line`, `compound` or `replicate`";
            let message = format!(
                "a column without a heading has several values within what is read as {curves}: {}",
                values.join(", ")
            );
            return Diagnostic { message, code: Code::SeveralFit, ..self.headings[parting.column].clone() }
                .help(help);
        }
        let help = format!("{apart}; if they are wells of one curve, `{pool}`");
        Diagnostic { message, code: Code::SeveralFit, ..self.headings[parting.column].clone() }.help(help)
    }

    /// Columns that identify curves and are filled in some rows only: merged cells, or curves without a name.
    pub(super) fn blank(&self, blanks: &[Blank]) -> Vec<Diagnostic> {
        let each = self.columns.by.iter().zip(blanks);
        let partly = each.filter(|(_, blank)| blank.filled && blank.empty > 0);
        partly
            .filter_map(|(column, blank)| {
                let name = &self.columns.headings[*column].text;
                let (rows, s) = (blank.empty, if blank.empty == 1 { " has" } else { "s have" });
                let problem = format!("{rows} row{s} no `{name}`, and others have one");
                let fill = self.options.command.switched("--fill-down");
                let help = if blank.controls == blank.empty {
                    let vehicle = self.options.command.with("--vehicle", "0");
                    format!(
                        "these rows are at dose 0 or without a dose: `{vehicle}` takes those at dose 0 as the vehicle; else take the samples alone with `--only COLUMN=TEXT`"
                    )
                } else {
                    format!("fill it in; where it stands in the first row of each block only, `{fill}` takes it for the rows below")
                };
                let place = blank.first_empty.clone()?;
                Some(Diagnostic::error(Code::EmptyCell, problem).at(place).help(help))
            })
            .collect()
    }

    /// That every row has a curve of its own, by a column that may number wells.
    pub(super) fn wells_as_curves(&self) -> Option<Diagnostic> {
        let at = self.columns.roles.iter().position(|role| *role == Role::Curve)?;
        let column = *self.columns.by.get(at).filter(|_| matches!(self.options.by, CurvesBy::Found))?;
        if self.each.len() < 4 || self.rows.len() > self.each.len() as u64 {
            return None;
        }
        let name = &self.columns.headings[column].text;
        let message = format!("`{name}` is another in every row, so that no curve has two points");
        let help = format!("it seems to number wells: `{}`", self.options.command.with("--pool", name));
        Some(Diagnostic { message, code: Code::SeveralFit, ..self.headings[column].clone() }.help(help))
    }
}
