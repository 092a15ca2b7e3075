//! A reader's content in order.

use std::io::{self, Read, Seek, SeekFrom};

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::error::ReadError;
use crate::reader::Reader;

/// A reader's content in order. Small reads in one chunk decrypt it once.
pub struct Stream<'a, B> {
    reader: &'a Reader<B>,
    position: u64,
    chunk: Zeroizing<Vec<u8>>,
    index: Option<u64>,
}

impl<'a, B: Blocks> Stream<'a, B> {
    pub(crate) fn new(reader: &'a Reader<B>) -> Self {
        // For the longest chunk: a buffer that grew would leave copies of plain text behind.
        let longest = reader.chunk_size().plain_len(0, reader.len());
        Self { reader, position: 0, chunk: Zeroizing::new(Vec::with_capacity(longest)), index: None }
    }
}

impl<B: Blocks> Read for Stream<'_, B> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let size = self.reader.chunk_size();
        let (index, skip) = (self.position / size.bytes(), (self.position % size.bytes()) as usize);
        if self.index != Some(index) {
            self.index = None;
            self.chunk.resize(size.plain_len(index, self.reader.len()), 0);
            self.reader.read_at(index * size.bytes(), &mut self.chunk).map_err(into_io)?;
            self.index = Some(index);
        }
        let mut rest = self.chunk.get(skip..).unwrap_or_default();
        let count = rest.read(buf)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<B: Blocks> Seek for Stream<'_, B> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(delta) => self.reader.len().checked_add_signed(delta),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
        };
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn into_io(error: ReadError) -> io::Error {
    match error {
        ReadError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}
