//! Subscriptions: the SUBSCRIBE usage of dialogs (RFC 6665), at the end that watches.
//!
//! ```text
//!  Off ──start──▶ Due ──slot──▶ Asking ──2xx, NOTIFY──▶ Up ──refresh, doubt──▶ Due
//!                  ▲               │ failed
//!                  │               ├──▶ Waiting ──(later, or the gateway is back)──▶ Due
//!                  └──new password─┴──▶ Stuck ◀──rejected── any
//!  any ──unsubscribe──▶ Leaving ──last NOTIFY, or 32 s──▶ Gone
//! ```
//!
//! One subscription goes through many dialogs: a server that restarts knows the old one no more.
//! What is known ([`Watch`]) lives and dies with its dialog, so nothing old is merged with
//! anything new. Each doubt, be it a missing notification or one that cannot be read, is answered
//! by a refresh, which brings the whole state (RFC 6665 section 4.1.2.2); ever more seldom, where
//! that does not help.
//!
//! `answered` takes what our SUBSCRIBEs led to, `notified` what the notifier says.

mod answered;
mod notified;

use std::time::Duration;

use clock::Moment;

use crate::agent::core::{Core, Way};
use crate::agent::draft::Draft;
use crate::agent::holder::Holder;
use crate::agent::{
    Event, Field, IdentityId, Subscribe, SubscriptionEnd, SubscriptionId, SubscriptionTrouble,
};
use crate::backoff::Backoff;
use crate::dialog::Dialog;
use crate::events::{Package, Watch};
use crate::message::{Method, Name};
use crate::transaction::GIVE_UP;
use crate::transaction::table::ClientId;
use crate::uri::NameAddr;

/// The longest subscription a notifier can talk us into by 423: a day.
const LONGEST_EXPIRES: Duration = Duration::from_hours(24);

/// The longest wait a notifier can impose by Retry-After.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// The shortest time between two refreshes, however short a time is granted.
const SHORTEST_REFRESH: Duration = Duration::from_secs(4);

/// Below this a subscription is refreshed when half of its time is over, so that a refresh that is
/// lost can be repeated: an appearance is taken for 15 s at a time.
const SHORT: Duration = Duration::from_mins(1);

/// How long a subscription must have stood for its end to be no failure.
const STEADY: Duration = Duration::from_secs(30);

/// The gap between a refresh and one that a doubt asks for; it doubles with each doubt.
const DOUBT_GAP: Duration = Duration::from_millis(500);

/// The longest such gap.
const LONGEST_DOUBT: Duration = Duration::from_mins(5);

/// How long nothing must be doubted for doubts to be forgotten.
const CALM: Duration = Duration::from_mins(1);

/// One subscription.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) id: SubscriptionId,
    pub(crate) what: Subscribe,
    state: State,
    /// The dialog it goes on in, from its first SUBSCRIBE.
    course: Option<Course>,
    backoff: Backoff,
    /// What is asked for; raised by 423.
    expires: Duration,
    /// A 423 was followed since the last success.
    second_try: bool,
    doubts: Doubts,
    /// Another SUBSCRIBE is owed as soon as the one under way is answered.
    again: bool,
    /// What was told last was that it stands, and whether as pending.
    told: Option<Told>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Off,
    Due { at: Moment },
    Asking { client: ClientId },
    Up { refresh: Moment },
    Waiting { at: Moment },
    Stuck,
    Leaving { until: Moment },
    Gone,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Told {
    Active,
    Pending,
}

/// One dialog of a subscription.
#[derive(Debug)]
struct Course {
    /// The SUBSCRIBE that began it.
    begin: Draft,
    local_tag: String,
    cseq: u32,
    dialog: Option<Dialog>,
    /// A NOTIFY made the dialog, or has come in it: nobody else can.
    confirmed: bool,
    /// Until when the notifier keeps it.
    until: Option<Moment>,
    /// When the last SUBSCRIBE was sent.
    asked: Moment,
    /// When the last NOTIFY came.
    heard: Option<Moment>,
    /// When a NOTIFY must have come (timer N, RFC 6665 section 4.1.2.4).
    silent_at: Option<Moment>,
    /// Since when it is active.
    since: Option<Moment>,
    watch: Watch,
}

