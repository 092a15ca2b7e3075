//! The vault beside bare AES-256-GCM and `age`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use cordon_vault::{ChunkSize, FileBlocks, IdentityKey, Owner, Reader, Writer};
use uuid::Uuid;

use crate::Failure;
use crate::figure::{Figure, Scale, median, time};

const CHUNK: usize = 64 << 10;
const TAG: usize = 16;
const OWNER: Owner = Owner { organisation: Uuid::from_u128(1), oid: Uuid::from_u128(2) };

/// Sealing and opening a file in order, 64 KiB at a time, without waiting for the disk on any side.
pub(crate) fn sequential(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let bench = Files::new(scale.pick(4 << 20, 128 << 20))?;
    let mut sealing = [const { Vec::new() }; 3];
    let mut opening = [const { Vec::new() }; 3];
    type Side = fn(&Files) -> Result<(), Failure>;
    let seals: [Side; 3] = [Files::bare_seal, Files::vault_seal, Files::age_seal];
    let opens: [Side; 3] = [Files::bare_open, Files::vault_open, Files::age_open];
    // The sides take turns at being first, so that a slow moment of the machine falls on all of them.
    for round in 0..scale.pick(2, 15) {
        bench.clear()?;
        for (sides, samples) in [(seals, &mut sealing), (opens, &mut opening)] {
            let mut turns: Vec<_> = sides.into_iter().zip(samples).collect();
            turns.rotate_left(round % 3);
            for (side, samples) in turns {
                samples.push(time(|| side(&bench))?.0);
            }
        }
    }
    let mut figures = Vec::new();
    for (what, samples) in [("seal", sealing), ("open", opening)] {
        let [bare, vault, aged] = &samples;
        // Medians of the rounds' own ratios: what slows one round down slows all its sides.
        let beside =
            |peer: &[f64]| median(peer.iter().zip(vault).map(|(peer, vault)| peer / vault).collect());
        let name = |part: &str| format!("vault.sequential.{what}.{part}");
        figures.push(Figure::new(name("speed"), bench.len as f64 / median(vault.clone()) / 1e9, "GB/s"));
        figures.push(Figure::new(name("to bare AES-256-GCM"), beside(bare), "×").at_least(0.8));
        figures.push(Figure::new(name("to age"), beside(aged), "×").at_least(2.0));
    }
    Ok(figures)
}

struct Files {
    directory: tempfile::TempDir,
    len: u64,
    identity: IdentityKey,
    bare: LessSafeKey,
    age: age::x25519::Identity,
}

