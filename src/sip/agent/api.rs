//! The words of the front door: what a user agent is told, and what it tells.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clock::Moment;

use super::watching::{SubscriptionEnd, SubscriptionTrouble};
use crate::events::Notice;
use crate::message::{Message, Method, ReferTo};
use crate::{Aor, FlowId, NameAddr, Secret, Transport, Uri};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub u32);
    )*};
}

ids! {
    /// Names a gateway; chosen by the caller.
    GatewayId;
    /// Names an identity; chosen by the caller.
    IdentityId;
    /// Names a session; chosen by the agent, never used twice.
    SessionId;
    /// Names a subscription; chosen by the agent, never used twice.
    SubscriptionId;
    /// Names a publication; chosen by the agent, never used twice.
    PublicationId;
    /// Names a request handed up by [`Event::Request`], or one of ours; chosen by the agent, never
    /// used twice.
    RequestId;
}

/// A header field to add to a message: its name and its value.
pub type Field = (String, String);

/// How a user agent is set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What `User-Agent` says of us.
    pub product: String,
    /// The source of all randomness. It must be unpredictable outside of tests.
    pub seed: [u8; 32],
    /// To whom it listens.
    pub listens_to: ListensTo,
}

/// Whose requests are listened to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ListensTo {
    /// Those of the gateways, from their known addresses, for the Contact of an identity. All
    /// else is dropped in silence. What a telephone wants.
    GatewaysOnly,
    /// Anybody's, and other requests than those for calls are handed up as [`Event::Request`].
    /// What a server wants.
    Anyone,
}

/// How a gateway is used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GatewaySetup {
    /// The domain: what `REGISTER` is addressed to.
    pub domain: String,
    /// The port in that address; usually none.
    pub port: Option<u16>,
    /// The transport.
    pub transport: Transport,
    /// How long a binding is asked for.
    pub expires: Duration,
    /// How often it is asked whether it still lives.
    pub keepalive: Duration,
    /// Who we are beyond a restart (`urn:uuid:…`), where it shall keep flows (RFC 5626).
    pub instance: Option<String>,
    /// Whether others are told of the address at which it sees us in place of our own.
    pub tell_public: bool,
}

/// The way to a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Path {
    /// The socket or connection.
    pub flow: FlowId,
    /// Its transport.
    pub transport: Transport,
    /// Our address toward the gateway: what Via and Contact say.
    pub local: SocketAddr,
    /// Where requests are sent.
    pub remote: SocketAddr,
    /// All addresses of the gateway. What comes from elsewhere is dropped.
    pub known: Vec<IpAddr>,
}

/// An identity: an address of record at a gateway, and the right to use it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its gateway.
    pub gateway: GatewayId,
    /// Its address of record.
    pub aor: Aor,
    /// The name shown to others.
    pub display: Option<String>,
    /// The user name in digests.
    pub auth_user: String,
    /// The password, where it is known by now.
    pub secret: Option<Secret>,
    /// Whether it registers. One that does not also takes requests addressed to its own user.
    pub register: bool,
    /// Whether challenges without `qop` (RFC 2069) are answered. They are easily worked back.
    pub legacy_digest: bool,
    /// Whom our Contact names.
    pub contact: ContactUser,
}

/// Whom the Contact of an identity names.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ContactUser {
    /// A word nobody guesses: only who was told it can call.
    #[default]
    Unguessable,
    /// The user of the address of record. Servers of shared lines tell the telephones of a line by
    /// it (Kamailio `sca` ignores all others).
    OfAddress,
}

/// A call to be made.
#[derive(Clone, Debug)]
pub struct Invite {
    /// As whom.
    pub identity: IdentityId,
    /// To whom.
    pub to: Uri,
    /// The offer (SDP). Without one the far end is asked for its own, and [`Event::Answered`]
    /// waits for [`UserAgent::acknowledge`](super::UserAgent::acknowledge).
    pub body: Vec<u8>,
    /// Further header fields.
    pub extra: Vec<Field>,
    /// The appearance of a shared line it is on; see
    /// [`UserAgent::set_appearance`](super::UserAgent::set_appearance).
    pub appearance: Option<OnAppearance>,
}