/// How often what is known was doubted of late.
#[derive(Clone, Copy, Debug, Default)]
struct Doubts {
    count: u32,
    last: Option<Moment>,
    /// How many notifications in a row could not be read.
    faults: u32,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Then {
    /// Nothing, before somebody acts.
    Never,
    /// Go on later, not before the time the notifier gave.
    Later(Option<Duration>),
    /// Begin anew at once, if it has stood for a while.
    Anew,
}

impl Subscription {
    /// Begins one; it asks as soon as there is a way.
    pub(crate) fn new(now: Moment, id: SubscriptionId, what: Subscribe) -> Self {
        let expires = what.expires;
        Self {
            id,
            what,
            state: State::Due { at: now },
            course: None,
            backoff: Backoff::brisk(),
            expires,
            second_try: false,
            doubts: Doubts::default(),
            again: false,
            told: None,
        }
    }

    pub(crate) fn identity(&self) -> IdentityId {
        self.what.identity
    }

    /// Whether it is asked for now, or will be.
    pub(crate) const fn is_wanted(&self) -> bool {
        matches!(self.state, State::Due { .. } | State::Asking { .. })
    }

    /// When it was asked for last, and when it is refreshed; nothing while it does not stand.
    pub(crate) fn times(&self) -> Option<(Moment, Moment)> {
        let course = self.course.as_ref().filter(|course| course.confirmed)?;
        match self.state {
            State::Up { refresh } => Some((course.asked, refresh)),
            State::Off
            | State::Due { .. }
            | State::Asking { .. }
            | State::Waiting { .. }
            | State::Stuck
            | State::Leaving { .. }
            | State::Gone => None,
        }
    }

    /// Whether it waits for somebody to act.
    pub(crate) fn is_stuck(&self) -> bool {
        self.state == State::Stuck
    }

    /// Whether it is for a while only, and not begun again by itself.
    pub(crate) fn is_seizure(&self) -> bool {
        self.what.package == Package::LineSeize
    }

    /// What its dialog is found by: the Call-ID and our tag.
    pub(crate) fn key(&self) -> Option<(String, String)> {
        let course = self.course.as_ref()?;
        let call_id = String::from_utf8(course.begin.call_id.clone()).ok()?;
        Some((call_id, course.local_tag.clone()))
    }

    /// Whether nothing is left to say to anybody.
    pub(crate) fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    /// Whether its end was told.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.state, State::Leaving { .. } | State::Gone)
    }

    /// Whether the SUBSCRIBE at hand is said within a dialog.
    pub(crate) fn is_within_dialog(&self) -> bool {
        self.course.as_ref().is_some_and(|course| course.dialog.is_some())
    }

    /// Asks now: a way stands, the gateway is back, a person asked. `wait` parts many.
    pub(crate) fn start(&mut self, now: Moment, wait: Duration) {
        match self.state {
            State::Off | State::Up { .. } | State::Waiting { .. } => {
                self.state = State::Due { at: now + wait };
            }
            State::Due { at } => self.state = State::Due { at: at.min(now + wait) },
            State::Stuck => {
                self.backoff.succeeded();
                self.state = State::Due { at: now + wait };
            }
            State::Asking { .. } => self.again = true,
            State::Leaving { .. } | State::Gone => {}
        }
    }

    /// What was known may be old, and there is nobody to ask until [`Self::start`].
    pub(crate) fn lose(&mut self, core: &mut Core) {
        match self.state {
            State::Off | State::Stuck | State::Leaving { .. } | State::Gone => return,
            State::Due { .. } | State::Asking { .. } | State::Up { .. } | State::Waiting { .. } => {
            }
        }
        if self.is_seizure() {
            self.end(core, SubscriptionEnd::NoAnswer);
            return;
        }
        self.drop_client(core);
        self.state = State::Off;
        self.trouble(core, SubscriptionTrouble::Lost, None);
    }

    /// The identity is another than it was: nothing of the old one holds.
    pub(crate) fn begin_anew(&mut self, now: Moment, core: &mut Core) {
        if !self.has_ended() {
            self.drop_client(core);
            self.course = None;
            self.state = State::Due { at: now };
            if self.told.is_some() {
                self.trouble(core, SubscriptionTrouble::Lost, Some(now));
            }
        }
    }

    fn drop_client(&mut self, core: &mut Core) {
        self.again = false;
        if let State::Asking { client } = self.state {
            core.table.forget_client(client);
        }
    }

    /// When [`Self::is_due`] will be, where the identity may ask by now.
    pub(crate) fn deadline(&self, ready: bool) -> Option<Moment> {
        let course = self.course.as_ref();
        let silent = course.and_then(|course| course.silent_at);
        let until = course.and_then(|course| course.until).filter(|_| self.told.is_some());
        match self.state {
            State::Due { at } | State::Waiting { at } => {
                ready.then_some(at).into_iter().chain(until).min()
            }
            State::Up { refresh } => {
                ready.then_some(refresh).into_iter().chain(silent).chain(until).min()
            }
            State::Leaving { until } => Some(until),
            State::Off | State::Asking { .. } | State::Stuck | State::Gone => None,
        }
    }

