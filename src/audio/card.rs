//! Finding, opening and closing cards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, Device, ErrorKind, SampleFormat, StreamConfig, SupportedStreamConfig};
use rtrb::{Consumer, Producer};

use crate::convert::RATES;
use crate::inventory::meant;
use crate::ring::{self, Pulse};
use crate::{AudioError, DeviceChoice, DeviceInfo, Inventory, RATE, Way};

/// A card that is open, with our end of its ring.
#[derive(Debug)]
pub(crate) struct Opened<Ring> {
    pub(crate) samples: Ring,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) rate: u32,
    pub(crate) device: DeviceInfo,
    pub(crate) stream: Stream,
}

/// Keeps a card open. When it is dropped, the card is closed, on its own thread.
#[derive(Debug)]
pub(crate) struct Stream {
    _open: mpsc::Sender<()>,
}

/// A card that needs longer than this is no use for a call that begins now.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// So many threads may hang in a card at once; a broken card shall not eat the machine. A sound
/// server may leave one hanging for good whenever a device goes while it is being opened.
const HANGING_MAX: usize = 32;
/// More devices nobody looks through.
const DEVICES_MAX: usize = 64;
/// The threads that are inside the system's sound just now.
static HANGING: AtomicUsize = AtomicUsize::new(0);

/// Gives the forms of samples that cards have to the macro that builds a stream for each.
macro_rules! with_formats {
    ($build:ident) => {
        $build! {
            F32 => f32, I16 => i16, I32 => i32, I24 => cpal::I24, F64 => f64, U8 => u8, I8 => i8,
            U16 => u16, U24 => cpal::U24, U32 => u32, I64 => i64, U64 => u64,
        }
    };
}

/// Lists the devices that there are. Empty where there are none, or where the system does not say
/// so in time.
pub fn devices() -> Vec<DeviceInfo> {
    let (answer, answered) = mpsc::sync_channel(1);
    let asked = on_own_thread(move || {
        let _ = answer.send(list());
    });
    if asked { answered.recv_timeout(PATIENCE).unwrap_or_default() } else { Vec::new() }
}

/// Opens a loudspeaker.
pub(crate) fn open_loudspeaker(
    choice: &DeviceChoice,
    patience: Duration,
) -> Result<Opened<Producer<f32>>, AudioError> {
    const WAY: Way = Way::Loudspeaker;
    let choice = choice.clone();
    open(WAY, patience, move || {
        let (device, info) = find(&choice, WAY)?;
        let supported = device.supported_output_configs().into_iter().flatten().collect();
        let config = device.default_output_config().map_err(|e| AudioError::of(WAY, e.kind()))?;
        let config = suitable(config, supported);
        let rate = config.sample_rate();
        let build = |buffer| -> Result<_, cpal::Error> {
            let (samples, mut playout) = ring::playout(rate, config.channels());
            let pulse = playout.pulse();
            let watch = Arc::clone(&pulse);
            let failed = move |error: cpal::Error| watch.complain(error.kind());
            let wanted = StreamConfig { buffer_size: buffer, ..config.config() };
            macro_rules! build {
                ($($format:ident => $sample:ty,)*) => {
                    match config.sample_format() {
                        $(SampleFormat::$format => device.build_output_stream(
                            wanted,
                            move |block: &mut [$sample], _| playout.fill(block),
                            failed,
                            Some(PATIENCE),
                        )?,)*
                        _ => return Err(ErrorKind::UnsupportedConfig.into()),
                    }
                };
            }
            let stream = with_formats!(build);
            stream.play()?;
            Ok((stream, samples, pulse))
        };
        let (stream, samples, pulse) = shortest(rate, build).map_err(|e| AudioError::of(WAY, e))?;
        Ok((stream, (samples, pulse, rate, info)))
    })
}

