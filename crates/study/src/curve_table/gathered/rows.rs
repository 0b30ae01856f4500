//! The points of all curves in flat memory: in blocks of curves, each a few columns; beyond a limit in a temporary file.
//!
//! A block holds the curves of some thousand neighbouring numbers, so that blocks come back in the order of the curves, however
//! scattered their rows were. What is written aside is one part of every block at a time; the file has no name and is gone
//! with the process, however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use foldshift_curves::curve::Point;

/// Curves of a block.
pub(in crate::curve_table) const BLOCK: usize = 4096;

/// What the rows that are held may take at least, in bytes: less would make the parts of blocks very small.
const LEAST_HELD: usize = 1 << 20;

/// The points of all curves, by block.
#[derive(Debug, Default)]
pub(in crate::curve_table) struct Rows {
    /// How many hashes stand beside a point.
    watched: usize,
    blocks: Vec<Columns>,
    /// Parts that were written aside: of which block, where, how many rows.
    aside: Vec<Part>,
    file: Option<Mutex<File>>,
    written: u64,
    folder: PathBuf,
    /// Rows in all, and those that are held.
    taken: u64,
    held: usize,
    /// The block of the row before.
    last: usize,
    weighted: bool,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    block: usize,
    at: u64,
    rows: usize,
    weighted: bool,
}

/// Rows as columns.
#[derive(Clone, Debug, Default)]
struct Columns {
    /// The curve within its block.
    curves: Vec<u16>,
    doses: Vec<f64>,
    responses: Vec<f64>,
    /// Empty while all weights are one.
    weights: Vec<f64>,
    hashes: Vec<u32>,
}

/// A point, and what stands beside it in the columns that are watched.
#[derive(Clone, Copy, Debug)]
pub(in crate::curve_table) struct Taken<'h> {
    pub(in crate::curve_table) point: Point,
    pub(in crate::curve_table) hashes: &'h [u32],
}

/// The rows of the curves of a block, curve by curve, each in the order in which they came.
#[derive(Debug)]
pub(in crate::curve_table) struct Sorted {
    /// Where the rows of each curve begin, and the end.
    starts: Vec<u32>,
    points: Vec<Point>,
    hashes: Vec<u32>,
    watched: usize,
}

impl Rows {
    /// No rows yet, with so many hashes beside each; what goes aside goes into `folder`.
    pub(in crate::curve_table) fn new(watched: usize, folder: &Path) -> Self {
        Self {
            watched,
            blocks: Vec::new(),
            aside: Vec::new(),
            file: None,
            written: 0,
            folder: folder.to_path_buf(),
            taken: 0,
            held: 0,
            last: 0,
            weighted: false,
        }
    }

    /// How many rows there are.
    pub(in crate::curve_table) fn len(&self) -> u64 {
        self.taken
    }

    /// How many blocks there are.
    pub(in crate::curve_table) fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Were rows written aside, and how many bytes?
    pub(in crate::curve_table) fn aside(&self) -> u64 {
        self.written
    }

    /// Takes a row of a curve.
    pub(in crate::curve_table) fn push(&mut self, curve: u32, taken: Taken<'_>) {
        let curve = curve as usize;
        let block = curve / BLOCK;
        if block != self.last {
            self.turn_to(block);
        }
        if block >= self.blocks.len() {
            self.blocks.resize_with(block + 1, Columns::default);
        }
        let Taken { point: Point { dose, response, weight }, hashes } = taken;
        let own = &mut self.blocks[block];
        #[expect(clippy::cast_possible_truncation, reason = "within a block")]
        own.curves.push((curve % BLOCK) as u16);
        own.doses.push(dose);
        own.responses.push(response);
        #[expect(clippy::float_cmp, reason = "one itself")]
        let weighs = weight != 1.0;
        if weighs || !own.weights.is_empty() {
            own.weights.resize(own.doses.len() - 1, 1.0);
            own.weights.push(weight);
            self.weighted = true;
        }
        own.hashes.extend_from_slice(hashes);
        self.taken += 1;
        self.held += 1;
    }

    /// The block before is left, for now or for good: what it does not fill is given back.
    fn turn_to(&mut self, block: usize) {
        if block >= self.blocks.len()
            && let Some(before) = self.blocks.get_mut(self.last)
        {
            before.shrink();
        }
        self.last = block;
    }

    /// Bytes that the held rows take, about.
    fn bytes(&self) -> usize {
        let weight = if self.weighted { 8 } else { 0 };
        self.held * (2 + 16 + weight + 4 * self.watched)
    }

