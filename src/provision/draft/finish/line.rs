//! One line of a draft, and the gateway it stands on.

use std::time::Duration;

use phone::profile::{
    Codec, Encryption, GatewayProfile, KeyExchange, LineKind, LineProfile, Sharing, Transport,
    Trust,
};

use crate::draft::value::{self, Demand, Share, Way};
use crate::draft::{DraftCodec, DraftLine, Given};
use crate::note::Note;
use crate::paper::{At, Fate, Paper};

use super::KEEPALIVE;

/// What a profile that says nothing has; `storage` says why.
const EXPIRES: u32 = 300;
const CODECS: [Codec; 4] = [Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma];

/// A line of the profile. Its name and that of its gateway are still to be found.
pub(super) struct Built {
    pub(super) line: LineProfile,
    pub(super) gateway: GatewayProfile,
}

/// Why a line is left out, and the entry that is to blame.
type LeftOut = (Note, Option<At>);

impl DraftLine {
    /// The line with what holds for every line that says nothing itself.
    pub(super) fn with(&self, every: &Self) -> Self {
        let mut line = self.clone();
        macro_rules! or {
            ($($field:ident),*) => { $(
                if line.$field.is_none() { line.$field.clone_from(&every.$field); }
            )* };
        }
        or!(enabled, display_name, domain, home, server, port, proxy, proxy_port, uses_proxy, way);
        or!(expires, demand, listed, ptime, prefix, voicemail, share, appearances, barge);
        or!(digits, pickup, list, register, kind, barge_code, pull_code);
        if line.codecs.is_empty() {
            line.codecs.clone_from(&every.codecs);
        }
        line
    }

    /// Makes a line of the profile of it.
    pub(super) fn build(&self, paper: &mut Paper) -> Result<Built, LeftOut> {
        if let Some(Given { value: false, .. }) = self.enabled {
            return Err((Note::SwitchedOff, None));
        }
        let gateway = self.gateway(paper)?;
        let user = self.user.as_ref().ok_or((Note::LineIncomplete, None))?;
        let auth_user = self.auth_user.as_ref().filter(|auth| {
            let wanted = self.uses_auth_user.as_ref().is_none_or(|it| it.value);
            if !wanted {
                paper.unless_told(auth.at, Fate::Mapped(Note::NotUsed));
            }
            wanted && auth.value != user.value
        });
        let said = |given: &Option<Given<String>>| given.as_ref().map(|it| it.value.clone());
        let count = self.appearances.as_ref().and_then(|it| u8::try_from(it.value).ok());
        let ptime = self.ptime.as_ref();
        let kind = self.kind.as_ref().map_or(LineKind::Business, |it| it.value);
        let new = LineProfile::new("", kind, "", &user.value);
        let line = LineProfile {
            label: said(&self.label).unwrap_or_default(),
            display_name: said(&self.display_name).filter(|name| !name.is_empty()),
            auth_user: auth_user.map(|it| it.value.clone()),
            register: self.register.as_ref().is_none_or(|it| it.value),
            appearances: count.unwrap_or(new.appearances),
            codecs: self.codecs(paper),
            ptime: ptime.map_or(new.ptime, |it| Duration::from_millis(it.value.into())),
            digits: self.digits.as_ref().map_or(new.digits, |it| it.value),
            prefix: said(&self.prefix).unwrap_or_default(),
            sharing: self.sharing(),
            barge: self.barge.as_ref().is_none_or(|it| it.value),
            barge_code: said(&self.barge_code),
            pull_code: said(&self.pull_code),
            voicemail: said(&self.voicemail),
            list: said(&self.list),
            encryption: self.secrecy(),
            key_exchange: self.key_exchange(),
            ..new
        };
        Ok(Built { line, gateway })
    }

    /// What the file says of encryption. Where it says that there is none, nothing is said here
    /// either: that is what a gateway does by itself.
    fn secrecy(&self) -> Option<Encryption> {
        match self.demand.as_ref()?.value {
            Demand::No => None,
            Demand::Offered | Demand::OfferedByHandshake => Some(Encryption::Preferred),
            Demand::Demanded => Some(Encryption::Required),
        }
    }

    fn key_exchange(&self) -> Option<KeyExchange> {
        let by_handshake = self.demand.as_ref()?.value == Demand::OfferedByHandshake;
        by_handshake.then_some(KeyExchange::Dtls)
    }

    fn sharing(&self) -> Sharing {
        if let Some(station) = &self.station {
            return Sharing::Station(station.value.clone());
        }
        match self.share.as_ref().map(|it| it.value) {
            Some(Share::Appearances) => Sharing::CallInfo,
            Some(Share::Private | Share::Other) | None => Sharing::Private,
        }
    }

