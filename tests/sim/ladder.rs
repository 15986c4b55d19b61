//! Ladders: who said what to whom, as this trade has always drawn it.

use std::fmt;
use std::net::SocketAddr;

use clock::Moment;

/// A drawing of the messages between two or more parties, each with its own column.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    parties: Vec<(SocketAddr, String)>,
    rungs: Vec<Rung>,
}

#[derive(Clone, Debug)]
struct Rung {
    now: Moment,
    from: usize,
    to: usize,
    text: String,
}

/// The width of a column, in characters: room for `PRACK sip:…` would be waste, room for
/// `183 Session Progress (INVITE)` is not.
const COLUMN: usize = 26;

impl Ladder {
    /// Draws between these parties, left to right. What others say is left out.
    pub fn new(parties: &[(SocketAddr, &str)]) -> Self {
        let parties =
            parties.iter().map(|(address, name)| (*address, (*name).to_owned())).collect();
        Self { parties, rungs: Vec::new() }
    }

    /// Adds a message.
    pub fn add(&mut self, now: Moment, from: SocketAddr, to: SocketAddr, text: &str) {
        let column = |of| self.parties.iter().position(|(address, _)| *address == of);
        if let (Some(from), Some(to)) = (column(from), column(to)) {
            self.rungs.push(Rung { now, from, to, text: text.to_owned() });
        }
    }

    /// What was said, one line each, without moments and drawing: `a: INVITE`.
    pub fn texts(&self) -> Vec<String> {
        let name = |of: usize| self.parties.get(of).map_or("?", |(_, name)| name.as_str());
        self.rungs.iter().map(|rung| format!("{}: {}", name(rung.from), rung.text)).collect()
    }
}

impl fmt::Display for Ladder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9} ", "ms")?;
        for (_, name) in &self.parties {
            write!(f, " {name:<COLUMN$}")?;
        }
        writeln!(f)?;
        for rung in &self.rungs {
            let (left, right) = (rung.from.min(rung.to), rung.from.max(rung.to));
            let room = (right - left) * (COLUMN + 1);
            write!(f, "{:>9} ", rung.now.since_start().as_millis())?;
            for _ in 0..left {
                write!(f, " │{:<width$}", "", width = COLUMN - 1)?;
            }
            let width = room.saturating_sub(3);
            if rung.from < rung.to {
                writeln!(f, " ├{:─^width$}▶│", format!(" {} ", rung.text))?;
            } else {
                writeln!(f, " │◀{:─^width$}┤", format!(" {} ", rung.text))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_points_from_who_speaks_to_who_listens() {
        let (ann, bob) =
            (SocketAddr::from(([10, 0, 0, 1], 1)), SocketAddr::from(([10, 0, 0, 2], 2)));
        let mut ladder = Ladder::new(&[(ann, "ann"), (bob, "bob")]);
        ladder.add(Moment::START, ann, bob, "INVITE");
        ladder.add(Moment::START, bob, ann, "100 Trying");

        assert_eq!(
            ladder.to_string(),
            "       ms  ann                        bob                       \n\
             \x20       0  ├──────── INVITE ────────▶│\n\
             \x20       0  │◀────── 100 Trying ──────┤\n"
        );
        assert_eq!(ladder.texts(), ["ann: INVITE", "bob: 100 Trying"]);
    }

    #[test]
    fn what_strangers_say_is_left_out() {
        let ann = SocketAddr::from(([10, 0, 0, 1], 1));
        let mut ladder = Ladder::new(&[(ann, "ann")]);

        ladder.add(Moment::START, SocketAddr::from(([9, 9, 9, 9], 9)), ann, "INVITE");

        assert!(ladder.texts().is_empty());
    }
}
