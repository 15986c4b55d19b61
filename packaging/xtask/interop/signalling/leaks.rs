//! No digest for whom it is not meant: every request the phone makes is asked for the password by
//! somebody who should not have it, over UDP, TCP and TLS. The same judge hears baresip.
//!
//! A digest without `qop`, or by MD5, or in a realm of the asker's choosing can be searched for the
//! password at leisure. So none may leave but in the realm of the gateway, by the algorithm it has
//! shown, with `qop`; and nothing at all may reach an address that only a far end named.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use sip::message::{Message, Method, Name};

use super::far::{By, Far, REALM, accepted, accepted_at, answer, challenge, right, within};
use crate::interop::ground::{Figures, Ground, SOON, check};
use crate::interop::headless::{Event, Headless, Start};
use crate::interop::net;
use crate::run::{Outcome, Process, wait_for};

/// The lines of the phone: one a transport.
const LINES: [(&str, By); 3] = [("udp", By::Udp), ("tcp", By::Tcp), ("tls", By::Tls)];

/// What a stranger asks in: another realm, the weakest algorithm, no `qop`.
const STRANGE: &str = "Digest realm=\"attacker.example\", nonce=\"deadbeef\"";

/// The number of a call whose far end wants it refreshed after the least time the standard allows.
const REFRESHED: &str = "5558";

/// When that refresh is due: half of 90 s (RFC 4028 sections 4 and 10); with a moment to spare.
const REFRESH: Duration = Duration::from_secs(47);

/// How long something that must not come is waited for.
const NEVER: Duration = Duration::from_millis(250);

/// One transport: its far end, and the stranger that the far end points at.
struct Pair {
    line: &'static str,
    by: By,
    far: Far,
    stranger: Far,
}

pub(super) fn run(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let papers = ground.run.join("papers");
    let pairs = LINES
        .into_iter()
        .map(|(line, by)| pair(ground, line, by, &papers))
        .collect::<Outcome<Vec<_>>>()?;
    let mut phone = start(ground, name)?;
    for pair in &pairs {
        let Pair { line, far, .. } = pair;
        phone.say(&format!("password {line} secret"))?;
        phone.wait(0, SOON, "in service", |e| e.is_service(line, "in-service"))?;
        far.behave(Box::new(refreshed));
        let call = connect(&mut phone, line, REFRESHED)?;
        hold(&mut phone, &call)?;
    }
    let refreshed_from = Instant::now();
    let mut rows = 0;
    for pair in &pairs {
        rows += matrix(&mut phone, pair).map_err(|e| format!("{}: {e}", pair.line))?;
    }
    // The refresh of the calls that waited meanwhile is challenged too.
    let marks: Vec<usize> = pairs.iter().map(|pair| pair.far.mark()).collect();
    for Pair { far, .. } in &pairs {
        far.behave(strange(Method::Invite, 401));
    }
    phone.pass(REFRESH.saturating_sub(refreshed_from.elapsed()));
    for (pair, mark) in pairs.iter().zip(marks) {
        pair.far.wait(mark, SOON, "a refresh", |m| *m.method() == Method::Invite)?;
        rows += 1;
    }
    phone.pass(NEVER);
    for Pair { far, .. } in &pairs {
        far.behave_well();
    }
    phone.quit()?;

    let mut asked = 0;
    let mut unused = Vec::new();
    for Pair { line, far, stranger, .. } in &pairs {
        let heard = far.since(0);
        let leaks: Vec<String> = heard.iter().filter_map(leak).collect();
        check(leaks.is_empty(), || format!("{line}: {}", leaks.join("; ")))?;
        check(stranger.bytes() == 0, || format!("{line}: a stranger heard {}", stranger.bytes()))?;
        asked += heard.len();
        for method in [Method::Message, Method::Update] {
            if !heard.iter().any(|message| message.is_request() && *message.method() == method) {
                unused.push(method.as_str().to_owned());
            }
        }
    }
    unused.dedup();
    unused.sort();
    unused.dedup();
    figures.add(format!("{rows} rows, {asked} messages judged, 0 leaks"));
    figures.add(format!("never sent: {}", unused.join(" ")));

    let [first, ..] = pairs.as_slice() else { return Err("no transports".to_owned()) };
    let caught = baresip(ground, name, &first.far)?;
    figures.add(format!("baresip 1.0.0 in the same run: {} leaks, \"{}\"", caught.0, caught.1));
    Ok(())
}

