//! What the reads of one plate are called by: `GFP`, `Firefly` and `Renilla`, `first` and `second`.

use crate::ingest::wording::fold::{folded, words};

/// A channel, in small letters, and the mode in which it is read, if it has but one.
const CHANNELS: [(&str, Option<&str>); 40] = [
    ("gfp", Some("fluorescence")),
    ("egfp", Some("fluorescence")),
    ("sfgfp", Some("fluorescence")),
    ("rfp", Some("fluorescence")),
    ("yfp", Some("fluorescence")),
    ("cfp", Some("fluorescence")),
    ("bfp", Some("fluorescence")),
    ("mcherry", Some("fluorescence")),
    ("dsred", Some("fluorescence")),
    ("tdtomato", Some("fluorescence")),
    ("venus", Some("fluorescence")),
    ("dapi", Some("fluorescence")),
    ("hoechst", Some("fluorescence")),
    ("fitc", Some("fluorescence")),
    ("tritc", Some("fluorescence")),
    ("cy3", Some("fluorescence")),
    ("cy5", Some("fluorescence")),
    ("firefly", Some("luminescence")),
    ("renilla", Some("luminescence")),
    ("fluc", Some("luminescence")),
    ("rluc", Some("luminescence")),
    ("nluc", Some("luminescence")),
    ("nanoluc", Some("luminescence")),
    ("gluc", Some("luminescence")),
    ("first", None),
    ("second", None),
    ("third", None),
    ("1st", None),
    ("2nd", None),
    ("erste", None),
    ("zweite", None),
    ("premiere", None),
    ("deuxieme", None),
    ("primera", None),
    ("segunda", None),
    ("prima", None),
    ("seconda", None),
    ("primeira", None),
    ("before", None),
    ("after", None),
];

/// Words that may stand beside a channel.
const AROUND: [&str; 18] = [
    "luciferase",
    "luc",
    "read",
    "reading",
    "measurement",
    "channel",
    "signal",
    "raw",
    "data",
    "messung",
    "lesung",
    "kanal",
    "lecture",
    "mesure",
    "lectura",
    "lettura",
    "leitura",
    "canal",
];

/// A title that is the name of a channel and nothing else: its mode, if it has but one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Channel {
    /// The mode in which it is read.
    pub(crate) mode: Option<&'static str>,
}

/// The channel that a title names, where it says nothing else: `GFP`, `Renilla luciferase`, `Read 2`.
pub(crate) fn channel_of(title: &str) -> Option<Channel> {
    let said: Vec<String> = words(title).iter().map(|word| folded(word.text)).collect();
    let known = |word: &String| CHANNELS.iter().find(|(name, _)| name == word);
    let around = |word: &String| AROUND.contains(&word.as_str());
    let number = |word: &String| word.len() < 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    if let [read, nth] = said.as_slice()
        && around(read)
        && number(nth)
    {
        return Some(Channel { mode: None });
    }
    let first = said.iter().find_map(known)?;
    let rest = said.iter().filter(|word| known(word).is_none());
    rest.into_iter().all(around).then_some(Channel { mode: first.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_stands_alone() {
        assert_eq!(channel_of("GFP").unwrap().mode, Some("fluorescence"));
        assert_eq!(channel_of("Renilla luciferase").unwrap().mode, Some("luminescence"));
        for title in ["first", "second read", "Read 2", "Messung 1", "After"] {
            assert_eq!(channel_of(title).unwrap().mode, None, "{title}");
        }
        for title in ["", "HeLa GFP", "shGFP", "siRNA GFP 3", "1", "KM12", "after 3 days"] {
            assert_eq!(channel_of(title), None, "{title}");
        }
    }
}
