//! The telephone without a window: the second front end, for scripts and tests.
//!
//! One command a line comes in; one JSON object a line goes out for everything that changed.

use std::io::{self, BufRead};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use engine::{Engine, News, Occurrence, Wish};
use phone::doors::{
    CallState, CallView, CauseView, Command, KeyView, LineView, Notice, Service, Snapshot,
    TransferState, Way,
};
use phone::profile::Profile;
use serde_json::{Value, json};

use crate::args::Headless;
use crate::layers::Layers;
use crate::refresh::Shared;
use crate::words::{KeyName, Typed};
use crate::{compose, diagnostics, refresh, report, words};

/// Runs until `quit`, or until standard input ends.
pub(crate) fn run(options: &Headless) -> Result<(), String> {
    if !options.profile.exists() {
        return Err(format!("{}: there is no such profile", options.profile.display()));
    }
    let profile = compose::whole_profile(&options.profile, &Layers::read())?;
    let secrets = options.store.passwords.open()?;
    let mut engine = compose::start(&profile, &options.devices, options.trace.as_deref())?;
    let Some(mut feed) = engine.take_feed() else {
        return Err("the engine gives no news".to_owned());
    };
    if !options.no_secret_store {
        let secrets = Shared::from(secrets);
        let authorities = options.authorities.as_deref();
        refresh::begin(&options.profile, authorities, secrets.clone(), |told| notice(&told));
        compose::fetch_passwords(&profile, &engine, secrets, |sentence| notice(&sentence));
    }
    report::object(&json!({ "event": "ready" }));
    let printer = {
        let profile = profile.clone();
        thread::spawn(move || {
            let mut seen = Snapshot::default();
            while let Some(news) = feed.wait() {
                match news {
                    News::Snapshot(snapshot) => {
                        changes(&seen, &snapshot, &profile);
                        seen = Snapshot::clone(&snapshot);
                    }
                    News::Occurrence(Occurrence::Notice(told)) => tell(&told, &profile),
                    News::Occurrence(Occurrence::Record(_)) => {}
                }
            }
        })
    };
    listen(&engine, &profile);
    engine.stop();
    // It ends with the engine; should it have panicked, there is nothing left to print.
    let _ended = printer.join();
    report::object(&json!({ "event": "goodbye" }));
    Ok(())
}

/// Takes commands until the last.
fn listen(engine: &Engine, profile: &Profile) {
    let mut keys = Vec::new();
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else {
            report::object(&json!({ "event": "error", "text": "the line is no text" }));
            continue;
        };
        if keys.is_empty() {
            keys = key_names(&engine.snapshot(), profile);
        }
        match words::read(&line, profile, &keys) {
            Ok(Typed::Wish(wish)) => {
                if !engine.wish(wish) {
                    return;
                }
            }
            Ok(Typed::Snapshot) => report::object(&whole(&engine.snapshot(), profile)),
            Ok(Typed::Flight(file)) => {
                written(&file, diagnostics::flight(|wish| engine.wish(wish)));
            }
            Ok(Typed::Diagnostics(file)) => {
                written(&file, diagnostics::live(|wish| engine.wish(wish)));
            }
            Ok(Typed::Quit) => {
                engine.wish(Wish::Command(Command::Quit));
                return;
            }
            Ok(Typed::Nothing) => {}
            Err(text) => report::object(&json!({ "event": "error", "text": text })),
        }
    }
}

fn key_names(snapshot: &Arc<Snapshot>, profile: &Profile) -> Vec<KeyName> {
    snapshot
        .keys
        .iter()
        .map(|key| KeyName {
            id: key.id,
            line: line_name(profile, key.line).to_owned(),
            appearance: key.appearance,
        })
        .collect()
}

