//! The loop: one input, then everything the telephone wants done, then the next.
//!
//! Every branch of its `select!` is safe to give up half-way: it receives from a channel or
//! sleeps. What a piece of a stream means is remembered in `sip`, not in a future.

use std::sync::Arc;
use std::time::Duration;

use clock::{Clock, Moment};
use phone::Phone;
use phone::doors::{Command, Input, MediaReport, NetworkChange, Notice, Output, Snapshot};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, watch};

use crate::flows::{Arrival, Flows};
use crate::handle::{Occurrence, Wish};
use crate::logbook::Logbook;
use crate::media_thread::Media;
use crate::names::Place;
use crate::trace::{Heading, Trace};

/// What the loop owns.
pub(crate) struct Loop {
    phone: Phone,
    clock: Clock,
    wishes: mpsc::Receiver<Wish>,
    publish: watch::Sender<Arc<Snapshot>>,
    tell: mpsc::Sender<Occurrence>,
    media: Media,
    reports: mpsc::Receiver<MediaReport>,
    trace: Option<Trace>,
    logbook: Logbook,
    published: u64,
    /// When something was shown the last time, and whether there may be more to show since.
    shown_at: Option<Moment>,
    unshown: bool,
    /// Set when a person ended the telephone: when the loop ends at the latest.
    last_call: Option<Moment>,
    /// Nobody is left who could wish for anything.
    alone: bool,
}

/// What has arrived on flows and was not looked at yet: pieces of streams, or batches of datagrams.
const ARRIVALS: usize = 64;

/// After so many messages of a batch the sockets are read again, before they overflow.
const BREATH: usize = 16;

/// While one change follows the other, they are shown together so often: thirty times a second is
/// more than anybody follows, and what is drawn in between is drawn for nobody.
const GATHER: Duration = Duration::from_millis(33);

/// How long a gateway is given to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// How often within one turn a flow may turn out to be lost: what is said of the loss may itself
/// find no way out. The rest waits for the next turn.
const LOSSES: usize = 4;

/// The longest the loop sleeps. Timers of the system stand still while the computer sleeps; this
/// is how soon after waking it is noticed.
const NAP: Duration = Duration::from_secs(1);

/// How long the last messages are given to leave.
const FLUSH: Duration = Duration::from_millis(50);

/// Runs the loop on the calling thread until it ends.
pub(crate) fn on_this_thread(inner: Loop) {
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(inner.run()),
        Err(error) => tracing::error!(%error, "the engine cannot run"),
    }
}

impl Loop {
    pub(crate) fn new(
        phone: Phone,
        wishes: mpsc::Receiver<Wish>,
        publish: watch::Sender<Arc<Snapshot>>,
        tell: mpsc::Sender<Occurrence>,
        media: Media,
        reports: mpsc::Receiver<MediaReport>,
        (trace, logbook): (Option<Trace>, Logbook),
    ) -> Self {
        Self {
            phone,
            clock: Clock::start(),
            wishes,
            publish,
            tell,
            media,
            reports,
            trace,
            logbook,
            published: u64::MAX,
            shown_at: None,
            unshown: false,
            last_call: None,
            alone: false,
        }
    }

    async fn run(mut self) {
        let (sender, mut arrivals) = mpsc::channel(ARRIVALS);
        let mut flows = Flows::new(sender);
        let mut network = network::Watch::start().await;
        self.take(&mut flows, Input::Timeout);
        loop {
            let now = self.clock.now();
            let deadlines = [self.phone.deadline(now), self.last_call, self.show_due()];
            let deadline = deadlines.into_iter().flatten().min();
            let wait = deadline.map_or(NAP, |deadline| deadline - now).min(NAP);
            tokio::select! {
                wish = self.wishes.recv(), if !self.alone => match wish {
                    Some(Wish::Command(Command::Quit)) => self.quit(&mut flows, now),
                    Some(Wish::Command(command)) => {
                        self.take(&mut flows, Input::Command(command));
                    }
                    Some(Wish::Ladders(wanted)) => drop(wanted.send(self.logbook.talks())),
                    Some(Wish::Flight(wanted)) => {
                        // Who asked may have gone.
                        drop(wanted.send(self.logbook.flight()));
                    }
                    Some(Wish::Secret(line, secret)) => {
                        self.take(&mut flows, Input::Secret { line, secret });
                    }
                    Some(Wish::Sound(sound)) => self.media.prefer(sound),
                    // The last front end is gone; what it asked for is still to be said, and to be
                    // heard by the gateways.
                    None => {
                        self.alone = true;
                        self.quit(&mut flows, now);
                    }
                },
                Some(arrival) = arrivals.recv() => self.arrived(&mut flows, arrival).await,
                Some(report) = self.reports.recv() => self.take(&mut flows, Input::Media(report)),
                () = network.changed() => self.network(&mut flows, NetworkChange::Routes),
                () = tokio::time::sleep(wait) => {
                    let due = deadline.is_some_and(|deadline| deadline <= self.clock.now());
                    if self.clock.woke() {
                        self.network(&mut flows, NetworkChange::Woke);
                    } else if due {
                        self.take(&mut flows, Input::Timeout);
                    }
                }
            }
            self.show_in_time();
            if self.last_call.is_some_and(|last| last <= self.clock.now()) {
                let now = self.clock.now();
                self.show(now);
                tokio::time::sleep(FLUSH).await;
                return;
            }
        }
    }

    /// Releases everything, once; the gateways are given a moment to say that they heard it.
    fn quit(&mut self, flows: &mut Flows, now: Moment) {
        if self.last_call.is_none() {
            self.last_call = Some(now + GOODBYE);
            self.take(flows, Input::Command(Command::Quit));
        }
    }

