//! Columns of Parquet and Arrow as texts and numbers.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::DataType;
use foldshift_tables::sheet::number::Marks;

use crate::batch::Column;
use crate::text::{Intern, plain};
use crate::typed_cells::{key_of, write_cell};

/// The cells of a column as texts, each once.
pub(crate) fn texts(array: &dyn Array) -> Column {
    let mut texts = Intern::default();
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().for_each(|text| texts.push(tidy(text))),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().for_each(|text| texts.push(tidy(text))),
        DataType::Utf8View => array.as_string_view().iter().for_each(|text| texts.push(tidy(text))),
        DataType::Dictionary(_, _) => of_dictionary(array, &mut texts),
        _ => {
            let mut cell = String::new();
            for row in 0..array.len() {
                cell.clear();
                write_cell(array, row, &mut cell);
                texts.push(&cell);
            }
        }
    }
    let (codes, values) = texts.finish();
    Column::Text { codes, values }
}

fn tidy(text: Option<&str>) -> &str {
    text.map_or("", str::trim)
}

/// Each value of a dictionary is looked up once, when it first occurs.
fn of_dictionary(array: &dyn Array, texts: &mut Intern) {
    let dictionary = array.as_any_dictionary();
    let (keys, values) = (dictionary.keys(), dictionary.values());
    let mut known: Vec<Option<u32>> = vec![None; values.len()];
    let mut cell = String::new();
    for row in 0..array.len() {
        let value = if keys.is_null(row) { None } else { key_of(keys, row) };
        let code = match value.and_then(|value| *known.get(value)?) {
            Some(code) => code,
            None => {
                cell.clear();
                if let Some(value) = value.filter(|value| *value < values.len()) {
                    write_cell(values.as_ref(), value, &mut cell);
                }
                let code = texts.code_of(cell.trim());
                if let Some(known) = value.and_then(|value| known.get_mut(value)) {
                    *known = Some(code);
                }
                code
            }
        };
        texts.push_code(code);
    }
}

/// The cells of a column as numbers: NaN where there is none, or none that is finite.
pub(crate) fn numbers(array: &dyn Array) -> Vec<f64> {
    match array.data_type() {
        DataType::Float64 => primitive::<Float64Type>(array, |value| value),
        DataType::Float32 => primitive::<Float32Type>(array, f64::from),
        DataType::Float16 => primitive::<Float16Type>(array, f64::from),
        DataType::Int8 => primitive::<Int8Type>(array, f64::from),
        DataType::Int16 => primitive::<Int16Type>(array, f64::from),
        DataType::Int32 => primitive::<Int32Type>(array, f64::from),
        DataType::UInt8 => primitive::<UInt8Type>(array, f64::from),
        DataType::UInt16 => primitive::<UInt16Type>(array, f64::from),
        DataType::UInt32 => primitive::<UInt32Type>(array, f64::from),
        #[expect(clippy::cast_precision_loss, reason = "the nearest number, as its text is read")]
        DataType::Int64 => primitive::<Int64Type>(array, |value| value as f64),
        #[expect(clippy::cast_precision_loss, reason = "the nearest number, as its text is read")]
        DataType::UInt64 => primitive::<UInt64Type>(array, |value| value as f64),
        _ => {
            let marks = Marks::of_workbook();
            let mut cell = String::new();
            (0..array.len())
                .map(|row| {
                    cell.clear();
                    write_cell(array, row, &mut cell);
                    let text = cell.trim();
                    let value = plain(text).map(|plain| plain.value);
                    value.or_else(|| marks.parse(0, text).ok()).unwrap_or(f64::NAN)
                })
                .collect()
        }
    }
}

fn primitive<T: ArrowPrimitiveType>(array: &dyn Array, number: impl Fn(T::Native) -> f64) -> Vec<f64> {
    let array = array.as_primitive::<T>();
    let finite = |value: T::Native| {
        let value = number(value);
        if value.is_finite() { value } else { f64::NAN }
    };
    if array.null_count() == 0 {
        return array.values().iter().map(|value| finite(*value)).collect();
    }
    array.iter().map(|value| value.map_or(f64::NAN, finite)).collect()
}
