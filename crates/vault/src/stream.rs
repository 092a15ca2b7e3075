//! The content of a reader or an editor in order, as the standard library's traits.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zeroize::Zeroizing;

use crate::blocks::Blocks;
use crate::editor::Editor;
use crate::error::{ReadError, WriteError};
use crate::reader::Reader;
use crate::state::State;

/// What is read at a time where chunks are smaller.
const WINDOW: u64 = 64 << 10;

/// A reader's content in order. Reads 64 KiB at a time, or a chunk where that is larger, however little is asked for.
///
/// When the file is changed meanwhile, the read that notices fails with [`ReadError::Changed`] inside; the stream
/// goes on in the new state.
pub struct Stream<'a, B> {
    reader: &'a Reader<B>,
    state: State,
    position: u64,
    /// The window that `position` was in last.
    window: Zeroizing<Vec<u8>>,
    index: Option<u64>,
}

impl<'a, B: Blocks> Stream<'a, B> {
    pub(crate) fn new(reader: &'a Reader<B>) -> Self {
        let window = Zeroizing::new(Vec::new());
        Self { reader, state: reader.state(), position: 0, window, index: None }
    }

    fn window_size(&self) -> u64 {
        self.reader.chunk_size().bytes().max(WINDOW)
    }

    fn load(&mut self, index: u64) -> Result<(), ReadError> {
        let begin = index * self.window_size();
        let len = |rest: u64| usize::try_from(rest.min(self.window_size())).unwrap_or(usize::MAX);
        let (now, longest) = (len(self.state.len.saturating_sub(begin)), len(self.state.len));
        if self.window.capacity() < longest {
            // A new one, for the longest: a buffer that grew would leave copies of plain text behind.
            self.window = Zeroizing::new(Vec::with_capacity(longest));
        }
        self.window.resize(now, 0);
        let read = self.reader.read_at(begin, &mut self.window);
        // Somebody else may have been told of the change by this reader.
        let now = self.reader.state();
        if !now.same_content(&self.state) {
            self.state = now;
            return Err(ReadError::Changed);
        }
        read.map(drop)
    }
}

impl<B: Blocks> Read for Stream<'_, B> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.state.len {
            return Ok(0);
        }
        let size = self.window_size();
        let (index, skip) = (self.position / size, (self.position % size) as usize);
        if self.index != Some(index) {
            self.index = None;
            self.load(index).map_err(read_into_io)?;
            self.index = Some(index);
        }
        let mut rest = self.window.get(skip..).unwrap_or_default();
        let count = rest.read(buf)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<B: Blocks> Seek for Stream<'_, B> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = place(to, self.position, self.state.len)?;
        Ok(self.position)
    }
}

/// An editor's content as a plain file has it: reads, writes and seeks at one position.
///
/// [`Write::flush`] commits. A stream that changes more than a journal holds commits in between, as a plain
/// file's changes reach the disk bit by bit; whoever needs all or nothing uses the [`Editor`] itself. What was
/// not flushed is kept by the editor.
pub struct EditorStream<'a, B> {
    editor: &'a mut Editor<B>,
    position: u64,
}

impl<'a, B: Blocks> EditorStream<'a, B> {
    pub(crate) fn new(editor: &'a mut Editor<B>) -> Self {
        Self { editor, position: 0 }
    }
}

impl<B: Blocks> Read for EditorStream<'_, B> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.editor.read_at(self.position, buf).map_err(read_into_io)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<B: Blocks> Write for EditorStream<'_, B> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        // Not more at a time than a journal with room for a few chunks takes.
        let (now, _) = buf.split_at(buf.len().min(self.editor.chunk_size().len()));
        match self.editor.write_at(self.position, now) {
            Err(WriteError::JournalFull) => {
                self.editor.commit().map_err(write_into_io)?;
                self.editor.write_at(self.position, now).map_err(write_into_io)?;
            }
            written => written.map_err(write_into_io)?,
        }
        self.position += now.len() as u64;
        Ok(now.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.editor.commit().map_err(write_into_io)
    }
}

impl<B: Blocks> Seek for EditorStream<'_, B> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = place(to, self.position, self.editor.len())?;
        Ok(self.position)
    }
}

fn place(to: SeekFrom, position: u64, len: u64) -> io::Result<u64> {
    let place = match to {
        SeekFrom::Start(offset) => Some(offset),
        SeekFrom::End(delta) => len.checked_add_signed(delta),
        SeekFrom::Current(delta) => position.checked_add_signed(delta),
    };
    place.ok_or(io::ErrorKind::InvalidInput.into())
}

pub(crate) fn read_into_io(error: ReadError) -> io::Error {
    match error {
        ReadError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

fn write_into_io(error: WriteError) -> io::Error {
    match error {
        WriteError::Io(error) => error,
        other => io::Error::other(other),
    }
}
