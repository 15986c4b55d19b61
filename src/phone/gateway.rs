//! Gateways: the ways to the servers that carry calls, and the stock of sockets toward each.
//!
//! A gateway has one way, to one of its servers. When that server is found dead, the way to the next
//! is opened at once; a preferred one is asked now and then whether it is back (a probe), over a
//! way of its own.

mod probe;

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use clock::Moment;
use locate::{Place, Server, Servers};
use probe::Probe;

use crate::doors::{GatewayId, MediaPort, Output, Path, PathTrouble};
use crate::profile::GatewayProfile;
use crate::trouble::Trouble;

/// How many pairs of sockets lie ready toward each gateway, so that a press never waits for one.
const STOCK: usize = 2;

/// The first wait before a way is tried again; it doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait while a way has been missing for less than [`BRISK`]: a line whose gateway is
/// back shall be back within 2 s.
const BRISK_WAIT: Duration = Duration::from_millis(1_500);

/// For so long a missing way is looked for briskly; most outages are shorter.
const BRISK: Duration = Duration::from_mins(10);

/// A way is one TCP connection to open: cheap enough to try this often.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A gateway that has been silent this long may have moved: its name is resolved anew.
const RESOLVE_AGAIN: Duration = Duration::from_secs(30);

/// A way that stood for so long was good: where it breaks, it is opened again at once. One that
/// breaks sooner is opened again after a wait.
const PROVEN: Duration = Duration::from_secs(10);

/// A gateway.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub(crate) struct Gateway {
    pub id: GatewayId,
    pub profile: GatewayProfile,
    /// Its servers.
    pub servers: Servers,
    /// The way, while it stands.
    pub path: Option<Path>,
    /// Whether the gateway answers on it.
    pub answers: Option<bool>,
    /// What is wrong.
    pub trouble: Option<Trouble>,
    /// Whether a way is being opened that nobody has tried since the last one broke: what is
    /// dialled waits for it.
    pub changing: bool,
    /// Whether calls are under way on it.
    pub busy: bool,
    /// Whether its server turns lines away, and no other was known to live: then all are asked.
    pub turns_away: bool,
    /// Whether its calls are to be asked after when it answers.
    pub ask_after: bool,
    /// When the way was last kept where it could have been another.
    kept: Option<Moment>,
    /// The way is to be opened anew whatever stands: everything around us changed.
    renew: bool,
    /// Sockets lying ready.
    ports: VecDeque<MediaPort>,
    /// How many have been asked for.
    asked: usize,
    /// How many of those asked for are bound to an address that is gone.
    stale: usize,
    /// The way is being opened.
    opening: bool,
    /// When the way is opened (again).
    next: Option<Moment>,
    wait: Duration,
    /// Since when the way stands.
    since: Option<Moment>,
    /// Since when it does not, or is silent.
    lost: Option<Moment>,
    probe: Probe,
    /// How many probes there were: they go round among the servers.
    turn: usize,
}

/// What to do with a way that was opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Arrived {
    /// It is the way from now on.
    Taken,
    /// The one that stands is as good; whether it is alive is to be asked.
    Kept,
    /// The one that stands is the same, and silent.
    Same,
    /// A server is to be asked along it whether it is back.
    Probe,
}

impl Gateway {
    /// A gateway whose way is to be opened at once.
    pub(crate) fn new(id: GatewayId, profile: GatewayProfile, seed: u64) -> Self {
        let host = profile.proxy.as_ref().unwrap_or(&profile.domain).clone();
        let place = Place { host, port: profile.port, transport: Some(profile.transport) };
        Self {
            id,
            profile,
            servers: Servers::new(place, seed),
            path: None,
            answers: None,
            trouble: None,
            changing: false,
            busy: false,
            turns_away: false,
            ask_after: false,
            kept: None,
            renew: false,
            ports: VecDeque::new(),
            asked: 0,
            stale: 0,
            opening: false,
            next: Some(Moment::START),
            wait: FIRST_WAIT,
            since: None,
            lost: Some(Moment::START),
            probe: Probe::Idle(Moment::START),
            turn: 0,
        }
    }

