//! Answers that take a look at every registration, kept for some seconds.

use std::sync::Arc;

use tokio::sync::Mutex;

use super::overview::Overview;
use super::policies::Reaches;

/// What is kept.
#[derive(Default)]
pub(crate) struct Kept {
    pub(super) overview: Slot<Overview>,
    pub(super) reaches: Slot<Reaches>,
}

/// An answer, and what it was made from.
pub(super) struct Slot<T>(Mutex<Option<Held<T>>>);

struct Held<T> {
    /// When it was made, microseconds.
    at: i64,
    /// The organisation's revision before it was made.
    revision: i64,
    value: Arc<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Slot<T> {
    /// What is kept, unless it is older than `age` microseconds at `now` or from before `revision`: then it is made anew. Who
    /// asks meanwhile waits for that, so that it is made once.
    pub(super) async fn get<E>(
        &self,
        (now, age): (i64, i64),
        revision: i64,
        make: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let mut slot = self.0.lock().await;
        let fresh = slot.as_ref().filter(|held| {
            held.revision >= revision && (held.at..=held.at.saturating_add(age)).contains(&now)
        });
        if let Some(held) = fresh {
            return Ok(Arc::clone(&held.value));
        }
        let value = Arc::new(make().await?);
        *slot = Some(Held { at: now, revision, value: Arc::clone(&value) });
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_kept_until_it_is_old_or_the_revision_moves() {
        let slot = Slot::<u32>::default();
        let ask = async |now, revision, value| {
            *slot.get((now, 5), revision, async || Ok::<_, Infallible>(value)).await.unwrap()
        };
        assert_eq!(ask(10, 1, 1).await, 1);
        assert_eq!(ask(15, 1, 2).await, 1, "not older than asked");
        assert_eq!(ask(15, 2, 3).await, 3, "policies or people changed");
        assert_eq!(ask(21, 2, 4).await, 4, "too old");
        assert_eq!(ask(20, 2, 5).await, 5, "a clock that went back says nothing of age");
    }

    #[tokio::test]
    async fn what_could_not_be_made_is_not_kept() {
        let slot = Slot::<u32>::default();
        assert_eq!(slot.get((1, 5), 1, async || Err("no")).await, Err("no"));
        assert_eq!(slot.get((1, 5), 1, async || Ok::<_, &str>(7)).await.as_deref(), Ok(&7));
    }
}
