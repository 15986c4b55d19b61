//! The doors of this room: all that comes in, all that goes out.
//!
//! Both are closed lists. Whoever wants to know what can make the telephone do something reads
//! [`Input`]; whoever wants to know what it can do reads [`Output`]. The inputs, each with its
//! [`clock::Moment`], are the flight record: played back, they give the same outputs.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

pub use locate::{Answer, Question, Server};

pub use crate::reach::{NetworkChange, Path, PathTrouble};

pub use crate::panel::{KeyKind, KeyView, Mailbox, Theirs};
pub use sdp::{Agreement, Direction, Fingerprint};
pub use sip::{FlowId, Secret, Transport};

pub use crate::certificate::CertificateFault;
pub use crate::device::Device;
pub use crate::digit::Digit;
use crate::profile::{LineKind, Trust};
pub use crate::secured::{SealTrouble, Secured};
use crate::tones::Tone;
use crate::trouble::{DeviceTrouble, RecordingTrouble, Refusal, SoundTrouble, Trouble};
pub use crate::views::{QualityPoint, RecordingOrder, RecordingView, TransferState, TransferView};

/// What the telephone is told.
#[derive(Debug)]
pub enum Input<'a> {
    /// A person did something.
    Command(Command),
    /// The way to a gateway stands: its name is resolved, a socket is bound or connected.
    PathReady {
        /// The gateway of [`Output::OpenPath`].
        gateway: GatewayId,
        /// The way.
        path: Path,
    },
    /// The way to a gateway could not be opened.
    PathFailed {
        /// The gateway of [`Output::OpenPath`].
        gateway: GatewayId,
        /// Why.
        trouble: PathTrouble,
    },
    /// Bytes of the signalling protocol arrived: a datagram, or a piece of a stream.
    Received {
        /// The flow they arrived on.
        flow: FlowId,
        /// Where they came from.
        from: SocketAddr,
        /// What arrived.
        bytes: &'a [u8],
    },
    /// A connection closed, or the network said that nobody is there (ICMP on UDP).
    FlowLost(FlowId),
    /// What became of a question to the DNS.
    LookedUp {
        /// The gateway of [`Output::LookUp`].
        gateway: GatewayId,
        /// What was asked.
        question: Question,
        /// The answer.
        answer: Answer,
    },
    /// The network is another one, or may be.
    Network(NetworkChange),
    /// A pair of sockets for speech stands ready. They are given ahead of need, so that an offer
    /// can be written at once and no call waits for the media thread.
    PortReady {
        /// The gateway it was bound for: its address is the one used toward it.
        gateway: GatewayId,
        /// The pair.
        port: MediaPort,
    },
    /// The certificate that this run of the telephone proves itself with in handshakes of speech.
    Certificate(Fingerprint),
    /// The media noticed something.
    Media(MediaReport),
    /// The password of a line, from the secret store or the person.
    Secret {
        /// The line.
        line: LineId,
        /// Its password.
        secret: Secret,
    },
    /// The deadline has come.
    Timeout,
}

/// What the telephone wants done.
#[derive(Debug)]
pub enum Output {
    /// Ask the DNS. Answered by [`Input::LookedUp`].
    LookUp {
        /// For whom.
        gateway: GatewayId,
        /// What.
        question: Question,
    },
    /// Open the way to a gateway: to the first of its servers that can be reached. Learn the local
    /// address toward it, bind or connect. Answered by [`Input::PathReady`] or
    /// [`Input::PathFailed`].
    OpenPath {
        /// The gateway.
        gateway: GatewayId,
        /// Its servers, best first.
        servers: Vec<Server>,
        /// Whom a certificate has to speak for.
        domain: String,
        /// What else is believed.
        trust: Trust,
    },
    /// This flow is no longer wanted.
    ClosePath(FlowId),
    /// Send these bytes.
    Send {
        /// On which flow.
        flow: FlowId,
        /// To whom.
        to: SocketAddr,
        /// One message.
        bytes: Arc<[u8]>,
    },
    /// Bind a pair of sockets for speech on this address. Answered by [`Input::PortReady`].
    WantPort {
        /// For whom.
        gateway: GatewayId,
        /// The local address toward it.
        address: IpAddr,
    },
    /// Do something with speech or tones.
    Media(MediaOrder),
    /// Keep sound in a file, or end that.
    Recording(RecordingOrder),
    /// Keep this in the call history.
    Record(CallRecord),
    /// Tell the person once; it is no state.
    Notify(Notice),
}

