//! Desks in every state there is a picture of.

use std::sync::Arc;
use std::time::Duration;

use gui::{Desk, Language, Message, Mode, News};
use phone::doors::{
    CallId, CallState, CallView, CauseView, GatewayId, GatewayView, KeyId, KeyView, LineId,
    LineView, MediaFigures, Service, Snapshot, Way,
};
use phone::profile::LineKind;
use phone::trouble::Trouble;
use phone::{Lamp, Usage};

/// The personal line.
pub(crate) const PERSONAL: LineId = LineId(0);
/// The business line.
pub(crate) const BUSINESS: LineId = LineId(1);

/// What there is to see, in words of a language.
pub(crate) type State = fn(Language) -> Snapshot;

/// The states, by the names of their pictures.
pub(crate) const STATES: [(&str, State); 9] = [
    ("idle", idle),
    ("dialling", dialling),
    ("ringing-there", ringing_there),
    ("ringing-here", ringing_here),
    ("talking", talking),
    ("held", held),
    ("two-calls", two_calls),
    ("no-service", no_service),
    ("wrong-password", wrong_password),
];

/// A desk that shows a snapshot.
pub(crate) fn desk(snapshot: Snapshot, language: Language, mode: Mode) -> Desk {
    let mut desk = Desk::new(language, mode);
    desk.update(Message::News(News::Snapshot(Arc::new(snapshot))));
    desk
}

struct Names {
    personal: &'static str,
    business: &'static str,
    home: &'static str,
    city: &'static str,
    mother: &'static str,
    firm: &'static str,
    desk: &'static str,
}

const fn names(language: Language) -> Names {
    match language {
        Language::English => Names {
            personal: "Personal",
            business: "Business",
            home: "Northgate",
            city: "Citylink",
            mother: "Mum",
            firm: "Northwind Supplies",
            desk: "Reception",
        },
        Language::German => Names {
            personal: "Privat",
            business: "Geschäft",
            home: "Nordtor",
            city: "Stadtnetz",
            mother: "Mutter",
            firm: "Nordwind Bürobedarf",
            desk: "Empfang",
        },
        Language::Spanish => Names {
            personal: "Personal",
            business: "Trabajo",
            home: "Puerta Norte",
            city: "Red Urbana",
            mother: "Mamá",
            firm: "Suministros del Norte",
            desk: "Recepción",
        },
        Language::French => Names {
            personal: "Privé",
            business: "Bureau",
            home: "Porte-Nord",
            city: "Citéliaison",
            mother: "Maman",
            firm: "Fournitures du Nord",
            desk: "Accueil",
        },
        Language::Japanese => Names {
            personal: "個人",
            business: "仕事",
            home: "北門",
            city: "シティリンク",
            mother: "お母さん",
            firm: "北風商事株式会社",
            desk: "会社",
        },
        Language::Arabic => Names {
            personal: "شخصي",
            business: "العمل",
            home: "الشمال",
            city: "المدينة",
            mother: "أمي",
            firm: "شركة النور للتوريد",
            desk: "الاستقبال",
        },
    }
}

/// A key that nobody uses.
fn key(id: u16, line: LineId, label: &str, appearance: u8) -> KeyView {
    KeyView {
        id: KeyId(id),
        line,
        appearance,
        page: 1,
        label: label.to_owned(),
        ..KeyView::default()
    }
}

/// The two parties there are calls with.
pub(crate) const fn parties(language: Language) -> (&'static str, &'static str) {
    let names = names(language);
    (names.mother, names.firm)
}

