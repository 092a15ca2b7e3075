//! Long files and functions, listed so that they do not grow unnoticed. A list, never a verdict.

use std::fmt::Write as _;

use crate::run::{Failure, root, say, text};

const FILE: usize = 300;
const FUNCTION: usize = 40;

pub(crate) fn report() -> Result<(), Failure> {
    let top = root();
    let listed = text("git", &["-C", &top.to_string_lossy(), "ls-files", "*.rs"])
        .ok_or_else(|| Failure("`git ls-files` failed: run this in a clone".to_owned()))?;
    let mut files = Vec::new();
    let mut functions = Vec::new();
    for name in listed.lines() {
        let Ok(source) = std::fs::read_to_string(top.join(name)) else { continue };
        let lines: Vec<&str> = source.lines().collect();
        functions.extend(long_functions(&lines).map(|(line, length)| (length, format!("{name}:{line}"))));
        files.push((lines.len(), name.to_owned()));
    }
    files.sort();
    functions.sort();
    let median = files.get(files.len() / 2).map_or(0, |(lines, _)| *lines);
    let mut out = format!("{} Rust files, median {median} lines\n", files.len());
    for (lines, name) in files.iter().rev().take_while(|(lines, _)| *lines > FILE) {
        let _ = writeln!(out, "{lines:6} lines  {name}");
    }
    for (lines, place) in functions.iter().rev() {
        let _ = writeln!(out, "{lines:6} lines  function at {place}");
    }
    say(&out);
    Ok(())
}

/// Start line and length of each function over the budget. Formatted code closes a function with a brace at the
/// indentation of its first line.
fn long_functions<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = (usize, usize)> + 'a {
    lines.iter().enumerate().filter(|(_, line)| starts_function(line)).filter_map(|(start, line)| {
        let indent = line.len() - line.trim_start().len();
        let body = lines.get(start..)?;
        let end = body.iter().position(|line| {
            line.len() - line.trim_start().len() == indent
                && (line.trim() == "}" || line.trim_end().ends_with(';'))
        })?;
        (end + 1 > FUNCTION).then_some((start + 1, end + 1))
    })
}

fn starts_function(line: &str) -> bool {
    let modifiers = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe"];
    let mut words = line.split_whitespace().skip_while(|word| modifiers.contains(word));
    words.next() == Some("fn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_found_with_its_line_and_length() {
        let mut source = vec!["struct Small;", "    pub(crate) async fn long() {"];
        source.extend(std::iter::repeat_n("        work();", FUNCTION));
        source.extend(["    }", "    fn short() {", "    }"]);
        assert_eq!(long_functions(&source).collect::<Vec<_>>(), vec![(2, FUNCTION + 2)]);
    }
}
