//! Handshakes with the library that servers of telephones use, over real sockets of this machine.

use std::io::{BufRead as _, BufReader};
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clock::Clock;
use sdp::{Fingerprint, MasterKey, Role};
use seal::{Handshake, Identity, Outcome};

/// How long a handshake may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(14);

fn openssl(folder: &Path, arguments: &[&str]) -> Child {
    Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is there, as on every machine that has a web server")
}

/// Shakes hands with whoever is at the other end of the socket.
fn shake(socket: &UdpSocket, handshake: &mut Handshake, clock: &mut Clock) -> Outcome {
    let mut buffer = [0; 2_048];
    let mut peer = socket.peer_addr().ok();
    socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let began = clock.now();
    loop {
        let now = clock.now();
        assert!(now - began < LIMIT, "no handshake in time");
        if let Some(outcome) = handshake.handle_timeout(now) {
            return outcome;
        }
        while let Some(packet) = handshake.poll() {
            if let Some(peer) = peer {
                // Where nobody listens yet it is said again.
                let _lost = socket.send_to(&packet, peer);
            }
        }
        let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
        peer = Some(from);
        if let Some(outcome) = handshake.receive(clock.now(), &buffer[..length]) {
            while let Some(packet) = handshake.poll() {
                socket.send_to(&packet, from).unwrap();
            }
            return outcome;
        }
    }
}

/// The keys that it printed: key and salt of the client, then of the server, as exported.
fn printed(child: &mut Child) -> Vec<u8> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines
        .map_while(Result::ok)
        .find_map(|line| line.trim().strip_prefix("Keying material: ").map(str::to_owned));
    crate::hex(&line.expect("it prints the keys"))
}

fn seen(key: &MasterKey, material: &[u8], client: bool) {
    let (key_at, salt_at) = if client { (0, 32) } else { (16, 46) };
    assert_eq!(key.key(), &material[key_at..key_at + 16]);
    assert_eq!(key.salt(), &material[salt_at..salt_at + 14]);
}

#[test]
fn it_agrees_on_the_same_keys_with_openssl_as_client_and_as_server() {
    let folder = std::env::temp_dir().join(format!("keyline-seal-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
                -out cert.pem -days 2 -subj /CN=server";
    assert!(
        openssl(&folder, &make.split_whitespace().collect::<Vec<_>>()).wait().unwrap().success()
    );
    let print = ["x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha256"];
    let output = openssl(&folder, &print).wait_with_output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let digits = crate::hex(output.split_once('=').unwrap().1);
    let theirs = Fingerprint(digits.try_into().unwrap());
    let ours = Identity::generate().unwrap();
    let common = "-dtls1_2 -use_srtp SRTP_AES128_CM_SHA1_80 -cert cert.pem -key key.pem \
                  -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60";

    for role in [Role::Active, Role::Passive] {
        let mut clock = Clock::start();
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        // A port that was free a moment ago.
        let other = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let here = socket.local_addr().unwrap().to_string();
        let arguments = match role {
            Role::Active => {
                socket.connect(&other).unwrap();
                format!("s_server -accept {other} -verify 1 {common}")
            }
            Role::Passive => format!("s_client -connect {here} {common}"),
        };
        let mut child = openssl(&folder, &arguments.split_whitespace().collect::<Vec<_>>());
        let mut handshake = Handshake::begin(clock.now(), &ours, role, theirs).unwrap();

        let outcome = shake(&socket, &mut handshake, &mut clock);

        let Outcome::Keys { ours, theirs } = outcome else { panic!("{role:?}: {outcome:?}") };
        // It prints when it has heard our last words.
        let material = printed(&mut child);
        seen(&ours, &material, role == Role::Active);
        seen(&theirs, &material, role == Role::Passive);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