    fn gateway(&self, paper: &mut Paper) -> Result<GatewayProfile, LeftOut> {
        let uses_proxy = self.uses_proxy.as_ref().is_none_or(|it| it.value);
        let proxy = self.proxy.as_ref().filter(|_| uses_proxy);
        if !uses_proxy {
            let unused =
                [self.proxy.as_ref().map(|it| it.at), self.proxy_port.as_ref().map(|it| it.at)];
            for at in unused.into_iter().flatten() {
                paper.unless_told(at, Fate::Mapped(Note::NotUsed));
            }
        }
        let server = self.server.as_ref().or(self.home.as_ref());
        let said = self.domain.as_ref().map(|it| &it.value);
        let said = said.or(self.home.as_ref().map(|it| &it.value.host));
        let domain = said.or(server.map(|it| &it.value.host)).or(proxy.map(|it| &it.value.host));
        let domain = domain.ok_or((Note::LineIncomplete, None))?.clone();
        let spoken_to = proxy.or(server);
        let host = spoken_to.map_or(&domain, |it| &it.value.host);
        let port = match proxy {
            Some(proxy) => {
                if let Some(port) = &self.port {
                    paper.unless_told(port.at, Fate::Mapped(Note::NotUsed));
                }
                self.proxy_port.as_ref().map(|it| it.value).or(proxy.value.port)
            }
            None => self
                .port
                .as_ref()
                .map(|it| it.value)
                .or(server.and_then(|server| server.value.port)),
        };
        let transport = self.transport(paper);
        let bare = host.trim_matches(['[', ']']);
        let differs = host != &domain || bare != host;
        Ok(GatewayProfile {
            name: String::new(),
            proxy: differs.then(|| bare.to_owned()),
            domain,
            port: port.filter(|port| *port != transport.default_port()),
            transport,
            trust: Trust::default(),
            expires: Duration::from_secs(
                self.expires.as_ref().map_or(EXPIRES, |it| it.value).into(),
            ),
            keepalive: KEEPALIVE,
            outbound: false,
            public_address: false,
            encryption: Encryption::Off,
            key_exchange: KeyExchange::Sdes,
        })
    }

    /// TLS wherever it is said wins: a line is not made without what somebody asked for.
    fn transport(&self, paper: &mut Paper) -> Transport {
        let of = |server: &Option<Given<value::Server>>| {
            server.as_ref().and_then(|it| Some(Given { at: it.at, value: it.value.way? }))
        };
        let said = [self.way.clone(), of(&self.proxy), of(&self.server), of(&self.home)];
        if said.iter().flatten().any(|it| it.value == Way::Plain(Transport::Tls)) {
            return Transport::Tls;
        }
        match said.into_iter().flatten().next() {
            Some(Given { value: Way::Plain(transport), .. }) => transport,
            Some(Given { at, .. }) => {
                paper.unless_told(at, Fate::Mapped(Note::UsesUdp));
                Transport::Udp
            }
            None => Transport::Udp,
        }
    }

    fn codecs(&self, paper: &mut Paper) -> Vec<Codec> {
        if let Some(listed) = &self.listed {
            return listed.value.clone();
        }
        let used = |codec: &DraftCodec| {
            let ranked = codec.rank.as_ref().is_some_and(|it| it.value != 0);
            let named = codec.name.as_ref().is_some_and(|it| !it.value.is_empty());
            codec.on.as_ref().map_or(ranked || named, |it| it.value)
        };
        let mut ranked: Vec<(u32, Codec)> = Vec::new();
        for (name, draft) in self.codecs.iter().filter(|(_, draft)| used(draft)) {
            let name = draft.name.as_ref().map_or(name.as_str(), |it| it.value.as_str());
            if let Some(codec) = value::codec(name) {
                if !ranked.iter().any(|(_, other)| *other == codec) {
                    ranked.push((draft.rank.as_ref().map_or(u32::MAX, |it| it.value), codec));
                }
                continue;
            }
            if name.is_empty() {
                continue;
            }
            let entries = [
                draft.name.as_ref().map(|it| it.at),
                draft.on.as_ref().map(|it| it.at),
                draft.rank.as_ref().map(|it| it.at),
            ];
            for at in entries.into_iter().flatten() {
                paper.unless_told(at, Fate::Unsupported(Note::Codec));
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        if ranked.is_empty() {
            return CODECS.to_vec();
        }
        ranked.into_iter().map(|(_, codec)| codec).collect()
    }
}
