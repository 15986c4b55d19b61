//! The web servers of two providers: nginx asks by Basic, lighttpd by Digest, which nginx cannot;
//! both with certificates of an authority of the run's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::interop::ground::{Ground, SOON, Variant, gateway_address, password};
use crate::interop::net;
use crate::interop::papers::certificates;
use crate::run::{Outcome, Process, output, root, wait_for};

/// Whom lighttpd says it is; part of what it keeps of a password.
const REALM: &str = "Citylink IP Centrex registration";

/// Both providers, for one scenario.
pub(crate) struct Providers {
    pub(crate) folder: PathBuf,
    /// The authority that vouches for both, as a file.
    pub(crate) authority: PathBuf,
    _nginx: Process,
    _lighttpd: Process,
}

impl Providers {
    /// Starts them beside the gateways of their lines.
    pub(crate) fn start(ground: &Ground, name: &str) -> Outcome<Self> {
        let folder = ground.folder(name).join("web");
        let documents = folder.join("documents");
        let usual = documents.join("PCentrex");
        fs::create_dir_all(&usual).map_err(|e| format!("{}: {e}", usual.display()))?;
        let authority = certificates(&folder)?;
        // One document for each number at the personal provider; the business one has one line.
        let number = Variant::PLAIN.number("personal");
        write(&documents.join(format!("{number}.toml")), &document("personal"))?;
        write(&usual.join("registration"), &document("business"))?;
        let hash = output(Command::new("openssl").args(["passwd", "-6", &password("personal")]))?;
        write(&folder.join("users"), &format!("{number}:{hash}"))?;
        write(&folder.join("digests"), &digests(&folder)?)?;
        let nginx = configured(&folder, "nginx.conf", "personal")?;
        let lighttpd = configured(&folder, "lighttpd.conf", "business")?;

        // nginx is a family of processes; in a namespace of their own they end with the first.
        let mut command = ground.net.personal.command("unshare");
        command.args(["--pid", "--fork", "--kill-child=KILL", "--", "nginx", "-e"]);
        command.arg(folder.join("error.log")).arg("-c").arg(&nginx);
        let nginx = Process::start(quiet(&mut command))?;
        let mut command = ground.net.business.command("lighttpd");
        command.arg("-D").arg("-f").arg(&lighttpd);
        let lighttpd = Process::start(quiet(&mut command))?;
        for (host, line) in [(&ground.net.personal, "personal"), (&ground.net.business, "business")]
        {
            let port = format!("{}:443", gateway_address(line));
            wait_for(SOON, &format!("the web server of {line}, up"), || {
                let listening = output(host.command("ss").args(["-Hltn"])).ok()?;
                listening.contains(&port).then_some(())
            })?;
        }
        Ok(Self { folder, authority, _nginx: nginx, _lighttpd: lighttpd })
    }

    /// Lets the personal provider say one thing more of its line.
    pub(crate) fn change(&self, line: &str, more: &str) -> Outcome {
        let path =
            self.folder.join("documents").join(format!("{}.toml", Variant::PLAIN.number(line)));
        let text = fs::read_to_string(&path).map_err(|e| e.to_string())?;
        write(&path, &text.replace("\n[update]", &format!("{more}\n[update]")))
    }

    /// What the provider of a line was asked so far, a line each: who, the answer, the place.
    pub(crate) fn asked(&self, line: &str) -> Vec<String> {
        let name = if line == "business" { "digest-asked" } else { "asked" };
        let text = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

/// What a provider has for its line.
fn document(line: &str) -> String {
    let place = format!("domain = \"{}\"", gateway_address(line));
    let line = Variant::PLAIN.line(line, &place);
    format!("version = 1\ncountry = \"de\"\n{line}\n[update]\nevery_h = 24\n")
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

fn configured(folder: &Path, name: &str, line: &str) -> Outcome<PathBuf> {
    let text = fs::read_to_string(root().join("tests/interop/web").join(name))
        .map_err(|e| e.to_string())?
        .replace("@ADDRESS@", &gateway_address(line))
        .replace("@OTHER@", &net::BUSINESS.to_string())
        .replace("@DIR@", &folder.display().to_string());
    let path = folder.join(name);
    write(&path, &text)?;
    Ok(path)
}

/// What lighttpd keeps of the password: the first half of a digest (RFC 7616 section 3.4.2).
fn digests(folder: &Path) -> Outcome<String> {
    let number = Variant::PLAIN.number("business");
    let input = folder.join("half");
    write(&input, &format!("{number}:{REALM}:{}", password("business")))?;
    let sum = output(Command::new("sha256sum").arg(&input));
    fs::remove_file(&input).map_err(|e| e.to_string())?;
    let sum = sum?;
    let half = sum.split_whitespace().next().unwrap_or_default();
    Ok(format!("{number}:{REALM}:{half}\n"))
}
