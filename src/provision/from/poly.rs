//! Poly UCS: everything is an attribute of some element.

use std::collections::BTreeMap;

use xml::Element;

use crate::draft::value::way;
use crate::draft::{Draft, Field, KeyField, KeyKind, Ranked};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::tree::Tree;
use super::words::{demanded, dotted, offered, shared};

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    let mut found = Vec::new();
    gather(&tree.root, &mut found);
    found.sort_by_key(|(at, ..)| *at);
    let mut roles = BTreeMap::new();
    for (at, key, value) in found {
        let at = draft.paper.add(tree.line(at), key, value)?;
        take(&mut draft, at, key, &mut roles);
    }
    Ok(draft)
}

/// All attributes. The tree has its limits, so this ends soon.
fn gather<'t>(element: &'t Element, found: &mut Vec<(usize, &'t str, &'t str)>) {
    for attribute in element.attributes() {
        found.push((attribute.at, &attribute.name, &attribute.value));
    }
    for child in element.children() {
        gather(child, found);
    }
}

/// Keys of resources stand behind those of `lineKey`.
const WATCHED: u32 = 1_000;

fn take(draft: &mut Draft, at: At, key: &str, kinds: &mut BTreeMap<u32, u32>) {
    let (shape, numbers) = dotted(key);
    let first = numbers.first().copied().unwrap_or_default();
    let second = numbers.get(1).copied().unwrap_or_default();
    if let Some(rest) = shape.strip_prefix("reg.N.") {
        if let Some(field) = registration(rest, second) {
            draft.line(first, at, field);
        }
        return;
    }
    match shape.as_str() {
        "voIpProt.server.N.address" if first == 1 => draft.every_line(at, Field::Server),
        "voIpProt.server.N.port" if first == 1 => draft.every_line(at, Field::Port),
        "voIpProt.server.N.expires" if first == 1 => draft.every_line(at, Field::Expires(1)),
        "voIpProt.server.N.transport" if first == 1 => draft.every_line(at, Field::Transport(way)),
        "sec.srtp.enable" | "sec.srtp.offer" => draft.every_line(at, Field::Encryption(offered)),
        "sec.srtp.require" => require(draft, at),
        "tone.dtmf.rfc2833Control" | "tone.dtmf.viaRtp" => {
            draft.every_line(at, Field::Mapped(Note::Always));
        }
        "tone.dtmf.rfc2833Payload" => draft.every_line(at, Field::Mapped(Note::Agreed)),
        "dialplan.digitmap" => draft.every_line(at, Field::DialPlan),
        "dialplan.digitmap.timeOut" | "dialplan.applyToUserDial" => {
            draft.every_line(at, Field::Mapped(Note::PlanNeedless));
        }
        "msg.mwi.N.callBack" => draft.line(first, at, Field::Voicemail),
        "msg.mwi.N.callBackMode" | "msg.mwi.N.subscribe" => {
            draft.line(first, at, Field::Mapped(Note::Always));
        }
        "call.callsPerLineKey" => draft.every_line(at, Field::Mapped(Note::OneCall)),
        "call.shared.oneTouchResume"
        | "call.shared.exposeAutoHolds"
        | "call.shared.preferCallInfoCID" => draft.every_line(at, Field::Mapped(Note::Always)),
        "call.directedCallPickupString" => draft.every_line(at, Field::Pickup),
        "attendant.uri" => draft.every_line(at, Field::List),
        "attendant.resourceList.N.address" => {
            kinds.insert(first, 1);
            draft.key((1, WATCHED + first), at, KeyField::Kind(KeyKind::Watch));
            draft.key((1, WATCHED + first), at, KeyField::Value);
        }
        "attendant.resourceList.N.label" => {
            draft.key((1, WATCHED + first), at, KeyField::Label);
        }
        "attendant.resourceList.N.type" => {
            draft.key((1, WATCHED + first), at, KeyField::Aside(Note::Elsewhere));
        }
        "lineKey.reassignment.enabled" => draft.paper.fate(at, Fate::Applied),
        "lineKey.N.category" => {
            let kind = match draft.paper.value(at).to_ascii_lowercase().as_str() {
                "line" => KeyKind::Line,
                "unassigned" | "" => KeyKind::Empty,
                // Which resource or favourite it shows is in its index: those have keys anyway.
                "blf" | "speeddial" => return draft.paper.fate(at, Fate::Mapped(Note::NotUsed)),
                _ => KeyKind::Other,
            };
            kinds.insert(WATCHED + first, 1);
            draft.key((1, first), at, KeyField::Kind(kind));
        }
        "lineKey.N.index" => {
            if kinds.contains_key(&(WATCHED + first)) {
                draft.key((1, first), at, KeyField::Line);
            } else {
                draft.paper.fate(at, Fate::Mapped(Note::NotUsed));
            }
        }
        "xsi" | "noNamespaceSchemaLocation" => {
            draft.paper.fate(at, Fate::Mapped(Note::Elsewhere));
        }
        _ if shape.starts_with("dialplan.routing.emergency.") => {
            draft.every_line(at, Field::Mapped(Note::Emergency));
        }
        _ if shape.starts_with("call.autoAnswer") => draft.every_line(at, Field::AutoAnswer),
        _ if shape.starts_with("softkey.") || shape.starts_with("efk.") => {
            draft.paper.fate(at, Fate::Unsupported(Note::KeyKind));
        }
        "feature.enhancedFeatureKeys.enabled" => {
            draft.paper.fate(at, Fate::Unsupported(Note::KeyKind));
        }
        _ => voice(draft, at, key),
    }
}

