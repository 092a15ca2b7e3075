//! The apps that `cordon kit new` writes.

/// The policy that comes with every app, and holds for `com.example.editor`.
pub const POLICY: &str = include_str!("../templates/rust/policy.json");

/// A small app that embeds the client, in one language.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// The language, as the command line names it.
    pub language: &'static str,
    /// Its files: path and text. `@NAME@` stands for the app's name, `@CORDON@` for where Cordon's source lies.
    pub files: &'static [(&'static str, &'static str)],
    /// What to run next, in the app's folder. `@CORDON@` as in the files.
    pub next: &'static [&'static str],
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 2] = [Self::RUST, Self::PYTHON];

    /// A console app in Rust.
    pub const RUST: Self = Self {
        language: "rust",
        files: &[
            ("Cargo.toml", include_str!("../templates/rust/Cargo.toml.template")),
            (".gitignore", include_str!("../templates/rust/gitignore")),
            ("README.md", include_str!("../templates/rust/README.md")),
            ("policy.json", POLICY),
            ("demo.txt", include_str!("../templates/rust/demo.txt")),
            ("src/main.rs", include_str!("../templates/rust/src/main.rs")),
            ("src/editor.rs", include_str!("../templates/rust/src/editor.rs")),
            (".cargo/config.toml", include_str!("../templates/rust/cargo-config.toml")),
            ("src/told.rs", include_str!("../templates/rust/src/told.rs")),
            ("src/world.rs", include_str!("../templates/rust/src/world.rs")),
            ("src/console.rs", include_str!("../templates/rust/src/console.rs")),
            ("src/check.rs", include_str!("../templates/rust/src/check.rs")),
            ("src/remote.rs", include_str!("../templates/rust/src/remote.rs")),
        ],
        next: &["cargo run -- --script demo.txt", "cargo run", "cordon kit check -- cargo run -q -- --check"],
    };

    /// A console app in Python.
    pub const PYTHON: Self = Self {
        language: "python",
        files: &[
            (".gitignore", include_str!("../templates/python/gitignore")),
            ("README.md", include_str!("../templates/python/README.md")),
            ("policy.json", POLICY),
            ("demo.txt", include_str!("../templates/rust/demo.txt")),
            ("editor.py", include_str!("../templates/python/editor.py")),
            ("console.py", include_str!("../templates/python/console.py")),
            ("server.py", include_str!("../templates/python/server.py")),
            ("check.py", include_str!("../templates/python/check.py")),
        ],
        next: &[
            "python3 -m venv .venv",
            "MATURIN_PEP517_ARGS='--profile dev --features kit' .venv/bin/pip install @CORDON@/bindings/python",
            ".venv/bin/python console.py --script demo.txt",
            "cordon kit check -- .venv/bin/python check.py",
        ],
    };
}
