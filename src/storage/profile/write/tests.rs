//! What is written is read again, and what others wrote stays.

use std::time::Duration;

use phone::profile::{Trust, Watch};
use sim::Random;

use super::super::{example, parse};
use super::*;

const ENCRYPTION: [Encryption; 3] = [Encryption::Off, Encryption::Preferred, Encryption::Required];

#[test]
fn a_profile_written_and_read_again_is_the_same_profile() {
    for seed in 0..2_000 {
        let profile = Draw(Random::new(seed)).profile();

        let text = text(&profile, None);

        let (again, remarks) = parse(&text, "p.toml").unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(again, profile, "seed {seed}\n{text}");
        let beside: Vec<_> = remarks.iter().filter(|it| it.line != 0).collect();
        let known = |sentence: &str| {
            ["has the same number", "already a key", "tones of"]
                .iter()
                .any(|it| sentence.contains(it))
        };
        assert!(beside.iter().all(|it| known(&it.sentence)), "seed {seed}: {beside:?}");
    }
}

#[test]
fn every_key_of_the_example_is_written_too() {
    let said: String = example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(said) if said.starts_with(|it: char| it.is_alphabetic() || it == '[') => {
                format!("{said}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let trunk = "sharing = \"station\"\nstation = \"alice_line1\"";
    let said = said.replace("sharing = \"none\"", trunk);
    let said = said.replacen("appearances = 2", "appearances = 1", 1);
    let (profile, _) = parse(&said.replacen("appearance = 2", "appearance = 1", 1), "example.toml")
        .unwrap_or_else(|e| panic!("{e}"));

    let written = text(&profile, None);

    for (table, known) in [("gateway", GATEWAY), ("line", LINE), ("key", KEY)] {
        let whole: Table = toml::from_str(&written).unwrap();
        let there: Vec<_> = whole[table].as_array().unwrap().iter().collect();
        for key in known.iter().filter(|key| **key != "authority") {
            let found = there.iter().any(|it| it.as_table().unwrap().contains_key(*key));
            assert!(found, "{table} is written without {key}\n{written}");
        }
    }
    assert_eq!(parse(&written, "p.toml").unwrap().0, profile);
}

#[test]
fn what_nobody_here_knows_stays_where_it_stood() {
    let former = r#"
version = 1
colour = "green"
nested = { a = [1, 2.5], when = 2026-11-21T10:00:00Z }
[theirs]
deep = { er = true }
[[other]]
x = "1"
[[other]]
x = "2"
[[gateway]]
name = "g"
domain = "pbx.example.com"
weight = 7
[[line]]
name = "gone"
kind = "business"
gateway = "g"
number = "9"
lost = 1
[[line]]
name = "l"
kind = "business"
gateway = "g"
number = "102"
"a b" = "with a blank"
appearances = 1
[[key]]
line = "l"
watch = "103"
badge = "star"
[[key]]
line = "l"
first = true
"#;
    let (mut profile, remarks) = parse(former, "p.toml").unwrap();
    assert_eq!(remarks.iter().filter(|it| it.sentence.contains("is not known")).count(), 9);
    profile.lines.remove(0);
    profile.lines[0].label = "Ann".into();
    profile.keys.reverse();

    let written = text(&profile, Some(former));

    let table: Table = toml::from_str(&written).unwrap_or_else(|e| panic!("{e}\n{written}"));
    let old: Table = toml::from_str(former).unwrap();
    for key in ["colour", "nested", "theirs", "other"] {
        assert_eq!(table.get(key), old.get(key), "{key}\n{written}");
    }
    assert_eq!(table["gateway"][0]["weight"].as_integer(), Some(7));
    assert_eq!(table["line"][0]["a b"].as_str(), Some("with a blank"));
    assert_eq!(table["key"][0]["first"].as_bool(), Some(true));
    assert_eq!(table["key"][1]["badge"].as_str(), Some("star"));
    assert!(!written.contains("lost"), "what was of a line goes with it");
    assert_eq!(parse(&written, "p.toml").unwrap().0, profile);
    // A second time changes nothing.
    assert_eq!(text(&profile, Some(&written)), written);
}

#[test]
fn services_and_extensions_are_told_to_do_nothing_yet_and_stay_as_locks_do() {
    let said = |line: &str| line.strip_prefix("#     ").map(str::to_owned);
    let extras: Vec<String> = example().lines().take(40).filter_map(said).collect();
    let extras = extras.into_iter().filter(|line| !line.starts_with("keyline")).collect::<Vec<_>>();
    let former = format!(
        "version = 1\n{}\n[[gateway]]\nname = \"g\"\ndomain = \"d.example\"\n\
        [[line]]\nname = \"l\"\nkind = \"business\"\ngateway = \"g\"\nnumber = \"1\"\n",
        extras.join("\n")
    );
    let (profile, remarks) = parse(&former, "p.toml").unwrap_or_else(|e| panic!("{e}\n{former}"));

    let written = text(&profile, Some(&former));

    assert_eq!(remarks.iter().filter(|it| it.sentence.contains(" is kept, but ")).count(), 2);
    let (old, new): (Table, Table) =
        (toml::from_str(&former).unwrap(), toml::from_str(&written).unwrap());
    for key in ["lock", "service", "extension"] {
        assert!(old.contains_key(key), "{former}");
        assert_eq!(old.get(key), new.get(key), "{written}");
    }
}

#[test]
fn a_password_is_not_carried_along() {
    let former =
        "version = 1\npassword = \"hunter2\"\n[[line]]\nname = \"l\"\nsecret = \"hunter2\"\n";
    let mut profile = Draw(Random::new(1)).profile();
    profile.lines[0].name = "l".into();

    assert!(!text(&profile, Some(former)).contains("hunter2"));
}

/// Draws profiles that are right.
struct Draw(Random);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0.below(limit)
    }

    fn small(&mut self, limit: u8) -> u8 {
        u8::try_from(self.below(limit.into())).unwrap()
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()].clone()
    }

    fn maybe<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(2) == 0).then(|| draw(self))
    }

    fn number(&mut self) -> String {
        let mut number = self.pick(&["", "+", "*", "0"]).to_owned();
        for _ in 0..=self.below(9) {
            number.push_str(self.pick(&["0", "1", "5", "9", "#", "*"]));
        }
        number
    }

    /// What people write, and what TOML must not stumble over.
    fn label(&mut self) -> String {
        const PIECES: &[&str] = &[
            "Ann", " ", "\"", "\\", "'", "#", "]", "=", "é", "ß", "本", "مكتب", "😀", "\u{a0}", "x",
        ];
        let mut label = "l".to_owned();
        for _ in 0..self.below(9) {
            label.push_str(self.pick(PIECES));
        }
        label
    }

    fn seconds(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_secs(from + self.below(to - from + 1))
    }

    fn gateway(&mut self, index: u64) -> GatewayProfile {
        let domain = self.pick(&["pbx.example.com", "10.0.0.1", "[2001:db8::10]", "a"]).to_owned();
        let mut proxy = self.maybe(|it| it.pick(&["edge.example.com", "10.0.0.9"]).to_owned());
        if domain.starts_with('[') && proxy.is_none() {
            proxy = Some("2001:db8::10".into());
        }
        let transport = self.pick(&[Transport::Udp, Transport::Tcp, Transport::Tls]);
        let pin = self.maybe(|it| std::array::from_fn(|_| it.small(255)));
        let pin = pin.filter(|_| transport == Transport::Tls);
        GatewayProfile {
            name: format!("{}{index}", self.pick(&["g", "Gate.way_", "ü-"])),
            domain,
            proxy,
            port: self.maybe(|it| u16::try_from(1 + it.below(65_535)).unwrap()),
            transport,
            trust: Trust { authority: None, pin },
            expires: self.seconds(10, 86_400),
            keepalive: self.seconds(1, 3_600),
            outbound: self.below(2) == 0,
            public_address: self.below(2) == 0,
            encryption: self.pick(&ENCRYPTION),
            key_exchange: self.pick(&[KeyExchange::Sdes, KeyExchange::Dtls]),
        }
    }

    fn line(&mut self, index: u64, gateways: &[GatewayProfile]) -> LineProfile {
        let sharing = match self.below(5) {
            0 => Sharing::CallInfo,
            3 => Sharing::Appearances,
            1 => Sharing::Station(self.pick(&["alice_line1", "7001"]).to_owned()),
            _ => Sharing::Private,
        };
        let mut codecs = vec![Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma];
        for _ in 0..self.below(4) {
            let at = usize::try_from(self.below(codecs.len() as u64)).unwrap();
            codecs.remove(at);
        }
        let appearances = match sharing {
            Sharing::Station(_) => 1,
            Sharing::Private | Sharing::CallInfo | Sharing::Appearances => 1 + self.small(8),
        };
        LineProfile {
            name: format!("line{index}"),
            label: self.label(),
            kind: self.pick(&[LineKind::Personal, LineKind::Business]),
            gateway: self.pick(gateways).name,
            number: if self.below(4) == 0 { "ann.keller".into() } else { self.number() },
            display_name: self.maybe(Self::label),
            auth_user: self.maybe(Self::label),
            register: self.below(2) == 0,
            appearances,
            codecs,
            ptime: Duration::from_millis(self.pick(&[10, 20, 40])),
            prefix: self.maybe(Self::number).unwrap_or_default(),
            legacy_digest: self.below(2) == 0,
            auto_answer: self.below(2) == 0,
            sharing,
            barge: self.below(2) == 0,
            barge_code: self.maybe(Self::number),
            pull_code: self.maybe(Self::number),
            voicemail: self.maybe(Self::number),
            digits: self.pick(&DIGITS).1,
            hold_sound: self.pick(&HOLD_SOUNDS).1,
            recording: self.pick(&RULES).1,
            list: self.maybe(|it| it.pick(&["friends", "blf-102"]).to_owned()),
            encryption: self.maybe(|it| it.pick(&ENCRYPTION)),
            key_exchange: self.maybe(|it| it.pick(&[KeyExchange::Sdes, KeyExchange::Dtls])),
        }
    }

    fn key(&mut self, lines: &[LineProfile]) -> KeyProfile {
        let line = self.pick(lines);
        let does = match self.below(4) {
            0 => KeyDoes::Watch(Watch { number: self.number(), pickup: self.maybe(Self::number) }),
            1 => KeyDoes::Speed(self.number()),
            2 => KeyDoes::Park(self.number()),
            _ => KeyDoes::Appearance(1 + self.small(line.appearances)),
        };
        // Only an appearance may do without: the others are then called by their number.
        let bare = matches!(does, KeyDoes::Appearance(_)) && self.below(2) == 0;
        let label = if bare { String::new() } else { self.label() };
        KeyProfile { label, line: line.name, page: 1 + self.small(64), does }
    }

    fn profile(&mut self) -> Profile {
        let gateways: Vec<_> = (0..=self.below(3)).map(|index| self.gateway(index)).collect();
        let lines: Vec<_> = (0..=self.below(4)).map(|index| self.line(index, &gateways)).collect();
        let keys = (0..=self.below(12)).map(|_| self.key(&lines)).collect();
        let country = self.pick(&["de", "us", "gb"]).to_owned();
        Profile {
            gateways,
            lines,
            keys,
            country,
            hold_reminder: self.seconds(0, 3_600),
            instance: None,
        }
    }
}
