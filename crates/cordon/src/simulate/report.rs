//! The report: a line for each case, and on a miss what was expected, what there is and why.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use cordon_policy::simulate::{Answer, Miss};
use serde::Serialize;

use crate::out;

/// The cases of one file that ran.
#[derive(Debug, Serialize)]
pub(super) struct FileReport {
    pub(super) file: String,
    pub(super) cases: Vec<CaseReport>,
}

#[derive(Debug, Serialize)]
pub(super) struct CaseReport {
    pub(super) name: String,
    /// Absent in files whose lines nobody counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    pub(super) ok: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) misses: Vec<Miss>,
    /// What there is, on a miss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<Answer>,
}

impl CaseReport {
    pub(super) fn new(name: &str, line: Option<usize>, misses: Vec<Miss>, answer: Answer) -> Self {
        let ok = misses.is_empty();
        Self { name: name.to_owned(), line, ok, misses, answer: (!ok).then_some(answer) }
    }
}

impl CaseReport {
    /// Of a case that has no answer of its own: misses say it all.
    pub(super) fn bare(name: &str, misses: Vec<Miss>) -> Self {
        Self { name: name.to_owned(), line: None, ok: misses.is_empty(), misses, answer: None }
    }
}

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Prints the lines of one case.
pub(super) fn case(report: &CaseReport) {
    if report.ok {
        out::line(&format!("  {GREEN}ok{GREEN:#}      {}", report.name));
        return;
    }
    let line = report.line.map(|line| format!(" {DIM}(line {line}){DIM:#}")).unwrap_or_default();
    out::line(&format!("  {RED}FAILED{RED:#}  {}{line}", report.name));
    for miss in &report.misses {
        out::line(&format!("            {}: expected {}, got {}", miss.what, miss.expected, miss.got));
    }
    for line in why(report) {
        out::line(&format!("            {DIM}{line}{DIM:#}"));
    }
}

/// The lines behind the misses: those of the ask once, then those of coverage and settings.
fn why(report: &CaseReport) -> Vec<&str> {
    let told = report.misses.iter().flat_map(|miss| &miss.lines);
    let of_ask = report.misses.iter().any(|miss| miss.lines.is_empty());
    let asked: &[String] = match report.answer.as_ref().filter(|_| of_ask) {
        Some(Answer { explanation: Some(explanation), .. }) => &explanation.lines,
        Some(Answer { opening: Some(opening), .. }) => &opening.lines,
        _ => &[],
    };
    asked.iter().chain(told).map(String::as_str).collect()
}

/// The last line: counts and time.
pub(super) fn summary(files: &[FileReport], time: Duration) {
    let (cases, failed) = counts(files);
    let style = if failed == 0 { GREEN } else { RED };
    out::line(&format!(
        "\n{style}{cases} {}: {} ok, {failed} failed{style:#} ({} ms)",
        if cases == 1 { "case" } else { "cases" },
        cases - failed,
        time.as_millis()
    ));
}

pub(super) fn json(files: &[FileReport], time: Duration) {
    let (cases, failed) = counts(files);
    out::json(&serde_json::json!({
        "ok": failed == 0,
        "cases": cases,
        "failed": failed,
        "milliseconds": u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
        "files": files,
    }));
}

/// How many cases ran and how many of them failed.
pub(super) fn counts(files: &[FileReport]) -> (usize, usize) {
    let cases = || files.iter().flat_map(|file| &file.cases);
    (cases().count(), cases().filter(|case| !case.ok).count())
}
