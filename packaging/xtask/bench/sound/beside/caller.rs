//! Who calls all telephones of a measurement, and says to each the packets that were made for it, at
//! the microsecond at which they arrive.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, setns};
use sip::message::{Message, Method, Name, ResponseBuilder};

use crate::interop::net::Host;
use crate::interop::signalling::far::{By, Far};
use crate::run::Outcome;

/// Where everybody registers who wants to be called.
pub(super) const GATEWAY: Ipv4Addr = Ipv4Addr::new(198, 18, 7, 1);

/// Where all telephones stand.
pub(super) const PHONES: Ipv4Addr = Ipv4Addr::new(198, 18, 7, 2);

/// Time for anything that takes a few messages.
const SOON: Duration = Duration::from_secs(8);

/// The caller.
pub(super) struct Caller {
    far: Far,
    calls: u32,
}

/// A call that was answered.
pub(super) struct Call {
    socket: Arc<UdpSocket>,
    speech: SocketAddr,
    head: String,
    to: String,
    target: String,
    at: SocketAddr,
}

/// What is to be said to one telephone.
pub(super) struct Said<'a> {
    pub(super) call: &'a Call,
    pub(super) packets: Vec<(Duration, Vec<u8>)>,
}

/// How the speech is named where it is offered.
pub(super) fn offered(codec: &str) -> &'static str {
    match codec {
        "pcmu" => "0\r\na=rtpmap:0 PCMU/8000",
        "g722" => "9\r\na=rtpmap:9 G722/8000",
        _ => "96\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1",
    }
}

impl Caller {
    /// Begins to listen for registrations.
    pub(super) fn start(host: &Host, folder: &Path) -> Outcome<Self> {
        let far = Far::start(host, By::Udp, SocketAddr::from((GATEWAY, 5060)), folder)?;
        far.behave(Box::new(|request| {
            // Whoever changes a call gets the same speech as before.
            if *request.method() != Method::Invite {
                return None;
            }
            let text = String::from_utf8_lossy(request.body()).into_owned();
            let direction = if text.contains("a=sendonly") { "recvonly" } else { "sendrecv" };
            let port = request.text(Name::To)?.split("tag=port").nth(1)?.to_owned();
            let kind = text.lines().find_map(|line| line.strip_prefix("m=audio "))?;
            let kind = kind.split(' ').nth(2)?;
            let body = format!(
                "v=0\r\no=- 1 2 IN IP4 {GATEWAY}\r\ns=-\r\nc=IN IP4 {GATEWAY}\r\nt=0 0\r\n\
                 m=audio {port} RTP/AVP {kind}\r\na={direction}\r\n"
            );
            let answer = ResponseBuilder::reply_to(request, 200)
                .extra("Contact", format!("<sip:far@{GATEWAY}:5060>"))
                .body("application/sdp", body);
            Some(vec![answer.build()])
        }));
        Ok(Self { far, calls: 0 })
    }

    /// Where a number registered.
    pub(super) fn registered(&self, number: &str) -> Outcome<(String, SocketAddr)> {
        let of_it = |message: &Message| {
            message.is_request()
                && *message.method() == Method::Register
                && message.text(Name::To).is_some_and(|to| to.contains(number))
        };
        let found = self.far.wait(0, SOON, &format!("{number} registers"), of_it)?;
        let contact = found.text(Name::Contact).unwrap_or_default();
        let target = contact.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let at = target.split('@').nth(1).and_then(|it| it.split(';').next());
        let at = at.and_then(|it| it.parse().ok()).ok_or(format!("no address in {contact}"))?;
        Ok((target, at))
    }

