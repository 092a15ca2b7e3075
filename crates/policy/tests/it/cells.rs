//! `vectors/transfer-matrix.json`: every cell of the transfer matrix has its case in `vectors/decide`, once per platform.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cordon_policy::{Platform, Verdict};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::decide_vectors::{Case, Vector, vectors};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Matrix {
    title: String,
    /// What a letter of a cell means.
    letters: BTreeMap<String, String>,
    tables: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Table {
    id: String,
    title: String,
    columns: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "titles are for people")]
struct Row {
    key: String,
    title: String,
    /// How well the source knows the row, where that is less than documented.
    evidence: Option<String>,
    /// Why a cell that the source fills has no case here.
    why: Option<String>,
    cells: Option<Cells>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    key: String,
    cells: Cells,
}

/// Per platform a letter for each column; a question mark after it: inferred.
type Cells = BTreeMap<Platform, String>;

/// A cell on a platform.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    cell: String,
    platform: Platform,
}

struct Want {
    letter: char,
    evidence: Option<String>,
}

impl Row {
    /// The row's own cells, or those of its parts.
    fn lines(&self) -> Vec<(String, &Cells)> {
        let own = self.cells.iter().map(|cells| (self.key.clone(), cells));
        own.chain(self.parts.iter().map(|part| (format!("{}:{}", self.key, part.key), &part.cells))).collect()
    }

    /// Every letter that stands in a column, whatever the part and the platform.
    fn letters(&self, column: usize) -> BTreeSet<char> {
        let lines = self.lines();
        let all = lines.iter().flat_map(|(_, cells)| cells.values());
        all.map(|letters| letters.split(' ').nth(column).unwrap().chars().next().unwrap()).collect()
    }
}

