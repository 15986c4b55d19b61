//! Registration with a provider: A1 from the first number to two lines that ring, and what a
//! wrong password, a wrong certificate or nothing at all leaves behind, which is nothing.

mod guide;
mod import;
mod provider;
pub(crate) mod scan;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use super::ground::{
    Figures, Ground, LINES, NUMBER, SOON, Variant, check, dial, gateway_address, password, release,
};
use super::headless::{Headless, Start};
use super::trouble::Scenario;
use crate::run::{Outcome, Process, wait_for};
use provider::Providers;
use scan::Planted;

pub(crate) const SCENARIOS: [(&str, Scenario); 3] =
    [("A1", registration), ("A1/window", guide::run), ("A9", import::run)];

/// What opens the file of passwords.
const PASSPHRASE: &str = "four-words-of-the-run";

/// How long a registration may take with two hosts on two cores.
const PATIENCE: Duration = Duration::from_secs(30);

/// A person who registers: a home folder with nothing in it.
struct Person<'a> {
    ground: &'a Ground,
    home: PathBuf,
    authority: PathBuf,
}

/// How a command of the phone ended.
struct Done {
    ok: bool,
    code: Option<i32>,
    said: String,
}

impl Person<'_> {
    fn profile(&self) -> PathBuf {
        self.home.join(".config/keyline/profile.toml")
    }

    /// What an administrator sets up for everybody on the person's computer: nothing at first.
    fn etc(&self) -> PathBuf {
        self.home.with_extension("etc")
    }

    /// Runs a command of the phone, which reads these lines.
    fn run(&self, words: &[&str], lines: &[&str]) -> Outcome<Done> {
        let mut command = self.ground.net.phone.command(&self.ground.program);
        command.args(words).env("HOME", &self.home).env("KEYLINE_LOG", "trace");
        command.env("KEYLINE_SYSTEM_FOLDERS", self.etc());
        command.env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
        let told = |e: std::io::Error| e.to_string();
        fs::create_dir_all(&self.home).map_err(told)?;
        let said = self.home.with_extension("said");
        let out = fs::File::create(&said).map_err(told)?;
        let log = out.try_clone().map_err(told)?;
        command.stdin(Stdio::piped()).stdout(log).stderr(out);
        let mut process = Process::start(&mut command)?;
        if let Some(mut input) = process.child().stdin.take() {
            // Who has heard enough listens no longer.
            drop(writeln!(input, "{}", lines.join("\n")));
        }
        let status = wait_for(PATIENCE, "the end of the command", || process.ended())?;
        let said = fs::read_to_string(&said).map_err(told)?;
        // Kept for whoever looks for a fault, and for the search for secrets.
        let log = self.home.with_extension("log");
        let mut log = fs::File::options().create(true).append(true).open(log).map_err(told)?;
        log.write_all(said.as_bytes()).map_err(told)?;
        Ok(Done { ok: status.success(), code: status.code(), said })
    }

    fn register(&self, address: &str, number: &str, password: &str) -> Outcome<Done> {
        let authority = self.authority.display().to_string();
        let words = ["register", address, "--number", number, "--authorities", &authority];
        self.run(&[&words[..], &["--passwords", "file"]].concat(), &[PASSPHRASE, password])
    }

    /// Everything below the home folder, with its content.
    fn belongings(&self) -> Outcome<Vec<(PathBuf, Vec<u8>)>> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).map_err(|e| e.to_string())?.flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    let bytes = fs::read(entry.path()).map_err(|e| e.to_string())?;
                    found.push((entry.path(), bytes));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Registers in vain, and checks that it was said and that all is as it was.
    fn in_vain(
        &self,
        address: &str,
        (number, password): (&str, &str),
        sentence: &str,
        figures: &mut Figures,
    ) -> Outcome {
        let before = self.belongings()?;
        let done = self.register(address, number, password)?;
        check(!done.ok && done.said.contains(sentence), || {
            format!("{address} with a password of {}: {}", password.len(), done.said)
        })?;
        check(self.belongings()? == before, || format!("{sentence} left something behind"))?;
        figures.add(format!("\"{sentence}\""));
        Ok(())
    }
}

