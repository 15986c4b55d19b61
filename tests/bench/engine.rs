//! What a press costs: from the wish to the INVITE, from the answer to the first packet of speech,
//! and how much memory a telephone holds that is doing nothing.
//!
//! The far end is a few lines on raw sockets, so that nothing of ours is measured twice.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a broken rig ends the benchmark"
)]
#![expect(clippy::cast_precision_loss, reason = "figures are small")]

use std::fmt::Write as _;
use std::net::{SocketAddr, UdpSocket};
use std::process::{Command as Process, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use engine::{Engine, Options, Sound, Wish, start};
use phone::doors::{Command, LineId, Secret, Service};
use phone::profile::{Codec, GatewayProfile, LineKind, LineProfile, Profile, Transport};
use phone::tones::TonePlan;

/// Calls measured.
const CALLS: usize = 200;

/// The lines of the memory figures: a desk set, and one much larger, for the cost of one more.
const FEW: usize = 10;
const MANY: usize = 210;

/// The lines that register together.
const REGISTERED: usize = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--idle") {
        idle(arguments[at + 1].parse().unwrap(), arguments[at + 2].parse().unwrap());
        return;
    }
    if arguments.iter().any(|argument| argument == "--registrations") {
        if !registrations() {
            std::process::exit(1);
        }
        return;
    }
    let mut good = latency();
    good &= memory();
    if !good {
        std::process::exit(1);
    }
}

/// How long many lines take to register at one gateway that asks each for its password, and how
/// often one had to say it again.
fn registrations() -> bool {
    let registrar = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = registrar.local_addr().unwrap();
    let (said, heard) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let mut seen = std::collections::BTreeSet::new();
        let mut bytes = vec![0; 65_535];
        while let Ok((length, from)) = registrar.recv_from(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let answer = if text.starts_with("REGISTER") && field(&text, "Authorization").is_none()
            {
                let challenge =
                    "WWW-Authenticate: Digest realm=\"many\", nonce=\"n\", qop=\"auth\"\r\n";
                head(&text, 0).replacen("200 OK", "401 Unauthorized", 1) + challenge
            } else {
                let contact = field(&text, "Contact").unwrap_or_default();
                format!("{}Contact: {contact};expires=3600\r\n", head(&text, 0))
            };
            let again = !seen.insert((field(&text, "Call-ID"), field(&text, "CSeq")));
            let _gone = said.send((Instant::now(), text.starts_with("REGISTER") && again));
            let answer = format!("{answer}Content-Length: 0\r\n\r\n");
            registrar.send_to(answer.as_bytes(), from).unwrap();
        }
    });
    let engine = telephone(&profile(REGISTERED, address));
    for line in 0..REGISTERED {
        let line = LineId(u32::try_from(line).unwrap());
        engine.wish(Wish::Secret(line, Secret::new("many")));
    }
    wait_for(&engine, REGISTERED);
    let done = Instant::now();
    engine.stop();
    let heard: Vec<(Instant, bool)> = heard.try_iter().collect();
    let took = heard.first().map_or(0.0, |(first, _)| (done - *first).as_secs_f64() * 1000.0);
    let again = heard.iter().filter(|(at, again)| *again && *at < done).count();
    println!("registrations-again {again} bar 0 {}", verdict(again == 0));
    bar("registrations-of-500-lines", took, 10_000.0) && again == 0
}

/// From the wish to the INVITE, and from the 200 to the first packet.
fn latency() -> bool {
    let gateway = UdpSocket::bind("127.0.0.1:0").unwrap();
    gateway.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let speech = UdpSocket::bind("127.0.0.1:0").unwrap();
    speech.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut profile = profile(1, gateway.local_addr().unwrap());
    profile.lines[0].register = false;
    let engine = telephone(&profile);
    wait_for(&engine, 1);

    let mut presses = Vec::new();
    let mut answers = Vec::new();
    for call in 0..CALLS {
        let begun = Instant::now();
        engine.wish(Wish::Command(Command::Dial(LineId(0), "5551000".to_owned())));
        let (invite, from) = request(&gateway, "INVITE");
        presses.push(begun.elapsed());
        drain(&speech);
        let answered = Instant::now();
        gateway.send_to(&response(&invite, call, speech.local_addr().unwrap()), from).unwrap();
        let mut packet = [0; 2048];
        speech.recv(&mut packet).unwrap();
        answers.push(answered.elapsed());
        request(&gateway, "ACK");
        engine.wish(Wish::Command(Command::Release(None)));
        let (bye, from) = request(&gateway, "BYE");
        gateway.send_to(&response(&bye, call, speech.local_addr().unwrap()), from).unwrap();
        // Different phases of the 10 ms beat.
        thread::sleep(Duration::from_micros(7_300));
    }
    engine.stop();
    bar("press-to-invite-p95", percentile(&mut presses, 95), 5.0)
        & bar("answer-to-rtp-p95", percentile(&mut answers, 95), 3.0)
}