/// Nothing is being done.
pub(crate) fn idle(language: Language) -> Snapshot {
    let names = names(language);
    let line = |id: LineId, label: &str, number: &str, kind| LineView {
        id,
        name: label.to_owned(),
        label: label.to_owned(),
        number: number.to_owned(),
        kind,
        gateway: GatewayId(id.0),
        service: Service::InService,
        trouble: None,
        retry_in: None,
        voicemail: None,
    };
    let gateway = |id: LineId, name: &str| GatewayView {
        id: GatewayId(id.0),
        name: name.to_owned(),
        reachable: true,
        local: None,
        server: None,
        trouble: None,
    };
    Snapshot {
        gateways: vec![gateway(PERSONAL, names.home), gateway(BUSINESS, names.city)],
        lines: vec![
            line(PERSONAL, names.personal, "020 7946 0123", LineKind::Personal),
            line(BUSINESS, names.business, "0161 496 0199", LineKind::Business),
        ],
        keys: vec![
            key(1, PERSONAL, names.personal, 1),
            key(2, PERSONAL, names.personal, 2),
            key(3, BUSINESS, names.business, 1),
            key(4, BUSINESS, names.business, 2),
            key(5, BUSINESS, names.business, 3),
        ],
        ..Snapshot::default()
    }
}

/// Puts a call on a key.
pub(crate) fn with_call(
    mut snapshot: Snapshot,
    key: u16,
    state: CallState,
    (name, party): (Option<&str>, &str),
    seconds: u64,
) -> Snapshot {
    let (usage, way) = match state {
        CallState::Seized => (Usage::Seized, Way::Outgoing),
        CallState::Dialling | CallState::RingingThere => (Usage::Calling, Way::Outgoing),
        CallState::RingingHere => (Usage::Alerting, Way::Incoming),
        CallState::Connected => (Usage::Connected, Way::Incoming),
        CallState::Held => (Usage::Held, Way::Incoming),
        CallState::Ended => (Usage::Idle, Way::Outgoing),
    };
    let id = CallId(u32::from(key));
    let view = snapshot.keys.iter_mut().find(|view| view.id == KeyId(key)).unwrap();
    view.usage = usage;
    view.lamp = Lamp::of(usage);
    view.mine = true;
    name.unwrap_or(party).clone_into(&mut view.text);
    view.call = Some(id);
    let talks = matches!(state, CallState::Connected | CallState::Held);
    let media =
        MediaFigures { sent: 50, received: 50, said_dbfs: -20.0, ..MediaFigures::default() };
    snapshot.calls.push(CallView {
        id,
        line: view.line,
        appearance: view.appearance,
        way,
        state,
        party: party.to_owned(),
        name: name.map(str::to_owned),
        conference: false,
        recording: None,
        meant_for: None,
        by_itself: false,
        held_by_far_end: false,
        secured: phone::doors::Secured::No,
        talked: talks.then(|| Duration::from_secs(seconds)),
        codec: talks.then_some("opus"),
        media: (state == CallState::Connected).then_some(media),
        quality: Vec::new(),
        unheard: None,
        digits: String::new(),
        silent: None,
        transfer: None,
        cause: None,
    });
    snapshot
}

/// A line is taken and nothing dialled.
pub(crate) fn seized(language: Language) -> Snapshot {
    with_call(idle(language), 3, CallState::Seized, (None, ""), 0)
}

fn dialling(language: Language) -> Snapshot {
    with_call(idle(language), 3, CallState::Dialling, (None, "0161 496 0855"), 0)
}

fn ringing_there(language: Language) -> Snapshot {
    with_call(idle(language), 3, CallState::RingingThere, (None, "0161 496 0855"), 0)
}

/// A call for the business line while the personal one is talked on.
pub(crate) fn ringing_here(language: Language) -> Snapshot {
    let names = names(language);
    let there = with_call(
        idle(language),
        1,
        CallState::Connected,
        (Some(names.mother), "020 7946 0456"),
        728,
    );
    with_call(there, 3, CallState::RingingHere, (Some(names.firm), "0161 496 0855"), 0)
}

/// A call on the business line.
pub(crate) fn talking(language: Language) -> Snapshot {
    let firm = names(language).firm;
    with_call(idle(language), 3, CallState::Connected, (Some(firm), "0161 496 0855"), 267)
}

fn held(language: Language) -> Snapshot {
    let mother = names(language).mother;
    with_call(idle(language), 1, CallState::Held, (Some(mother), "020 7946 0456"), 192)
}