/// How many connections the phone's host has opened since it stands.
fn connections(ground: &Ground) -> Outcome<u64> {
    let mut command = ground.net.phone.command("cat");
    let text = crate::run::output(command.arg("/proc/net/snmp"))?;
    let mut rows = text.lines().filter(|line| line.starts_with("Tcp:"));
    let (Some(names), Some(values)) = (rows.next(), rows.next()) else {
        return Err("the kernel counts no connections".to_owned());
    };
    let both = names.split(' ').zip(values.split(' '));
    let opened = both.filter(|(name, _)| *name == "ActiveOpens").find_map(|(_, v)| v.parse().ok());
    opened.ok_or_else(|| "the kernel counts no connections".to_owned())
}

fn registration(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let providers = Providers::start(ground, name)?;
    let home = ground.folder(name).join("home");
    let person = Person { ground, home: home.clone(), authority: providers.authority.clone() };
    fs::create_dir_all(&home).map_err(|e| e.to_string())?;
    let [personal, business] = LINES.map(|line| Variant::PLAIN.number(line));
    let (at_personal, at_business) = (gateway_address("personal"), gateway_address("business"));
    let right = password("personal");

    in_vain(&person, &providers, (&personal, &right), figures)?;

    // The personal number, as it is printed on a letter.
    let written = format!("{} {}", &personal[..3], &personal[3..]);
    let done = person.register(&at_personal, &written, &right)?;
    check(done.ok, || format!("the personal number: {}", done.said))?;
    let first = fs::read_to_string(person.profile()).map_err(|e| e.to_string())?;
    let done = person.register(&at_business, &business, &password("business"))?;
    check(done.ok, || format!("the business number: {}", done.said))?;
    let text = fs::read_to_string(person.profile()).map_err(|e| e.to_string())?;
    check(text.starts_with(&first), || format!("the first line was changed:\n{first}\n{text}"))?;
    let count = |what: &str| text.lines().filter(|line| *line == what).count();
    check(count("[[line]]") == 2 && count("[[gateway]]") == 2, || text.clone())?;
    let twice = (business.as_str(), password("business"));
    let told = "This number is registered already";
    person.in_vain(&at_business, (twice.0, &twice.1), told, figures)?;
    figures.add("2 lines, 2 gateways");

    change_password(&person, figures)?;
    // The provider changes its mind; the telephone hears of it while it is used.
    providers.change("personal", "label = \"Northgate\"\n")?;
    let planted = talk(&person, &text, figures)?;

    let sealed = home.join(".local/share/keyline/passwords.sealed");
    let searched = planted.check_files(&ground.folder(name), |path| path == providers.folder)?;
    check(sealed.exists(), || "there is no file of passwords".to_owned())?;
    figures.add(format!("{} secrets not in {} KiB", planted.len(), searched >> 10));
    Ok(())
}

/// Everything that must leave nothing behind, while there is nothing.
fn in_vain(
    person: &Person<'_>,
    providers: &Providers,
    (number, right): (&str, &str),
    figures: &mut Figures,
) -> Outcome {
    let address = gateway_address("personal");
    let opened = connections(person.ground)?;
    person.in_vain(&address, (number, ""), "Registration was cancelled.", figures)?;
    person.in_vain(&format!("http://{address}"), (number, right), "unprotected", figures)?;
    let now = connections(person.ground)?;
    check(now == opened, || format!("{} connections for nothing", now - opened))?;

    person.in_vain(&address, (number, "wrong"), "does not accept this number", figures)?;
    let asked = providers.asked("personal");
    check(asked.len() == 2, || format!("a wrong password was sent more than once: {asked:?}"))?;
    person.in_vain(&address, ("5550000", right), "does not accept this number", figures)?;
    let digest = gateway_address("business");
    let business = Variant::PLAIN.number("business");
    person.in_vain(&digest, (&business, "wrong"), "does not accept this number", figures)?;
    let moved = format!("{address}/moved");
    person.in_vain(&moved, (number, right), "sends you on to", figures)?;
    let plain = format!("{address}/plain");
    person.in_vain(&plain, (number, right), "without protection", figures)?;

    // A provider notes what it was asked after its answer.
    wait_for(SOON, "the last request is noted", || {
        providers.asked("personal").iter().any(|line| line.ends_with("/plain")).then_some(())
    })?;
    let (asked, digests) = (providers.asked("personal"), providers.asked("business"));
    let other = format!("{address}:8443");
    person.in_vain(&other, (number, right), "The certificate shown there is not for", figures)?;
    let stranger =
        Person { ground: person.ground, home: person.home.clone(), authority: "/dev/null".into() };
    let sentence = "certificates that this computer trusts cannot be read";
    stranger.in_vain(&address, (number, right), sentence, figures)?;
    let nothing = providers.asked("personal") == asked && providers.asked("business") == digests;
    check(nothing, || "a host without the right papers was asked".to_owned())
}

