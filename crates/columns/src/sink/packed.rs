//! Text packed by gzip, side by side: pieces of one size, each a member of the archive, as RFC 1952 (2.2) allows.
//!
//! Where pieces end depends on the bytes alone, and no time is written: the same text is the same archive.

use std::io::{self, Write};
use std::thread;

use flate2::{Compression, GzBuilder};

/// Bytes that are one member.
const PIECE: usize = 1 << 20;

/// An archive that is being written.
pub(super) struct PackedOut<W: Write> {
    out: W,
    /// Bytes that are not yet packed.
    held: Vec<u8>,
    threads: usize,
}

impl<W: Write> PackedOut<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, held: Vec::new(), threads: thread::available_parallelism().map_or(1, usize::from) }
    }

    pub(super) fn on_threads(&mut self, threads: usize) {
        self.threads = threads.max(1);
    }

    /// Takes bytes, and packs as many pieces as there are threads.
    pub(super) fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.held.extend_from_slice(bytes);
        let whole = self.held.len() / PIECE;
        if whole < self.threads {
            return Ok(());
        }
        self.pack(whole * PIECE)
    }

    /// Packs the first of the held bytes.
    fn pack(&mut self, bytes: usize) -> io::Result<()> {
        let pieces: Vec<&[u8]> = self.held[..bytes].chunks(PIECE).collect();
        for pieces in pieces.chunks(self.threads) {
            let members: Vec<io::Result<Vec<u8>>> = thread::scope(|scope| {
                let others: Vec<_> =
                    pieces[1..].iter().map(|piece| scope.spawn(move || member(piece))).collect();
                let silent = |_| Err(io::Error::other("packing stopped where it should not"));
                let others = others.into_iter().map(|other| other.join().unwrap_or_else(silent));
                std::iter::once(member(pieces[0])).chain(others).collect()
            });
            for member in members {
                self.out.write_all(&member?)?;
            }
        }
        self.held.drain(..bytes);
        Ok(())
    }

    /// Packs what is left.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.pack(self.held.len())?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn member(piece: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer =
        GzBuilder::new().mtime(0).write(Vec::with_capacity(piece.len() / 3), Compression::default());
    packer.write_all(piece)?;
    packer.finish()
}