    /// Whether requests can reach it, as far as is known.
    pub(crate) fn reachable(&self) -> bool {
        self.path.is_some() && self.answers != Some(false)
    }

    /// Whether it is known not to answer, or not to be there.
    pub(crate) fn silent(&self) -> bool {
        self.answers == Some(false) || (self.path.is_none() && self.trouble.is_some())
    }

    /// The name of the server that is spoken to, where there are several.
    pub(crate) fn server(&self) -> Option<String> {
        let path = self.path.as_ref()?;
        let several = self.servers.all().len() > 1;
        several.then(|| match self.servers.at(path.remote, path.transport) {
            Some(server) if server.name != path.remote.ip().to_string() => {
                format!("{} ({})", server.name, path.remote)
            }
            Some(_) | None => path.remote.to_string(),
        })
    }

    /// When the way is opened again.
    pub(crate) fn retry_at(&self) -> Option<Moment> {
        self.next.or_else(|| self.servers.deadline().filter(|_| self.servers.all().is_empty()))
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        let next = self.next.filter(|_| !self.opening && !self.servers.all().is_empty());
        [next, self.servers.deadline(), self.probe_deadline()].into_iter().flatten().min()
    }

    /// Asks the DNS, opens the way and asks after other servers, where that is due.
    pub(crate) fn handle_timeout(&mut self, now: Moment) -> Vec<Output> {
        let mut out: Vec<_> = self.look_up(now);
        if !self.opening && self.next.is_some_and(|next| next <= now) {
            let servers = self.servers.candidates(now);
            if !servers.is_empty() {
                self.next = None;
                self.opening = true;
                out.push(self.open(servers));
            }
        }
        out.extend(self.probe_timeout(now));
        out
    }

    /// What is to be asked of the DNS.
    pub(crate) fn look_up(&mut self, now: Moment) -> Vec<Output> {
        let questions = self.servers.questions(now).into_iter();
        questions.map(|question| Output::LookUp { gateway: self.id, question }).collect()
    }

    fn open(&self, servers: Vec<Server>) -> Output {
        Output::OpenPath {
            gateway: self.id,
            servers,
            domain: self.identity().to_owned(),
            trust: self.profile.trust.clone(),
        }
    }

    /// Whom its certificate has to speak for (RFC 5922 section 7.2): the name it was configured
    /// by. An address that only says where the domain is to be found is not who it is.
    fn identity(&self) -> &str {
        let is_name = |host: &&String| host.parse::<IpAddr>().is_err();
        self.profile.proxy.as_ref().filter(is_name).unwrap_or(&self.profile.domain)
    }

    /// Takes that a way was opened, and says what for.
    pub(crate) fn arrived(&mut self, now: Moment, path: &Path) -> Arrived {
        if self.probe_arrived(now, path) {
            return Arrived::Probe;
        }
        self.opening = false;
        let renew = std::mem::take(&mut self.renew);
        let Some(old) = self.path.as_ref().filter(|_| !renew) else { return Arrived::Taken };
        let here = old.local.ip() == path.local.ip() && old.transport == path.transport;
        let same = here && old.remote == path.remote;
        match self.answers {
            Some(false) if same => {
                self.next = (self.servers.all().len() <= 1).then_some(now + RESOLVE_AGAIN);
                Arrived::Same
            }
            Some(true) | None if same => Arrived::Kept,
            // What works is not left under a call.
            Some(true) if here && self.busy && !self.changing => Arrived::Kept,
            Some(_) | None => Arrived::Taken,
        }
    }

    /// Takes that the way that stands is kept. Says whether its lines are to be registered anew,
    /// since a router on the way may be another one: not more often than every half minute.
    pub(crate) fn kept(&mut self, now: Moment) -> bool {
        self.ask_after = false;
        let again = self.kept.is_none_or(|last| last + RESOLVE_AGAIN <= now);
        if again {
            self.kept = Some(now);
        }
        again
    }