/// What a person does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// Pressed a key. What that means depends on the state of its appearance, and is for the
    /// telephone to say: seize, answer, hold, retrieve.
    PressKey(KeyId),
    /// Pressed a digit for the call that is talked on.
    PressDigits(String),
    /// Dialled on a line; on its seized appearance, else on its first idle one.
    Dial(LineId, String),
    /// Answered; without a call, the one that has rung longest.
    Answer(Option<CallId>),
    /// Put on hold; without a call, the one talked on.
    Hold(Option<CallId>),
    /// Put on hold so that nobody else on a shared line can take it.
    HoldPrivately(Option<CallId>),
    /// Took back from hold; without a call, the one held last.
    Retrieve(Option<CallId>),
    /// Hung up, declined or gave up; without a call, the one talked on, else the one dialled,
    /// else the one that rings.
    Release(Option<CallId>),
    /// Handed the far end of a call over to a number at once; without a call, that of the one
    /// talked on, else of the one held last.
    Transfer(Option<CallId>, String),
    /// Called a number to ask first whether it takes the far end of a call, which waits on hold.
    Consult(Option<CallId>, String),
    /// Handed the far end of a call over to that of another; without calls, the one that waits for
    /// it to the one that was asked.
    CompleteTransfer {
        /// Who is handed over.
        call: Option<CallId>,
        /// To whom.
        with: Option<CallId>,
    },
    /// Went back to a call instead of handing it over; the one that was asked is hung up.
    GoBack(Option<CallId>),
    /// Let what is talked on and what waits on hold hear one another; with a call, only that one
    /// of those that wait.
    Merge(Option<CallId>),
    /// Ended the conference: who was in it first goes on, the others wait on hold. With a call,
    /// only that one leaves it, and waits.
    Split(Option<CallId>),
    /// Hung up on everybody in the conference.
    EndConference,
    /// Began or ended the recording of a call; without a call, of the one talked on.
    Record(Option<CallId>, bool),
    /// Muted or unmuted the microphone.
    Mute(bool),
    /// Asked to join the call of others on a key: of a shared line, or of a watched telephone.
    Join(KeyId),
    /// Asked to take over here the call that others talk on, on a key: of a shared line, or of a
    /// watched telephone.
    Pull(KeyId),
    /// Asked to hear the messages of a line.
    CallVoicemail(LineId),
    /// Asked to try the gateway of a line again now.
    Retry(LineId),
    /// Ends the telephone: calls are released, bindings removed.
    Quit,
}

/// What is wanted of the media. The media knows legs; it does not know lines.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaOrder {
    /// Start speech on a leg as agreed.
    Open {
        /// The leg.
        leg: LegId,
        /// The sockets.
        port: PortId,
        /// What was agreed.
        agreement: Agreement,
    },
    /// The same leg goes on as agreed anew (hold, retrieve, another address or codec).
    Change {
        /// The leg.
        leg: LegId,
        /// What is agreed from now on.
        agreement: Agreement,
    },
    /// Stop it, and give its sockets back.
    Close(LegId),
    /// These sockets are not needed after all.
    FreePort(PortId),
    /// Let these legs and the person hear one another, and nobody else. The other legs are sent
    /// silence.
    Connect(Vec<LegId>),
    /// Play music to these legs, whose far ends wait on hold, and to nobody else.
    Entertain(Vec<LegId>),
    /// Send digits (RFC 4733), one after the other.
    SendDigits(LegId, Vec<Digit>),
    /// Hand out what the person says and what these legs say, side by side, to be kept; without
    /// legs, nothing for now.
    Tape {
        /// What it is kept as.
        recording: RecordingId,
        /// Whose sound.
        legs: Vec<LegId>,
        /// Whether a tone tells everybody of it.
        announced: bool,
    },
    /// There is no more to be kept of it.
    EndTape(RecordingId),
    /// Play a tone of the country's plan to the person, or stop it.
    Play(Option<Tone>),
    /// Ring on the ringer, or stop.
    Ring(bool),
    /// Send silence instead of the microphone.
    Mute(bool),
}

