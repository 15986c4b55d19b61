//! What reads a text once, and keeps nothing.

use std::time::Duration;

use phone::doors::Direction;
use provision::Format;
use sdp::{Codec, Local};
use sip::auth::{Authorization, Challenge, Credentials, answer};
use sip::events::{Package, SubscriptionState, Watch, parts};
use sip::message::{Frame, Framer, Message, Name, ResponseBuilder, Via};
use sip::verdict::{examine, verdict};
use sip::{Aor, NameAddr, NameAddrRef, Secret, Uri};
use xml::{Element, Limits};

/// A datagram: what it deserves, all that is in it, and that it is printed as it is read.
pub(crate) fn message(input: &[u8]) {
    let judged = verdict(input);
    let (examined, salvaged) = examine(input);
    assert_eq!(judged, examined);
    if let Some(message) = salvaged {
        fields(&message);
        let answer = ResponseBuilder::reply_to(&message, 400).to_tag("t").build();
        assert!(answer.starts_with(b"SIP/2.0 400 "));
    }
    let Ok(sound) = Message::parse(input) else { return };
    let printed = sound.print();
    if let Ok(again) = Message::parse(&printed) {
        assert_eq!(again.print(), printed);
        assert_eq!(again.body(), sound.body());
    }
}

fn fields(message: &Message) {
    let addresses = message.contacts().chain(message.routes()).chain(message.record_routes());
    for address in addresses.chain(message.asserted()).flatten() {
        let owned = address.to_name_addr();
        let again = NameAddr::parse(owned.to_bytes()).unwrap();
        assert_eq!(again.uri(), owned.uri());
    }
    for via in message.vias().flatten() {
        let _ = (via.unique_branch(), via.received_addr(), via.params().count());
    }
    for address in [message.from(), message.to()].into_iter().flatten() {
        let _ = (address.display(), address.tag(), Aor::of(address.uri()));
    }
    let _ = (message.call_id(), message.cseq(), message.max_forwards(), message.expires());
    let _ = (message.min_expires(), message.retry_after(), message.content_type());
    let _ = (message.reasons(), message.request_uri(), message.challenges());
    let _ = (message.replaces(), message.join(), SubscriptionState::of(message));
    for &name in Name::KNOWN {
        let _ = (message.values(name).count(), message.text(name));
    }
}

/// A stream, in pieces as long as the first byte says.
pub(crate) fn stream(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    let mut framer = Framer::new();
    let mut cut = Vec::new();
    for piece in rest.chunks(usize::from(*first).max(1)) {
        framer.push(piece);
        cut.extend(std::iter::from_fn(|| framer.next()));
    }
    let mut whole = Framer::new();
    whole.push(rest);
    let expected: Vec<Frame> = std::iter::from_fn(|| whole.next()).collect();
    assert_eq!(cut, expected);
}

/// An address, alone.
pub(crate) fn uri(input: &[u8]) {
    let Ok(uri) = Uri::parse(input) else { return };
    assert_eq!(uri.as_bytes(), input);
    assert!(uri.equivalent(&uri));
    let _ = (uri.user_text(), uri.host(), uri.with_param("lr", None), uri.without_params());
    let _ = uri.params().map(|param| param.text()).collect::<Vec<_>>();
}

/// An address with a name, and what else stands in such fields.
pub(crate) fn name_addr(input: &[u8]) {
    if let Ok(address) = NameAddrRef::parse(input) {
        let owned = address.to_name_addr();
        let again = NameAddr::parse(owned.to_bytes()).unwrap();
        assert_eq!(again.uri(), owned.uri());
        assert_eq!(again.tag(), owned.tag());
    }
    let _ = Via::parse(input);
}

/// A question for a password, answered; and an answer to one.
pub(crate) fn digest(input: &[u8]) {
    let _ = Authorization::parse(input);
    let mut challenges = Vec::new();
    Challenge::parse_all(input, false, &mut challenges);
    let credentials = Credentials { user: "ann".into(), secret: Secret::new("secret") };
    for challenge in challenges.iter().take(8) {
        let value = answer(challenge, &credentials, "REGISTER", b"sip:pbx", b"", 1, "c");
        assert_eq!(value.is_empty(), !challenge.can_be_answered());
        assert!(!value.contains(&b'\n') && !value.contains(&b'\r'));
    }
}

fn local() -> Local {
    Local {
        rtp: ([192, 0, 2, 1], 4_000).into(),
        rtcp: ([192, 0, 2, 1], 4_001).into(),
        session: 1,
        version: 1,
        codecs: vec![Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma],
        ptime: Duration::from_millis(20),
        direction: Direction::SendReceive,
        protection: sdp::Protection::default(),
    }
}

