//! One telephone a person: a second start finds the first and hands it what it was told.
//!
//! There is one a person and not one a profile: the tray, the ringer, the links of the desktop
//! and the microphone are there once, and two telephones with the same lines would ring twice.
//! Who wants a second one beside it gives it a name of its own.
//!
//! The lock of a file says who is first, and not the socket beside it: the system gives the lock
//! back when its owner ends in whatever way, so that a crash leaves nothing that stands in the
//! way of the next start.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::net::sockopt::socket_peercred;
use rustix::process::getuid;
use thiserror::Error;

/// How long a second start waits for the first: longer than a busy computer keeps a program
/// waiting, short enough for whoever clicked a link.
pub const PATIENCE: Duration = Duration::from_millis(1_800);

/// Between two tries while the first one is still starting.
const BREATH: Duration = Duration::from_millis(20);

/// How long the first listens to one that says nothing.
const HEARING: Duration = Duration::from_secs(1);

/// The longest request: a link and a path are shorter.
const REQUEST_MAX: u64 = 8 * 1024;

/// What every request begins with: another version says something else.
const GREETING: &str = "keyline 1";

/// What a second start was told.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Request {
    /// A link to a number.
    pub link: Option<String>,
    /// The profile it was to be started with.
    pub profile: Option<String>,
}

/// What the first says to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reply {
    /// It does as it was told.
    Taken,
    /// It runs with this other profile.
    OtherProfile(String),
    /// It has too much to do.
    Busy,
}

/// Why it is not known who is first, or the first was not reached.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InstanceTrouble {
    /// The folder of the socket belongs to someone else or cannot be had.
    #[error("there is no safe place for the socket between two starts: {0}")]
    Folder(io::Error),
    /// The socket cannot be opened.
    #[error("the socket between two starts cannot be opened: {0}")]
    Socket(io::Error),
    /// The first holds its place and says nothing.
    #[error("Keyline runs already, but does not answer. End it, then start it again.")]
    Silent,
}

/// Who one is.
#[derive(Debug)]
pub enum Start {
    /// The first: the telephone.
    First(First),
    /// A later one, whose request the first has answered.
    Handed(Reply),
}

/// The place of the first. It is given up when this is dropped.
#[derive(Debug)]
pub struct First {
    socket: PathBuf,
    lock: File,
}

/// The folder of the socket: in the runtime folder of the session (`XDG_RUNTIME_DIR`), else a
/// private one beside temporary files.
pub fn folder(runtime: Option<&OsStr>) -> Result<PathBuf, InstanceTrouble> {
    let path = match runtime.map(Path::new).filter(|path| path.is_absolute()) {
        Some(runtime) => runtime.join("keyline"),
        None => std::env::temp_dir().join(format!("keyline-{}", getuid().as_raw())),
    };
    match DirBuilder::new().mode(0o700).create(&path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(InstanceTrouble::Folder(error));
        }
        Ok(()) | Err(_) => {}
    }
    let found = fs::symlink_metadata(&path).map_err(InstanceTrouble::Folder)?;
    if !found.is_dir() || found.uid() != getuid().as_raw() || found.mode() & 0o077 != 0 {
        let sentence = format!("{} is not ours alone", path.display());
        return Err(InstanceTrouble::Folder(io::Error::other(sentence)));
    }
    Ok(path)
}

/// Finds out whether one is the first of this name; if not, hands the request to the first.
pub fn start(folder: &Path, name: &str, request: &Request) -> Result<Start, InstanceTrouble> {
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(folder.join(format!("{name}.lock")))
        .map_err(InstanceTrouble::Folder)?;
    let socket = folder.join(format!("{name}.socket"));
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        match lock.try_lock() {
            Ok(()) => return Ok(Start::First(First { socket, lock })),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(InstanceTrouble::Folder(error)),
        }
        match hand_over(&socket, request, PATIENCE.saturating_sub(waited)) {
            Handing::Answered(reply) => return Ok(Start::Handed(reply)),
            Handing::Silent => return Err(InstanceTrouble::Silent),
            // It has its place and not yet its socket, or is giving both up.
            Handing::NotThere => {
                thread::sleep(BREATH);
                waited += BREATH;
            }
        }
    }
    Err(InstanceTrouble::Silent)
}

enum Handing {
    Answered(Reply),
    NotThere,
    Silent,
}

