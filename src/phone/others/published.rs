//! What we do on a line whose server is told by its telephones (RFC 7463 section 5.3): one
//! publication for each of our calls there, worked out from the calls after every input.

use clock::Moment;
use sip::events::{DialogState, Direction, Package, Peer, Stage as Progress, Toward};
use sip::message::DialogRef;
use sip::{IdentityId, PublicationId, Publish};

use crate::call::{Aim, Call, Claim, Hand, Stage};
use crate::cause::Cause;
use crate::doors::{CallId, LineId, Way};
use crate::phone::Phone;
use crate::profile::Sharing;

/// What the server was told of a call.
#[derive(Debug)]
pub(crate) struct Told {
    /// Nothing, where it does not take what it is told.
    publication: Option<PublicationId>,
    said: Saying,
    version: u32,
}

/// All there is to say of a call.
type Saying = (DialogState, Option<Toward>);

impl Phone {
    /// Whether the telephones of a line tell its server what they do.
    pub(super) fn publishes(&self, line: LineId) -> bool {
        self.line(line).is_some_and(|line| line.profile.sharing == Sharing::Appearances)
    }

    /// Brings what servers were told up to what the calls are.
    pub(crate) fn settle_published(&mut self, now: Moment) {
        if self.others.published.is_empty() && !self.calls.iter().any(|it| self.publishes(it.line))
        {
            return;
        }
        let wanted: Vec<(CallId, LineId, Saying)> = self
            .calls
            .iter()
            .filter(|call| self.publishes(call.line))
            .filter_map(|call| Some((call.id, call.line, self.saying(call)?)))
            .collect();
        let kept = |id: &CallId| wanted.iter().any(|(wanted, ..)| wanted == id);
        let over = self.others.published.extract_if(.., |id, _| !kept(id));
        let over: Vec<_> = over.filter_map(|(_, told)| told.publication).collect();
        for publication in over {
            self.agent.unpublish(now, publication);
        }
        for (id, line, saying) in wanted {
            self.tell(now, id, line, saying);
        }
    }

    /// Tells the server what there is to say of a call, where that is news.
    fn tell(&mut self, now: Moment, id: CallId, line: LineId, saying: Saying) {
        let Some(target) = self.address(line, None) else { return };
        let entity = target.to_string();
        let document = |version: u32, saying: &Saying| {
            saying.0.document(&entity, version, saying.1.as_ref()).into_bytes()
        };
        let told = self.others.published.get_mut(&id);
        if told.as_ref().is_some_and(|told| told.said == saying) {
            return;
        }
        if let Some(told) = told
            && let Some(publication) = told.publication
        {
            told.version = told.version.wrapping_add(1);
            let body = document(told.version, &saying);
            told.said = saying;
            self.agent.republish(now, publication, body);
            return;
        }
        let what = Publish {
            identity: IdentityId(line.0),
            package: Package::SharedDialog,
            target,
            body: document(0, &saying),
        };
        let publication = Some(self.agent.publish(now, what));
        self.others.published.insert(id, Told { publication, said: saying, version: 0 });
    }

    /// Asks for an appearance by telling that we are about to call on it.
    pub(super) fn publish_seizure(&mut self, now: Moment, id: CallId) {
        self.settle_published(now);
        let publication = self.others.published.get(&id).and_then(|told| told.publication);
        if let (Some(publication), Some(call)) = (publication, self.calls.get_mut(id)) {
            call.shared.hand = Hand::Asked(Claim::Published(publication));
        }
    }

    /// Whether the server did not take what it was told of a call.
    pub(super) fn was_refused(&self, id: CallId) -> bool {
        self.others.published.get(&id).is_some_and(|told| told.publication.is_none())
    }

    /// What the server of a line did not take is told once more, now that it tells something
    /// itself: it may not have known then that somebody here had answered.
    pub(super) fn tell_refused_again(&mut self, line: LineId) {
        let calls = &self.calls;
        let of_line = |id: &CallId| calls.get(*id).is_some_and(|call| call.line == line);
        self.others.published.retain(|id, told| told.publication.is_some() || !of_line(id));
    }

    /// What there is to say of a call; nothing of one that others ring for as well.
    fn saying(&self, call: &Call) -> Option<Saying> {
        let stage = match call.stage {
            Stage::Seized | Stage::AwaitingPort | Stage::AwaitingLine => Progress::Trying,
            Stage::Dialling => Progress::Proceeding,
            Stage::RingingThere => Progress::Early,
            Stage::Connected { .. } => Progress::Confirmed,
            Stage::RingingHere | Stage::Answering | Stage::Ending | Stage::Ended { .. } => {
                return None;
            }
        };
        let names = call.session.and_then(|session| self.agent.names_of(session));
        let toward = match &call.aim {
            Aim::Dialog(_, fields) => fields.iter().find_map(|(field, value)| {
                let target = DialogRef::parse(value.as_bytes())?;
                match field.as_str() {
                    "Replaces" => Some(Toward::Replaces(target)),
                    "Join" => Some(Toward::Joins(target)),
                    _ => None,
                }
            }),
            Aim::Number | Aim::Gateway | Aim::Held | Aim::Station => None,
        };
        let party = Some(call.party.as_str()).filter(|party| !party.is_empty());
        let party = party.and_then(|party| self.address(call.line, Some(party)));
        let line = self.address(call.line, None);
        let said = DialogState {
            id: format!("call{}", call.id.0),
            call_id: names.as_ref().map(|names| names.call_id.clone()),
            local_tag: names.as_ref().map(|names| names.local_tag.clone()),
            remote_tag: names.and_then(|names| names.remote_tag),
            direction: Some(match call.way {
                Way::Outgoing => Direction::Initiator,
                Way::Incoming => Direction::Recipient,
            }),
            stage,
            local: Peer { identity: None, target: line, rendering: Some(!call.held) },
            remote: Peer {
                identity: party.map(|party| sip::NameAddr::new(call.name.clone(), party)),
                ..Peer::default()
            },
            appearance: Some(u32::from(call.appearance)),
            exclusive: call.shared.private,
        };
        Some((said, toward))
    }

    /// Takes that the server took what it was told: the appearance is ours.
    pub(crate) fn published(&mut self, now: Moment, publication: PublicationId) {
        self.granted(now, Claim::Published(publication));
    }

    /// Takes that the server did not take what it was told: somebody else has the appearance, or
    /// it knows nothing of the kind.
    pub(crate) fn publication_refused(
        &mut self,
        now: Moment,
        publication: PublicationId,
        status: u16,
    ) {
        for told in self.others.published.values_mut() {
            told.publication = told.publication.filter(|known| *known != publication);
        }
        let cause = match status {
            // A server that knows no publishing has nothing against the call.
            405 | 489 | 501 => None,
            409 | 480 | 486 => Some(Cause::Taken),
            408 | 503 => Some(Cause::GatewaySilent),
            _ => Some(Cause::of_status(status, "", None)),
        };
        self.claim_lost(now, Claim::Published(publication), cause, Some(status));
    }
}
