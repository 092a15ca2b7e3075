//! The sum over a file's tags, which tells a mix of old and new chunks.

/// Σ HMAC-SHA256(sum key, index ‖ tag) modulo 2²⁵⁶, big-endian.
///
/// A sum can be kept up to date when one chunk changes, without reading the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    high: u128,
    low: u128,
}

impl Sum {
    pub(crate) fn from_be_bytes(bytes: [u8; 32]) -> Self {
        let whole = |half: &[u8]| half.iter().fold(0, |number: u128, byte| (number << 8) | u128::from(*byte));
        let (high, low) = bytes.split_at(16);
        Self { high: whole(high), low: whole(low) }
    }

    pub(crate) fn to_be_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let halves = self.high.to_be_bytes().into_iter().chain(self.low.to_be_bytes());
        bytes.iter_mut().zip(halves).for_each(|(to, from)| *to = from);
        bytes
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let (low, carry) = self.low.overflowing_add(other.low);
        self.low = low;
        self.high = self.high.wrapping_add(other.high).wrapping_add(u128::from(carry));
    }

    pub(crate) fn subtract(&mut self, other: &Self) {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        self.low = low;
        self.high = self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_modulo_two_to_the_256() {
        let mut sum = Sum::from_be_bytes([0xff; 32]);
        let mut two = [0; 32];
        two[31] = 2;
        sum.add(&Sum::from_be_bytes(two));
        let mut one = [0; 32];
        one[31] = 1;
        assert_eq!(sum.to_be_bytes(), one);

        let mut carried = Sum { high: 0, low: u128::MAX };
        carried.add(&Sum { high: 0, low: 1 });
        assert_eq!(carried, Sum { high: 1, low: 0 });

        let before = carried.clone();
        carried.add(&Sum { high: u128::MAX, low: 7 });
        carried.subtract(&Sum { high: u128::MAX, low: 7 });
        assert_eq!(carried, before);
        carried.subtract(&Sum { high: 2, low: 1 });
        assert_eq!(carried, Sum { high: u128::MAX - 1, low: u128::MAX });
    }
}
