//! An allowed decision allocates nothing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use cordon_policy::{AppId, Ask, Channel, Location, Owner, Party, Platform, Purpose, Verdict};
use serde_json::json;

use crate::device::{Device, OID, WORK, notes};
use crate::server::Server;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[allow(unsafe_code, reason = "a global allocator cannot be written without; it only counts and passes on")]
// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn allocations(work: impl FnOnce()) -> u64 {
    let before = COUNT.with(Cell::get);
    work();
    COUNT.with(Cell::get) - before
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn s100_an_allowed_decision_allocates_nothing() {
    let mut server = Server::new(OID);
    server.set_policy(json!({"allowedOutboundClipboardSharingLevel": "allApps"}));
    let device = Device::enrolled(&mut server);
    let snapshot = device.client.snapshot(&WORK);
    let personal = device.client.snapshot(&cordon_client::Identity::Personal);
    let app = |id| AppId::new(Platform::Ios, id);
    let asks = [
        Ask::paste(Party::Work, notes(), 40),
        Ask::transfer(Party::Work, notes()),
        Ask::channel(Channel::Print),
        Ask::SaveCopy { location: Location::SharePoint, owner: Owner::Work },
        Ask::OpenFrom { location: Location::SharePoint, owner: Owner::Work },
        Ask::OpenLink { url: "https://contoso.example/a".to_owned(), app_link: false, to: None },
        Ask::Keyboard { app: app("com.example.keyboard") },
        Ask::Service { app: app("com.example.maps"), purpose: Purpose::Navigation },
    ];
    let own = Ask::transfer(Party::Personal, notes());
    for ask in &asks {
        assert_eq!(snapshot.may(ask).verdict, Verdict::Allow, "{ask:?}");
    }
    let count = allocations(|| {
        for _ in 0..1_000 {
            for ask in &asks {
                std::hint::black_box(snapshot.may(std::hint::black_box(ask)));
            }
            std::hint::black_box(personal.may(&own));
        }
    });
    assert_eq!(count, 0);
}
