//! What is said in files of words is what is said here.

use enrol::Trouble;
use phone::trouble::Sentence as _;

fn all() -> Vec<Trouble> {
    let host = || "www.northgate.example".to_owned();
    vec![
        Trouble::NoAddress,
        Trouble::NotSecure,
        Trouble::NoNumber,
        Trouble::NoPassword,
        Trouble::Refused(host()),
        Trouble::UnknownLogin(host()),
        Trouble::OtherName(host()),
        Trouble::NotTrusted(host()),
        Trouble::OutOfDate(host()),
        Trouble::NoHttps(host()),
        Trouble::UnknownHost(host()),
        Trouble::Unreachable(host()),
        Trouble::TooSlow(host()),
        Trouble::NothingThere(host()),
        Trouble::Busy(host()),
        Trouble::Elsewhere(host(), "evil.example".to_owned()),
        Trouble::Unprotected(host()),
        Trouble::Circle(host()),
        Trouble::TooLong(host()),
        Trouble::NoProfile(host()),
        Trouble::OtherNumber(host()),
        Trouble::Already("Business".to_owned()),
        Trouble::Locked("/etc/keyline/profile.toml".to_owned()),
        Trouble::NoSecretStore,
        Trouble::NotWritten,
        Trouble::NoAuthorities,
        Trouble::Cancelled,
    ]
}

#[test]
fn every_sentence_of_the_file_is_said_by_a_trouble_in_the_same_words() {
    let file = include_str!("../../i18n/en/enrol.ftl");
    let mut written: Vec<(String, String)> = file
        .lines()
        .filter(|line| line.starts_with("enrol-"))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .collect();
    let mut said: Vec<(String, String)> = all()
        .iter()
        .map(|trouble| {
            let mut text = trouble.to_string();
            for (name, value) in trouble.blanks() {
                text = text.replace(&value, &format!("{{ ${name} }}"));
            }
            (trouble.key().to_owned(), text)
        })
        .collect();
    // The address that is given as an example stands in the sentence itself.
    said[0].1 = Trouble::NoAddress.to_string();
    written.sort();
    said.sort();

    assert_eq!(said, written);
}