    /// Whether a SUBSCRIBE is wanted by now.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        match self.state {
            State::Due { at } | State::Waiting { at } | State::Up { refresh: at } => at <= now,
            State::Off
            | State::Asking { .. }
            | State::Stuck
            | State::Leaving { .. }
            | State::Gone => false,
        }
    }

    /// It is wanted, but others are before it.
    pub(crate) fn defer(&mut self, at: Moment) {
        self.state = State::Due { at };
    }

    /// Takes the passing of time, but for what [`Self::is_due`] says.
    pub(crate) fn handle_timeout(&mut self, now: Moment, core: &mut Core) {
        if let State::Leaving { until } = self.state
            && until <= now
        {
            self.state = State::Gone;
        }
        let waits =
            matches!(self.state, State::Due { .. } | State::Up { .. } | State::Waiting { .. });
        let Some(course) = self.course.as_mut().filter(|_| waits) else { return };
        if course.until.is_some_and(|until| until <= now) {
            self.run_out(now, core);
        } else if course.silent_at.is_some_and(|at| at <= now) {
            course.silent_at = None;
            // A dialog in which nothing is heard is none.
            self.failed(now, core, SubscriptionTrouble::NoAnswer, Then::Anew);
        }
    }

    /// The time that was granted is over, and nobody could refresh it: the identity is not
    /// registered, or the machine slept.
    fn run_out(&mut self, now: Moment, core: &mut Core) {
        if self.is_seizure() {
            self.end(core, SubscriptionEnd::NoAnswer);
            return;
        }
        // A notifier that grants no time to speak of is not asked in a loop.
        self.failed(now, core, SubscriptionTrouble::Lost, Then::Anew);
    }

    /// The next SUBSCRIBE.
    pub(crate) fn draft(
        &mut self,
        now: Moment,
        core: &mut Core,
        holder: &Holder,
        way: &Way,
    ) -> Draft {
        if self.course.as_ref().is_some_and(|it| it.until.is_some_and(|until| until <= now)) {
            self.course = None;
        }
        let package = self.what.package;
        let course = self.course.get_or_insert_with(|| {
            let (call_id, local_tag) = (core.random.word(), core.random.word());
            let from = holder.address().with_tag(&local_tag).to_bytes();
            let target = self.what.target.as_bytes().split(|byte| *byte == b'?').next();
            let begin = Draft {
                method: Method::Subscribe,
                target: target.unwrap_or_default().to_vec(),
                routes: holder.routes.clone(),
                from,
                to: NameAddr::new(None, self.what.target.clone()).to_bytes(),
                call_id: call_id.into_bytes(),
                cseq: 0,
                contact: None,
                extra: Vec::new(),
                body: Vec::new(),
            };
            Course {
                begin,
                local_tag,
                cseq: 0,
                dialog: None,
                confirmed: false,
                until: None,
                asked: now,
                heard: None,
                silent_at: None,
                since: None,
                watch: Watch::new(package),
            }
        });
        course.asked = now;
        course.silent_at = None;
        let draft = match &mut course.dialog {
            Some(dialog) => dialog.request(Method::Subscribe),
            None => Draft { cseq: course.cseq + 1, ..course.begin.clone() },
        };
        course.cseq = draft.cseq;
        let expires = if self.has_ended() { Duration::ZERO } else { self.expires };
        Draft {
            contact: Some(way.contact(&holder.contact_user)),
            extra: self.fields(expires),
            ..draft
        }
    }

    fn fields(&self, expires: Duration) -> Vec<Field> {
        let field = |name: Name, value: &str| (name.as_str().to_owned(), value.to_owned());
        let mut fields = vec![
            field(Name::Event, self.what.package.event()),
            field(Name::Expires, &expires.as_secs().to_string()),
        ];
        if let Some(body) = self.what.package.body() {
            if self.what.list {
                // RFC 4662 section 4.1.
                let accept = format!("{body}, application/rlmi+xml, multipart/related");
                fields.push(field(Name::Accept, &accept));
                fields.push(field(Name::Supported, "eventlist"));
            } else {
                fields.push(field(Name::Accept, body));
            }
        }
        fields.extend(self.what.extra.iter().cloned());
        fields
    }

    /// The SUBSCRIBE was sent; or it could not be.
    pub(crate) fn sent(&mut self, now: Moment, core: &mut Core, client: Option<ClientId>) {
        self.again = false;
        match (client, self.state) {
            (
                Some(client),
                State::Off | State::Due { .. } | State::Up { .. } | State::Waiting { .. },
            ) => {
                self.state = State::Asking { client };
            }
            (None, State::Off | State::Due { .. } | State::Up { .. } | State::Waiting { .. }) => {
                self.failed(now, core, SubscriptionTrouble::Transport, Then::Later(None));
            }
            (_, State::Asking { .. } | State::Stuck | State::Leaving { .. } | State::Gone) => {}
        }
    }

    /// Ends it: tells so at once. Says whether a last SUBSCRIBE must be sent.
    pub(crate) fn leave(&mut self, now: Moment, core: &mut Core, reason: SubscriptionEnd) -> bool {
        if self.has_ended() {
            return false;
        }
        let asking = matches!(self.state, State::Asking { .. });
        self.end(core, reason);
        let dialog = self.course.as_ref().is_some_and(|course| {
            course.dialog.is_some() && course.until.is_none_or(|until| now < until)
        });
        // It may stand without our knowing: then what is heard of it is answered 481.
        if dialog {
            self.state = State::Leaving { until: now + GIVE_UP };
        } else if asking {
            self.state = State::Gone;
        }
        dialog
    }

    /// Tells that it is over, once.
    fn end(&mut self, core: &mut Core, reason: SubscriptionEnd) {
        if !self.has_ended() {
            self.drop_client(core);
            self.state = State::Gone;
            core.event(Event::SubscriptionEnded { subscription: self.id, reason });
        }
    }

    fn trouble(&mut self, core: &mut Core, reason: SubscriptionTrouble, retry_at: Option<Moment>) {
        self.told = None;
        core.event(Event::SubscriptionTrouble { subscription: self.id, reason, retry_at });
    }

    /// Something went wrong that is told.
    fn failed(&mut self, now: Moment, core: &mut Core, reason: SubscriptionTrouble, then: Then) {
        self.second_try = false;
        self.again = false;
        let since = self.course.as_mut().and_then(|course| course.since.take());
        let steady = since.is_some_and(|since| since + STEADY <= now);
        if steady {
            self.backoff.succeeded();
        }
        let chance = core.random.chance();
        let at = match then {
            Then::Never => {
                self.course = None;
                self.state = State::Stuck;
                self.trouble(core, reason, None);
                return;
            }
            Then::Anew if steady => {
                self.course = None;
                // A server that ends one ends all of them.
                now + Duration::from_secs(1).mul_f64(chance)
            }
            Then::Anew => {
                self.course = None;
                now + self.backoff.failed(chance)
            }
            Then::Later(asked) => {
                let asked = asked.unwrap_or_default().min(LONGEST_RETRY_AFTER);
                now + self.backoff.failed(chance).max(asked.mul_f64(1.0 + chance / 10.0))
            }
        };
        self.state = State::Waiting { at };
        self.trouble(core, reason, Some(at));
    }

    /// When to refresh what was granted for so long.
    fn refresh_at(now: Moment, granted: Duration, chance: f64) -> Moment {
        // Otherwise between 75 and 95 %, so that lines that began together do not refresh together.
        let part = if granted < SHORT { 0.5 + 0.1 * chance } else { 0.75 + 0.2 * chance };
        now + granted.mul_f64(part).max(SHORTEST_REFRESH)
    }

    /// What is known may not be what is: the whole is asked for.
    fn doubt(&mut self, now: Moment) {
        let refresh = match self.state {
            State::Up { refresh } => refresh,
            State::Asking { .. } => {
                self.again = true;
                return;
            }
            // It will be asked for anyway, or not at all.
            State::Off
            | State::Due { .. }
            | State::Waiting { .. }
            | State::Stuck
            | State::Leaving { .. }
            | State::Gone => return,
        };
        if self.doubts.last.is_none_or(|last| last + CALM <= now) {
            self.doubts.count = 0;
        }
        let gap = DOUBT_GAP.saturating_mul(2_u32.saturating_pow(self.doubts.count));
        self.doubts.count = self.doubts.count.saturating_add(1);
        self.doubts.last = Some(now);
        let asked = self.course.as_ref().map_or(now, |course| course.asked);
        let at = now.max(asked + gap.min(LONGEST_DOUBT));
        self.state = State::Due { at: at.min(refresh) };
    }
}