/// Memory of a telephone that does nothing, with few lines and with many.
fn memory() -> bool {
    let registrar = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = registrar.local_addr().unwrap();
    thread::spawn(move || {
        let mut bytes = vec![0; 65_535];
        while let Ok((length, from)) = registrar.recv_from(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let mut answer = head(&text, 0);
            if let Some(contact) = field(&text, "Contact") {
                let _ = write!(answer, "Contact: {contact};expires=3600\r\n");
            }
            answer.push_str("Content-Length: 0\r\n\r\n");
            registrar.send_to(answer.as_bytes(), from).unwrap();
        }
    });
    let few = resident(FEW, address);
    let many = resident(MANY, address);
    let per_line = (many - few) / (MANY - FEW) as f64;
    println!("idle-memory-{FEW}-lines {few:.0} kB");
    let good = per_line <= 10.0;
    println!("memory-per-further-line {per_line:.1} kB bar 10.0 kB {}", verdict(good));
    good
}

fn resident(lines: usize, registrar: SocketAddr) -> f64 {
    let output = Process::new(std::env::current_exe().unwrap())
        .args(["--idle", &lines.to_string(), &registrar.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap()
}

/// Registers so many lines, and prints the memory held then.
fn idle(lines: usize, registrar: SocketAddr) {
    let engine = telephone(&profile(lines, registrar));
    wait_for(&engine, lines);
    thread::sleep(Duration::from_millis(500));
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = rollup.lines().find(|line| line.starts_with("Rss:")).unwrap();
    println!("{}", line.split_whitespace().nth(1).unwrap());
    std::process::exit(0);
}

fn wait_for(engine: &Engine, lines: usize) {
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let snapshot = engine.snapshot();
        let serving = |line: &&phone::doors::LineView| line.service == Service::InService;
        let path = snapshot.gateways.iter().all(|gateway| gateway.local.is_some());
        if path && snapshot.lines.iter().filter(serving).count() >= lines {
            return;
        }
        assert!(Instant::now() < until, "the lines do not come into service: {snapshot:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn telephone(profile: &Profile) -> Engine {
    let options = Options {
        sound: Sound::none(),
        recorder: None,
        tones: TonePlan::default(),
        trace: None,
        profile: String::new(),
        crash: None,
    };
    start(profile, options).unwrap()
}

fn profile(lines: usize, gateway: SocketAddr) -> Profile {
    let line = |index: usize| LineProfile {
        label: format!("Line {index}"),
        codecs: vec![Codec::Pcmu],
        ..LineProfile::new(
            &format!("line{index}"),
            LineKind::Business,
            "gateway",
            &format!("{}", 1000 + index),
        )
    };
    Profile {
        gateways: vec![GatewayProfile {
            name: "gateway".to_owned(),
            domain: gateway.ip().to_string(),
            proxy: None,
            port: Some(gateway.port()),
            transport: Transport::Udp,
            trust: phone::profile::Trust::default(),
            expires: Duration::from_hours(1),
            keepalive: Duration::from_hours(1),
            outbound: false,
            public_address: false,
            encryption: phone::profile::Encryption::Off,
            key_exchange: phone::profile::KeyExchange::Sdes,
        }],
        lines: (0..lines).map(line).collect(),
        country: "us".to_owned(),
        ..Profile::default()
    }
}

/// The next request of this method; others are answered with 200 on the way.
fn request(gateway: &UdpSocket, method: &str) -> (String, SocketAddr) {
    let mut bytes = vec![0; 65_535];
    loop {
        let (length, from) = gateway.recv_from(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
        if text.starts_with(method) {
            return (text, from);
        }
        if text.starts_with("OPTIONS") {
            let answer = format!("{}Content-Length: 0\r\n\r\n", head(&text, 0));
            gateway.send_to(answer.as_bytes(), from).unwrap();
        }
    }
}

fn response(request: &str, call: usize, speech: SocketAddr) -> Vec<u8> {
    let mut answer = head(request, call);
    if request.starts_with("INVITE") {
        let body = format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {} RTP/AVP 0\r\n",
            speech.port()
        );
        let _ = write!(
            answer,
            "Contact: <sip:far@127.0.0.1>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
    } else {
        answer.push_str("Content-Length: 0\r\n\r\n");
    }
    answer.into_bytes()
}

fn head(request: &str, call: usize) -> String {
    let mut answer = "SIP/2.0 200 OK\r\n".to_owned();
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let value = field(request, name).unwrap_or_default();
        let tag = if name == "To" && !value.contains(";tag=") {
            format!(";tag=far{call}")
        } else {
            String::new()
        };
        let _ = write!(answer, "{name}: {value}{tag}\r\n");
    }
    answer
}

fn field(message: &str, name: &str) -> Option<String> {
    let start = format!("{name}:");
    message
        .lines()
        .find(|line| line.starts_with(&start))
        .map(|line| line[start.len()..].trim().to_owned())
}

fn drain(socket: &UdpSocket) {
    socket.set_nonblocking(true).unwrap();
    while socket.recv(&mut [0; 2048]).is_ok() {}
    socket.set_nonblocking(false).unwrap();
}

fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
}

fn bar(name: &str, ms: f64, bar_ms: f64) -> bool {
    println!("{name} {ms:.2} ms bar {bar_ms:.1} ms {}", verdict(ms <= bar_ms));
    ms <= bar_ms
}

const fn verdict(good: bool) -> &'static str {
    if good { "pass" } else { "fail" }
}
