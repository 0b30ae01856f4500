//! Readings out: one row a well, as a table that every tool reads, and so do we.

use std::io;

use crate::plate::readings::Readings;

/// The columns of the table, in order.
pub const COLUMNS: [&str; 8] = ["plate", "well", "row", "col", "read", "time_s", "value", "flag"];

impl Readings {
    /// Writes the readings as CSV: `plate,well,row,col,read,time_s,value,flag`.
    ///
    /// Wells are `A1`, rows and columns count from 1, times are in seconds, and numbers are the
    /// shortest text that reads back to the same value.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_csv(&self, out: impl io::Write) -> io::Result<()> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(COLUMNS)?;
        for reading in &self.readings {
            table.write_record([
                &*reading.plate,
                &reading.well.to_string(),
                &(reading.well.row() + 1).to_string(),
                &(reading.well.col() + 1).to_string(),
                &*reading.read,
                &reading.time_s.map(number).unwrap_or_default(),
                &reading.value.map(number).unwrap_or_default(),
                reading.flag.as_ref().map_or("", |flag| flag.text.as_str()),
            ])?;
        }
        table.flush()
    }
}

/// The shortest text that reads back to the same number; very large and very small ones with an
/// exponent.
fn number(value: f64) -> String {
    let plain = value == 0.0 || (1e-5..1e17).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Choice, read_bytes};

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
