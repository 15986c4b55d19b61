//! The command line.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use engine::{Cleaning, DeviceChoice, Sound};

use crate::passwords::Keeping;

/// A telephone with a personal and a business line, each with a gateway of its own.
#[derive(Debug, Parser)]
#[command(name = "keyline", version)]
pub(crate) struct Args {
    /// Without a command: the demonstration
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// The telephone in its window
    Window(Window),
    /// The telephone without a window: commands on standard input, one JSON object a line on
    /// standard output
    Headless(Headless),
    /// Two practice gateways inside this process, in the window; without a display a call on each
    /// line. Needs no provider
    Demo(Demo),
    /// Shows the telephone that runs, or starts it, with a number from a link: `tel:`, `sip:`, `sips:` and
    /// `callto:` links. It never dials by itself
    Open(Open),
    /// Work with profile files
    Profile {
        #[command(subcommand)]
        task: ProfileTask,
    },
    /// Read what an administrator hands out: files of Keyline, and of the telephones of others
    ///
    /// Exit status: 0 all is well; 1 refused, nothing was changed; 2 wrong use; 3 done, but
    /// something in the file is not supported; 4 given up at the question, nothing was changed
    Provision {
        #[command(subcommand)]
        task: ProvisionTask,
    },
    /// Adds a line: asks a provider for it with a telephone number and a password, which is read
    /// from standard input
    Register(Register),
    /// Keeps the password of a line once its gateway has accepted it; it is read from standard
    /// input
    Password {
        /// The profile
        #[arg(long)]
        profile: PathBuf,
        /// The line, by its name in the profile
        line: String,
        #[command(flatten)]
        store: Store,
        /// Keeps it without asking the gateway
        #[arg(long)]
        unchecked: bool,
    },
    /// Shows what the window is set to, and what an administrator has locked
    Settings {
        #[command(subcommand)]
        task: Option<SettingsTask>,
    },
    /// Lists microphones and loudspeakers
    Devices,
    /// Plays a flight record into a telephone of its own, without any network or sound, and draws
    /// who said what to whom
    Replay {
        /// The record, as `record FILE` or a crash wrote it
        file: PathBuf,
    },
    /// Everything that helps whoever looks for a fault, in one text without passwords: versions,
    /// devices, the profile, and what was said last
    Diagnostics {
        /// The profile; yours where absent
        #[arg(long)]
        profile: Option<PathBuf>,
        /// The flight record; the one a crash left where absent
        #[arg(long)]
        record: Option<PathBuf>,
        /// The file it is written to; standard output where absent
        #[arg(long)]
        to: Option<PathBuf>,
    },
}

/// What can be done with the settings of the window.
#[derive(Debug, Subcommand)]
pub(crate) enum SettingsTask {
    /// Sets one of them another way, unless it is locked; a window that is open takes it over at
    /// its next start
    Set {
        /// The setting, as in `colours`
        setting: String,
        /// What it is set to, as in `dark`
        value: String,
    },
}

/// What can be done with a file of an administrator.
#[derive(Debug, Subcommand)]
pub(crate) enum ProvisionTask {
    /// Reads files and says what would become of every key in them; changes nothing
    Validate {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// One JSON object a file, a line each
        #[arg(long)]
        json: bool,
    },
    /// Shows what a file would change, asks, and changes it
    Import {
        /// The file
        file: PathBuf,
        /// Does not ask
        #[arg(long)]
        yes: bool,
        /// Takes the file alone, instead of putting it into the profile that is there
        #[arg(long)]
        replace: bool,
        /// The profile that is changed; yours where absent. It need not exist yet
        #[arg(long, conflicts_with = "system")]
        profile: Option<PathBuf>,
        /// Changes the profile of everybody who uses this computer, which needs the rights of an
        /// administrator. No password is kept: each person has a secret store
        #[arg(long)]
        system: bool,
        /// Reads passwords of lines and keeps them with the import: from standard input (`-`) or
        /// from an open file (`fd:3`), on each line the name of a line, a space and its password
        #[arg(long, value_name = "FROM", conflicts_with = "system")]
        line_passwords: Option<Source>,
        #[command(flatten)]
        store: Store,
    },
}

/// Where something secret is read from: never an argument, which everybody sees.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    /// Standard input.
    Input,
    /// A file that is open under this number.
    Open(u32),
}

impl std::str::FromStr for Source {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_prefix("fd:").and_then(|number| number.parse().ok());
        match (text, number) {
            ("-", _) => Ok(Self::Input),
            (_, Some(number)) => Ok(Self::Open(number)),
            (_, None) => Err("passwords are read from `-` or from an open file such as `fd:3`"),
        }
    }
}

/// A line to be asked for.
#[derive(Debug, Group)]
pub(crate) struct Register {
    /// The address of the provider, as in `www.provider.com`
    pub address: String,
    /// The telephone number that the provider gave you
    #[arg(long)]
    pub number: String,
    /// The profile the line is added to; yours where absent. It need not exist yet
    #[arg(long)]
    pub profile: Option<PathBuf>,
    /// Certificates (PEM) that are trusted beside those of the system
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[command(flatten)]
    pub store: Store,
}

/// Where passwords are kept.
#[derive(Clone, Copy, Debug, Default, Group)]
pub(crate) struct Store {
    /// Where passwords are kept
    #[arg(long, value_enum, default_value = "system")]
    pub passwords: Keeping,
}

