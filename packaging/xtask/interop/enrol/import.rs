//! A9: what an administrator hands out becomes keys exactly as in the file, which register and
//! take calls; a broken file changes nothing and is told with line and column.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{PASSPHRASE, PATIENCE, Person, scan};
use crate::interop::ground::{
    Figures, Ground, LINES, NUMBER, SOON, Variant, check, gateway_address, password, release,
};
use crate::interop::headless::{Headless, Start};
use crate::run::{Outcome, root};

/// Whom a call from the network reaches in somebody's mailbox.
const MAILBOX: &str = "5553069";

/// A file, the keys it makes (what stands on each, and what it does), the numbers it has, and
/// whether there are passwords in it.
struct Handed {
    file: &'static str,
    keys: &'static [(&'static str, &'static str)],
    numbers: &'static [(&'static str, &'static str)],
    passwords: bool,
}

const HANDED: [Handed; 3] = [
    Handed {
        file: "own.toml",
        keys: &[("Office 1", "appearance"), ("Home 1", "appearance"), ("Ben", "watch")],
        numbers: &[("personal", "5553001"), ("business", "5552001")],
        passwords: false,
    },
    Handed {
        file: "linphone.xml",
        keys: &[
            ("Ann", "appearance"),
            ("Ann", "appearance"),
            ("Ann", "appearance"),
            ("Ann", "appearance"),
        ],
        numbers: &[("personal", "5553001"), ("business", "5552001")],
        passwords: true,
    },
    Handed {
        file: "yealink.cfg",
        keys: &[
            ("Home 1", "appearance"),
            ("Home 2", "appearance"),
            ("Office", "appearance"),
            ("Ben", "watch"),
            ("Network", "speed"),
            ("Desk", "appearance"),
        ],
        numbers: &[("personal", "5553003"), ("business", "5552001")],
        passwords: true,
    },
];

pub(super) fn run(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let folder = ground.folder(name);
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    for handed in HANDED {
        let home = folder.join(handed.file.split('.').next().unwrap_or("home"));
        let person = Person { ground, home, authority: PathBuf::from("/dev/null") };
        let file = filled(handed.file, &folder)?;
        import(&person, &file)?;
        if !handed.passwords {
            enter_passwords(&person)?;
        }
        broken(&person, &folder)?;
        talk(&person, &handed, figures).map_err(|e| format!("{}: {e}", handed.file))?;
        figures.add(format!("{}: {} keys", handed.file, handed.keys.len()));
    }
    let home = folder.join("everybody");
    everybody(&Person { ground, home, authority: PathBuf::from("/dev/null") }, &folder)?;
    figures.add("lines for everybody, and locks");
    Ok(())
}

/// An administrator gives everybody lines and locks what they are: a person changes none of it.
fn everybody(person: &Person<'_>, folder: &Path) -> Outcome {
    let own = filled("own.toml", folder)?.display().to_string();
    let done = person.run(&["provision", "import", &own, "--system", "--yes"], &[])?;
    check(matches!(done.code, Some(0 | 3)), || format!("--system: {:?} {}", done.code, done.said))?;
    let defaults = person.etc().join("defaults.toml");
    let text = "colours = \"dark\"\nlock = [\"colours\", \"line\"]\n";
    fs::write(&defaults, text).map_err(|e| e.to_string())?;
    let before = person.belongings()?;
    let yealink = filled("yealink.cfg", folder)?.display().to_string();
    let by = format!("locked by {}", defaults.display());
    let locks = format!("{} locks", defaults.display());
    let cases: [(&[&str], &str); 3] = [
        (&["settings", "set", "colours", "light"], &by),
        (&["provision", "import", &yealink, "--yes", "--passwords", "run"], &locks),
        (&["register", "www.example.org", "--number", "1"], "Your administrator decides"),
    ];
    for (words, told) in cases {
        let done = person.run(words, &["nothing"])?;
        check(done.code == Some(1) && done.said.contains(told), || {
            format!("{words:?}: {:?} {}", done.code, done.said)
        })?;
    }
    check(person.belongings()? == before, || "a lock was passed".to_owned())?;
    let done = person.run(&["settings"], &[])?;
    let counts = done.said.contains("colours = \"dark\"") && done.said.contains(&by);
    check(done.code == Some(0) && counts, || done.said.clone())
}

/// The file as it is handed out here.
pub(super) fn filled(name: &str, folder: &Path) -> Outcome<PathBuf> {
    let mut text = fs::read_to_string(root().join("tests/interop/provision").join(name))
        .map_err(|e| format!("{name}: {e}"))?;
    for line in LINES {
        let upper = line.to_ascii_uppercase();
        // Asterisk's own name is its realm.
        let half = scan::half(&Variant::PLAIN.number(line), "asterisk", &password(line))?;
        text = text
            .replace(&format!("@{upper}_HA1@"), &half)
            .replace(&format!("@{upper}_PASSWORD@"), &password(line))
            .replace(&format!("@{upper}@"), &gateway_address(line));
    }
    let path = folder.join(name);
    fs::write(&path, text).map_err(|e| e.to_string())?;
    Ok(path)
}

