//! `interop`: the phone against real servers, on a small network of its own.

mod asterisk;
mod headless;
mod net;
mod servers;
mod sound;
mod speech;
mod wire;

use crate::run::Outcome;
use crate::setup::{INTEROP, flags, install};

pub(crate) fn command(arguments: &[String]) -> Outcome {
    let [yes] = flags(arguments, ["--yes"])?;
    install(INTEROP, yes)?;
    let asterisk = asterisk::Asterisk::prepare()?;
    let run = std::env::temp_dir().join(format!("keyline-interop-{}", std::process::id()));
    let speech = speech::Speech::make(&run.join("speech"))?;
    let net = net::Net::new()?;
    let t = std::time::Instant::now();
    let servers = servers::Servers::start(&asterisk, &net, &run, &speech.folder)?;
    println!("up {:?} {}", t.elapsed(), run.display());
    println!("{}", servers.network.ask("module show like pjsip")?);
    std::thread::sleep(std::time::Duration::from_secs(600));
    Ok(())
}