/// Where speech comes from and goes to. Each may be given several times, the first preferred.
#[derive(Clone, Debug, Default, Group)]
pub(crate) struct Devices {
    /// Microphone: `default`, `none`, `file:SPEECH.wav`, or the name of a device; several times for
    /// several, the first preferred
    #[arg(long)]
    pub microphone: Vec<DeviceChoice>,
    /// Loudspeaker: `default`, `none`, `file:HEARD.wav`, or the name of a device
    #[arg(long)]
    pub speaker: Vec<DeviceChoice>,
    /// Ringer: `default`, `none`, `file:RUNG.wav`, or the name of a device
    #[arg(long)]
    pub ringer: Vec<DeviceChoice>,
    /// Rings where speech is heard, too
    #[arg(long)]
    pub ring_on_both: bool,
    /// Sends what the microphone hears as it is: echo, noise and level are left alone
    #[arg(long)]
    pub raw_microphone: bool,
    /// What is done to what the microphone hears, where that was chosen elsewhere.
    #[arg(skip)]
    pub cleaning: Option<Cleaning>,
}

impl Devices {
    /// None at all.
    pub(crate) fn none() -> Self {
        let Sound { microphone, speaker, ringer, .. } = Sound::none();
        Self { microphone, speaker, ringer, ..Self::default() }
    }

    /// As the engine takes them.
    pub(crate) fn sound(&self) -> Sound {
        let Self { microphone, speaker, ringer, ring_on_both, raw_microphone, cleaning } =
            self.clone();
        let usual = if raw_microphone { Cleaning::NONE } else { Cleaning::default() };
        let cleaning = cleaning.unwrap_or(usual);
        Sound { microphone, speaker, ringer, ring_on_both, cleaning }
    }
}

/// The telephone in its window.
#[derive(Debug, Group)]
pub(crate) struct Window {
    /// The profile: gateways, lines and keys; yours where absent. It need not exist yet: the
    /// window then asks for a line
    #[arg(long)]
    pub profile: Option<PathBuf>,
    #[command(flatten)]
    pub devices: Devices,
    /// Writes every message of the signalling to this file, passwords taken out
    #[arg(long)]
    pub trace: Option<PathBuf>,
    /// Certificates (PEM) that are trusted beside those of the system where a line is registered
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    /// Does not ask the system's secret store; the window asks for passwords
    #[arg(long)]
    pub no_secret_store: bool,
    #[command(flatten)]
    pub store: Store,
    #[command(flatten)]
    pub look: Look,
    #[command(flatten)]
    pub outer: Outer,
}

/// How the telephone stands outside its window.
#[derive(Clone, Debug, Default, Group)]
pub(crate) struct Outer {
    /// A link to a number, to be shown at once
    pub link: Option<String>,
    /// Begins in the tray, without showing the window
    #[arg(long, alias = "minimised", alias = "minimized")]
    pub hidden: bool,
    /// Shows the window of the telephone that runs already; what a second start does anyway
    #[arg(long)]
    pub show: bool,
    /// Asks the desktop for keys that work in every program: Ctrl+Alt and A (answer), E (end),
    /// H (hold), M (mute), K (window)
    #[arg(long)]
    pub global_shortcuts: bool,
    /// Runs beside another telephone, under this name
    #[arg(long, value_name = "NAME")]
    pub instance: Option<String>,
}

/// A link that somebody clicked.
#[derive(Debug, Group)]
pub(crate) struct Open {
    /// The link; without one the window is shown
    pub link: Option<String>,
    /// The name the telephone runs under
    #[arg(long, value_name = "NAME")]
    pub instance: Option<String>,
}

/// How the window looks.
#[derive(Clone, Debug, Default, Group)]
pub(crate) struct Look {
    /// The language, as in `de`; that of the last time where absent, and at first the system's
    #[arg(long)]
    pub language: Option<String>,
    /// The colours; those of the last time where absent
    #[arg(long, value_enum)]
    pub colours: Option<Colours>,
    /// How large everything is drawn, in percent; as the last time where absent
    #[arg(long, value_parser = clap::value_parser!(u16).range(75..=200))]
    pub scale: Option<u16>,
}

/// The looks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Colours {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
    /// As much contrast as a screen can show
    Contrast,
    /// Light or dark, as the system says
    System,
}

/// The telephone without a window.
#[derive(Debug, Group)]
pub(crate) struct Headless {
    /// The profile: gateways, lines and keys
    #[arg(long)]
    pub profile: PathBuf,
    #[command(flatten)]
    pub devices: Devices,
    /// Writes every message of the signalling to this file, passwords taken out
    #[arg(long)]
    pub trace: Option<PathBuf>,
    /// Does not ask the system's secret store; passwords come by the `password` command
    #[arg(long)]
    pub no_secret_store: bool,
    /// Certificates (PEM) that are trusted beside those of the system
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    #[command(flatten)]
    pub store: Store,
}

/// The demonstration.
#[derive(Debug, Default, Group)]
pub(crate) struct Demo {
    /// Opens no window, even where there is a display
    #[arg(long)]
    pub headless: bool,
    #[command(flatten)]
    pub look: Look,
    #[command(flatten)]
    pub outer: Outer,
    /// Where what was heard is kept, as a WAV file
    #[arg(long)]
    pub heard: Option<PathBuf>,
    /// Microphone: `none`, `file:SPEECH.wav`, or a device; a tune where absent
    #[arg(long)]
    pub microphone: Option<DeviceChoice>,
}

/// What can be done with a profile.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfileTask {
    /// Prints an example with every key explained
    Example,
    /// Reads a profile and says what is wrong with it
    Check {
        /// The profile
        file: PathBuf,
    },
    /// Prints a profile as Keyline would write it, with every key and without passwords
    Export {
        /// The profile; yours where absent
        file: Option<PathBuf>,
    },
}
