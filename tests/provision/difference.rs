//! What an import changes, and what merging keeps.

use std::time::Duration;

use phone::profile::{
    Codec, Encryption, GatewayProfile, KeyDoes, KeyExchange, KeyProfile, LineKind, LineProfile,
    Profile, Sharing, Transport, Trust, Watch,
};
use provision::{Change, Part, difference, merge};

use crate::golden::files;

fn desk() -> Profile {
    let gateway = |name: &str, domain: &str| GatewayProfile {
        name: name.into(),
        domain: domain.into(),
        proxy: None,
        port: None,
        transport: Transport::Udp,
        trust: Trust::default(),
        expires: Duration::from_mins(5),
        keepalive: Duration::from_secs(20),
        outbound: false,
        public_address: false,
        encryption: Encryption::Off,
        key_exchange: KeyExchange::Sdes,
    };
    let watch = |line: &str, number: &str| KeyProfile {
        label: number.into(),
        line: line.into(),
        page: 1,
        does: KeyDoes::Watch(Watch { number: number.into(), pickup: None }),
    };
    Profile {
        gateways: vec![gateway("firm", "pbx.example.com"), gateway("isp", "sip.provider.example")],
        lines: vec![
            LineProfile::new("office", LineKind::Business, "firm", "102"),
            LineProfile::new("home", LineKind::Personal, "isp", "0301234567"),
        ],
        keys: vec![
            KeyProfile::appearance("office", 1),
            KeyProfile::appearance("home", 1),
            watch("office", "103"),
            watch("home", "600"),
        ],
        country: "de".into(),
        ..Profile::default()
    }
}

#[test]
fn the_same_profile_has_no_difference() {
    assert_eq!(difference(&desk(), &desk()), []);
}

/// The desk with every setting changed that can be.
fn another_desk() -> Profile {
    let mut new = desk();
    new.country = "gb".into();
    new.hold_reminder = Duration::ZERO;
    let gateway = &mut new.gateways[0];
    gateway.domain = "pbx2.example.com".into();
    gateway.proxy = Some("edge.example.com".into());
    gateway.port = Some(5070);
    gateway.transport = Transport::Tls;
    gateway.trust = Trust { authority: Some("PEM".into()), pin: Some([7; 32]) };
    gateway.expires = Duration::from_mins(10);
    gateway.keepalive = Duration::from_secs(30);
    gateway.encryption = Encryption::Preferred;
    gateway.key_exchange = KeyExchange::Dtls;
    new.lines[0] = LineProfile {
        name: "office".into(),
        label: "Desk".into(),
        kind: LineKind::Personal,
        gateway: "isp".into(),
        number: "104".into(),
        display_name: Some("Ann".into()),
        auth_user: Some("ann".into()),
        register: false,
        appearances: 3,
        codecs: vec![Codec::Pcma],
        ptime: Duration::from_millis(40),
        prefix: "0".into(),
        legacy_digest: true,
        auto_answer: true,
        sharing: Sharing::Station("s".into()),
        barge: false,
        barge_code: Some("*33".into()),
        pull_code: Some("*11".into()),
        voicemail: Some("*97".into()),
        digits: phone::profile::DigitsBy::Info,
        hold_sound: phone::profile::HoldSound::Music,
        recording: phone::profile::RecordingRule::Announced,
        list: Some("all".into()),
        encryption: Some(Encryption::Required),
        key_exchange: Some(KeyExchange::Dtls),
    };
    new.keys[0].label = "Desk 1".into();
    new.keys[0].page = 2;
    if let KeyDoes::Watch(watch) = &mut new.keys[2].does {
        watch.pickup = Some("*8".into());
    }
    new
}

#[test]
fn every_setting_that_changes_is_named_with_what_it_was_and_becomes() {
    let old = desk();
    let new = another_desk();

    let changes = difference(&old, &new);

    let named: Vec<_> = changes
        .iter()
        .map(|change| match change {
            Change::Changed { setting, .. } => *setting,
            Change::Added(_) | Change::Removed(_) => panic!("{change:?}"),
        })
        .collect();
    assert_eq!(
        named,
        [
            "country",
            "hold_reminder",
            "domain",
            "proxy",
            "port",
            "transport",
            "authority",
            "pin",
            "expires",
            "keepalive",
            "encryption",
            "key_exchange",
            "label",
            "kind",
            "gateway",
            "number",
            "display_name",
            "auth_user",
            "register",
            "appearances",
            "codecs",
            "ptime_ms",
            "prefix",
            "legacy_digest",
            "auto_answer",
            "sharing",
            "station",
            "barge",
            "barge_code",
            "pull_code",
            "voicemail",
            "digits",
            "hold_sound",
            "recording",
            "list",
            "encryption",
            "key_exchange",
            "label",
            "page",
            "pickup",
        ]
    );
    let Change::Changed { part, old, new, .. } = &changes[2] else { panic!("a setting") };
    assert_eq!(*part, Part::Gateway("firm".into()));
    assert_eq!((old.as_str(), new.as_str()), ("pbx.example.com", "pbx2.example.com"));
}

