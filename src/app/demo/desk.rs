//! The demonstration in the window: two practice gateways to call.

use std::sync::Arc;

use engine::{DeviceChoice, Wish};
use phone::doors::Secret;

use super::gateway::Running;
use super::ladder::Ladder;
use super::{BUSINESS, PERSONAL, profile};
use crate::args::{Demo, Devices};
use crate::layers::Layers;
use crate::outside::Begin;
use crate::{compose, outside, report, window};

/// It runs beside a real telephone.
const INSTANCE: &str = "demo";

/// What the practice gateways answer, as the window says it: the word, and the number.
const TRY_OUT: [(&str, &str); 3] =
    [("try-echo", "600"), ("try-announcement", "604"), ("try-call-back", "640")];

/// Opens the window, and says what can be called.
pub(crate) fn run(options: &Demo) -> Result<(), String> {
    let (begin, link) = outside::begin(&options.outer, INSTANCE, None)?;
    let Begin::First(first) = begin else { return Ok(()) };
    let ladder = Arc::new(Ladder::default());
    let home = Running::start("home", "5553001", "practice-home", &ladder)?;
    let office = Running::start("office", "102", "practice-office", &ladder)?;
    let devices = Devices {
        microphone: options.microphone.iter().cloned().collect(),
        speaker: options.heard.clone().map(DeviceChoice::File).into_iter().collect(),
        ..Devices::default()
    };
    let profile = profile(&home, &office);
    let engine = compose::start(&profile, &devices, None)?;
    for (line, gateway) in [(PERSONAL, &home), (BUSINESS, &office)] {
        engine.wish(Wish::Secret(line, Secret::new(gateway.password)));
    }
    report::text("The practice gateways answer 600 (echo), 604 (an announcement), 640 (calls you");
    report::text("back) and 486 (busy). They reach nobody.");
    let layers = Layers::read();
    let start = window::Beginning {
        first,
        link,
        profile,
        locks: layers.locks().clone(),
        layers,
        asks: false,
        devices,
        trace: None,
        place: None,
        try_out: &TRY_OUT,
        history: None,
    };
    let outcome = window::open(engine, &options.look, &options.outer, start);
    for gateway in [home, office] {
        gateway.stop();
    }
    outcome
}
