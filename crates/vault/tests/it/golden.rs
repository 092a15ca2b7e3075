//! Golden files of an independent implementation read here, and files made here read there.

use std::path::{Path, PathBuf};
use std::process::Command;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cordon_vault::{
    ACCEPTS_SEEDED, Editor, Form, IdentityKey, KeyError, KeyWrapper, MemoryBlocks, OpenError, Owner,
    ReadError, Reader, WrappedKey, Writer,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::disk::Disk;
use crate::support::{chunk, content as content_of, owner, plain, sealed};

/// A key store that keeps keys in clear, to give tests fixed ones.
pub(crate) struct Clear;

impl KeyWrapper for Clear {
    fn wrap(&self, _: &[u8], plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(plain.to_vec())
    }

    fn unwrap(&self, _: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(Zeroizing::new(wrapped.to_vec()))
    }
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

pub(crate) fn apply(change: &Value, data: &mut Vec<u8>) {
    let (kind, value) = change.as_object().unwrap().iter().next().unwrap();
    let at = |index: usize| value[index].as_u64().unwrap() as usize;
    match kind.as_str() {
        "xor" => data[at(0)] ^= at(1) as u8,
        "cut" => data.truncate(value.as_u64().unwrap() as usize),
        "extend" => data.resize(data.len() + value.as_u64().unwrap() as usize, 0xaa),
        "zero" => data[at(0)..at(0) + at(1)].fill(0),
        "swap" => {
            let (left, right) = data.split_at_mut(at(1));
            left[at(0)..at(0) + at(2)].swap_with_slice(&mut right[..at(2)]);
        }
        other => panic!("unknown change {other}"),
    }
}

fn refused(error: &OpenError) -> Value {
    json!({ "error": error.code() })
}

fn unread(error: &ReadError) -> Value {
    match error {
        ReadError::Swapped { chunk, from } => json!({ "error": error.code(), "chunk": chunk, "from": from }),
        ReadError::Tampered { chunk } | ReadError::Missing { chunk } => {
            json!({ "error": error.code(), "chunk": chunk })
        }
        _ => json!({ "error": error.code() }),
    }
}

fn content(reader: &Reader<MemoryBlocks>, range: Option<&Value>) -> Result<Vec<u8>, ReadError> {
    let (offset, len) = match range {
        Some(range) => (range[0].as_u64().unwrap(), range[1].as_u64().unwrap() as usize),
        None => (0, reader.verify()?.len as usize),
    };
    let mut plain = vec![0; len];
    let read = reader.read_at(offset, &mut plain)?;
    plain.truncate(read);
    Ok(plain)
}

fn run(golden: &Value, case: &Value) -> Value {
    let stored = |name: &Value, changes: &Value| {
        let mut data = bytes(&golden["files"][name.as_str().unwrap()]);
        changes.as_array().into_iter().flatten().for_each(|change| apply(change, &mut data));
        MemoryBlocks(data)
    };
    let data = stored(&case["file"], &case["changes"]);
    let owner: Owner =
        serde_json::from_value(golden["owners"][case["owner"].as_str().unwrap()].clone()).unwrap();
    let key = case["key"].as_str().map(|name| {
        let key = &golden["keys"][name];
        let wrapped: WrappedKey =
            serde_json::from_value(json!({ "keyId": key["keyId"], "wrapped": key["secret"] })).unwrap();
        IdentityKey::unwrap(&owner, &wrapped, &Clear).unwrap()
    });
    let opened = match case.get("journal") {
        None => Reader::open(data, &owner, key.as_ref()),
        Some(name) => Reader::open_beside(data, stored(name, &case["journalChanges"]), &owner, key.as_ref()),
    };
    match opened {
        Err(error) => refused(&error),
        Ok(reader) => match content(&reader, case.get("read")) {
            Err(error) => unread(&error),
            Ok(plain) => expected(&plain),
        },
    }
}

/// A key of the golden files.
pub(crate) fn identity_key(owner: &Owner, key: &Value) -> IdentityKey {
    let wrapped: WrappedKey =
        serde_json::from_value(json!({ "keyId": key["keyId"], "wrapped": key["secret"] })).unwrap();
    IdentityKey::unwrap(owner, &wrapped, &Clear).unwrap()
}

pub(crate) fn expected(plain: &[u8]) -> Value {
    let hash: String = digest(&SHA256, plain).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    json!({ "length": plain.len(), "sha256": hash })
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn golden_files_read_as_they_say() {
    let text = std::fs::read_to_string(root().join("vectors/vault/format-1.json")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(cases.len() >= 96);
    for case in cases {
        if case["expected"]["error"] == "seededRandomness" && ACCEPTS_SEEDED {
            // A build for tools takes it; that is what the mark is for.
            assert_eq!(run(&golden, case)["length"], 10);
            continue;
        }
        assert_eq!(run(&golden, case), case["expected"], "{}", case["name"]);
    }
}

/// Runs an independent reader, in Python, over golden files.
pub(crate) fn python(reader: &str, files: &[&Path]) {
    let reader = root().join("crates/vault/tests").join(reader);
    let output = Command::new("python3").arg(reader).arg("check").args(files).output().expect(
        "python3 was not found; install it with the package `cryptography` (Debian: python3-cryptography)",
    );
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(
        !err.contains("No module named"),
        "the independent reader needs the Python package `cryptography`: apt-get install python3-cryptography, \
         or pip install cryptography\n{err}"
    );
    assert!(output.status.success(), "the independent reader disagrees:\n{out}{err}");
    assert!(out.contains("cases agree"), "{out}");
}

#[test]
fn the_independent_reader_agrees_on_the_golden_files() {
    python("reader.py", &[&root().join("vectors/vault/format-1.json")]);
}

/// Files of many sizes made here, read there.
#[test]
fn the_independent_reader_reads_what_is_written_here() {
    let key = IdentityKey::generate().unwrap();
    let wrapped = key.wrap(&owner(), &Clear).unwrap();
    let mut golden = json!({
        "owners": { "owner": owner() },
        "keys": { "key": { "keyId": wrapped.key_id, "secret": URL_SAFE_NO_PAD.encode(&wrapped.wrapped) } },
        "files": {},
        "cases": [],
    });
    for (len, size) in [(0, 4096), (1, 4096), (4096, 4096), (4097, 4096), (100_000, 16384), (200_000, 65536)]
    {
        let name = format!("{len} in {size}");
        let text = plain(len);
        let stored = sealed(&text, &key, chunk(size));
        golden["files"][&name] = json!(URL_SAFE_NO_PAD.encode(&stored.0));
        let case = |changes: Value, expected: Value| json!({ "name": name, "file": name, "owner": "owner", "key": "key", "changes": changes, "expected": expected });
        let changed = json!({ "error": "tamperedChunk", "chunk": 0 });
        let cases = golden["cases"].as_array_mut().unwrap();
        cases.push(case(json!([]), expected(&text)));
        if len > 0 {
            cases.push(case(json!([{ "xor": [4125, 4] }]), changed));
        }
    }
    changed_here(&mut golden, &key);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, golden.to_string().as_bytes()).unwrap();
    python("reader.py", &[file.path()]);
}

/// Files that were changed here, sealed and plain: whole, and at every moment of the commit.
fn changed_here(golden: &mut Value, key: &IdentityKey) {
    for (form, name) in [(Form::Sealed(key), Some("key")), (Form::Plain, None)] {
        let mut writer = Writer::create(MemoryBlocks::default(), &owner(), form, chunk(4096)).unwrap();
        writer.write(&plain(20_000)).unwrap();
        let disk = Disk::with(writer.finish().unwrap());
        let mut editor = Editor::open(disk.open(0), disk.open(1), &owner(), form).unwrap();
        editor.write_at(5000, &[1; 9000]).unwrap();
        editor.set_len(7000).unwrap();
        editor.write_at(30_000, b"behind a gap").unwrap();
        let begin = disk.steps();
        editor.commit().unwrap();
        for step in begin..=disk.steps() {
            let files = disk.after_crash(step, || true);
            let reader = Reader::open_beside(files[0].clone(), files[1].clone(), &owner(), form).unwrap();
            let names = ["file", "journal"].map(|part| format!("{part} at {step}, key {name:?}"));
            for (name, file) in names.iter().zip(&files) {
                golden["files"][name] = json!(URL_SAFE_NO_PAD.encode(&file.0));
            }
            let [file, journal] = names;
            golden["cases"].as_array_mut().unwrap().push(json!({
                "name": file, "file": file, "journal": journal, "owner": "owner", "key": name,
                "changes": [], "expected": expected(&content_of(&reader)),
            }));
        }
    }
}