#[test]
fn what_comes_and_goes_moves_nothing_else() {
    let old = desk();
    let mut new = desk();
    new.keys.remove(0);
    new.keys.insert(1, KeyProfile::appearance("home", 2));

    let key = |line: &str, label: &str| Part::Key(line.into(), label.into());
    let wanted = [Change::Removed(key("office", "1")), Change::Added(key("home", "2"))];
    assert_eq!(difference(&old, &new), wanted);
    new.keys = old.keys.clone();
    new.keys.swap(2, 3);
    let moved = difference(&old, &new);
    assert!(
        moved.iter().all(|it| matches!(it, Change::Changed { setting: "place", .. })),
        "{moved:?}"
    );
    assert_eq!(moved.len(), 2);
}

#[test]
fn an_import_replaces_its_lines_where_they_stand_and_leaves_the_others() {
    let old = desk();
    let mut new = desk();
    new.country = String::new();
    new.lines = vec![LineProfile {
        label: "Reception".into(),
        ..LineProfile::new("reception", LineKind::Business, "pbx", "102")
    }];
    new.gateways = vec![GatewayProfile {
        name: "pbx".into(),
        transport: Transport::Tcp,
        ..old.gateways[0].clone()
    }];
    new.keys = vec![KeyProfile::appearance("reception", 1), KeyProfile::appearance("reception", 2)];

    let merged = merge(&old, &new).expect("it fits");

    assert_eq!(merged.names["reception"], "office");
    let profile = &merged.profile;
    assert_eq!(profile.country, "de");
    assert_eq!(
        (profile.lines[0].name.as_str(), profile.lines[0].label.as_str()),
        ("office", "Reception")
    );
    assert_eq!(profile.lines[1], old.lines[1]);
    assert_eq!(profile.gateways.len(), 2);
    assert_eq!(
        (profile.gateways[0].name.as_str(), profile.gateways[0].transport),
        ("firm", Transport::Tcp)
    );
    let lines: Vec<_> = profile.keys.iter().map(|key| key.line.as_str()).collect();
    assert_eq!(lines, ["office", "office", "home", "home"]);
}

#[test]
fn a_gateway_on_which_another_line_stands_is_not_changed_under_it() {
    let mut old = desk();
    old.lines.push(LineProfile::new("other", LineKind::Business, "firm", "999"));
    let mut new = desk();
    new.lines.truncate(1);
    new.gateways.truncate(1);
    new.gateways[0].transport = Transport::Tcp;
    new.keys.clear();

    let merged = merge(&old, &new).expect("it fits").profile;

    let of = |name: &str| {
        let line = merged.lines.iter().find(|line| line.name == name).expect("it is there");
        merged.gateways.iter().find(|it| it.name == line.gateway).expect("it is there").transport
    };
    assert_eq!((of("other"), of("office")), (Transport::Udp, Transport::Tcp));
}

#[test]
fn importing_a_file_again_changes_nothing_and_what_is_merged_is_a_right_profile() {
    for (path, format, bytes) in files() {
        let new = provision::import(format, &bytes).profile;
        for old in [Profile { country: "de".into(), ..Profile::default() }, desk()] {
            let once = merge(&old, &new).expect("it fits").profile;
            let twice = merge(&once, &new).expect("it fits").profile;

            assert_eq!(difference(&once, &twice), [], "{}", path.display());
            assert_eq!(once, twice, "{}", path.display());
            let text = storage::profile::text(&once, None);
            let (read, _) = storage::profile::parse(&text, "merged.toml")
                .unwrap_or_else(|faults| panic!("{}: {faults}", path.display()));
            assert_eq!(read, once, "{}", path.display());
            let names = |profile: &Profile| -> Vec<_> {
                let lines = profile.lines.iter().take(old.lines.len());
                lines.map(|line| (line.name.clone(), line.kind, line.number.clone())).collect()
            };
            assert_eq!(names(&once), names(&old), "{}", path.display());
        }
    }
}

#[test]
fn more_lines_than_a_telephone_has_are_not_merged() {
    let many = |domain: &str| {
        let mut profile = desk();
        profile.gateways[0].domain = domain.into();
        profile.lines = (0..40)
            .map(|i| LineProfile::new(&format!("l{i}"), LineKind::Business, "firm", &i.to_string()))
            .collect();
        profile.keys.clear();
        profile
    };
    assert!(merge(&many("a.example"), &many("a.example")).is_some());
    assert_eq!(merge(&many("a.example"), &many("b.example")), None);
}
