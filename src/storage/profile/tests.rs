//! Profiles as people write them, right and wrong.

use super::*;
use phone::profile::{Codec, KeyDoes, KeyProfile, LineKind, Sharing, Transport, Watch};
use std::fmt::Write as _;
use std::time::Duration;

#[test]
fn the_example_says_what_it_says() {
    let (profile, remarks) = parse(example(), "example.toml").unwrap_or_else(|e| panic!("{e}"));

    assert_eq!(remarks, []);
    assert_eq!(profile.country, "de");
    let [business, provider] = &profile.gateways[..] else { panic!("two gateways") };
    assert_eq!((business.name.as_str(), business.domain.as_str()), ("business", "pbx.example.com"));
    assert_eq!((business.proxy.as_ref(), business.port), (None, None));
    assert_eq!(business.transport, Transport::Udp);
    assert_eq!(business.expires, Duration::from_mins(5));
    assert_eq!(business.keepalive, Duration::from_secs(20));
    assert_eq!((provider.transport, provider.port), (Transport::Tls, None));
    let [office, home] = &profile.lines[..] else { panic!("two lines") };
    assert_eq!((office.name.as_str(), office.label.as_str()), ("office", "Office"));
    assert_eq!((office.kind, office.gateway.as_str()), (LineKind::Business, "business"));
    assert_eq!((office.number.as_str(), office.prefix.as_str()), ("102", ""));
    assert_eq!(office.display_name.as_deref(), Some("Ann Example"));
    assert_eq!(office.auth_user, None);
    assert_eq!((office.register, office.appearances, office.legacy_digest), (true, 2, false));
    assert_eq!(office.codecs, [Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma]);
    assert_eq!(office.ptime, Duration::from_millis(20));
    assert_eq!((home.kind, home.number.as_str()), (LineKind::Personal, "+4930123456"));
    assert_eq!(home.auth_user.as_deref(), Some("ann-example"));
    assert_eq!((home.appearances, &home.codecs[..]), (1, &[Codec::G722, Codec::Pcma][..]));
    assert_eq!(
        (office.barge, office.barge_code.as_ref(), office.list.as_ref()),
        (true, None, None)
    );
    assert_eq!(office.voicemail.as_deref(), Some("*97"));
    assert_eq!(profile.hold_reminder, Duration::from_mins(1));
    let key = |label: &str, line: &str, page, does| KeyProfile {
        label: label.into(),
        line: line.into(),
        page,
        does,
    };
    let watch = Watch { number: "103".into(), pickup: Some("*8".into()) };
    assert_eq!(
        profile.keys,
        [
            key("Office 1", "office", 1, KeyDoes::Appearance(1)),
            key("Office 2", "office", 1, KeyDoes::Appearance(2)),
            key("", "home", 1, KeyDoes::Appearance(1)),
            key("Ben Osei", "office", 1, KeyDoes::Watch(watch)),
            key("Taxi", "home", 2, KeyDoes::Speed("+4930261026".into())),
            key("Park 1", "office", 2, KeyDoes::Park("701".into())),
        ]
    );
}