/// A wrong new password leaves the old one; the right one is kept.
fn change_password(person: &Person<'_>, figures: &mut Figures) -> Outcome {
    let profile = person.profile().display().to_string();
    let words = ["password", "--profile", &profile, "personal", "--passwords", "file"];
    let before = person.belongings()?;
    let done = person.run(&words, &[PASSPHRASE, "wrong"])?;
    check(!done.ok && done.said.contains("The password that was kept before stays."), || {
        format!("a wrong new password: {}", done.said)
    })?;
    check(person.belongings()? == before, || "a refused password was kept".to_owned())?;
    let done = person.run(&words, &[PASSPHRASE, &password("personal")])?;
    check(done.ok, || format!("the right new password: {}", done.said))?;
    check(person.belongings()? != before, || "an accepted password was not kept".to_owned())?;
    figures.add("a password is kept once it is accepted");
    Ok(())
}

/// Both lines register with the passwords that were kept, call, and are called. Gives what must
/// stand nowhere.
fn talk(person: &Person<'_>, profile: &str, figures: &mut Figures) -> Outcome<Planted> {
    let ground = person.ground;
    let mut phone = Headless::start(
        &ground.net.phone,
        &Start {
            program: &ground.program,
            folder: person.home.clone(),
            profile,
            microphone: Some(format!("file:{}", ground.speech.microphone.display())),
            speaker: true,
            environment: vec![
                ("KEYLINE_LOG".to_owned(), "trace".to_owned()),
                ("SSL_CERT_FILE".to_owned(), person.authority.display().to_string()),
            ],
            arguments: Vec::new(),
            passphrase: Some(PASSPHRASE.to_owned()),
        },
    )?;
    let mut planted = Planted::default();
    for line in LINES {
        planted.password(&Variant::PLAIN.number(line), &password(line))?;
        let what = format!("{line} in service");
        phone.wait(0, PATIENCE, &what, |e| e.is_service(line, "in-service"))?;
    }
    for line in LINES {
        let call = dial(&mut phone, line, figures)?;
        phone.pass(Duration::from_millis(500));
        release(&mut phone, &call)?;
        let mark = phone.mark();
        let number = Variant::PLAIN.number(line);
        ground.servers.network.ask(&format!(
            "channel originate Local/{number}@to-lines extension {NUMBER}@answered-{line}"
        ))?;
        let call = phone.wait(mark, SOON, "it rings", |e| e.is_call(line, "ringing-here"))?;
        phone.say(&format!("answer {}", call.number("call").unwrap_or_default()))?;
        phone.wait(mark, SOON, "answered", |e| e.is_call(line, "connected"))?;
        phone.pass(Duration::from_millis(500));
        release(&mut phone, &call)?;
    }
    phone.wait(0, PATIENCE, "the provider's change", |e| {
        e.is("notice") && e.text("text").contains("has changed its settings")
    })?;
    let changed =
        fs::read_to_string(person.home.join("profile.toml")).map_err(|e| e.to_string())?;
    check(changed.contains("label = \"Northgate\""), || format!("not taken over: {changed}"))?;
    figures.add("what the provider changed is taken over");
    for realm in realms(&person.home.join("trace"))? {
        for line in LINES {
            planted.halves(&Variant::PLAIN.number(line), &realm, &password(line))?;
        }
    }
    planted.check_process(phone.id())?;
    phone.quit()?;
    Ok(planted)
}

/// The realms that gateways asked in.
fn realms(trace: &Path) -> Outcome<Vec<String>> {
    let trace = fs::read_to_string(trace).map_err(|e| e.to_string())?;
    let mut realms: Vec<String> = trace
        .split("realm=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    realms.sort();
    realms.dedup();
    if realms.is_empty() { Err("no gateway asked for a password".to_owned()) } else { Ok(realms) }
}
