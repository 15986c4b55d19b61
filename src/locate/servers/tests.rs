//! Servers over time.

use super::*;
use crate::records::{Kind, Record};

#[test]
fn the_name_is_looked_up_again_before_its_answers_expire() {
    let mut servers = servers();
    answer(&mut servers, at(0), &["192.0.2.1"], 300);

    assert_eq!(servers.deadline(), Some(at(240)));
    assert!(servers.questions(at(239)).is_empty());
    assert!(!servers.questions(at(240)).is_empty());
}

#[test]
fn an_answer_of_a_second_is_not_asked_for_every_second() {
    let mut servers = servers();
    answer(&mut servers, at(0), &["192.0.2.1"], 1);

    assert_eq!(servers.deadline(), Some(at(30)));
}

#[test]
fn the_last_good_answer_holds_while_name_servers_fail() {
    let mut servers = servers();
    answer(&mut servers, at(0), &["192.0.2.1"], 60);

    for expected in [49, 51, 55, 63, 79] {
        let now = servers.deadline().unwrap();
        for question in servers.questions(now) {
            assert_eq!(servers.take(now, &question, Answer::Failed), News::None);
        }
        assert_eq!(servers.deadline(), Some(at(expected)));
        assert_eq!(servers.candidates(now).len(), 1);
    }
    let now = servers.deadline().unwrap();
    answer(&mut servers, now, &["192.0.2.2"], 60);
    assert_eq!(names(&servers, now), ["192.0.2.2:5060"]);
}

#[test]
fn a_name_without_servers_is_told_and_asked_for_again_within_seconds() {
    let mut servers = servers();
    let mut now = at(0);
    for wait in [1, 2, 4, 8, 10, 10] {
        let questions = servers.questions(now);
        let told: Vec<_> = questions
            .iter()
            .map(|question| servers.take(now, question, Answer::Nothing { ttl: secs(3_600) }))
            .collect();
        assert_eq!(told.last(), Some(&News::NoServers));
        assert_eq!(servers.deadline(), Some(now + secs(wait)));
        now = now + secs(wait);
    }
}

#[test]
fn a_dead_server_comes_last_and_is_left_alone_ever_longer() {
    let mut servers = servers();
    answer(&mut servers, at(0), &["192.0.2.1", "192.0.2.2"], 3_600);
    let first = servers.candidates(at(0))[0].address;

    servers.failed(at(0), first, None);

    assert_ne!(servers.candidates(at(0))[0].address, first);
    assert_eq!(servers.candidates(at(0))[1].address, first);
    assert!(servers.has_other(at(0), first));
    assert_eq!(servers.candidates(at(30))[0].address, first);
    servers.failed(at(30), first, None);
    assert_ne!(servers.candidates(at(89))[0].address, first);
    assert_eq!(servers.candidates(at(90))[0].address, first);
    servers.failed(at(90), first, Some(secs(1_000_000)));
    assert_ne!(servers.candidates(at(3_600))[0].address, first);
    assert_eq!(servers.candidates(at(3_690))[0].address, first);
    servers.answers(at(100), first);
    assert!(servers.keeps_away(at(100), first), "it asked for it");
    servers.answers(at(3_700), first);
    servers.failed(at(4_000), first, None);
    assert_eq!(servers.candidates(at(4_030))[0].address, first);
}

#[test]
fn only_a_server_of_a_better_rank_is_worth_going_back_to() {
    let mut servers = Servers::new(place(), 3);
    for question in servers.questions(at(0)) {
        let srv = |priority, target: &str| Record::Srv {
            priority,
            weight: 1,
            port: 5060,
            target: target.to_owned(),
        };
        let records = match question.kind {
            Kind::Srv => vec![srv(1, "192.0.2.1"), srv(2, "192.0.2.2"), srv(2, "192.0.2.3")],
            Kind::Naptr | Kind::A | Kind::Aaaa => Vec::new(),
        };
        servers.take(at(0), &question, Answer::Records { records, ttl: secs(600) });
    }
    let [first, second, third] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
        .map(|ip| SocketAddr::new(ip.parse().unwrap(), 5060));

    assert_eq!(servers.better(at(0), second).map(|it| it.address), Some(first));
    assert_eq!(servers.better(at(0), third).map(|it| it.address), Some(first));
    assert_eq!(servers.better(at(0), first), None);
    servers.failed(at(0), first, None);
    assert_eq!(servers.better(at(29), second), None);
    assert_eq!(servers.better_at(second), Some(at(30)));
    servers.start_anew(at(29));
    assert_eq!(servers.better(at(29), second).map(|it| it.address), Some(first));
}

#[test]
fn looking_up_again_moves_nobody_by_chance() {
    let mut servers = servers();
    let all = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
    answer(&mut servers, at(0), &all, 60);
    let before = names(&servers, at(0));

    for _ in 0..20 {
        let now = servers.deadline().unwrap();
        answer(&mut servers, now, &["192.0.2.3", "192.0.2.1", "192.0.2.2"], 60);
        assert_eq!(names(&servers, now), before);
    }
}

fn servers() -> Servers {
    Servers::new(place(), 1)
}

fn place() -> Place {
    Place { host: "pbx.test".to_owned(), port: None, transport: Some(Transport::Udp) }
}

fn answer(servers: &mut Servers, now: Moment, addresses: &[&str], ttl: u64) {
    for question in servers.questions(now) {
        let answer = match question.kind {
            Kind::A => {
                let records = addresses.iter().map(|it| Record::Address(it.parse().unwrap()));
                Answer::Records { records: records.collect(), ttl: secs(ttl) }
            }
            Kind::Naptr | Kind::Srv | Kind::Aaaa => Answer::Nothing { ttl: secs(86_400) },
        };
        servers.take(now, &question, answer);
    }
}

fn names(servers: &Servers, now: Moment) -> Vec<String> {
    servers.candidates(now).iter().map(|it| it.address.to_string()).collect()
}

fn at(secs: u64) -> Moment {
    Moment::START + Duration::from_secs(secs)
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}
