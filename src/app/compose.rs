//! The composition root: what is given to whom.

use std::path::Path;

use engine::{Engine, Options, Wish};
use phone::doors::LineId;
use phone::profile::Profile;
use storage::secrets;

use crate::args::{Devices, ProfileTask};
use crate::layers::Layers;
use crate::refresh::Shared;
use crate::report;

/// The flight record that a crash leaves in the folder of state.
pub(crate) const CRASH: &str = "crash.flight";

/// Starts a telephone on these devices.
pub(crate) fn start(
    profile: &Profile,
    devices: &Devices,
    trace: Option<&Path>,
) -> Result<Engine, String> {
    let (tones, remark) =
        storage::tones::plan(&profile.country).map_err(|faults| faults.to_string())?;
    if let Some(remark) = remark {
        report::complain(&remark);
    }
    let options = Options {
        sound: devices.sound(),
        recorder: crate::recordings::recorder(),
        tones,
        trace: trace.map(Path::to_owned),
        profile: storage::profile::text(profile, None),
        crash: storage::paths::Paths::find().ok().map(|paths| paths.state().join(CRASH)),
    };
    engine::start(&named(profile), options).map_err(|error| error.to_string())
}

/// The profile with the name of this telephone, where a gateway is to know it.
fn named(profile: &Profile) -> Profile {
    let wanted = profile.gateways.iter().any(|gateway| gateway.outbound);
    let paths = storage::paths::Paths::find().ok().filter(|_| wanted);
    let instance = paths.and_then(|paths| {
        let kept = storage::instance(&paths.instance());
        kept.inspect_err(|error| report::complain(&error.to_string())).ok()
    });
    Profile { instance, ..profile.clone() }
}

/// Reads a profile, with what an administrator sets up for everybody. It need not exist.
pub(crate) fn whole_profile(path: &Path, layers: &Layers) -> Result<Profile, String> {
    if !path.exists() {
        return Ok(layers.whole(None));
    }
    let own = read_profile(path)?;
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(layers.whole(Some((&own, &text))))
}

/// Reads a profile as it stands in its file, and prints what there is to know about it.
pub(crate) fn read_profile(path: &Path) -> Result<Profile, String> {
    if let Some(damaged) = storage::profile::mend(path) {
        report::complain(&damaged);
    }
    let (profile, remarks) = storage::profile::read(path)
        .map_err(|faults| format!("the profile has faults\n{faults}"))?;
    for remark in remarks {
        report::complain(&remark.to_string());
    }
    Ok(profile)
}

/// Asks for the passwords of all lines where they are kept, on a thread of its own, because a
/// store may ask the person first. `tell` gets a sentence where no store answers.
pub(crate) fn fetch_passwords(
    profile: &Profile,
    engine: &Engine,
    store: impl Into<Shared>,
    tell: impl Fn(String) + Send + 'static,
) {
    let Some(wishes) = engine.wishes() else { return };
    let store: Shared = store.into();
    let accounts: Vec<(LineId, String)> = accounts(profile).collect();
    let thread = std::thread::Builder::new().name("secrets".to_owned()).spawn(move || {
        for (line, account) in accounts {
            match store.with(|store| store.fetch(&account)) {
                Ok(Some(secret)) => {
                    // Fails only when the telephone has ended.
                    let _ended = wishes.blocking_send(Wish::Secret(line, secret));
                }
                Ok(None) => {}
                Err(trouble) => {
                    tell(sentence(&trouble));
                    return;
                }
            }
        }
    });
    if let Err(error) = thread {
        tracing::error!(%error, "the secret store cannot be asked");
    }
}

fn sentence(trouble: &secrets::SecretTrouble) -> String {
    format!("Passwords are not read: {trouble}. Type: password LINE PASSWORD, for this run.")
}

/// The accounts of the lines, by which passwords are kept.
pub(crate) fn accounts(profile: &Profile) -> impl Iterator<Item = (LineId, String)> {
    (0..).zip(&profile.lines).filter_map(|(index, line)| {
        let gateway = profile.gateways.iter().find(|gateway| gateway.name == line.gateway)?;
        Some((LineId(index), secrets::account(line, gateway)))
    })
}

/// Does what there is to do with a profile file.
pub(crate) fn profile(task: &ProfileTask) -> Result<(), String> {
    match task {
        ProfileTask::Example => {
            report::text(storage::profile::example().trim_end());
            Ok(())
        }
        ProfileTask::Export { file } => {
            let own = || storage::paths::Paths::find().map(|paths| paths.profile());
            let file = file.clone().map_or_else(own, Ok).map_err(|trouble| trouble.to_string())?;
            let profile = read_profile(&file)?;
            let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
            report::text(storage::profile::text(&profile, Some(&text)).trim_end());
            Ok(())
        }
        ProfileTask::Check { file } => {
            let profile = read_profile(file)?;
            let (gateways, lines) = (profile.gateways.len(), profile.lines.len());
            report::text(&format!("{}: {gateways} gateways, {lines} lines", file.display()));
            Ok(())
        }
    }
}

/// Lists microphones and loudspeakers.
pub(crate) fn list_devices() -> Result<(), String> {
    let devices = engine::devices();
    if devices.is_empty() {
        return Err("no microphone and no loudspeaker is found".to_owned());
    }
    for device in devices {
        report::text(&device);
    }
    Ok(())
}
