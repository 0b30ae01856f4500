//! Tables of text: whole rows are cut off one after the other, and split side by side.

mod intern;
mod number;
mod rows;

use std::io::Read;
use std::sync::Arc;

use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::{Batches, Heading, Part, Table};

use crate::batch::Wanted;
use crate::options::Options;
use crate::order::{Task, failed};

pub(crate) use intern::Intern;
#[cfg(feature = "parquet")]
pub(crate) use number::plain;

/// A text, or a workbook, of which the first part is known.
pub(crate) struct Text {
    first: Part,
    sample: Table<'static>,
    rest: Batches<Box<dyn Read + Send>>,
}

impl Text {
    /// Reads the first part.
    pub(crate) fn open(
        name: &str,
        input: Box<dyn Read + Send>,
        options: &Options,
    ) -> Result<Self, Diagnostic> {
        let mut rest = Batches::of(name, input).on_sheet(options.sheet.as_deref());
        if let Some(part) = options.part {
            rest = rest.in_parts_of(part);
        }
        if let Some(find) = options.header {
            let ask = options.ask.clone();
            let command = move |sheet: &str| ask.as_ref().map_or_else(|| sheet.to_owned(), |ask| ask(sheet));
            rest = rest.headed_by(find, Box::new(command));
        }
        let first = rest.next_part().unwrap_or_else(|| {
            Err(Diagnostic::error(Code::Empty, "the table is empty").at(Place::file(name)))
        })?;
        Ok(Self { sample: first.clone().into_table(), first, rest })
    }

    pub(crate) fn sample(&self) -> &Table<'static> {
        &self.sample
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.rest.is_ended()
    }

    pub(crate) fn passed_over(&self) -> &[String] {
        self.rest.passed_over()
    }

    /// Hands on the parts, each to be split.
    pub(crate) fn hand_on(
        mut self,
        file: usize,
        headings: &Arc<[Heading]>,
        wanted: &Arc<[Wanted]>,
        hand_on: &mut dyn FnMut(Task) -> bool,
    ) -> bool {
        let own: Result<Arc<[Wanted]>, Diagnostic> = in_file(headings, &self.first, wanted);
        let own = match own {
            Ok(own) => own,
            Err(problem) => return hand_on(failed(problem)),
        };
        let mut next = Some(Ok(self.first));
        while let Some(part) = next {
            let (own, headings) = (Arc::clone(&own), Arc::clone(headings));
            let wanted = hand_on(Box::new(move |give| {
                give(part.map(|part| rows::read(file, part, &own, headings)));
            }));
            if !wanted {
                return false;
            }
            next = self.rest.next_part();
        }
        true
    }
}

/// The wanted columns of the first file in another one.
fn in_file(headings: &Arc<[Heading]>, part: &Part, wanted: &[Wanted]) -> Result<Arc<[Wanted]>, Diagnostic> {
    let own = part.headings();
    let alike = own.len() == headings.len() && own.iter().zip(headings.iter()).all(|(a, b)| a.text == b.text);
    if alike {
        return Ok(wanted.into());
    }
    let table = part.table();
    wanted
        .iter()
        .map(|wanted| {
            let name = headings.get(wanted.column).map_or("", |heading| &heading.text);
            table.named(name).map(|column| Wanted { column, ..*wanted })
        })
        .collect()
}
