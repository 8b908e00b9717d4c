//! Numbers and keys as bytes. Everything read is checked: a damaged file is an error, never a panic.

/// The bytes are not what a writer of ours wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("damaged: {0}")]
pub struct Damaged(pub &'static str);

/// What reading bytes leads to.
pub(crate) type Read<T> = Result<T, Damaged>;

pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        #[expect(clippy::cast_possible_truncation, reason = "seven bits and a mark")]
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "seven bits")]
    out.push(value as u8);
}

/// Reads on from where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'b>(pub(crate) &'b [u8]);

impl<'b> Reader<'b> {
    #[inline]
    pub(crate) fn take(&mut self, length: usize) -> Read<&'b [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(Damaged("a value is cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Read<u8> {
        let (&first, rest) = self.0.split_first().ok_or(Damaged("a value is cut off"))?;
        self.0 = rest;
        Ok(first)
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Read<u32> {
        let (bytes, rest) = self
            .0
            .split_first_chunk()
            .ok_or(Damaged("a value is cut off"))?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*bytes))
    }

    #[inline]
    pub(crate) fn u64(&mut self) -> Read<u64> {
        let (bytes, rest) = self
            .0
            .split_first_chunk()
            .ok_or(Damaged("a value is cut off"))?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    #[expect(clippy::inline_always, reason = "measured: every block is read by it")]
    #[inline(always)]
    pub(crate) fn varint(&mut self) -> Read<u64> {
        // Nearly all are one byte.
        if let Some((&first, rest)) = self.0.split_first()
            && first < 0x80
        {
            self.0 = rest;
            return Ok(u64::from(first));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Read<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged("a number has no end"))
    }

    #[expect(clippy::inline_always, reason = "measured: every block is read by it")]
    #[inline(always)]
    pub(crate) fn length(&mut self) -> Read<usize> {
        usize::try_from(self.varint()?).map_err(|_| Damaged("a length is too large"))
    }
}

/// How many bytes two keys have in common at the beginning.
#[inline]
pub(crate) fn shared(a: &[u8], b: &[u8]) -> usize {
    let longest = a.len().min(b.len());
    let mut at = 0;
    while at + 8 <= longest {
        let (Some(x), Some(y)) = (a[at..].first_chunk::<8>(), b[at..].first_chunk::<8>()) else {
            break;
        };
        let differing = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if differing != 0 {
            return at + (differing.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < longest && a[at] == b[at] {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(values: Vec<u64>) {
            let mut bytes = Vec::new();
            for value in &values {
                put_varint(&mut bytes, *value);
            }
            let mut reader = Reader(&bytes);
            for value in values {
                prop_assert_eq!(reader.varint(), Ok(value));
            }
            prop_assert!(reader.u8().is_err());
        }

        #[test]
        fn shared_is_what_counting_says(a in "[ab]{0,30}", b in "[ab]{0,30}") {
            let counted = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
            prop_assert_eq!(shared(a.as_bytes(), b.as_bytes()), counted);
        }
    }
}
