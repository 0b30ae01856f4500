//! Numbers as the texts of cells: one way, whatever table they stand in.

/// A cell of a number, as [`with_number`] writes it; empty where there is none.
#[must_use]
pub fn number_cell(value: Option<f64>) -> String {
    let mut cell = String::new();
    with_number(value.unwrap_or(f64::NAN), |text| cell.push_str(text));
    cell
}

/// Gives the text of a number to `put`: the shortest that reads back to it, with an exponent where it is very small or
/// very large; an empty one where it is not finite.
pub fn with_number(value: f64, put: impl FnOnce(&str)) {
    let size = value.abs();
    if !value.is_finite() {
        return put("");
    }
    // Where both write digits without an exponent, or both with one, they write the same, but of two texts that are
    // equally near.
    let alike = size == 0.0 || (1e-4..1e15).contains(&size) || (1e-300..1e-6).contains(&size);
    if !alike || may_lie_between(value) {
        let text = format!("{value:?}");
        return put(text.strip_suffix(".0").unwrap_or(&text));
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    put(text.strip_suffix(".0").unwrap_or(text));
}

/// Binary digits behind the point that a number has at most whose decimal digits end, after 18 of them, in a five.
const MOST_DIGITS: u32 = 24;

/// May a number lie in the middle of the two nearest texts of 17 digits? It has few binary digits behind its point then.
fn may_lie_between(value: f64) -> bool {
    let bits = value.to_bits();
    let (exponent, mantissa) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    // The point stands behind so many binary digits of the mantissa.
    let behind = 1075_u64.saturating_sub(exponent);
    let zeros = u64::from((mantissa | (1 << 52)).trailing_zeros());
    (1..=u64::from(MOST_DIGITS)).contains(&behind.saturating_sub(zeros))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::guarded;

    /// The same by what the compiler has for it.
    fn plainly(value: f64) -> String {
        let text = format!("{value:?}");
        text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
    }

    proptest! {
        #[test]
        fn numbers_are_never_touched(number in any::<f64>()) {
            let text = number_cell(Some(number));
            let cell = guarded(&text);
            prop_assert_eq!(cell.as_ref(), text.as_str());
        }
    }

    #[test]
    fn numbers_are_the_shortest_texts_also_in_the_middle_of_two() {
        let mut random = 1_u64;
        for k in 0..300_000_u32 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            #[expect(clippy::cast_precision_loss, reason = "any number will do")]
            let value = (random >> 11 >> (k % 40)) as f64
                / f64::from(1_u32 << (k % 31))
                / 10_f64.powi((k % 7).cast_signed());
            assert_eq!(number_cell(Some(value)), plainly(value));
            let small = value * 10_f64.powi(-(k % 311).cast_signed());
            assert_eq!(number_cell(Some(small)), plainly(small));
            assert_eq!(number_cell(Some(value * 1e9)), plainly(value * 1e9));
        }
        let middle: f64 = "-1386135098921.28125".parse().expect("a number");
        assert_eq!(number_cell(Some(middle)), plainly(middle));
        assert_eq!((number_cell(None), number_cell(Some(f64::INFINITY))), (String::new(), String::new()));
    }
}
