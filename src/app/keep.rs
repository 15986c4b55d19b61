//! What a person changes about the window, between the window and the disk.
//!
//! The window says how it is set up whenever that changes, as often as it is dragged about; a
//! thread of its own writes the latest, at most once a second and once more at the end. A disk
//! that is slow, full or gone never keeps the window waiting.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use gui::{Keymap, Language, Locked, Mode, Setting, Setup};
use storage::Locks;
use storage::paths::Paths;
use storage::settings::{self, Colours, Settings};
use storage::system::System;

use crate::args::{self, Devices, Look};
use crate::{devices, report};

/// A window that is dragged changes its place sixty times a second; a disk need not.
const REST: Duration = Duration::from_secs(1);

/// No screen is larger, nor several of them side by side.
const FARTHEST: f32 = 16_384.0;

/// Keeps how the window is set up.
#[derive(Debug)]
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Wanted {
    latest: Option<Setup>,
    end: bool,
}

/// How the window begins: as it was left, but for what the command line asks for; and who keeps
/// what is changed of that. Without a home folder nobody does.
/// `locks` are what an administrator has locked.
pub(crate) fn begin(look: &Look, devices: &Devices, locks: &Locks) -> (Setup, Option<Keeper>) {
    let given = System::find().defaults();
    for told in &given.told {
        report::complain(told);
    }
    let set_up = |own: &Settings| {
        let counts = settings::over(own, &given.settings, locks);
        let sound = devices::begun(&counts.sound, devices);
        Setup { locked: locked(locks), sound, ..setup(&counts, &allowed(look, locks)) }
    };
    let Ok(paths) = Paths::find().inspect_err(|trouble| report::complain(&trouble.to_string()))
    else {
        return (set_up(&Settings::default()), None);
    };
    let opened = settings::read(&paths.settings());
    for remark in &opened.remarks {
        report::complain(&remark.to_string());
    }
    if let Some(damaged) = &opened.damaged {
        report::complain(damaged);
    }
    let setup = set_up(&opened.settings);
    let keeper = Keeper::start(paths.settings(), &setup, locks.clone());
    (setup, keeper)
}

impl Keeper {
    fn start(path: PathBuf, begun: &Setup, locks: Locks) -> Option<Self> {
        let shared = Arc::new(Shared::default());
        let mut seen = settings_of(begun);
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("settings".to_owned()).spawn(move || {
            while let Some(setup) = theirs.next() {
                let wanted = settings_of(&setup);
                match settings::change(&path, &seen, &wanted, &locks) {
                    Ok(_) => seen = wanted,
                    // What is not written now is written with the next change.
                    Err(trouble) => report::complain(&trouble.to_string()),
                }
                theirs.rest();
            }
        });
        match thread {
            Ok(thread) => Some(Self { shared, thread: Some(thread) }),
            Err(error) => {
                tracing::error!(%error, "settings are not kept");
                None
            }
        }
    }

    /// Hands down how the window is set up now. Never waits for the disk.
    pub(crate) fn keep(&self, setup: Setup) {
        self.shared.tell(|wanted| wanted.latest = Some(setup));
    }
}

impl Drop for Keeper {
    /// Waits until the last change is on the disk.
    fn drop(&mut self) {
        self.shared.tell(|wanted| wanted.end = true);
        if let Some(thread) = self.thread.take() {
            // Should it have panicked, there is nothing left to keep.
            let _panicked = thread.join();
        }
    }
}

