//! Columns of Parquet and Arrow as texts and numbers.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};
use foldshift_tables::sheet::number::Marks;
use foldshift_tables::table::number_cell;

use crate::batch::Column;
use crate::text::{Intern, plain};

/// Can the cells of a column of this type be texts or numbers?
pub(crate) fn is_read(of: &DataType) -> bool {
    match of {
        DataType::Dictionary(_, values) => is_read(values),
        DataType::Null
        | DataType::Boolean
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(_, _)
        | DataType::Decimal32(_, _)
        | DataType::Decimal64(_, _)
        | DataType::Decimal128(_, _)
        | DataType::Decimal256(_, _) => true,
        other => other.is_numeric(),
    }
}

/// The text of a cell; nothing for a null. It is appended to `out`.
pub(crate) fn write_cell(array: &dyn Array, row: usize, out: &mut String) {
    if array.is_null(row) {
        return;
    }
    match array.data_type() {
        DataType::Utf8 => out.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => out.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => out.push_str(array.as_string_view().value(row)),
        DataType::Boolean => out.push_str(if array.as_boolean().value(row) { "true" } else { "false" }),
        DataType::Float16 => float(f64::from(array.as_primitive::<Float16Type>().value(row)), out),
        DataType::Float32 => float(f64::from(array.as_primitive::<Float32Type>().value(row)), out),
        DataType::Float64 => float(array.as_primitive::<Float64Type>().value(row), out),
        DataType::Int8 => whole::<Int8Type>(array, row, out),
        DataType::Int16 => whole::<Int16Type>(array, row, out),
        DataType::Int32 => whole::<Int32Type>(array, row, out),
        DataType::Int64 => whole::<Int64Type>(array, row, out),
        DataType::UInt8 => whole::<UInt8Type>(array, row, out),
        DataType::UInt16 => whole::<UInt16Type>(array, row, out),
        DataType::UInt32 => whole::<UInt32Type>(array, row, out),
        DataType::UInt64 => whole::<UInt64Type>(array, row, out),
        DataType::Decimal32(precision, scale) => {
            let value = array.as_primitive::<Decimal32Type>().value(row);
            out.push_str(&Decimal32Type::format_decimal(value, *precision, *scale));
        }
        DataType::Decimal64(precision, scale) => {
            let value = array.as_primitive::<Decimal64Type>().value(row);
            out.push_str(&Decimal64Type::format_decimal(value, *precision, *scale));
        }
        DataType::Decimal128(precision, scale) => {
            let value = array.as_primitive::<Decimal128Type>().value(row);
            out.push_str(&Decimal128Type::format_decimal(value, *precision, *scale));
        }
        DataType::Decimal256(precision, scale) => {
            let value = array.as_primitive::<Decimal256Type>().value(row);
            out.push_str(&Decimal256Type::format_decimal(value, *precision, *scale));
        }
        DataType::Date32 => {
            let date = array.as_primitive::<Date32Type>().value_as_date(row);
            let _ = date.map(|date| write!(out, "{date}"));
        }
        DataType::Date64 => {
            let date = array.as_primitive::<Date64Type>().value_as_date(row);
            let _ = date.map(|date| write!(out, "{date}"));
        }
        DataType::Timestamp(unit, _) => moment(array, *unit, row, out),
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            let keys = dictionary.keys();
            if let Some(value) = key_of(keys, row).filter(|value| *value < dictionary.values().len()) {
                write_cell(dictionary.values().as_ref(), value, out);
            }
        }
        _ => {}
    }
}

fn float(value: f64, out: &mut String) {
    if value.is_finite() {
        out.push_str(&number_cell(Some(value)));
    } else {
        let _ = write!(out, "{value}");
    }
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array, row: usize, out: &mut String)
where
    T::Native: std::fmt::Display,
{
    let _ = write!(out, "{}", array.as_primitive::<T>().value(row));
}

/// `2026-03-02` for a moment at midnight, `2026-03-02 09:30:00` for others.
fn moment(array: &dyn Array, unit: TimeUnit, row: usize, out: &mut String) {
    let moment = match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value_as_datetime(row),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value_as_datetime(row),
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value_as_datetime(row),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value_as_datetime(row),
    };
    if let Some(moment) = moment {
        let text = moment.to_string();
        out.push_str(text.strip_suffix(" 00:00:00").unwrap_or(&text));
    }
}

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

/// Which value of its dictionary a row has.
fn key_of(keys: &dyn Array, row: usize) -> Option<usize> {
    fn of<K: ArrowDictionaryKeyType>(keys: &dyn Array, row: usize) -> Option<usize>
    where
        K::Native: TryInto<usize>,
    {
        keys.as_primitive::<K>().value(row).try_into().ok()
    }
    match keys.data_type() {
        DataType::Int8 => of::<Int8Type>(keys, row),
        DataType::Int16 => of::<Int16Type>(keys, row),
        DataType::Int32 => of::<Int32Type>(keys, row),
        DataType::Int64 => of::<Int64Type>(keys, row),
        DataType::UInt8 => of::<UInt8Type>(keys, row),
        DataType::UInt16 => of::<UInt16Type>(keys, row),
        DataType::UInt32 => of::<UInt32Type>(keys, row),
        DataType::UInt64 => of::<UInt64Type>(keys, row),
        _ => None,
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
