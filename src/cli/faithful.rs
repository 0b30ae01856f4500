//! A writer that remembers what really went wrong. Tables and packers wrap the errors of what they write into, and
//! a reader that went away must not look like a broken disk.

use std::io::{self, BufWriter, Write};

/// Runs `write` into `out`, in blocks; the error is that of `out` itself, where it had one.
pub(super) fn write_faithfully(
    out: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(Faithful { out, failed: None });
    let written = write(&mut out).and_then(|()| out.flush());
    let failed = out.get_mut().failed.take();
    // What is left in the block after an error has nowhere to go.
    let _ = out.into_parts();
    written.map_err(|error| failed.unwrap_or(error))
}

struct Faithful<W> {
    out: W,
    failed: Option<io::Error>,
}

impl<W> Faithful<W> {
    fn remember<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
        {
            let copy = error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.failed.get_or_insert(copy);
        }
        result
    }
}

impl<W: Write> Write for Faithful<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.remember(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.remember(flushed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader has gone away.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_error_is_known_through_a_table() {
        let failed = write_faithfully(Gone, |out| {
            let mut table = csv::Writer::from_writer(out);
            for _ in 0..100_000 {
                table.write_record(["a", "b"])?;
            }
            table.flush()
        });
        assert_eq!(failed.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    }

    #[test]
    fn an_error_of_the_content_itself_is_told_as_it_is() {
        let failed = write_faithfully(Vec::new(), |_| Err(io::ErrorKind::InvalidData.into()));
        assert_eq!(failed.map_err(|error| error.kind()), Err(io::ErrorKind::InvalidData));
    }
}