/// One call talked on and one held.
pub(crate) fn two_calls(language: Language) -> Snapshot {
    let firm = names(language).firm;
    with_call(held(language), 3, CallState::Connected, (Some(firm), "0161 496 0855"), 267)
}

fn out_of_service(mut snapshot: Snapshot, service: Service, trouble: &Trouble) -> Snapshot {
    for line in snapshot.lines.iter_mut().filter(|line| line.id == BUSINESS) {
        line.service = service;
        line.trouble = Some(trouble.clone());
        line.retry_in = (service == Service::OutOfService).then(|| Duration::from_secs(8));
    }
    for key in snapshot.keys.iter_mut().filter(|key| key.line == BUSINESS) {
        key.lamp = Lamp::Unknown;
    }
    snapshot
}

/// The business gateway is silent while the personal line is talked on.
pub(crate) fn no_service(language: Language) -> Snapshot {
    let mother = names(language).mother;
    let there =
        with_call(idle(language), 1, CallState::Connected, (Some(mother), "020 7946 0456"), 728);
    let mut there = out_of_service(there, Service::OutOfService, &Trouble::Lost);
    there.muted = true;
    there
}

/// The business gateway does not take the password.
pub(crate) fn wrong_password(language: Language) -> Snapshot {
    out_of_service(idle(language), Service::Refused, &Trouble::PasswordRefused)
}

/// Two dozen keys on three lines, as a reception has them, in many states.
pub(crate) fn reception(language: Language) -> Snapshot {
    let names = names(language);
    let mut snapshot = idle(language);
    let mut third = snapshot.lines.iter().find(|line| line.id == BUSINESS).unwrap().clone();
    third.id = LineId(2);
    names.desk.clone_into(&mut third.label);
    "0161 496 0100".clone_into(&mut third.number);
    snapshot.lines.push(third);
    snapshot.keys =
        [(PERSONAL, names.personal, 4), (BUSINESS, names.business, 12), (LineId(2), names.desk, 8)]
            .into_iter()
            .flat_map(|(line, label, count)| {
                (1..=count).map(move |appearance| (line, label, appearance))
            })
            .zip(1..)
            .map(|((line, label, appearance), id)| key(id, line, label, appearance))
            .collect();
    let mut snapshot =
        with_call(snapshot, 5, CallState::Connected, (Some(names.firm), "0161 496 0855"), 267);
    snapshot = with_call(snapshot, 6, CallState::Held, (Some(names.mother), "020 7946 0456"), 66);
    with_call(snapshot, 18, CallState::RingingHere, (None, "0161 496 0777"), 0)
}

/// So many calls ring on the two dozen keys of a reception, from its last key on.
pub(crate) fn reception_ringing(language: Language, calls: u16) -> Snapshot {
    let mut snapshot = reception(language);
    snapshot.calls.clear();
    for key in &mut snapshot.keys {
        *key = self::key(key.id.0, key.line, &key.label, key.appearance);
    }
    (0..calls).fold(snapshot, |snapshot, nth| {
        let number = format!("0161 496 07{nth:02}");
        with_call(snapshot, 24 - nth, CallState::RingingHere, (None, &number), 0)
    })
}

/// Three calls ring at once.
pub(crate) fn three_ringing(language: Language) -> Snapshot {
    let names = names(language);
    let there = with_call(
        idle(language),
        1,
        CallState::RingingHere,
        (Some(names.mother), "020 7946 0456"),
        0,
    );
    let there = with_call(there, 3, CallState::RingingHere, (Some(names.firm), "0161 496 0855"), 0);
    with_call(there, 4, CallState::RingingHere, (None, "0161 496 0777"), 0)
}

/// A call that ended because the number was busy.
pub(crate) fn busy(language: Language) -> Snapshot {
    let mut there = with_call(idle(language), 3, CallState::Ended, (None, "0161 496 0855"), 0);
    there.keys = idle(language).keys;
    for call in &mut there.calls {
        call.cause = Some(CauseView {
            key: "busy",
            status: Some(486),
            text: String::new(),
            phrase: None,
            why: None,
        });
    }
    there
}