/// Opens a microphone.
pub(crate) fn open_microphone(
    choice: &DeviceChoice,
    patience: Duration,
) -> Result<Opened<Consumer<f32>>, AudioError> {
    const WAY: Way = Way::Microphone;
    let choice = choice.clone();
    open(WAY, patience, move || {
        let (device, info) = find(&choice, WAY)?;
        let supported = device.supported_input_configs().into_iter().flatten().collect();
        let config = device.default_input_config().map_err(|e| AudioError::of(WAY, e.kind()))?;
        let config = suitable(config, supported);
        let rate = config.sample_rate();
        let build = |buffer| -> Result<_, cpal::Error> {
            let (samples, mut intake) = ring::intake(rate, config.channels());
            let pulse = intake.pulse();
            let watch = Arc::clone(&pulse);
            let failed = move |error: cpal::Error| watch.complain(error.kind());
            let wanted = StreamConfig { buffer_size: buffer, ..config.config() };
            macro_rules! build {
                ($($format:ident => $sample:ty,)*) => {
                    match config.sample_format() {
                        $(SampleFormat::$format => device.build_input_stream(
                            wanted,
                            move |block: &[$sample], _| intake.take(block),
                            failed,
                            Some(PATIENCE),
                        )?,)*
                        _ => return Err(ErrorKind::UnsupportedConfig.into()),
                    }
                };
            }
            let stream = with_formats!(build);
            stream.play()?;
            Ok((stream, samples, pulse))
        };
        let (stream, samples, pulse) = shortest(rate, build).map_err(|e| AudioError::of(WAY, e))?;
        Ok((stream, (samples, pulse, rate, info)))
    })
}

/// What a builder gives: the stream; our end of its ring, its pulse, its rate and whose it is.
type Built<Ring> = (cpal::Stream, (Ring, Arc<Pulse>, u32, DeviceInfo));

/// Opens a card on a thread that from then on is the card's, and closes it there.
fn open<Ring: Send + 'static>(
    way: Way,
    patience: Duration,
    build: impl FnOnce() -> Result<Built<Ring>, AudioError> + Send + 'static,
) -> Result<Opened<Ring>, AudioError> {
    let (answer, answered) = mpsc::sync_channel(1);
    let (keep, kept) = mpsc::channel();
    let asked = spawn(move || match hanging(build) {
        Err(error) => {
            let _ = answer.send(Err(error));
        }
        Ok((stream, ring)) => {
            if answer.send(Ok(ring)).is_ok() {
                // Nothing is ever sent: this waits until the other end is dropped.
                let _ = kept.recv();
            }
            hanging(move || drop(stream));
        }
    });
    if !asked {
        return Err(AudioError::TimedOut(way));
    }
    let (samples, pulse, rate, device) =
        answered.recv_timeout(patience).map_err(|_| AudioError::TimedOut(way))??;
    Ok(Opened { samples, pulse, rate, device, stream: Stream { _open: keep } })
}

pub(crate) fn on_own_thread(work: impl FnOnce() + Send + 'static) -> bool {
    spawn(move || hanging(work))
}

/// Does what may hang, and counts it while it does.
fn hanging<T>(work: impl FnOnce() -> T) -> T {
    HANGING.fetch_add(1, Ordering::Relaxed);
    let done = work();
    HANGING.fetch_sub(1, Ordering::Relaxed);
    done
}

fn spawn(work: impl FnOnce() + Send + 'static) -> bool {
    HANGING.load(Ordering::Relaxed) < HANGING_MAX
        && thread::Builder::new().name("sound card".to_owned()).spawn(work).is_ok()
}

fn list() -> Vec<DeviceInfo> {
    Host::default().look().devices
}

/// A way to the system's sound that is kept from one look to the next, so that not every look is a
/// new acquaintance to a sound server.
#[derive(Default)]
pub(crate) struct Host(Option<cpal::Host>);

impl Host {
    /// What there is. Nothing where the system's sound is away; it is then looked for anew.
    pub(crate) fn look(&mut self) -> Inventory {
        let host = self.0.take().unwrap_or_else(host);
        let Ok(devices) = host.devices() else { return Inventory::default() };
        let id = |device: Option<Device>| device?.id().ok().map(|id| id.to_string());
        let inventory = Inventory {
            devices: devices.take(DEVICES_MAX).filter_map(|device| known(&device)).collect(),
            microphone: id(host.default_input_device()),
            loudspeaker: id(host.default_output_device()),
        };
        self.0 = Some(host);
        inventory
    }
}

