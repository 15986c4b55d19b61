//! The other side of the window's benchmark: a registrar and a telephone on raw sockets, so that
//! nothing of ours is measured twice. It tells when each message came.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::run::Outcome;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(5);

/// Time between two notifications of a burst.
const BETWEEN: Duration = Duration::from_micros(100);

/// How long an answer is waited for before a message is sent again (RFC 3261 §17.1.1.1).
const T1: Duration = Duration::from_millis(500);

/// A message that came.
pub(super) struct Came {
    pub(super) when: Instant,
    pub(super) text: String,
    from: SocketAddr,
}

/// A call to a line of the phone.
pub(super) struct Call {
    head: String,
    to: String,
    target: String,
    at: SocketAddr,
    /// When it was sent.
    pub(super) sent: Instant,
}

/// A subscription of the phone's.
#[derive(Clone)]
pub(super) struct Watching {
    /// What is watched.
    pub(super) number: String,
    event: String,
    /// What every notification of it repeats.
    head: String,
    target: String,
    at: SocketAddr,
    sent: u32,
    /// The last notification, until it is answered.
    open: Option<String>,
}

/// A registrar and telephone. It ends with the process.
pub(super) struct Far {
    socket: UdpSocket,
    came: Receiver<Came>,
    contacts: Arc<Mutex<HashMap<String, (String, SocketAddr)>>>,
    watching: Arc<Mutex<HashMap<String, Watching>>>,
    /// Where it hears speech.
    pub(super) speech: UdpSocket,
    calls: u32,
}

impl Far {
    pub(super) fn start() -> Outcome<Self> {
        let bind = || UdpSocket::bind("127.0.0.1:0").map_err(|e| e.to_string());
        let (socket, speech) = (bind()?, bind()?);
        let ears = socket.try_clone().map_err(|e| e.to_string())?;
        let contacts = Arc::new(Mutex::new(HashMap::new()));
        let known = Arc::clone(&contacts);
        let watching = Arc::new(Mutex::new(HashMap::new()));
        let watched = Arc::clone(&watching);
        let (tell, came) = channel();
        thread::spawn(move || {
            let mut bytes = vec![0; 65_535];
            while let Ok((length, from)) = ears.recv_from(&mut bytes) {
                let when = Instant::now();
                let text = bytes.get(..length).unwrap_or_default();
                let text = String::from_utf8_lossy(text).into_owned();
                let method = text.split(' ').next().unwrap_or_default();
                let mut answer = head(&text, "200 OK");
                match method {
                    "REGISTER" => {
                        let contact = field(&text, "Contact").unwrap_or_default();
                        let uri = between(&contact, '<', '>').to_owned();
                        let number = field(&text, "To").unwrap_or_default();
                        let number = between(&number, ':', '@').to_owned();
                        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                        known.insert(number, (uri, from));
                        // Writing to a string does not fail.
                        let _ = write!(answer, "Contact: {contact};expires=3600\r\n");
                    }
                    "SUBSCRIBE" => {
                        let port = ears.local_addr().map_or(0, |address| address.port());
                        let expires = field(&text, "Expires").unwrap_or_default();
                        // Writing to a string does not fail.
                        let _ = write!(
                            answer,
                            "Contact: <sip:far@127.0.0.1:{port}>\r\nExpires: {expires}\r\n"
                        );
                        let watch = Watching::of(&text, port, from);
                        let mut watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
                        watched.entry(watch.number.clone()).or_insert(watch);
                    }
                    "SIP/2.0" if field(&text, "CSeq").is_some_and(|c| c.contains("NOTIFY")) => {
                        answer.clear();
                        // An answer repeats our From, which names what is watched.
                        let from = field(&text, "From").unwrap_or_default();
                        let mut watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
                        if let Some(told) = watched.get_mut(between(&from, ':', '@')) {
                            told.open = None;
                        }
                    }
                    // Those are for whoever measures.
                    "INVITE" | "ACK" | "SIP/2.0" => answer.clear(),
                    _ => {}
                }
                if !answer.is_empty() {
                    answer.push_str("Content-Length: 0\r\n\r\n");
                    drop(ears.send_to(answer.as_bytes(), from));
                }
                if tell.send(Came { when, text, from }).is_err() {
                    break;
                }
            }
        });
        Ok(Self { socket, came, contacts, watching, speech, calls: 0 })
    }

    /// The port it listens on.
    pub(super) fn port(&self) -> Outcome<u16> {
        self.socket.local_addr().map(|address| address.port()).map_err(|e| e.to_string())
    }

