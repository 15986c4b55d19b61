//! Finding the gateway and staying with it: a domain with two servers, one of which dies, and a
//! telephone that gets another address in the middle of a call.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::interop::ground::{
    Figures, Ground, SOON, Variant, check, dial, in_service, password, release,
};
use crate::interop::headless::Headless;
use crate::interop::net::PHONE_TO_PERSONAL;
use crate::interop::shared::kamailio;
use crate::run::{Outcome, Process, output, root, wait_for};

/// The two servers of the domain, on the personal gateway's host; the first is preferred.
const SERVERS: [(&str, Ipv4Addr); 2] = [
    ("one.cluster.test", Ipv4Addr::new(198, 18, 1, 11)),
    ("two.cluster.test", Ipv4Addr::new(198, 18, 1, 12)),
];

/// How soon the next INVITE goes to another server once one is dead.
const NEXT: Duration = Duration::from_millis(500);

/// How soon a preferred server that is back is gone back to: it is left alone for half a minute
/// when it is found dead.
const BACK: Duration = Duration::from_secs(40);

/// The phone's second address toward the personal gateway.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 77);

/// How soon lines and calls are at another address.
const MOVED: Duration = Duration::from_secs(2);

/// A domain with SRV records: its lines and calls go to the next server when one dies, and back.
pub(super) fn srv(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let _names = names(ground)?;
    let mut first = Some(server(ground, name, 0)?);
    let _second = server(ground, name, 1)?;
    let profile = "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"cluster\"\n\
                   domain = \"cluster.test\"\ntransport = \"udp\"\nexpires = 60\nkeepalive = 5\n\n\
                   [[line]]\nname = \"cluster\"\nkind = \"business\"\ngateway = \"cluster\"\n\
                   number = \"7001\"\nappearances = 2\n";
    let mut phone = ground.phone(name, profile)?;
    on(&mut phone, 0, 0, SOON)?;
    let took = busy(&mut phone)?;
    figures.add(format!("a call is busy after {} ms", took.as_millis()));

    let mark = phone.mark();
    first.take();
    // Its last process ends a moment after the first, and would swallow what comes until then.
    let port = format!("{}:5060", SERVERS.first().ok_or("no such server")?.1);
    wait_for(SOON, "kamailio, gone", || {
        let listening = output(ground.net.personal.command("ss").args(["-Hlun"])).ok()?;
        (!listening.contains(&port)).then_some(())
    })?;
    let took = busy(&mut phone)?;
    figures.add(format!("the first call after its server died {} ms", took.as_millis()));
    check(took <= NEXT, || format!("it took {} ms", took.as_millis()))?;
    let start = Instant::now();
    on(&mut phone, mark, 1, SOON)?;
    figures.add(format!("registered there {} ms later", start.elapsed().as_millis()));

    let mark = phone.mark();
    let back = Instant::now();
    let _again = server(ground, name, 0)?;
    on(&mut phone, mark, 0, BACK)?;
    figures.add(format!("back after {} s", back.elapsed().as_secs()));
    phone.quit()
}

/// Dials, and says how soon it was heard that the other end is busy.
fn busy(phone: &mut Headless) -> Outcome<Duration> {
    let mark = phone.mark();
    let start = phone.say("dial cluster 100")?;
    let event = phone.wait(mark, SOON, "a call that is busy", |e| e.is_call("cluster", "ended"))?;
    check(event.inner("cause", "key") == "busy" || event.to_string().contains("busy"), || {
        event.to_string()
    })?;
    Ok(event.when.saturating_duration_since(start))
}

/// Waits until the line is in service by way of that server.
fn on(phone: &mut Headless, mark: usize, server: usize, at_most: Duration) -> Outcome {
    let (name, _) = SERVERS.get(server).ok_or("no such server")?;
    let what = format!("in service at {name}");
    phone.wait(mark, at_most, &what, |e| {
        e.is_service("cluster", "in-service") && e.text("server").contains(name)
    })?;
    Ok(())
}

