//! What every scenario stands on: network, servers, voices, and the steps they share.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::headless::{Event, Headless, Start};
use super::net::{self, Net};
use super::servers::Servers;
use super::sound::{Found, Sound};
use super::speech::Speech;
use super::wire::{Logged, messages, user};
use crate::run::{Outcome, wait_for};

/// The number that is dialled: it announces over and over, and records what it hears.
pub(crate) const NUMBER: &str = "5551000";

/// The two lines of the phone; each gateway bears the name of its line.
pub(crate) const LINES: [&str; 2] = ["personal", "business"];

/// Time for anything that takes a few messages.
pub(crate) const SOON: Duration = Duration::from_secs(8);

/// The likeness from which a recording holds what was said. Another voice stays below 0.5.
pub(crate) const SAME: f32 = 0.8;

/// What stays the same through all scenarios of a run.
pub(crate) struct Ground {
    pub(crate) net: Net,
    pub(crate) servers: Servers,
    pub(crate) speech: Speech,
    /// The folder of the run.
    pub(crate) run: PathBuf,
    /// The phone's program.
    pub(crate) program: PathBuf,
}

/// One way to reach the gateways: transport, codec and digest algorithm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variant {
    pub(crate) transport: &'static str,
    pub(crate) codec: &'static str,
    pub(crate) digest: &'static str,
}

impl Variant {
    /// The plain one.
    pub(crate) const PLAIN: Self = Self { transport: "udp", codec: "pcmu", digest: "md5" };

    /// The number of a line; its gateway has an account for each codec and digest algorithm.
    pub(crate) fn number(self, line: &str) -> String {
        let codec = match self.codec {
            "pcmu" => 1,
            "g722" => 3,
            _ => 5,
        };
        let account = codec + u8::from(self.digest == "sha256");
        let area = if line == "business" { 55520 } else { 55530 };
        format!("{area}{account:02}")
    }

    /// A profile with both lines.
    pub(crate) fn profile(self) -> String {
        let lines = LINES.map(|line| {
            let address = gateway_address(line);
            self.line(line, &format!("domain = \"{address}\""))
        });
        format!("version = 1\ncountry = \"de\"\n{}", lines.concat())
    }

    /// The same, believing an authority where the gateways show certificates.
    pub(crate) fn profile_trusting(self, authority: &str) -> String {
        let trusted = format!("transport = \"tls\"\nauthority = \"\"\"\n{authority}\"\"\"");
        self.profile().replace("transport = \"tls\"", &trusted)
    }

    /// One line and its gateway, which is found by `place`.
    pub(crate) fn line(self, line: &str, place: &str) -> String {
        format!(
            "\n[[gateway]]\nname = \"{line}\"\n{place}\ntransport = \"{}\"\nexpires = 60\n\
             keepalive = 5\n\n[[line]]\nname = \"{line}\"\nkind = \"{line}\"\n\
             gateway = \"{line}\"\nnumber = \"{}\"\nappearances = 2\n",
            self.transport,
            self.number(line),
        )
    }
}

/// A profile of one gateway over UDP, whose silence is noticed soon, and what is given of lines.
pub(crate) fn one_gateway(name: &str, address: Ipv4Addr, lines: &str) -> String {
    format!(
        "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"{name}\"\ndomain = \"{address}\"\n\
         transport = \"udp\"\nexpires = 60\nkeepalive = 3\n{lines}"
    )
}

/// The gateway's address as the phone sees it.
pub(crate) fn gateway_address(line: &str) -> String {
    if line == "business" { net::BUSINESS } else { net::PERSONAL }.to_string()
}

/// The phone's own address towards a gateway.
pub(crate) fn phone_address(line: &str) -> String {
    if line == "business" { net::PHONE_TO_BUSINESS } else { net::PHONE_TO_PERSONAL }.to_string()
}

/// The password of all accounts of a gateway.
pub(crate) fn password(line: &str) -> String {
    format!("secret-{line}")
}

/// What is printed behind a scenario's verdict.
#[derive(Default)]
pub(crate) struct Figures(Vec<String>);

impl Figures {
    pub(crate) fn add(&mut self, figure: impl Into<String>) {
        self.0.push(figure.into());
    }

