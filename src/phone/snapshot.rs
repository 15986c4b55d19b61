//! The views: everything there is to see, built anew from the tables.

use std::time::Duration;

use clock::Moment;

use crate::call::{Call, Stage};
use crate::doors::{
    CallState, CallView, GatewayView, KeyKind, KeyView, LineView, Secured, Service, Snapshot,
    Theirs, TransferView,
};
use crate::hold;
use crate::key::Key;
use crate::line::{Health, Line};
use crate::others::Use;
use crate::phone::Phone;
use crate::trouble::Trouble;
use crate::{Lamp, Usage};

impl Phone {
    /// Everything there is to see at this moment.
    pub fn snapshot(&self, now: Moment) -> Snapshot {
        Snapshot {
            revision: self.revision,
            gateways: self
                .gateways
                .iter()
                .map(|gateway| GatewayView {
                    id: gateway.id,
                    name: gateway.profile.name.clone(),
                    reachable: gateway.reachable(),
                    local: gateway.path.as_ref().map(|path| path.local),
                    server: gateway.server(),
                    trouble: gateway.trouble.clone(),
                })
                .collect(),
            lines: self.lines.iter().map(|line| self.line_view(now, line)).collect(),
            keys: self.keys.iter().map(|key| self.key_view(now, key)).collect(),
            calls: self
                .calls
                .iter()
                .filter(|call| call.stage != Stage::Ending)
                .map(|call| CallView {
                    conference: self.conference.has(call.id),
                    recording: self.recording_view(call),
                    unheard: self.sound_trouble(call),
                    ..call_view(
                        now,
                        call,
                        self.transfer_view(call),
                        self.has_private_signalling(call),
                    )
                })
                .collect(),
            muted: self.muted,
            devices: self.devices.clone(),
        }
    }

    fn line_view(&self, now: Moment, line: &Line) -> LineView {
        let service = self.service(line);
        LineView {
            id: line.id,
            name: line.profile.name.clone(),
            label: line.profile.label.clone(),
            number: line.profile.number.clone(),
            kind: line.profile.kind,
            gateway: line.gateway,
            service,
            trouble: self.trouble(line, service),
            retry_in: self.retry_in(now, line),
            voicemail: self.others.mailboxes.get(&line.id).cloned(),
        }
    }

    fn key_view(&self, now: Moment, key: &Key) -> KeyView {
        let appearance = key.appearance();
        let call = appearance.and_then(|it| self.calls.on_appearance(key.line, it));
        let theirs = match (call, appearance) {
            (Some(_), _) => None,
            (None, Some(appearance)) => self.theirs(now, key.line, appearance),
            (None, None) => self.others.watched.get(&key.id).and_then(|seen| seen.shown.as_ref()),
        };
        let ours = call.map(|call| {
            let usage = call.usage(now, self.hold_reminder);
            let several = usage == Usage::Connected && self.conference.has(call.id);
            if several { Usage::Conference } else { usage }
        });
        let theirs_is = |theirs: &Use| {
            // What is talked on at a place for parked calls is a call that waits there.
            let parked = key.kind() == KeyKind::Park && theirs.usage == Usage::Connected;
            let waits = || hold::parked(now, theirs.since, self.hold_reminder);
            if parked { waits() } else { theirs.usage }
        };
        let usage = ours.or(theirs.map(theirs_is)).unwrap_or_default();
        let line = self.line(key.line);
        let service = line.map_or(Service::OutOfService, |line| self.service(line));
        let working = matches!(service, Service::InService);
        // What is not known is never drawn as idle.
        let told = match key.kind() {
            KeyKind::Appearance => {
                self.others.lines.get(&key.line).is_none_or(|shared| shared.known)
            }
            KeyKind::Watch | KeyKind::Park => {
                self.others.watched.get(&key.id).is_some_and(|seen| seen.known)
            }
            KeyKind::Speed => true,
        };
        let lamp = match call {
            Some(_) if usage == Usage::Recalling => Lamp::of(usage),
            Some(call) if call.held && call.shared.private => Lamp::BrokenFlutter,
            None if !working || !told => Lamp::Unknown,
            // What nobody may take asks for nothing.
            None if theirs.is_some_and(|theirs| theirs.private) => Lamp::Steady,
            Some(_) | None => Lamp::of(usage),
        };
        KeyView {
            id: key.id,
            line: key.line,
            page: key.page,
            does: key.kind(),
            appearance: appearance.unwrap_or_default(),
            label: key.label.clone(),
            number: key.number().map(str::to_owned),
            usage,
            lamp,
            mine: call.is_some(),
            theirs: theirs.map(|theirs| Theirs {
                who: theirs.who.clone().or_else(|| appearance.and_then(|_| self.who_has(theirs))),
                party: theirs.party.clone(),
                since: Some(now - theirs.since),
                private: theirs.private,
            }),
            may_join: theirs.is_some_and(|theirs| theirs.usage == Usage::Connected)
                && self.way_in_at(now, key.id).is_ok(),
            may_pull: theirs.is_some_and(|theirs| theirs.usage == Usage::Connected)
                && self.may_pull(now, key.id),
            text: call.map(party).unwrap_or_default(),
            call: call.map(|call| call.id),
        }
    }

