//! 4 KiB at random places, read and written, in files of several sizes.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use cordon_vault::{ChunkSize, Editor, FileBlocks, IdentityKey, Reader};

use super::{CHUNK_SIZES, OWNER, TAG, filled, fresh};
use crate::Failure;
use crate::figure::{Figure, Scale, median, time};

const PAGE: usize = 4096;

/// Reads or writes so many pages of a file.
type Side = fn(&Place, u64) -> Result<(), Failure>;

/// Reading and writing 4 KiB at random places of a small, a middling and a large file.
pub(crate) fn random(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let sizes = scale.pick([1 << 20, 2 << 20, 4 << 20], [1 << 20, 64 << 20, 1 << 30]);
    let mut figures = Vec::new();
    for (what, chunk_size) in CHUNK_SIZES {
        let directory = tempfile::tempdir()?;
        let files = sizes
            .iter()
            .map(|len| Place::new(directory.path(), *len, chunk_size))
            .collect::<Result<Vec<_>, Failure>>()?;
        let kinds: [(&str, u64, [Side; 2]); 2] = [
            ("read", scale.pick(200, 20_000), [Place::read, Place::bare_read]),
            ("write", scale.pick(64, 2048), [Place::write, Place::bare_write]),
        ];
        for (kind, count, sides) in kinds {
            let name = |part: &str| format!("vault.random.{kind}, {what} chunks.{part}");
            let [vault, bare] = measured(scale, &files, count, sides)?;
            let ratios: Vec<f64> = vault.iter().zip(&bare).map(|(vault, bare)| vault / bare).collect();
            let ([small, middle, large], [_, _, each]) = (three(&ratios), three(&vault));
            figures.push(Figure::new(name("4 KiB in the large file"), each * 1e6, "µs"));
            let bare = Figure::new(name("to one bare chunk"), large, "×");
            figures.push(if kind == "read" { bare.at_most(1.5) } else { bare });
            // The page cache answers faster for a small file; that is the machine's part, not the vault's.
            for (place, ratio) in [("64 MiB", middle), ("1 GiB", large)] {
                let growth = format!("growth from 1 MiB to {place} over that of bare chunks");
                figures.push(Figure::new(name(&growth), ratio / small, "×").at_most(1.2));
            }
        }
        if let Some(large) = files.last() {
            let most = large.memory(scale.pick(200, 20_000))?;
            let name = format!("vault.random.read, {what} chunks.memory to open and read");
            figures.push(Figure::new(name, most, "KiB").at_most(80.0));
        }
    }
    Ok(figures)
}

fn three(values: &[f64]) -> [f64; 3] {
    let mut three = [f64::NAN; 3];
    three.iter_mut().zip(values).for_each(|(to, from)| *to = *from);
    three
}

/// Seconds of one call, by file, for the vault and for bare chunks; the sides take turns.
fn measured(scale: Scale, files: &[Place], count: u64, sides: [Side; 2]) -> Result<[Vec<f64>; 2], Failure> {
    let mut samples = sides.map(|_| vec![Vec::new(); files.len()]);
    for _ in 0..scale.pick(2, 9) {
        for (side, samples) in sides.iter().zip(&mut samples) {
            for (file, samples) in files.iter().zip(samples) {
                samples.push(time(|| side(file, count))?.0 / count as f64);
            }
        }
    }
    Ok(samples.map(|files| files.into_iter().map(median).collect()))
}

/// A file of the vault, its journal, and bare chunks of as many bytes.
struct Place {
    path: PathBuf,
    len: u64,
    chunk: ChunkSize,
    identity: IdentityKey,
    bare: LessSafeKey,
    file: File,
}

