//! Questions on a terminal. Where nobody sits, nothing is asked and nothing is taken.

use std::io::{self, BufRead, IsTerminal as _, Write as _};

use foldshift_tables::visible::visible;

/// Answers that ask what is asked.
const HELP: [&str; 5] = ["?", "help", "q", "quit", "exit"];

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

    /// A question with what is proposed; Enter takes the proposal. Who asks for help is told what is asked, and asked
    /// again. `None` when nobody answers.
    pub(super) fn ask(&mut self, question: &str, proposal: Option<&str>) -> Option<String> {
        loop {
            let answer = self.answer(question, proposal)?;
            if !HELP.contains(&answer.to_lowercase().as_str()) {
                return Some(answer);
            }
            let enter = match proposal {
                Some(proposal) => format!("takes `{proposal}`"),
                None => "leaves it open".to_owned(),
            };
            self.say(&format!(
                "asked is: {question}. Write it in one line; Enter alone {enter}; Ctrl-C stops, and nothing is written"
            ));
        }
    }

    /// A sentence to whoever sits there.
    fn say(&self, sentence: &str) {
        if self.asked {
            let _ = writeln!(anstream::stderr().lock(), "{}", visible(sentence));
        }
    }

    /// One line of the terminal.
    fn answer(&mut self, question: &str, proposal: Option<&str>) -> Option<String> {
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

    /// One of a few: its number or its name, in any case of the letters where only one is called so; Enter takes the
    /// proposal. Asked three times at most.
    pub(super) fn choose(&mut self, question: &str, of: &[String], proposal: Option<usize>) -> Option<usize> {
        let listed: Vec<String> =
            of.iter().enumerate().map(|(at, name)| format!("{} {name}", at + 1)).collect();
        let question = format!("{question} ({})", listed.join(", "));
        let proposal = proposal.map(|at| (at + 1).to_string());
        for _ in 0..3 {
            let answer = self.ask(&question, proposal.as_deref())?;
            let by_number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let called = of.iter().position(|name| *name == answer).or_else(|| one_called(of, &answer));
            let found = by_number.filter(|at| *at < of.len()).or(called);
            if found.is_some() {
                return found;
            }
            self.say(&format!(
                "`{answer}` is none of these: write a number from 1 to {}, or a name",
                of.len()
            ));
        }
        None
    }

    /// Yes or no; Enter is yes.
    pub(super) fn agrees(&mut self, question: &str) -> Option<bool> {
        let answer = self.ask(question, Some("yes"))?.to_lowercase();
        Some(["yes", "y", "ja", "j"].contains(&answer.as_str()))
    }
}

/// The only name that differs from an answer by the case of its letters.
fn one_called(of: &[String], answer: &str) -> Option<usize> {
    let answer = answer.to_lowercase();
    let mut found = (0..of.len()).filter(|at| of[*at].to_lowercase() == answer);
    found.next().filter(|_| found.next().is_none())
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

    #[test]
    fn a_name_in_other_case_is_taken_where_one_is_called_so() {
        let of = ["KM12".to_owned(), "LR1".to_owned(), "lr1".to_owned()];
        assert_eq!(Questions::of(&b"km12\n"[..]).choose("which", &of, None), Some(0));
        assert_eq!(Questions::of(&b"Lr1\nlr1\n"[..]).choose("which", &of, None), Some(2));
    }

    #[test]
    fn who_asks_for_help_is_asked_again() {
        assert_eq!(Questions::of(&b"?\nhelp\nq\nKM12\n"[..]).ask("line", None).as_deref(), Some("KM12"));
        assert_eq!(Questions::of(&b"?\n"[..]).ask("line", None), None);
    }
}