/// What the media reports.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaReport {
    /// The first packet left on a leg.
    Sending(LegId),
    /// The keys of a leg are agreed: speech goes and comes encrypted from here on.
    Sealed(LegId),
    /// There are no keys for a leg, and there will be none: nothing goes and nothing comes.
    NotSealed(LegId, SealTrouble),
    /// The first speech of the far end arrived: stop our own ringback.
    Heard(LegId),
    /// A digit arrived.
    Digit(LegId, Digit),
    /// No packet arrived for this long.
    Silent(LegId, Duration),
    /// How a leg is doing; about once a second, and once more when it is closed.
    Figures(LegId, MediaFigures),
    /// What is recorded cannot be kept any more.
    NotRecorded(RecordingId, RecordingTrouble),
    /// A device came, went, or could not be opened; nothing where all is well.
    Devices(Option<DeviceTrouble>),
    /// Another device than before is used now, by its name.
    Using(Device, String),
}

/// How a leg is doing (RFC 3550 section 6.4).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MediaFigures {
    /// Packets sent.
    pub sent: u64,
    /// Packets received.
    pub received: u64,
    /// Packets that never came.
    pub lost: u64,
    /// Packets that came too late to be played.
    pub late: u64,
    /// Interarrival jitter, ms.
    pub jitter_ms: f32,
    /// Sound waiting in the jitter buffer, ms.
    pub buffer_ms: f32,
    /// Round trip by RTCP, ms; zero while unknown.
    pub round_trip_ms: f32,
    /// Share of the sound played that was made up, 0 to 1.
    pub concealed: f32,
    /// Share of the sound of the last second that was made up, 0 to 1.
    pub concealed_lately: f32,
    /// Mean opinion score by the E-model, 1 to 4.5; nothing before there was anything to judge.
    pub mos: Option<f32>,
    /// How we sound to the far end, by its own word (RFC 3611); nothing where it tells none.
    pub far_mos: Option<f32>,
    /// Packets in a form that was not agreed.
    pub strange: u64,
    /// Whether the far end reports that nothing of ours arrives.
    pub unheard: bool,
    /// Level heard, dB below full scale (0 is loudest).
    pub heard_dbfs: f32,
    /// Level sent, dB below full scale.
    pub said_dbfs: f32,
}

/// Everything there is to see, at one moment. Never changed; replaced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Counts the changes.
    pub revision: u64,
    /// The gateways.
    pub gateways: Vec<GatewayView>,
    /// The lines, in the order of the desk set.
    pub lines: Vec<LineView>,
    /// The keys, in the order of the desk set.
    pub keys: Vec<KeyView>,
    /// The calls, oldest first, with those that ended a moment ago.
    pub calls: Vec<CallView>,
    /// Whether the microphone is muted.
    pub muted: bool,
    /// What is wrong with microphone, loudspeaker or ringer.
    pub devices: Option<DeviceTrouble>,
}

/// A gateway as it is seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GatewayView {
    /// Which.
    pub id: GatewayId,
    /// Its name in the profile.
    pub name: String,
    /// Whether it can be reached.
    pub reachable: bool,
    /// Our address toward it.
    pub local: Option<SocketAddr>,
    /// Which of its servers it is, where it has several.
    pub server: Option<String>,
    /// What is wrong.
    pub trouble: Option<Trouble>,
}

/// A line as it is seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LineView {
    /// Which.
    pub id: LineId,
    /// Its name in the profile.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its number.
    pub number: String,
    /// Personal or business.
    pub kind: LineKind,
    /// Its gateway.
    pub gateway: GatewayId,
    /// Whether calls can be made and received on it.
    pub service: Service,
    /// What is wrong.
    pub trouble: Option<Trouble>,
    /// When it is tried again by itself.
    pub retry_in: Option<Duration>,
    /// Its messages, where it has a number that plays them.
    pub voicemail: Option<Mailbox>,
}

/// Whether a line works.
#[expect(clippy::enum_variant_names, reason = "in and out of service are the words of the trade")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Service {
    /// It is being registered for the first time.
    Starting,
    /// Calls can be made and received.
    InService,
    /// They cannot; it is tried again by itself.
    OutOfService,
    /// They cannot, and only a person can change that (a wrong password).
    Refused,
}

