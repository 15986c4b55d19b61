//! Digits as events between the packets of speech (RFC 4733).
//!
//! ```text
//! speech │ event event event event event end end end │ speech      all events: the timestamp of
//!        0     20    40    60    80   100 100 100  140 ms           the beginning; lasting longer
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use phone::doors::Digit;

use crate::rtp::packet::Head;

/// Digits that wait to be sent, and the one that is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outgoing {
    waiting: VecDeque<Digit>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Idle,
    /// It sounds, from this timestamp on, for so long.
    Pressed { digit: Digit, since: u32, ticks: u32, lasted: Duration },
    /// It is over; so many more packets say so.
    Released { digit: Digit, since: u32, ticks: u32, repeats: u8, pause: Duration },
}

/// What a packet is to carry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Turn {
    /// Speech, as always.
    Speech,
    /// An event.
    Event {
        /// Its first packet.
        first: bool,
        /// The timestamp of its beginning.
        since: u32,
        /// The payload.
        payload: [u8; 4],
    },
}

/// The digits that come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Incoming {
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    event: u8,
    since: u32,
    ticks: u16,
    ended: bool,
}

/// A digit is held for so long: longer than any exchange asks (40 ms, ITU-T Q.24).
const PRESSED: Duration = Duration::from_millis(100);

/// And then released for so long, measured from its end: as long as any exchange asks.
const PAUSE: Duration = Duration::from_millis(80);

/// The end is said three times (RFC 4733 section 2.5.1.4).
const REPEATS: u8 = 3;

/// Loudness claimed, in dB below 0 dBm0, as is usual.
const VOLUME: u8 = 10;

/// Digits that may wait: more than any card has.
const WAITING_MAX: usize = 128;

impl Outgoing {
    /// Adds digits to those that wait.
    pub(crate) fn push(&mut self, digits: &[Digit]) {
        let room = WAITING_MAX.saturating_sub(self.waiting.len());
        self.waiting.extend(digits.iter().take(room));
    }

    /// The digit that sounds now, if any.
    pub(crate) const fn sounding(&self) -> Option<Digit> {
        match self.state {
            State::Pressed { digit, .. } => Some(digit),
            State::Idle | State::Released { .. } => None,
        }
    }

    /// Decides what the packet carries that lasts from `timestamp` for `ticks`, or `lasts`.
    pub(crate) fn turn(&mut self, timestamp: u32, ticks: u32, lasts: Duration) -> Turn {
        if let State::Released { repeats: 0, pause, .. } = self.state
            && pause >= PAUSE
        {
            self.state = State::Idle;
        }
        if let State::Idle = self.state
            && let Some(digit) = self.waiting.pop_front()
        {
            self.state =
                State::Pressed { digit, since: timestamp, ticks: 0, lasted: Duration::ZERO };
        }
        match &mut self.state {
            State::Idle => Turn::Speech,
            State::Pressed { digit, since, ticks: sounded, lasted } => {
                let first = *sounded == 0;
                *sounded += ticks;
                *lasted += lasts;
                let (digit, since, ticks, over) = (*digit, *since, *sounded, *lasted >= PRESSED);
                if over {
                    let (repeats, pause) = (REPEATS - 1, Duration::ZERO);
                    self.state = State::Released { digit, since, ticks, repeats, pause };
                }
                Turn::Event { first, since, payload: payload(digit, over, ticks) }
            }
            State::Released { digit, since, ticks, repeats, pause } => {
                *pause += lasts;
                if *repeats == 0 {
                    return Turn::Speech;
                }
                *repeats -= 1;
                Turn::Event { first: false, since: *since, payload: payload(*digit, true, *ticks) }
            }
        }
    }
}

impl Incoming {
    /// Takes an event; gives the digit where it is a new one.
    pub(crate) fn take(&mut self, head: Head, payload: &[u8]) -> Option<Digit> {
        let [event, flags, high, low, ..] = *payload else { return None };
        let digit = Digit::from_event(event)?;
        let ticks = u16::from_be_bytes([high, low]);
        let ended = flags & 0x80 != 0;
        if let Some(last) = &mut self.last {
            let ahead = head.timestamp.wrapping_sub(last.since).cast_signed();
            // Known already, or from before it; or its next segment, where it lasts longer than
            // the field can tell (RFC 4733 section 2.5.1.3); or from a sender that gives every
            // packet of one digit a timestamp of its own.
            let known = ahead <= 0;
            let goes_on = !last.ended
                && !head.marker
                && event == last.event
                && ahead <= i32::from(last.ticks).saturating_mul(2);
            if known && ahead < 0 {
                return None;
            }
            if known || goes_on {
                let ended = ended || (known && last.ended);
                *last = Last { event: last.event, since: head.timestamp, ticks, ended };
                return None;
            }
        }
        self.last = Some(Last { event, since: head.timestamp, ticks, ended });
        Some(digit)
    }

