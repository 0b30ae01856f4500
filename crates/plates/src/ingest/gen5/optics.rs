//! Wavelengths and bandwidths as procedures and labels print them: `560/9,0,590/20,0` is `560/9,590/20`.

/// The wavelength in nm at the start of a text such as `528/20` or `900/20 nm`.
pub(super) fn wave_of(text: &str) -> Option<u32> {
    let digits = text.trim().split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Optics in one way of writing: without blanks, with decimal points, and without decimals of zero.
///
/// A comma stands between wavelengths, which have three digits, or before the decimals of a bandwidth, which
/// are one or two: they tell each other apart.
pub(super) fn normal(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut parts: Vec<String> = Vec::new();
    for piece in plain.split([',', ';']) {
        let decimals = piece.len() <= 2 && !piece.is_empty() && piece.bytes().all(|b| b.is_ascii_digit());
        match parts.last_mut().filter(|last| decimals && last.contains('/') && !last.contains('.')) {
            Some(last) => *last = format!("{last}.{piece}"),
            None => parts.push(piece.to_owned()),
        }
    }
    let whole = |part: &String| match part.split_once('.') {
        Some((whole, decimals)) if !decimals.is_empty() && decimals.bytes().all(|b| b == b'0') => {
            whole.to_owned()
        }
        _ => part.clone(),
    };
    parts.iter().map(whole).collect::<Vec<_>>().join(",")
}

/// `504,531` of `504/20,531/20`: some labels leave the bandwidths out.
pub(super) fn without_bandwidths(optics: &str) -> String {
    let wave = |part: &str| part.split('/').next().unwrap_or_default().to_owned();
    optics.split(',').map(wave).collect::<Vec<_>>().join(",")
}

/// The wavelength of `528` or `528/20`, which is nothing else.
pub(super) fn plain_wave(part: &str) -> Option<u32> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let bandwidth = |text: &str| text.split('.').all(digits) && text.split('.').count() <= 2;
    match part.split_once('/') {
        Some((wave, band)) => wave_of(wave).filter(|_| digits(wave) && bandwidth(band)),
        None => wave_of(part).filter(|_| digits(part)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_is_a_decimal_comma_only_in_a_bandwidth() {
        assert_eq!(normal(" 560/9,0, 590/20,0"), "560/9,590/20");
        assert_eq!(normal("560/9.0,590/20.0"), "560/9,590/20");
        assert_eq!(normal("560/13,5,590/20"), "560/13.5,590/20");
        assert_eq!(normal("480,520"), "480,520");
        assert_eq!(normal("528/20 , 590/20"), "528/20,590/20");
        assert_eq!(without_bandwidths("560/9,590/20"), "560,590");
    }

    #[test]
    fn a_wavelength_is_read_without_its_bandwidth() {
        assert_eq!(wave_of(" 900/20 nm"), Some(900));
        assert_eq!(
            (plain_wave("560/13.5"), plain_wave("560"), plain_wave("560nm")),
            (Some(560), Some(560), None)
        );
        assert_eq!((plain_wave("560/"), plain_wave("/20"), plain_wave("5/2/1")), (None, None, None));
    }
}