/// A call as it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct CallView {
    /// Which.
    pub id: CallId,
    /// Its line.
    pub line: LineId,
    /// Which appearance.
    pub appearance: u8,
    /// Who began it.
    pub way: Way,
    /// Its state.
    pub state: CallState,
    /// The far end's number or address.
    pub party: String,
    /// The far end's name, where it gave one.
    pub name: Option<String>,
    /// Whether it is one of several in the conference.
    pub conference: bool,
    /// How it is recorded, where it is.
    pub recording: Option<RecordingView>,
    /// Whom the caller wanted before the call was sent to us, where that was somebody else.
    pub meant_for: Option<String>,
    /// Whether it was answered by itself (`auto_answer`): nobody pressed anything, and the
    /// microphone is heard.
    pub by_itself: bool,
    /// Whether the far end holds us.
    pub held_by_far_end: bool,
    /// Time since it was answered.
    pub talked: Option<Duration>,
    /// The codec.
    pub codec: Option<&'static str>,
    /// Whether anybody on the way can listen.
    pub secured: Secured,
    /// How its speech is doing.
    pub media: Option<MediaFigures>,
    /// How its speech has done in the last minutes, oldest first: a point every five seconds.
    pub quality: Vec<QualityPoint>,
    /// Why somebody hears nothing.
    pub unheard: Option<SoundTrouble>,
    /// Digits the far end sent.
    pub digits: String,
    /// No packet of the far end has arrived for this long, though some should.
    pub silent: Option<Duration>,
    /// Where it is being handed over to.
    pub transfer: Option<TransferView>,
    /// Why it ended.
    pub cause: Option<CauseView>,
}

/// Why a call ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CauseView {
    /// The name of the cause, the same in every language.
    pub key: &'static str,
    /// The SIP status, where there was one.
    pub status: Option<u16>,
    /// A sentence for the person, in English.
    pub text: String,
    /// What is wrong with the line, where it had no service.
    pub why: Option<Trouble>,
    /// What the gateway said, where no name here fits it.
    pub phrase: Option<String>,
}

/// Who began a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// We did.
    Outgoing,
    /// They did.
    Incoming,
}

/// The state of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CallState {
    /// The appearance is seized, nothing is dialled.
    Seized,
    /// Dialled; nobody rings yet.
    Dialling,
    /// It rings at the far end.
    RingingThere,
    /// It rings here.
    RingingHere,
    /// People talk.
    Connected,
    /// We hold it.
    Held,
    /// It is over.
    Ended,
}

/// One line of the call history.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CallRecord {
    /// The call.
    pub call: CallId,
    /// The line it was on.
    pub line: LineId,
    /// Who began it.
    pub way: Way,
    /// The far end, as dialled or presented.
    pub party: String,
    /// How long people talked; `None`: it was not answered.
    pub talked: Option<Duration>,
    /// Why it ended; `None`: it has just begun.
    pub cause: Option<CauseView>,
}

/// Something to tell once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// The gateway of a line does not take the password.
    PasswordRefused(LineId),
    /// A line needs its password.
    PasswordWanted(LineId),
    /// What was asked cannot be done.
    Refused(Refusal),
    /// A recording ended before its call, and why.
    Recording(RecordingTrouble),
    /// A call rings here.
    Ringing(CallId),
    /// A call was missed.
    Missed(CallId),
    /// One speaks into, or hears from, another device than before: its name.
    Using(Device, String),
    /// The last call and binding are gone: the engine may stop.
    Goodbye,
}

/// A pair of bound sockets for RTP and RTCP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MediaPort {
    /// What the engine calls it.
    pub id: PortId,
    /// The address for RTP.
    pub rtp: SocketAddr,
    /// The address for RTCP.
    pub rtcp: SocketAddr,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub $inner);
    )*};
}

ids! {
    /// A key of the telephone, from 1 in the order of the desk set.
    KeyId(u16);
    /// A gateway, in the order of the profile.
    GatewayId(u32);
    /// A line, in the order of the profile.
    LineId(u32);
    /// A call, as the person counts them.
    CallId(u32);
    /// One speech path to one far end.
    LegId(u32);
    /// A pair of sockets for speech.
    PortId(u32);
    /// A recording.
    RecordingId(u32);
}