fn pair(ground: &Ground, line: &'static str, by: By, papers: &Path) -> Outcome<Pair> {
    // Both on one port each; TLS beside TCP.
    let port = if by == By::Tls { 5071 } else { 5070 };
    let host = &ground.net.personal;
    let far = Far::start(host, by, SocketAddr::from((net::PERSONAL, port)), papers)?;
    let stranger = Far::start(host, by, SocketAddr::from((net::STRANGER, port)), papers)?;
    Ok(Pair { line, by, far, stranger })
}

fn start(ground: &Ground, name: &str) -> Outcome<Headless> {
    let gateway = |(line, by): (&str, By)| {
        let (port, more) = match by {
            By::Tls => (5071, format!("authority = \"\"\"\n{}\"\"\"\n", ground.servers.authority)),
            By::Udp | By::Tcp => (5070, String::new()),
        };
        format!(
            "\n[[gateway]]\nname = \"{line}\"\ndomain = \"{}\"\nport = {port}\ntransport = \
             \"{line}\"\nexpires = 60\nkeepalive = 3\n{more}\n[[line]]\nname = \"{line}\"\n\
             kind = \"personal\"\ngateway = \"{line}\"\nnumber = \"5553001\"\nappearances = 4\n",
            net::PERSONAL
        )
    };
    let profile = format!("version = 1\ncountry = \"de\"\n{}", LINES.map(gateway).concat());
    Headless::start(
        &ground.net.phone,
        &Start {
            program: &ground.program,
            folder: ground.folder(name),
            profile: &profile,
            microphone: None,
            speaker: false,
            environment: Vec::new(),
            arguments: Vec::new(),
            passphrase: None,
        },
    )
}

/// All rows over one transport; how many they are.
fn matrix(phone: &mut Headless, pair: &Pair) -> Outcome<u32> {
    let Pair { line, far, stranger, .. } = pair;
    let mut rows = 0;
    let mut row = |phone: &mut Headless, what: &str, done: Outcome| {
        rows += 1;
        far.behave_well();
        phone.pass(NEVER);
        done.map_err(|e| format!("{what}: {e}"))
    };

    // Within a call: each request is asked for the password by the far end.
    for (method, verb, status) in [
        (Method::Bye, "release", 407),
        (Method::Invite, "hold", 401),
        (Method::Refer, "transfer", 407),
    ] {
        let done = asked_within(phone, pair, &method, verb, status);
        row(phone, verb, done)?;
    }
    let done = asked_for_notify(phone, pair);
    row(phone, "NOTIFY", done)?;

    // The question whether the gateway lives.
    let mark = far.mark();
    far.behave(strange(Method::Options, 401));
    let done = far.wait(mark, SOON, "OPTIONS", |m| *m.method() == Method::Options).map(drop);
    row(phone, "OPTIONS", done)?;

    // A call that is sent on to a stranger.
    let contact = format!("<sip:5551@{}>", place(stranger, pair.by));
    far.behave(Box::new(move |request: &Message| {
        let first = *request.method() == Method::Invite;
        first.then(|| vec![answer(request, 302, &[("Contact", &contact)])])
    }));
    let done = refused(phone, line);
    row(phone, "302", done)?;

    // The right realm, in the mouth of somebody else: named as the far end, and on the way there.
    let contact = format!("<sip:far@{}>", place(stranger, pair.by));
    let route = format!("<sip:{};lr>", place(stranger, pair.by));
    let asks = |request: &Message| Some(vec![challenge(request, 401, &right(900))]);
    stranger.behave(Box::new(asks));
    far.behave(Box::new(move |request: &Message| match request.method() {
        Method::Invite => Some(vec![accepted_at(request, &contact, &[("Record-Route", &route)])]),
        _ => None,
    }));
    let done = connect(phone, line, "5551").and_then(|call| release(phone, &call));
    row(phone, "right realm from the wrong host", done)?;
    if pair.by == By::Udp {
        let done = forged(phone, pair);
        row(phone, "an answer from the wrong address", done)?;
    }

    // Worse than what the gateway has shown.
    for (what, value) in [
        (
            "MD5 after SHA-256",
            format!("Digest realm=\"{REALM}\", nonce=\"n\", algorithm=MD5, qop=\"auth\""),
        ),
        ("no qop", format!("Digest realm=\"{REALM}\", nonce=\"n\", algorithm=SHA-256")),
        ("another realm", STRANGE.to_owned()),
    ] {
        far.behave(Box::new(move |request: &Message| {
            let first = *request.method() == Method::Invite;
            first.then(|| vec![challenge(request, 407, &value)])
        }));
        let done = refused(phone, line);
        row(phone, what, done)?;
    }

    // The gateway itself, without and with an end: the first is answered, the other not for long.
    far.behave(Box::new(|request: &Message| {
        let bare = *request.method() == Method::Invite
            && request.header(Name::ProxyAuthorization).is_none();
        bare.then(|| vec![challenge(request, 407, &right(700))])
    }));
    let mark = far.mark();
    let call = connect(phone, line, "5551")?;
    let done = release(phone, &call);
    row(phone, "the gateway itself", done)?;
    check(answers(&far.since(mark)) > 0, || "the gateway itself was not answered".to_owned())?;
    let mut count = 1_000;
    far.behave(Box::new(move |request: &Message| {
        count += 1;
        let first = *request.method() == Method::Invite;
        let value = format!("{}, stale=true", right(count));
        first.then(|| vec![challenge(request, 407, &value)])
    }));
    let mark = far.mark();
    let done = refused(phone, line);
    row(phone, "challenges without end", done)?;
    let tries = far.since(mark).iter().filter(|m| *m.method() == Method::Invite).count();
    check(tries <= 3, || format!("{tries} INVITEs to challenges without end"))?;
    Ok(rows)
}

