//! The cases.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints, SanType, date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use trust::{Fingerprint, Trust, Why};

use crate::handshake::{Outcome, Shown, shake};

const DOMAIN: &str = "gateway.example";

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params
}

fn authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    CertifiedIssuer::self_signed(authority_params("An authority of one's own"), key).unwrap()
}

/// A certificate for names, as `change` would have it.
fn leaf(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    change(&mut params);
    params
}

fn shown(params: &CertificateParams, issuer: &Authority) -> Shown {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    Shown { chain: vec![certificate.der().clone()], key }
}

fn trusting(issuer: &Authority) -> Trust {
    Trust { authority: Some(issuer.pem()), pin: None }
}

/// Expects that a certificate is believed, and that what was said arrived.
fn believed(domain: &str, trust: &Trust, shown: &Shown) {
    match shake(domain, trust, shown) {
        Outcome::Believed(heard) => assert!(heard > 0, "nothing arrived"),
        refused @ Outcome::Refused(..) => panic!("{refused:?}"),
    }
}

/// Expects that it is refused for this reason, and that not a byte was said.
fn refused(domain: &str, trust: &Trust, shown: &Shown, wanted: Why) {
    match shake(domain, trust, shown) {
        Outcome::Refused(Some(refusal), heard) => {
            assert_eq!(refusal.why, wanted);
            assert_eq!(heard, 0, "something was said to whom nobody believes");
        }
        other @ (Outcome::Believed(_) | Outcome::Refused(None, _)) => panic!("{other:?}"),
    }
}

#[test]
fn a_certificate_of_ones_own_authority_is_believed() {
    let issuer = authority();
    believed(DOMAIN, &trusting(&issuer), &shown(&leaf(&[DOMAIN], |_| {}), &issuer));
}

#[test]
fn an_expired_certificate_is_refused() {
    let issuer = authority();
    let params = leaf(&[DOMAIN], |params| params.not_after = date_time_ymd(2020, 1, 1));
    refused(DOMAIN, &trusting(&issuer), &shown(&params, &issuer), Why::Expired);
}

#[test]
fn a_certificate_of_the_future_is_refused() {
    let issuer = authority();
    let params = leaf(&[DOMAIN], |params| params.not_before = date_time_ymd(3000, 1, 1));
    refused(DOMAIN, &trusting(&issuer), &shown(&params, &issuer), Why::NotYetValid);
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let issuer = authority();
    let shown = shown(&leaf(&["sip.gateway.example"], |_| {}), &issuer);
    refused(DOMAIN, &trusting(&issuer), &shown, Why::OtherName);
}

#[test]
fn a_name_in_the_subject_alone_is_refused() {
    let issuer = authority();
    let params = leaf(&[], |params| params.distinguished_name.push(DnType::CommonName, DOMAIN));
    refused(DOMAIN, &trusting(&issuer), &shown(&params, &issuer), Why::OtherName);
}

#[test]
fn an_address_is_believed_where_the_domain_is_that_address() {
    let issuer = authority();
    let shown = shown(&leaf(&["192.0.2.7", "2001:db8::7"], |_| {}), &issuer);
    believed("192.0.2.7", &trusting(&issuer), &shown);
    believed("[2001:db8::7]", &trusting(&issuer), &shown);
    refused("192.0.2.8", &trusting(&issuer), &shown, Why::OtherName);
    refused(DOMAIN, &trusting(&issuer), &shown, Why::OtherName);
}

#[test]
fn a_wildcard_speaks_for_nobody() {
    let issuer = authority();
    let shown = shown(&leaf(&["*.example"], |_| {}), &issuer);
    refused(DOMAIN, &trusting(&issuer), &shown, Why::OtherName);
}

#[test]
fn a_sip_domain_counts_for_more_than_a_dns_name() {
    let issuer = authority();
    let with = |uri: &str| {
        let uri = SanType::URI(uri.try_into().unwrap());
        shown(&leaf(&[DOMAIN], |params| params.subject_alt_names.push(uri)), &issuer)
    };
    believed(DOMAIN, &trusting(&issuer), &with("sip:gateway.example"));
    refused(DOMAIN, &trusting(&issuer), &with("sip:other.example"), Why::OtherName);
    // One that is no SIP domain takes nothing away from the DNS names.
    believed(DOMAIN, &trusting(&issuer), &with("https://other.example"));
}

