//! Publishing: a server is told what we do (RFC 3903), as those of shared lines want it
//! (RFC 7463 section 5.3).

use clock::Moment;

use super::UserAgent;
use super::api::{Event, GatewayId, IdentityId, PublicationId, SessionId};
use super::core::{Core, Owner};
use super::wallet::Tries;
use crate::Uri;
use crate::events::Package;
use crate::message::Message;
use crate::transaction::table::ClientId;
use crate::usage::publication::Publication;

/// Something a server is to know, until [`UserAgent::unpublish`].
#[derive(Clone, Debug)]
pub struct Publish {
    /// As whom.
    pub identity: IdentityId,
    /// Of what kind.
    pub package: Package,
    /// Of whom.
    pub target: Uri,
    /// All of it.
    pub body: Vec<u8>,
}

/// The names of a session, as its dialog information gives them (RFC 4235 section 4.1.2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SessionNames {
    /// Its Call-ID.
    pub call_id: String,
    /// Our tag.
    pub local_tag: String,
    /// The tag of the far end, where it is known.
    pub remote_tag: Option<String>,
}

/// How much is told at once, at most: of more calls than anybody can have.
const PUBLICATIONS: usize = 128;

impl UserAgent {
    /// Tells a server something, which it keeps. [`Event::Published`] says that it took it,
    /// [`Event::PublicationRefused`] that it did not; later changes are told until it takes them.
    pub fn publish(&mut self, now: Moment, what: Publish) -> PublicationId {
        self.last_publication += 1;
        let id = PublicationId(self.last_publication);
        let known = self.holders.contains_key(&what.identity);
        if !known || PUBLICATIONS <= self.publications.len() {
            self.core.event(Event::PublicationRefused { publication: id, status: 503 });
            return id;
        }
        let publication = Publication::new(now, id, what, &mut self.core);
        self.publications.insert(id, publication);
        self.publish_due(now);
        id
    }

    /// Tells the server what holds now, in place of what it was told before.
    pub fn republish(&mut self, now: Moment, id: PublicationId, body: Vec<u8>) {
        self.with_publication(id, |publication, _| publication.change(now, body));
        self.publish_due(now);
    }

    /// Tells the server that what it was told no longer holds.
    pub fn unpublish(&mut self, now: Moment, id: PublicationId) {
        self.with_publication(id, |publication, _| publication.leave(now));
        self.publish_due(now);
    }

    /// The names of a session; nothing after its end.
    pub fn names_of(&self, session: SessionId) -> Option<SessionNames> {
        let session = self.sessions.get(&session)?;
        let (call_id, local_tag) = session.key();
        let remote_tag = session.reference().map(|named| named.to_tag);
        Some(SessionNames { call_id, local_tag, remote_tag })
    }

    pub(super) fn publication_deadline(&self, publication: &Publication) -> Option<Moment> {
        publication.deadline().filter(|_| self.may_publish(publication))
    }

    /// Whether a publication may be told by now; the last word of one always.
    fn may_publish(&self, publication: &Publication) -> bool {
        publication.is_leaving() || self.is_settled(publication.identity())
    }

    /// Sends each `PUBLISH` that is due. Somebody may wait for each: they need no slot.
    pub(super) fn publish_due(&mut self, now: Moment) {
        let due: Vec<_> = self
            .publications
            .values()
            .filter(|it| it.is_due(now) && self.may_publish(it))
            .map(|it| it.id)
            .collect();
        for id in due {
            let Some(mut publication) = self.publications.remove(&id) else { continue };
            let holder = self.holders.get_mut(&publication.identity());
            let way = holder.as_ref().and_then(|holder| {
                self.gateways.get(&holder.identity.gateway).and_then(super::gateway::Gateway::way)
            });
            let mut client = None;
            if let (Some(holder), Some(way)) = (holder, way) {
                let draft = publication.draft(holder);
                let mut tries = Tries::default();
                let credentials = holder.wallet.guess(&mut tries, &draft, &mut self.core.random);
                let owner = Owner::Publication(id);
                client = self.core.request(now, way, draft, owner, tries, &credentials);
            }
            publication.sent(now, &mut self.core, client);
            self.keep(publication);
        }
    }

    /// Tells everything again: the gateway is there again.
    pub(super) fn start_publications(&mut self, now: Moment, gateway: GatewayId) {
        let at = |it: &&Publication| {
            let holder = self.holders.get(&it.identity());
            holder.is_some_and(|holder| holder.identity.gateway == gateway)
        };
        let all: Vec<_> = self.publications.values().filter(at).map(|it| it.id).collect();
        for id in all {
            self.with_publication(id, |publication, _| publication.begin_anew(now));
        }
        self.publish_due(now);
    }

    /// Tells that nothing of what an identity told holds any more.
    pub(super) fn end_publications_of(&mut self, now: Moment, identity: IdentityId) {
        let all = self.publications.values().filter(|it| it.identity() == identity);
        let all: Vec<_> = all.map(|it| it.id).collect();
        for id in all {
            self.with_publication(id, |publication, _| publication.leave(now));
        }
        self.publish_due(now);
    }

    /// Takes the final response to a PUBLISH.
    pub(super) fn publish_answered(
        &mut self,
        now: Moment,
        id: PublicationId,
        client: ClientId,
        response: &Message,
    ) {
        self.with_publication(id, |publication, core| {
            publication.answered(now, core, client, response);
        });
        self.publish_due(now);
    }

    /// A PUBLISH was not answered.
    pub(super) fn publish_unanswered(
        &mut self,
        now: Moment,
        id: PublicationId,
        client: ClientId,
        status: u16,
    ) {
        self.with_publication(id, |it, core| it.unanswered(now, core, client, status));
    }

    fn with_publication(
        &mut self,
        id: PublicationId,
        act: impl FnOnce(&mut Publication, &mut Core),
    ) {
        let Some(mut publication) = self.publications.remove(&id) else { return };
        act(&mut publication, &mut self.core);
        self.keep(publication);
    }

    fn keep(&mut self, publication: Publication) {
        if !publication.is_gone() {
            self.publications.insert(publication.id, publication);
        }
    }
}
