//! Python: a wheel, its tests and its types.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{built, folder, made, sources};
use crate::needs;
use crate::run::{Failure, cargo, passed, product, root};

/// Builds the wheel with the developer kit in it, runs its tests, checks its types, that its figures can be taken, and the
/// app that `cordon kit new` writes.
pub(super) fn check() -> Result<(), Failure> {
    let environment = installed()?;
    passed(cargo(&["build", "--quiet", "--package", "cordon"]))?;
    let mut tests = environment.module("pytest");
    tests.args(["-p", "no:cacheprovider"]).env("CORDON_BIN", product()?).current_dir(folder("python"));
    passed(&mut tests)?;
    for what in [&["-p", "cordon"][..], &["bench.py"]] {
        let mut types = environment.module("mypy");
        passed(types.arg("--no-error-summary").args(what).current_dir(folder("python")))?;
    }
    // Whether the figures can still be taken, not what they are.
    passed(environment.program("python").arg(folder("python").join("bench.py")).arg("--smoke"))?;
    played(&environment)
}

/// Plays `cordon kit check` on the app that `cordon kit new --language python` writes.
pub(super) fn app() -> Result<(), Failure> {
    played(&installed()?)
}

fn played(environment: &Environment) -> Result<(), Failure> {
    let app = root().join("crates").join("kit").join("templates").join("python").join("check.py");
    let mut check =
        environment.with(cargo(&["run", "--quiet", "--package", "cordon", "--", "kit", "check", "--"]));
    passed(check.arg("python").arg(app))
}

/// What a question costs from Python, against an optimised library.
pub(super) fn bench() -> Result<(), Failure> {
    // The package is the one that is tested: to optimise the generator too, which a wheel of its own would take, costs more time
    // than all that is measured.
    let environment = installed()?;
    let library = sources::optimised("kit")?;
    let place = environment.package()?.join("_core").join(library.file_name().unwrap_or_default());
    std::fs::copy(&library, &place).map_err(|cause| Failure(format!("`{}`: {cause}", place.display())))?;
    passed(environment.program("python").arg(folder("python").join("bench.py")))
}

/// A virtual environment under `target/`.
pub(super) struct Environment(PathBuf);

impl Environment {
    /// With what `requirements.txt` pins; made anew when that changed.
    pub(super) fn ready() -> Result<Self, Failure> {
        needs::virtual_environments()?;
        let environment = Self(built("venv"));
        let wanted = read(&folder("python").join("requirements.txt"))?;
        let stamp = environment.0.join("installed.txt");
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(environment);
        }
        let made = ["-m", "venv", "--clear"];
        passed(Command::new("python3").args(made).arg(&environment.0))?;
        let requirements = folder("python").join("requirements.txt");
        passed(environment.pip().arg("install").arg("--requirement").arg(requirements))?;
        std::fs::write(&stamp, wanted).map_err(|cause| Failure(format!("`{}`: {cause}", stamp.display())))?;
        Ok(environment)
    }

    /// A program of it.
    pub(super) fn program(&self, name: &str) -> Command {
        self.with(Command::new(self.0.join("bin").join(name)))
    }

    /// A program of it that is written in Python. What lies beside its interpreter names the folder in which the environment
    /// was made, which may have been moved.
    fn module(&self, name: &str) -> Command {
        let mut command = self.program("python");
        command.args(["-m", name]);
        command
    }

    /// A command that finds what is in it.
    fn with(&self, mut command: Command) -> Command {
        let mut path: OsString = self.0.join("bin").into();
        if let Some(others) = std::env::var_os("PATH") {
            path.push(":");
            path.push(others);
        }
        // Compiled files of Python would lie in the working copy.
        command.env("VIRTUAL_ENV", &self.0).env("PATH", path).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Where the package is installed.
    fn package(&self) -> Result<PathBuf, Failure> {
        let code = "import sysconfig; print(sysconfig.get_path('purelib'), end='')";
        let told = self.program("python").args(["-c", code]).output();
        let told =
            told.map_err(|cause| Failure(format!("the environment's Python does not run: {cause}")))?;
        Ok(PathBuf::from(String::from_utf8_lossy(&told.stdout).into_owned()).join("cordon"))
    }

    pub(super) fn pip(&self) -> Command {
        let mut command = self.module("pip");
        command.args(["--quiet", "--disable-pip-version-check"]);
        command
    }
}

/// The environment with the package in it, built with the developer kit.
fn installed() -> Result<Environment, Failure> {
    let environment = Environment::ready()?;
    let wheels = built("wheels");
    // A wheel of an earlier version would be installed beside this one.
    if wheels.exists() {
        std::fs::remove_dir_all(&wheels)
            .map_err(|cause| Failure(format!("`{}`: {cause}", wheels.display())))?;
    }
    let wheels = made(wheels)?;
    let features = "cordon-ffi/kit,cordon-ffi/bindgen";
    let build = ["build", "--quiet", "--profile", "dev", "--features", features, "--out"];
    passed(environment.program("maturin").args(build).arg(&wheels).current_dir(folder("python")))?;
    let install = ["install", "--force-reinstall", "--no-deps", "--no-index", "--find-links"];
    passed(environment.pip().args(install).arg(&wheels).arg("cordon"))?;
    Ok(environment)
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|cause| Failure(format!("`{}` cannot be read: {cause}", path.display())))
}
