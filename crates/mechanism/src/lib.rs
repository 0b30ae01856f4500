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

pub mod evidence;
pub mod knowledge;
pub mod reported;
pub mod verdict;