/// An offer, and our answer to it, which the far end could agree to.
pub(crate) fn sdp_offer(input: &[u8]) {
    if let Ok((answer, agreed)) = sdp::answer(&local(), input) {
        assert!(!agreed.accepts.is_empty());
        assert!((5..=500).contains(&agreed.ptime.as_millis()));
        let _ = sdp::offer_again(&local(), &agreed);
        let _ = sdp::agree(&local(), &answer);
    }
}

/// An answer to our offer.
pub(crate) fn sdp_answer(input: &[u8]) {
    if let Ok(agreed) = sdp::agree(&local(), input) {
        assert!(!agreed.accepts.is_empty());
        let _ = sdp::offer_again(&local(), &agreed);
    }
}

/// Notifications of one kind, one after the other, parted by a byte that no text has.
fn notified(package: Package, media_type: &str, input: &[u8]) {
    let mut watch = Watch::new(package);
    for (number, body) in input.split(|byte| *byte == 0x1e).take(8).enumerate() {
        let head = format!(
            "NOTIFY sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{number}\r\n\
             From: <sip:x@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: c\r\nCSeq: {} NOTIFY\r\n\
             Max-Forwards: 70\r\nEvent: {}\r\nSubscription-State: active\r\n\
             Content-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
            number + 1,
            package.event(),
            body.len()
        );
        let bytes = [head.as_bytes(), body].concat();
        if let Ok(message) = Message::parse(&bytes) {
            let _ = watch.take(&message);
        }
    }
}

/// Who talks to whom.
pub(crate) fn dialog_info(input: &[u8]) {
    notified(Package::Dialog, "application/dialog-info+xml", input);
    notified(Package::SharedDialog, "application/dialog-info+xml", input);
}

/// A list of those.
pub(crate) fn resource_list(input: &[u8]) {
    let kind = "multipart/related;type=\"application/rlmi+xml\";boundary=\"b\";start=\"<l@h>\"";
    notified(Package::Dialog, kind, input);
    let _ = parts(kind.as_bytes(), input);
}

/// Messages that wait.
pub(crate) fn message_summary(input: &[u8]) {
    notified(Package::MessageSummary, "application/simple-message-summary", input);
}

/// Who is there.
pub(crate) fn presence(input: &[u8]) {
    notified(Package::Presence, "application/pidf+xml", input);
}

/// The appearances of a shared line, in the head of a notification.
pub(crate) fn call_info(input: &[u8]) {
    let mut watch = Watch::new(Package::CallInfo);
    let mut bytes = b"NOTIFY sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n\
        From: <sip:x@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 NOTIFY\r\n\
        Max-Forwards: 70\r\nEvent: call-info\r\nSubscription-State: active\r\nCall-Info: "
        .to_vec();
    bytes.extend_from_slice(input);
    bytes.extend_from_slice(b"\r\nContent-Length: 0\r\n\r\n");
    if let Ok(message) = Message::parse(&bytes) {
        let _ = watch.take(&message);
        let _ = sip::events::appearance_index(&message);
    }
}

/// A document.
pub(crate) fn xml(input: &[u8]) {
    let limits = Limits { depth: 16, elements: 512, attributes: 32, value: 4_096 };
    if let Ok(element) = Element::parse(input, &limits) {
        let _ = (element.name(), element.text(), element.attributes().len());
        let _ = element.children().count();
    }
}

/// A file of another telephone. Its first byte chooses who reads it, beside whom it looks like.
pub(crate) fn provisioning(input: &[u8]) {
    let Some((first, rest)) = input.split_first() else { return };
    let readable = Format::READABLE;
    let chosen = readable.into_iter().nth(usize::from(*first) % readable.len()).unwrap();
    for format in [chosen, provision::detect("file", rest)] {
        let found = provision::import(format, rest);
        assert!(found.profile.lines.len() <= 64 && found.profile.keys.len() <= 1_024);
    }
}

/// A profile, and other files that people write.
pub(crate) fn profile(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok((profile, _)) = storage::profile::parse(text, "profile.toml") {
        // What is written of it is the same again.
        let written = storage::profile::text(&profile, None);
        let (again, _) = storage::profile::parse(&written, "again").unwrap();
        assert_eq!(again, profile);
    }
    let _ = storage::tones::parse(text, "tones.toml");
    let _ = storage::settings::Settings::parse(text, "settings.toml");
}