    /// Takes the way. The flow it replaces, if any, is returned.
    pub(crate) fn path_ready(&mut self, now: Moment, path: Path) -> Option<Path> {
        self.next = None;
        self.changing = false;
        self.turns_away = false;
        let same = self.path.as_ref().is_some_and(|old| old.remote == path.remote);
        if self.answers == Some(false) && same {
            self.next = Some(now + RESOLVE_AGAIN);
        } else {
            if self.answers == Some(false) || self.path.is_none() {
                self.ask_after = true;
            }
            self.answers = None;
            self.trouble = None;
        }
        self.since = Some(now);
        self.path.replace(path)
    }

    /// Takes an answer of the DNS.
    pub(crate) fn looked_up(
        &mut self,
        now: Moment,
        question: &locate::Question,
        answer: locate::Answer,
    ) {
        match self.servers.take(now, question, answer) {
            locate::News::None => {}
            locate::News::Changed => self.servers_changed(now),
            locate::News::NoServers | locate::News::Unanswered => {
                if self.path.is_none() {
                    self.trouble = Some(Trouble::UnknownHost(self.servers.place().host.clone()));
                    self.changing = false;
                }
            }
        }
    }

    fn servers_changed(&mut self, now: Moment) {
        let Some(path) = &self.path else {
            self.next = Some(now);
            return;
        };
        let stands = self.servers.at(path.remote, path.transport).is_some();
        if self.answers == Some(false) || (!stands && !self.busy) {
            self.next = Some(now);
        } else if !stands {
            // It is gone from the DNS; calls on it are not disturbed for that.
            self.next = Some(now + RESOLVE_AGAIN);
        }
    }

    /// Takes that there is no way.
    pub(crate) fn path_failed(&mut self, now: Moment, trouble: PathTrouble) {
        if let Probe::Opening(server) = self.probe
            && !self.opening
        {
            self.probe_failed(now, server);
            return;
        }
        self.opening = false;
        self.changing = false;
        let host = self.servers.place().host.clone();
        self.trouble = Some(match trouble {
            PathTrouble::UnknownHost => Trouble::UnknownHost(host),
            PathTrouble::Unreachable => Trouble::NobodyThere(host),
            PathTrouble::Refused => Trouble::ConnectionRefused(host),
            PathTrouble::NotEncrypted => Trouble::NotEncrypted(host),
            PathTrouble::Certificate(fault, fingerprint) => {
                Trouble::Certificate(host, fault, fingerprint)
            }
            PathTrouble::Authority => Trouble::Authority,
        });
        self.servers.look_again(now);
        self.try_again(now);
    }

    /// Takes that the connection is gone.
    pub(crate) fn path_lost(&mut self, now: Moment) {
        let proven = self.since.take().is_some_and(|since| since + PROVEN <= now);
        let mut elsewhere = false;
        if let Some(path) = self.path.take()
            && !proven
        {
            elsewhere = self.servers.has_other(now, path.remote);
            self.servers.failed(now, path.remote, None);
        }
        self.answers = None;
        self.trouble = Some(Trouble::Lost);
        self.lost.get_or_insert(now);
        if proven || elsewhere {
            self.wait = FIRST_WAIT;
            self.changing = true;
            self.next = Some(now);
        } else {
            self.try_again(now);
        }
    }

    /// Leaves the server that is spoken to for another, if there is one that may live. `asked` is
    /// how long it asked to be left alone.
    pub(crate) fn leave_server(&mut self, now: Moment, asked: Option<Duration>) -> bool {
        if self.changing {
            return true;
        }
        let Some(remote) = self.path.as_ref().map(|path| path.remote) else { return false };
        let other = self.servers.has_other(now, remote);
        if other || asked.is_some() {
            // What it asked for holds when another server takes its place later, too.
            self.servers.failed(now, remote, asked);
        }
        if !other {
            return false;
        }
        self.changing = true;
        self.next = Some(now);
        true
    }

