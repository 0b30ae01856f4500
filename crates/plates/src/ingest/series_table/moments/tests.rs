use super::*;

fn times(cells: &[&str], head: Head) -> Result<Vec<f64>, String> {
    let text = cells.join("\t") + "\n";
    let sheet = Sheet::new("a.txt", text);
    let cells: Vec<(usize, Cell<'_>)> = sheet.cells(0).into_iter().map(|cell| (0, cell)).collect();
    read(&sheet, &cells, head, None, true).map(|moments| moments.at).map_err(|problem| problem.message)
}

const TIME: Head = Head::Time(TimeUnit::Unnamed);

#[test]
fn a_column_of_times_is_understood_as_a_whole() {
    let minutes = Head::Time(TimeUnit::Seconds(60.0));
    for (cells, head, seconds) in [
        (&["0", "0.5", "1"][..], minutes, &[0.0, 30.0, 60.0][..]),
        (&["0:00:00", "0:01:00"], TIME, &[0.0, 60.0]),
        (&["", "0:15:00", "0:30:00"], TIME, &[0.0, 900.0, 1800.0]),
        (&["0", "300", "600"], TIME, &[0.0, 300.0, 600.0]),
        (&["T00:55:46,0", "T01:10:46,0"], TIME, &[3346.0, 4246.0]),
        (&["9:15:00", "9:30:00", "9:45:00"], TIME, &[0.0, 900.0, 1800.0]),
        (&["23:50:00", "0:05:00", "0:20:00"], Head::Clock, &[0.0, 900.0, 1800.0]),
        (&["10:15 PM", "10:30 PM"], TIME, &[0.0, 900.0]),
        (&["2026-03-02 23:30:00", "2026-03-03 00:30:00"], TIME, &[0.0, 3600.0]),
        (&["31/12/2025 23:30", "01/01/2026 00:30"], TIME, &[0.0, 3600.0]),
        (&["03/04/2026 09:00", "03/04/2026 09:30"], TIME, &[0.0, 1800.0]),
        // Cells of a workbook that count the days of a duration.
        (
            &["0:00:00", "12:00:00", "1900-01-01", "1900-01-01 12:00:00"],
            TIME,
            &[0.0, 43_200.0, 86_400.0, 129_600.0],
        ),
        (&["", "1900-01-02 00:15:00", "1900-01-02 00:30:00"], TIME, &[0.0, 900.0, 1800.0]),
    ] {
        assert_eq!(times(cells, head).unwrap(), seconds, "{cells:?}");
    }
}

#[test]
fn a_doubtful_column_of_times_is_refused() {
    for cells in [
        &["0", "1", "2"][..],
        &["0", "60", "120"],
        &["0", "0.0104166", "0.0208333"],
        &["0:00:00", "0:02:00", "0:01:00"],
        &["0", "300", "300"],
        &["0", "x", "600"],
        &["0:00", "0:05", "0:10"],
        &["0", "", "600"],
        &["0:00:00", "5", "0:10:00"],
        &["01/02/2026 23:30", "02/02/2026 00:30"],
        &["-300", "0", "300"],
        &["", "0:20:00", "0:30:00", "0:40:00"],
        &["", "0:10:00"],
    ] {
        assert!(times(cells, TIME).is_err(), "{cells:?}");
    }
}
