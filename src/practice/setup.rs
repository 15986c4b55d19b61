//! What a practice gateway is told at the start.

use std::time::Duration;

use sip::Secret;
use sip::auth::Algorithm;

/// How a practice gateway is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What it calls itself: `Server`, `User-Agent` and the realm of its challenges.
    pub name: String,
    /// Its domain. Requests for addresses (IPv4, IPv6) are taken too.
    pub domain: String,
    /// Its users: their numbers, and their passwords.
    pub users: Vec<(String, Secret)>,
    /// The source of all randomness.
    pub seed: [u8; 32],
    /// How passwords are asked for.
    pub algorithm: Algorithm,
    /// The numbers that answer in telling ways.
    pub numbers: Numbers,
    /// Whether every call is asked for the password (407). Otherwise only those of phones that
    /// are not registered from where they call.
    pub calls_need_password: bool,
    /// The shortest time a registration may last; below, it is refused (423).
    pub shortest: Duration,
    /// The longest time a registration lasts, whatever was asked for.
    pub longest: Duration,
    /// How long a nonce is good for.
    pub nonce_lasts: Duration,
}

/// The numbers that answer in telling ways.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Numbers {
    /// Gives back what it hears.
    pub echo: String,
    /// Plays a melody.
    pub announcement: String,
    /// Are busy (486).
    pub busy: Vec<String>,
    /// Cannot be reached because the network is overloaded (503).
    pub overloaded: String,
    /// Rings for ever.
    pub silent: String,
    /// Plays before it answers (183).
    pub early_media: String,
    /// Answers, hangs up, and calls back a few seconds later.
    pub calls_back: String,
    /// Answers, and holds the caller for some seconds.
    pub holds: String,
    /// Answers, and soon hands the caller over to the echo.
    pub sends_on: String,
    /// Answers, and soon somebody else takes its place.
    pub replaced: String,
    /// Is not allocated (404), as is every number nobody has.
    pub unallocated: String,
    /// Who calls back: number and name.
    pub caller: (String, String),
}

impl Setup {
    /// A gateway with the usual numbers and no users.
    pub fn new(name: &str, domain: &str, seed: [u8; 32]) -> Self {
        Self {
            name: name.into(),
            domain: domain.into(),
            users: Vec::new(),
            seed,
            algorithm: Algorithm::Sha256,
            numbers: Numbers::default(),
            calls_need_password: false,
            shortest: Duration::from_secs(10),
            longest: Duration::from_hours(1),
            nonce_lasts: Duration::from_mins(1),
        }
    }

    /// The same with one user more.
    #[must_use]
    pub fn with_user(mut self, number: &str, password: &str) -> Self {
        self.users.push((number.into(), Secret::new(password)));
        self
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            echo: "600".into(),
            announcement: "604".into(),
            busy: vec!["486".into(), "607".into()],
            overloaded: "608".into(),
            silent: "606".into(),
            early_media: "611".into(),
            calls_back: "640".into(),
            holds: "613".into(),
            sends_on: "614".into(),
            replaced: "615".into(),
            unallocated: "404".into(),
            caller: ("5551020".into(), "Practice Caller".into()),
        }
    }
}