    /// When a line is tried again by itself: with its gateway, where that is what is missing. A
    /// gateway that is silent on a way that stands is asked every few seconds; there is no one
    /// moment to wait for.
    fn retry_in(&self, now: Moment, line: &Line) -> Option<Duration> {
        match self.gateway(line.gateway) {
            Some(gateway) if gateway.path.is_none() => gateway.retry_at().map(|next| next - now),
            Some(gateway) if gateway.silent() => None,
            Some(_) | None => line.retry_in(now),
        }
    }

    pub(crate) fn service(&self, line: &Line) -> Service {
        let gateway = self.gateway(line.gateway);
        let reachable = gateway.is_some_and(crate::gateway::Gateway::reachable);
        let silent = gateway.is_some_and(crate::gateway::Gateway::silent);
        line.service(reachable, silent)
    }

    /// What is wrong with a line: what its registrar said, else what its gateway does.
    fn trouble(&self, line: &Line, service: Service) -> Option<Trouble> {
        if service == Service::InService {
            return None;
        }
        let gateway = self.gateway(line.gateway).and_then(|gateway| gateway.trouble.clone());
        match (&line.health, gateway) {
            (Health::Failed { trouble, refused: true, .. }, _)
            | (Health::Failed { trouble, .. }, None) => Some(trouble.clone()),
            (_, Some(trouble)) => Some(trouble),
            (Health::Starting | Health::Registered | Health::Gone, None) => None,
        }
    }
}

impl Snapshot {
    /// Whether it shows what an earlier one shows, made so long before: that time goes by is no
    /// news, and whoever shows an earlier one counts on by itself.
    pub fn shows_the_same(&self, earlier: &Self, elapsed: Duration) -> bool {
        let on = |time: &mut Duration| *time += elapsed;
        let down = |time: &mut Duration| *time = time.saturating_sub(elapsed);
        (self.muted, &self.devices, &self.gateways)
            == (earlier.muted, &earlier.devices, &earlier.gateways)
            && same(&self.lines, &earlier.lines, |line| line.retry_in.as_mut().map(down))
            && same(&self.keys, &earlier.keys, |key| {
                key.theirs.as_mut().and_then(|theirs| theirs.since.as_mut()).map(on)
            })
            && same(&self.calls, &earlier.calls, |call| call.talked.as_mut().map(on))
    }

    /// What is to be read on a key, in English: whom its call is with, and what is wrong with its
    /// line.
    pub fn on_key(&self, key: &KeyView) -> String {
        let line = self.lines.iter().find(|line| line.id == key.line);
        let trouble = line.and_then(|line| line.trouble.as_ref());
        let wait = line.and_then(|line| line.retry_in).map(|wait| wait.as_secs().max(1));
        match (key.call, trouble, wait) {
            (Some(_), Some(trouble), _) => format!("{} – {trouble}", key.text),
            (None, Some(trouble), Some(wait)) => format!("{trouble} Next try in {wait} s."),
            (None, Some(trouble), None) => trouble.to_string(),
            (_, None, _) => key.text.clone(),
        }
    }
}

