//! The one call that is asked so often that the crossings of its two handles show.
#![allow(unsafe_code, reason = "handles are addresses, borrowed for the call")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use cordon_policy::Verdict;
use uniffi::Handle;

use crate::ask::Question;
use crate::snapshot::Snapshot;

/// [`Snapshot::allows`] by the handles that the generated code holds: 1 for yes. For languages in which each crossing costs a
/// microsecond, and the generated code crosses once more for each object.
///
/// # Safety
/// Both handles are those of objects of these types that the caller holds for the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cordon_allows(snapshot: u64, question: u64) -> i8 {
    // SAFETY: by the contract above both point to values that outlive the call.
    let (snapshot, question) = unsafe {
        let snapshot = Handle::from_raw_unchecked(snapshot).as_pointer::<Snapshot>();
        let question = Handle::from_raw_unchecked(question).as_pointer::<Question>();
        (snapshot.as_ref(), question.as_ref())
    };
    let (Some(snapshot), Some(question)) = (snapshot, question) else { return 0 };
    // Nothing in there panics. If it did, unwinding into another language would be worse than a no.
    let verdict = catch_unwind(AssertUnwindSafe(|| snapshot.0.may(&question.0).verdict));
    i8::from(verdict.is_ok_and(|verdict| verdict == Verdict::Allow))
}
