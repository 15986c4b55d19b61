//! The header of RTP (RFC 3550 section 5.1), as far as a small gateway needs it.

/// The largest packet read: what an Ethernet carries.
const LARGEST: usize = 1_500;

/// A packet in the bytes of a datagram.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Packet<'a> {
    pub(super) marker: bool,
    pub(super) payload_type: u8,
    pub(super) sequence: u16,
    pub(super) timestamp: u32,
    pub(super) source: u32,
    pub(super) payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a datagram; `None` where it is not RTP, as far as that can be told.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<12>()?;
        let [first, second, s1, s0, t3, t2, t1, t0, i3, i2, i1, i0] = *head;
        if first >> 6 != 2 || LARGEST < bytes.len() {
            return None;
        }
        // RTCP on the same port has its packet type where RTP has marker and payload type
        // (RFC 5761 section 4).
        if (192..=223).contains(&second) {
            return None;
        }
        let mut payload = rest.get(usize::from(first & 0x0f) * 4..)?;
        if first & 0x10 != 0 {
            let (extension, rest) = payload.split_first_chunk::<4>()?;
            let [_, _, words1, words0] = *extension;
            payload = rest.get(usize::from(u16::from_be_bytes([words1, words0])) * 4..)?;
        }
        if first & 0x20 != 0 {
            let padding = usize::from(*payload.last()?);
            let end = payload.len().checked_sub(padding).filter(|_| padding != 0)?;
            payload = payload.get(..end)?;
        }
        Some(Self {
            marker: second & 0x80 != 0,
            payload_type: second & 0x7f,
            sequence: u16::from_be_bytes([s1, s0]),
            timestamp: u32::from_be_bytes([t3, t2, t1, t0]),
            source: u32::from_be_bytes([i3, i2, i1, i0]),
            payload,
        })
    }

    /// Writes the packet.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(12 + self.payload.len());
        bytes.push(0x80);
        bytes.push(self.payload_type & 0x7f | u8::from(self.marker) << 7);
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.timestamp.to_be_bytes());
        bytes.extend_from_slice(&self.source.to_be_bytes());
        bytes.extend_from_slice(self.payload);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: Packet<'static> = Packet {
        marker: true,
        payload_type: 8,
        sequence: 0xfffe,
        timestamp: 0x0102_0304,
        source: 0xdead_beef,
        payload: b"speech",
    };

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(Packet::read(&PACKET.write()), Some(PACKET));
    }

    #[test]
    fn contributors_extensions_and_padding_are_no_speech() {
        let mut bytes = PACKET.write();
        bytes[0] = 0x80 | 0x20 | 0x10 | 2;
        bytes.splice(12..12, [1, 1, 1, 1, 2, 2, 2, 2, 0xbe, 0xde, 0, 1, 9, 9, 9, 9]);
        bytes.extend([0, 0, 3]);
        assert_eq!(Packet::read(&bytes), Some(PACKET));
    }

    #[test]
    fn what_is_no_rtp_is_not_read() {
        assert_eq!(Packet::read(b""), None);
        assert_eq!(Packet::read(&PACKET.write()[..11]), None);
        assert_eq!(Packet::read(&[0x80, 200, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]), None, "RTCP");
        assert_eq!(Packet::read(b"INVITE sip:600@example.com SIP/2.0"), None);
        let with = |first: u8| {
            let mut bytes = PACKET.write();
            bytes[0] = first;
            bytes
        };
        assert_eq!(Packet::read(&with(0x8f)), None, "fifteen contributors are not there");
        assert_eq!(Packet::read(&with(0x90)), None, "nor is an extension of this length");
        assert_eq!(Packet::read(&with(0xa0)), None, "more padding than payload");
    }
}