/// Whether views are what they were, or have only grown older; `age` lets time pass for one, and
/// gives nothing where no time counts in it.
fn same<View: Clone + PartialEq>(
    views: &[View],
    earlier: &[View],
    age: impl Fn(&mut View) -> Option<()>,
) -> bool {
    let older = |view: &View, was: &View| {
        let mut was = was.clone();
        age(&mut was).is_some() && *view == was
    };
    views.len() == earlier.len()
        && views.iter().zip(earlier).all(|(view, was)| view == was || older(view, was))
}

fn party(call: &Call) -> String {
    match (&call.name, call.party.is_empty()) {
        (Some(name), _) => name.clone(),
        (None, false) => call.party.clone(),
        (None, true) => call.collected.clone(),
    }
}

fn call_view(now: Moment, call: &Call, transfer: Option<TransferView>, private: bool) -> CallView {
    let leg = call.leg.as_ref();
    let state = call.state();
    let agreement = leg.and_then(|leg| leg.agreement.as_ref());
    CallView {
        id: call.id,
        line: call.line,
        appearance: call.appearance,
        way: call.way,
        state,
        conference: false,
        recording: None,
        party: call.party.clone(),
        name: call.name.clone(),
        meant_for: call.meant_for.clone(),
        by_itself: call.by_itself && call.is_connected(),
        held_by_far_end: matches!(state, CallState::Connected)
            && leg.is_some_and(crate::leg::Leg::held_by_far_end),
        talked: call.talked(now),
        codec: agreement.map(|agreement| agreement.codec.name()),
        secured: leg.map_or(Secured::No, |leg| leg.secured(private)),
        media: call.figures,
        quality: call.hearing.points(),
        unheard: None,
        digits: call.digits.clone(),
        silent: call.silent,
        transfer,
        cause: match &call.stage {
            Stage::Ended { cause, status, .. } => Some(cause.view(*status)),
            Stage::Seized
            | Stage::AwaitingPort
            | Stage::AwaitingLine
            | Stage::Dialling
            | Stage::RingingThere
            | Stage::RingingHere
            | Stage::Answering
            | Stage::Connected { .. }
            | Stage::Ending => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doors::KeyId;

    fn second(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    /// A key that somebody else has used for so long, on a line that is tried again so soon.
    fn seen(used: Duration, retry: Duration) -> Snapshot {
        let theirs = Theirs { since: Some(used), ..Theirs::default() };
        let key = KeyView { id: KeyId(1), theirs: Some(theirs), ..KeyView::default() };
        Snapshot {
            keys: vec![key, KeyView::default()],
            lines: vec![line(retry)],
            ..Snapshot::default()
        }
    }

    fn line(retry: Duration) -> LineView {
        LineView {
            id: crate::doors::LineId(0),
            name: "main".to_owned(),
            label: "Main".to_owned(),
            number: "2000".to_owned(),
            kind: crate::profile::LineKind::Business,
            gateway: crate::doors::GatewayId(0),
            service: Service::OutOfService,
            trouble: None,
            retry_in: Some(retry),
            voicemail: None,
        }
    }

    #[test]
    fn time_that_goes_by_is_no_news() {
        let earlier = Snapshot { revision: 7, ..seen(second(3), second(20)) };

        assert!(seen(second(5), second(18)).shows_the_same(&earlier, second(2)));
        assert!(earlier.shows_the_same(&earlier, Duration::ZERO));
    }

    #[test]
    fn what_began_anew_or_became_otherwise_is_news() {
        let earlier = seen(second(3), second(20));
        let mut lit = seen(second(5), second(18));
        lit.keys[1].lamp = Lamp::Steady;
        let mut fewer = seen(second(5), second(18));
        fewer.keys.pop();

        for news in [
            seen(Duration::ZERO, second(18)),
            seen(second(5), second(60)),
            Snapshot { muted: true, ..seen(second(5), second(18)) },
            lit,
            fewer,
        ] {
            assert!(!news.shows_the_same(&earlier, second(2)), "{news:?}");
        }
    }
}
