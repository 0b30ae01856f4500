//! What a file says of one alteration in one line, before parental and resistant stand side by side.

use std::collections::BTreeSet;

use super::{Counts, Form};
use crate::reported::{Alteration, Coverage, Phase};
use foldshift_tables::diagnostic::{Diagnostic, Place};

/// Is the alteration there? With its fraction of reads, 0…1, where known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Seen {
    Present(Option<f64>),
    /// Looked for and not called; a few reads may show it all the same.
    Absent(f64),
    /// Nobody looked, or could not see.
    Unknown,
}

/// An alteration in a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Observation {
    pub(super) line: String,
    pub(super) gene: String,
    pub(super) variant: String,
    pub(super) transcript: Option<String>,
    /// Where in the genome: chromosome, position, both alleles; tells two changes of one residue apart.
    pub(super) site: Option<String>,
    pub(super) seen: Seen,
    /// Copies of the gene per cell.
    pub(super) copies: Option<f64>,
    pub(super) filter: Option<String>,
    pub(super) phase: Option<Phase>,
    /// The two partners, sorted, of a fusion.
    pub(super) fusion: Option<(String, String)>,
    /// What the row of the resistant line itself says of the parental one.
    pub(super) parental: Option<Seen>,
    pub(super) copies_parental: Option<f64>,
    pub(super) place: Place,
}

impl Observation {
    pub(super) fn new(line: &str, gene: &str, variant: &str, place: Place) -> Self {
        Self {
            line: line.to_owned(),
            gene: gene.to_owned(),
            variant: variant.to_owned(),
            transcript: None,
            site: None,
            seen: Seen::Present(None),
            copies: None,
            filter: None,
            phase: None,
            fusion: None,
            parental: None,
            copies_parental: None,
            place,
        }
    }

    /// Are both the same alteration, be it of two lines?
    pub(super) fn same_as(&self, other: &Self) -> bool {
        match (&self.fusion, &other.fusion) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.gene == other.gene && self.variant == other.variant,
            _ => false,
        }
    }
}

/// What one file says.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) form: Form,
    /// Lines that the file has a sample of.
    pub(super) lines: BTreeSet<String>,
    pub(super) observations: Vec<Observation>,
    /// Alterations that a table states complete, both lines in one row.
    pub(super) stated: Vec<Alteration>,
    pub(super) coverage: Vec<Coverage>,
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) counts: Counts,
    pub(super) place: Place,
}

impl Found {
    pub(super) fn new(form: Form, place: Place) -> Self {
        Self {
            form,
            lines: BTreeSet::new(),
            observations: Vec::new(),
            stated: Vec::new(),
            coverage: Vec::new(),
            warnings: Vec::new(),
            counts: Counts::default(),
            place,
        }
    }
}
