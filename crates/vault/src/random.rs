//! Randomness: one production implementation, and a seeded one that production refuses.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;
use zeroize::{Zeroize, Zeroizing};

use crate::xaes::NONCE_LEN;

/// Whether this build opens what was made with seeded randomness: only in the crate's own tests and
/// with the `kit` feature.
pub const ACCEPTS_SEEDED: bool = cfg!(any(test, feature = "kit"));

/// Nonces drawn from the system at a time. Small, so that little is held; large enough that the draw
/// does not show in the time a chunk takes.
const NONCES_PER_DRAW: usize = 32;

/// Where random bytes come from.
pub struct Randomness(Source);

enum Source {
    System,
    #[cfg(any(test, feature = "kit"))]
    Seeded(Box<aws_lc_rs::hmac::Key>, u64),
}

impl Randomness {
    /// The system's random source: the only one in production.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A sequence that follows from `seed`, for reproducible tests. What is made with it carries a
    /// mark and is refused by a build without the `kit` feature.
    #[cfg(any(test, feature = "kit"))]
    pub fn seeded(seed: [u8; 32]) -> Self {
        Self(Source::Seeded(Box::new(aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &seed)), 0))
    }

    pub(crate) fn is_seeded(&self) -> bool {
        !matches!(self.0, Source::System)
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Unspecified> {
        match &mut self.0 {
            Source::System => rand::fill(bytes),
            #[cfg(any(test, feature = "kit"))]
            Source::Seeded(key, counter) => {
                for block in bytes.chunks_mut(32) {
                    let output = aws_lc_rs::hmac::sign(key, &counter.to_be_bytes());
                    *counter += 1;
                    block.iter_mut().zip(output.as_ref()).for_each(|(to, from)| *to = *from);
                }
                Ok(())
            }
        }
    }
}

/// A nonce that no other message has: sealing takes it by value, so it cannot be used twice.
pub(crate) struct FreshNonce([u8; NONCE_LEN]);

impl FreshNonce {
    pub(crate) fn bytes(&self) -> &[u8; NONCE_LEN] {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn fixed(bytes: [u8; NONCE_LEN]) -> Self {
        Self(bytes)
    }
}

/// Hands out nonces from blocks drawn from [`Randomness`].
///
/// INVARIANT: each nonce leaves once and is zeroed behind it. A child process that inherited undrawn
/// nonces by `fork` drops them: the process id is compared at every step, at the cost of one system
/// call that a chunk's write hides. What a snapshot of a whole running machine repeats is not
/// detected; it is at most one block.
pub(crate) struct Nonces {
    randomness: Randomness,
    block: Zeroizing<[[u8; NONCE_LEN]; NONCES_PER_DRAW]>,
    used: usize,
    process: u32,
}

impl Nonces {
    pub(crate) fn new(randomness: Randomness) -> Self {
        let block = Zeroizing::new([[0; NONCE_LEN]; NONCES_PER_DRAW]);
        Self { randomness, block, used: NONCES_PER_DRAW, process: 0 }
    }

    pub(crate) fn next(&mut self) -> Result<FreshNonce, Unspecified> {
        self.next_in(std::process::id())
    }

    fn next_in(&mut self, process: u32) -> Result<FreshNonce, Unspecified> {
        if self.used >= NONCES_PER_DRAW || self.process != process {
            self.used = NONCES_PER_DRAW;
            self.randomness.fill(self.block.as_flattened_mut())?;
            self.process = process;
            self.used = 0;
        }
        let nonce = self.block.get_mut(self.used).ok_or(Unspecified)?;
        self.used += 1;
        let fresh = FreshNonce(*nonce);
        nonce.zeroize();
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nonces_never_repeat_and_are_zeroed_when_handed_out() {
        let mut nonces = Nonces::new(Randomness::system());
        let drawn: HashSet<_> = (0..1000).map(|_| *nonces.next().unwrap().bytes()).collect();
        assert_eq!(drawn.len(), 1000);
        assert!(!drawn.contains(&[0; NONCE_LEN]));
        let used = nonces.used;
        assert!(nonces.block[..used].iter().all(|nonce| nonce == &[0; NONCE_LEN]));
    }

    #[test]
    fn another_process_drops_what_it_inherited() {
        let mut nonces = Nonces::new(Randomness::seeded([1; 32]));
        nonces.next_in(10).unwrap();
        let inherited = nonces.block.to_vec();
        let fresh = nonces.next_in(11).unwrap();
        assert!(!inherited.contains(fresh.bytes()));
    }

    #[test]
    fn seeded_randomness_repeats_and_says_so() {
        let draw = |seed| {
            let mut bytes = [0; 100];
            Randomness::seeded([seed; 32]).fill(&mut bytes).unwrap();
            bytes
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert!(Randomness::seeded([0; 32]).is_seeded());
        assert!(!Randomness::system().is_seeded());
    }
}
