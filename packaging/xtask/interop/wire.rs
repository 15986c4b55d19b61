//! SIP messages as an Asterisk wrote them to its log: proof of what was on the wire.

/// A message, and the way it went.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    /// Whether the server received it.
    pub(crate) received: bool,
    /// `UDP` or `TCP`.
    pub(crate) transport: String,
    /// The other side, `address:port`.
    pub(crate) peer: String,
    lines: Vec<String>,
}

/// All messages of a log, in order.
pub(crate) fn messages(log: &str) -> Vec<Logged> {
    let mut found = Vec::new();
    let mut block: Option<Block<'_>> = None;
    for line in log.lines() {
        let entry = line.starts_with('[') && line.get(1..3) == Some("20");
        if entry {
            found.extend(block.take().and_then(Block::message));
            block = header(line);
        } else if let Some(block) = &mut block {
            block.lines.push(line);
        }
    }
    found.extend(block.and_then(Block::message));
    found
}

/// An entry of the log that tells of a message.
struct Block<'a> {
    /// The message without its lines.
    head: Logged,
    /// The size it has, in bytes.
    size: usize,
    lines: Vec<&'a str>,
}

impl Block<'_> {
    /// The message that the entry tells of. Where several came in one piece over TCP, the log
    /// repeats all of them in the entry of each; the size says which one is meant.
    fn message(self) -> Option<Logged> {
        let mut rest = &self.lines[..];
        loop {
            let start = rest.iter().position(|line| !line.is_empty())?;
            rest = rest.get(start..)?;
            let lines = first_message(rest);
            if lines.iter().map(|line| line.len() + 2).sum::<usize>() == self.size {
                let lines = lines.iter().map(|&line| line.to_owned()).collect();
                return Some(Logged { lines, ..self.head });
            }
            rest = rest.get(lines.len()..)?;
        }
    }
}

/// The lines of the first message: up to the empty one, and as many more as its body has.
fn first_message<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let head = lines.iter().position(|line| line.is_empty()).map_or(lines.len(), |empty| empty + 1);
    let length = lines.iter().take(head).filter_map(|line| line.split_once(':')).find_map(
        |(name, value)| {
            name.eq_ignore_ascii_case("Content-Length").then(|| value.trim().parse().ok())?
        },
    );
    let mut left: usize = length.unwrap_or(0);
    let body = lines.iter().skip(head).take_while(|line| {
        let more = left > 0;
        left = left.saturating_sub(line.len() + 2);
        more
    });
    let end = head + body.count();
    lines.get(..end).unwrap_or(lines)
}

/// `<--- Received SIP request (600 bytes) from UDP:198.18.1.2:5060 --->`, somewhere in the line.
fn header(line: &str) -> Option<Block<'_>> {
    let (_, rest) = line.split_once("<--- ")?;
    let received = rest.starts_with("Received SIP");
    if !received && !rest.starts_with("Transmitting SIP") {
        return None;
    }
    let (size, way) = rest.split_once(if received { " bytes) from " } else { " bytes) to " })?;
    let size = size.rsplit('(').next()?.parse().ok()?;
    let (way, _) = way.split_once(" --->")?;
    let (transport, peer) = way.split_once(':')?;
    let head = Logged {
        received,
        transport: transport.to_owned(),
        peer: peer.to_owned(),
        lines: Vec::new(),
    };
    Some(Block { head, size, lines: Vec::new() })
}

impl Logged {
    /// The request line or status line.
    pub(crate) fn first_line(&self) -> &str {
        self.lines.first().map_or("", String::as_str)
    }

    /// Whether it is a request received of that method.
    pub(crate) fn is_request(&self, method: &str) -> bool {
        self.received && self.first_line().split(' ').next() == Some(method)
    }

    /// The value of a header field, by its long name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields = self.lines.iter().take_while(|line| !line.is_empty()).skip(1);
        fields
            .filter_map(|line| line.split_once(':'))
            .find(|(field, _)| field.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// The lines of its body that begin so, without that beginning.
    pub(crate) fn body<'a>(&'a self, begin: &'a str) -> impl Iterator<Item = &'a str> {
        let body = self.lines.iter().skip_while(|line| !line.is_empty());
        body.filter_map(move |line| line.strip_prefix(begin))
    }
}

/// The user part of the address in a header field or request line.
pub(crate) fn user(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("sip:")?;
    let (user, _) = rest.split_once('@')?;
    Some(user.split(';').next().unwrap_or(user))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITE: &str = "INVITE sip:5551000@198.18.1.1 SIP/2.0\r\nFrom: \
        <sip:5553001@198.18.1.1>;tag=1\r\nContact: <sip:x@198.18.1.2:40112>\r\n\
        Content-Length: 28\r\n\r\nv=0\r\nc=IN IP4 198.18.1.2\r\n\r\n";
    const ACK: &str = "ACK sip:5551000@198.18.1.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n";

    fn entry(of: &str, text: &str, transport: &str) -> String {
        format!(
            "[2026-11-21 10:00:00.000] VERBOSE[7] res_pjsip_logger.c: <--- Received SIP request \
             ({} bytes) from {transport}:198.18.1.2:40112 --->\n{text}\n",
            of.len()
        )
    }

    #[test]
    fn a_message_ends_where_the_next_entry_of_the_log_begins() {
        let next = "[2026-11-21 10:00:00.001] VERBOSE[7] pbx.c: c=IN something\n";
        let all = messages(&(entry(INVITE, INVITE, "UDP") + next));
        assert_eq!(all.len(), 1);
        let invite = &all[0];
        assert!(invite.is_request("INVITE"));
        assert_eq!((invite.transport.as_str(), invite.peer.as_str()), ("UDP", "198.18.1.2:40112"));
        assert_eq!(invite.field("from").and_then(user), Some("5553001"));
        assert_eq!(user(invite.first_line()), Some("5551000"));
        assert_eq!(invite.body("c=IN IP4 ").collect::<Vec<_>>(), ["198.18.1.2"]);
        assert_eq!(invite.body("c=").count(), 1);
    }

    #[test]
    fn messages_that_came_in_one_piece_are_counted_once_each() {
        let piece = format!("{ACK}{INVITE}");
        let log = entry(ACK, &piece, "TCP") + &entry(INVITE, &piece, "TCP");
        let all = messages(&log);
        assert_eq!(all.iter().filter(|message| message.is_request("ACK")).count(), 1);
        assert_eq!(all.iter().filter(|message| message.is_request("INVITE")).count(), 1);
        assert_eq!(all.len(), 2);
    }
}