impl Shared {
    fn tell(&self, what: impl FnOnce(&mut Wanted)) {
        what(&mut self.wanted.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Waits for the next to keep; `None` when there will be no more.
    fn next(&self) -> Option<Setup> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |wanted: &mut Wanted| wanted.latest.is_none() && !wanted.end;
        let wanted = self.changed.wait_while(wanted, idle);
        wanted.unwrap_or_else(PoisonError::into_inner).latest.take()
    }

    /// Lets a moment pass, unless it ends.
    fn rest(&self) {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let _ended = self.changed.wait_timeout_while(wanted, REST, |wanted| !wanted.end);
    }
}

/// What is locked of the window, by the names that its settings have in files.
fn locked(locks: &Locks) -> Locked {
    let of = |setting| match setting {
        Setting::Look => "colours",
        Setting::Language => "language",
        Setting::Scale => "scale",
        Setting::OnTop => "on_top",
        Setting::Still => "reduced_motion",
        Setting::CloseHides => "close_hides",
        Setting::StartHidden => "start_hidden",
        Setting::GlobalKeys => "global_keys",
        Setting::Microphones => "microphones",
        Setting::Loudspeakers => "loudspeakers",
        Setting::Ringers => "ringers",
        Setting::RingOnBoth => "ring_on_both",
        Setting::Echo => "echo_cancelling",
        Setting::Noise => "noise_suppression",
        Setting::Gain => "gain_control",
        Setting::Keyboard => "keyboard",
        Setting::Lines => "line",
    };
    let all = Setting::ALL.into_iter();
    all.filter_map(|setting| Some((setting, locks.holder(of(setting))?.to_owned()))).collect()
}

/// What the command line asks for, but for what is locked; that is told.
fn allowed(look: &Look, locks: &Locks) -> Look {
    let free = |word: &str| match locks.holder(word) {
        Some(holder) => {
            report::complain(&format!("--{word} is passed over: `{word}` is locked by {holder}"));
            false
        }
        None => true,
    };
    let Look { language, colours, scale } = look;
    Look {
        language: language.clone().filter(|_| free("language")),
        colours: colours.filter(|_| free("colours")),
        scale: scale.filter(|_| free("scale")),
    }
}

/// How the window begins.
fn setup(kept: &Settings, look: &Look) -> Setup {
    let language = look.language.clone().or_else(|| kept.language.clone()).or_else(system_language);
    let language = language.map_or_else(Language::default, |tag| Language::of_tag(&tag));
    let (mode, follows_system) = match (look.colours, kept.colours) {
        (Some(args::Colours::Light), _) | (None, None | Some(Colours::Light)) => {
            (Mode::Light, false)
        }
        (Some(args::Colours::Dark), _) | (None, Some(Colours::Dark)) => (Mode::Dark, false),
        (Some(args::Colours::Contrast), _) | (None, Some(Colours::Contrast)) => {
            (Mode::Contrast, false)
        }
        (Some(args::Colours::System), _) | (None, Some(Colours::System)) => (Mode::Light, true),
    };
    let (keymap, faults) = Keymap::read(&kept.keyboard);
    for fault in faults {
        report::complain(&format!("the keyboard: {fault}"));
    }
    let usual = Setup::new(language, mode);
    let pair = |(one, other): (u16, u16)| (f32::from(one), f32::from(other));
    let scale = look.scale.or(kept.scale);
    Setup {
        follows_system,
        keymap,
        scale: scale.map_or(usual.scale, |percent| f32::from(percent) / 100.0),
        size: kept.size.map_or(usual.size, pair),
        wide: kept.wide.map(pair),
        place: kept.place.map(pair),
        on_top: kept.on_top.unwrap_or(usual.on_top),
        still: kept.still.unwrap_or(usual.still),
        start_hidden: kept.start_hidden.unwrap_or(usual.start_hidden),
        close_hides: kept.close_hides.unwrap_or(usual.close_hides),
        global_keys: kept.global_keys.unwrap_or(usual.global_keys),
        sound: devices::begun(&kept.sound, &Devices::default()),
        ..usual
    }
}

/// What is kept of it.
fn settings_of(setup: &Setup) -> Settings {
    Settings {
        language: Some(setup.language.code().to_owned()),
        colours: Some(match setup.mode {
            _ if setup.follows_system => Colours::System,
            Mode::Light => Colours::Light,
            Mode::Dark => Colours::Dark,
            Mode::Contrast => Colours::Contrast,
        }),
        scale: whole(setup.scale * 100.0),
        size: whole(setup.size.0).zip(whole(setup.size.1)),
        wide: setup.wide.and_then(|(width, height)| whole(width).zip(whole(height))),
        place: setup.place.and_then(|(left, top)| whole(left).zip(whole(top))),
        on_top: Some(setup.on_top),
        still: Some(setup.still),
        start_hidden: Some(setup.start_hidden),
        close_hides: Some(setup.close_hides),
        global_keys: Some(setup.global_keys),
        sound: devices::kept(&setup.sound),
        keyboard: setup.keymap.written(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it has just been seen to be a small positive number"
)]
fn whole(number: f32) -> Option<u16> {
    (0.0..=FARTHEST).contains(&number).then(|| number.round() as u16)
}

/// The language of the system.
fn system_language() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("keyline-keep-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn what_the_window_is_set_to_is_found_again() {
        let look = Look::default();
        let changed = Setup {
            follows_system: true,
            scale: 1.25,
            size: (700.0, 640.0),
            wide: Some((1_200.0, 700.0)),
            place: Some((30.0, 0.0)),
            on_top: true,
            still: true,
            start_hidden: true,
            close_hides: false,
            global_keys: true,
            ..Setup::new(Language::Arabic, Mode::Light)
        };

        assert_eq!(setup(&settings_of(&changed), &look), changed);
    }

    #[test]
    fn a_place_no_screen_has_is_not_kept() {
        for place in [(-4_000.0, 10.0), (10.0, 1e9), (f32::NAN, 0.0)] {
            let setup = Setup { place: Some(place), ..Setup::new(Language::English, Mode::Light) };
            assert_eq!(settings_of(&setup).place, None, "{place:?}");
        }
    }

    #[test]
    fn the_command_line_wins_for_this_run_and_is_not_kept() {
        let folder = folder("wins");
        let path = folder.join("settings.toml");
        let kept = Settings { colours: Some(Colours::Dark), ..Settings::default() };
        let look = Look {
            colours: Some(args::Colours::Contrast),
            language: Some("de".to_owned()),
            scale: None,
        };
        let begun = setup(&kept, &look);
        assert_eq!((begun.mode, begun.language), (Mode::Contrast, Language::German));

        let keeper = Keeper::start(path.clone(), &begun, Locks::default()).unwrap();
        keeper.keep(Setup { on_top: true, ..begun });
        drop(keeper);

        assert_eq!(std::fs::read_to_string(&path).unwrap(), "on_top = true\n");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_locked_is_drawn_so_and_the_command_line_does_not_change_it() {
        let words = ["language", "colours", "scale", "keyboard", "line", "codecs"];
        let locks = Locks::from(words.map(|word| (word, "/etc/keyline/defaults.toml")));
        let look = Look {
            colours: Some(args::Colours::Dark),
            language: Some("de".to_owned()),
            scale: Some(150),
        };

        let drawn = locked(&locks);
        let allowed = allowed(&look, &locks);

        let settings: Vec<_> = drawn.keys().copied().collect();
        let (look, language) = (Setting::Look, Setting::Language);
        let wanted = [look, language, Setting::Scale, Setting::Keyboard, Setting::Lines];
        assert_eq!(settings, wanted);
        assert!(drawn.values().all(|file| file == "/etc/keyline/defaults.toml"));
        assert!(allowed.language.is_none() && allowed.colours.is_none() && allowed.scale.is_none());
    }

    #[test]
    fn of_many_changes_the_last_is_on_the_disk_when_the_keeper_is_gone() {
        let folder = folder("last");
        let path = folder.join("settings.toml");
        let begun = Setup::new(Language::English, Mode::Light);
        let keeper = Keeper::start(path.clone(), &begun, Locks::default()).unwrap();

        for step in 0..1_000_u16 {
            let place = Some((f32::from(step), 5.0));
            keeper.keep(Setup { place, ..begun.clone() });
        }
        drop(keeper);

        assert_eq!(settings::read(&path).settings.place, Some((999, 5)));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
