//! How much memory points may take, and where the rest goes.

use std::path::{Path, PathBuf};

use crate::cli::whole_file::folder_of;

/// `500MB`, `2 GB`, `1GiB`, or a number of bytes.
///
/// # Errors
/// When it is no size.
pub(super) fn bytes(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let at = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = (&text[..at], text[at..].trim().to_lowercase());
    let times = match unit.as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(format!("`{unit}` is no unit of memory: write it as 500MB or 2GB")),
    };
    let number: f64 = number.parse().map_err(|_| "write it as 500MB or 2GB".to_owned())?;
    let bytes = number * times;
    if bytes >= 1e18 {
        return Err("no machine has as much: write it as 500MB or 2GB".to_owned());
    }
    if bytes < 1e6 {
        return Err("give 1MB at least, as in 500MB or 2GB".to_owned());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within reach")]
    Ok(bytes as usize)
}

/// Where rows go that memory does not hold: where TMPDIR says, or else beside the output.
pub(super) fn aside(output: Option<&Path>) -> PathBuf {
    let asked = std::env::var_os("TMPDIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let beside = output.filter(|path| !path.starts_with("/dev")).map(|path| folder_of(path).to_path_buf());
    asked.or(beside).unwrap_or_else(std::env::temp_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let sizes = ["1GB", "500MB", "2 GB", "1.5g", "1GiB", "2000000"].map(bytes);
        let expected = [1_000_000_000, 500_000_000, 2_000_000_000, 1_500_000_000, 1_073_741_824, 2_000_000];
        assert_eq!(sizes, expected.map(Ok));
        assert!(["", "much", "1 XB", "12", "GB"].into_iter().all(|text| bytes(text).is_err()));
    }
}