    pub(crate) fn line(&self) -> String {
        self.0.join(", ")
    }
}

impl Ground {
    /// The folder of a scenario.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.run.join("phones").join(name.replace('/', "-"))
    }

    /// Starts a phone with the spoken file as its microphone.
    pub(crate) fn phone(&self, name: &str, profile: &str) -> Outcome<Headless> {
        self.phone_saying(name, profile, &self.speech.microphone)
    }

    /// Starts a phone with another file as its microphone.
    pub(crate) fn phone_saying(
        &self,
        name: &str,
        profile: &str,
        microphone: &Path,
    ) -> Outcome<Headless> {
        let microphone = format!("file:{}", microphone.display());
        Headless::start(
            &self.net.phone,
            &Start {
                program: &self.program,
                folder: self.folder(name),
                profile,
                microphone: Some(microphone),
                speaker: true,
                environment: Vec::new(),
                arguments: Vec::new(),
                passphrase: None,
            },
        )
    }

    /// Lets a call go on until the far end has announced and a whole sentence was said after that.
    pub(crate) fn talk(&self, phone: &mut Headless) {
        // Two sentences: wherever the microphone's file stood, one of them is whole.
        let announced = self.speech.announced("personal").seconds();
        let announced = announced.max(self.speech.announced("business").seconds());
        let seconds = 0.5 + announced + 2.0 * self.speech.said.seconds() + 1.0;
        phone.pass(Duration::from_secs_f32(seconds));
    }

    /// What the network heard from that calling number the last time, once it is complete.
    pub(crate) fn heard_from(&self, number: &str) -> Outcome<Sound> {
        let begin = format!("{number}-");
        let what = format!("a recording of {number}");
        let (mut length, mut settled) = (0, 0);
        wait_for(SOON, &what, || {
            let path = self.servers.network.recordings(&begin, "-heard.wav16").pop()?;
            // Complete when it has not grown for six looks, which is 0.3 s.
            let now = fs::metadata(&path).ok()?.len();
            settled = if now == length { settled + 1 } else { 0 };
            length = now;
            (now > 1000 && settled >= 6).then_some(())
        })?;
        let path = self.servers.network.recordings(&begin, "-heard.wav16").pop();
        Sound::read(&path.ok_or("the recording is gone")?)
    }

    /// What the phone played, after it ended.
    pub(crate) fn played(&self, name: &str) -> Outcome<Sound> {
        Sound::read(&self.folder(name).join("speaker.wav"))
    }

    /// Messages of a gateway's log that came from the phone, from a place in the log on.
    pub(crate) fn logged(&self, line: &str, from: usize) -> Outcome<Vec<Logged>> {
        let log = self.servers.gateway(line).log()?;
        let local = phone_address(line);
        let mut all = messages(log.get(from..).unwrap_or_default());
        all.retain(|message| message.peer.split(':').next() == Some(&local));
        Ok(all)
    }

    /// The place where a gateway's log ends now.
    pub(crate) fn log_end(&self, line: &str) -> Outcome<usize> {
        Ok(self.servers.gateway(line).log()?.len())
    }

    /// Checks every INVITE that a gateway received for a new call: where it went, who it says is
    /// calling, and that all addresses in it are those towards this gateway.
    pub(crate) fn check_invites(
        &self,
        variant: Variant,
        line: &str,
        from: usize,
    ) -> Outcome<usize> {
        let all = self.logged(line, from)?;
        let invites: Vec<&Logged> =
            all.iter().filter(|m| m.is_request("INVITE") && !is_within_dialog(m)).collect();
        check(!invites.is_empty(), || format!("no INVITE in the log of the {line} gateway"))?;
        for invite in &invites {
            check_invite(invite, variant, line)?;
        }
        let algorithm = if variant.digest == "sha256" { "SHA-256" } else { "MD5" };
        let proven = invites.iter().filter_map(|m| m.field("Authorization")).any(|value| {
            value.to_ascii_uppercase().replace('"', "").contains(&format!("ALGORITHM={algorithm}"))
        });
        check(proven, || format!("{line}: no INVITE with an {algorithm} answer to the challenge"))?;
        Ok(invites.len())
    }
}

