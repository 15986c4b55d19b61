//! One packet of RTP, read and written (RFC 3550 section 5.1).

use rtc_rtp::header::Header;
use rtc_shared::marshal::{Marshal, MarshalSize, Unmarshal};

/// What a packet says of itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Head {
    /// Begins a talk spurt.
    pub(crate) marker: bool,
    /// What the payload is.
    pub(crate) payload_type: u8,
    /// Counts packets.
    pub(crate) sequence: u16,
    /// Counts ticks of sound.
    pub(crate) timestamp: u32,
    /// Who speaks.
    pub(crate) ssrc: u32,
}

/// More bytes than this hold no speech: 200 ms of the widest payload.
const BYTES_MAX: usize = 2_048;

/// Reads a packet into its head and its payload; nothing where it is no packet of RTP
/// (RFC 3550 appendix A.1).
pub(crate) fn read(bytes: &[u8]) -> Option<(Head, &[u8])> {
    if bytes.len() > BYTES_MAX || bytes.first()? >> 6 != 2 {
        return None;
    }
    let header = Header::unmarshal(&mut &*bytes).ok()?;
    let mut start = 12 + 4 * header.csrc.len();
    if header.extension {
        // The length is taken from its own field: what is inside may be anything.
        let [high, low] = *bytes.get(start + 2..start + 4)? else { return None };
        start += 4 + 4 * usize::from(u16::from_be_bytes([high, low]));
    }
    let mut payload = bytes.get(start..)?;
    if header.padding {
        let padding = usize::from(*payload.last()?);
        if padding == 0 {
            return None;
        }
        payload = payload.get(..payload.len().checked_sub(padding)?)?;
    }
    let head = Head {
        marker: header.marker,
        payload_type: header.payload_type,
        sequence: header.sequence_number,
        timestamp: header.timestamp,
        ssrc: header.ssrc,
    };
    Some((head, payload))
}

/// Writes a packet.
pub(crate) fn write(head: Head, payload: &[u8]) -> Vec<u8> {
    let header = Header {
        version: 2,
        marker: head.marker,
        payload_type: head.payload_type,
        sequence_number: head.sequence,
        timestamp: head.timestamp,
        ssrc: head.ssrc,
        ..Header::default()
    };
    let mut bytes = vec![0; header.marshal_size()];
    // A header without lists always fits the size it names.
    let _ = header.marshal_to(&mut bytes);
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Head = Head {
        marker: true,
        payload_type: 8,
        sequence: 0xfffe,
        timestamp: 0x8000_0001,
        ssrc: 0xdead_beef,
    };

    #[test]
    fn what_is_written_is_read() {
        let bytes = write(HEAD, b"speech");

        assert_eq!(bytes[..2], [0x80, 0x88]);
        assert_eq!(read(&bytes), Some((HEAD, &b"speech"[..])));
    }

    #[test]
    fn contributors_extensions_and_padding_are_left_out() {
        let mut bytes = write(HEAD, &[]);
        bytes[0] = 0xb2;
        bytes.extend([0; 8]);
        bytes.extend([0xbe, 0xde, 0, 2, 0xf0, 1, 2, 3, 4, 5, 6, 7]);
        bytes.extend(b"speech\0\0\x03");

        assert_eq!(read(&bytes), Some((HEAD, &b"speech"[..])));
    }

    #[test]
    fn what_claims_more_than_it_holds_is_no_packet() {
        let whole = write(HEAD, b"speech");
        for (length, first) in [(11, 0x80), (18, 0x8f), (18, 0x90), (18, 0x40), (12, 0xa0)] {
            let mut bytes = whole[..length].to_vec();
            bytes[0] = first;
            if length > 17 {
                bytes[17] = 255;
            }
            assert_eq!(read(&bytes), None, "{length} {first:#x}");
        }
    }
}
