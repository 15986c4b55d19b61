//! Silence to strangers: ten thousand requests from an address nobody knows, and from the gateway
//! on behalf of nobody, while somebody talks. Nothing rings, nothing is told, nothing is answered
//! to the stranger; the call goes on, and one that is meant for us rings at once.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::{Duration, Instant};

use sip::message::{Message, Method, Name};

use super::far::{By, Far};
use crate::bench::cpu_used;
use crate::interop::a3::weakest_sentence;
use crate::interop::ground::{
    Figures, Ground, SAME, SOON, Variant, check, dial, password, release,
};
use crate::interop::headless::{Headless, Start};
use crate::interop::net;
use crate::run::{Outcome, Process, installed, wait_for};

/// How many requests in all.
const REQUESTS: u32 = 10_000;

/// How many of them at a time, and how long until the next: 500 a second, three times the bar.
const BOUT: u32 = 25;
const PAUSE: Duration = Duration::from_millis(50);

/// How soon a call that is meant for us must ring.
const RINGS: Duration = Duration::from_millis(100);

/// The methods that strangers use.
const METHODS: [&str; 8] =
    ["INVITE", "OPTIONS", "REFER", "NOTIFY", "MESSAGE", "SUBSCRIBE", "BYE", "REGISTER"];

/// What they say to be let in, or to be heard.
const FORGED: [&str; 6] = [
    "P-Asserted-Identity: \"Reception\" <sip:100@198.18.1.1>\r\n",
    "Answer-Mode: Auto\r\n",
    "Alert-Info: <http://198.18.1.66/ring.wav>;info=alert-autoanswer\r\n",
    "Call-Info: <sip:198.18.1.66>;answer-after=0\r\n",
    "Event: check-sync;reboot=true\r\nSubscription-State: active\r\n",
    "Refer-To: <sip:00900123456@198.18.1.1>\r\nAuthorization: Digest username=\"5553001\", \
     realm=\"pbx.test\", nonce=\"n\", uri=\"sip:x\", response=\"0123456789abcdef0123456789abcdef\"\r\n",
];

