//! The asking of name servers: one question of `locate`, one answer.
//!
//! [`Resolver::new`] takes the name servers that the system is set up with, and its file of hosts;
//! it is made anew when the network changes. [`Resolver::ask`] answers within a few seconds. Nothing
//! is remembered here: how long an answer holds is for `locate` to say.
//!
//! May enter: the library that speaks DNS.
//! May not enter: what follows from an answer (`locate`), threads and timers (`engine`).

use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, RecordType};
use locate::{Answer, Kind, Question, Record};

/// How long one name server is waited for. A question that is lost is asked twice.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it holds that there are no records, where the zone does not say.
const NOTHING: Duration = Duration::from_mins(1);

/// Records of one answer that are looked at: a gateway has not more.
const RECORDS_MAX: usize = 64;

/// The name servers of the system.
#[derive(Clone, Debug)]
pub struct Resolver {
    inner: Option<TokioResolver>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self::new()
    }
}

impl Resolver {
    /// Takes the name servers that the system is set up with now. Where it has none, nothing is
    /// answered.
    pub fn new() -> Self {
        let built = TokioResolver::builder_tokio().and_then(|mut builder| {
            let options = builder.options_mut();
            options.timeout = PATIENCE;
            options.attempts = 2;
            options.cache_size = 0;
            builder.build()
        });
        if let Err(error) = &built {
            tracing::warn!(%error, "the system names no name servers");
        }
        Self { inner: built.ok() }
    }

    /// Asks.
    pub async fn ask(&self, question: &Question) -> Answer {
        let Some(resolver) = &self.inner else { return Answer::Failed };
        // A name with a dot is whole; one without is looked for among those of the house.
        let dot = if question.name.contains('.') { "." } else { "" };
        let name = format!("{}{dot}", question.name);
        match resolver.lookup(name, record_type(question.kind)).await {
            Ok(found) => {
                let answers = found.answers();
                let ttl = answers.iter().map(|record| record.ttl).min().unwrap_or_default();
                let records: Vec<Record> = answers
                    .iter()
                    .filter_map(|it| record(question.kind, &it.data))
                    .take(RECORDS_MAX)
                    .collect();
                let ttl = Duration::from_secs(ttl.into());
                if records.is_empty() {
                    Answer::Nothing { ttl: NOTHING }
                } else {
                    Answer::Records { records, ttl }
                }
            }
            Err(NetError::Dns(DnsError::NoRecordsFound(none)))
                if matches!(none.response_code, ResponseCode::NoError | ResponseCode::NXDomain) =>
            {
                let ttl = none.negative_ttl.map_or(NOTHING, |ttl| Duration::from_secs(ttl.into()));
                Answer::Nothing { ttl }
            }
            Err(error) => {
                tracing::debug!(%error, name = question.name, "a name server does not say");
                Answer::Failed
            }
        }
    }
}

const fn record_type(kind: Kind) -> RecordType {
    match kind {
        Kind::Naptr => RecordType::NAPTR,
        Kind::Srv => RecordType::SRV,
        Kind::A => RecordType::A,
        Kind::Aaaa => RecordType::AAAA,
    }
}

/// A record of the kind that was asked for; others come along (CNAME).
fn record(kind: Kind, data: &RData) -> Option<Record> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if let (Kind::Naptr, RData::NAPTR(naptr)) = (kind, data) {
        return Some(Record::Naptr {
            order: naptr.order,
            preference: naptr.preference,
            flags: text(&naptr.flags),
            service: text(&naptr.services),
            replacement: naptr.replacement.to_ascii(),
        });
    }
    if let (Kind::Srv, RData::SRV(srv)) = (kind, data) {
        return Some(Record::Srv {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            target: srv.target.to_ascii(),
        });
    }
    if let (Kind::A, RData::A(address)) = (kind, data) {
        return Some(Record::Address(address.0.into()));
    }
    if let (Kind::Aaaa, RData::AAAA(address)) = (kind, data) {
        return Some(Record::Address(address.0.into()));
    }
    None
}