#[test]
fn what_the_example_comments_out_can_be_said_too() {
    let text: String = example()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(said) if said.starts_with(|c: char| c.is_alphabetic() || c == '[') => {
                format!("{said}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();

    let (profile, remarks) = parse(&text, "example.toml").unwrap_or_else(|e| panic!("{e}"));

    assert_eq!(remarks, []);
    assert_eq!(profile.gateways[0].proxy.as_deref(), Some("10.0.0.1"));
    assert_eq!(profile.gateways[0].port, Some(5060));
    assert_eq!(profile.lines[0].auth_user.as_deref(), Some("ann"));
    assert_eq!(profile.lines[0].barge_code.as_deref(), Some("*33"));
    assert_eq!(profile.lines[0].list.as_deref(), Some("colleagues"));
}

#[test]
fn what_the_example_says_of_absent_keys_is_so() {
    let (profile, remarks) = parse(SMALL, "small.toml").unwrap_or_else(|e| panic!("{e}"));

    assert_eq!(remarks, []);
    assert_eq!(profile.country, "us");
    let gateway = &profile.gateways[0];
    assert_eq!(gateway.transport, Transport::Udp);
    assert_eq!(gateway.expires, Duration::from_mins(5));
    assert_eq!(gateway.keepalive, Duration::from_secs(20));
    let line = &profile.lines[0];
    assert_eq!((line.label.as_str(), line.appearances, line.register), ("l", 2, true));
    assert_eq!(line.codecs, [Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma]);
    assert_eq!((line.ptime, line.legacy_digest), (Duration::from_millis(20), false));
    assert_eq!((&line.sharing, line.barge), (&Sharing::Private, true));
    assert_eq!((line.voicemail.as_ref(), line.list.as_ref()), (None, None));
    assert_eq!(profile.hold_reminder, Duration::from_mins(1));
    assert_eq!(profile.keys, [1, 2].map(|appearance| KeyProfile::appearance("l", appearance)));
}

#[test]
fn a_trunk_is_reached_through_a_station_and_carries_one_call() {
    let text = format!("{SMALL}sharing = \"station\"\nstation = \"alice_line1\"\n");

    let (profile, remarks) = parse(&text, "small.toml").unwrap_or_else(|e| panic!("{e}"));

    assert_eq!(remarks, []);
    assert_eq!(profile.lines[0].sharing, Sharing::Station("alice_line1".into()));
    assert_eq!((profile.lines[0].appearances, profile.keys.len()), (1, 1));
    let told = parse(&(text + "appearances = 2\n"), "p.toml").unwrap_err().to_string();
    assert!(
        told.starts_with("p.toml:13:15: a line with `sharing` \"station\" is a trunk"),
        "{told}"
    );
}

const SMALL: &str = r#"
version = 1
[[gateway]]
name = "g"
domain = "pbx.example.com"
[[line]]
name = "l"
kind = "business"
gateway = "g"
number = "102"
"#;

/// Each profile in `tests/storage/profiles` has beside it what is said of it.
#[test]
fn every_wrong_profile_is_told_as_it_stands_in_the_golden_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/storage/profiles");
    let mut profiles: Vec<_> = std::fs::read_dir(&folder)
        .expect("the profiles are there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    profiles.sort();
    assert!(10 <= profiles.len(), "{profiles:?}");
    for path in profiles {
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("it can be read");
        let mut said = String::new();
        let text = String::from_utf8(bytes).expect("it is text");
        match parse(&text, &name) {
            Ok((_, remarks)) => {
                for remark in remarks {
                    writeln!(said, "remark: {remark}").expect("it is memory");
                }
            }
            Err(faults) => writeln!(said, "{faults}").expect("it is memory"),
        }
        let golden = std::fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        assert_eq!(said, golden, "what is said of {name}:\n{said}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_by_its_name() {
    let told = read(Path::new("/nowhere/profile.toml")).unwrap_err().to_string();
    assert!(told.starts_with("/nowhere/profile.toml: cannot be read: "), "{told}");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let faults = Faults::not_text("p.toml", b"version = 1\nlabel = \"B\xfcro\"\n", 22);
    assert_eq!(
        faults.to_string(),
        "p.toml:2:11: here is a byte that is no text; save the file as UTF-8"
    );
}

#[test]
fn a_password_is_refused_and_not_repeated() {
    for key in ["password", "Password", "secret", "auth-password"] {
        let text = format!("{SMALL}{key} = \"hunter2\"\n");
        let told = parse(&text, "p.toml").unwrap_err().to_string();
        assert!(told.starts_with("p.toml:11:1: a profile holds no password"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn a_password_without_quotes_is_not_repeated_either() {
    let text = format!("{SMALL}password = hunter2\n");
    let told = parse(&text, "p.toml").unwrap_err().to_string();
    assert_eq!(told, "p.toml:11:12: a profile holds no password: take this line out");
}

#[test]
fn an_ipv6_gateway_stands_in_brackets_in_addresses_and_without_them_on_the_wire() {
    for domain in ["2001:db8::10", "[2001:db8::10]"] {
        let text = SMALL.replace("pbx.example.com", domain);
        let (profile, _) = parse(&text, "p.toml").unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(profile.gateways[0].domain, "[2001:db8::10]");
        assert_eq!(profile.gateways[0].proxy.as_deref(), Some("2001:db8::10"));
    }
}

#[test]
fn a_byte_order_mark_is_not_counted() {
    let text = format!("\u{feff}{}", SMALL.trim_start().replace("version = 1", "version = 2"));
    let told = parse(&text, "p.toml").unwrap_err().to_string();
    assert!(told.starts_with("p.toml:1:11: `version` is 2"), "{told}");
}

/// Every beginning of a right profile, and every profile with one byte taken out, is read or
/// refused; nothing else happens.
#[test]
fn no_damage_to_a_profile_does_more_than_being_told() {
    let text = example();
    let mut refused = 0;
    for (at, letter) in text.char_indices().filter(|(at, _)| at % 3 == 0) {
        refused += usize::from(parse(&text[..at], "p.toml").is_err());
        let without = format!("{}{}", &text[..at], &text[at + letter.len_utf8()..]);
        if let Err(faults) = parse(&without, "p.toml") {
            refused += 1;
            assert!(!faults.list.is_empty());
            assert!(faults.to_string().starts_with("p.toml"), "{faults}");
        }
    }
    assert!(500 < refused, "{refused}");
}

#[test]
fn what_is_too_much_is_refused_soon() {
    let refused = |text: String| parse(&text, "p.toml").unwrap_err();

    assert_eq!(refused("#".repeat(1 << 21)).to_string(), "p.toml: it is longer than 1024 KiB");
    assert!(refused("[".repeat(1 << 20)).to_string().contains("p.toml:1:"));
    let faults = refused("= \n".repeat(300_000));
    assert!(faults.list.len() <= 50 && 200_000 < faults.more);
    let lines: String = (0..100).map(|_| "[[line]]\n").collect();
    assert!(refused(lines).to_string().contains("[[line]] stands here 100 times; 64 are the most"));
    let long_key = format!("{} = 1\n{SMALL}", "k".repeat(1 << 19));
    let (_, remarks) = parse(&long_key, "p.toml").unwrap_or_else(|e| panic!("{e}"));
    assert!(remarks[0].sentence.len() < 200);
    let unknown: String =
        (0..50_000).fold(String::new(), |text, index| text + &format!("k{index} = 1\n"));
    let (_, remarks) = parse(&(unknown + SMALL), "p.toml").unwrap_or_else(|e| panic!("{e}"));
    assert!(remarks.len() <= 50);
}
