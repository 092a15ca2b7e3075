//! Documents, and the plain files that hold those of personal accounts.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// Longest text of a document, in bytes.
pub const LONGEST: usize = 20_000;
/// Documents that one account of an app holds.
pub const MOST: usize = 60;

/// A document; the first line of its text is its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Names it in its place.
    pub id: String,
    /// What people read first.
    pub title: String,
    /// Everything below the title.
    pub text: String,
}

impl Document {
    /// A document of that content.
    #[must_use]
    pub fn new(id: &str, content: &str) -> Self {
        let (title, text) = content.split_once('\n').unwrap_or((content, ""));
        Self { id: id.to_owned(), title: title.to_owned(), text: text.to_owned() }
    }

    /// What its file holds.
    #[must_use]
    pub fn content(&self) -> String {
        format!("{}\n{}", self.title, self.text)
    }
}

/// Plain files of one directory.
#[derive(Debug, Clone)]
pub struct Plain(PathBuf);

impl Plain {
    /// The documents in `directory`, which is made when something is put there.
    #[must_use]
    pub fn at(directory: PathBuf) -> Self {
        Self(directory)
    }

    fn path(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.txt"))
    }

    /// Every document, sorted by id.
    ///
    /// # Errors
    /// What the file system says.
    pub fn list(&self) -> io::Result<Vec<Document>> {
        let mut found = Vec::new();
        for name in names(&self.0)? {
            if let Some(id) = name.strip_suffix(".txt") {
                found.push(Document::new(id, &std::fs::read_to_string(self.path(id))?));
            }
        }
        Ok(found)
    }

    /// Puts a document there, in place of one of the same id.
    ///
    /// # Errors
    /// What the file system says.
    pub fn put(&self, document: &Document) -> io::Result<()> {
        std::fs::create_dir_all(&self.0)?;
        std::fs::write(self.path(&document.id), document.content())
    }
}

/// A copy of a document that lies beside `there`: its id is free, and so is its title, which gets a number where somebody
/// else has it.
#[must_use]
pub fn copy_beside(document: &Document, there: &[Document]) -> Document {
    let free = |title: &str| there.iter().all(|other| other.title != title);
    let numbered = (2..).map(|number: u32| format!("{} {number}", document.title));
    let title = std::iter::once(document.title.clone()).chain(numbered).find(|title| free(title));
    let title = title.unwrap_or_else(|| document.title.clone());
    Document { id: fresh_id(&title, there), title, text: document.text.clone() }
}

/// File names in a directory, sorted; none when it is not there.
pub(super) fn names(directory: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause),
    };
    let mut names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// An id that is free among `taken`, made of a title.
#[must_use]
pub fn fresh_id(title: &str, taken: &[Document]) -> String {
    let mut id: String = title
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(32)
        .collect();
    id = id.trim_matches('-').to_owned();
    if id.is_empty() {
        "untitled".clone_into(&mut id);
    }
    let free = |id: &str| taken.iter().all(|document| document.id != id);
    if free(&id) {
        return id;
    }
    let numbered = (2..).map(|number: u32| format!("{id}-{number}")).find(|id| free(id));
    numbered.unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_titles_and_do_not_repeat() {
        let taken = [Document::new("offer-to-fabrikam", "x")];
        assert_eq!(fresh_id("Offer to Fabrikam", &[]), "offer-to-fabrikam");
        assert_eq!(fresh_id("Offer to Fabrikam", &taken), "offer-to-fabrikam-2");
        assert_eq!(fresh_id("../..", &[]), "untitled");
        assert_eq!(fresh_id("Ünïcode", &[]), "n-code");
    }

    #[test]
    fn a_copy_is_told_from_what_lies_there() {
        let offer = Document::new("offer", "Offer\n4,200 units");
        let second = copy_beside(&offer, std::slice::from_ref(&offer));
        assert_eq!((second.id.as_str(), second.title.as_str()), ("offer-2", "Offer 2"));
        assert_eq!(second.text, "4,200 units");
        let third = copy_beside(&offer, &[offer.clone(), second]);
        assert_eq!(third.title, "Offer 3");
        assert_eq!(copy_beside(&offer, &[]), offer);
    }

    #[test]
    fn plain_documents_read_back() {
        let directory = tempfile::tempdir().unwrap();
        let plain = Plain::at(directory.path().join("notes"));
        assert_eq!(plain.list().unwrap(), []);
        let note = Document::new("shopping", "Shopping\nmilk\nbread");
        plain.put(&note).unwrap();
        assert_eq!(plain.list().unwrap(), [note]);
    }
}
