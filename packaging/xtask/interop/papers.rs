//! Certificates of a run: an authority that nobody else trusts, and whom it vouches for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::net;
use crate::run::{Outcome, output};

/// An authority (`authority.pem`, which is given), and certificates of it for the addresses of both
/// gateways (`personal.pem`, `business.pem`) and for somebody else (`other.pem`), with one key
/// (`key.pem`).
pub(crate) fn certificates(folder: &Path) -> Outcome<PathBuf> {
    let (key, authority) = (folder.join("key.pem"), folder.join("authority.pem"));
    let openssl = |words: &[&str]| output(Command::new("openssl").args(words).current_dir(folder));
    let curve = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    for name in ["key.pem", "authority-key.pem"] {
        openssl(&[&["genpkey", "-out", name][..], &curve].concat())?;
    }
    let subject = ["-subj", "/CN=Authority of this run", "-days", "2"];
    let request = ["req", "-x509", "-key", "authority-key.pem", "-out", "authority.pem"];
    openssl(&[&request[..], &subject].concat())?;
    for (name, san) in [
        ("personal", format!("IP:{}", net::PERSONAL)),
        ("business", format!("IP:{}", net::BUSINESS)),
        ("other", "DNS:other.example".to_owned()),
    ] {
        let (request, certificate) = (format!("{name}.csr"), format!("{name}.pem"));
        let subject = format!("/CN={name}");
        openssl(&["req", "-new", "-key", "key.pem", "-subj", &subject, "-out", &request])?;
        let extensions = format!("{name}.ext");
        let path = folder.join(&extensions);
        fs::write(&path, format!("subjectAltName = {san}\n"))
            .map_err(|e| format!("{}: {e}", path.display()))?;
        let (by, with) = (["-CA", "authority.pem"], ["-CAkey", "authority-key.pem"]);
        let what = ["x509", "-req", "-in", &request, "-out", &certificate, "-days", "2"];
        let rest = ["-CAcreateserial", "-extfile", &extensions];
        openssl(&[&what[..], &by, &with, &rest].concat())?;
    }
    if key.exists() { Ok(authority) } else { Err("openssl made no key".to_owned()) }
}