/// Encryption that is required wins over encryption that is offered.
fn require(draft: &mut Draft, at: At) {
    if draft.paper.value(at) == "0" {
        draft.paper.fate(at, Fate::Applied);
    } else {
        draft.every_line(at, Field::Encryption(demanded));
    }
}

/// `voice.codecPref.G711_Mu="2"`: the rank of a codec; zero is none.
fn voice(draft: &mut Draft, at: At, key: &str) {
    let Some(codec) = key.strip_prefix("voice.codecPref.") else { return };
    let name = match codec {
        "G711_Mu" => "pcmu",
        "G711_A" => "pcma",
        "G722" => "g722",
        "Opus" => "opus",
        _ => {
            let off = draft.paper.value(at) == "0";
            let fate = if off { Fate::Applied } else { Fate::Unsupported(Note::Codec) };
            return draft.paper.fate(at, fate);
        }
    };
    draft.every_line(at, Field::Codec(Ranked::Rank(name)));
}

fn registration(rest: &str, second: u32) -> Option<Field> {
    if rest.starts_with("server.N.") && second > 1 {
        return Some(Field::Not(Note::SecondServer));
    }
    Some(match rest {
        "label" => Field::Label,
        "displayName" => Field::DisplayName,
        "address" => Field::User,
        "auth.userId" => Field::AuthUser,
        "auth.password" => Field::Password,
        "auth.domain" => Field::Domain,
        "server.N.address" => Field::Server,
        "server.N.port" => Field::Port,
        "server.N.transport" | "outboundProxy.transport" => Field::Transport(way),
        "server.N.expires" => Field::Expires(1),
        "server.N.register" => Field::Register,
        "outboundProxy.address" => Field::Proxy,
        "outboundProxy.port" => Field::ProxyPort,
        "type" => Field::Shared(shared),
        "thirdPartyName" => Field::Not(Note::Sharing),
        "lineKeys" => Field::Appearances,
        "callsPerLineKey" => Field::Mapped(Note::OneCall),
        "bargeInEnabled" => Field::Barge,
        "srtp.offer" | "srtp.enable" => Field::Encryption(offered),
        "srtp.require" => Field::Encryption(demanded),
        "musicOnHold.uri" | "ringType" => Field::Not(Note::Unknown),
        _ => return None,
    })
}
