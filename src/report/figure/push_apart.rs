//! Labels that stand as near to what they name as their neighbours let them.

/// Places at least `apart` from each other and within the ends, as near to the wanted ones, which rise, as going down once
/// and up once finds them.
pub(super) fn pushed_apart(wanted: &[f64], apart: f64, (from, to): (f64, f64)) -> Vec<f64> {
    let mut placed: Vec<f64> = Vec::with_capacity(wanted.len());
    // Neighbours that want the same place spread to both sides of it.
    for (number, want) in wanted.iter().enumerate() {
        let least = placed.last().map_or(from, |last| last + apart);
        let same = wanted[number..].iter().take_while(|other| **other - want < apart).count();
        let lifted = if number > 0 && wanted[number] - wanted[number - 1] < apart {
            *want
        } else {
            want - 0.5 * apart * u32::try_from(same - 1).map_or(0.0, f64::from)
        };
        placed.push(lifted.max(least));
    }
    let mut most = to;
    for place in placed.iter_mut().rev() {
        *place = place.min(most);
        most = *place - apart;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_within_the_panel() {
        let placed = pushed_apart(&[10.0, 10.0, 10.0, 50.0], 10.0, (5.0, 60.0));
        assert_eq!(placed, [5.0, 15.0, 25.0, 50.0]);
        let low = pushed_apart(&[58.0, 59.0, 60.0], 10.0, (5.0, 60.0));
        assert_eq!(low, [40.0, 50.0, 60.0]);
        assert!(pushed_apart(&[], 10.0, (0.0, 1.0)).is_empty());
    }
}