    /// Takes that its server turns lines away, and is not to be left yet.
    pub(crate) fn turned_away(&mut self, now: Moment, asked: Option<Duration>) {
        if let Some(path) = &self.path {
            self.servers.failed(now, path.remote, asked);
            self.turns_away = true;
        }
    }

    /// Takes that nobody answers on the way.
    pub(crate) fn silence(&mut self, now: Moment) {
        self.answers = Some(false);
        self.lost.get_or_insert(now);
        let server = self.path.as_ref().filter(|_| self.servers.all().len() > 1);
        let server = server.and_then(|path| self.servers.at(path.remote, path.transport));
        self.trouble = Some(match server {
            Some(server) => Trouble::NobodyThere(server.name.clone()),
            None => Trouble::Silent,
        });
        self.servers.look_again(now);
        // Where there are several, all are asked in turn, and who answers first has us.
        let alone = self.servers.all().len() <= 1;
        if !self.leave_server(now, None) && alone && self.path.is_some() && self.next.is_none() {
            self.next = Some(now + RESOLVE_AGAIN);
        }
    }

    /// Takes that it answers. Says whether its calls are to be asked after.
    pub(crate) fn answered(&mut self, now: Moment) -> bool {
        let was_silent = self.answers == Some(false);
        self.answers = Some(true);
        self.trouble = None;
        self.changing = false;
        self.lost = None;
        self.wait = FIRST_WAIT;
        if !self.opening {
            self.next = None;
        }
        if let Some(path) = &self.path {
            self.servers.answers(now, path.remote);
        }
        std::mem::take(&mut self.ask_after) || was_silent
    }

    /// The network is another one: the way is opened anew, and nothing known of servers counts.
    pub(crate) fn network_changed(&mut self, now: Moment, woke: bool) {
        self.servers.start_anew(now);
        self.renew |= woke || self.answers == Some(false) || self.path.is_none();
        self.ask_after = true;
        self.wait = FIRST_WAIT;
        self.lost = self.lost.map(|_| now);
        // A way that is being opened may lead through what is gone.
        self.next = Some(now);
        self.opening = false;
    }

    /// Tries the way at once, because a person asked.
    pub(crate) fn retry(&mut self, now: Moment) {
        if self.path.is_none() {
            self.wait = FIRST_WAIT;
            self.next = Some(now);
            self.servers.look_again(now);
        }
    }

    /// Takes a pair of sockets into the stock, or gives it back where it was asked for before we
    /// moved.
    pub(crate) fn stock(&mut self, port: MediaPort) -> Option<MediaPort> {
        if self.stale > 0 {
            self.stale -= 1;
            return Some(port);
        }
        self.asked = self.asked.saturating_sub(1);
        self.ports.push_back(port);
        None
    }

    /// Takes a pair of sockets out of the stock.
    pub(crate) fn take_port(&mut self) -> Option<MediaPort> {
        self.ports.pop_front()
    }

    /// A pair of the stock, to look at.
    pub(crate) fn any_port(&self) -> Option<MediaPort> {
        self.ports.front().copied()
    }

    /// Takes all sockets out of the stock: they are bound to an address that is gone.
    pub(crate) fn drain(&mut self) -> Vec<MediaPort> {
        self.stale += std::mem::take(&mut self.asked);
        self.ports.drain(..).collect()
    }

    /// Asks for what the stock lacks.
    pub(crate) fn restock(&mut self) -> Option<Output> {
        let address = self.path.as_ref()?.local.ip();
        if self.ports.len() + self.asked >= STOCK {
            return None;
        }
        self.asked += 1;
        Some(Output::WantPort { gateway: self.id, address })
    }

    fn try_again(&mut self, now: Moment) {
        let lost = *self.lost.get_or_insert(now);
        let longest = if now < lost + BRISK { BRISK_WAIT } else { LONGEST_WAIT };
        self.next = Some(now + self.wait.min(longest));
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
    }
}
