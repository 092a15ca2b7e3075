//! `cordon kit new`: a small app that embeds the client, and runs at once.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use cordon_kit::template::Template;

use crate::exit::{Exit, Failure};
use crate::out;

const EXAMPLES: &str = "\
Examples:
  cordon kit new my-editor
  cordon kit new my-editor --language python
  cordon kit new my-editor --cordon ~/src/cordon
The app runs against an organisation in its own process: no server, no tenant, no network.";

/// Names that Rust or Cargo keeps to itself.
const RESERVED: [&str; 9] =
    ["build", "core", "crate", "deps", "examples", "incremental", "self", "std", "test"];

/// Write a small app that embeds the client into a new folder
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct New {
    /// The folder; its name becomes the app's
    dir: PathBuf,
    /// The language of the app
    #[arg(long, default_value = "rust", value_parser = template)]
    language: Template,
    /// Where Cordon's source lies, which the app is built against
    #[arg(long, value_name = "PATH")]
    cordon: Option<PathBuf>,
}

fn template(language: &str) -> Result<Template, String> {
    let known = Template::ALL.into_iter().find(|template| template.language == language);
    known.ok_or_else(|| {
        let all: Vec<_> = Template::ALL.iter().map(|template| template.language).collect();
        format!("there is no template for `{language}`: use {}", all.join(", "))
    })
}

pub(super) fn run(command: &New) -> Result<(), Failure> {
    let New { dir, language, cordon } = command;
    let name = name(dir)?;
    let source = source(cordon.as_deref())?;
    refuse_what_is_there(dir)?;
    let place = source.to_string_lossy().replace('\\', "/");
    for (path, text) in language.files {
        let text = text.replace("@NAME@", &name).replace("@CORDON@", &place);
        write(&dir.join(path), text.as_bytes())?;
    }
    if language.files.iter().any(|(path, _)| *path == "Cargo.toml") {
        take_versions(&source, dir)?;
    }
    out::line(&format!("`{}` is ready. Next:", dir.display()));
    out::line(&format!("  cd {}", dir.display()));
    for next in language.next {
        out::line(&format!("  {}", next.replace("@CORDON@", &place)));
    }
    Ok(())
}

/// The versions that Cordon itself is tested with. A checkout without them is built with the newest ones.
fn take_versions(source: &Path, dir: &Path) -> Result<(), Failure> {
    match std::fs::read(source.join("Cargo.lock")) {
        Ok(versions) => write(&dir.join("Cargo.lock"), &versions),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(local(&source.join("Cargo.lock"), &cause)),
    }
}

/// The folder's name, where an app may be called so.
fn name(dir: &Path) -> Result<String, Failure> {
    // `.` is the folder that one stands in.
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let fits = !RESERVED.contains(&name.as_str())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits {
        return Ok(name);
    }
    let text = format!("`{name}` names no app: use lower-case letters, digits and `-`, as in `my-editor`");
    Err(Failure::new(Exit::Usage, text))
}

/// The checkout: the one that is named, else the one this program was built from.
fn source(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = named.unwrap_or(&built_from);
    let found = path.canonicalize().ok().filter(|path| path.join("crates/kit/Cargo.toml").is_file());
    found.ok_or_else(|| {
        let text = match named {
            Some(path) => format!("`{}` is no checkout of Cordon: name the folder that has `crates`", path.display()),
            None => "the source that this program was built from is not there any more: name a checkout of Cordon \
                     by --cordon PATH"
                .to_owned(),
        };
        Failure::new(Exit::Usage, text)
    })
}

fn refuse_what_is_there(dir: &Path) -> Result<(), Failure> {
    match std::fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(false) => Ok(()),
        Ok(true) => {
            let text = format!("`{}` is not empty: name a folder that is new", dir.display());
            Err(Failure::new(Exit::Usage, text))
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(local(dir, &cause)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes)).map_err(|cause| local(path, &cause))
}

fn local(path: &Path, cause: &io::Error) -> Failure {
    Failure::local(format!("`{}`: {cause}", path.display()))
}
