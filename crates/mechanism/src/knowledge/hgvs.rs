//! The grammar of protein changes: what is one, which it is, and its spelling in one-letter code.
//!
//! After the nomenclature of the HGVS (den Dunnen et al., Hum. Mutat. 37 (2016) 564, doi:10.1002/humu.22981), with the
//! older spellings that callers and papers still write: `R1276X` is a stop, `X1010_splice` a splice site. Nothing is
//! counted anew: the residue stays where the text has it.
//!
//! ```text
//! G595R  p.Gly595Arg  p.(Gly595Arg)  NP_002520.2:p.Gly595Arg     one residue for another
//! G595=  p.Gly595%3D  G595G  p.=                                 silent
//! R1306*  R1306X  p.Arg1306Ter  p.M1?  K267Rfs*9                 ends early, or is not begun
//! V600del  E746_A750del  V600_K601delinsE  A767_V769dup          in frame
//! *797Gext*?  M1ext-5  *797G                                     longer than before
//! X1010_splice  p.0  p.?  G595?                                  splice site; no protein; not known
//! ```

use std::borrow::Cow;

use crate::knowledge::change::Change;

/// The amino acids in three letters and in one, with what the HGVS writes beside them: the stop, any residue.
const RESIDUES: [(&str, char); 24] = [
    ("Ala", 'A'),
    ("Arg", 'R'),
    ("Asn", 'N'),
    ("Asp", 'D'),
    ("Cys", 'C'),
    ("Gln", 'Q'),
    ("Glu", 'E'),
    ("Gly", 'G'),
    ("His", 'H'),
    ("Ile", 'I'),
    ("Leu", 'L'),
    ("Lys", 'K'),
    ("Met", 'M'),
    ("Phe", 'F'),
    ("Pro", 'P'),
    ("Ser", 'S'),
    ("Thr", 'T'),
    ("Trp", 'W'),
    ("Tyr", 'Y'),
    ("Val", 'V'),
    ("Sec", 'U'),
    ("Pyl", 'O'),
    ("Ter", '*'),
    ("Xaa", 'X'),
];

/// Words of the grammar, which keep their small letters; longer ones first.
const KEYWORDS: [&str; 9] = ["splice", "delins", "stop", "del", "ins", "dup", "ext", "ter", "fs"];

fn is_residue(letter: char) -> bool {
    RESIDUES.iter().any(|(_, one)| *one == letter)
}

