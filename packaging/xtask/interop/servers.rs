//! The two gateways and the switched network behind them: three Asterisks with folders of their
//! own, set up from `tests/interop/asterisk`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::asterisk::Asterisk;
use super::net::{self, Host, Net};
use super::papers::certificates;
use crate::run::{Outcome, Process, output, root, wait_for};

/// How long an instance may take until all its modules are there.
const BOOT: Duration = Duration::from_mins(1);

/// Files that Asterisk asks for and that may be empty.
const EMPTY: [&str; 14] = [
    "acl.conf",
    "ccss.conf",
    "cel.conf",
    "cli_aliases.conf",
    "confbridge.conf",
    "features.conf",
    "indications.conf",
    "manager.conf",
    "pjproject.conf",
    "res_parking.conf",
    "sla.conf",
    "stasis.conf",
    "udptl.conf",
    "voicemail.conf",
];

/// One Asterisk.
pub(crate) struct Server {
    name: &'static str,
    folder: PathBuf,
    words: Vec<PathBuf>,
    process: Option<Process>,
}

/// All three.
pub(crate) struct Servers {
    pub(crate) personal: Server,
    pub(crate) business: Server,
    pub(crate) network: Server,
    /// The certificate, in PEM, of the authority that vouches for both gateways.
    pub(crate) authority: String,
}

impl Servers {
    /// Writes their folders below `run` and starts them.
    pub(crate) fn start(
        asterisk: &Asterisk,
        net: &Net,
        run: &Path,
        speech: &Path,
    ) -> Outcome<Self> {
        let at = |address: std::net::Ipv4Addr| address.to_string();
        let papers = run.join("papers");
        fs::create_dir_all(&papers).map_err(|e| format!("{}: {e}", papers.display()))?;
        let authority = fs::read_to_string(certificates(&papers)?).map_err(|e| e.to_string())?;
        let values = |name: &str, folder: &Path| {
            vec![
                ("NAME", name.to_owned()),
                ("DIR", folder.display().to_string()),
                ("MODULES", asterisk.modules().display().to_string()),
                ("DATA", asterisk.data().display().to_string()),
                ("SPEECH", speech.display().to_string()),
                ("PAPERS", papers.display().to_string()),
                ("TO_PERSONAL", at(net::NETWORK_TO_PERSONAL)),
                ("TO_BUSINESS", at(net::NETWORK_TO_BUSINESS)),
                ("SHARED", at(net::SHARED)),
                ("PERSONAL", at(net::PERSONAL_TRUNK)),
                ("BUSINESS", at(net::BUSINESS_TRUNK)),
            ]
        };
        let gateway = |name, lines, trunk, network| {
            let folder = run.join(name);
            let mut values = values(name, &folder);
            values.push(("LINES", at(lines)));
            values.push(("TRUNK", at(trunk)));
            values.push(("NETWORK", at(network)));
            Server::new(name, folder, &values, asterisk)
        };
        let mut servers = Self {
            authority,
            personal: gateway(
                "personal",
                net::PERSONAL,
                net::PERSONAL_TRUNK,
                net::NETWORK_TO_PERSONAL,
            )?,
            business: gateway(
                "business",
                net::BUSINESS,
                net::BUSINESS_TRUNK,
                net::NETWORK_TO_BUSINESS,
            )?,
            network: Server::new(
                "network",
                run.join("network"),
                &values("network", &run.join("network")),
                asterisk,
            )?,
        };
        // Launched together, waited for afterwards.
        servers.personal.launch(&net.personal)?;
        servers.business.launch(&net.business)?;
        servers.network.launch(&net.network)?;
        for server in [&servers.personal, &servers.business, &servers.network] {
            server.wait_until_up()?;
        }
        Ok(servers)
    }

    /// The server of that name.
    pub(crate) fn gateway(&self, name: &str) -> &Server {
        if name == "business" { &self.business } else { &self.personal }
    }
}

