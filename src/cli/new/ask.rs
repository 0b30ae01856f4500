//! Questions on a terminal. Where nobody sits, nothing is asked and nothing is taken.

use std::io::{self, BufRead, IsTerminal as _, Write as _};

use foldshift_tables::visible::visible;

/// Who answers.
pub(super) struct Questions<R> {
    answers: R,
    /// Does somebody sit there?
    asked: bool,
}

impl Questions<io::StdinLock<'static>> {
    /// Of whoever sits at the terminal.
    pub(super) fn of_terminal() -> Self {
        let stdin = io::stdin();
        let asked = stdin.is_terminal() && io::stderr().is_terminal();
        Self { answers: stdin.lock(), asked }
    }
}

impl<R: BufRead> Questions<R> {
    #[cfg(test)]
    pub(super) fn of(answers: R) -> Self {
        Self { answers, asked: true }
    }

    /// A question with what is proposed; Enter takes the proposal. `None` when nobody answers.
    pub(super) fn ask(&mut self, question: &str, proposal: Option<&str>) -> Option<String> {
        if !self.asked {
            return None;
        }
        let proposed = proposal.map(|text| format!(" [{text}]")).unwrap_or_default();
        let mut out = anstream::stderr().lock();
        let _ = write!(out, "{}{}: ", visible(question), visible(&proposed));
        let _ = out.flush();
        drop(out);
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) | Err(_) => {
                // Nobody is there any more.
                self.asked = false;
                None
            }
            Ok(_) => {
                let answer = line.trim();
                if answer.is_empty() { proposal.map(str::to_owned) } else { Some(answer.to_owned()) }
            }
        }
    }

    /// One of a few: its number or its name; Enter takes the proposal. Asked three times at most.
    pub(super) fn choose(&mut self, question: &str, of: &[String], proposal: Option<usize>) -> Option<usize> {
        let listed: Vec<String> =
            of.iter().enumerate().map(|(at, name)| format!("{} {name}", at + 1)).collect();
        let question = format!("{question} ({})", listed.join(", "));
        let proposal = proposal.map(|at| (at + 1).to_string());
        for _ in 0..3 {
            let answer = self.ask(&question, proposal.as_deref())?;
            let by_number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let found =
                by_number.filter(|at| *at < of.len()).or_else(|| of.iter().position(|name| *name == answer));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Yes or no; Enter is yes.
    pub(super) fn agrees(&mut self, question: &str) -> Option<bool> {
        let answer = self.ask(question, Some("yes"))?.to_lowercase();
        Some(["yes", "y", "ja", "j"].contains(&answer.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_takes_what_is_proposed_and_an_answer_what_is_written() {
        let mut questions = Questions::of(&b"\nLR1\n"[..]);
        assert_eq!(questions.ask("line", Some("KM12")).as_deref(), Some("KM12"));
        assert_eq!(questions.ask("line", Some("KM12")).as_deref(), Some("LR1"));
        assert_eq!(questions.ask("line", Some("KM12")), None);
        assert!(!questions.asked);
    }

    #[test]
    fn a_choice_is_a_number_or_a_name() {
        let of = ["a".to_owned(), "b".to_owned()];
        assert_eq!(Questions::of(&b"2\n"[..]).choose("which", &of, None), Some(1));
        assert_eq!(Questions::of(&b"7\nb\n"[..]).choose("which", &of, None), Some(1));
        assert_eq!(Questions::of(&b"\n"[..]).choose("which", &of, Some(0)), Some(0));
        assert_eq!(Questions::of(&b"\n"[..]).choose("which", &of, None), None);
    }
}
