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
    let mut found: Vec<Logged> = Vec::new();
    let mut open = false;
    for line in log.lines() {
        if let Some(start) = header(line) {
            found.push(start);
            open = true;
        } else if line.starts_with('[') && line.get(1..3) == Some("20") {
            // The next entry of the log, by its date.
            open = false;
        } else if open && let Some(last) = found.last_mut() {
            last.lines.push(line.trim_end_matches('\r').to_owned());
        }
    }
    found
}

/// `<--- Received SIP request (600 bytes) from UDP:198.18.1.2:5060 --->`, somewhere in the line.
fn header(line: &str) -> Option<Logged> {
    let (_, rest) = line.split_once("<--- ")?;
    let received = rest.starts_with("Received SIP");
    if !received && !rest.starts_with("Transmitting SIP") {
        return None;
    }
    let (_, way) = rest.split_once(if received { ") from " } else { ") to " })?;
    let (way, _) = way.split_once(" --->")?;
    let (transport, peer) = way.split_once(':')?;
    Some(Logged {
        received,
        transport: transport.to_owned(),
        peer: peer.to_owned(),
        lines: Vec::new(),
    })
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

    const LOG: &str = "[2026-11-21 10:00:00.000] VERBOSE[7] res_pjsip_logger.c: <--- Received SIP \
        request (99 bytes) from UDP:198.18.1.2:40112 --->\nINVITE sip:5551000@198.18.1.1 SIP/2.0\r\n\
        From: <sip:5553001@198.18.1.1>;tag=1\r\nContact: <sip:x@198.18.1.2:40112>\r\n\r\nv=0\r\n\
        c=IN IP4 198.18.1.2\r\n\n[2026-11-21 10:00:00.001] VERBOSE[7] pbx.c: c=IN something\n";

    #[test]
    fn a_message_ends_where_the_next_entry_of_the_log_begins() {
        let all = messages(LOG);
        assert_eq!(all.len(), 1);
        let invite = &all[0];
        assert!(invite.is_request("INVITE"));
        assert_eq!((invite.transport.as_str(), invite.peer.as_str()), ("UDP", "198.18.1.2:40112"));
        assert_eq!(invite.field("from").and_then(user), Some("5553001"));
        assert_eq!(user(invite.first_line()), Some("5551000"));
        assert_eq!(invite.body("c=IN IP4 ").collect::<Vec<_>>(), ["198.18.1.2"]);
        assert_eq!(invite.body("c=").count(), 1);
    }
}
