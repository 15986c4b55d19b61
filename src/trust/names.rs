//! For which domains a certificate speaks (RFC 5922 section 7).

use rustls::pki_types::ServerName;
use webpki::EndEntityCert;

/// Whether a certificate speaks for a domain.
///
/// What is compared is the domain of the line's address, never the host that a lookup led to
/// (section 7.2). Where the certificate names SIP domains (`sip:example.com`), those alone count;
/// else its DNS names do, letter for letter: a wildcard speaks for nobody, and neither does the
/// subject's common name. An address is compared with addresses.
pub(crate) fn speaks_for(certificate: &EndEntityCert<'_>, domain: &ServerName<'_>) -> bool {
    let ServerName::DnsName(name) = domain else {
        return certificate.verify_is_valid_for_subject_name(domain).is_ok();
    };
    let wanted = name.as_ref().trim_end_matches('.');
    let same = |said: &str| said.trim_end_matches('.').eq_ignore_ascii_case(wanted);
    let mut domains = certificate.valid_uri_names().filter_map(sip_domain).peekable();
    if domains.peek().is_some() {
        return domains.any(same);
    }
    certificate.valid_dns_names().any(same)
}

/// The domain of a SIP URI that names nothing else (section 7.1): no user, no port.
fn sip_domain(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("sip") && !scheme.eq_ignore_ascii_case("sips") {
        return None;
    }
    let domain = rest.split([';', '?']).next()?;
    (!domain.is_empty() && !domain.contains(['@', ':'])).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::sip_domain;

    #[test]
    fn a_sip_domain_has_no_user_and_no_port() {
        assert_eq!(sip_domain("sip:example.com"), Some("example.com"));
        assert_eq!(sip_domain("SIPS:example.com;transport=tls"), Some("example.com"));
        assert_eq!(sip_domain("sip:bob@example.com"), None);
        assert_eq!(sip_domain("https://example.com"), None);
        assert_eq!(sip_domain("sip:"), None);
    }
}