impl Files {
    fn new(len: u64) -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let mut plain = File::create(directory.path().join("plain"))?;
        let block: Vec<u8> = (0..CHUNK).map(|i| ((i * 31) >> 3) as u8).collect();
        for _ in 0..len / CHUNK as u64 {
            plain.write_all(&block)?;
        }
        let mut secret = [0; 32];
        rand::fill(&mut secret)?;
        let bare = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &secret)?);
        let age = age::x25519::Identity::generate();
        Ok(Self { directory, len, identity: IdentityKey::generate()?, bare, age })
    }

    /// Removes what the last round wrote, outside of what is timed.
    fn clear(&self) -> io::Result<()> {
        for name in ["bare", "vault", "age"] {
            match std::fs::remove_file(self.path(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn plain(&self) -> io::Result<File> {
        File::open(self.path("plain"))
    }

    /// Read, AES-256-GCM with one key and random nonces, write: what any implementation must do.
    fn bare_seal(&self) -> Result<(), Failure> {
        let (mut from, mut to) = (self.plain()?, fresh(&self.path("bare"))?);
        let mut block = vec![0; NONCE_LEN + CHUNK + TAG];
        for _ in 0..self.len / CHUNK as u64 {
            let (nonce, rest) = block.split_at_mut(NONCE_LEN);
            let (text, tag) = rest.split_at_mut(CHUNK);
            from.read_exact(text)?;
            rand::fill(nonce)?;
            let nonce = Nonce::try_assume_unique_for_key(nonce)?;
            let made = self.bare.seal_in_place_separate_tag(nonce, Aad::empty(), text)?;
            tag.copy_from_slice(made.as_ref());
            to.write_all(&block)?;
        }
        Ok(())
    }

    fn bare_open(&self) -> Result<(), Failure> {
        let mut from = File::open(self.path("bare"))?;
        let mut block = vec![0; NONCE_LEN + CHUNK + TAG];
        for _ in 0..self.len / CHUNK as u64 {
            from.read_exact(&mut block)?;
            let (nonce, rest) = block.split_at_mut(NONCE_LEN);
            let nonce = Nonce::try_assume_unique_for_key(nonce)?;
            self.bare.open_in_place(nonce, Aad::empty(), rest)?;
        }
        Ok(())
    }

    fn vault_seal(&self) -> Result<(), Failure> {
        let blocks = FileBlocks::without_sync(fresh(&self.path("vault"))?);
        let mut from = self.plain()?;
        let mut writer = Writer::create(blocks, &OWNER, &self.identity, ChunkSize::default())?;
        let mut block = vec![0; CHUNK];
        for _ in 0..self.len / CHUNK as u64 {
            from.read_exact(&mut block)?;
            writer.write(&block)?;
        }
        writer.finish()?;
        Ok(())
    }

    fn vault_open(&self) -> Result<(), Failure> {
        let blocks = FileBlocks::without_sync(File::open(self.path("vault"))?);
        let reader = Reader::open(blocks, &OWNER, &self.identity)?;
        let mut block = vec![0; CHUNK];
        for index in 0..self.len / CHUNK as u64 {
            reader.read_at(index * CHUNK as u64, &mut block)?;
        }
        Ok(())
    }

    fn age_seal(&self) -> Result<(), Failure> {
        let recipient = self.age.to_public();
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients)?;
        let mut from = self.plain()?;
        let mut to = encryptor.wrap_output(fresh(&self.path("age"))?)?;
        let mut block = vec![0; CHUNK];
        for _ in 0..self.len / CHUNK as u64 {
            from.read_exact(&mut block)?;
            to.write_all(&block)?;
        }
        to.finish()?;
        Ok(())
    }

    fn age_open(&self) -> Result<(), Failure> {
        let decryptor = age::Decryptor::new(File::open(self.path("age"))?)?;
        let mut from = decryptor.decrypt(std::iter::once(&self.age as &dyn age::Identity))?;
        let mut block = vec![0; CHUNK];
        for _ in 0..self.len / CHUNK as u64 {
            from.read_exact(&mut block)?;
        }
        Ok(())
    }
}

fn fresh(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).open(path)
}

/// Reading 4 KiB at random places of a large file and of a small one.
pub(crate) fn random(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let large = scale.pick(16 << 20, 1 << 30);
    let (small, reads) = (1 << 20, scale.pick(200, 20_000));
    let mut figures = Vec::new();
    for (what, chunk_size) in [("64 KiB", ChunkSize::default()), ("4 KiB", ChunkSize::MIN)] {
        let directory = tempfile::tempdir()?;
        let mut readers = Vec::new();
        for len in [small, large] {
            readers.push((len, filled(&directory.path().join(len.to_string()), len, chunk_size)?));
        }
        let mut samples = [const { Vec::new() }; 2];
        for _ in 0..scale.pick(2, 9) {
            for ((len, (reader, _, _)), samples) in readers.iter().zip(&mut samples) {
                samples.push(time(|| scattered(reader, *len, reads))?.0 / f64::from(reads));
            }
        }
        let [small_each, large_each] = samples.map(median);
        let name = |part: &str| format!("vault.random.{what} chunks.{part}");
        figures.push(Figure::new(name("4 KiB read in the large file"), large_each * 1e6, "µs"));
        let mut bare = [0.0; 2];
        for ((len, (_, file, _)), bare) in readers.iter().zip(&mut bare) {
            *bare = bare_chunks(file, *len, chunk_size, reads, scale)?;
        }
        let [small_bare, large_bare] = bare;
        figures
            .push(Figure::new(name("to opening one bare chunk"), large_each / large_bare, "×").at_most(1.5));
        // The page cache answers faster for a small file; that is the machine's part, not the vault's.
        let growth = (large_each / small_each) / (large_bare / small_bare);
        figures.push(
            Figure::new(name("growth with the file over that of bare reads"), growth, "×").at_most(1.2),
        );
        if let Some((len, (_, file, identity))) = readers.last() {
            let most = memory(file.try_clone()?, identity, *len, reads)?;
            figures.push(Figure::new(name("memory to open and read"), most, "KiB").at_most(80.0));
        }
    }
    Ok(figures)
}

/// The most that was allocated at a time, in KiB, from opening a file to the last read.
fn memory(file: File, identity: &IdentityKey, len: u64, reads: u32) -> Result<f64, Failure> {
    let mut outcome = Ok(());
    let memory = allocation_counter::measure(|| {
        outcome = Reader::open(FileBlocks::new(file), &OWNER, identity)
            .map_err(Failure::from)
            .and_then(|reader| scattered(&reader, len, reads));
    });
    outcome?;
    Ok(memory.bytes_max as f64 / 1024.0)
}

type Open = (Reader<FileBlocks>, File, IdentityKey);

fn filled(path: &Path, len: u64, chunk_size: ChunkSize) -> Result<Open, Failure> {
    let identity = IdentityKey::generate()?;
    let file = fresh(path)?;
    let again = file.try_clone()?;
    let mut writer = Writer::create(FileBlocks::without_sync(file), &OWNER, &identity, chunk_size)?;
    let block = vec![7; 1 << 20];
    for _ in 0..len / block.len() as u64 {
        writer.write(&block)?;
    }
    Ok((Reader::open(writer.finish()?, &OWNER, &identity)?, again, identity))
}

/// Places that jump about the file, the same in every round.
fn places(len: u64, count: u32) -> impl Iterator<Item = u64> {
    (0..u64::from(count)).map(move |i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) % (len / 4096) * 4096)
}

fn scattered(reader: &Reader<FileBlocks>, len: u64, reads: u32) -> Result<(), Failure> {
    let mut page = [0; 4096];
    for place in places(len, reads) {
        reader.read_at(place, &mut page)?;
    }
    Ok(())
}

/// Seconds to read and open one chunk with AES-256-GCM under one key: the least that a random read costs.
fn bare_chunks(file: &File, len: u64, chunk: ChunkSize, reads: u32, scale: Scale) -> Result<f64, Failure> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32])?);
    let mut block = vec![0; usize::try_from(chunk.bytes())? + TAG];
    let mut samples = Vec::new();
    for _ in 0..scale.pick(2, 9) {
        let (seconds, ()) = time(|| {
            for place in places(len, reads) {
                file.read_exact_at(&mut block, place / chunk.bytes() * chunk.bytes())?;
                // It does not verify, which costs the same.
                let nonce = Nonce::assume_unique_for_key([0; NONCE_LEN]);
                let opened = key.open_in_place(nonce, Aad::empty(), &mut block).is_ok();
                std::hint::black_box(opened);
            }
            Ok::<_, Failure>(())
        })?;
        samples.push(seconds / f64::from(reads));
    }
    Ok(median(samples))
}