/// The appearance of a shared line a session is on. It is named in all that is said in the session
/// (Call-Info with `appearance-index`), since the server tells by it whose call it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OnAppearance {
    /// Which, from 1.
    pub index: u32,
    /// Whether a hold is private: nobody else may take the call (`held-private`).
    pub private: bool,
}

/// A call to be made without an identity, along a way that is given.
#[derive(Clone, Debug)]
pub struct InviteVia {
    /// The flow.
    pub flow: FlowId,
    /// The address the INVITE and all that follows is sent to.
    pub remote: SocketAddr,
    /// Who calls. A tag in it is replaced.
    pub from: NameAddr,
    /// Whom the To field names; the request is for `target`.
    pub to: Uri,
    /// The Request-URI: the Contact under which the far end is registered.
    pub target: Uri,
    /// The offer (SDP); see [`Invite::body`].
    pub body: Vec<u8>,
    /// Further header fields.
    pub extra: Vec<Field>,
}

/// A request of a server that keeps its dialogs itself: a NOTIFY to a telephone that subscribed.
#[derive(Clone, Debug)]
pub struct RequestVia {
    /// The flow.
    pub flow: FlowId,
    /// The address it is sent to.
    pub remote: SocketAddr,
    /// What is asked for; no INVITE, ACK or CANCEL.
    pub method: Method,
    /// The Request-URI.
    pub target: Uri,
    /// Who asks, with a tag where it is within a dialog.
    pub from: NameAddr,
    /// Who is asked, with a tag where it is within a dialog.
    pub to: NameAddr,
    /// The Call-ID.
    pub call_id: String,
    /// The number.
    pub cseq: u32,
    /// Further header fields; the type of the body among them.
    pub extra: Vec<Field>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the user agent wants done.
#[derive(Debug)]
pub enum Output {
    /// Send these bytes.
    Transmit {
        /// On which flow.
        flow: FlowId,
        /// To whom.
        to: SocketAddr,
        /// One message.
        bytes: Arc<[u8]>,
    },
    /// Close this flow: what came over it is not the protocol.
    Close(FlowId),
    /// Something happened.
    Event(Event),
}

/// What happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// The gateway answers.
    GatewayReachable(GatewayId),
    /// The gateway does not answer. It is asked again until it does.
    GatewaySilent(GatewayId, Silence),
    /// A server answers that was asked by [`UserAgent::probe`](super::UserAgent::probe).
    ProbeAnswered {
        /// Its gateway.
        gateway: GatewayId,
        /// The way there.
        flow: FlowId,
    },
    /// The identity is registered. Told each time a binding is made or refreshed.
    Registered {
        /// Which.
        identity: IdentityId,
        /// For how long, unless it is refreshed; it will be.
        expires: Duration,
        /// Our address as the gateway sees it (RFC 3581), where it said so.
        public: Option<SocketAddr>,
    },
    /// The identity could not be registered.
    RegistrationFailed {
        /// Which.
        identity: IdentityId,
        /// Why.
        reason: RegistrationTrouble,
        /// When it is tried again by itself. A gateway that answers again brings it forward.
        retry_at: Option<Moment>,
    },
    /// The identity is no longer registered, because it was removed.
    Unregistered {
        /// Which.
        identity: IdentityId,
    },
    /// Somebody calls. A `100` is sent by the agent; `ring`, `accept`, `reject` are awaited.
    Incoming {
        /// The session that begins.
        session: SessionId,
        /// For whom; `None` only for [`ListensTo::Anyone`].
        identity: Option<IdentityId>,
        /// The INVITE.
        message: Message,
        /// Its offer, where it brought one.
        offer: Option<Vec<u8>>,
        /// The appearance of a shared line it rings on, where it names one.
        appearance: Option<u32>,
        /// The session whose place it takes (RFC 3891). To accept it is what that far end
        /// expects; the agent then ends the one replaced.
        replaces: Option<SessionId>,
        /// The session it wants to take part in (RFC 3911).
        joins: Option<SessionId>,
        /// The flow it came on.
        flow: FlowId,
        /// Where it came from.
        from: SocketAddr,
    },
    /// A provisional answer (not `100`) to our call.
    Progress {
        /// Which.
        session: SessionId,
        /// The status, 101 to 199.
        status: u16,
        /// Its description (SDP), where it brought one: early media.
        body: Option<Vec<u8>>,
        /// Which of the far ends that ring sent it, from 0.
        fork: u32,
    },
    /// Our call was answered. The agent acknowledges it, unless it was made without an offer.
    Answered {
        /// Which.
        session: SessionId,
        /// The answer, or the offer where ours was empty.
        body: Option<Vec<u8>>,
        /// Which of the far ends answered, as in [`Event::Progress`].
        fork: u32,
        /// Who answered, by the word of the gateway (RFC 3325).
        remote: Option<NameAddr>,
    },
    /// Our answer (to a call, or to another's re-INVITE) has been acknowledged.
    Confirmed {
        /// Which.
        session: SessionId,
        /// The answer to an offer that we made in our 2xx.
        body: Option<Vec<u8>>,
    },
    /// The far end wants the session changed; `answer_reoffer` is awaited.
    Reoffered {
        /// Which.
        session: SessionId,
        /// Its offer; `None`: it asks for ours.
        offer: Option<Vec<u8>>,
    },
    /// The far end withdrew what it asked for by [`Event::Reoffered`]. The session goes on.
    ReofferWithdrawn {
        /// Which.
        session: SessionId,
    },
    /// Our change of the session was agreed to.
    ReofferAnswered {
        /// Which.
        session: SessionId,
        /// The answer.
        body: Vec<u8>,
    },
    /// Our change was refused. The session goes on as it was.
    ReofferFailed {
        /// Which.
        session: SessionId,
        /// The status; 408 and 503 also stand for silence and a broken transport.
        status: u16,
    },
    /// The far end is to hear that the session still stands: a
    /// [`UserAgent::reoffer`](super::UserAgent::reoffer) of the same is awaited.
    RefreshDue {
        /// Which.
        session: SessionId,
    },
    /// What became of [`UserAgent::refer`](super::UserAgent::refer).
    Referral {
        /// The session whose far end was sent on.
        session: SessionId,
        /// What became of it.
        referral: Referral,
    },
    /// The far end sends us on to somebody else;
    /// [`UserAgent::answer_referred`](super::UserAgent::answer_referred) is awaited.
    Referred {
        /// The session.
        session: SessionId,
        /// Whom we are to call.
        to: ReferTo,
        /// Who says so (RFC 3892): to be passed on in the call.
        by: Option<NameAddr>,
    },
    /// The far end pressed a digit and said so in a message (INFO).
    Digit {
        /// The session.
        session: SessionId,
        /// `0` to `9`, `*`, `#`, `A` to `D`.
        digit: char,
    },
    /// The far end takes no digits in messages; those that waited are dropped.
    DigitsRefused {
        /// The session.
        session: SessionId,
        /// What it answered, or what stands for no answer.
        status: u16,
    },
    /// The session is over. Nothing more is told of it.
    Ended {
        /// Which.
        session: SessionId,
        /// Why.
        cause: Ended,
    },
    /// A subscription stands, or stands again: what is notified is true until
    /// [`Event::SubscriptionTrouble`].
    SubscriptionUp {
        /// Which.
        subscription: SubscriptionId,
        /// For how long, unless it is refreshed; it will be.
        expires: Duration,
        /// Whether somebody has yet to allow it, so that nothing is notified.
        pending: bool,
    },
    /// What is known of what is watched.
    Notified {
        /// Which.
        subscription: SubscriptionId,
        /// What is known.
        notice: Notice,
    },
    /// What was notified may no longer be true.
    SubscriptionTrouble {
        /// Which.
        subscription: SubscriptionId,
        /// Why.
        reason: SubscriptionTrouble,
        /// When it is tried again by itself. Without one, it is when the gateway is back or the
        /// password changes.
        retry_at: Option<Moment>,
    },
    /// A subscription is over. Nothing more is told of it.
    SubscriptionEnded {
        /// Which.
        subscription: SubscriptionId,
        /// Why.
        reason: SubscriptionEnd,
    },
    /// The server took what it was told, for the first time.
    Published {
        /// Which.
        publication: PublicationId,
    },
    /// The server did not take what it was told. Nothing more is told of it.
    PublicationRefused {
        /// Which.
        publication: PublicationId,
        /// The status; 408 and 503 also stand for silence and a broken transport.
        status: u16,
    },
    /// A request that no usage handles; [`UserAgent::respond`](super::UserAgent::respond) is
    /// awaited. Only for [`ListensTo::Anyone`].
    Request {
        /// What to answer to.
        request: RequestId,
        /// The request.
        message: Message,
        /// The flow it came on.
        flow: FlowId,
        /// Where it came from.
        from: SocketAddr,
    },
    /// What became of [`UserAgent::send_via`](super::UserAgent::send_via).
    RequestAnswered {
        /// Which.
        request: RequestId,
        /// The final status; 408 and 503 also stand for silence and a broken transport.
        status: u16,
    },
}

