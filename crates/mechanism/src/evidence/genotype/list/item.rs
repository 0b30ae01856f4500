//! Words to alterations: a gene, then its changes, then what is known of each.

use super::Problem;
use super::tokens::Token;
use super::words::{Announces, announced, event};
use crate::evidence::genotype::wanted::{Wanted, WantedFusion};
use crate::knowledge::change::Change;
use crate::knowledge::{gene, hgvs, isoform};

/// An alteration of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Item {
    pub(in super::super) gene: String,
    pub(in super::super) variant: String,
    pub(in super::super) transcript: Option<String>,
    pub(in super::super) fraction: Option<f64>,
    pub(in super::super) fraction_parental: Option<f64>,
    pub(in super::super) copies: Option<f64>,
    pub(in super::super) copies_parental: Option<f64>,
    pub(in super::super) fusion: Option<(String, String)>,
    /// Stated as unchanged.
    pub(in super::super) wild_type: bool,
    /// First character, from 1.
    pub(in super::super) column: usize,
}

/// What words say.
#[derive(Default)]
pub(in super::super) struct ReadWords {
    pub(in super::super) items: Vec<Item>,
    pub(in super::super) problems: Vec<Problem>,
}

/// Reads words.
pub(in super::super) struct Reader<'a> {
    wanted: &'a Wanted<'a>,
    /// The gene that changes are of, and where it is named while no change of it is.
    gene: Option<String>,
    waiting: Option<(String, usize, usize)>,
    transcript: Option<String>,
    announced: Announces,
    of_parental: bool,
    read: ReadWords,
}

impl<'a> Reader<'a> {
    /// A reader of changes of `gene`, or of whatever genes are named.
    pub(in super::super) fn new(wanted: &'a Wanted<'a>, gene: Option<&str>) -> Self {
        Self {
            wanted,
            gene: gene.map(str::to_owned),
            waiting: None,
            transcript: None,
            announced: Announces::Nothing,
            of_parental: false,
            read: ReadWords::default(),
        }
    }