/// Prints what differs between two snapshots.
fn changes(before: &Snapshot, after: &Snapshot, profile: &Profile) {
    for line in &after.lines {
        let old = before.lines.iter().find(|old| old.id == line.id);
        let view = registration(line, after);
        if old.map(|old| without_time(registration(old, before)))
            != Some(without_time(view.clone()))
        {
            report::object(&view);
        }
    }
    for key in &after.keys {
        let old = before.keys.iter().find(|old| old.id == key.id);
        let theirs = |key: &KeyView| {
            key.theirs.as_ref().map(|theirs| (theirs.party.clone(), theirs.private))
        };
        let seen = |key: &KeyView| (key.usage, key.lamp, key.call, key.may_join, theirs(key));
        if old.is_none_or(|old| seen(old) != seen(key)) {
            report::object(&key_object(key, after, profile));
        }
    }
    for call in &after.calls {
        let old = before.calls.iter().find(|old| old.id == call.id);
        let view = call_object(call, profile);
        if old.map(|old| call_object(old, profile)).as_ref() != Some(&view) {
            report::object(&view);
        }
        if old.and_then(|old| old.media) != call.media
            && let Some(figures) = media_object(call)
        {
            report::object(&figures);
        }
    }
    if before.devices != after.devices {
        let text = after
            .devices
            .as_ref()
            .map_or_else(|| "Sound works again.".to_owned(), ToString::to_string);
        notice(&text);
    }
}

fn whole(snapshot: &Snapshot, profile: &Profile) -> Value {
    json!({
        "event": "snapshot",
        "revision": snapshot.revision,
        "registrations": snapshot.lines.iter().map(|line| registration(line, snapshot)).collect::<Vec<_>>(),
        "keys": snapshot.keys.iter().map(|key| key_object(key, snapshot, profile)).collect::<Vec<_>>(),
        "calls": snapshot.calls.iter().map(|call| call_object(call, profile)).collect::<Vec<_>>(),
        "media": snapshot.calls.iter().filter_map(media_object).collect::<Vec<_>>(),
        "muted": snapshot.muted,
        "devices": snapshot.devices.as_ref().map(ToString::to_string),
    })
}

fn registration(line: &LineView, snapshot: &Snapshot) -> Value {
    let local = snapshot.gateways.iter().find(|gateway| gateway.id == line.gateway);
    json!({
        "event": "registration",
        "line": line.name,
        "number": line.number,
        "service": match line.service {
            Service::Starting => "starting",
            Service::InService => "in-service",
            Service::OutOfService => "out-of-service",
            Service::Refused => "refused",
        },
        "trouble": line.trouble.as_ref().map(ToString::to_string).unwrap_or_default(),
        "retry_in_s": line.retry_in.map(|wait| wait.as_secs_f64()),
        "voicemail": line.voicemail.as_ref().map(|mailbox| json!({
            "number": mailbox.number,
            "known": mailbox.known,
            "waiting": mailbox.waiting,
            "new": mailbox.new,
            "old": mailbox.old,
            "urgent_new": mailbox.urgent_new,
        })),
        "local": local.and_then(|gateway| gateway.local).map(|local| local.to_string()),
        "server": local.and_then(|gateway| gateway.server.clone()),
    })
}

/// A wait grows shorter by itself; that alone is no news.
fn without_time(mut registration: Value) -> Value {
    if let Some(fields) = registration.as_object_mut() {
        fields.remove("retry_in_s");
    }
    registration
}

fn key_object(key: &KeyView, snapshot: &Snapshot, profile: &Profile) -> Value {
    json!({
        "event": "key",
        "key": key.id.0,
        "line": line_name(profile, key.line),
        "appearance": key.appearance,
        "page": key.page,
        "does": key.does.word(),
        "label": key.label,
        "usage": key.usage.word(),
        "lamp": key.lamp.word(),
        "mine": key.mine,
        "may_join": key.may_join,
        "may_pull": key.may_pull,
        "theirs": key.theirs.as_ref().map(|theirs| json!({
            "who": theirs.who,
            "party": theirs.party,
            "private": theirs.private,
            "since_s": theirs.since.map(|since| since.as_secs()),
        })),
        "text": snapshot.on_key(key),
        "call": key.call.map(|call| call.0),
    })
}