/// A request within a call is challenged in a strange realm.
fn asked_within(
    phone: &mut Headless,
    pair: &Pair,
    method: &Method,
    verb: &str,
    status: u16,
) -> Outcome {
    let Pair { line, far, .. } = pair;
    let call = connect(phone, line, "5551")?;
    let id = call.number("call").unwrap_or_default();
    let mark = far.mark();
    far.behave(strange(method.clone(), status));
    let number = if verb == "transfer" { " 5552" } else { "" };
    phone.say(&format!("{verb} {id}{number}"))?;
    far.wait(mark, SOON, method.as_str(), |m| m.is_request() && m.method() == method)?;
    phone.pass(NEVER);
    far.behave_well();
    if *method == Method::Bye { Ok(()) } else { release(phone, &call) }
}

/// What becomes of a call we were sent to is told to who sent us, who asks for the password.
fn asked_for_notify(phone: &mut Headless, pair: &Pair) -> Outcome {
    let Pair { line, far, .. } = pair;
    let mark = far.mark();
    let call = connect(phone, line, "5551")?;
    let invite = far.wait(mark, SOON, "INVITE", |m| *m.method() == Method::Invite)?;
    far.behave(strange(Method::Notify, 407));
    let port = far.at.port();
    let refer = format!("Refer-To: <sip:5553@{}:{port}>\r\n", net::PERSONAL);
    far.say(within(&invite, "REFER", 1, &refer));
    far.wait(mark, SOON, "NOTIFY", |m| m.is_request() && *m.method() == Method::Notify)?;
    phone.pass(NEVER);
    far.behave_well();
    let sent = phone.wait(0, SOON, "the call we are sent to", |e| {
        e.is_call(line, "connected") && e.number("call") > call.number("call")
    })?;
    release(phone, &sent)?;
    // The far end that sent us has not hung up by itself.
    release(phone, &call)
}

/// Somebody else answers our INVITE, with all that only the gateway knows.
fn forged(phone: &mut Headless, pair: &Pair) -> Outcome {
    let Pair { line, far, stranger, .. } = pair;
    far.behave(Box::new(|request: &Message| (*request.method() == Method::Invite).then(Vec::new)));
    let mark = far.mark();
    let begun = phone.mark();
    phone.say(&format!("dial {line} 5551"))?;
    let invite = far.wait(mark, SOON, "INVITE", |m| *m.method() == Method::Invite)?;
    let via = invite.text(Name::Via).unwrap_or_default();
    let local = via.split_whitespace().nth(1).and_then(|it| it.split(';').next());
    let local: SocketAddr =
        local.and_then(|it| it.parse().ok()).ok_or_else(|| format!("no address in {via}"))?;
    stranger.say_to(local, challenge(&invite, 407, &right(800)));
    wait_for(SOON, "said", || (stranger.unsaid() == 0).then_some(()))?;
    phone.pass(NEVER);
    far.say(answer(&invite, 486, &[]));
    phone.wait(begun, SOON, "busy", |e| e.is_call(line, "ended")).map(drop)
}

/// A call that comes to nothing.
fn refused(phone: &mut Headless, line: &str) -> Outcome {
    let mark = phone.mark();
    phone.say(&format!("dial {line} 5551"))?;
    phone.wait(mark, SOON, "refused", |e| e.is_call(line, "ended")).map(drop)
}

fn connect(phone: &mut Headless, line: &str, number: &str) -> Outcome<Event> {
    let mark = phone.mark();
    phone.say(&format!("dial {line} {number}"))?;
    phone.wait(mark, SOON, "connected", |e| e.is_call(line, "connected"))
}