pub(super) fn run(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let papers = ground.run.join("papers");
    let host = &ground.net.personal;
    let gateway = Far::start(host, By::Udp, SocketAddr::from((net::PERSONAL, 5070)), &papers)?;
    let stranger = Far::start(host, By::Udp, SocketAddr::from((net::STRANGER, 5060)), &papers)?;
    let mut phone = start(ground, name)?;
    phone.say(&format!("password business {}", password("business")))?;
    phone.say("password personal secret")?;
    for line in ["business", "personal"] {
        phone.wait(0, SOON, "in service", |e| e.is_service(line, "in-service"))?;
    }
    let register = gateway.wait(0, SOON, "REGISTER", |m| {
        *m.method() == Method::Register && m.header(Name::Authorization).is_some()
    })?;
    let contact = register.text(Name::Contact).unwrap_or_default();
    let contact = contact.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
    let port: u16 = contact
        .split(':')
        .next_back()
        .and_then(|it| it.split(';').next()?.parse().ok())
        .ok_or_else(|| format!("no port in {contact}"))?;
    let phone_at = SocketAddr::from((net::PHONE_TO_PERSONAL, port));

    let call = dial(&mut phone, "business", figures)?;
    phone.pass(Duration::from_secs(3));
    let scanners = scanners(ground, port)?;
    let mark = phone.mark();
    let (heard, answered) = (gateway.mark(), gateway.bytes());
    let (memory, used, began) = (resident(phone.id())?, cpu_used(phone.id())?, Instant::now());
    let (mut from_stranger, mut from_gateway, mut bytes_in) = (0_u32, 0_u32, 0_usize);
    let mut ring_after = None;
    for number in 0..REQUESTS {
        // Three of four from where nobody knows, the fourth through the gateway.
        let through = number % 4 == 3;
        let message = request(number, phone_at, through);
        bytes_in += message.len();
        if through {
            from_gateway += 1;
            gateway.say_to(phone_at, message);
        } else {
            from_stranger += 1;
            stranger.say_to(phone_at, message);
        }
        if number % BOUT == BOUT - 1 {
            phone.pass(PAUSE);
        }
        if number == REQUESTS / 2 {
            ring_after = Some(rings(&mut phone, &gateway, &contact)?);
        }
    }
    wait_for(SOON, "all is said", || (stranger.unsaid() + gateway.unsaid() == 0).then_some(()))?;
    phone.pass(Duration::from_secs(1));
    let took = began.elapsed().as_secs_f64();
    let cpu = (cpu_used(phone.id())? - used) / took * 100.0;
    let grown = resident(phone.id())?.saturating_sub(memory);
    drop(scanners);

    let ring_after = ring_after.ok_or("nobody called")?;
    let out = gateway.bytes() - answered;
    figures.add(format!(
        "{from_stranger} requests of a stranger and {from_gateway} through the gateway in {took:.0} s"
    ));
    figures.add(format!("bytes out to the stranger {}", stranger.bytes()));
    figures.add(format!("to the gateway {out} of {bytes_in} in"));
    figures.add(format!("a real call rang after {} ms", ring_after.as_millis()));
    figures.add(format!("memory +{grown} kB, processor {cpu:.1} % with the call"));

    // Nothing but the call that is talked on, and the one that was meant for us.
    let events = phone.since(mark).to_vec();
    let rang = events.iter().filter(|e| e.is("call") && e.text("state") == "ringing-here").count();
    check(rang == 1, || format!("{rang} calls rang"))?;
    let others = events.iter().find(|e| {
        e.is("call") && e.text("party") != "5551020" && e.number("call") != call.number("call")
    });
    check(others.is_none(), || format!("a stranger's call is shown: {others:?}"))?;
    let told: Vec<&str> =
        events.iter().filter(|e| e.is("notice")).map(|e| e.text("text")).collect();
    check(told.len() == 1, || format!("it was told: {told:?}"))?;
    let opened = events.iter().filter(|e| e.is("media") && e.number("call") != call.number("call"));
    check(opened.count() == 0, || "sound was opened for a stranger".to_owned())?;
    check(stranger.bytes() == 0, || "a stranger was answered".to_owned())?;
    check(ring_after <= RINGS, || format!("a real call rang only after {ring_after:?}"))?;
    check(grown <= 1_024, || format!("memory grew by {grown} kB"))?;
    check(cpu <= 25.0, || format!("{cpu:.1} % of a processor"))?;
    let dialled =
        gateway.since(heard).iter().any(|m| m.is_request() && *m.method() == Method::Invite);
    check(!dialled, || "a stranger made it dial".to_owned())?;

    release(&mut phone, &call)?;
    phone.quit()?;
    let heard = ground.heard_from(&Variant::PLAIN.number("business"))?;
    let weakest = weakest_sentence(&ground.speech.said, &heard);
    figures.add(format!("weakest sentence of the call {weakest:.3}"));
    check(weakest >= SAME, || format!("the call was harmed: {weakest:.3}"))
}

/// The phone: business at a real Asterisk, personal at a gateway that passes strangers on.
fn start(ground: &Ground, name: &str) -> Outcome<Headless> {
    let business = Variant::PLAIN.line("business", &format!("domain = \"{}\"", net::BUSINESS));
    let profile = format!(
        "version = 1\ncountry = \"de\"\n{business}\n[[gateway]]\nname = \"personal\"\n\
         domain = \"{}\"\nport = 5070\ntransport = \"udp\"\nexpires = 60\nkeepalive = 5\n\n\
         [[line]]\nname = \"personal\"\nkind = \"personal\"\ngateway = \"personal\"\n\
         number = \"5553001\"\n",
        net::PERSONAL
    );
    let microphone = format!("file:{}", ground.speech.microphone.display());
    Headless::start(
        &ground.net.phone,
        &Start {
            program: &ground.program,
            folder: ground.folder(name),
            profile: &profile,
            microphone: Some(microphone),
            speaker: true,
            environment: Vec::new(),
            passphrase: None,
            arguments: Vec::new(),
        },
    )
}

