//! Takes the title of a grid apart: the read that it names, a mode, wavelengths or a channel, and the rest.

use crate::ingest::wording;

/// The read of a title, and what is left of it.
pub(crate) fn read_of(title: &str, mode: Option<&str>) -> (String, String) {
    let waves = wording::waves_of(title);
    if let Some(waves) = waves {
        let shown: Vec<String> = waves.iter().map(ToString::to_string).collect();
        let unknown = || format!("signal [{}]", shown.join("/"));
        let read = mode.and_then(|mode| wording::read_name(mode, &waves)).unwrap_or_else(unknown);
        return (read, String::new());
    }
    if let Some((read, channel)) = channel_behind(title) {
        return (format!("{read} [{channel}]"), String::new());
    }
    let named = wording::name_of(title);
    let without = without_waves(&named.rest);
    if let Some(channel) = wording::channel_of(without) {
        let (mode, waves) = (channel.mode.or(mode), wording::waves_of(&named.rest[without.len()..]));
        let read = named.read.or_else(|| wording::read_name(mode?, &waves.unwrap_or_default()));
        let read = read.unwrap_or_else(|| "signal".to_owned());
        return (format!("{read} [{}]", without.trim()), String::new());
    }
    let read = named.read.or_else(|| mode.map(ToOwned::to_owned)).unwrap_or_else(|| "signal".to_owned());
    (read, named.rest)
}

/// `Luminescence read 2`: a mode, and behind it which of several reads it was.
fn channel_behind(title: &str) -> Option<(String, &str)> {
    let ends = title.char_indices().filter(|(_, letter)| letter.is_whitespace()).map(|(at, _)| at);
    ends.into_iter().find_map(|at| {
        let (mode, channel) = (wording::name_of(&title[..at]), title[at..].trim());
        wording::channel_of(channel)?;
        Some((mode.read.filter(|_| mode.rest.is_empty())?, channel))
    })
}

/// A title without the wavelengths behind it: `GFP` of `GFP 485/520`.
fn without_waves(title: &str) -> &str {
    let ends = title.char_indices().filter(|(_, letter)| letter.is_whitespace()).map(|(at, _)| at);
    ends.into_iter().find(|at| wording::waves_of(&title[*at..]).is_some()).map_or(title, |at| &title[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_reads_and_their_plate_is_what_is_left() {
        let read = |title: &str| read_of(title, None);
        let of = |read: &str, rest: &str| (read.to_owned(), rest.to_owned());
        assert_eq!(read("GFP"), of("fluorescence [GFP]", ""));
        assert_eq!(read("GFP 485/520"), of("fluorescence ex=485 em=520 [GFP]", ""));
        assert_eq!(read("Renilla"), of("luminescence [Renilla]", ""));
        assert_eq!(read("RLU second"), of("luminescence [second]", ""));
        assert_eq!(read("Luminescence read 2"), of("luminescence [read 2]", ""));
        assert_eq!(read("KM12 OD600"), of("absorbance 600", "KM12"));
        assert_eq!(read("KM12 GFP"), of("signal", "KM12 GFP"));
    }
}
