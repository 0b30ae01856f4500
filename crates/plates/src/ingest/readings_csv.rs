//! Readings out: one row a well, as a table that every tool reads, and so do we.

use std::io::{self, Write as _};
use std::sync::Arc;

use crate::plate::Well;
use crate::plate::readings::{Reading, Readings};
use foldshift_tables::sheet::guarded;
use foldshift_tables::sheet::number::POWERS_OF_TEN;

/// The columns of the table, in order.
const COLUMNS: [&str; 8] = ["plate", "well", "row", "col", "read", "time_s", "value", "flag"];

/// How many bytes are gathered before they are written.
const BLOCK: usize = 1 << 16;

impl Readings {
    /// Writes the readings as CSV: `plate,well,row,col,read,time_s,value,flag`.
    ///
    /// Wells are `A1`, rows and columns count from 1, times are in seconds, and numbers are the
    /// shortest text that reads back to the same value.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_csv(&self, mut out: impl io::Write) -> io::Result<()> {
        let mut block = COLUMNS.join(",").into_bytes();
        block.push(b'\n');
        write_rows(self, b"", block, &mut out)
    }
}

/// Writes several exports as one table: a first column says which export a row comes from.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_together(all: &[Readings], mut out: impl io::Write) -> io::Result<()> {
    out.write_all(format!("export,{}\n", COLUMNS.join(",")).as_bytes())?;
    for readings in all {
        let mut export = Vec::new();
        push_field(&mut export, &readings.source)?;
        export.push(b',');
        write_rows(readings, &export, Vec::new(), &mut out)?;
    }
    Ok(())
}

/// Writes a row a reading, each behind `before`; `block` is what comes before the first.
fn write_rows(
    readings: &Readings,
    before: &[u8],
    mut block: Vec<u8>,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let mut wells = WellCells::default();
    let (mut plate, mut read) = (Name::default(), Name::default());
    for reading in &readings.readings {
        block.extend_from_slice(before);
        block.extend_from_slice(plate.field(&reading.plate)?);
        block.extend_from_slice(wells.of(reading.well));
        block.extend_from_slice(read.field(&reading.read)?);
        push_rest(&mut block, reading)?;
        if block.len() >= BLOCK {
            out.write_all(&block)?;
            block.clear();
        }
    }
    out.write_all(&block)?;
    out.flush()
}

/// Time, value and flag.
fn push_rest(block: &mut Vec<u8>, reading: &Reading) -> io::Result<()> {
    for number in [reading.time_s, reading.value] {
        if let Some(number) = number {
            push_number(block, number)?;
        }
        block.push(b',');
    }
    if let Some(flag) = &reading.flag {
        push_field(block, &flag.text)?;
    }
    block.push(b'\n');
    Ok(())
}

/// A name and how it is written, with the comma behind it; neighbours share theirs.
#[derive(Default)]
struct Name {
    name: Option<Arc<str>>,
    field: Vec<u8>,
}

impl Name {
    fn field(&mut self, name: &Arc<str>) -> io::Result<&[u8]> {
        if !self.name.as_ref().is_some_and(|own| Arc::ptr_eq(own, name)) {
            self.field.clear();
            push_field(&mut self.field, name)?;
            self.field.push(b',');
            self.name = Some(Arc::clone(name));
        }
        Ok(&self.field)
    }
}

/// The cells `A1,1,1,` of each well that has been written.
#[derive(Default)]
struct WellCells(Vec<Vec<u8>>);

impl WellCells {
    fn of(&mut self, well: Well) -> &[u8] {
        let (row, col) = (well.row(), well.col());
        let at = row * 64 + col;
        if self.0.len() <= at {
            self.0.resize(at + 1, Vec::new());
        }
        let cells = &mut self.0[at];
        if cells.is_empty() {
            *cells = format!("{well},{},{},", row + 1, col + 1).into_bytes();
        }
        cells
    }
}