fn are_residues(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_residue)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Percent escapes of VEP and SnpEff (`%3D` is `=`), undone; a `%` that begins none stays.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let code = (*byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        plain.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// What stands behind the accession, without `p.` and the brackets around it, and whether `p.` was there.
fn bare(text: &str) -> (&str, bool) {
    let text = text.rsplit_once(':').map_or(text, |(_, change)| change).trim();
    let stripped = text.strip_prefix("p.").or_else(|| text.strip_prefix("P."));
    let inner = stripped.unwrap_or(text);
    let mut text = inner;
    for (open, close) in [('(', ')'), ('[', ']')] {
        // Around the whole, or one that has lost its partner.
        let (opens, closes) = (text.starts_with(open), text.ends_with(close));
        if opens && (closes || !text.contains(close)) {
            text = &text[1..];
        }
        if closes && (opens || !text.contains(open)) {
            text = &text[..text.len() - 1];
        }
    }
    (text, stripped.is_some())
}

/// The change in one-letter code, without accession, `p.` and brackets: `p.(Gly595Arg)`, `NP_002520.2:p.Gly595Arg`,
/// `g595r` and `G595R` are all `G595R`, and `R1276X` is `R1276*`. Text that is no change keeps its letters.
#[must_use]
pub fn one_letter(written: &str) -> String {
    let text = unescaped(written.trim());
    let (text, _) = bare(&text);
    let short = if is_small(text) { in_capitals(text) } else { in_one_letter(text) };
    // A stop was X before it was a star, and is a word where no code is used: `R1276X`, `R1276stop`.
    let digits = short.char_indices().skip(1).take_while(|(_, c)| c.is_ascii_digit()).count();
    let head = short.chars().next().filter(|c| is_residue(*c)).map_or(0, |_| 1 + digits);
    match &short[head..] {
        "X" if digits > 0 && !short.starts_with(['X', '*']) => format!("{}*", &short[..head]),
        end if digits > 0 && ["stop", "ter"].iter().any(|word| end.eq_ignore_ascii_case(word)) => {
            format!("{}*", &short[..head])
        }
        _ => short,
    }
}

/// Is it written in small letters, from the first residue on: `g595r`, `gly595arg`?
fn is_small(text: &str) -> bool {
    let at = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    matches!(at, 1 | 3) && text.bytes().all(|byte| !byte.is_ascii_uppercase())
}

/// Three letters become one. Capitals alone are three-letter code only where the change begins so, because `delSER` may
/// be three residues.
fn in_one_letter(text: &str) -> String {
    let named = |rest: &str, any: bool| {
        let head = rest.get(..3)?;
        RESIDUES.iter().find(|(name, _)| *name == head || (any && name.eq_ignore_ascii_case(head)))
    };
    let loud = named(text, true).is_some() && text[3..].starts_with(|c: char| c.is_ascii_digit());
    let (mut short, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        match named(rest, loud) {
            Some((name, letter)) => {
                short.push(*letter);
                rest = &rest[name.len()..];
            }
            None => {
                short.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    short
}

/// Small letters become residues, but for the words of the grammar.
fn in_capitals(text: &str) -> String {
    let by_three = text.find(|c: char| c.is_ascii_digit()) == Some(3);
    let (mut short, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        let three = rest
            .get(..3)
            .and_then(|head| RESIDUES.iter().find(|(name, _)| by_three && name.eq_ignore_ascii_case(head)));
        let word = KEYWORDS.iter().find(|word| rest.starts_with(**word));
        if let (Some(word), false) = (word, short.is_empty()) {
            short.push_str(word);
            rest = &rest[word.len()..];
        } else if let Some((name, letter)) = three {
            short.push(*letter);
            rest = &rest[name.len()..];
        } else {
            short.push(first.to_ascii_uppercase());
            rest = &rest[first.len_utf8()..];
        }
    }
    short
}

/// Reads the change of a protein; `None` for anything else.
#[must_use]
pub fn protein(written: &str) -> Option<Change> {
    let whole = unescaped(written.trim());
    if let (text, true) = bare(&whole) {
        match text {
            "=" => return Some(Change::Unchanged),
            "?" => return Some(Change::Unknown(None)),
            "0" | "0?" => return Some(Change::NoProtein),
            _ => {}
        }
    }
    let short = one_letter(written);
    let mut rest = short.as_str();
    let (from, position) = residue(&mut rest)?;
    if rest == "_splice" {
        return Some(Change::Splice(short.clone()));
    }
    if let Some(mut after) = rest.strip_prefix('_') {
        let last = residue(&mut after)?;
        if after == "=" {
            return Some(Change::Silent { from, position });
        }
        return in_frame(after).map(|what| Change::InFrame { first: (from, position), last, what });
    }
    if let Some(what) = in_frame(rest) {
        return Some(Change::InFrame { first: (from, position), last: (from, position), what });
    }
    if is_extension(rest) {
        return Some(Change::Extended { from, position, what: rest.to_owned() });
    }
    if is_frameshift(rest) {
        return Some(Change::Truncating { from, position, frameshift: true });
    }
    let mut letters = rest.chars();
    match (letters.next()?, letters.as_str()) {
        ('=', "") => Some(Change::Silent { from, position }),
        // Without its start a protein is not begun.
        ('?', "") if (from, position) == ('M', 1) => {
            Some(Change::Truncating { from, position, frameshift: false })
        }
        ('?', "") => Some(Change::Unknown(Some((from, position)))),
        (to, "") if to == from => Some(Change::Silent { from, position }),
        ('*', "") => Some(Change::Truncating { from, position, frameshift: false }),
        // The stop is read as a residue, or what was once written as one.
        (to, "") if matches!(from, '*' | 'X') && is_residue(to) => {
            Some(Change::Extended { from, position, what: to.to_string() })
        }
        (to, "") if is_residue(to) => Some(Change::Substitution { from, position, to }),
        _ => None,
    }
}

/// `del`, `del` with what is lost, `ins`, `dup` or `delins`, with residues or their number.
fn in_frame(text: &str) -> Option<String> {
    let (word, rest) = ["delins", "del", "ins", "dup"]
        .iter()
        .find_map(|word| text.strip_prefix(word).map(|rest| (*word, rest)))?;
    let may_be_bare = word != "ins" && word != "delins";
    let fits = if rest.is_empty() { may_be_bare } else { are_residues(rest) || is_number(rest) };
    fits.then(|| text.to_owned())
}

/// `fs`, `Pfs*23`, `fsX5`, `fs*?`.
fn is_frameshift(text: &str) -> bool {
    if text.eq_ignore_ascii_case("fs") {
        return true;
    }
    text.split_once("fs").is_some_and(|(before, after)| {
        (before.is_empty() || are_residues(before))
            && after.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | 'X' | 'x' | '?' | '(' | ')'))
    })
}

/// `Gext*?`, `ext*17`, `ext-5`.
fn is_extension(text: &str) -> bool {
    text.split_once("ext").is_some_and(|(before, _)| before.is_empty() || are_residues(before))
}

/// A residue and its position at the start of `rest`, which goes on behind them.
fn residue(rest: &mut &str) -> Option<(char, u32)> {
    let from = rest.chars().next().filter(|letter| is_residue(*letter))?;
    let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    let position: u32 =
        rest.get(1..=digits)?.parse().ok().filter(|position| (1..100_000).contains(position))?;
    *rest = rest.get(1 + digits..)?;
    Some((from, position))
}

/// Does this read as a change of coding DNA: `c.1783G>A`? What it does to the protein is not worked out here.
pub(crate) fn is_coding(text: &str) -> bool {
    text.rsplit_once(':').map_or(text, |(_, change)| change).strip_prefix("c.").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '(')) && rest.len() > 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_change_becomes_one() {
        for written in [
            "G595R",
            "g595r",
            "gly595arg",
            "p.G595R",
            "p.Gly595Arg",
            "p.GLY595ARG",
            "p.(Gly595Arg)",
            "p.(G595R)",
            "NP_002520.2:p.Gly595Arg",
            "ENSP00000431418.1:p.Gly595Arg",
        ] {
            assert_eq!(one_letter(written), "G595R", "{written}");
            assert_eq!(protein(written).map(|change| change.to_string()).as_deref(), Some("G595R"));
        }
        assert_eq!(one_letter("p.Arg97ProfsTer23"), "R97Pfs*23");
        assert_eq!(one_letter("p.Glu746_Ala750del"), "E746_A750del");
        assert_eq!(one_letter("e746_a750del"), "E746_A750del");
        assert_eq!(one_letter("NP_1.1:p.Gly595%3D"), "G595=");
        assert_eq!((one_letter("R1276X"), one_letter("R1276stop")), ("R1276*".into(), "R1276*".into()));
        assert_eq!(one_letter("D770_N771insSER"), "D770_N771insSER");
    }

    #[test]
    fn changes_are_told_from_other_words() {
        for change in [
            "E746_A750del",
            "V600_K601delinsE",
            "R97Pfs*23",
            "L52fs",
            "M1?",
            "X1010_splice",
            "*797Gext*?",
            "p.?",
            "p.0",
            "A767_V769dup",
            "G12=",
            "D770_N771insSVD",
        ] {
            assert!(protein(change).is_some(), "{change}");
        }
        for word in [
            "NTRK1",
            "amp",
            "G595",
            "595R",
            "CN",
            "V600x",
            "",
            "p.",
            "é1R",
            "ETV6-NTRK3",
            "W01",
            "G0R",
            "H2AX",
            "V600_K601delfoo",
            "0",
            "?",
        ] {
            assert_eq!(protein(word), None, "{word}");
        }
        assert!(is_coding("NM_002529.3:c.1783G>A") && !is_coding("c.x"));
    }

    #[test]
    fn escapes_that_are_none_stay() {
        assert_eq!(unescaped("a%2Cb%3Dc%"), "a,b=c%");
        assert_eq!(unescaped("%zz%é%4"), "%zz%é%4");
    }
}
