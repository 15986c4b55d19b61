//! A Kamailio that serves a shared line in front of the personal gateway.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::interop::ground::{Ground, SOON};
use crate::interop::net;
use crate::run::{Outcome, Process, output, root, wait_for};

/// Where Debian keeps what it loads, and how its tables are made.
const MODULES: &str = "/usr/lib/x86_64-linux-gnu/kamailio/modules/";
const TABLES: &str = "/usr/share/kamailio/db_sqlite";

/// The server, for one scenario.
pub(crate) struct Kamailio {
    folder: PathBuf,
    process: Option<Process>,
}

impl Kamailio {
    /// Prepares and starts it.
    pub(crate) fn start(ground: &Ground, name: &str) -> Outcome<Self> {
        let folder = ground.folder(name).join("kamailio");
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let text = fs::read_to_string(root().join("tests/interop/kamailio/shared.cfg"))
            .map_err(|e| e.to_string())?
            .replace("@SHARED@", &net::SHARED.to_string())
            .replace("@GATEWAY@", &net::PERSONAL.to_string())
            .replace("@MODULES@", MODULES)
            .replace("@DIR@", &folder.display().to_string());
        fs::write(folder.join("kamailio.cfg"), text).map_err(|e| e.to_string())?;
        let read = format!(".read {TABLES}/standard-create.sql");
        let more = format!(".read {TABLES}/sca-create.sql");
        output(Command::new("sqlite3").arg(folder.join("sca.db")).args([read, more]))?;
        let mut server = Self { folder, process: None };
        server.launch(ground)?;
        Ok(server)
    }

    /// Starts it, and waits until it serves.
    pub(crate) fn launch(&mut self, ground: &Ground) -> Outcome {
        self.process = Some(serve(&ground.net.personal, &self.folder, net::SHARED)?);
        Ok(())
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn cut(&mut self) {
        self.process = None;
    }
}

/// Starts a Kamailio with the `kamailio.cfg` of a folder, and waits until it serves that address.
pub(crate) fn serve(host: &net::Host, folder: &Path, address: Ipv4Addr) -> Outcome<Process> {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .map_err(|e| e.to_string())?;
    let also = log.try_clone().map_err(|e| e.to_string())?;
    // It is a family of processes; in a namespace of their own they end with the first.
    let mut command = host.command("unshare");
    command.args(["--pid", "--fork", "--kill-child=KILL", "--", "kamailio", "-DD", "-E"]);
    command
        .args(["-m", "32", "-M", "8", "-f"])
        .arg(folder.join("kamailio.cfg"))
        .arg("-Y")
        .arg(folder);
    command.stdin(Stdio::null()).stdout(log).stderr(also);
    let process = Process::start(&mut command)?;
    let port = format!("{address}:5060");
    wait_for(SOON, "kamailio, up", || {
        let mut listening = host.command("ss");
        let listening = output(listening.args(["-Hlun"])).ok()?;
        listening.contains(&port).then_some(())
    })?;
    Ok(process)
}

/// Where Debian keeps what Kamailio loads.
pub(crate) const fn modules() -> &'static str {
    MODULES
}