/// Tells the phone its passwords and waits until both lines are in service from the right
/// addresses.
pub(crate) fn in_service(phone: &mut Headless, figures: &mut Figures) -> Outcome {
    let start = Instant::now();
    for line in LINES {
        phone.say(&format!("password {line} {}", password(line)))?;
    }
    for line in LINES {
        let what = format!("{line} in service");
        let event = phone.wait(0, SOON, &what, |e| e.is_service(line, "in-service"))?;
        let local = event.text("local").to_owned();
        let expected = format!("{}:", phone_address(line));
        check(local.starts_with(&expected), || {
            format!("{line} is registered from {local}, not from {expected}*")
        })?;
    }
    figures.add(format!("in service {} ms", start.elapsed().as_millis()));
    Ok(())
}

/// Dials and waits for the answer; gives the connected call.
pub(crate) fn dial(phone: &mut Headless, line: &str, figures: &mut Figures) -> Outcome<Event> {
    let mark = phone.mark();
    let start = phone.say(&format!("dial {line} {NUMBER}"))?;
    let what = format!("{line} connected with {NUMBER}");
    let event = phone
        .wait(mark, SOON, &what, |e| e.is_call(line, "connected") || e.is_call(line, "ended"))?;
    check(event.text("state") == "connected", || format!("{line}: {event}"))?;
    let setup = event.when.saturating_duration_since(start).as_millis();
    figures.add(format!("{line} setup {setup} ms"));
    Ok(event)
}

/// Ends a call.
pub(crate) fn release(phone: &mut Headless, call: &Event) -> Outcome {
    let (line, number) = (call.text("line"), call.number("call").unwrap_or_default());
    let mark = phone.mark();
    phone.say(&format!("release {number}"))?;
    let what = format!("call {number} ended");
    phone.wait(mark, SOON, &what, |e| {
        e.is_call(line, "ended") && e.number("call") == Some(number)
    })?;
    Ok(())
}

/// Whether a request belongs to a dialog that stands already: its To has a tag.
pub(crate) fn is_within_dialog(message: &Logged) -> bool {
    message.field("To").is_some_and(|to| to.contains(";tag="))
}

fn check_invite(invite: &Logged, variant: Variant, line: &str) -> Outcome {
    let (number, local) = (variant.number(line), phone_address(line));
    let same = |what: &str, found: Option<&str>, expected: &str| {
        check(found == Some(expected), || {
            format!("{line}: {what} is {}, not {expected}", found.unwrap_or("missing"))
        })
    };
    let transport = variant.transport.to_ascii_uppercase();
    same("the transport", Some(&invite.transport), &transport)?;
    same("the sender's address", invite.peer.split(':').next(), &local)?;
    same("the number in the request", user(invite.first_line()), NUMBER)?;
    same("the number in To", invite.field("To").and_then(user), NUMBER)?;
    same("the number in From", invite.field("From").and_then(user), &number)?;
    let identity = invite.field("P-Preferred-Identity").and_then(user);
    same("the number in P-Preferred-Identity", identity, &number)?;
    let via = invite.field("Via").and_then(|via| via.split_whitespace().nth(1));
    same("the host in Via", via.and_then(host), &local)?;
    let contact = invite.field("Contact").and_then(|c| c.split_once('@')).map(|(_, rest)| rest);
    same("the host in Contact", contact.and_then(host), &local)?;
    let origin = invite.body("o=").next().and_then(|o| o.split(' ').nth(5));
    same("the address in the SDP origin", origin, &local)?;
    let mut connections = 0;
    for connection in invite.body("c=IN IP4 ") {
        same("the address for media", Some(connection.trim()), &local)?;
        connections += 1;
    }
    check(connections > 0, || format!("{line}: no address for media in the INVITE"))
}

/// The host at the beginning of `host:port;parameters>`.
fn host(text: &str) -> Option<&str> {
    text.split([':', ';', '>']).next()
}

/// A sentence unless it holds.
pub(crate) fn check(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Prints a likeness among the figures, and fails below [`SAME`].
pub(crate) fn check_same(figures: &mut Figures, what: &str, found: Found) -> Outcome {
    figures.add(format!("{what} {:.3}", found.likeness));
    check(found.likeness >= SAME, || format!("{what}: likeness {:.3} < {SAME}", found.likeness))
}
