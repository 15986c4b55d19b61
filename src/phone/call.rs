//! Calls: what a person counts.

use std::time::Duration;

use clock::Moment;
use sip::{Field, PublicationId, SessionId, SubscriptionId, Uri};

use crate::Usage;
use crate::cause::Cause;
use crate::doors::{CallId, CallState, LineId, MediaFigures, RecordingId, Way};
use crate::hearing::Hearing;
use crate::hold;
use crate::leg::Leg;
use crate::sent_on::Sent;
use crate::transfer::Transfer;

/// A call, from the first press to a moment after its end.
#[derive(Debug)]
pub(crate) struct Call {
    pub id: CallId,
    pub line: LineId,
    pub appearance: u8,
    pub way: Way,
    pub stage: Stage,
    /// Whether we hold it.
    pub held: bool,
    /// Since when.
    pub held_since: Option<Moment>,
    /// Until when it is awaited who answered it, if it was not us.
    pub unclear_until: Option<Moment>,
    /// Where its INVITE goes.
    pub aim: Aim,
    /// What it wants of a call of others.
    pub wants: Wants,
    /// How it stands on a shared line.
    pub shared: OnShared,
    /// The far end's number or address.
    pub party: String,
    /// The far end's name, as the line's gateway gave it.
    pub name: Option<String>,
    /// Digits collected on a seized appearance.
    pub collected: String,
    /// Digits the far end sent.
    pub digits: String,
    pub session: Option<SessionId>,
    pub leg: Option<Leg>,
    /// How it is offered.
    pub asks: Asks,
    /// The caller's offer, kept until somebody answers.
    pub offer: Option<Vec<u8>>,
    /// Whether sound of the far end arrives before the answer.
    pub early: bool,
    pub figures: Option<MediaFigures>,
    /// How its sound has done.
    pub hearing: Hearing,
    /// No packet has arrived for this long, though some should.
    pub silent: Option<Duration>,
    /// When it has waited for an answer for longer than anybody lets it ring.
    pub patience: Option<Moment>,
    /// When it is answered by itself, because the gateway wishes so and the line allows it.
    pub answers_at: Option<Moment>,
    /// Whether it was.
    pub by_itself: bool,
    /// Whom the caller wanted before the call was sent to us.
    pub meant_for: Option<String>,
    /// Where it is being handed over to.
    pub transfer: Option<Transfer>,
    /// Who sent us there, where somebody did.
    pub sent: Option<Sent>,
    /// The recording of it.
    pub recording: Option<RecordingId>,
    /// The call of ours that it takes part in once it is answered.
    pub takes_part: Option<CallId>,
    /// How far it has come along to another address of ours.
    pub taken_along: TakenAlong,
}

/// What a call wants of a call of others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wants {
    /// Nothing: it is a call by itself.
    Nothing,
    /// To take part in it.
    Joining,
    /// To take it over.
    Pulling,
}

/// The longest a call may ring before its end is thought to have been lost: what networks grant
/// at least (ITU-T Q.931 timer T301).
const RINGS: Duration = Duration::from_mins(3);

/// How speech is offered in a call of ours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Asks {
    /// As the line wants it.
    #[default]
    AsWanted,
    /// The far end refused encryption, and is asked once more so that anybody can take it.
    Leniently,
}

/// How a call stands on a shared line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OnShared {
    /// Whose the appearance is while we dial.
    pub hand: Hand,
    /// Whether nobody else may take it while it is held.
    pub private: bool,
    /// Whether the server was told so.
    pub said_private: bool,
    /// The appearance the server put it on.
    pub named: Option<u8>,
    /// Whether it is to be asked after once more, whatever the server tells.
    pub doubted: bool,
    /// When it was asked after, since the server told of it last.
    pub asked_after: Option<Moment>,
}

/// Where the INVITE of a call of ours goes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Aim {
    /// To the number dialled.
    #[default]
    Number,
    /// To the number dialled, at the gateway itself: on a trunk, not out through our station.
    Gateway,
    /// To the line itself: it takes what somebody else holds on its appearance.
    Held,
    /// To our station on the trunk: it takes part in what is under way there.
    Station,
    /// To the end of a call of others, with the field that names the call (RFC 3891, RFC 3911).
    Dialog(Uri, Vec<Field>),
}

/// Whose an appearance of a shared line is while we dial.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Hand {
    /// Nobody was asked for it: the line is ours alone, or the call stands already.
    #[default]
    Free,
    /// The server was asked.
    Asked(Claim),
    /// The server gave it to us.
    Ours(Claim),
}

/// By what an appearance is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Claim {
    /// By a subscription: to the appearance (BroadSoft), or to the calls of the line.
    Subscribed(SubscriptionId),
    /// By telling what we are about to do (RFC 7463).
    Published(PublicationId),
}

/// How far a call has come along to another address of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TakenAlong {
    /// It is where we are.
    Settled,
    /// Its speech waits for sockets at the new address.
    AwaitingPort,
    /// The far end was told of the new address and has not agreed yet.
    Told,
}