/// What becomes of a far end that is sent on to somebody else (RFC 3515).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Referral {
    /// It will call there.
    Accepted {
        /// Whether it will tell how it goes (RFC 4488).
        told: bool,
    },
    /// What it hears from there, 100 to 199.
    Progress(u16),
    /// What came of its call, 200 to 699. Nothing more is told.
    Final(u16),
    /// It will not call there; 408 and 503 also stand for silence and a broken transport. Nothing
    /// more is told.
    Refused(u16),
    /// It stopped telling, and what came of its call is not known.
    Untold,
}

/// Why a gateway is thought not to answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Silence {
    /// It left a question unanswered.
    NoAnswer,
    /// The network said that nobody is there, or the connection closed.
    Transport,
}

/// Why an identity is not registered.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RegistrationTrouble {
    /// The gateway wants a password, and none is known.
    PasswordWanted,
    /// The gateway does not take the password. It is not tried again until it is changed.
    PasswordRefused,
    /// The gateway asked for the password in a way that might betray it.
    ChallengeRefused(Distrust),
    /// The gateway knows the identity not, or forbids it (403, 404).
    Forbidden(u16),
    /// Nothing answered.
    NoAnswer,
    /// The request could not be sent.
    Transport,
    /// Any other answer.
    Rejected(u16, String),
}

