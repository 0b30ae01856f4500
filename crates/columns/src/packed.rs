//! A gzip archive, unpacked on a thread of its own.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use flate2::read::MultiGzDecoder;

/// First bytes of a gzip archive.
pub(crate) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes that are unpacked in one piece.
const PIECE: usize = 1 << 18;

/// Pieces that are ready before they are read.
const READY: usize = 4;

/// What an archive holds.
pub(crate) struct Unpacked {
    pieces: Receiver<io::Result<Vec<u8>>>,
    current: Cursor<Vec<u8>>,
    ended: bool,
}

impl Unpacked {
    /// Begins to unpack.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn of(packed: impl Read + Send + 'static) -> io::Result<Self> {
        let (give, pieces) = sync_channel(READY);
        thread::Builder::new().name("gzip".to_owned()).spawn(move || {
            let mut archive = MultiGzDecoder::new(packed);
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                let read = archive.by_ref().take(PIECE as u64).read_to_end(&mut piece);
                // What was unpacked before it broke is whole as far as it goes.
                let (full, broken) = (piece.len() == PIECE, read.err());
                if !piece.is_empty() && give.send(Ok(piece)).is_err() {
                    return;
                }
                if let Some(error) = broken {
                    let _ = give.send(Err(told(error)));
                    return;
                }
                if !full {
                    // An empty piece is the end; silence is none.
                    let _ = give.send(Ok(Vec::new()));
                    return;
                }
            }
        })?;
        Ok(Self { pieces, current: Cursor::default(), ended: false })
    }
}

/// What broke, in words that say that the archive did.
fn told(error: io::Error) -> io::Error {
    let words = match error.kind() {
        io::ErrorKind::UnexpectedEof => "the gzip archive is cut short: copy or pack it again".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            format!("the gzip archive is damaged ({error}): copy or pack it again")
        }
        _ => return error,
    };
    io::Error::new(error.kind(), words)
}

impl Read for Unpacked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.current.read(into)?;
            if read > 0 || into.is_empty() || self.ended {
                return Ok(read);
            }
            let silent = || Err(io::Error::other("unpacking stopped where it should not"));
            let piece = self.pieces.recv().unwrap_or_else(|_| silent())?;
            self.ended = piece.is_empty();
            self.current = Cursor::new(piece);
        }
    }
}
