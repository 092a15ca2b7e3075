//! Streams of any length in the memory of a few chunks.

use std::io::{self, Read, Seek, SeekFrom, Write};

use cordon_vault::{Copying, Editor, FileBlocks, Form, IdentityKey, Reader, Writer, export};

use crate::support::{chunk, other_owner, owner};

const LEN: u64 = 64 << 20;
const CHUNK: u32 = 64 << 10;

fn file() -> FileBlocks {
    FileBlocks::without_sync(tempfile::tempfile().unwrap())
}

/// Bytes that nobody keeps.
fn source() -> impl Read {
    io::repeat(0x5a).take(LEN)
}

/// Runs `work` and says that it took no more than so many chunks at a time.
fn within<T>(chunks: u64, what: &str, work: impl FnOnce() -> T) -> T {
    let mut result = None;
    let memory = allocation_counter::measure(|| result = Some(work()));
    // Beside chunks: keys, header and slots.
    let bound = chunks * u64::from(CHUNK) + (32 << 10);
    assert!(memory.bytes_max <= bound, "{what}: {} of {bound} bytes", memory.bytes_max);
    result.unwrap()
}

/// A `Write` over a writer that takes any pieces.
struct Into<'a>(&'a mut Writer<FileBlocks>);

impl Write for Into<'_> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.write(buf).map_err(io::Error::other)?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn s060_streams_of_any_length_take_the_memory_of_a_few_chunks() {
    let key = IdentityKey::generate().unwrap();
    for form in [Form::Sealed(&key), Form::Plain] {
        let stored = within(2, "writing", || {
            let mut writer = Writer::create(file(), &owner(), form, chunk(CHUNK)).unwrap();
            io::copy(&mut source(), &mut Into(&mut writer)).unwrap();
            writer.finish().unwrap()
        });
        let reader = Reader::open(stored, &owner(), form).unwrap();
        let read = within(2, "reading", || io::copy(&mut reader.stream(), &mut io::sink()).unwrap());
        assert_eq!(read, LEN);
        let copy = within(4, "copying", || {
            let mut copying = Copying::begin(&reader, file(), &other_owner(), Form::Plain).unwrap();
            while copying.step().unwrap() {}
            copying.finish().unwrap()
        });
        assert_eq!(within(3, "exporting", || export(&reader, &mut io::sink()).unwrap()), LEN);
        drop(copy);

        let stored = reader.into_blocks();
        let mut editor = within(4, "appending", || {
            let mut editor = Editor::open(stored, file(), &owner(), form).unwrap();
            let mut stream = editor.stream();
            stream.seek(SeekFrom::End(-5)).unwrap();
            io::copy(&mut source(), &mut stream).unwrap();
            stream.flush().unwrap();
            editor
        });
        assert_eq!(editor.len(), 2 * LEN - 5);
        within(4, "cutting", || {
            editor.set_len(100).unwrap();
            editor.commit().unwrap();
        });
    }
}
