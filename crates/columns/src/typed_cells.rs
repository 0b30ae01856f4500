//! Single cells of Parquet and Arrow as texts.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::timezone::Tz;
use arrow_array::types::ArrowTimestampType;
use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};
use foldshift_tables::table::number_cell;

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
        | DataType::Timestamp(_, None)
        | DataType::Decimal32(_, _)
        | DataType::Decimal64(_, _)
        | DataType::Decimal128(_, _)
        | DataType::Decimal256(_, _) => true,
        // Days of a zone that nobody knows would be guessed.
        DataType::Timestamp(_, Some(zone)) => zone.parse::<Tz>().is_ok(),
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
        DataType::Timestamp(unit, zone) => moment(array, *unit, zone.as_deref(), row, out),
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

/// `2026-03-02` for a moment at midnight, `2026-03-02 09:30:00` for others: the day and the hour of its time zone, where it has one.
fn moment(array: &dyn Array, unit: TimeUnit, zone: Option<&str>, row: usize, out: &mut String) {
    fn of<T: ArrowTimestampType>(array: &dyn Array, zone: Option<&str>, row: usize) -> Option<String> {
        let array = array.as_primitive::<T>();
        let moment = match zone {
            Some(zone) => array.value_as_datetime_with_tz(row, zone.parse::<Tz>().ok()?)?.naive_local(),
            None => array.value_as_datetime(row)?,
        };
        Some(moment.to_string())
    }
    let moment = match unit {
        TimeUnit::Second => of::<TimestampSecondType>(array, zone, row),
        TimeUnit::Millisecond => of::<TimestampMillisecondType>(array, zone, row),
        TimeUnit::Microsecond => of::<TimestampMicrosecondType>(array, zone, row),
        TimeUnit::Nanosecond => of::<TimestampNanosecondType>(array, zone, row),
    };
    if let Some(text) = moment {
        out.push_str(text.strip_suffix(" 00:00:00").unwrap_or(&text));
    }
}

/// Which value of its dictionary a row has.
pub(crate) fn key_of(keys: &dyn Array, row: usize) -> Option<usize> {
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