    fn network(&mut self, flows: &mut Flows, change: NetworkChange) {
        tracing::info!(?change, "the network is another one");
        flows.network_changed();
        self.take(flows, Input::Network(change));
    }

    async fn arrived(&mut self, flows: &mut Flows, arrival: Arrival) {
        match arrival {
            Arrival::LookedUp { gateway, question, answer } => {
                self.take(flows, Input::LookedUp { gateway, question, answer });
            }
            Arrival::Opened { gateway, outcome } => match outcome {
                Ok(opened) => {
                    let path = flows.adopt(opened);
                    self.take(flows, Input::PathReady { gateway, path });
                }
                Err(trouble) => self.take(flows, Input::PathFailed { gateway, trouble }),
            },
            Arrival::Bytes { flow, from, bytes } => self.heard(flows, flow, from, &bytes),
            Arrival::Datagrams { flow, from, batch } => {
                for (count, bytes) in (1..).zip(&batch) {
                    self.heard(flows, flow, from, bytes);
                    if count % BREATH == 0 {
                        self.show_in_time();
                        tokio::task::yield_now().await;
                    }
                }
            }
            Arrival::Lost(flow) if flows.stands(flow) => self.lost(flows, flow),
            // The last words of a flow that was closed meanwhile.
            Arrival::Lost(_) => {}
        }
    }

    /// Takes what came on a flow, unless it was closed meanwhile.
    fn heard(
        &mut self,
        flows: &mut Flows,
        flow: phone::doors::FlowId,
        from: std::net::SocketAddr,
        bytes: &[u8],
    ) {
        if flows.stands(flow) {
            if let Some(trace) = &mut self.trace {
                trace.write(self.clock.now(), Heading::In, from, bytes);
            }
            self.take(flows, Input::Received { flow, from, bytes });
        }
    }

    fn lost(&mut self, flows: &mut Flows, flow: phone::doors::FlowId) {
        self.take(flows, Input::FlowLost(flow));
    }

    /// One input, and everything that follows from it.
    fn take(&mut self, flows: &mut Flows, input: Input<'_>) {
        let now = self.clock.now();
        // What a person does is seen at once.
        let wished = matches!(input, Input::Command(_) | Input::Secret { .. });
        self.tell_phone(now, input);
        for _ in 0..LOSSES {
            let lost = self.carry_out(flows, now);
            if lost.is_empty() {
                break;
            }
            for flow in lost {
                self.tell_phone(now, Input::FlowLost(flow));
            }
        }
        let lately = self.shown_at.is_some_and(|shown| now < shown + GATHER);
        if wished || !lately {
            self.show(now);
        } else {
            self.unshown = true;
        }
    }

    /// When what was gathered is shown.
    fn show_due(&self) -> Option<Moment> {
        self.shown_at.filter(|_| self.unshown).map(|shown| shown + GATHER)
    }

    /// Shows what was gathered, where that is due.
    fn show_in_time(&mut self) {
        let now = self.clock.now();
        if self.show_due().is_some_and(|due| due <= now) {
            self.show(now);
        }
    }

    /// Whatever reaches the telephone is in the record first.
    fn tell_phone(&mut self, now: Moment, input: Input<'_>) {
        self.logbook.tell(now, input, &mut self.phone);
    }

    /// Does what the telephone wants done. Returns the flows on which nothing could be sent.
    fn carry_out(&mut self, flows: &mut Flows, now: Moment) -> Vec<phone::doors::FlowId> {
        let mut lost = Vec::new();
        while let Some(output) = self.phone.poll() {
            self.logbook.wanted(now, &output, &self.phone);
            match output {
                Output::LookUp { gateway, question } => flows.look_up(gateway, question),
                Output::OpenPath { gateway, servers, domain, trust } => {
                    flows.open(gateway, Place { servers, domain, trust });
                }
                Output::ClosePath(flow) => flows.close(flow),
                Output::Send { flow, to, bytes } => {
                    if let Some(trace) = &mut self.trace {
                        trace.write(now, Heading::Out, to, &bytes);
                    }
                    if !flows.send(flow, bytes) && !lost.contains(&flow) {
                        lost.push(flow);
                    }
                }
                Output::WantPort { gateway, address } => {
                    if let Some(port) = self.media.bind(address) {
                        self.tell_phone(now, Input::PortReady { gateway, port });
                    }
                }
                Output::Media(order) => self.media.order(order),
                Output::Recording(order) => self.media.begin_recording(order),
                Output::Record(record) => self.tell(Occurrence::Record(record)),
                Output::Notify(notice) => {
                    if notice == Notice::Goodbye {
                        self.last_call = Some(now);
                    }
                    self.tell(Occurrence::Notice(notice));
                }
            }
        }
        lost
    }

    fn tell(&self, occurrence: Occurrence) {
        if self.tell.try_send(occurrence).is_err() {
            tracing::debug!("nobody takes what there is to tell");
        }
    }

    fn show(&mut self, now: Moment) {
        self.unshown = false;
        let snapshot = self.phone.snapshot(now);
        if snapshot.revision == self.published {
            return;
        }
        self.published = snapshot.revision;
        // What looks the same is no news: a question to a gateway and its answer draw no frame, nor
        // does a timer that runs out while a key says for how long somebody else has used it.
        let elapsed = self.shown_at.map_or(Duration::ZERO, |shown| now - shown);
        let news = self.publish.send_if_modified(|shown| {
            let news = !snapshot.shows_the_same(shown, elapsed);
            if news {
                *shown = Arc::new(snapshot);
            }
            news
        });
        if news {
            self.shown_at = Some(now);
        }
    }
}
