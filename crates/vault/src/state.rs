//! What a slot of the header says: one committed state of the file.

use crate::format::{COMMITMENT_LEN, ChunkSize, Fields, MAX_LEN, SLOT_PLAIN_LEN, flat};
use crate::sum::Sum;

/// The most chunks that a journal holds.
pub(crate) const MAX_RECORDS: u64 = 1 << 16;

/// One committed state of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) generation: u64,
    pub(crate) len: u64,
    pub(crate) sum: Sum,
    /// Chunks that may lie in the journal only.
    pub(crate) journal: Option<Pending>,
    /// The file is an unfinished copy.
    pub(crate) origin: Option<Origin>,
    /// How often the sum was made anew over whatever chunks were there.
    pub(crate) repairs: u64,
}

/// Which journal a state needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Records in the journal, those of dropped chunks included.
    pub(crate) records: u64,
    /// The sum over those that count.
    pub(crate) sum: Sum,
}

/// What an unfinished copy is a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Names the one state of the one file that it was made from.
    pub(crate) name: [u8; COMMITMENT_LEN],
    /// The sum over the chunks of that file which have been copied.
    pub(crate) sum: Sum,
}

impl State {
    pub(crate) fn encode(&self) -> [u8; SLOT_PLAIN_LEN] {
        let pending = self.journal.clone().unwrap_or_default();
        let (name, copied) =
            self.origin.as_ref().map(|origin| (origin.name, origin.sum.to_be_bytes())).unwrap_or_default();
        let fields: [&[u8]; 8] = [
            &self.generation.to_be_bytes(),
            &self.len.to_be_bytes(),
            &self.sum.to_be_bytes(),
            &pending.records.to_be_bytes(),
            &pending.sum.to_be_bytes(),
            &name,
            &copied,
            &self.repairs.to_be_bytes(),
        ];
        let mut bytes = [0; SLOT_PLAIN_LEN];
        bytes.iter_mut().zip(fields.into_iter().flatten()).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// None when a field is out of bounds or the reserved rest is not zero.
    pub(crate) fn decode(bytes: &[u8; SLOT_PLAIN_LEN]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let (generation, len, sum) = fields.take().zip(fields.take()).zip(fields.take()).map(flat)?;
        let (records, pending) = fields.take().zip(fields.take())?;
        let (name, copied) = fields.take().zip(fields.take())?;
        let repairs = u64::from_be_bytes(fields.take()?);
        let reserved_is_zero = fields.0.iter().all(|byte| *byte == 0);
        let (generation, len) = (u64::from_be_bytes(generation), u64::from_be_bytes(len));
        let pending = Pending { records: u64::from_be_bytes(records), sum: Sum::from_be_bytes(pending) };
        let origin = Origin { name, sum: Sum::from_be_bytes(copied) };
        let known = reserved_is_zero
            && generation > 0
            && len <= MAX_LEN
            && pending.records <= MAX_RECORDS
            && (pending.records > 0 || pending.sum == Sum::default())
            && (origin.name != [0; COMMITMENT_LEN] || origin.sum == Sum::default());
        known.then(|| Self {
            generation,
            len,
            sum: Sum::from_be_bytes(sum),
            journal: (pending.records > 0).then_some(pending),
            origin: (origin.name != [0; COMMITMENT_LEN]).then_some(origin),
            repairs,
        })
    }

    /// Whether both say the same of the content.
    pub(crate) fn same_content(&self, other: &Self) -> bool {
        self.len == other.len && self.sum == other.sum
    }

    pub(crate) fn chunks(&self, size: ChunkSize) -> u64 {
        size.count(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_refuses_what_it_does_not_know() {
        let sum = Sum::from_be_bytes([3; 32]);
        let plain = State { generation: 1, len: 9, ..State::default() };
        let pending = State { journal: Some(Pending { records: 2, sum: sum.clone() }), ..plain.clone() };
        let copy = State { origin: Some(Origin { name: [1; 32], sum }), ..plain.clone() };
        let repaired = State { repairs: 1 << 40, ..plain.clone() };
        for state in [&plain, &pending, &copy, &repaired] {
            assert_eq!(State::decode(&state.encode()).as_ref(), Some(state));
        }
        let changed = |at: usize, value: u8| {
            let mut bytes = plain.encode();
            bytes[at] = value;
            State::decode(&bytes)
        };
        assert_eq!(changed(160, 1), None, "reserved");
        assert_eq!(changed(SLOT_PLAIN_LEN - 1, 1), None, "reserved");
        assert_eq!(changed(56, 1), None, "a sum without records");
        assert_eq!(changed(120, 1), None, "a sum without an origin");
        assert_eq!(changed(50, 1), None, "more records than a journal holds");
        assert_eq!(State::decode(&[0; SLOT_PLAIN_LEN]), None);
        assert_eq!(State::decode(&[0xff; SLOT_PLAIN_LEN]), None);
    }
}
