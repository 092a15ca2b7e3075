//! Lists the files of the built pages for `src/lib.rs`. Nothing is built here: `cargo xtask console` does that, and
//! without it the lists are empty.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What is built, by the name of its list.
const BUILT: [(&str, &str); 2] = [("console.rs", "dist"), ("lab.rs", "dist-lab")];
/// What Vite leaves for tools, and what compression leaves beside a file.
const NOT_SERVED: [&str; 4] = ["map", "gz", "br", "json"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    BUILT.into_iter().try_for_each(|(name, folder)| write(name, folder))
}

fn write(name: &str, folder: &str) -> io::Result<()> {
    let of = |name| env::var_os(name).map(PathBuf::from).unwrap_or_default();
    let built = of("CARGO_MANIFEST_DIR").join("../../console").join(folder);
    // A path that is not there would make cargo run this every time; the folder is of no interest to git.
    let _ = fs::create_dir_all(&built);
    println!("cargo::rerun-if-changed={}", built.display());
    let mut files = Vec::new();
    let list = match built.canonicalize() {
        Ok(built) => {
            gather(&built, &mut files)?;
            files.sort();
            list(&built, &files)
        }
        Err(_) => "&[]".to_owned(),
    };
    fs::write(of("OUT_DIR").join(name), list)
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().unwrap_or_default();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match path.is_dir() {
            _ if hidden => {}
            true => gather(&path, files)?,
            false if NOT_SERVED.iter().any(|not| extension == *not) => {}
            false => files.push(path),
        }
    }
    Ok(())
}

/// An array of `File`s as Rust writes it.
fn list(built: &Path, files: &[PathBuf]) -> String {
    let mut text = String::from("&[\n");
    for path in files {
        let name = path.strip_prefix(built).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let beside = |extension: &str| {
            let mut packed = path.clone().into_os_string();
            packed.push(extension);
            let packed = PathBuf::from(packed);
            match packed.exists() {
                true => format!("Some(include_bytes!({packed:?}))"),
                false => "None".to_owned(),
            }
        };
        let (gzip, brotli) = (beside(".gz"), beside(".br"));
        let _ = writeln!(
            text,
            "File {{ path: {:?}, plain: include_bytes!({path:?}), gzip: {gzip}, brotli: {brotli} }},",
            format!("/{name}")
        );
    }
    text.push(']');
    text
}
