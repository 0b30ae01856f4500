//! `kinetics.csv`: the signals of plates that were read again and again, as the instrument printed them. Only in results
//! that have any.

use std::io;

use crate::report::result_tables::number;
use foldshift_study::analysis::Analysis;
use foldshift_tables::table::TableWriter;

/// Columns of `kinetics.csv`.
pub const SIGNAL_COLUMNS: [&str; 6] = ["export", "plate", "read", "well", "time_s", "value"];

/// `kinetics.csv`: a reading of a well a row, by plate, well and time.
///
/// # Errors
/// When the writer fails.
pub fn signals(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(SIGNAL_COLUMNS)?;
    for plate in &analysis.plates {
        let Some(kinetics) = &plate.kinetics else { continue };
        for (well, signal) in &kinetics.signals {
            let well = well.to_string();
            for (time, value) in signal {
                let [time, value] = [number(Some(*time)), number(*value)];
                table.write_record([&plate.export, &plate.name, &plate.read, &*well, &*time, &*value])?;
            }
        }
    }
    table.flush()
}
