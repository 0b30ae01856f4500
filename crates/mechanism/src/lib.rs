//! On-target or off-target: what is known of a resistant line, and what follows by rule.
//!
//! ```text
//! files ─► evidence ─► reported ─┐
//! knowledge ─────────────────────┼─► verdict
//! fold shifts ───────────────────┘
//! ```
//!
//! [`knowledge`] is what the field knows (genes, protein changes, drugs, the catalogue of resistance, the rules);
//! [`evidence`] reads the files of a laboratory (variants, blots, tables) into what is [`reported`] of a line;
//! [`verdict`] weighs it. Research use only.
//!
//! A case from tables in memory, judged:
//!
//! ```
//! use foldshift_mechanism::evidence::cases::{Tables, cases};
//! use foldshift_mechanism::evidence::tables;
//! use foldshift_mechanism::verdict::{Knowledge, Verdict, judge};
//!
//! let ic50 = "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM\n\
//!             KM12-LR1,larotrectinib,1,10,1000\nKM12-LR1,larotrectinib,2,9,1100\n\
//!             KM12-LR1,larotrectinib,3,11,950\n";
//! let genotype = "case_id,gene,variant,vaf_parental,vaf_resistant,ngs_coverage\n\
//!                 KM12-LR1,TRKA,p.Gly595Arg,0,0.45,adequate\n";
//!
//! let (ic50s, _) = tables::ic50("ic50.csv", ic50.as_bytes())?;
//! let ((alterations, coverage), _) = tables::genotype("genotype.csv", genotype.as_bytes())?;
//! let given = [true, false, false]; // genotypes, and neither blots nor growth rates
//! let (cases, _) = cases(Tables { ic50s, alterations, coverage, given, ..Tables::default() });
//!
//! let judged = judge(&cases[0], Knowledge::built_in())?;
//! assert_eq!(judged.decision.verdict, Verdict::OnTarget);
//! # Ok::<(), Vec<foldshift_tables::diagnostic::Diagnostic>>(())
//! ```

pub mod evidence;
pub mod knowledge;
pub mod reported;
#[cfg(feature = "schema")]
mod schema;
pub mod verdict;
