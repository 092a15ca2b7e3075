//! What a stream that fits no memory takes.

use std::fs::{self, File};
use std::io;

use cordon_vault::{ChunkSize, FileBlocks, IdentityKey, Reader};

use super::{OWNER, filled};
use crate::Failure;
use crate::figure::{Figure, Scale};

/// How far the resident memory of this process rises above where it was while a long file is written and read.
pub(crate) fn stream(scale: Scale) -> Result<Vec<Figure>, Failure> {
    let len = scale.pick(8 << 20, 5 << 30);
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("long");
    let identity = IdentityKey::generate()?;
    // Forgets how much this process once had; see proc(5).
    fs::write("/proc/self/clear_refs", "5")?;
    let before = status("VmRSS:")?;
    filled(&path, &identity, len, ChunkSize::default())?;
    let reader = Reader::open(FileBlocks::without_sync(File::open(&path)?), &OWNER, &identity)?;
    let read = io::copy(&mut reader.stream(), &mut io::sink())?;
    if read != len {
        return Err(format!("{read} of {len} bytes were read").into());
    }
    let rise = status("VmHWM:")? - before;
    let name = "vault.stream.5 GiB written and read, rise of resident memory";
    Ok(vec![Figure::new(name, rise / 1024.0, "MiB").at_most(2.0)])
}

/// A line of `/proc/self/status`, in KiB.
fn status(name: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line in /proc/self/status")?;
    Ok(line.split_whitespace().next().ok_or("no number in /proc/self/status")?.parse()?)
}
