//! Sealing and opening in order, beside bare AES-256-GCM and `age`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use cordon_vault::{ChunkSize, FileBlocks, IdentityKey, Reader, Writer};

use super::{CHUNK_SIZES, OWNER, TAG, fresh};
use crate::Failure;
use crate::figure::{Figure, Scale, median, time};

/// Sealing and opening a file in order, a chunk at a time, without waiting for the disk on any side.
pub(crate) fn sequential(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for ((what, chunk), bar) in CHUNK_SIZES.into_iter().zip([0.8, 0.75]) {
        let bench = Files::new(scale.pick(4 << 20, 128 << 20), chunk)?;
        figures.extend(beside(scale, &bench, what, bar)?);
    }
    Ok(figures)
}

fn beside(scale: Scale, bench: &Files, chunks: &str, bar: f64) -> Result<Vec<Figure>, Failure> {
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
                samples.push(time(|| side(bench))?.0);
            }
        }
    }
    let mut figures = Vec::new();
    for (what, samples) in [("seal", sealing), ("open", opening)] {
        let [bare, vault, aged] = &samples;
        // Medians of the rounds' own ratios: what slows one round down slows all its sides.
        let beside =
            |peer: &[f64]| median(peer.iter().zip(vault).map(|(peer, vault)| peer / vault).collect());
        let name = |part: &str| format!("vault.sequential.{what}, {chunks} chunks.{part}");
        figures.push(Figure::new(name("speed"), bench.len as f64 / median(vault.clone()) / 1e9, "GB/s"));
        figures.push(Figure::new(name("to bare AES-256-GCM"), beside(bare), "×").at_least(bar));
        // It has chunks of 64 KiB, whatever those of the others are.
        if bench.chunk == ChunkSize::default() {
            figures.push(Figure::new(name("to age"), beside(aged), "×").at_least(2.0));
        }
    }
    Ok(figures)
}

struct Files {
    directory: tempfile::TempDir,
    len: u64,
    chunk: ChunkSize,
    identity: IdentityKey,
    bare: LessSafeKey,
    age: age::x25519::Identity,
}

impl Files {
    fn new(len: u64, chunk: ChunkSize) -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let mut plain = File::create(directory.path().join("plain"))?;
        let block: Vec<u8> = (0..64 << 10).map(|i| ((i * 31) >> 3) as u8).collect();
        for _ in 0..len / block.len() as u64 {
            plain.write_all(&block)?;
        }
        let mut secret = [0; 32];
        rand::fill(&mut secret)?;
        let bare = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &secret)?);
        let age = age::x25519::Identity::generate();
        Ok(Self { directory, len, chunk, identity: IdentityKey::generate()?, bare, age })
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

    /// How many chunks the file has, and their size.
    fn chunks(&self) -> (u64, usize) {
        (self.len / self.chunk.bytes(), self.chunk.bytes() as usize)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn plain(&self) -> io::Result<File> {
        File::open(self.path("plain"))
    }

    /// Read, AES-256-GCM with one key and random nonces, write: what any implementation must do.
    fn bare_seal(&self) -> Result<(), Failure> {
        let (count, size) = self.chunks();
        let (mut from, mut to) = (self.plain()?, fresh(&self.path("bare"))?);
        let mut block = vec![0; NONCE_LEN + size + TAG];
        for _ in 0..count {
            let (nonce, rest) = block.split_at_mut(NONCE_LEN);
            let (text, tag) = rest.split_at_mut(size);
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
        let (count, size) = self.chunks();
        let mut from = File::open(self.path("bare"))?;
        let mut block = vec![0; NONCE_LEN + size + TAG];
        for _ in 0..count {
            from.read_exact(&mut block)?;
            let (nonce, rest) = block.split_at_mut(NONCE_LEN);
            let nonce = Nonce::try_assume_unique_for_key(nonce)?;
            self.bare.open_in_place(nonce, Aad::empty(), rest)?;
        }
        Ok(())
    }

    fn vault_seal(&self) -> Result<(), Failure> {
        let (count, size) = self.chunks();
        let blocks = FileBlocks::without_sync(fresh(&self.path("vault"))?);
        let mut from = self.plain()?;
        let mut writer = Writer::create(blocks, &OWNER, &self.identity, self.chunk)?;
        let mut block = vec![0; size];
        for _ in 0..count {
            from.read_exact(&mut block)?;
            writer.write(&block)?;
        }
        writer.finish()?;
        Ok(())
    }

    /// 64 KiB at a time, as a stream reads, whatever the size of the chunks.
    fn vault_open(&self) -> Result<(), Failure> {
        let blocks = FileBlocks::without_sync(File::open(self.path("vault"))?);
        let reader = Reader::open(blocks, &OWNER, &self.identity)?;
        let mut block = vec![0; 64 << 10];
        let mut offset = 0;
        while offset < self.len {
            offset += reader.read_at(offset, &mut block)? as u64;
        }
        Ok(())
    }

    fn age_seal(&self) -> Result<(), Failure> {
        let (count, size) = self.chunks();
        let recipient = self.age.to_public();
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients)?;
        let mut from = self.plain()?;
        let mut to = encryptor.wrap_output(fresh(&self.path("age"))?)?;
        let mut block = vec![0; size];
        for _ in 0..count {
            from.read_exact(&mut block)?;
            to.write_all(&block)?;
        }
        to.finish()?;
        Ok(())
    }

    fn age_open(&self) -> Result<(), Failure> {
        let (count, size) = self.chunks();
        let decryptor = age::Decryptor::new(File::open(self.path("age"))?)?;
        let mut from = decryptor.decrypt(std::iter::once(&self.age as &dyn age::Identity))?;
        let mut block = vec![0; size];
        for _ in 0..count {
            from.read_exact(&mut block)?;
        }
        Ok(())
    }
}