fn server(ground: &Ground, name: &str, index: usize) -> Outcome<Process> {
    let (_, address) = SERVERS.get(index).ok_or("no such server")?;
    registrar(ground, &ground.folder(name).join(format!("server-{index}")), "registrar", *address)
}

/// Starts a Kamailio of that setup at an address on the personal gateway's host.
fn registrar(ground: &Ground, folder: &Path, setup: &str, address: Ipv4Addr) -> Outcome<Process> {
    let host = &ground.net.personal;
    // It stands there already when the server is started again.
    drop(host.ip(&["addr", "add", &format!("{address}/24"), "dev", "lines"]));
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let text = fs::read_to_string(root().join(format!("tests/interop/kamailio/{setup}.cfg")))
        .map_err(|e| e.to_string())?
        .replace("@ADDRESS@", &address.to_string())
        .replace("@PASSWORD@", &password("personal"))
        .replace("@MODULES@", kamailio::modules());
    fs::write(folder.join("kamailio.cfg"), text).map_err(|e| e.to_string())?;
    kamailio::serve(host, folder, address)
}

/// A registrar that keeps flows: a line asks for it, its connection answers for longer than the
/// registrar waits for a word, and calls take the way that it names.
pub(super) fn outbound(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let (_, address) = SERVERS.first().ok_or("no such server")?;
    let folder = ground.folder(name);
    let _server = registrar(ground, &folder.join("server"), "outbound", *address)?;
    let profile = format!(
        "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"kept\"\ndomain = \"{address}\"\n\
         transport = \"tcp\"\nexpires = 60\nkeepalive = 60\noutbound = true\n\n[[line]]\n\
         name = \"cluster\"\nkind = \"personal\"\ngateway = \"kept\"\nnumber = \"7001\"\n"
    );
    let mut phone = ground.phone(name, &profile)?;
    phone.say(&format!("password cluster {}", password("personal")))?;
    let start = Instant::now();
    phone.wait(0, SOON, "in service", |e| e.is_service("cluster", "in-service"))?;
    figures.add(format!("in service {} ms", start.elapsed().as_millis()));
    let trace = || fs::read_to_string(folder.join("trace")).map_err(|e| e.to_string());
    let text = trace()?;
    for word in ["algorithm=SHA-256", "Require: outbound", "Flow-Timer: 10", "Service-Route:"] {
        check(text.contains(word), || format!("the registrar does not say {word}"))?;
    }
    // Asked and answered twice; the question itself after an hour would come too late.
    let mark = phone.mark();
    phone.pass(Duration::from_secs(22));
    let lost = phone.since(mark).iter().any(|e| e.is("registration"));
    check(!lost, || "the connection was given up".to_owned())?;
    let asked = trace()?.matches("-> 198.18.1.11:5060\n\r\n\r\n").count();
    figures.add(format!("asked {asked} times in 22 s"));
    check((2..=3).contains(&asked), || format!("asked {asked} times"))?;
    let took = busy(&mut phone)?;
    figures.add(format!("a call by the way it names is busy after {} ms", took.as_millis()));
    phone.quit()
}