/// Why a challenge is not answered (quality rules for digests).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Distrust {
    /// It did not come from the gateway.
    Stranger,
    /// It names another realm than the one the gateway has always named.
    OtherRealm,
    /// It wants an algorithm weaker than one the gateway has used.
    WeakerAlgorithm,
    /// It has no `qop`, and the identity is not marked as legacy, or it had one before.
    NoQop,
    /// It uses only what is not understood, or is not whole.
    NotUnderstood,
}

/// Why a session ended.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Ended {
    /// Who ended it.
    pub by: EndedBy,
    /// The status of the final response, where there was one.
    pub status: Option<u16>,
    /// Its reason phrase.
    pub phrase: String,
    /// The Q.850 cause (RFC 3326), where one was given.
    pub q850: Option<u8>,
    /// The text of a Reason field (RFC 3326).
    pub reason_text: Option<String>,
    /// Whether another telephone took the call (`SIP;cause=200`).
    pub answered_elsewhere: bool,
    /// When to try again, as the far end said.
    pub retry_after: Option<Duration>,
    /// Where else to try (3xx). They are not tried by the agent.
    pub contacts: Vec<Uri>,
    /// The session that took its place (RFC 3891).
    pub replaced_by: Option<SessionId>,
}

/// Who ended a session.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum EndedBy {
    /// We did.
    #[default]
    Local,
    /// The far end did.
    Remote,
    /// Nothing answered.
    Timeout,
    /// Nothing could be sent.
    Transport,
}
