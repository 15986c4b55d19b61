//! A session bus of one's own, and a desktop room on it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use desktop::{
    Abilities, Alert, AlertId, AlertKind, Bus, Desktop, Face, Options, Press, TrayState, Wish,
};
use zbus::blocking::{Connection, connection};

/// How long anything may take on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until something is so.
pub(crate) fn until(what: &str, is: impl FnMut() -> bool) {
    assert!(comes(PATIENCE, is), "it did not come about: {what}");
}

/// Whether something becomes so within a time.
pub(crate) fn comes(within: Duration, mut is: impl FnMut() -> bool) -> bool {
    let turn = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    while waited < within {
        if is() {
            return true;
        }
        thread::sleep(turn);
        waited += turn;
    }
    false
}

/// A folder that goes when the test does.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("keyline-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A program that ends with the test, whatever becomes of it.
pub(crate) struct Program(pub(crate) Child);

impl Program {
    /// The kernel ends it with the thread that starts it.
    pub(crate) fn command(program: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", program]).stdin(Stdio::null());
        command
    }

    /// Starts it and reads its first line.
    pub(crate) fn start(mut command: Command) -> (Self, String) {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect(
            "a program of the tests cannot be started; `cargo xtask setup` installs what they need",
        );
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.trim().is_empty(), "{command:?} says nothing");
        (Self(child), line.trim().to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A session bus that starts nothing by itself.
pub(crate) struct OwnBus {
    pub(crate) address: String,
    pub(crate) folder: Folder,
    daemon: Option<Program>,
}

impl OwnBus {
    /// A bus that will be at its address once it is started.
    pub(crate) fn absent() -> Self {
        let folder = Folder::new();
        let address = format!("unix:path={}", folder.0.join("bus").display());
        Self { address, folder, daemon: None }
    }

    pub(crate) fn new() -> Self {
        let mut bus = Self::absent();
        bus.start();
        bus
    }

    pub(crate) fn start(&mut self) {
        let config = self.folder.0.join("bus.conf");
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
             <busconfig><type>session</type><listen>{}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
            self.address
        );
        std::fs::write(&config, text).unwrap();
        drop(std::fs::remove_file(self.folder.0.join("bus")));
        let mut command = Program::command("dbus-daemon");
        command.arg("--config-file").arg(&config).args(["--nofork", "--print-address=1"]);
        self.daemon = Some(Program::start(command).0);
    }

    /// Ends the bus.
    pub(crate) fn stop(&mut self) {
        self.daemon = None;
    }

    /// Where it is.
    pub(crate) fn place(&self) -> Bus {
        Bus::Address(self.address.clone())
    }

    pub(crate) fn connect(&self) -> Connection {
        connection::Builder::address(self.address.as_str()).unwrap().build().unwrap()
    }

    /// A desktop room on this bus.
    pub(crate) fn desktop(&self) -> Room {
        self.room(Options::default())
    }

    pub(crate) fn room(&self, options: Options) -> Room {
        let options = Options { bus: Bus::Address(self.address.clone()), ..options };
        let (desktop, wishes) = Desktop::start(options).unwrap();
        Room { desktop, wishes }
    }
}

/// A desktop room, and what comes out of it.
pub(crate) struct Room {
    pub(crate) desktop: Desktop,
    pub(crate) wishes: Receiver<Wish>,
}

impl Room {
    /// The next wish of a person.
    pub(crate) fn wish(&self) -> Wish {
        loop {
            let wish = self.wishes.recv_timeout(PATIENCE).expect("nothing was wished");
            if !matches!(wish, Wish::Abilities(_)) {
                return wish;
            }
        }
    }

    /// Whether nobody wishes anything for a while.
    pub(crate) fn silent(&self) -> bool {
        let mut wishes = Vec::new();
        comes(Duration::from_millis(300), || {
            wishes.extend(self.wishes.try_iter());
            false
        });
        wishes.iter().all(|wish| matches!(wish, Wish::Abilities(_)))
    }

    pub(crate) fn able(&self, what: &str, is: impl Fn(Abilities) -> bool) {
        until(what, || is(self.desktop.abilities()));
    }
}

/// A face on which a call rings.
pub(crate) fn ringing(call: u64, party: &str) -> Face {
    Face {
        state: TrayState::Ringing,
        title: "Keyline".to_owned(),
        text: format!("{party} calls"),
        alerts: vec![Alert {
            id: AlertId(call),
            kind: AlertKind::Ringing,
            title: party.to_owned(),
            body: "Calling your <Business> line".to_owned(),
            buttons: vec![
                (Press::Answer, "Answer".to_owned()),
                (Press::Decline, "Decline".to_owned()),
                (Press::Show, "Show".to_owned()),
            ],
        }],
        ..Face::default()
    }
}
