//! What the DNS said, as words, and back.

use std::time::Duration;

use locate::{Answer, Kind, Question, Record};

use super::words::{hex, unhex};

const KINDS: [(Kind, &str); 4] =
    [(Kind::Naptr, "naptr"), (Kind::Srv, "srv"), (Kind::A, "a"), (Kind::Aaaa, "aaaa")];

/// The words of a question and what became of it.
pub(super) fn of(question: &Question, answer: &Answer) -> String {
    let kind = KINDS.iter().find(|(kind, _)| *kind == question.kind).map_or("a", |(_, word)| word);
    let text = |text: &str| hex(text.as_bytes());
    let answer = match answer {
        Answer::Failed => "failed".to_owned(),
        Answer::Nothing { ttl } => format!("nothing {}", ttl.as_secs()),
        Answer::Records { records, ttl } => {
            let records: Vec<String> = records
                .iter()
                .map(|record| match record {
                    Record::Address(address) => format!("a/{address}"),
                    Record::Srv { priority, weight, port, target } => {
                        format!("s/{priority}/{weight}/{port}/{}", text(target))
                    }
                    Record::Naptr { order, preference, flags, service, replacement } => {
                        let (flags, service) = (text(flags), text(service));
                        format!("n/{order}/{preference}/{flags}/{service}/{}", text(replacement))
                    }
                })
                .collect();
            format!("records {} {}", ttl.as_secs(), records.join(","))
        }
    };
    format!("{kind} {} {answer}", text(&question.name))
}

/// Reads them.
pub(super) fn read(words: &[&str]) -> Option<(Question, Answer)> {
    let [kind, name, what, rest @ ..] = words else { return None };
    let (kind, _) = KINDS.iter().find(|(_, word)| word == kind)?;
    let question = Question::new(&text(name)?, *kind);
    let ttl = || Some(Duration::from_secs(rest.first()?.parse().ok()?));
    let answer = match *what {
        "failed" => Answer::Failed,
        "nothing" => Answer::Nothing { ttl: ttl()? },
        "records" => {
            let records = rest.get(1)?.split(',').filter(|it| !it.is_empty()).map(record);
            Answer::Records { records: records.collect::<Option<_>>()?, ttl: ttl()? }
        }
        _ => return None,
    };
    Some((question, answer))
}

fn record(word: &str) -> Option<Record> {
    let parts: Vec<&str> = word.split('/').collect();
    let number = |at: usize| parts.get(at)?.parse().ok();
    let said = |at: usize| text(parts.get(at)?);
    Some(match *parts.first()? {
        "a" => Record::Address(parts.get(1)?.parse().ok()?),
        "s" => Record::Srv {
            priority: number(1)?,
            weight: number(2)?,
            port: number(3)?,
            target: said(4)?,
        },
        "n" => Record::Naptr {
            order: number(1)?,
            preference: number(2)?,
            flags: said(3)?,
            service: said(4)?,
            replacement: said(5)?,
        },
        _ => return None,
    })
}

fn text(hex: &str) -> Option<String> {
    String::from_utf8(unhex(hex)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dns_said_is_read_as_it_was_written() {
        let target = || "sip 1.pbx.example".to_owned();
        let records = vec![
            Record::Address("2001:db8::1".parse().unwrap()),
            Record::Srv { priority: 1, weight: 2, port: 5060, target: target() },
            Record::Naptr {
                order: 1,
                preference: 2,
                flags: "s".to_owned(),
                service: "SIP+D2T".to_owned(),
                replacement: target(),
            },
        ];
        let ttl = Duration::from_mins(1);
        for answer in [Answer::Failed, Answer::Nothing { ttl }, Answer::Records { records, ttl }] {
            for (kind, _) in KINDS {
                let question = Question::new("pbx.example", kind);
                let words = of(&question, &answer);
                let words: Vec<&str> = words.split(' ').collect();
                assert_eq!(read(&words), Some((question, answer.clone())));
            }
        }
    }
}