    /// Writes rows aside where they take more than `limit` bytes.
    ///
    /// # Errors
    /// Those of the file.
    pub(in crate::curve_table) fn keep_within(&mut self, limit: usize) -> io::Result<()> {
        if self.bytes() <= limit.max(LEAST_HELD) {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(Mutex::new(tempfile::tempfile_in(&self.folder)?)),
        };
        let file = file.get_mut().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.written))?;
        let mut out = io::BufWriter::with_capacity(1 << 20, &mut *file);
        for (block, columns) in self.blocks.iter_mut().enumerate() {
            let Columns { curves, doses, responses, weights, hashes } = std::mem::take(columns);
            if curves.is_empty() {
                continue;
            }
            let mut bytes = 0;
            let each: [&[u8]; 5] = [
                bytemuck::must_cast_slice(&doses),
                bytemuck::must_cast_slice(&responses),
                bytemuck::must_cast_slice(&weights),
                bytemuck::must_cast_slice(&hashes),
                bytemuck::must_cast_slice(&curves),
            ];
            for column in each {
                out.write_all(column)?;
                bytes += column.len() as u64;
            }
            let weighted = !weights.is_empty();
            self.aside.push(Part { block, at: self.written, rows: curves.len(), weighted });
            self.written += bytes;
        }
        out.flush()?;
        self.held = 0;
        Ok(())
    }

    /// Everything that was gathered is there: parts are put in the order of their blocks.
    pub(in crate::curve_table) fn finish(&mut self) {
        // Stable: the parts of a block stay in the order in which they were written.
        self.aside.sort_by_key(|part| part.block);
        if let Some(last) = self.blocks.get_mut(self.last) {
            last.shrink();
        }
    }

    /// The rows of a block by curve; `curves` is the number of curves that it has.
    ///
    /// # Errors
    /// Those of the file.
    pub(in crate::curve_table) fn block(&self, block: usize, curves: usize) -> io::Result<Sorted> {
        let from = self.aside.partition_point(|part| part.block < block);
        let parts = self.aside[from..].iter().take_while(|part| part.block == block);
        let read: Vec<Columns> = parts.map(|part| self.read(*part)).collect::<io::Result<_>>()?;
        let held = self.blocks.get(block);
        let all: Vec<&Columns> = read.iter().chain(held).collect();
        Ok(Sorted::of(&all, curves, self.watched))
    }

    fn read(&self, part: Part) -> io::Result<Columns> {
        let Part { at, rows, weighted, .. } = part;
        let mut columns = Columns {
            curves: vec![0; rows],
            doses: vec![0.0; rows],
            responses: vec![0.0; rows],
            weights: vec![0.0; if weighted { rows } else { 0 }],
            hashes: vec![0; rows * self.watched],
        };
        let Some(file) = &self.file else { return Ok(columns) };
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytemuck::must_cast_slice_mut(&mut columns.doses))?;
        file.read_exact(bytemuck::must_cast_slice_mut(&mut columns.responses))?;
        file.read_exact(bytemuck::must_cast_slice_mut(&mut columns.weights))?;
        file.read_exact(bytemuck::must_cast_slice_mut(&mut columns.hashes))?;
        file.read_exact(bytemuck::must_cast_slice_mut(&mut columns.curves))?;
        Ok(columns)
    }
}

impl Columns {
    fn shrink(&mut self) {
        self.curves.shrink_to_fit();
        self.doses.shrink_to_fit();
        self.responses.shrink_to_fit();
        self.weights.shrink_to_fit();
        self.hashes.shrink_to_fit();
    }
}

impl Sorted {
    /// Sorted by counting.
    fn of(all: &[&Columns], curves: usize, watched: usize) -> Self {
        let mut starts = vec![0_u32; curves + 1];
        for curve in all.iter().flat_map(|columns| &columns.curves) {
            starts[usize::from(*curve) + 1] += 1;
        }
        for curve in 0..curves {
            starts[curve + 1] += starts[curve];
        }
        let rows = starts[curves] as usize;
        let mut next: Vec<u32> = starts[..curves].to_vec();
        let mut points = vec![Point::new(0.0, 0.0); rows];
        let mut hashes = vec![0; rows * watched];
        for columns in all {
            for (row, curve) in columns.curves.iter().enumerate() {
                let at = &mut next[usize::from(*curve)];
                let place = *at as usize;
                *at += 1;
                let weight = columns.weights.get(row).copied().unwrap_or(1.0);
                points[place] = Point { dose: columns.doses[row], response: columns.responses[row], weight };
                hashes[place * watched..(place + 1) * watched]
                    .copy_from_slice(&columns.hashes[row * watched..(row + 1) * watched]);
            }
        }
        Self { starts, points, hashes, watched }
    }

    /// How many curves there are.
    pub(in crate::curve_table) fn curves(&self) -> usize {
        self.starts.len() - 1
    }

    fn range(&self, curve: usize) -> std::ops::Range<usize> {
        self.starts[curve] as usize..self.starts[curve + 1] as usize
    }

    /// The points of a curve.
    pub(in crate::curve_table) fn points(&self, curve: usize) -> &[Point] {
        &self.points[self.range(curve)]
    }

    /// What stands beside the points of a curve in a watched column.
    pub(in crate::curve_table) fn hashes(
        &self,
        curve: usize,
        watched: usize,
    ) -> impl Iterator<Item = u32> + Clone {
        self.range(curve).map(move |row| self.hashes[row * self.watched + watched])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(k: u32) -> (u32, Point, [u32; 1]) {
        let curve = k.wrapping_mul(2_654_435_761) % 10_000;
        let weight = if k % 7_000 == 6_999 { 2.0 } else { 1.0 };
        (curve, Point { dose: f64::from(k), response: -f64::from(k), weight }, [k])
    }

    #[test]
    fn rows_come_back_by_curve_whether_they_were_held_or_written_aside() {
        let folder = tempfile::tempdir().unwrap();
        let [mut held, mut aside] = [(); 2].map(|()| Rows::new(1, folder.path()));
        for k in 0..1_500_000 {
            let (curve, point, hashes) = row(k);
            for rows in [&mut held, &mut aside] {
                rows.push(curve, Taken { point, hashes: &hashes });
            }
            if k % 1000 == 0 {
                aside.keep_within(0).unwrap();
            }
        }
        held.finish();
        aside.finish();
        assert!(aside.aside() > 0 && held.aside() == 0 && held.len() == aside.len());
        for (block, curves) in [(0, BLOCK), (1, BLOCK), (2, 10_000 - 2 * BLOCK)] {
            let (one, other) = (held.block(block, curves).unwrap(), aside.block(block, curves).unwrap());
            for curve in 0..curves {
                assert_eq!(one.points(curve), other.points(curve));
                assert!(one.hashes(curve, 0).eq(other.hashes(curve, 0)));
                assert!(one.points(curve).is_sorted_by(|a, b| a.dose < b.dose));
            }
        }
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "the file has no name");
    }
}
