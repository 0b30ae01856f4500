//! How large a drawing is, as it says itself.

/// Width and height of a drawing in pixels of 1/96 inch: its view box counts tenths of them. `None` of what is no drawing of
/// ours.
#[must_use]
pub fn size(svg: &str) -> Option<(f64, f64)> {
    let view = svg.split_once("viewBox=\"")?.1.split_once('"')?.0;
    let mut numbers =
        view.split(' ').skip(2).map(|text| text.parse::<f64>().ok().map(|tenths| tenths / 10.0));
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_box_says_the_size() {
        assert_eq!(size("<svg viewBox=\"0 0 7440 2505\" width=\"744\">"), Some((744.0, 250.5)));
        assert_eq!(size("<svg width=\"744\">"), None);
    }
}