    /// How many numbers are registered.
    pub(super) fn registered(&self) -> usize {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How many numbers are watched.
    pub(super) fn watched(&self) -> usize {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Forgets who is watched.
    pub(super) fn forget_watching(&self) {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Tells of every watched number what its telephone does (RFC 4235), as a quick server does;
    /// gives when the first was sent, and how many had to be sent again.
    pub(super) fn tell_all(&self, state: &str) -> Outcome<(Instant, usize)> {
        let mut watching = self.watching.lock().unwrap_or_else(PoisonError::into_inner);
        let told: Vec<(String, SocketAddr)> = watching
            .values_mut()
            .map(|watch| {
                let text = watch.notify(state);
                watch.open = Some(text.clone());
                (text, watch.at)
            })
            .collect();
        drop(watching);
        let start = Instant::now();
        for (number, (text, at)) in (1..).zip(&told) {
            self.send(text, *at)?;
            // A server is another machine: ours is not to be busy with waiting. What is overslept
            // is made up for, so that the pace is the same.
            thread::sleep((BETWEEN * number).saturating_sub(start.elapsed()));
        }
        // RFC 3261 §17.1.2.1: what is not answered is sent again after T1, and then twice as late.
        let mut again = 0;
        for round in 0..4 {
            let due = start + T1 * (2_u32.pow(round + 1) - 1);
            while self.unanswered() > 0 && Instant::now() < due {
                thread::sleep(Duration::from_millis(5));
            }
            let open = self.open();
            again += open.len();
            open.iter().try_for_each(|(text, at)| self.send(text, *at))?;
        }
        Ok((start, again))
    }

    /// Notifications that are not answered.
    fn open(&self) -> Vec<(String, SocketAddr)> {
        let watching = self.watching.lock().unwrap_or_else(PoisonError::into_inner);
        watching.values().filter_map(|watch| Some((watch.open.clone()?, watch.at))).collect()
    }

    fn unanswered(&self) -> usize {
        let watching = self.watching.lock().unwrap_or_else(PoisonError::into_inner);
        watching.values().filter(|watch| watch.open.is_some()).count()
    }

    /// Forgets what came so far.
    pub(super) fn forget(&self) {
        self.came.try_iter().for_each(drop);
    }

    /// Waits for a message that begins so.
    pub(super) fn wait(&self, begin: &str) -> Outcome<Came> {
        let end = Instant::now() + ANSWER;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.came.recv_timeout(left) {
                Ok(came) if came.text.starts_with(begin) => return Ok(came),
                Ok(_) => {}
                Err(_) => return Err(format!("no `{begin}` within {} s", ANSWER.as_secs())),
            }
        }
    }

    /// Refuses a call of the phone's, and waits until it knows.
    pub(super) fn refuse(&self, invite: &Came) -> Outcome {
        let answer = head(&invite.text, "486 Busy Here") + "Content-Length: 0\r\n\r\n";
        self.send(&answer, invite.from)?;
        self.wait("ACK").map(drop)
    }

    /// Calls a number of the phone.
    pub(super) fn call(&mut self, number: &str) -> Outcome<Call> {
        let known = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        let (target, at) = known.get(number).cloned().ok_or("a number that is not registered")?;
        drop(known);
        self.calls += 1;
        let (call, port, speech) = (self.calls, self.port()?, self.speech_port()?);
        let head = format!(
            "Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKfar{call}\r\nMax-Forwards: 70\r\n\
             From: \"Far {call}\" <sip:5551020@127.0.0.1>;tag=far{call}\r\n\
             Call-ID: far-{call}@127.0.0.1\r\n"
        );
        let to = format!("To: <sip:{number}@127.0.0.1>");
        let body = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
             m=audio {speech} RTP/AVP 0\r\n"
        );
        let invite = format!(
            "INVITE {target} SIP/2.0\r\n{head}{to}\r\nCSeq: 1 INVITE\r\n\
             Contact: <sip:far@127.0.0.1:{port}>\r\nContent-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let sent = Instant::now();
        self.send(&invite, at)?;
        Ok(Call { head, to, target, at, sent })
    }

    /// Gives a call up that was not answered.
    pub(super) fn give_up(&self, call: &Call) -> Outcome {
        self.request(call, "CANCEL", 1, "")?;
        let gone = self.wait("SIP/2.0 487")?;
        self.request(call, "ACK", 1, &tag(&gone.text))
    }

    /// Waits until a call is answered.
    pub(super) fn answered(&self, call: &mut Call) -> Outcome<Came> {
        let answer = loop {
            let answer = self.wait("SIP/2.0 200")?;
            if field(&answer.text, "CSeq").is_some_and(|sequence| sequence.contains("INVITE")) {
                break answer;
            }
        };
        if let Some(contact) = field(&answer.text, "Contact") {
            between(&contact, '<', '>').clone_into(&mut call.target);
        }
        call.to.push_str(&tag(&answer.text));
        // A new transaction acknowledges an answer (RFC 3261 §13.2.2.4).
        call.head = call.head.replace("z9hG4bK", "z9hG4bKnext");
        self.request(call, "ACK", 1, "")?;
        Ok(answer)
    }

    /// Ends a call that was answered.
    pub(super) fn end(&self, call: &Call) -> Outcome {
        self.request(call, "BYE", 2, "")?;
        self.wait("SIP/2.0 200").map(drop)
    }

    fn request(&self, call: &Call, method: &str, number: u32, tag: &str) -> Outcome {
        let Call { head, to, target, at, .. } = call;
        let text = format!(
            "{method} {target} SIP/2.0\r\n{head}{to}{tag}\r\nCSeq: {number} {method}\r\n\
             Content-Length: 0\r\n\r\n"
        );
        self.send(&text, *at)
    }

    fn send(&self, text: &str, to: SocketAddr) -> Outcome {
        self.socket.send_to(text.as_bytes(), to).map(drop).map_err(|e| e.to_string())
    }

    fn speech_port(&self) -> Outcome<u16> {
        self.speech.local_addr().map(|address| address.port()).map_err(|e| e.to_string())
    }
}

impl Watching {
    /// Takes a SUBSCRIBE.
    fn of(text: &str, port: u16, from: SocketAddr) -> Self {
        let said = |name: &str| field(text, name).unwrap_or_default();
        let number = between(&said("To"), ':', '@').to_owned();
        let head = format!(
            "Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKnews\r\nMax-Forwards: 70\r\n\
             From: {};tag=far\r\nTo: {}\r\nCall-ID: {}\r\n\
             Contact: <sip:far@127.0.0.1:{port}>\r\n",
            said("To"),
            said("From"),
            said("Call-ID"),
        );
        let target = between(&said("Contact"), '<', '>').to_owned();
        Self { number, event: said("Event"), head, target, at: from, sent: 0, open: None }
    }

    /// The next notification.
    fn notify(&mut self, state: &str) -> String {
        let Self { number, event, target, .. } = self;
        let version = self.sent;
        self.sent += 1;
        let dialog = format!(
            "<dialog id=\"1\" direction=\"recipient\"><state>{state}</state>\
             <remote><identity display=\"Caller {number}\">sip:5551020@127.0.0.1</identity></remote>\
             </dialog>"
        );
        let body = format!(
            "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" \
             version=\"{version}\" state=\"full\" entity=\"sip:{number}@127.0.0.1\">{dialog}\
             </dialog-info>\n"
        );
        // A branch of its own for every one.
        let head = self.head.replace("z9hG4bKnews", &format!("z9hG4bKnews{number}x{version}"));
        format!(
            "NOTIFY {target} SIP/2.0\r\n{head}CSeq: {} NOTIFY\r\nEvent: {event}\r\n\
             Subscription-State: active;expires=600\r\n\
             Content-Type: application/dialog-info+xml\r\nContent-Length: {}\r\n\r\n{body}",
            version + 1,
            body.len()
        )
    }
}

/// The head of an answer: what every answer repeats (RFC 3261 §8.2.6.2).
fn head(request: &str, status: &str) -> String {
    let mut answer = format!("SIP/2.0 {status}\r\n");
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let value = field(request, name).unwrap_or_default();
        let tag = if name == "To" && !value.contains(";tag=") { ";tag=far" } else { "" };
        // Writing to a string does not fail.
        let _ = write!(answer, "{name}: {value}{tag}\r\n");
    }
    answer
}

/// The tag of the other side, as a parameter.
fn tag(message: &str) -> String {
    let to = field(message, "To").unwrap_or_default();
    to.split_once(";tag=").map(|(_, tag)| format!(";tag={tag}")).unwrap_or_default()
}

fn field(message: &str, name: &str) -> Option<String> {
    let mut fields = message.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| *field == name).map(|(_, value)| value.trim().to_owned())
}

/// What stands between two marks.
fn between(text: &str, from: char, to: char) -> &str {
    let rest = text.split_once(from).map_or(text, |(_, rest)| rest);
    rest.split_once(to).map_or(rest, |(found, _)| found)
}