fn import(person: &Person<'_>, file: &Path) -> Outcome {
    let file = file.display().to_string();
    let words = ["provision", "import", &file, "--yes", "--passwords", "file"];
    let done = person.run(&words, &[PASSPHRASE])?;
    // Three: something in the file is not supported, and was told.
    check(matches!(done.code, Some(0 | 3)), || format!("{file}: {:?} {}", done.code, done.said))
}

/// A profile of our own has no passwords: they are entered, and kept once they are accepted.
fn enter_passwords(person: &Person<'_>) -> Outcome {
    let profile = person.profile().display().to_string();
    for (line, of) in [("home", "personal"), ("office", "business")] {
        let words = ["password", "--profile", &profile, line, "--passwords", "file"];
        let done = person.run(&words, &[PASSPHRASE, &password(of)])?;
        check(done.code == Some(0), || format!("the password of {line}: {}", done.said))?;
    }
    Ok(())
}

/// Broken files change nothing, and say where they are broken.
fn broken(person: &Person<'_>, folder: &Path) -> Outcome {
    let before = person.belongings()?;
    let cases = [
        ("broken.toml", "version = 1\n[[gateway]]\nname = pbx\n", "broken.toml:3:8:"),
        ("broken.xml", "<?xml version=\"1.0\"?>\n<config>\n <section name=\"proxy_0\"\n", "line "),
        ("broken.cfg", "#!version:1.0.0.1\naccount.1.user_name = {$user}\n", "line 2"),
    ];
    for (name, text, told) in cases {
        let file = folder.join(name);
        fs::write(&file, text).map_err(|e| e.to_string())?;
        let file = file.display().to_string();
        let words = ["provision", "import", &file, "--yes", "--passwords", "file"];
        let done = person.run(&words, &[PASSPHRASE])?;
        check(done.code == Some(1) && done.said.contains(told), || {
            format!("{name}: {:?} {}", done.code, done.said)
        })?;
        check(person.belongings()? == before, || format!("{name} left something behind"))?;
    }
    Ok(())
}

/// The keys are those of the file; their lines register, and take a call each.
fn talk(person: &Person<'_>, handed: &Handed, figures: &mut Figures) -> Outcome {
    let ground = person.ground;
    let profile = fs::read_to_string(person.profile()).map_err(|e| e.to_string())?;
    let mut phone = Headless::start(
        &ground.net.phone,
        &Start {
            program: &ground.program,
            folder: person.home.clone(),
            profile: &profile,
            microphone: Some(format!("file:{}", ground.speech.microphone.display())),
            speaker: true,
            environment: Vec::new(),
            arguments: Vec::new(),
            passphrase: Some(PASSPHRASE.to_owned()),
        },
    )?;
    for (_, number) in handed.numbers {
        let what = format!("{number} in service");
        phone.wait(0, PATIENCE, &what, |e| {
            e.is("registration") && e.text("number") == *number && e.text("service") == "in-service"
        })?;
    }
    for (place, (label, does)) in (1_u32..).zip(handed.keys) {
        let what = format!("key {place} is {label}, {does}");
        phone.wait(0, SOON, &what, |e| {
            e.is("key")
                && e.number("key") == Some(f64::from(place))
                && e.text("label") == *label
                && e.text("does") == *does
        })?;
    }
    let places = u32::try_from(handed.keys.len()).unwrap_or(u32::MAX);
    let is_more = |place: f64| place > f64::from(places);
    let more = phone.since(0).iter().any(|e| e.is("key") && e.number("key").is_some_and(is_more));
    check(!more, || "there are more keys than in the file".to_owned())?;
    for (gateway, number) in handed.numbers {
        let mark = phone.mark();
        ground.servers.network.ask(&format!(
            "channel originate Local/{number}@to-lines extension {NUMBER}@answered-{gateway}"
        ))?;
        let ringing = |state: &'static str| {
            move |e: &crate::interop::headless::Event| e.is("call") && e.text("state") == state
        };
        let call = phone.wait(mark, SOON, "it rings", ringing("ringing-here"))?;
        phone.say(&format!("answer {}", call.number("call").unwrap_or_default()))?;
        let call = phone.wait(mark, SOON, "answered", ringing("connected"))?;
        release(&mut phone, &call)?;
    }
    if handed.keys.iter().any(|(label, _)| *label == "Desk") {
        message(ground, &mut phone, figures)?;
    }
    phone.quit()
}

/// A message that is left lights the lamp of the line whose mailbox it is.
fn message(ground: &Ground, phone: &mut Headless, figures: &mut Figures) -> Outcome {
    let mark = phone.mark();
    ground.servers.network.ask(&format!(
        "channel originate Local/{MAILBOX}@to-lines extension {NUMBER}@answered-personal"
    ))?;
    // Long enough for the greeting and a word; the message is kept when the caller hangs up.
    phone.pass(Duration::from_secs(6));
    ground.servers.network.ask("channel request hangup all")?;
    phone.wait(mark, PATIENCE, "a message waits", |e| {
        e.is("registration")
            && e.text("number") == "5553061"
            && e.inner_flag("voicemail", "waiting")
    })?;
    figures.add("a message waits");
    Ok(())
}