/// How far a call has come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Stage {
    /// The appearance is ours; nothing is dialled.
    Seized,
    /// Dialled, but no sockets for speech were in stock: they are on their way.
    AwaitingPort,
    /// Dialled on a shared line whose server has not yet given us the appearance.
    AwaitingLine,
    /// The INVITE is out.
    Dialling,
    /// It rings at the far end.
    RingingThere,
    /// It rings here.
    RingingHere,
    /// Somebody pressed answer, but no sockets were in stock.
    Answering,
    /// People talk, or it is on hold.
    Connected { since: Moment },
    /// It stopped ringing here, on a line that others share: whether one of them answered it is
    /// awaited.
    Ending,
    /// Over.
    Ended { at: Moment, talked: Option<Duration>, cause: Cause, status: Option<u16> },
}

impl Call {
    /// A call that has just taken its appearance.
    pub(crate) fn new(id: CallId, line: LineId, appearance: u8, way: Way) -> Self {
        Self {
            id,
            line,
            appearance,
            way,
            stage: Stage::Seized,
            held: false,
            held_since: None,
            unclear_until: None,
            aim: Aim::Number,
            wants: Wants::Nothing,
            shared: OnShared::default(),
            party: String::new(),
            name: None,
            collected: String::new(),
            digits: String::new(),
            session: None,
            leg: None,
            asks: Asks::AsWanted,
            offer: None,
            early: false,
            figures: None,
            hearing: Hearing::default(),
            silent: None,
            patience: None,
            answers_at: None,
            by_itself: false,
            meant_for: None,
            transfer: None,
            sent: None,
            recording: None,
            takes_part: None,
            taken_along: TakenAlong::Settled,
        }
    }

    /// It rings, here or there, and somebody may answer.
    pub(crate) fn wait_for_answer(&mut self, now: Moment) {
        self.patience = Some(now + RINGS);
    }

    /// Whether it still takes up its appearance.
    pub(crate) const fn is_live(&self) -> bool {
        !matches!(self.stage, Stage::Ended { .. } | Stage::Ending)
    }

    /// Whether it was answered and is not over.
    pub(crate) const fn is_connected(&self) -> bool {
        matches!(self.stage, Stage::Connected { .. })
    }

    /// Whether people talk on it now.
    pub(crate) const fn is_talking(&self) -> bool {
        self.is_connected() && !self.held
    }

    /// Whether it rings here.
    pub(crate) const fn is_alerting(&self) -> bool {
        matches!(self.stage, Stage::RingingHere)
    }

    /// Whether it goes out and is not answered yet.
    pub(crate) const fn is_calling(&self) -> bool {
        matches!(
            self.stage,
            Stage::AwaitingPort | Stage::AwaitingLine | Stage::Dialling | Stage::RingingThere
        )
    }

    /// Notes whether we hold it.
    pub(crate) fn set_held(&mut self, now: Moment, held: bool) {
        if self.held != held {
            self.held = held;
            self.held_since = held.then_some(now);
        }
    }

    /// What it uses its appearance for, where one is reminded of a hold after so long.
    pub(crate) fn usage(&self, now: Moment, reminder: Duration) -> Usage {
        match self.stage {
            Stage::Connected { .. } if hold::waits_too_long(now, self.held_since, reminder) => {
                Usage::Recalling
            }
            Stage::Seized => Usage::Seized,
            Stage::AwaitingPort | Stage::AwaitingLine | Stage::Dialling | Stage::RingingThere => {
                Usage::Calling
            }
            Stage::RingingHere | Stage::Answering => Usage::Alerting,
            Stage::Connected { .. } if self.held => Usage::Held,
            Stage::Connected { .. } => Usage::Connected,
            Stage::Ending | Stage::Ended { .. } => Usage::Idle,
        }
    }

    /// Its state, as it is shown.
    pub(crate) const fn state(&self) -> CallState {
        match self.stage {
            Stage::Seized => CallState::Seized,
            Stage::AwaitingPort | Stage::AwaitingLine | Stage::Dialling => CallState::Dialling,
            Stage::RingingThere => CallState::RingingThere,
            Stage::RingingHere | Stage::Answering => CallState::RingingHere,
            Stage::Connected { .. } if self.held => CallState::Held,
            Stage::Connected { .. } => CallState::Connected,
            Stage::Ending | Stage::Ended { .. } => CallState::Ended,
        }
    }

    /// How long people have talked, or had.
    pub(crate) fn talked(&self, now: Moment) -> Option<Duration> {
        match &self.stage {
            Stage::Connected { since } => Some(now - *since),
            Stage::Ended { talked, .. } => *talked,
            Stage::Seized
            | Stage::AwaitingPort
            | Stage::AwaitingLine
            | Stage::Dialling
            | Stage::RingingThere
            | Stage::RingingHere
            | Stage::Answering
            | Stage::Ending => None,
        }
    }
}
