//! Typed constants for rows of the table.

use std::marker::PhantomData;

use super::{PROPERTIES, PropertyId, Value};

/// A row whose value is a `T`.
#[derive(Debug)]
pub struct Key<T> {
    id: PropertyId,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Key<T> {}

impl<T> Key<T> {
    /// The row named `name`; a name that no row has does not compile when used in a constant.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "bounded by the loop, and evaluated when compiling")]
    pub(crate) const fn named(name: &str) -> Self {
        let mut place = 0;
        while place < PROPERTIES.len() && !same(PROPERTIES[place].name, name) {
            place += 1;
        }
        assert!(place < PROPERTIES.len(), "no such property");
        Self { id: PropertyId(place as u8), value: PhantomData }
    }

    /// The row.
    #[must_use]
    pub const fn id(self) -> PropertyId {
        self.id
    }
}

#[allow(clippy::indexing_slicing, reason = "bounded by the loop, and evaluated when compiling")]
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A type that a value can be read as.
pub trait Typed: Sized {
    /// The value as this type, if it is one.
    fn of(value: &Value) -> Option<Self>;
}

impl Typed for bool {
    fn of(value: &Value) -> Option<Self> {
        if let Value::Flag(flag) = value { Some(*flag) } else { None }
    }
}

impl Typed for i64 {
    fn of(value: &Value) -> Option<Self> {
        if let Value::Number(number) = value { Some(*number) } else { None }
    }
}

/// A word of a level; `null` is no word.
impl Typed for &'static str {
    fn of(value: &Value) -> Option<Self> {
        if let Value::Level(word) = value { Some(word) } else { None }
    }
}