impl Place {
    fn new(directory: &Path, len: u64, chunk: ChunkSize) -> Result<Self, Failure> {
        let (path, identity) = (directory.join(len.to_string()), IdentityKey::generate()?);
        filled(&path, &identity, len, chunk)?;
        let bare = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32])?);
        let file = fresh(&path.with_extension("bare"))?;
        let place = Self { path, len, chunk, identity, bare, file };
        for index in 0..len / chunk.bytes() {
            place.seal_bare(index, &mut vec![7; place.stored()])?;
        }
        fresh(&place.journal())?;
        Ok(place)
    }

    fn journal(&self) -> PathBuf {
        self.path.with_extension("journal")
    }

    fn stored(&self) -> usize {
        NONCE_LEN + self.chunk.bytes() as usize + TAG
    }

    fn blocks(&self, path: &Path) -> Result<FileBlocks, Failure> {
        Ok(FileBlocks::without_sync(File::options().read(true).write(true).open(path)?))
    }

    /// Places that jump about the file, the same in every round.
    fn places(&self, count: u64) -> impl Iterator<Item = u64> {
        let pages = self.len / PAGE as u64;
        (0..count).map(move |i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) % pages * PAGE as u64)
    }

    fn read(&self, count: u64) -> Result<(), Failure> {
        let reader = Reader::open(self.blocks(&self.path)?, &OWNER, &self.identity)?;
        let mut page = [0; PAGE];
        for place in self.places(count) {
            reader.read_at(place, &mut page)?;
        }
        Ok(())
    }

    /// Each write is committed: journal, places and slots, without waiting for the disk.
    fn write(&self, count: u64) -> Result<(), Failure> {
        let (file, journal) = (self.blocks(&self.path)?, self.blocks(&self.journal())?);
        let mut editor = Editor::open(file, journal, &OWNER, &self.identity)?;
        for (place, number) in self.places(count).zip((0..=u8::MAX).cycle()) {
            editor.write_at(place, &[number; PAGE])?;
            editor.commit()?;
        }
        Ok(())
    }

    /// The most that was allocated at a time, in KiB, from opening a file to the last read.
    fn memory(&self, count: u64) -> Result<f64, Failure> {
        let mut outcome = Ok(());
        let memory = allocation_counter::measure(|| outcome = self.read(count));
        outcome?;
        Ok(memory.bytes_max as f64 / 1024.0)
    }

    /// Reading one chunk and opening it under one key: the least that a random read costs.
    fn bare_read(&self, count: u64) -> Result<(), Failure> {
        let mut block = vec![0; self.stored()];
        for place in self.places(count) {
            self.open_bare(place / self.chunk.bytes(), &mut block)?;
        }
        Ok(())
    }

    /// Reading one chunk where only a part of it changes, sealing it, writing it in its place: without a journal a
    /// crash tears it.
    fn bare_write(&self, count: u64) -> Result<(), Failure> {
        let mut block = vec![0; self.stored()];
        for place in self.places(count) {
            let (index, skip) =
                (place / self.chunk.bytes(), NONCE_LEN + (place % self.chunk.bytes()) as usize);
            if self.chunk.bytes() > PAGE as u64 {
                self.open_bare(index, &mut block)?;
            }
            block.get_mut(skip..skip + PAGE).ok_or("a page lies in a chunk")?.fill(place as u8);
            self.seal_bare(index, &mut block)?;
        }
        Ok(())
    }

    fn open_bare(&self, index: u64, block: &mut [u8]) -> Result<(), Failure> {
        self.file.read_exact_at(block, index * block.len() as u64)?;
        let (nonce, sealed) = block.split_at_mut(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        self.bare.open_in_place(nonce, Aad::empty(), sealed)?;
        Ok(())
    }

    fn seal_bare(&self, index: u64, block: &mut [u8]) -> Result<(), Failure> {
        let at = index * block.len() as u64;
        let (nonce, rest) = block.split_at_mut(NONCE_LEN);
        let (text, tag) = rest.split_at_mut(rest.len() - TAG);
        rand::fill(nonce)?;
        let made = self.bare.seal_in_place_separate_tag(
            Nonce::try_assume_unique_for_key(nonce)?,
            Aad::empty(),
            text,
        )?;
        tag.copy_from_slice(made.as_ref());
        self.file.write_all_at(block, at)?;
        Ok(())
    }
}
