//! The command as it was typed, so that what is suggested can be pasted.

use foldshift_tables::pasteable::pasteable;

/// The words behind `foldshift`; a library that reads tables has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command(Vec<String>);

impl Command {
    /// The command of these words, without the name of the program.
    pub fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self(words.into_iter().collect())
    }

    /// The command with an option of this value, in place of the one it may have: `foldshift fit t.csv --by drug`.
    #[must_use]
    pub fn with(&self, option: &str, value: &str) -> String {
        self.having(&[(option, Some(value))])
    }

    /// The command with a switch: `foldshift fit t.csv --log-dose`.
    #[must_use]
    pub fn switched(&self, option: &str) -> String {
        self.having(&[(option, None)])
    }

    /// The command with these options and switches, in place of those it may have.
    #[must_use]
    pub fn having(&self, options: &[(&str, Option<&str>)]) -> String {
        let mut words = vec!["foldshift".to_owned()];
        if self.0.is_empty() {
            words.extend(["fit", "TABLE"].map(str::to_owned));
        }
        let mut given = self.0.iter().peekable();
        while let Some(word) = given.next() {
            let name = word.split_once('=').map_or(word.as_str(), |(name, _)| name);
            let Some((_, value)) = options.iter().find(|(option, _)| *option == name) else {
                words.push(pasteable(word));
                continue;
            };
            // Its value goes with it, whether it is joined to it or the next word.
            if value.is_some() && !word.contains('=') {
                given.next();
            }
        }
        for (option, value) in options {
            words.push((*option).to_owned());
            words.extend(value.map(pasteable));
        }
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &str) -> Command {
        Command::new(words.split(' ').map(str::to_owned))
    }

    #[test]
    fn an_option_takes_the_place_of_the_one_that_was_given() {
        let command = typed("fit t.csv --by a,b --half=50");
        assert_eq!(command.with("--by", "drug"), "foldshift fit t.csv --half=50 --by drug");
        assert_eq!(command.with("--half", "1"), "foldshift fit t.csv --by a,b --half 1");
        assert_eq!(command.switched("--log-dose"), "foldshift fit t.csv --by a,b --half=50 --log-dose");
        assert_eq!(Command::default().with("--sheet", "S"), "foldshift fit TABLE --sheet S");
    }

    #[test]
    fn words_with_blanks_stand_between_quotes() {
        let command = Command::new(["fit", "my table.csv"].map(str::to_owned));
        assert_eq!(
            command.with("--dose", "Conc (uM)"),
            "foldshift fit \"my table.csv\" --dose \"Conc (uM)\""
        );
        assert_eq!(command.with("--dose", "a$b"), "foldshift fit \"my table.csv\" --dose 'a$b'");
    }
}