fn matrix() -> Matrix {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/transfer-matrix.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every cell that must have a case.
fn wanted(matrix: &Matrix) -> BTreeMap<Place, Want> {
    let mut wanted = BTreeMap::new();
    for table in &matrix.tables {
        for row in &table.rows {
            let lines = row.lines();
            assert!(!lines.is_empty() && row.cells.is_some() == row.parts.is_empty(), "{}", row.key);
            for (line, cells) in lines {
                for (platform, letters) in cells {
                    let letters: Vec<_> = letters.split(' ').collect();
                    assert_eq!(letters.len(), table.columns.len(), "{}/{line}", table.id);
                    for (column, text) in table.columns.iter().zip(letters) {
                        let (letter, inferred) =
                            text.strip_suffix('?').map_or((text, false), |text| (text, true));
                        assert!(matrix.letters.contains_key(letter), "{}/{line}: {text}", table.id);
                        let evidence =
                            if inferred { Some("inferred".to_owned()) } else { row.evidence.clone() };
                        let place =
                            Place { cell: format!("{}/{line}/{column}", table.id), platform: *platform };
                        let want = Want { letter: letter.chars().next().unwrap(), evidence };
                        if letter != "-" {
                            assert!(wanted.insert(place, want).is_none(), "{}/{line} stands twice", table.id);
                        }
                    }
                }
            }
        }
    }
    wanted
}

/// Whether a case says what its letter means.
fn fits(letter: char, case: &Case) -> bool {
    let code = case.code.as_deref();
    match letter {
        'A' | 'P' | 'N' => case.verdict == Verdict::Allow,
        'B' => case.verdict == Verdict::Deny,
        'E' => {
            let encrypted = ["sendEncryptedOnly", "sendEncryptedNobody", "saveEncryptedOnly"];
            case.verdict == Verdict::Deny && code.is_some_and(|code| encrypted.contains(&code))
        }
        'H' => case.verdict == Verdict::Deny && code == Some("sendHidden"),
        'S' => case.verdict == Verdict::SwitchAccount,
        'T' => case.verdict == Verdict::AllowTagged,
        'G' => case.verdict == Verdict::Redact,
        'R' => case.verdict == Verdict::Redirect,
        _ => false,
    }
}

#[test]
fn the_list_has_every_row_and_column() {
    let matrix = matrix();
    let shape: Vec<_> = matrix
        .tables
        .iter()
        .map(|table| (table.id.as_str(), table.rows.len(), table.columns.len()))
        .collect();
    assert_eq!(
        shape,
        [
            ("out_ios", 15, 6),
            ("out_android", 13, 3),
            ("in", 11, 4),
            ("clip", 11, 4),
            ("save", 12, 5),
            ("open", 7, 5),
            ("links", 10, 3),
            ("os", 11, 3),
            ("win", 8, 3)
        ]
    );
    let cells: usize = shape.iter().map(|(_, rows, columns)| rows * columns).sum();
    assert_eq!((shape.iter().map(|(_, rows, _)| rows).sum::<usize>(), cells), (98, 399));
    for table in &matrix.tables {
        let keys: BTreeSet<_> = table.rows.iter().map(|row| &row.key).collect();
        assert_eq!(keys.len(), table.rows.len(), "{}", table.id);
    }
}

#[test]
fn every_cell_has_exactly_one_case_per_platform() {
    let wanted = wanted(&matrix());
    let mut found: BTreeMap<Place, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (file, vector) in vectors::<Vector>("decide") {
        for group in &vector.groups {
            for case in &group.cases {
                let Some(cell) = case.cell.clone() else { continue };
                let place = Place { cell, platform: group.platform() };
                match wanted.get(&place) {
                    None => wrong.push(format!("{file}: {place:?} is no cell")),
                    Some(want) if !fits(want.letter, case) => {
                        wrong.push(format!("{file}: {place:?} is {}, not {:?}", want.letter, case.verdict));
                    }
                    Some(want) if want.evidence != case.evidence => {
                        wrong.push(format!("{file}: {place:?}: evidence {:?}", want.evidence));
                    }
                    Some(_) => {}
                }
                *found.entry(place).or_default() += 1;
            }
        }
    }
    wrong.extend(found.iter().filter(|(_, count)| **count > 1).map(|(place, _)| format!("{place:?}: twice")));
    let missing = wanted.keys().filter(|place| !found.contains_key(place));
    wrong.extend(missing.map(|place| format!("{place:?} has no case")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Joins the list with the reference that `CORDON_REFERENCE` names (a folder with `settings.json`, there or in its
/// folder `reference`). Without it this says nothing; the test above holds the list either way.
#[test]
fn the_list_agrees_with_the_reference() {
    let Some(reference) = crate::tables::reference() else { return };
    let tables = reference["transfer_matrix"]["tables"].as_array().unwrap();
    let matrix = matrix();
    assert_eq!(tables.len(), matrix.tables.len());
    for (theirs, ours) in tables.iter().zip(&matrix.tables) {
        assert_eq!(theirs["id"], ours.id.as_str());
        assert_eq!(theirs["columns"].as_array().unwrap().len(), ours.columns.len(), "{}", ours.id);
        let rows = theirs["rows"].as_array().unwrap();
        assert_eq!(rows.len(), ours.rows.len(), "{}", ours.id);
        for (theirs, row) in rows.iter().zip(&ours.rows) {
            joins(&ours.id, theirs, row);
        }
    }
}

fn joins(table: &str, theirs: &Json, row: &Row) {
    let known = theirs["evidence"].as_str().unwrap();
    let evidence = match known {
        "I" => Some("inferred"),
        "SDK" => Some("developer guide"),
        "log" => Some("client log"),
        _ => None,
    };
    assert_eq!(row.evidence.as_deref(), evidence, "{table}/{}", row.key);
    for (column, cell) in theirs["cells"].as_array().unwrap().iter().enumerate() {
        let text = cell.as_str().unwrap();
        let letters = row.letters(column);
        let first = text.split(|c: char| !c.is_ascii_alphabetic() && c != '-').next().unwrap_or_default();
        match first {
            "A" | "B" | "E" | "P" | "T" | "S" | "H" | "N" => {
                let letter = first.chars().next().unwrap();
                let declared = row.why.is_some() && letters.contains(&'-');
                assert!(letters.contains(&letter) || declared, "{table}/{}, {column}: {text}", row.key);
            }
            _ if text == "-" => assert_eq!(letters, BTreeSet::from(['-']), "{table}/{}, {column}", row.key),
            _ => {}
        }
        if text.contains("inferred") {
            let inferred = |letters: &String| letters.split(' ').nth(column).unwrap().ends_with('?');
            let marked = row.lines().iter().any(|(_, cells)| cells.values().any(inferred));
            assert!(marked, "{table}/{}, {column}: {text}", row.key);
        }
    }
}
