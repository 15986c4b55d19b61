//! Searches through small zones.

use std::collections::BTreeMap;
use std::time::Duration;

use sip::Transport;

use super::*;

/// Answers all that a search asks out of a zone, and returns its outcome and what it asked.
fn search(place: &Place, seed: u64, zone: &Zone) -> (Outcome, Vec<Question>) {
    let mut search = Search::new(place, seed);
    let mut asked = Vec::new();
    loop {
        let questions = search.questions();
        if questions.is_empty() {
            return (search.outcome().unwrap(), asked);
        }
        for question in questions {
            let answer = zone.get(&(question.name.as_str(), question.kind)).cloned();
            search.take(&question, answer.unwrap_or(Answer::Nothing { ttl: secs(60) }));
            asked.push(question);
        }
    }
}

type Zone = BTreeMap<(&'static str, Kind), Answer>;

fn place(host: &str, port: Option<u16>, transport: Option<Transport>) -> Place {
    Place { host: host.to_owned(), port, transport }
}

fn records(ttl: u64, records: &[Record]) -> Answer {
    Answer::Records { records: records.to_vec(), ttl: secs(ttl) }
}

fn srv(priority: u16, weight: u16, target: &str) -> Record {
    Record::Srv { priority, weight, port: 5070, target: target.to_owned() }
}

fn at(address: &str) -> Record {
    Record::Address(address.parse().unwrap())
}

fn naptr(order: u16, service: &str, replacement: &str) -> Record {
    Record::Naptr {
        order,
        preference: 10,
        flags: "S".to_owned(),
        service: service.to_owned(),
        replacement: replacement.to_owned(),
    }
}

fn found(outcome: &Outcome) -> Vec<String> {
    let Outcome::Found { servers, .. } = outcome else { panic!("{outcome:?}") };
    servers.iter().map(|it| format!("{} {:?}", it.address, it.transport)).collect()
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[test]
fn an_address_is_asked_of_nobody() {
    for (host, port, wanted) in [
        ("192.0.2.1", None, "192.0.2.1:5060 Udp"),
        ("192.0.2.1", Some(5080), "192.0.2.1:5080 Udp"),
        ("[2001:db8::1]", None, "[2001:db8::1]:5060 Udp"),
        ("2001:db8::1", None, "[2001:db8::1]:5060 Udp"),
    ] {
        let (outcome, asked) = search(&place(host, port, None), 1, &Zone::new());

        assert_eq!(found(&outcome), [wanted]);
        assert!(asked.is_empty());
    }
    let tls = place("192.0.2.1", None, Some(Transport::Tls));
    assert_eq!(found(&search(&tls, 1, &Zone::new()).0), ["192.0.2.1:5061 Tls"]);
}

#[test]
fn a_port_stands_for_the_host_itself() {
    let zone = Zone::from([
        (("pbx.test", Kind::A), records(60, &[at("192.0.2.1")])),
        (("pbx.test", Kind::Aaaa), records(60, &[at("2001:db8::1")])),
        (("_sip._udp.pbx.test", Kind::Srv), records(60, &[srv(1, 1, "other.test")])),
    ]);

    let (outcome, asked) = search(&place("PBX.test.", Some(5080), None), 1, &zone);

    assert_eq!(found(&outcome), ["[2001:db8::1]:5080 Udp", "192.0.2.1:5080 Udp"]);
    assert!(asked.iter().all(|question| question.kind != Kind::Srv), "{asked:?}");
}

#[test]
fn a_transport_that_is_named_asks_for_its_service_alone() {
    let zone = Zone::from([
        (
            ("_sip._tcp.pbx.test", Kind::Srv),
            records(300, &[srv(20, 0, "b.test"), srv(10, 0, "a.test")]),
        ),
        (("a.test", Kind::A), records(60, &[at("192.0.2.1")])),
        (("b.test", Kind::A), records(90, &[at("192.0.2.2")])),
    ]);

    let (outcome, asked) = search(&place("pbx.test", None, Some(Transport::Tcp)), 1, &zone);

    assert_eq!(found(&outcome), ["192.0.2.1:5070 Tcp", "192.0.2.2:5070 Tcp"]);
    let Outcome::Found { servers, ttl, partial } = outcome else { panic!() };
    assert_eq!((ttl, partial), (secs(60), false));
    assert!(servers[0].rank < servers[1].rank);
    assert!(asked.iter().all(|question| question.kind != Kind::Naptr));
}

#[test]
fn without_a_transport_the_domain_says_which() {
    let zone = Zone::from([
        (
            ("pbx.test", Kind::Naptr),
            records(
                60,
                &[
                    naptr(90, "SIP+D2U", "_sip._udp.pbx.test"),
                    naptr(50, "SIP+D2T", "_sip._tcp.pbx.test"),
                    naptr(10, "E2U+email", "mail.test"),
                ],
            ),
        ),
        (("_sip._tcp.pbx.test", Kind::Srv), records(60, &[srv(1, 1, "a.test")])),
        (("_sip._udp.pbx.test", Kind::Srv), records(60, &[srv(1, 1, "a.test")])),
        (("a.test", Kind::A), records(60, &[at("192.0.2.1")])),
    ]);

    let (outcome, _) = search(&place("pbx.test", None, None), 1, &zone);

    assert_eq!(found(&outcome), ["192.0.2.1:5070 Tcp", "192.0.2.1:5070 Udp"]);
}

#[test]
fn a_domain_without_services_is_a_host() {
    let zone = Zone::from([(("pbx.test", Kind::A), records(60, &[at("192.0.2.1")]))]);

    let (outcome, asked) = search(&place("pbx.test", None, Some(Transport::Udp)), 1, &zone);

    assert_eq!(found(&outcome), ["192.0.2.1:5060 Udp"]);
    assert_eq!(asked.len(), 3, "all at once: {asked:?}");
}

#[test]
fn a_service_that_is_decidedly_absent_is_not_looked_for_elsewhere() {
    let zone = Zone::from([
        (("_sip._udp.pbx.test", Kind::Srv), records(60, &[srv(0, 0, ".")])),
        (("pbx.test", Kind::A), records(60, &[at("192.0.2.1")])),
    ]);

    let (outcome, _) = search(&place("pbx.test", None, Some(Transport::Udp)), 1, &zone);

    assert_eq!(outcome, Outcome::Nothing { ttl: secs(60) });
}

#[test]
fn what_is_not_known_is_told_from_what_is_not_there() {
    let name = || place("pbx.test", None, Some(Transport::Udp));
    let (outcome, _) = search(&name(), 1, &Zone::new());
    assert_eq!(outcome, Outcome::Nothing { ttl: secs(60) });

    let zone = Zone::from([(("pbx.test", Kind::A), Answer::Failed)]);
    assert_eq!(search(&name(), 1, &zone).0, Outcome::Failed);

    let zone = Zone::from([
        (("_sip._udp.pbx.test", Kind::Srv), Answer::Failed),
        (("pbx.test", Kind::A), records(60, &[at("192.0.2.1")])),
    ]);
    let (outcome, _) = search(&name(), 1, &zone);
    assert!(matches!(outcome, Outcome::Found { partial: true, .. }), "{outcome:?}");
}

/// 10,000 telephones choose among 10, 30 and 60 of a hundred, and a spare.
#[test]
fn servers_share_the_telephones_by_their_weight() {
    let zone = Zone::from([
        (
            ("_sip._udp.pbx.test", Kind::Srv),
            records(
                60,
                &[
                    srv(1, 60, "c.test"),
                    srv(1, 10, "a.test"),
                    srv(1, 30, "b.test"),
                    srv(2, 900, "spare.test"),
                ],
            ),
        ),
        (("a.test", Kind::A), records(60, &[at("192.0.2.10")])),
        (("b.test", Kind::A), records(60, &[at("192.0.2.30")])),
        (("c.test", Kind::A), records(60, &[at("192.0.2.60")])),
        (("spare.test", Kind::A), records(60, &[at("192.0.2.99")])),
    ]);
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..10_000 {
        let (outcome, _) = search(&place("pbx.test", None, Some(Transport::Udp)), seed, &zone);
        let servers = found(&outcome);
        assert_eq!(servers.len(), 4);
        assert_eq!(servers[3], "192.0.2.99:5070 Udp");
        *first.entry(servers[0].clone()).or_default() += 1;
    }

    for (address, share) in [
        ("192.0.2.10:5070 Udp", 1_000),
        ("192.0.2.30:5070 Udp", 3_000),
        ("192.0.2.60:5070 Udp", 6_000),
    ] {
        let got = first.get(address).copied().unwrap_or_default();
        assert!(got.abs_diff(share) < 200, "{address}: {got}");
    }
}

#[test]
fn a_zone_without_end_is_cut_short() {
    let many: Vec<Record> = (0..200).map(|number| srv(number, 1, "a.test")).collect();
    let hosts: Vec<Record> = (0..200).map(|last| at(&format!("192.0.2.{last}"))).collect();
    let zone = Zone::from([
        (("_sip._udp.pbx.test", Kind::Srv), records(60, &many)),
        (("a.test", Kind::A), records(60, &hosts)),
    ]);

    let (outcome, asked) = search(&place("pbx.test", None, Some(Transport::Udp)), 1, &zone);

    assert_eq!(found(&outcome).len(), SERVERS_MAX);
    assert!(asked.len() < 10);
}
