//! The messages of Arrow IPC, each looked at before anything makes room for what it claims to hold.
//!
//! Source: Apache Arrow columnar format, "Serialization and Interprocess Communication (IPC)".

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, StreamDecoder, read_footer_length};
use arrow_ipc::{Block, CompressionType, MessageHeader, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, SchemaRef};

/// What a file ends with: the length of its footer and its magic.
const TAIL: u64 = 10;

/// What begins a message.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// The largest column of one record batch, in bytes.
const LARGEST: u64 = 1 << 32;

/// What one byte may unpack to: 255 by LZ4; a block of 128 kB from four bytes by zstd.
const LZ4: u64 = 255;
const ZSTD: u64 = 1 << 15;

fn broken(words: &str) -> ArrowError {
    ArrowError::IpcError(words.to_owned())
}

/// The record batches of a file.
pub(crate) struct InFile<R> {
    input: R,
    size: u64,
    blocks: Vec<Block>,
    next: usize,
    schema: SchemaRef,
    decoder: FileDecoder,
}

impl<R: Read + Seek> InFile<R> {
    /// Reads what the end of the file says.
    pub(crate) fn open(mut input: R) -> Result<Self, ArrowError> {
        let size = input.seek(SeekFrom::End(0))?;
        let start = size.checked_sub(TAIL).ok_or_else(|| broken("it has no end"))?;
        let mut tail = [0; 10];
        input.seek(SeekFrom::Start(start))?;
        input.read_exact(&mut tail)?;
        let length =
            read_footer_length(tail).map_err(|_| broken("its end, which says what is in it, is missing"))?;
        let footer =
            start.checked_sub(length as u64).ok_or_else(|| broken("its end is longer than the file"))?;
        let footer = read_at(&mut input, size, footer, length as u64)?;
        let footer = root_as_footer(&footer).map_err(|_| broken("its end is damaged"))?;
        let schema = footer.schema().ok_or_else(|| broken("it says nothing of its columns"))?;
        if !schema.endianness().equals_to_target_endianness() {
            return Err(broken("its numbers are written in another order of bytes"));
        }
        let schema: SchemaRef = Arc::new(fb_to_schema(schema));
        let mut decoder = FileDecoder::new(Arc::clone(&schema), footer.version());
        for block in footer.dictionaries().into_iter().flatten() {
            let bytes = read_block(&mut input, size, block)?;
            decoder.read_dictionary(block, &bytes)?;
        }
        let blocks = footer.recordBatches().into_iter().flatten().copied().collect();
        Ok(Self { input, size, blocks, next: 0, schema, decoder })
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// How many record batches there are.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks.len()
    }
}

impl<R: Read + Seek> Iterator for InFile<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let block = *self.blocks.get(self.next)?;
        self.next += 1;
        let bytes = read_block(&mut self.input, self.size, &block);
        bytes.and_then(|bytes| self.decoder.read_record_batch(&block, &bytes)).transpose()
    }
}

/// Bytes that lie within a file.
fn read_at<R: Read + Seek>(input: &mut R, size: u64, start: u64, length: u64) -> Result<Vec<u8>, ArrowError> {
    if start.checked_add(length).is_none_or(|end| end > size) {
        return Err(broken("a part of it lies behind its end"));
    }
    input.seek(SeekFrom::Start(start))?;
    read_exactly(input, length)
}

/// As many bytes; no room is made for more than there are.
fn read_exactly(input: &mut impl Read, length: u64) -> Result<Vec<u8>, ArrowError> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(broken("it ends within a message")) }
}

/// A message with its body.
fn read_block<R: Read + Seek>(input: &mut R, size: u64, block: &Block) -> Result<Buffer, ArrowError> {
    let claim =
        |number: i64| u64::try_from(number).map_err(|_| broken("a part of it has less than no bytes"));
    let (head, body) = (claim(block.metaDataLength().into())?, claim(block.bodyLength())?);
    let length = head.checked_add(body).ok_or_else(|| broken("a part of it lies behind its end"))?;
    let bytes = read_at(input, size, claim(block.offset())?, length)?;
    let start = if bytes.starts_with(&CONTINUATION) { 8 } else { 4 };
    let head = usize::try_from(head).ok().filter(|head| (start..=bytes.len()).contains(head));
    let head = head.ok_or_else(|| broken("a message is shorter than its own length"))?;
    check(&bytes[start..head], &bytes[head..])?;
    Ok(Buffer::from_vec(bytes))
}

