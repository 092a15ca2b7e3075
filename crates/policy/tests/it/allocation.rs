//! An allowed ask allocates nothing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;

use cordon_policy::decide::{Context, Pair, Side, decide, decide_both};
use cordon_policy::merge::merge;
use cordon_policy::record::{self, Kind};
use cordon_policy::{Platform, Settings, Verdict};

use crate::any;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

#[allow(unsafe_code, reason = "counting allocations needs an allocator; it only forwards")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn an_allowed_ask_of_any_kind_allocates_nothing() {
    for platform in Platform::ALL {
        let policy = any::policy(platform, "lax", Settings::default());
        let effective = merge(platform, &[&policy]);
        let managed = any::managed(platform);
        let context = Context { managed_apps: &managed, oid: any::OID, enrolled: true };
        let mut allowed = BTreeMap::new();
        for ask in any::asks(platform) {
            let before = COUNT.with(Cell::get);
            let decision = decide(&effective, &context, &ask);
            let (kind, _) = record::of(&context, &ask);
            let spent = COUNT.with(Cell::get) - before;
            if decision.verdict == Verdict::Allow {
                assert_eq!(spent, 0, "{ask:?}");
                *allowed.entry(kind).or_insert(0) += 1;
            }
        }
        let kinds: Vec<Kind> = allowed.keys().copied().collect();
        assert_eq!(kinds, Kind::ALL, "{platform}: every kind is allowed at least once");
        assert!(allowed.values().sum::<usize>() > 300, "{platform}: {allowed:?}");
    }
}

#[test]
fn a_move_that_both_sides_allow_allocates_nothing() {
    let policy = any::policy(Platform::Android, "lax", Settings::default());
    let effective = merge(Platform::Android, &[&policy]);
    let managed = any::managed(Platform::Android);
    let side = |app, oid| Side {
        app,
        effective: &effective,
        context: Context { managed_apps: &managed, oid, enrolled: true },
    };
    let [docs, chat] = ["docs", "chat"].map(|name| any::app(Platform::Android, name));
    let (asked, other) = (side(&docs, any::OID), side(&chat, any::COLLEAGUE));
    let pair = Pair { asked, other, same_organisation: true };
    let mut allowed = 0;
    for ask in any::asks(Platform::Android) {
        let before = COUNT.with(Cell::get);
        let decision = decide_both(&pair, &ask);
        let spent = COUNT.with(Cell::get) - before;
        if decision.verdict == Verdict::Allow {
            assert_eq!(spent, 0, "{ask:?}");
            allowed += 1;
        }
    }
    assert!(allowed > 300, "{allowed}");
}
