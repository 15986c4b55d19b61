//! The network around the computer: links, addresses and routes as they come and go.
//!
//! [`Watch::start`] begins to look; [`Watch::changed`] waits until something changed that matters
//! to who has connections open. A system that does not tell is no fault: then nothing ever
//! changes, and what broke is noticed by its silence.
//!
//! May enter: the library that listens to the operating system.
//! May not enter: what follows from a change (`phone`).

use n0_watcher::{Direct, Watcher};
use netwatch::netmon::{Monitor, State};

/// Listens for changes of the network.
#[derive(Debug)]
pub struct Watch {
    inner: Option<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: Direct<State>,
    known: State,
    /// Listens as long as it lives.
    _monitor: Monitor,
}

impl Watch {
    /// Begins to listen.
    pub async fn start() -> Self {
        match Monitor::new().await {
            Ok(monitor) => {
                let mut state = monitor.interface_state();
                let known = state.get();
                Self { inner: Some(Inner { state, known, _monitor: monitor }) }
            }
            Err(error) => {
                tracing::info!(%error, "the system does not tell of its network");
                Self { inner: None }
            }
        }
    }

    /// Waits for the next change.
    pub async fn changed(&mut self) {
        while let Some(inner) = &mut self.inner {
            let Ok(state) = inner.state.updated().await else {
                self.inner = None;
                break;
            };
            let matters =
                state.is_major_change(&inner.known) || addresses(&state) != addresses(&inner.known);
            inner.known = state;
            if matters {
                return;
            }
        }
        std::future::pending::<()>().await;
    }
}

/// The addresses of all links that are up, in order.
#[expect(clippy::disallowed_methods, reason = "what comes in any order is sorted")]
fn addresses(state: &State) -> Vec<String> {
    let mut addresses: Vec<_> = state
        .interfaces
        .values()
        .filter(|link| link.is_up())
        .flat_map(|link| link.addrs().map(|net| format!("{} {net:?}", link.name())))
        .collect();
    addresses.sort();
    addresses
}