/// A text, between quotes where it needs them, and such that no spreadsheet runs it.
fn push_field(block: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let text = guarded(text);
    if text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
        write!(block, "\"{}\"", text.replace('"', "\"\""))
    } else {
        block.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// The shortest text that reads back to the same number; very large and very small ones with an
/// exponent.
fn push_number(block: &mut Vec<u8>, value: f64) -> io::Result<()> {
    let plain = value == 0.0 || (1e-5..1e17).contains(&value.abs());
    if !plain {
        return write!(block, "{value:e}");
    }
    let Some((mantissa, decimals)) = decimal(value.abs()) else { return write!(block, "{value}") };
    if value.is_sign_negative() {
        block.push(b'-');
    }
    push_decimal(block, mantissa, decimals);
    Ok(())
}

/// A number as few digits and how many of them are decimals, where 15 digits and 8 decimals do.
///
/// Both are exact, so their quotient is the number nearest to these digits; and as no other text of
/// 15 digits means the same number, the first that fits is the shortest.
fn decimal(value: f64) -> Option<(u64, usize)> {
    const MOST: f64 = 1e15;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1e15")]
    #[expect(clippy::cast_precision_loss, reason = "15 digits are exact")]
    let digits = |power: f64| {
        let scaled = value * power + 0.5;
        let mantissa = (scaled < MOST).then_some(scaled as u64)?;
        #[expect(clippy::float_cmp, reason = "the same number, not one nearby")]
        Some((mantissa, mantissa as f64 / power == value))
    };
    for (decimals, power) in POWERS_OF_TEN.iter().take(9).enumerate() {
        let (mantissa, same) = digits(*power)?;
        if same {
            return Some((mantissa, decimals));
        }
    }
    None
}

fn push_decimal(block: &mut Vec<u8>, mut mantissa: u64, decimals: usize) {
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    let mut written = 0;
    while mantissa > 0 || written <= decimals {
        if written == decimals && decimals > 0 {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + u8::try_from(mantissa % 10).unwrap_or(0);
        mantissa /= 10;
        written += 1;
    }
    block.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::push_number;
    use crate::ingest::{Choice, read_bytes};

    fn written(value: f64) -> String {
        let mut block = Vec::new();
        push_number(&mut block, value).unwrap();
        String::from_utf8(block).unwrap()
    }

    #[test]
    fn numbers_are_written_as_short_as_they_can_be() {
        let numbers = [
            (0.0, "0"),
            (-0.0, "-0"),
            (0.05, "0.05"),
            (-12.5, "-12.5"),
            (1e15, "1000000000000000"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e-5, "0.00001"),
            (9e-6, "9e-6"),
            (1e17, "1e17"),
            (0.041_900_001_466_274_3, "0.0419000014662743"),
            (260_000.0, "260000"),
        ];
        for (value, text) in numbers {
            assert_eq!(written(value), text);
        }
    }

    proptest! {
        #[test]
        fn numbers_are_written_like_the_standard_library_writes_them(mantissa in 0_u64..10_000_000_000_000_000, decimals in 0..12) {
            let value: f64 = format!("{mantissa}e-{decimals}").parse().unwrap();
            if value == 0.0 || (1e-5..1e17).contains(&value) {
                prop_assert_eq!(written(value), value.to_string());
            }
        }
    }

    #[test]
    fn a_table_reads_back_to_the_same_readings() {
        let export = b"Plate;Well;RFU 560/590;OD600\nK \"7\", a;A1;1,5;OVRFLW\nK \"7\", a;H12;*3,5*;1e-9\n";
        let readings = read_bytes("a.csv", export, Choice::default()).unwrap();
        let mut table = Vec::new();
        readings.write_csv(&mut table).unwrap();
        insta::assert_snapshot!(String::from_utf8(table.clone()).unwrap(), @r#"
        plate,well,row,col,read,time_s,value,flag
        "K ""7"", a",A1,1,1,fluorescence ex=560 em=590,,1.5,
        "K ""7"", a",A1,1,1,absorbance 600,,,OVRFLW
        "K ""7"", a",H12,8,12,fluorescence ex=560 em=590,,3.5,"*3,5*"
        "K ""7"", a",H12,8,12,absorbance 600,,1e-9,
        "#);
        let again = read_bytes("b.csv", &table, Choice::default()).unwrap();
        for (one, two) in readings.readings.iter().zip(&again.readings) {
            assert_eq!(
                (&one.plate, one.well, &one.read, one.value),
                (&two.plate, two.well, &two.read, two.value)
            );
        }
        assert_eq!(readings.readings.len(), again.readings.len());
    }
}
