//! `[[gateway]]`: the servers that carry calls.

use std::net::IpAddr;
use std::time::Duration;

use phone::profile::{GatewayProfile, Transport, Trust};

use trust::Fingerprint;

use super::encryption;
use super::names::{self, Host};
use super::no_password;
use crate::nearest::did_you_mean;
use crate::sheet::{Entries, Field, Sheet, short};

/// How long a registration lasts where the profile does not say, in seconds. Short enough that a
/// restarted gateway knows us again before the coffee is drunk.
const EXPIRES: u64 = 300;

/// Time between two questions whether a gateway is there, in seconds. Below the 30 s after which
/// many routers forget a UDP flow.
const KEEPALIVE: u64 = 20;

/// A gateway as far as it could be read.
pub(super) struct Read {
    /// Its name, so that lines can refer to it even where something else is wrong with it.
    pub(super) name: String,
    pub(super) profile: Option<GatewayProfile>,
}

pub(super) fn all(sheet: &mut Sheet<'_>, tables: Vec<Entries<'_, '_>>) -> Vec<Read> {
    let mut gateways: Vec<Read> = Vec::new();
    for table in tables {
        let at = table.at();
        let Some(gateway) = one(sheet, table) else { continue };
        if gateways.iter().any(|other| other.name == gateway.name) {
            let name = short(&gateway.name);
            sheet.fault(at, format!("there is already a gateway with the name \"{name}\""));
        } else {
            gateways.push(gateway);
        }
    }
    gateways
}

fn one(sheet: &mut Sheet<'_>, mut table: Entries<'_, '_>) -> Option<Read> {
    let name = table
        .needed(sheet, "name", "\"business\"")
        .filter(|field| names::name(sheet, field))
        .map(|field| field.value);
    let domain = table
        .needed(sheet, "domain", "\"pbx.example.com\"")
        .and_then(|field| names::host(sheet, "domain", &field));
    let proxy = table.text(sheet, "proxy").and_then(|field| names::host(sheet, "proxy", &field));
    let port = table.number(sheet, "port", "", 1..=u64::from(u16::MAX));
    let transport = table.text(sheet, "transport");
    let transport = transport.and_then(|field| transport_of(sheet, &field));
    let trust = trust_of(sheet, &mut table, transport);
    // Below 10 s a registration is renewed faster than a lost request is sent again; a day is
    // longer than any gateway grants.
    let expires = table.number(sheet, "expires", " of seconds", 10..=86_400);
    let keepalive = table.number(sheet, "keepalive", " of seconds", 1..=3_600);
    let outbound = table.yes(sheet, "outbound");
    let public_address = table.yes(sheet, "public_address");
    let (encryption, key_exchange) = encryption::read(sheet, &mut table);
    no_password(sheet, &table);
    table.leave(sheet);

    let name = name?;
    let profile = domain.map(|domain| {
        let proxy = proxy.map(|host| match host {
            Host::Name(name) => name,
            Host::Address(address) => address.to_string(),
        });
        let (domain, address) = match domain {
            Host::Name(name) => (name, None),
            // In an address of ours it stands in brackets (RFC 3261 section 19.1.1); to be
            // spoken to it stands without them.
            Host::Address(IpAddr::V6(address)) => {
                (format!("[{address}]"), Some(address.to_string()))
            }
            Host::Address(IpAddr::V4(address)) => (address.to_string(), None),
        };
        GatewayProfile {
            name: name.clone(),
            domain,
            proxy: proxy.or(address),
            port: port.and_then(|port| u16::try_from(port.value).ok()),
            transport: transport.unwrap_or(Transport::Udp),
            trust,
            expires: seconds(expires, EXPIRES),
            keepalive: seconds(keepalive, KEEPALIVE),
            outbound: outbound.is_some_and(|field| field.value),
            public_address: public_address.is_some_and(|field| field.value),
            encryption: encryption.unwrap_or_default(),
            key_exchange: key_exchange.unwrap_or_default(),
        }
    });
    Some(Read { name, profile })
}

fn seconds(field: Option<Field<u64>>, default: u64) -> Duration {
    Duration::from_secs(field.map_or(default, |field| field.value))
}

/// What a certificate of the gateway is measured by.
fn trust_of(
    sheet: &mut Sheet<'_>,
    table: &mut Entries<'_, '_>,
    transport: Option<Transport>,
) -> Trust {
    let authority = table.text(sheet, "authority");
    let pin = table.text(sheet, "pin");
    if let Some(field) = authority.as_ref().or(pin.as_ref())
        && transport != Some(Transport::Tls)
    {
        let sentence = "only a gateway with `transport` = \"tls\" shows a certificate";
        sheet.remark(field.at, sentence.to_owned());
    }
    if let Some(field) = &authority
        && trust::is_authority(&field.value).is_err()
    {
        let sentence =
            "`authority` is a certificate in PEM form, from -----BEGIN CERTIFICATE----- on";
        sheet.fault(field.at, sentence);
    }
    let pin = pin.and_then(|field| {
        let pin = Fingerprint::read(&field.value);
        if pin.is_none() {
            let sentence = "`pin` is the SHA-256 of a certificate: 64 hexadecimal digits, in pairs \
                            with colons or without";
            sheet.fault(field.at, sentence);
        }
        pin
    });
    Trust {
        authority: authority.map(|field| field.value),
        pin: pin.map(|Fingerprint(bytes)| bytes),
    }
}

fn transport_of(sheet: &mut Sheet<'_>, field: &Field<String>) -> Option<Transport> {
    match field.value.to_ascii_lowercase().as_str() {
        "udp" => Some(Transport::Udp),
        "tcp" => Some(Transport::Tcp),
        "tls" => Some(Transport::Tls),
        other => {
            let meant = did_you_mean(other, ["udp", "tcp", "tls"]);
            let shown = short(&field.value);
            let sentence =
                format!("`transport` is \"udp\", \"tcp\" or \"tls\", not \"{shown}\"{meant}");
            sheet.fault(field.at, sentence);
            None
        }
    }
}