fn hold(phone: &mut Headless, call: &Event) -> Outcome {
    let mark = phone.mark();
    let line = call.text("line").to_owned();
    phone.say(&format!("hold {}", call.number("call").unwrap_or_default()))?;
    phone.wait(mark, SOON, "held", |e| e.is_call(&line, "held")).map(drop)
}

fn release(phone: &mut Headless, call: &Event) -> Outcome {
    let number = call.number("call");
    let over =
        phone.since(0).iter().any(|e| e.text("state") == "ended" && e.number("call") == number);
    if over { Ok(()) } else { crate::interop::ground::release(phone, call) }
}

/// The address of a far end as a URI names it.
fn place(far: &Far, by: By) -> String {
    let transport = match by {
        By::Udp => "",
        By::Tcp => ";transport=tcp",
        By::Tls => ";transport=tls",
    };
    format!("{}{transport}", far.at)
}

/// Asks for the password in a strange way, whenever a request is of that method.
fn strange(method: Method, status: u16) -> super::far::Manner {
    Box::new(move |request: &Message| {
        (*request.method() == method).then(|| vec![challenge(request, status, STRANGE)])
    })
}

/// A far end that wants the call refreshed by us, as soon as the standard allows.
fn refreshed(request: &Message) -> Option<Vec<Vec<u8>>> {
    let fields =
        [("Session-Expires", "90;refresher=uac"), ("Require", "timer"), ("Supported", "timer")];
    (*request.method() == Method::Invite).then(|| vec![accepted(request, &fields)])
}

/// How many answers to challenges there are among messages.
fn answers(heard: &[Message]) -> usize {
    let fields = [Name::Authorization, Name::ProxyAuthorization];
    heard.iter().filter(|it| fields.iter().any(|name| it.header(*name).is_some())).count()
}

/// What is wrong with the answers to challenges in a message, where something is.
fn leak(message: &Message) -> Option<String> {
    let fields = [Name::Authorization, Name::ProxyAuthorization];
    let mut values = fields.iter().flat_map(|name| message.headers(*name));
    let bad = values.find(|value| {
        let value = String::from_utf8_lossy(value);
        let parts = [format!("realm=\"{REALM}\""), "algorithm=SHA-256".into(), "qop=auth".into()];
        !parts.iter().all(|part| value.contains(part.as_str()))
    })?;
    Some(format!("{} with {}", message.method().as_str(), String::from_utf8_lossy(bad)))
}

/// The same for baresip: registered in the right realm, asked in a strange one for its call. How
/// many leaks the judge finds, and the first.
fn baresip(ground: &Ground, name: &str, far: &Far) -> Outcome<(usize, String)> {
    let folder = ground.folder(&format!("{name}-baresip"));
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let at = far.at;
    let account =
        format!("<sip:5553001@{at}>;auth_pass=secret;regint=60;audio_codecs=PCMU/8000/1\n");
    write(&folder, "accounts", &account)?;
    write(&folder, "contacts", "")?;
    write(
        &folder,
        "config",
        "audio_path /usr/share/baresip\naudio_player aubridge,far\naudio_source aubridge,near\n\
         audio_alert aubridge,alert\nmodule_path /usr/lib/baresip/modules\nmodule g711.so\n\
         module aubridge.so\nmodule_app account.so\nmodule_app menu.so\n",
    )?;
    let log = fs::File::create(folder.join("log")).map_err(|e| e.to_string())?;
    let errors = log.try_clone().map_err(|e| e.to_string())?;
    let mark = far.mark();
    far.behave(Box::new(|request: &Message| match request.method() {
        // It knows MD5 alone: that is what the registrar asks with here.
        Method::Register if request.header(Name::Authorization).is_none() => {
            let value =
                format!("Digest realm=\"{REALM}\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"");
            Some(vec![challenge(request, 401, &value)])
        }
        Method::Invite => Some(vec![challenge(request, 407, STRANGE)]),
        _ => None,
    }));
    let mut command = ground.net.phone.command("baresip");
    command.arg("-f").arg(&folder).args(["-e", &format!("/dial sip:5551@{at}")]);
    command.stdin(Stdio::null()).stdout(log).stderr(errors);
    let _process = Process::start(&mut command)?;
    let caught = wait_for(Duration::from_secs(10), "baresip's answer to a stranger", || {
        let heard = far.since(mark);
        let calls: Vec<Message> =
            heard.into_iter().filter(|m| *m.method() == Method::Invite).collect();
        let leaks: Vec<String> = calls.iter().filter_map(leak).collect();
        leaks.first().map(|first| (leaks.len(), first.chars().take(90).collect()))
    })?;
    far.behave_well();
    Ok(caught)
}

fn write(folder: &Path, name: &str, text: &str) -> Outcome {
    let path: PathBuf = folder.join(name);
    fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
}