    /// What the words say.
    pub(in super::super) fn read(&mut self, words: &[Token<'_>]) -> ReadWords {
        let mut at = 0;
        while at < words.len() {
            at += self.take(&words[at..]);
        }
        if !matches!(self.announced, Announces::Nothing)
            && let Some(last) = words.last()
        {
            self.complain(
                last,
                format!("a number is missing after `{}`", last.text),
                "write `VAF 0.41`, `22%` or `CN 12`",
            );
        }
        self.close_gene();
        std::mem::take(&mut self.read)
    }

    /// Reads a word or several; how many.
    fn take(&mut self, words: &[Token<'_>]) -> usize {
        let word = words[0];
        if let Some(taken) = self.number(words) {
            return taken;
        }
        if let Some((name, taken)) = event(words)
            && (self.gene.is_some() || self.last_is_fusion())
        {
            self.event(word, name);
            return taken;
        }
        if isoform::is_accession_like(word.text) {
            let own = Some(word.text.to_owned());
            match self.read.items.last_mut() {
                Some(last) if self.waiting.is_none() && last.transcript.is_none() => last.transcript = own,
                _ => self.transcript = own,
            }
            return 1;
        }
        if let Some((left, right)) = self.fusion(word.text) {
            self.close_gene();
            let fusion = self.wanted.fusion(left, right).unwrap_or_else(|| {
                let (left, right) = (gene::named(left), gene::named(right));
                WantedFusion { name: format!("{left}-{right}"), gene: right.clone(), pair: (left, right) }
            });
            self.gene = None;
            self.push(Item {
                gene: fusion.gene,
                variant: fusion.name,
                fusion: Some(fusion.pair),
                column: word.column,
                ..Item::default()
            });
            return 1;
        }
        if self.gene.is_some() && self.change(word) {
            return 1;
        }
        if let Some((announces, taken)) = announced(words) {
            match announces {
                Announces::Parental => self.of_parental = true,
                Announces::Resistant => self.of_parental = false,
                Announces::WildType if self.waiting.is_some() => {
                    let gene = self.gene.clone().unwrap_or_default();
                    self.waiting = None;
                    self.push(Item { gene, wild_type: true, column: word.column, ..Item::default() });
                }
                Announces::WildType => {
                    self.complain(&word, format!("`{}` belongs to no gene", word.text), "write `KRAS WT`");
                }
                Announces::Nothing => {}
                Announces::Fraction | Announces::Percent | Announces::Copies => self.announced = announces,
            }
            return taken;
        }
        self.gene(word);
        1
    }

    /// Two genes, where a side is wanted or the mark is `::` or `--`.
    fn fusion<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        if self.wanted.has(text) || hgvs::protein(text).is_some() {
            return None;
        }
        let (left, right) = self.wanted.partners(text)?;
        let sure =
            text.contains("::") || text.contains("--") || self.wanted.has(left) || self.wanted.has(right);
        sure.then_some((left, right))
    }

    fn last_is_fusion(&self) -> bool {
        self.waiting.is_none() && self.read.items.last().is_some_and(|last| last.fusion.is_some())
    }

    /// Something that happened to a whole gene, or to the fusion before.
    fn event(&mut self, word: Token<'_>, name: &str) {
        if self.gene.is_none() {
            if let Some(last) = self.read.items.last_mut() {
                // A fusion that is lost is no alteration of two partners that are joined.
                let name = if name == "loss" || name == "deletion" { "lost" } else { name };
                last.variant = format!("{} {name}", last.variant);
                last.fusion = None;
            }
            return;
        }
        let gene = self.gene.clone().unwrap_or_default();
        self.waiting = None;
        self.push(Item { gene, variant: name.to_owned(), column: word.column, ..Item::default() });
    }

    /// A change of the gene.
    fn change(&mut self, word: Token<'_>) -> bool {
        let gene = self.gene.clone().unwrap_or_default();
        if let Some(change) = hgvs::protein(word.text) {
            let variant = match change {
                // Without `p.` they are no change.
                Change::Unchanged | Change::NoProtein | Change::Unknown(None) => change.to_string(),
                _ => hgvs::one_letter(word.text),
            };
            let after_dna = self.waiting.is_none()
                && self
                    .read
                    .items
                    .last()
                    .is_some_and(|last| last.gene == gene && last.variant.starts_with("c."));
            if after_dna && let Some(last) = self.read.items.last_mut() {
                last.variant = variant;
                last.column = word.column;
                return true;
            }
            self.waiting = None;
            self.push(Item { gene, variant, column: word.column, ..Item::default() });
            return true;
        }
        if hgvs::is_coding(word.text) {
            self.waiting = None;
            self.push(Item { gene, variant: word.text.to_owned(), column: word.column, ..Item::default() });
            return true;
        }
        false
    }

    fn push(&mut self, mut item: Item) {
        item.transcript = self.transcript.take();
        self.of_parental = false;
        self.read.items.push(item);
    }

    /// A gene, whose changes follow.
    fn gene(&mut self, word: Token<'_>) {
        let known = self.wanted.has(word.text);
        // `NTRK1 (TRKA)` says the same gene twice.
        let again = self.waiting.is_some()
            && self.gene.as_deref().is_some_and(|own| gene::named(own) == gene::named(word.text));
        if again {
            return;
        }
        let upper = word.text.chars().all(|c| !c.is_ascii_lowercase()) || word.text.contains("orf");
        let is_change = hgvs::protein(word.text).is_some();
        if known || (gene::is_approved_like(word.text) && upper && !is_change) {
            self.close_gene();
            self.gene = Some(word.text.to_uppercase());
            self.waiting = Some((word.text.to_owned(), word.column, word.width()));
            return;
        }
        let message = if is_change {
            format!("no gene is named before the change `{}`", word.text)
        } else {
            format!("`{}` cannot be read", word.text)
        };
        self.complain(
            &word,
            message,
            "write a gene and its change, as in `NTRK1 G595R 22%`, `MET amp CN 12`, `ETV6-NTRK3`; remarks go behind `#`",
        );
    }

    /// A gene without a change is told.
    fn close_gene(&mut self) {
        if let Some((name, column, width)) = self.waiting.take() {
            self.read.problems.push(Problem {
                message: format!("no change of `{name}` is named"),
                column,
                width,
                help: "write its change behind it, as in `NTRK1 G595R`; genes that were covered go into the coverage".to_owned(),
            });
        }
    }

    fn complain(&mut self, word: &Token<'_>, message: String, help: &str) {
        // A gene before it may be waiting for this very word.
        self.waiting = None;
        self.announced = Announces::Nothing;
        let problem = Problem { message, column: word.column, width: word.width(), help: help.to_owned() };
        self.read.problems.push(problem);
    }

    /// A number: a fraction, or copies; how many words it takes.
    fn number(&mut self, words: &[Token<'_>]) -> Option<usize> {
        let word = words[0];
        let (digits, mut percent) = match word.text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (word.text, false),
        };
        let (digits, times) = match digits.strip_suffix(['x', 'X']).filter(|_| !percent) {
            Some(digits) if !digits.is_empty() => (digits, true),
            _ => (digits, false),
        };
        if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-') {
            return None;
        }
        let number = digits.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite())?;
        let next = words.get(1).map_or("", |word| word.text);
        let mut taken = 1;
        let mut copies = times || self.announced == Announces::Copies;
        if !percent && next == "%" {
            (percent, taken) = (true, 2);
        } else if !percent && (next.eq_ignore_ascii_case("copies") || next.eq_ignore_ascii_case("copy")) {
            (copies, taken) = (true, 2);
        }
        percent |= self.announced == Announces::Percent;
        let announced = std::mem::replace(&mut self.announced, Announces::Nothing);
        if self.waiting.is_some() || self.read.items.is_empty() {
            let message = format!("the number `{}` belongs to no change", word.text);
            self.complain(&word, message, "write the change before it, as in `NTRK1 G595R 22%`");
            return Some(taken);
        }
        if copies && !percent {
            self.set_copies(word, number);
        } else {
            self.set_fraction(word, number, percent, announced);
        }
        Some(taken)
    }

    fn set_copies(&mut self, word: Token<'_>, number: f64) {
        if number < 0.0 {
            self.complain(&word, format!("`{}` copies", word.text), "copies are counted from 0");
            return;
        }
        let parental = std::mem::take(&mut self.of_parental);
        let Some(last) = self.read.items.last_mut() else { return };
        let slot = if parental { &mut last.copies_parental } else { &mut last.copies };
        if slot.replace(number).is_some() {
            self.complain(&word, format!("a second number of copies: `{}`", word.text), "state it once");
        }
    }

    fn set_fraction(&mut self, word: Token<'_>, number: f64, percent: bool, announced: Announces) {
        let fraction = if percent { number / 100.0 } else { number };
        if !(0.0..=1.0).contains(&fraction) {
            let whole = !percent && (1.0..=100.0).contains(&number);
            let help = if whole && announced == Announces::Nothing {
                format!("write `{}%` for a fraction of reads, or `CN {0}` for copies", word.text)
            } else if whole {
                format!("write `{}%`, or {}", word.text, number / 100.0)
            } else {
                "a fraction of reads lies between 0 and 1, or between 0% and 100%".to_owned()
            };
            self.complain(&word, format!("`{}` is no fraction of reads", word.text), &help);
            return;
        }
        let parental = std::mem::take(&mut self.of_parental);
        let Some(last) = self.read.items.last_mut() else { return };
        let slot = if parental { &mut last.fraction_parental } else { &mut last.fraction };
        if slot.replace(fraction).is_some() {
            let help = "state one; or say whose each is: `parental 0% resistant 22%`";
            self.complain(&word, format!("a second fraction of reads: `{}`", word.text), help);
        }
    }
}
