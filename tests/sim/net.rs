//! A network with bad manners.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;

use crate::Random;

/// How bad the network is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Conditions {
    /// How many of a thousand packets are lost.
    pub loss: u16,
    /// How many of a thousand packets arrive twice.
    pub duplication: u16,
    /// How long a packet is on its way at least.
    pub delay: Duration,
    /// How much longer it may be, uniformly. More than the gap between packets reorders them.
    pub jitter: Duration,
}

impl Conditions {
    /// A local network: 1 ms, no faults.
    pub const GOOD: Self =
        Self { loss: 0, duplication: 0, delay: Duration::from_millis(1), jitter: Duration::ZERO };

    /// A wireless network on a bad day: `loss` of a thousand packets lost, some repeated, 20 to
    /// 100 ms on the way and so often out of order.
    pub const fn bad(loss: u16) -> Self {
        Self {
            loss,
            duplication: 50,
            delay: Duration::from_millis(20),
            jitter: Duration::from_millis(80),
        }
    }
}

/// What arrived.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Packet {
    /// Who sent it.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The network.
#[derive(Debug)]
pub struct Net {
    conditions: Conditions,
    random: Random,
    /// By moment of arrival, then in the order sent.
    under_way: BTreeMap<(Moment, u64), Packet>,
    sent: u64,
    cut: BTreeSet<SocketAddr>,
    /// When the last piece of each stream arrives: no later piece overtakes it.
    streams: BTreeMap<(SocketAddr, SocketAddr), Moment>,
}

impl Net {
    /// Makes a network.
    pub fn new(seed: u64, conditions: Conditions) -> Self {
        Self {
            conditions,
            random: Random::new(seed),
            under_way: BTreeMap::new(),
            sent: 0,
            cut: BTreeSet::new(),
            streams: BTreeMap::new(),
        }
    }

    /// Changes the conditions for what is sent from now on.
    pub const fn set_conditions(&mut self, conditions: Conditions) {
        self.conditions = conditions;
    }

    /// Cuts an address off: what is sent from or to it is lost.
    pub fn cut(&mut self, address: SocketAddr) {
        self.cut.insert(address);
    }

    /// Connects an address again.
    pub fn mend(&mut self, address: SocketAddr) {
        self.cut.remove(&address);
    }

    /// Sends a datagram.
    pub fn send(&mut self, now: Moment, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let copies = if self.random.happens(self.conditions.duplication) { 2 } else { 1 };
        for _ in 0..copies {
            // Both are drawn for every packet, so that a cut moves no other packet's fate.
            let lost = self.random.happens(self.conditions.loss);
            let arrival = now + self.travel();
            if !lost && !self.cut.contains(&from) && !self.cut.contains(&to) {
                self.put(arrival, Packet { from, to, bytes: bytes.to_vec() });
            }
        }
    }

    /// Sends a piece of a stream: all of it arrives, in order, in pieces of any size.
    pub fn stream(&mut self, now: Moment, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let longest = u64::try_from(rest.len()).unwrap_or(u64::MAX);
            let length = usize::try_from(self.random.below(longest) + 1).unwrap_or(usize::MAX);
            let (piece, later) = rest.split_at(length.min(rest.len()));
            rest = later;

            let earliest = self.streams.get(&(from, to)).copied().unwrap_or(Moment::START);
            let arrival = (now + self.travel()).max(earliest);
            self.streams.insert((from, to), arrival);
            if !self.cut.contains(&from) && !self.cut.contains(&to) {
                self.put(arrival, Packet { from, to, bytes: piece.to_vec() });
            }
        }
    }

    /// The next packet that has arrived by `now`.
    pub fn receive(&mut self, now: Moment) -> Option<Packet> {
        let first = self.under_way.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// When the next packet arrives.
    pub fn deadline(&self) -> Option<Moment> {
        self.under_way.first_key_value().map(|((moment, _), _)| *moment)
    }

    fn put(&mut self, arrival: Moment, packet: Packet) {
        self.sent += 1;
        self.under_way.insert((arrival, self.sent), packet);
    }

    fn travel(&mut self) -> Duration {
        let jitter = u64::try_from(self.conditions.jitter.as_micros()).unwrap_or(u64::MAX);
        self.conditions.delay + Duration::from_micros(self.random.below(jitter.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_network_delivers_everything_in_order() {
        let mut net = Net::new(1, Conditions::GOOD);
        for number in 0..100 {
            net.send(Moment::START, address(1), address(2), &[number]);
        }

        assert_eq!(net.receive(Moment::START), None);
        let arrived: Vec<u8> = arrivals(&mut net).into_iter().flat_map(|p| p.bytes).collect();

        assert_eq!(arrived, (0..100).collect::<Vec<u8>>());
    }

    #[test]
    fn a_bad_network_loses_repeats_and_reorders_about_as_much_as_was_said() {
        let mut net = Net::new(7, Conditions { duplication: 0, ..Conditions::bad(300) });
        for number in 0..10_000_u16 {
            net.send(Moment::START, address(1), address(2), &number.to_be_bytes());
        }

        let arrived = arrivals(&mut net);

        assert!((6_800..7_200).contains(&arrived.len()), "{} arrived", arrived.len());
        assert!(!arrived.is_sorted_by_key(|packet| packet.bytes.clone()));
    }

    #[test]
    fn the_same_seed_is_the_same_network() {
        let run = |seed| {
            let mut net = Net::new(seed, Conditions::bad(200));
            for number in 0..100 {
                net.send(Moment::START, address(1), address(2), &[number]);
            }
            arrivals(&mut net)
        };

        assert_eq!(run(3), run(3));
        assert_ne!(run(3), run(4));
    }

    #[test]
    fn a_stream_arrives_whole_and_in_order() {
        let mut net = Net::new(5, Conditions::bad(300));
        let text: Vec<u8> = (0..=255).collect();
        net.stream(Moment::START, address(1), address(2), &text);
        net.stream(Moment::START, address(1), address(2), &text);

        let arrived: Vec<u8> = arrivals(&mut net).into_iter().flat_map(|p| p.bytes).collect();

        assert_eq!(arrived, [text.clone(), text].concat());
    }

    #[test]
    fn nothing_reaches_an_address_that_is_cut_off() {
        let mut net = Net::new(5, Conditions::GOOD);
        net.cut(address(2));
        net.send(Moment::START, address(1), address(2), b"lost");
        net.mend(address(2));
        net.send(Moment::START, address(1), address(2), b"here");

        assert_eq!(arrivals(&mut net).len(), 1);
    }

    fn arrivals(net: &mut Net) -> Vec<Packet> {
        let mut arrivals = Vec::new();
        while let Some(now) = net.deadline() {
            arrivals.extend(net.receive(now));
        }
        arrivals
    }

    fn address(last: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, last], 5060))
    }
}
