//! Kotlin: the generated source compiles, and a program runs on it.
//!
//! The program needs an organisation, so that both are built with the developer kit: what is generated without it is the same
//! without the kit's own types.
//!
//! There is no Kotlin among Debian's packages; the compiler is taken out of a Jupyter kernel, which is one package of Python's.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::python::Environment;
use super::{built, folder, made, sources};
use crate::needs;
use crate::run::{Failure, passed};

/// What brings the compiler.
const COMPILER: &str = "kotlin-jupyter-kernel==0.19.0.944";
/// Debian's JNA, by which the generated source calls the library.
const JNA: &str = "/usr/share/java/jna.jar";

pub(super) fn check() -> Result<(), Failure> {
    needs::java()?;
    needs::jna(Path::new(JNA))?;
    let jars = compiler()?;
    let generated = sources::generate(&["kotlin"], "bindgen,kit")?;
    let program = built("kotlin.jar");
    let standard = find(&jars, "kotlin-stdlib")?;
    let mut compile = Command::new("java");
    compile.args(["-Xmx1500m", "-cp"]).arg(jars.join("*")).arg("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler");
    compile.args(["-no-stdlib", "-no-reflect", "-nowarn", "-cp"]).arg(joined(&[&standard, Path::new(JNA)]));
    compile.arg("-d").arg(&program).arg(generated).arg(folder("kotlin").join("check"));
    passed(compile)?;
    let mut run = Command::new("java");
    if let Some(folder) = sources::library("debug").parent() {
        let mut place = std::ffi::OsString::from("-Djna.library.path=");
        place.push(folder);
        run.arg(place);
    }
    passed(run.arg("-cp").arg(joined(&[&program, &standard, Path::new(JNA)])).arg("MainKt"))
}

/// The folder with the compiler's archives, fetched when it is missing.
fn compiler() -> Result<PathBuf, Failure> {
    let place = built("kotlin-compiler");
    let jars = place.join("run_kotlin_kernel").join("jars");
    if jars.is_dir() {
        return Ok(jars);
    }
    let environment = Environment::ready()?;
    made(place.clone())?;
    passed(environment.pip().args(["install", "--no-deps", "--target"]).arg(&place).arg(COMPILER))?;
    Ok(jars)
}

/// The archive of that name, whatever its version.
fn find(jars: &Path, name: &str) -> Result<PathBuf, Failure> {
    let entries =
        std::fs::read_dir(jars).map_err(|cause| Failure(format!("`{}`: {cause}", jars.display())))?;
    let named =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(named)
        .ok_or_else(|| Failure(format!("`{COMPILER}` has no `{name}`: it is another version")))
}

fn joined(paths: &[&Path]) -> std::ffi::OsString {
    std::env::join_paths(paths).unwrap_or_default()
}