/// Hands a request over, on a thread of its own: to connect may hang where the first does.
fn hand_over(socket: &Path, request: &Request, patience: Duration) -> Handing {
    let (say, heard) = mpsc::sync_channel(1);
    let (socket, request) = (socket.to_owned(), request.clone());
    let asking = move || {
        // Whoever waited may have given up.
        let _gone = say.send(converse(&socket, &request));
    };
    if thread::Builder::new().name("second".to_owned()).spawn(asking).is_err() {
        return Handing::Silent;
    }
    match heard.recv_timeout(patience) {
        Ok(Ok(reply)) => Handing::Answered(reply),
        Ok(Err(error)) if is_absence(error.kind()) => Handing::NotThere,
        Ok(Err(_)) | Err(_) => Handing::Silent,
    }
}

/// Whether nobody listens there, or whoever did ended while it was spoken to.
fn is_absence(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::NotFound
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

fn converse(socket: &Path, request: &Request) -> io::Result<Reply> {
    let mut stream = UnixStream::connect(socket)?;
    check_peer(&stream)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(&written(request))?;
    stream.shutdown(Shutdown::Write)?;
    let mut bytes = Vec::new();
    stream.take(REQUEST_MAX).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match text.split_once('\0').unwrap_or((&text, "")) {
        ("taken", _) => Ok(Reply::Taken),
        ("other", profile) => Ok(Reply::OtherProfile(profile.to_owned())),
        ("busy", _) => Ok(Reply::Busy),
        ("", _) => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The fields with a zero between them: neither an argument nor a path can hold one.
fn written(request: &Request) -> Vec<u8> {
    let field = |text: &Option<String>| text.as_deref().unwrap_or_default().replace('\0', "");
    let (link, profile) = (field(&request.link), field(&request.profile));
    format!("{GREETING}\0{link}\0{profile}").into_bytes()
}

fn read(bytes: &[u8]) -> Option<Request> {
    let text = str::from_utf8(bytes).ok()?;
    let mut fields = text.split('\0');
    if fields.next() != Some(GREETING) {
        return None;
    }
    let mut field = || fields.next().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Request { link: field(), profile: field() })
}

/// Only one and the same person may speak here.
fn check_peer(stream: &UnixStream) -> io::Result<()> {
    let peer = socket_peercred(stream)?;
    if peer.uid == getuid() { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

impl First {
    /// Begins to listen to later starts. `take` is called on a thread of its own and must not
    /// wait.
    pub fn listen(
        self,
        take: impl Fn(Request) -> Reply + Send + 'static,
    ) -> Result<Listening, InstanceTrouble> {
        // What lies there is of one that crashed: we hold the lock.
        match fs::remove_file(&self.socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(InstanceTrouble::Socket(error));
            }
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&self.socket).map_err(InstanceTrouble::Socket)?;
        let ending = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ending);
        thread::Builder::new()
            .name("instance".to_owned())
            .spawn(move || {
                for stream in listener.incoming() {
                    if seen.load(Ordering::Acquire) {
                        return;
                    }
                    if let Err(error) = stream.and_then(|stream| hear(stream, &take)) {
                        tracing::debug!(%error, "a second start was not understood");
                    }
                }
            })
            .map_err(InstanceTrouble::Socket)?;
        Ok(Listening { first: self, ending })
    }
}

fn hear(mut stream: UnixStream, take: &impl Fn(Request) -> Reply) -> io::Result<()> {
    check_peer(&stream)?;
    stream.set_read_timeout(Some(HEARING))?;
    stream.set_write_timeout(Some(HEARING))?;
    let mut bytes = Vec::new();
    let length = (&stream).take(REQUEST_MAX + 1).read_to_end(&mut bytes)?;
    if u64::try_from(length).unwrap_or(u64::MAX) > REQUEST_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let request = read(&bytes).ok_or(io::ErrorKind::InvalidData)?;
    let reply = match take(request) {
        Reply::Taken => "taken".to_owned(),
        Reply::OtherProfile(profile) => format!("other\0{profile}"),
        Reply::Busy => "busy".to_owned(),
    };
    stream.write_all(reply.as_bytes())
}

/// The first, listening. Dropped, it gives its place up.
#[derive(Debug)]
pub struct Listening {
    first: First,
    ending: Arc<AtomicBool>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        // Wakes the thread; where that fails, it has ended.
        let _woken = UnixStream::connect(&self.first.socket);
        let _gone = fs::remove_file(&self.first.socket);
        let _given = self.first.lock.unlock();
    }
}