/// Looks at the sizes that a message claims for what is packed in its body.
fn check(message: &[u8], body: &[u8]) -> Result<(), ArrowError> {
    let message = root_as_message(message).map_err(|_| broken("a message is damaged"))?;
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch().and_then(|batch| batch.data()),
        _ => None,
    };
    let Some((batch, packing)) = batch.and_then(|batch| Some((batch, batch.compression()?))) else {
        return Ok(());
    };
    let ratio = if packing.codec() == CompressionType::LZ4_FRAME { LZ4 } else { ZSTD };
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).ok();
        let bytes = start.zip(usize::try_from(buffer.length()).ok());
        let bytes = bytes.and_then(|(start, length)| body.get(start..start.checked_add(length)?));
        let bytes = bytes.ok_or_else(|| broken("a column lies behind the end of its record batch"))?;
        let Some(claimed) = bytes.first_chunk::<8>().map(|bytes| i64::from_le_bytes(*bytes)) else {
            continue;
        };
        let most = (bytes.len() as u64).saturating_mul(ratio).saturating_add(64).min(LARGEST);
        // -1 says that it is not packed.
        if claimed > 0 && claimed.unsigned_abs() > most {
            return Err(broken("a packed column claims to be larger than it can be"));
        }
    }
    Ok(())
}

/// The record batches of a stream.
pub(crate) struct InStream<R> {
    input: R,
    schema: SchemaRef,
    decoder: StreamDecoder,
    ended: bool,
}

impl<R: Read> InStream<R> {
    /// Reads as far as the schema.
    pub(crate) fn open(input: R) -> Result<Self, ArrowError> {
        let none = Arc::new(arrow_schema::Schema::empty());
        let mut this = Self { input, schema: none, decoder: StreamDecoder::new(), ended: false };
        let first = this.message()?.ok_or_else(|| broken("it ends before its columns"))?;
        let message = root_as_message(&first[8..]).map_err(|_| broken("a message is damaged"))?;
        let schema = message.header_as_schema();
        let schema = schema.ok_or_else(|| broken("it says nothing of its columns"))?;
        if !schema.endianness().equals_to_target_endianness() {
            return Err(broken("its numbers are written in another order of bytes"));
        }
        this.schema = Arc::new(fb_to_schema(schema));
        this.decoder.decode(&mut Buffer::from_vec(first))?;
        Ok(this)
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The next message with its body; none after the mark of the end. A stream that just ends may have been cut.
    fn message(&mut self) -> Result<Option<Vec<u8>>, ArrowError> {
        let mut bytes =
            read_exactly(&mut self.input, 8).map_err(|_| broken("the mark of its end is missing"))?;
        let length = match bytes.first_chunk::<4>().zip(bytes.last_chunk::<4>()) {
            Some((mark, length)) if *mark == CONTINUATION => u32::from_le_bytes(*length),
            _ => return Err(broken("a message has no beginning")),
        };
        if length == 0 {
            return Ok(None);
        }
        let head = read_exactly(&mut self.input, length.into())?;
        let message = root_as_message(&head).map_err(|_| broken("a message is damaged"))?;
        let length = u64::try_from(message.bodyLength()).map_err(|_| broken("a message is damaged"))?;
        let body = read_exactly(&mut self.input, length)?;
        check(&head, &body)?;
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&body);
        Ok(Some(bytes))
    }

    fn batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        while let Some(message) = self.message()? {
            let mut bytes = Buffer::from_vec(message);
            if let Some(batch) = self.decoder.decode(&mut bytes)? {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }
}

impl<R: Read> Iterator for InStream<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.batch().transpose();
        self.ended = !matches!(batch, Some(Ok(_)));
        batch
    }
}
