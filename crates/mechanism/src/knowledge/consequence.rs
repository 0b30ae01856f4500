//! What a change of the genome does to the protein, in the terms of the Sequence Ontology and of MAF.

/// What a consequence does to the protein.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The protein changes, or is not made as before.
    Protein,
    /// The residues stay.
    Synonymous,
    /// Before the start or behind the stop of what is translated.
    Utr,
    /// Within an intron, no splice donor or acceptor.
    Intronic,
    /// Outside of what is translated.
    Noncoding,
}

impl Kind {
    /// The name under which it is counted when it is left.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Protein => "protein_changing",
            Self::Synonymous => "synonymous",
            Self::Utr => "utr",
            Self::Intronic => "intronic",
            Self::Noncoding => "noncoding",
        }
    }

    /// Of terms of the Sequence Ontology joined by `&`, as VEP and SnpEff write them: the gravest.
    pub(crate) fn of_terms(terms: &str) -> Self {
        terms.split('&').map(Self::of_term).min().unwrap_or(Self::Noncoding)
    }

    fn of_term(term: &str) -> Self {
        match term {
            "missense_variant"
            | "stop_gained"
            | "stop_lost"
            | "start_lost"
            | "initiator_codon_variant"
            | "frameshift_variant"
            | "inframe_insertion"
            | "inframe_deletion"
            | "conservative_inframe_insertion"
            | "conservative_inframe_deletion"
            | "disruptive_inframe_insertion"
            | "disruptive_inframe_deletion"
            | "protein_altering_variant"
            | "coding_sequence_variant"
            | "rare_amino_acid_variant"
            | "splice_acceptor_variant"
            | "splice_donor_variant"
            | "exon_loss_variant"
            | "transcript_ablation"
            | "frameshift_elongation"
            | "frameshift_truncation"
            | "frameshift_indel"
            | "stop_gained_NMD_triggering"
            | "missense"
            | "bidirectional_gene_fusion"
            | "gene_fusion" => Self::Protein,
            "synonymous_variant"
            | "stop_retained_variant"
            | "start_retained_variant"
            | "start_retained"
            | "incomplete_terminal_codon_variant" => Self::Synonymous,
            term if term.contains("UTR") => Self::Utr,
            term if term.contains("intron") || term.starts_with("splice_") => Self::Intronic,
            _ => Self::Noncoding,
        }
    }

    /// Of a `Variant_Classification` of MAF.
    pub(crate) fn of_classification(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "missense_mutation"
            | "missense"
            | "nonsense_mutation"
            | "frame_shift_del"
            | "frame_shift_ins"
            | "in_frame_del"
            | "in_frame_ins"
            | "nonstop_mutation"
            | "translation_start_site"
            | "splice_site"
            | "start_codon_snp"
            | "start_codon_del"
            | "start_codon_ins"
            | "stop_codon_del"
            | "stop_codon_ins"
            | "de_novo_start_outofframe" => Self::Protein,
            "silent" => Self::Synonymous,
            "3'utr" | "5'utr" | "de_novo_start_inframe" => Self::Utr,
            "intron" | "splice_region" => Self::Intronic,
            "igr" | "rna" | "lincrna" | "3'flank" | "5'flank" | "targeted_region" => Self::Noncoding,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_consequence_counts() {
        assert_eq!(Kind::of_terms("intron_variant&missense_variant"), Kind::Protein);
        assert_eq!(Kind::of_terms("splice_region_variant&synonymous_variant"), Kind::Synonymous);
        assert_eq!(Kind::of_terms("5_prime_UTR_variant"), Kind::Utr);
        assert_eq!(Kind::of_terms("splice_polypyrimidine_tract_variant&intron_variant"), Kind::Intronic);
        assert_eq!(Kind::of_terms("upstream_gene_variant"), Kind::Noncoding);
    }
}