    /// Forgets: another source, with another time line, speaks.
    pub(crate) const fn forget(&mut self) {
        self.last = None;
    }
}

fn payload(digit: Digit, end: bool, ticks: u32) -> [u8; 4] {
    let [high, low] = u16::try_from(ticks).unwrap_or(u16::MAX).to_be_bytes();
    [digit.event(), u8::from(end) << 7 | VOLUME, high, low]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: Duration = Duration::from_millis(20);

    fn digits(text: &str) -> Vec<Digit> {
        text.chars().filter_map(Digit::new).collect()
    }

    fn head(marker: bool, timestamp: u32) -> Head {
        Head { marker, payload_type: 101, sequence: 0, timestamp, ssrc: 1 }
    }

    #[test]
    fn a_digit_is_five_packets_and_two_repeats_then_a_pause() {
        let mut outgoing = Outgoing::default();
        outgoing.push(&digits("5#"));

        let turns: Vec<Turn> = (0..12).map(|n| outgoing.turn(n * 160, 160, PACKET)).collect();

        let event = |first, since, event, end: u8, ticks: u16| {
            let [high, low] = ticks.to_be_bytes();
            Turn::Event { first, since, payload: [event, end + 10, high, low] }
        };
        assert_eq!(
            turns[..9],
            [
                event(true, 0, 5, 0, 160),
                event(false, 0, 5, 0, 320),
                event(false, 0, 5, 0, 480),
                event(false, 0, 5, 0, 640),
                event(false, 0, 5, 0x80, 800),
                event(false, 0, 5, 0x80, 800),
                event(false, 0, 5, 0x80, 800),
                Turn::Speech,
                Turn::Speech,
            ]
        );
        // 80 ms after the end of the first, at 100 ms.
        assert_eq!(turns[9], event(true, 9 * 160, 11, 0, 160));
    }

    #[test]
    fn what_is_sent_is_heard_once_each_though_half_is_lost() {
        let sent = digits("0123456789*#ABCD00");
        for lost in 0..3 {
            let (mut outgoing, mut incoming) = (Outgoing::default(), Incoming::default());
            outgoing.push(&sent);

            let mut heard = Vec::new();
            for n in 0..400_u32 {
                let timestamp = (n * 160).wrapping_sub(20_000);
                if let Turn::Event { first, since, payload } = outgoing.turn(timestamp, 160, PACKET)
                    && n % 3 != lost
                {
                    heard.extend(incoming.take(head(first, since), &payload));
                    heard.extend(incoming.take(head(first, since), &payload));
                }
            }

            assert_eq!(heard, sent);
        }
    }

    #[test]
    fn a_digit_held_for_minutes_is_one_digit() {
        let mut incoming = Incoming::default();
        let mut heard = 0;
        for segment in 0..5_u32 {
            for ticks in [20_000_u16, 40_000, 65_535] {
                let [high, low] = ticks.to_be_bytes();
                let packet = head(segment == 0 && ticks == 20_000, segment * 65_535);
                heard += usize::from(incoming.take(packet, &[1, 10, high, low]).is_some());
            }
        }

        assert_eq!(heard, 1);
    }

    #[test]
    fn what_is_no_digit_is_not_heard() {
        let mut incoming = Incoming::default();
        for payload in [&[][..], &[1], &[1, 2, 3], &[16, 10, 0, 160], &[255, 255, 255, 255]] {
            assert_eq!(incoming.take(head(true, 0), payload), None);
        }
    }

    #[test]
    fn no_more_digits_wait_than_anybody_would_press() {
        let mut outgoing = Outgoing::default();
        for _ in 0..1_000 {
            outgoing.push(&digits("1234567890"));
        }

        assert_eq!(outgoing.waiting.len(), WAITING_MAX);
    }
}
