//! A small network for one run: namespaces joined by cables.
//!
//! A namespace lives as long as a process sleeps in it. That process ends with us, so nothing is
//! left behind however we end, and no name is taken that another run could want.

use std::fs;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::run::{Outcome, Process, bound, output, wait_for};

/// A host of the small network.
pub(crate) struct Host {
    sleeper: Process,
}

impl Host {
    /// A new host with nothing but its loopback device.
    pub(crate) fn new() -> Outcome<Self> {
        let mut command = bound("unshare");
        command.args(["--net", "sleep", "infinity"]).stdin(Stdio::null());
        let mut sleeper = Process::start(&mut command)?;
        let ours = fs::read_link("/proc/self/ns/net").map_err(|e| e.to_string())?;
        let theirs = format!("/proc/{}/ns/net", sleeper.id());
        let moved = wait_for(Duration::from_secs(5), "a network namespace", || {
            if sleeper.ended().is_some() {
                return Some(false);
            }
            fs::read_link(&theirs).is_ok_and(|link| link != ours).then_some(true)
        })?;
        if !moved {
            return Err("the kernel gives us no network namespace".to_owned());
        }
        let host = Self { sleeper };
        host.ip(&["link", "set", "lo", "up"])?;
        Ok(host)
    }

    /// A command that runs on this host and ends with us.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = bound("nsenter");
        command.arg(format!("--net=/proc/{}/ns/net", self.sleeper.id())).arg("--").arg(program);
        command
    }

    /// Its network namespace, for a thread of ours that is to stand on it.
    pub(crate) fn namespace(&self) -> Outcome<fs::File> {
        let path = format!("/proc/{}/ns/net", self.sleeper.id());
        fs::File::open(&path).map_err(|e| format!("{path}: {e}"))
    }

    /// Runs `ip` on this host.
    pub(crate) fn ip(&self, words: &[&str]) -> Outcome<String> {
        output(self.command("ip").args(words))
    }

    /// Joins two hosts by a cable; each end is named and has an address in the same /24.
    pub(crate) fn join(
        &self,
        (name, address): (&str, Ipv4Addr),
        other: &Self,
        (other_name, other_address): (&str, Ipv4Addr),
    ) -> Outcome {
        let there = other.sleeper.id().to_string();
        let veth = ["link", "add", name, "type", "veth", "peer", "name", other_name, "netns"];
        self.ip(&[&veth[..], &[there.as_str()]].concat())?;
        for (host, name, address) in [(self, name, address), (other, other_name, other_address)] {
            host.ip(&["addr", "add", &format!("{address}/24"), "dev", name])?;
            host.ip(&["link", "set", name, "up"])?;
        }
        Ok(())
    }
}

/// The phone's host, two gateways' and the network's, joined as the phone sees them in real life:
/// each gateway over a way of its own.
pub(crate) struct Net {
    pub(crate) phone: Host,
    pub(crate) personal: Host,
    pub(crate) business: Host,
    pub(crate) network: Host,
}

/// The phone towards the personal gateway. All addresses are of 198.18.0.0/15, which RFC 2544 §C.2
/// sets aside for tests.
pub(crate) const PHONE_TO_PERSONAL: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 2);
/// The phone towards the business gateway.
pub(crate) const PHONE_TO_BUSINESS: Ipv4Addr = Ipv4Addr::new(198, 18, 2, 2);
/// The personal gateway towards the phone.
pub(crate) const PERSONAL: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 1);
/// The business gateway towards the phone.
pub(crate) const BUSINESS: Ipv4Addr = Ipv4Addr::new(198, 18, 2, 1);
/// The server of a shared line, on the personal gateway's host.
pub(crate) const SHARED: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 3);
/// Somebody nobody knows, on the personal gateway's host.
pub(crate) const STRANGER: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 66);
/// The personal gateway towards the network.
pub(crate) const PERSONAL_TRUNK: Ipv4Addr = Ipv4Addr::new(198, 18, 3, 1);
/// The business gateway towards the network.
pub(crate) const BUSINESS_TRUNK: Ipv4Addr = Ipv4Addr::new(198, 18, 4, 1);
/// The network towards the personal gateway.
pub(crate) const NETWORK_TO_PERSONAL: Ipv4Addr = Ipv4Addr::new(198, 18, 3, 2);
/// The network towards the business gateway.
pub(crate) const NETWORK_TO_BUSINESS: Ipv4Addr = Ipv4Addr::new(198, 18, 4, 2);

impl Net {
    pub(crate) fn new() -> Outcome<Self> {
        let net = Self {
            phone: Host::new()?,
            personal: Host::new()?,
            business: Host::new()?,
            network: Host::new()?,
        };
        let Self { phone, personal, business, network } = &net;
        phone.join(("personal", PHONE_TO_PERSONAL), personal, ("lines", PERSONAL))?;
        phone.join(("business", PHONE_TO_BUSINESS), business, ("lines", BUSINESS))?;
        for address in [SHARED, STRANGER] {
            personal.ip(&["addr", "add", &format!("{address}/24"), "dev", "lines"])?;
        }
        personal.join(("trunk", PERSONAL_TRUNK), network, ("personal", NETWORK_TO_PERSONAL))?;
        business.join(("trunk", BUSINESS_TRUNK), network, ("business", NETWORK_TO_BUSINESS))?;
        Ok(net)
    }
}