#[test]
fn a_certificate_that_vouches_for_itself_is_refused() {
    let key = KeyPair::generate().unwrap();
    let own = leaf(&[DOMAIN], |_| {}).self_signed(&key).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let shown = Shown { chain: vec![own.der().clone()], key };
    refused(DOMAIN, &trusting(&authority()), &shown, Why::UnknownIssuer);
    refused(DOMAIN, &Trust::default(), &shown, Why::UnknownIssuer);
}

#[test]
fn an_unknown_authority_is_refused() {
    let (issuer, stranger) = (authority(), authority());
    let shown = shown(&leaf(&[DOMAIN], |_| {}), &stranger);
    refused(DOMAIN, &trusting(&issuer), &shown, Why::UnknownIssuer);
}

#[test]
fn a_missing_certificate_in_between_is_refused_and_one_that_is_shown_is_used() {
    let root = authority();
    let key = KeyPair::generate().unwrap();
    let between = CertifiedIssuer::signed_by(authority_params("In between"), key, &root).unwrap();
    let mut shown = shown(&leaf(&[DOMAIN], |_| {}), &between);
    refused(DOMAIN, &trusting(&root), &shown, Why::UnknownIssuer);
    shown.chain.push(between.der().clone());
    believed(DOMAIN, &trusting(&root), &shown);
}

#[test]
fn an_authority_for_other_names_is_refused() {
    let mut params = authority_params("For another domain only");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName("elsewhere.example".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let shown = shown(&leaf(&[DOMAIN], |_| {}), &issuer);
    refused(DOMAIN, &trusting(&issuer), &shown, Why::Unsound);
}

#[test]
fn a_certificate_for_clients_is_refused() {
    let issuer = authority();
    let params = leaf(&[DOMAIN], |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    refused(DOMAIN, &trusting(&issuer), &shown(&params, &issuer), Why::Purpose);
}

/// What was made by an authority that signs as in old times.
fn old(certificate: &str, key: &str) -> (Trust, Shown) {
    let authority = Some(include_str!("data/ca.pem").to_owned());
    (Trust { authority, pin: None }, Shown::of_pem(certificate, key))
}

#[test]
fn a_signature_with_sha_1_is_refused() {
    let (trust, shown) = old(include_str!("data/sha1.pem"), include_str!("data/sha1.key"));
    refused(DOMAIN, &trust, &shown, Why::Unsound);
    // The same with SHA-256 is sound: it is the signature that was refused.
    let (trust, shown) = old(include_str!("data/sound.pem"), include_str!("data/sound.key"));
    believed(DOMAIN, &trust, &shown);
}

#[test]
fn a_server_of_old_times_is_refused() {
    for version in [1, 2] {
        assert_eq!(crate::handshake::old_server(version), Some(true), "TLS 1.{}", version - 1);
    }
}

#[test]
fn two_domains_behind_one_address_are_told_apart() {
    let issuer = authority();
    let shown = shown(&leaf(&["one.example"], |_| {}), &issuer);
    believed("one.example", &trusting(&issuer), &shown);
    refused("two.example", &trusting(&issuer), &shown, Why::OtherName);
}

#[test]
fn a_certificate_swapped_under_a_pin_is_refused_though_an_authority_vouches_for_it() {
    let issuer = authority();
    let (first, second) =
        (shown(&leaf(&[DOMAIN], |_| {}), &issuer), shown(&leaf(&[DOMAIN], |_| {}), &issuer));
    let Outcome::Refused(Some(refusal), _) = shake(DOMAIN, &Trust::default(), &first) else {
        panic!("an unknown authority was believed")
    };
    // What is shown to a person is what he may write into the profile.
    let pin = Fingerprint::read(&refusal.fingerprint.to_string());
    let trust = Trust { authority: Some(issuer.pem()), pin };
    believed(DOMAIN, &trust, &first);
    refused(DOMAIN, &trust, &second, Why::NotPinned);
}

#[test]
fn an_authority_that_is_none_is_said_and_not_left_out() {
    for pem in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let trust = Trust { authority: Some(pem.to_owned()), pin: None };
        let prepared = trust::client(DOMAIN, &trust).map(drop);
        assert_eq!(prepared, Err(trust::Unprepared::Authority), "{pem:?}");
    }
}

#[test]
fn a_fingerprint_is_read_as_it_is_printed_and_nothing_else_is_one() {
    let pin = Fingerprint([0xa7; 32]);
    assert_eq!(Fingerprint::read(&pin.to_string()), Some(pin));
    assert_eq!(Fingerprint::read(&"a7".repeat(32)), Some(pin));
    for text in ["", "a7", &"a7".repeat(33), &"g7".repeat(32)] {
        assert_eq!(Fingerprint::read(text), None, "{text:?}");
    }
}
