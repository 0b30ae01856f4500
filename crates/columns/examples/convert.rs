//! A table in one form to the same in another, and how long it took:
//!
//! ```text
//! cargo run --release -p foldshift-columns --features parquet --example convert -- IN... OUT
//! ```
//!
//! A column is one of numbers where its first rows are. With `-` as OUT the table is only read.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use foldshift_columns::{
    Block, Cells, Column, Format, Kind, Options, OutColumn, OutType, Sink, Source, Strings, Wanted,
};
use foldshift_tables::table::Table;

fn main() -> Result<(), Box<dyn Error>> {
    let mut inputs: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let output = inputs.pop().ok_or("convert IN... OUT")?;
    let start = Instant::now();
    let threads = std::env::var("THREADS").ok().and_then(|threads| threads.parse().ok());
    let source = Source::open(&inputs, Options { threads, ..Options::default() })
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>())?;
    let table = source.sample();
    let wanted: Vec<Wanted> = (0..table.headings().len()).map(|column| wanted(table, column)).collect();
    let columns: Vec<OutColumn> = wanted
        .iter()
        .map(|wanted| {
            let of = if wanted.kind == Kind::Number { OutType::Number } else { OutType::Text };
            OutColumn::new(table.heading(wanted.column), of)
        })
        .collect();
    let mut sink = match output.as_os_str().to_str() {
        Some("-") => None,
        _ => {
            let format = Format::of_name(&output).map_err(|problem| problem.to_string())?;
            Some(Sink::create(BufWriter::new(File::create(&output)?), format, &columns)?)
        }
    };
    let (mut rows, mut odd, mut sum) = (0, 0, 0.0);
    for batch in source.into_batches(&wanted) {
        let batch = batch.map_err(|problem| problem.to_string())?;
        (rows, odd) = (rows + batch.rows(), odd + batch.odd().len());
        match &mut sink {
            Some(sink) => {
                sink.write(&Block { columns: batch.into_columns().into_iter().map(cells).collect() })?;
            }
            None => sum += total(batch.columns()),
        }
    }
    if let Some(sink) = sink {
        sink.finish()?;
    }
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = rows as f64 / seconds;
    eprintln!("{rows} rows ({odd} odd) in {seconds:.3} s: {rate:.0} rows/s; sum {sum}");
    Ok(())
}

fn wanted(table: &Table, column: usize) -> Wanted {
    let numbers = table.lines().take(100).all(|line| {
        let row = table.row(line);
        row.value(column, row.cell(column)).is_ok()
    });
    if numbers { Wanted::number(column) } else { Wanted::text(column) }
}

fn cells(column: Column) -> Cells {
    match column {
        Column::Number(numbers) => Cells::Number(numbers),
        Column::Text { codes, values } => {
            let mut texts = Strings::default();
            for code in codes {
                texts.push(values.get(code));
            }
            Cells::Text(texts)
        }
    }
}

fn total(columns: &[Column]) -> f64 {
    columns.iter().filter_map(Column::numbers).flatten().filter(|number| number.is_finite()).sum()
}