impl Server {
    fn new(
        name: &'static str,
        folder: PathBuf,
        values: &[(&str, String)],
        asterisk: &Asterisk,
    ) -> Outcome<Self> {
        let trouble = |e: std::io::Error| format!("{}: {e}", folder.display());
        for part in ["etc", "var", "spool", "log/cdr-csv", "rec"] {
            fs::create_dir_all(folder.join(part)).map_err(trouble)?;
        }
        for name in EMPTY {
            fs::write(folder.join("etc").join(name), "").map_err(trouble)?;
        }
        let templates = root().join("tests/interop/asterisk");
        for part in ["common", name] {
            for entry in fs::read_dir(templates.join(part)).map_err(trouble)?.flatten() {
                let mut text = fs::read_to_string(entry.path()).map_err(trouble)?;
                for (key, value) in values {
                    text = text.replace(&format!("@{key}@"), value);
                }
                fs::write(folder.join("etc").join(entry.file_name()), text).map_err(trouble)?;
            }
        }
        let mut words = asterisk.words()?;
        words.extend([PathBuf::from("-C"), folder.join("etc/asterisk.conf")]);
        Ok(Self { name, folder, words, process: None })
    }

    /// Starts it on a host, and waits until it serves.
    pub(crate) fn start(&mut self, host: &Host) -> Outcome {
        self.launch(host)?;
        self.wait_until_up()
    }

    fn launch(&mut self, host: &Host) -> Outcome {
        let console = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("console"))
            .map_err(|e| e.to_string())?;
        let errors = console.try_clone().map_err(|e| e.to_string())?;
        let (program, words) = self.words.split_first().ok_or("no program")?;
        let mut command = host.command(program);
        command.args(words).arg("-f").stdin(Stdio::null()).stdout(console).stderr(errors);
        self.process = Some(Process::start(&mut command)?);
        Ok(())
    }

    fn wait_until_up(&self) -> Outcome {
        let what = format!("the {} server, up", self.name);
        wait_for(BOOT, &what, || {
            let answer = self.ask("core waitfullybooted").ok()?;
            answer.contains("fully booted").then_some(())
        })
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn cut(&mut self) {
        self.process = None;
    }

    /// The process id, while it runs.
    pub(crate) fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// What it answers to a command of its console.
    pub(crate) fn ask(&self, command: &str) -> Outcome<String> {
        let (program, words) = self.words.split_first().ok_or("no program")?;
        output(Command::new(program).args(words).args(["-rx", command]))
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> Outcome<String> {
        let path = self.folder.join("log/full");
        let bytes = fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Its call detail records, oldest first, each split into its fields.
    pub(crate) fn call_records(&self) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.folder.join("log/cdr-csv/Master.csv"));
        text.unwrap_or_default().lines().map(fields).collect()
    }

    /// Recordings whose names begin so, oldest first.
    pub(crate) fn recordings(&self, begin: &str, end: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("rec"));
        let mut found: Vec<PathBuf> = entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                name.starts_with(begin) && name.ends_with(end)
            })
            .map(|entry| entry.path())
            .collect();
        found.sort_by_key(|path| time_of_call(path));
        found
    }
}

/// When a recorded call began, and which of that second it was: its name holds `SECONDS.COUNT`.
fn time_of_call(recording: &Path) -> Option<(u64, u64)> {
    let name = recording.file_name()?.to_str()?;
    let (seconds, count) = name.split('-').find_map(|part| part.split_once('.'))?;
    Some((seconds.parse().ok()?, count.parse().ok()?))
}

/// Splits a line of comma separated values; all that Asterisk writes is quoted or bare.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => {
                if let Some(last) = fields.last_mut() {
                    last.push(other);
                }
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{fields, time_of_call};

    #[test]
    fn the_tenth_call_of_a_second_is_later_than_its_ninth() {
        let time = |name: &str| time_of_call(Path::new(name)).unwrap();
        let (ninth, tenth) = ("/r/555-network-1795258250.9-heard.wav16", "555-n-1795258250.10-x");
        assert!(time(ninth) < time(tenth));
    }

    #[test]
    fn a_comma_inside_quotes_parts_nothing() {
        assert_eq!(fields("\"a\",\"b, c\",7,"), ["a", "b, c", "7", ""]);
    }
}