/// Writes what was asked for, and says so.
fn written(file: &Path, text: Result<String, String>) {
    match text.and_then(|text| diagnostics::write(file, &text)) {
        Ok(()) => notice(&format!("It is written to {}.", file.display())),
        Err(text) => report::object(&json!({ "event": "error", "text": text })),
    }
}

fn call_object(call: &CallView, profile: &Profile) -> Value {
    json!({
        "event": "call",
        "call": call.id.0,
        "line": line_name(profile, call.line),
        "appearance": call.appearance,
        "way": match call.way { Way::Outgoing => "outgoing", Way::Incoming => "incoming" },
        "state": match call.state {
            CallState::Seized => "seized",
            CallState::Dialling => "dialling",
            CallState::RingingThere => "ringing-there",
            CallState::RingingHere => "ringing-here",
            CallState::Connected => "connected",
            CallState::Held => "held",
            CallState::Ended => "ended",
        },
        "party": call.party,
        "name": call.name,
        "conference": call.conference,
        "recording": call.recording.map(|it| if it.paused { "paused" } else { "running" }),
        "meant_for": call.meant_for,
        "by_itself": call.by_itself,
        "held_by_far_end": call.held_by_far_end,
        "codec": call.codec,
        "secured": call.secured.key(),
        "sound_trouble": call.unheard.map(|trouble| trouble.to_string()),
        "digits": call.digits,
        "silent_s": call.silent.map(|lasting| lasting.as_secs()),
        "transfer": call.transfer.as_ref().map(|transfer| json!({
            "to": transfer.to,
            "with": transfer.with.map(|with| with.0),
            "state": match transfer.state {
                TransferState::Calling => "calling",
                TransferState::Ready => "ready",
                TransferState::HandingOver => "handing-over",
                TransferState::Ringing => "ringing",
                TransferState::Failed(_) => "failed",
            },
            "cause": match &transfer.state {
                TransferState::Failed(cause) => Some(cause_object(cause)),
                TransferState::Calling
                | TransferState::Ready
                | TransferState::HandingOver
                | TransferState::Ringing => None,
            },
        })),
        "cause": call.cause.as_ref().map(cause_object),
    })
}

fn cause_object(cause: &CauseView) -> Value {
    json!({ "key": cause.key, "status": cause.status, "text": cause.text })
}

fn media_object(call: &CallView) -> Option<Value> {
    let figures = call.media?;
    Some(json!({
        "event": "media",
        "call": call.id.0,
        "sent": figures.sent,
        "received": figures.received,
        "lost": figures.lost,
        "late": figures.late,
        "jitter_ms": figures.jitter_ms,
        "buffer_ms": figures.buffer_ms,
        "far_mos": figures.far_mos,
        "round_trip_ms": figures.round_trip_ms,
        "concealed": figures.concealed,
        "mos": figures.mos,
        "strange": figures.strange,
        "heard_dbfs": figures.heard_dbfs,
        "said_dbfs": figures.said_dbfs,
    }))
}

fn tell(told: &Notice, profile: &Profile) {
    match told {
        Notice::PasswordRefused(line) => {
            let name = line_name(profile, *line);
            notice(&format!("The gateway refused the password of {name}."));
        }
        Notice::PasswordWanted(line) => {
            let name = line_name(profile, *line);
            notice(&format!("{name} needs its password. Type: password {name} PASSWORD"));
        }
        Notice::Refused(refusal) => notice(&refusal.to_string()),
        Notice::Recording(why) => notice(&why.to_string()),
        Notice::Ringing(call) => notice(&format!("Call {} rings.", call.0)),
        Notice::Missed(call) => notice(&format!("Call {} was missed.", call.0)),
        Notice::Using(device, name) => notice(&format!("The {device} is now {name}.")),
        Notice::Goodbye => {}
    }
}

fn notice(text: &str) {
    report::object(&json!({ "event": "notice", "text": text }));
}

fn line_name(profile: &Profile, line: phone::doors::LineId) -> &str {
    let index = usize::try_from(line.0).unwrap_or(usize::MAX);
    profile.lines.get(index).map_or("?", |line| line.name.as_str())
}