/// Those who look for telephones by trade, on the stranger's host, until they are dropped.
fn scanners(ground: &Ground, port: u16) -> Outcome<Vec<Process>> {
    let name =
        |short: &'static str, long: &'static str| if installed(short) { short } else { long };
    let port = port.to_string();
    let target = net::PHONE_TO_PERSONAL.to_string();
    let from = net::STRANGER.to_string();
    let mut running = Vec::new();
    for (program, words) in [
        (name("svmap", "sipvicious_svmap"), vec!["-p", &port]),
        (
            name("svwar", "sipvicious_svwar"),
            vec!["-p", &port, "-e", "100-999", "-m", "INVITE", "--force"],
        ),
        (
            name("svcrack", "sipvicious_svcrack"),
            vec!["-p", &port, "-u", "5553001", "-r", "1000-9999"],
        ),
    ] {
        if !installed(program) {
            continue;
        }
        let mut command = ground.net.personal.command(program);
        command.args(words).args(["-x", &from, &target]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        running.push(Process::start(&mut command)?);
    }
    Ok(running)
}

/// One request of somebody who means no good.
fn request(number: u32, phone: SocketAddr, through: bool) -> String {
    let pick = |from: &[&'static str], by: u32| {
        let index = usize::try_from(by).unwrap_or_default() % from.len();
        from.get(index).copied().unwrap_or_default()
    };
    let method = pick(&METHODS, number);
    let forged = pick(&FORGED, number / 8);
    let sender: Ipv4Addr = if through { net::PERSONAL } else { net::STRANGER };
    let user = pick(&["100", "5553001", "admin", "asterisk", "0000"], number / 3);
    // Some pretend to belong to a call.
    let tag = if number % 5 == 4 { ";tag=guessed" } else { "" };
    let body = if method == "INVITE" {
        "v=0\r\no=- 1 1 IN IP4 198.18.1.66\r\ns=-\r\nc=IN IP4 198.18.1.66\r\nt=0 0\r\n\
         m=audio 40000 RTP/AVP 0\r\n"
    } else {
        ""
    };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "{method} sip:{user}@{phone} SIP/2.0\r\nVia: SIP/2.0/UDP {sender};rport;\
         branch=z9hG4bKs{number}\r\nMax-Forwards: 70\r\nFrom: <sip:100@{sender}>;tag=s{number}\r\n\
         To: <sip:{user}@{phone}>{tag}\r\nCall-ID: s{number}\r\nCSeq: 1 {method}\r\n\
         Contact: <sip:100@{sender}>\r\nUser-Agent: friendly-scanner\r\n{forged}{kind}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The gateway calls the phone by the Contact it gave; how long until it rings. The caller gives
/// up then.
fn rings(phone: &mut Headless, gateway: &Far, contact: &str) -> Outcome<Duration> {
    let call = |method: &str| {
        format!(
            "{method} {contact} SIP/2.0\r\nVia: SIP/2.0/UDP 198.18.1.1:5070;rport;\
             branch=z9hG4bKreal\r\nMax-Forwards: 70\r\nFrom: <sip:5551020@198.18.1.1>;tag=real\r\n\
             To: <sip:5553001@198.18.1.1>\r\nCall-ID: real\r\nCSeq: 1 {method}\r\n\
             Contact: <sip:5551020@198.18.1.1:5070>\r\nReason: SIP;cause=200\r\n\
             Content-Length: 0\r\n\r\n"
        )
    };
    let mark = phone.mark();
    let heard = gateway.mark();
    let began = Instant::now();
    gateway.say(call("INVITE"));
    let ringing =
        phone.wait(mark, SOON, "a real call rings", |e| e.is_call("personal", "ringing-here"))?;
    let after = ringing.when.saturating_duration_since(began);
    gateway.say(call("CANCEL"));
    let ended = |m: &Message| m.status() == Some(487);
    gateway.wait(heard, SOON, "the end of the real call", ended)?;
    Ok(after)
}

/// Resident memory of a process, in kB.
fn resident(process: u32) -> Outcome<u64> {
    let path = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| format!("{path} tells no size"))
}