/// The system's sound. Several asking a sound server at once may find it busy, and would be given
/// the bare cards below it, which are others by name: where there is a server, it is asked again.
fn host() -> cpal::Host {
    let server = || {
        let place = std::env::var_os("XDG_RUNTIME_DIR").map(std::path::PathBuf::from);
        std::env::var_os("PULSE_SERVER").is_some()
            || place.is_some_and(|place| place.join("pulse/native").exists())
    };
    let mut found = cpal::default_host();
    for _ in 0..ASKED_AGAIN {
        if found.id().name() == SERVER || !server() {
            break;
        }
        thread::sleep(AGAIN_AFTER);
        found = cpal::default_host();
    }
    found
}

/// What the sound server is called among the ways to the system's sound.
const SERVER: &str = "PulseAudio";
/// How often a busy sound server is asked again, and after how long: half a second in all.
const ASKED_AGAIN: usize = 10;
const AGAIN_AFTER: Duration = Duration::from_millis(50);

/// What is known of a device; nothing where it is neither microphone nor loudspeaker.
fn known(device: &Device) -> Option<DeviceInfo> {
    let id = device.id().ok()?.to_string();
    let name = device.to_string();
    let (microphone, loudspeaker) = (device.supports_input(), device.supports_output());
    (microphone || loudspeaker).then_some(DeviceInfo { id, name, microphone, loudspeaker })
}

/// Finds a device by its identifier or its name.
fn find(choice: &DeviceChoice, way: Way) -> Result<(Device, DeviceInfo), AudioError> {
    let host = host();
    let name = match choice {
        DeviceChoice::Named(name) => name,
        DeviceChoice::Default | DeviceChoice::File(_) | DeviceChoice::None => {
            let device = match way {
                Way::Microphone => host.default_input_device(),
                Way::Loudspeaker => host.default_output_device(),
            };
            let device = device.ok_or(AudioError::NoCard(way))?;
            // A server that is busy may say nothing of it; whether it opens is seen when it is tried.
            let info = known(&device).unwrap_or_else(|| DeviceInfo {
                id: device.id().map(|id| id.to_string()).unwrap_or_default(),
                name: device.to_string(),
                microphone: way == Way::Microphone,
                loudspeaker: way == Way::Loudspeaker,
            });
            return Ok((device, info));
        }
    };
    let (mut devices, mut infos) = (Vec::new(), Vec::new());
    for device in
        host.devices().map_err(|error| AudioError::of(way, error.kind()))?.take(DEVICES_MAX)
    {
        if let Some(info) = known(&device) {
            devices.push(device);
            infos.push(info);
        }
    }
    meant(&infos, way, name)
        .and_then(|at| devices.into_iter().zip(infos).nth(at))
        .ok_or_else(|| AudioError::NotFound { way, name: DeviceChoice::parts(name).1.to_owned() })
}

/// What a card does by default, but at our rate where it can.
fn suitable(
    default: SupportedStreamConfig,
    supported: Vec<cpal::SupportedStreamConfigRange>,
) -> SupportedStreamConfig {
    let is_alike = |range: &cpal::SupportedStreamConfigRange| {
        range.channels() == default.channels() && range.sample_format() == default.sample_format()
    };
    supported
        .into_iter()
        .filter(is_alike)
        .find_map(|range| range.try_with_sample_rate(RATE))
        .filter(|_| default.sample_rate() != RATE)
        .unwrap_or(default)
}

/// Builds a stream with blocks of 10 ms, or, where the card will not have them, of its own length.
///
/// A block is always asked for: left to itself, `PulseAudio` takes two seconds.
fn shortest<T>(
    rate: u32,
    mut build: impl FnMut(BufferSize) -> Result<T, cpal::Error>,
) -> Result<T, ErrorKind> {
    if !RATES.contains(&rate) {
        return Err(ErrorKind::UnsupportedConfig);
    }
    let block = rate / 100;
    let mut refusal = ErrorKind::UnsupportedConfig;
    for size in [BufferSize::Fixed(block), BufferSize::Fixed(2 * block), BufferSize::Default] {
        match build(size) {
            Ok(stream) => return Ok(stream),
            Err(error) => refusal = error.kind(),
        }
        if refusal != ErrorKind::UnsupportedConfig {
            break;
        }
    }
    Err(refusal)
}