/// A name server on the phone's own host, where the system says that one is.
fn names(ground: &Ground) -> Outcome<Process> {
    let text = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let mut named = text.lines().filter_map(|line| line.strip_prefix("nameserver"));
    let address = named.next().map_or("127.0.0.1", str::trim).to_owned();
    let host = &ground.net.phone;
    drop(host.ip(&["addr", "add", &format!("{address}/32"), "dev", "lo"]));
    let mut command = host.command("dnsmasq");
    command.args(["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts"]);
    command.args(["--bind-interfaces", "--user=root", "--pid-file=", "--local=/test/"]);
    command.args(["--local-ttl=60", &format!("--listen-address={address}")]);
    for (index, (name, address)) in (1..).zip(SERVERS) {
        let priority = 10 * index;
        command.arg(format!("--srv-host=_sip._udp.cluster.test,{name},5060,{priority},10"));
        command.arg(format!("--host-record={name},{address}"));
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let process = Process::start(&mut command)?;
    let port = format!("{address}:53");
    wait_for(SOON, "dnsmasq, up", || {
        let listening = output(host.command("ss").args(["-Hlun"])).ok()?;
        listening.contains(&port).then_some(())
    })?;
    Ok(process)
}

/// The phone's address changes under a call: the line is registered from the new one, and the call
/// goes on there.
pub(super) fn moved(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let mut phone = ground.phone(name, &Variant::PLAIN.profile())?;
    in_service(&mut phone, figures)?;
    let call = dial(&mut phone, "personal", figures)?;
    phone.pass(Duration::from_secs(3));
    let mark = phone.mark();
    let moved = move_to(ground, PHONE_TO_PERSONAL, ELSEWHERE).and_then(|when| {
        let what = "the personal line, from the new address";
        let event = phone.wait(mark, SOON, what, |e| {
            e.is_service("personal", "in-service")
                && e.text("local").starts_with(&ELSEWHERE.to_string())
        })?;
        let line = event.when.saturating_duration_since(when);
        figures.add(format!("line {} ms", line.as_millis()));
        let heard = heard(&mut phone, call.number("call"))?;
        phone.pass(Duration::from_secs(3));
        let later = self::heard(&mut phone, call.number("call"))?;
        let state = phone.since(mark).iter().any(|e| e.is_call("personal", "ended"));
        check(!state, || "the call did not come along".to_owned())?;
        figures.add(format!("{:.0} packets in the next 3 s", later - heard));
        check(later - heard > 100.0, || "no speech is heard at the new address".to_owned())?;
        check(line <= MOVED, || format!("the line took {} ms", line.as_millis()))?;
        let away = away(&ground.folder(name).join("trace"))?;
        figures.add(format!("the call is told {:.0} ms after the last word before", away * 1e3));
        Ok(())
    });
    let back = move_to(ground, ELSEWHERE, PHONE_TO_PERSONAL);
    moved?;
    let mark = phone.mark();
    phone.wait(mark, SOON, "the personal line, from the old address", |e| {
        e.is_service("personal", "in-service")
            && e.text("local").starts_with(&PHONE_TO_PERSONAL.to_string())
    })?;
    back?;
    release(&mut phone, &call)?;
    phone.quit()
}

/// Gives the phone another address in place of the one it has.
fn move_to(ground: &Ground, from: Ipv4Addr, to: Ipv4Addr) -> Outcome<Instant> {
    let phone = &ground.net.phone;
    phone.ip(&["addr", "del", &format!("{from}/24"), "dev", "personal"])?;
    phone.ip(&["addr", "add", &format!("{to}/24"), "dev", "personal"])?;
    Ok(Instant::now())
}

/// How many packets of speech a call has had, as told last.
fn heard(phone: &mut Headless, call: Option<f64>) -> Outcome<f64> {
    phone.pass(Duration::from_millis(1_200));
    let media = |e: &&crate::interop::headless::Event| e.is("media") && e.number("call") == call;
    let last = phone.since(0).iter().rfind(media).and_then(|e| e.number("received"));
    last.ok_or_else(|| "no figures of speech".to_owned())
}

/// From the last REGISTER or OPTIONS before the re-INVITE with the new address to its answer, by
/// the trace of the phone, in seconds.
fn away(trace: &Path) -> Outcome<f64> {
    let text = fs::read_to_string(trace).map_err(|e| e.to_string())?;
    let mut sent = None;
    for message in text.split("\n--- ") {
        let at = message.trim_start_matches("--- ").split(' ').next();
        let Some(at) = at.and_then(|at| at.parse::<f64>().ok()) else { continue };
        let new = message.contains(&format!("c=IN IP4 {ELSEWHERE}"));
        if new && message.contains("\nINVITE sip:") {
            sent.get_or_insert(at);
        }
        let ok = message.contains("SIP/2.0 200") && message.contains(" INVITE");
        if let Some(sent) = sent.filter(|_| ok) {
            return Ok(at - sent);
        }
    }
    Err("no re-INVITE with the new address was answered".to_owned())
}
