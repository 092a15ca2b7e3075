//! Descriptors that other languages hand over: the one place where this crate has to take their word.
#![allow(unsafe_code, reason = "a descriptor is a number on the other side")]

use std::io;
use std::os::fd::{BorrowedFd, FromRawFd as _, OwnedFd};

/// Takes a descriptor over, to be closed here.
pub(crate) fn taken(descriptor: i32) -> io::Result<OwnedFd> {
    // Who hands over something that is no open descriptor hears it here rather than from whoever opens the next file.
    drop(copied(descriptor)?);
    // SAFETY: it is open, as was just seen, and the caller gives it away: that is said where it is asked for.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// A descriptor of our own for what the caller's stands for. The caller's stays open.
pub(crate) fn copied(descriptor: i32) -> io::Result<OwnedFd> {
    if descriptor < 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no descriptor: give an open one"));
    }
    // SAFETY: it is not -1, and it is borrowed for this call alone, in which the caller holds it. One that is not open is
    // refused by the system.
    unsafe { BorrowedFd::borrow_raw(descriptor) }.try_clone_to_owned()
}
