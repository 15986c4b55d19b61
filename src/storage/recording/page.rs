//! Pages of Ogg (RFC 3533) with Opus in them (RFC 7845).

/// Samples of one packet: 20 ms at 48 kHz.
const PACKET_SAMPLES: u64 = 960;

/// Packets on a page: one second.
const PACKETS: usize = 50;

/// Segments on a page: their number is one byte.
const SEGMENTS_MAX: usize = 255;

/// Samples the encoder takes to begin, which players leave out: the look-ahead of the reference
/// encoder.
const PRE_SKIP: u16 = 312;

/// The name of the only stream; any number will do, and one file has one.
const SERIAL: u32 = 0x4b65_796c;

const FIRST: u8 = 2;
const LAST: u8 = 4;

/// A stream of pages.
#[derive(Debug)]
pub(super) struct Pages {
    date: String,
    number: u32,
    granule: u64,
    segments: Vec<u8>,
    body: Vec<u8>,
    packets: usize,
}

impl Pages {
    pub(super) fn new(date: &str) -> Self {
        Self {
            date: date.to_owned(),
            number: 0,
            granule: 0,
            segments: Vec::new(),
            body: Vec::new(),
            packets: 0,
        }
    }

    /// The two pages that say what follows: two channels in two streams of their own
    /// (RFC 7845 section 5.1), and a few words (section 5.2).
    pub(super) fn heads(&mut self) -> Vec<u8> {
        let mut head = b"OpusHead".to_vec();
        head.extend([1, 2]);
        head.extend(PRE_SKIP.to_le_bytes());
        head.extend(48_000_u32.to_le_bytes());
        // No gain; mapping family 1; two streams, neither of them coupled; left is the first.
        head.extend([0, 0, 1, 2, 0, 0, 1]);
        let mut tags = b"OpusTags".to_vec();
        let date = format!("DATE={}", self.date);
        let texts = [concat!("Keyline ", env!("CARGO_PKG_VERSION")), &date];
        for (index, text) in texts.into_iter().enumerate() {
            tags.extend(u32::try_from(text.len()).unwrap_or_default().to_le_bytes());
            tags.extend(text.as_bytes());
            if index == 0 {
                tags.extend(1_u32.to_le_bytes());
            }
        }
        self.hold(&head);
        let mut pages = self.page(FIRST, 0);
        self.hold(&tags);
        pages.extend(self.page(0, 0));
        pages
    }

    /// Adds a packet; gives a page where one is full.
    pub(super) fn add(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        // A packet ends with a segment that is not full, so there may be an empty one.
        let segments = packet.len() / 255 + 1;
        let full = self.segments.len() + segments > SEGMENTS_MAX;
        let page = full.then(|| self.page(0, self.granule));
        self.hold(packet);
        self.granule += PACKET_SAMPLES;
        self.packets += 1;
        if self.packets < PACKETS {
            return page;
        }
        let next = self.page(0, self.granule);
        Some(page.into_iter().flatten().chain(next).collect())
    }

    /// The page that ends the stream.
    pub(super) fn last(&mut self) -> Vec<u8> {
        self.page(LAST, self.granule)
    }

    fn hold(&mut self, packet: &[u8]) {
        self.segments.extend(std::iter::repeat_n(255, packet.len() / 255));
        self.segments.push(u8::try_from(packet.len() % 255).unwrap_or_default());
        self.body.extend_from_slice(packet);
    }

    fn page(&mut self, kind: u8, granule: u64) -> Vec<u8> {
        let mut page = b"OggS\0".to_vec();
        page.push(kind);
        page.extend(granule.to_le_bytes());
        page.extend(SERIAL.to_le_bytes());
        page.extend(self.number.to_le_bytes());
        page.extend([0; 4]);
        page.push(u8::try_from(self.segments.len()).unwrap_or(u8::MAX));
        page.append(&mut self.segments);
        page.append(&mut self.body);
        let sum = checksum(&page).to_le_bytes();
        for (place, byte) in page.iter_mut().skip(22).zip(sum) {
            *place = byte;
        }
        self.number = self.number.wrapping_add(1);
        self.packets = 0;
        page
    }
}

/// The checksum of a page whose own place for it is empty: polynomial 0x04C11DB7, most significant
/// bit first, from nothing and without a last turn (RFC 3533 section 6).
pub(super) fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum: u32, _| {
            if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 }
        })
    })
}