    /// Calls somebody; gives what answers are looked for by.
    pub(super) fn call(
        &mut self,
        host: &Host,
        (target, at): (&str, SocketAddr),
        codec: &str,
    ) -> Outcome<Calling> {
        self.calls += 1;
        let number = self.calls;
        let socket = Arc::new(bound_on(host)?);
        let port = socket.local_addr().map_err(|e| e.to_string())?.port();
        let head = format!(
            "Via: SIP/2.0/UDP {GATEWAY}:5060;rport;branch=z9hG4bKcall{number}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:5551020@{GATEWAY}>;tag=port{port}\r\n\
             Call-ID: beside-{number}-{port}\r\n"
        );
        let to = format!("To: <{target}>");
        let body = format!(
            "v=0\r\no=- 1 1 IN IP4 {GATEWAY}\r\ns=-\r\nc=IN IP4 {GATEWAY}\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP {}\r\na=ptime:20\r\n",
            offered(codec)
        );
        let invite = format!(
            "INVITE {target} SIP/2.0\r\n{head}{to}\r\nCSeq: 1 INVITE\r\n\
             Contact: <sip:5551020@{GATEWAY}:5060>\r\nContent-Type: application/sdp\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mark = self.far.mark();
        self.far.say_to(at, invite);
        let call = Call { socket, speech: at, head, to, target: target.to_owned(), at };
        Ok(Calling { call, mark, id: format!("beside-{number}-{port}") })
    }

    /// Waits until a call is answered.
    pub(super) fn answered(&self, calling: Calling) -> Outcome<Call> {
        let Calling { mut call, mark, id } = calling;
        let found = self.far.wait(mark, SOON, &format!("{} answers", call.target), |message| {
            !message.is_request()
                && message.status().is_some_and(|status| status >= 200)
                && message.text(Name::CallId).as_deref() == Some(&id)
        })?;
        if found.status() != Some(200) {
            return Err(format!("{} answers {:?}", call.target, found.status()));
        }
        let text = String::from_utf8_lossy(found.body()).into_owned();
        let line = |begin: &str| text.lines().find_map(|it| it.strip_prefix(begin));
        let host = line("c=IN IP4 ").and_then(|it| it.trim().parse::<Ipv4Addr>().ok());
        let port = line("m=audio ").and_then(|it| it.split(' ').next()?.parse::<u16>().ok());
        let (Some(host), Some(port)) = (host, port) else {
            return Err(format!("no place for speech in {text}"));
        };
        call.speech = SocketAddr::from((host, port));
        if let Some(to) = found.text(Name::To) {
            call.to = format!("To: {to}");
        }
        if let Some(contact) = found.text(Name::Contact)
            && let Some(target) = contact.split(['<', '>']).nth(1)
        {
            target.clone_into(&mut call.target);
        }
        self.request(&call, "ACK", 1);
        Ok(call)
    }

    /// Ends a call.
    pub(super) fn end(&self, call: &Call) {
        self.request(call, "BYE", 2);
    }

    fn request(&self, call: &Call, method: &str, number: u32) {
        let Call { head, to, target, at, .. } = call;
        // A transaction of its own (RFC 3261 §13.2.2.4).
        let head = head.replace("z9hG4bK", &format!("z9hG4bK{method}"));
        let text = format!(
            "{method} {target} SIP/2.0\r\n{head}{to}\r\nCSeq: {number} {method}\r\n\
             Content-Length: 0\r\n\r\n"
        );
        self.far.say_to(*at, text);
    }
}

/// A call that is not answered yet.
pub(super) struct Calling {
    call: Call,
    mark: usize,
    id: String,
}

/// The packets of a file that the model wrote.
pub(super) fn packets(path: &Path) -> Outcome<Vec<(Duration, Vec<u8>)>> {
    let bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut rest = bytes.as_slice();
    let mut packets = Vec::new();
    while let Some((at, after)) = rest.split_first_chunk::<8>()
        && let Some((length, after)) = after.split_first_chunk::<2>()
    {
        let at = u64::from_le_bytes(*at);
        let length = usize::from(u16::from_le_bytes(*length));
        let (packet, after) = after.split_at_checked(length).ok_or("a file of packets is torn")?;
        packets.push((Duration::from_micros(at), packet.to_vec()));
        rest = after;
    }
    Ok(packets)
}

/// Says to everybody what there is to say; gives by how much the latest packet was late.
pub(super) fn say(all: &[Said<'_>]) -> Outcome<Duration> {
    let mut queue: Vec<(Duration, &Call, &[u8])> = Vec::new();
    let apart = Duration::from_millis(20) / u32::try_from(all.len().max(1)).unwrap_or(1);
    for (number, said) in (0..).zip(all) {
        // Not all at once: everybody has the processor for a moment.
        let begin = apart * number;
        queue.extend(said.packets.iter().map(|(at, it)| (begin + *at, said.call, it.as_slice())));
    }
    queue.sort_by_key(|it| it.0);
    let start = Instant::now();
    let mut latest = Duration::ZERO;
    for (at, call, packet) in queue {
        if let Some(left) = at.checked_sub(start.elapsed()) {
            std::thread::sleep(left);
        }
        latest = latest.max(start.elapsed().saturating_sub(at));
        call.socket.send_to(packet, call.speech).map_err(|e| e.to_string())?;
    }
    Ok(latest)
}

/// Somebody who knows where speech goes, and wants to be heard there.
pub(super) struct Stranger {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// How often he sends something to each.
const EVERY: Duration = Duration::from_millis(1);

/// Between two packets of speech.
const PACKET: Duration = Duration::from_millis(20);

impl Stranger {
    /// Begins to send to everybody, a thousand packets a second each: from an address of his own with
    /// the right source and number, from the caller's own address with a wrong source, and reports,
    /// goodbyes, STUN and handshakes besides.
    pub(super) fn start(host: &Host, all: &[Said<'_>]) -> Outcome<Self> {
        let own = bound_on(host)?;
        let victims: Vec<(Arc<UdpSocket>, SocketAddr, [u8; 12])> = all
            .iter()
            .filter_map(|said| {
                let head = *said.packets.first()?.1.first_chunk::<12>()?;
                Some((Arc::clone(&said.call.socket), said.call.speech, head))
            })
            .collect();
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let start = Instant::now();
            for number in 0_u32.. {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                for (spoofed, speech, head) in &victims {
                    // What the network refuses is not missed.
                    drop(harm(&own, spoofed, *speech, *head, number, start.elapsed()));
                }
                if let Some(left) = (EVERY * number).checked_sub(start.elapsed()) {
                    std::thread::sleep(left);
                }
            }
        });
        Ok(Self { over, thread: Some(thread) })
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// One packet of a stranger's.
fn harm(
    own: &UdpSocket,
    spoofed: &UdpSocket,
    speech: SocketAddr,
    head: [u8; 12],
    number: u32,
    elapsed: Duration,
) -> std::io::Result<usize> {
    let [version, kind, high, low, t0, t1, t2, t3, a, b, c, d] = head;
    let packets = u16::try_from(elapsed.as_millis() / PACKET.as_millis()).unwrap_or(0);
    let sequence = u16::from_be_bytes([high, low]).wrapping_add(packets + 1);
    let timestamp = u32::from_be_bytes([t0, t1, t2, t3]).wrapping_add(160 * u32::from(packets + 1));
    let rtp = |ssrc: [u8; 4]| {
        let mut packet = vec![version, kind & 0x7f];
        packet.extend(sequence.to_be_bytes());
        packet.extend(timestamp.to_be_bytes());
        packet.extend(ssrc);
        // Loud, were it heard.
        packet.extend([0x00, 0x80].repeat(80));
        packet
    };
    let reports = SocketAddr::new(speech.ip(), speech.port() + 1);
    let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[0x55; 12]].concat();
    let goodbye = [&[0x81, 203, 0, 1][..], &[a, b, c, d]].concat();
    match number % 6 {
        0 => own.send_to(&rtp([a, b, c, d]), speech),
        1 => spoofed.send_to(&rtp(number.to_be_bytes()), speech),
        2 => own.send_to(&goodbye, reports),
        3 => own.send_to(&stun, speech),
        4 => own.send_to(&[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0], speech),
        _ => spoofed.send_to(&rtp([!a, b, c, d]), speech),
    }
}

/// A socket of the caller's host.
fn bound_on(host: &Host) -> Outcome<UdpSocket> {
    let namespace = host.namespace()?;
    let bound = std::thread::spawn(move || {
        setns(&namespace, CloneFlags::CLONE_NEWNET).map_err(|e| format!("a namespace: {e}"))?;
        UdpSocket::bind((GATEWAY, 0)).map_err(|e| e.to_string())
    });
    bound.join().map_err(|_| "no socket".to_owned())?
}
