//! A host on loopback that answers as its script says, over real TLS with a certificate of its
//! own authority, and notes what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use enrol::Trust;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What was asked: the path, and the value of Authorization.
pub(crate) type Asked = (String, Option<String>);

type Script = Box<dyn Fn(&str, Option<&str>) -> Vec<u8> + Send + Sync>;

/// What a certificate says.
#[derive(Clone, Copy)]
pub(crate) struct Papers {
    pub(crate) name: &'static str,
    pub(crate) expired: bool,
    pub(crate) own_authority: bool,
}

impl Default for Papers {
    fn default() -> Self {
        Self { name: "localhost", expired: false, own_authority: false }
    }
}

/// A host that runs.
pub(crate) struct Host {
    pub(crate) port: u16,
    pub(crate) trust: Trust,
    asked: Arc<Mutex<Vec<Asked>>>,
    authority: PathBuf,
}

impl Host {
    /// A host with right papers.
    pub(crate) fn new(
        script: impl Fn(&str, Option<&str>) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::with(Papers::default(), script)
    }

    pub(crate) fn with(
        papers: Papers,
        script: impl Fn(&str, Option<&str>) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let trusted = params.self_signed(&authority_key).unwrap();
        let issuer = if papers.own_authority {
            Issuer::new(params, KeyPair::generate().unwrap())
        } else {
            Issuer::new(params, authority_key)
        };
        let mut params = CertificateParams::new(vec![papers.name.to_owned()]).unwrap();
        if papers.expired {
            params.not_before = rcgen::date_time_ymd(2001, 1, 1);
            params.not_after = rcgen::date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let authority = std::env::temp_dir()
            .join(format!("keyline-authority-{}-{port}.pem", std::process::id()));
        std::fs::write(&authority, trusted.pem()).unwrap();
        let trust = Trust::of_the_system(Some(&authority)).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (noted, config) = (Arc::clone(&asked), Arc::new(config));
        let script: Arc<Script> = Arc::new(Box::new(script));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (config, noted) = (Arc::clone(&config), Arc::clone(&noted));
                let script = Arc::clone(&script);
                // Who breaks off in the middle is no fault of the host.
                std::thread::spawn(move || drop(serve(stream, config, &noted, &script)));
            }
        });
        Self { port, trust, asked, authority }
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.authority));
    }
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    noted: &Mutex<Vec<Asked>>,
    script: &Script,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut authorization = None;
    loop {
        let mut line = String::new();
        if reader.by_ref().take(1 << 16).read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            authorization = Some(value.trim().to_owned());
        }
    }
    noted.lock().unwrap().push((path.clone(), authorization.clone()));
    let answer = script(&path, authorization.as_deref());
    let stream = reader.get_mut();
    stream.write_all(&answer)?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// An answer with a body.
pub(crate) fn reply(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}
