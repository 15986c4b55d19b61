//! Who holds an identity: us, with all that is needed to use it.

use std::time::Duration;

use super::api::{ContactUser, Identity, IdentityId};
use super::core::Way;
use super::draft::Draft;
use super::gateway::Gateway;
use super::random::Random;
use super::wallet::Wallet;
use crate::message::{Message, Method, Name};
use crate::transaction::table::ClientId;
use crate::uri::{NameAddr, NameAddrRef, Uri};
use crate::usage::registration::Registration;

/// An identity and its binding.
#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) id: IdentityId,
    pub(crate) identity: Identity,
    pub(crate) wallet: Wallet,
    pub(crate) registration: Registration,
    /// The user of our Contact. Mostly nobody guesses it, so nobody but the gateway calls it.
    pub(crate) contact_user: String,
    /// The REGISTER under way.
    pub(crate) client: Option<ClientId>,
    /// The route the registrar wants our calls to take (RFC 3608).
    pub(crate) routes: Vec<Vec<u8>>,
    /// Where the gateway sent our REGISTER on to.
    pub(crate) redirected: Option<Uri>,
    /// The registrar uses the flow it was registered over (RFC 5626).
    pub(crate) outbound: bool,
    /// The Contact value the registrar holds.
    bound: Option<String>,
    call_id: String,
    tag: String,
    cseq: u32,
}

/// The most Service-Route values taken over, and the longest.
const MAX_ROUTES: usize = 16;
const MAX_ROUTE: usize = 1_024;

impl Holder {
    pub(crate) fn new(
        id: IdentityId,
        mut identity: Identity,
        expires: Duration,
        random: &mut Random,
    ) -> Self {
        let secret = identity.secret.take();
        let wallet = Wallet::new(identity.auth_user.clone(), secret, identity.legacy_digest);
        let contact_user = match identity.contact {
            ContactUser::Unguessable => random.word(),
            ContactUser::OfAddress => {
                String::from_utf8_lossy(identity.aor.uri().user().unwrap_or_default()).into_owned()
            }
        };
        Self {
            id,
            identity,
            wallet,
            registration: Registration::new(expires),
            contact_user,
            client: None,
            routes: Vec::new(),
            redirected: None,
            outbound: false,
            bound: None,
            call_id: random.word(),
            tag: random.word(),
            cseq: 0,
        }
    }

    /// Takes over the binding of what it was before, so that the registrar keeps one of us.
    pub(crate) fn inherit(&mut self, old: Self) {
        if old.identity.gateway == self.identity.gateway && old.identity.aor == self.identity.aor {
            self.bound = old.bound;
            self.outbound = old.outbound;
            if old.identity.contact == self.identity.contact {
                self.contact_user = old.contact_user;
            }
            (self.call_id, self.tag, self.cseq) = (old.call_id, old.tag, old.cseq);
        }
    }

    /// Whether requests for the user of its address are for it, beside those for its Contact.
    pub(crate) fn takes_own_user(&self) -> bool {
        !self.identity.register || self.identity.contact == ContactUser::OfAddress
    }

    /// Its address with its name.
    pub(crate) fn address(&self) -> NameAddr {
        NameAddr::new(self.identity.display.clone(), self.identity.aor.uri().clone())
    }

    /// A REGISTER was sent again under that number, to answer a challenge.
    pub(crate) fn resent(&mut self, client: ClientId, cseq: u32) {
        self.client = Some(client);
        self.cseq = cseq;
    }

    /// The next REGISTER.
    pub(crate) fn register(&mut self, gateway: &Gateway, way: &Way) -> Draft {
        self.cseq += 1;
        let mut contact = Way { outbound: false, ..*way }.contact(&self.contact_user);
        let bound = self.bound.replace(contact.clone());
        let mut extensions = "path".to_owned();
        if let Some(instance) = gateway.instance() {
            // One flow to one gateway: the first, and the only one (RFC 5626 section 4.2).
            contact.push_str(";reg-id=1;+sip.instance=\"<");
            contact.push_str(instance);
            contact.push_str(">\"");
            extensions.push_str(", outbound");
        }
        // Where flows are kept, the new one takes the place of the old one by itself.
        let replaced = std::mem::take(&mut self.outbound) && gateway.instance().is_some();
        if let Some(old) = bound.filter(|old| !replaced && !contact.starts_with(old)) {
            // We have moved; nobody answers at the old place.
            contact.push_str(", ");
            contact.push_str(&old);
            contact.push_str(";expires=0");
        }
        let address = self.address();
        let target = match &self.redirected {
            Some(uri) => uri.without_params().as_bytes().to_vec(),
            None => gateway.domain_uri().into_bytes(),
        };
        let expires = self.registration.expires().as_secs().to_string();
        Draft {
            method: Method::Register,
            target,
            routes: Vec::new(),
            from: address.clone().with_tag(&self.tag).to_bytes(),
            to: address.to_bytes(),
            call_id: self.call_id.clone().into_bytes(),
            cseq: self.cseq,
            contact: Some(contact),
            extra: vec![
                (Name::Expires.as_str().to_owned(), expires),
                (Name::Supported.as_str().to_owned(), extensions),
            ],
            body: Vec::new(),
        }
    }

    /// How long a 2xx says that we are bound: by our own Contact, else by Expires, else for what
    /// was asked (RFC 3261 section 10.2.4).
    pub(crate) fn granted(&self, response: &Message) -> Duration {
        let mine = |contact: &NameAddrRef<'_>| {
            contact.uri().user().is_some_and(|user| user == self.contact_user.as_bytes())
        };
        // Others may have the same user; a registrar may have put our address right.
        let exact = |contact: &NameAddrRef<'_>| {
            let bound = self.bound.as_ref().and_then(|bound| NameAddr::parse(bound).ok());
            bound.is_some_and(|bound| contact.uri().equivalent(bound.uri().view()))
        };
        let contacts = || response.contacts().filter_map(Result::ok);
        let ours = contacts().find(exact).or_else(|| contacts().find(mine));
        let own = ours.and_then(|contact| {
            std::str::from_utf8(contact.param("expires")?).ok()?.parse::<u32>().ok()
        });
        let seconds = own.or_else(|| response.expires().ok().flatten());
        seconds.map_or(self.registration.expires(), |seconds| Duration::from_secs(seconds.into()))
    }

    /// Takes over the route for our calls.
    pub(crate) fn learn_routes(&mut self, response: &Message) {
        let routes = response.values(Name::ServiceRoute).filter(|it| it.len() <= MAX_ROUTE);
        self.routes = routes.take(MAX_ROUTES).map(<[u8]>::to_vec).collect();
    }
}
