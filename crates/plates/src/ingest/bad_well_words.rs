//! What people write into the cell of a well that went wrong, instead of its reading.

/// Nothing was measured, or nothing came of it. Programs write these, too, beside a reading of the same well.
const NOT_AVAILABLE: [&str; 9] = ["n/a", "#n/a", "na", "#na", "n.a.", "n.a", "#nv", "n/d", "n/v"];

/// Words for a bad well in the languages of laboratories, in lower case.
const WORDS: [&str; 98] = [
    // In any language.
    "-",
    "--",
    "---",
    "\u{2013}",
    "\u{2014}",
    "x",
    "xx",
    "xxx",
    "nd",
    "n.d.",
    "n.d",
    "?",
    "??",
    ".",
    "null",
    "none",
    "#nan",
    // English.
    "bad",
    "bad well",
    "excluded",
    "exclude",
    "failed",
    "fail",
    "failure",
    "error",
    "err",
    "missing",
    "empty",
    "void",
    "outlier",
    "discarded",
    "rejected",
    "removed",
    "contaminated",
    "flagged",
    "omit",
    "omitted",
    "not read",
    "spilled",
    // German.
    "schlecht",
    "ausgeschlossen",
    "fehler",
    "fehlt",
    "fehlgeschlagen",
    "defekt",
    "leer",
    "ungültig",
    "verworfen",
    "ausreißer",
    "ausreisser",
    "kontaminiert",
    "k.a.",
    "n.b.",
    "entfernt",
    "fehlend",
    // French.
    "mauvais",
    "exclu",
    "exclue",
    "échec",
    "echec",
    "erreur",
    "manquant",
    "vide",
    "raté",
    "rejeté",
    "contaminé",
    // Spanish.
    "malo",
    "mala",
    "excluido",
    "excluida",
    "fallo",
    "falló",
    "fallido",
    "vacío",
    "vacio",
    "descartado",
    "falta",
    "s/d",
    // Italian.
    "errore",
    "escluso",
    "esclusa",
    "fallito",
    "guasto",
    "mancante",
    "vuoto",
    "scartato",
    // Portuguese.
    "ruim",
    "mau",
    "má",
    "excluído",
    "falhou",
    "falha",
    "erro",
    "vazio",
    // Dutch.
    "fout",
    "slecht",
    "leeg",
    "mislukt",
];

/// How a cell says that its well has no reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadWell {
    /// `N/A`: there is none.
    NotAvailable,
    /// `bad`, `-`, `ausgeschlossen`: somebody took it out.
    Marked,
}

/// What the trimmed text of a cell says, if it is one of the words for a bad well.
pub(crate) fn of(text: &str) -> Option<BadWell> {
    const LONGEST: usize = 24;
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let lower = text.to_lowercase();
    let inner = lower.strip_prefix(['(', '[']).and_then(|text| text.strip_suffix([')', ']']));
    let word = inner.unwrap_or(&lower);
    if NOT_AVAILABLE.contains(&word) {
        return Some(BadWell::NotAvailable);
    }
    WORDS.contains(&word).then_some(BadWell::Marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_bad_wells_are_known_in_any_case_and_language() {
        for text in
            ["-", "x", "Bad", "FAILED", "(excluded)", "ausgeschlossen", "Échec", "fallo", "escluso", "falhou"]
        {
            assert_eq!(of(text), Some(BadWell::Marked), "{text}");
        }
        for text in ["NA", "n/a", "#N/A", "N.A."] {
            assert_eq!(of(text), Some(BadWell::NotAvailable), "{text}");
        }
        for text in ["", "DMSO", "blank", "SPL1", "B", "#DIV/0!", "#REF!", "#VALUE!", "OVRFLW"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
