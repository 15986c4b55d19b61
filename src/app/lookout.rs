//! The ladders of the last calls for the window, while they are looked at, and the report for
//! whoever looks for a fault.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use gui::News;

use crate::diagnostics;
use crate::outside::Slot;
use crate::telephone::Telephone;

/// How often it is looked whether a ladder has grown: nobody reads faster.
const GLANCE: Duration = Duration::from_millis(500);

/// What the report is called, in the folder of state. There is one: the last.
const REPORT: &str = "diagnostics.txt";

/// Looks after what the window wants to know of the telephone itself.
pub(crate) struct Lookout {
    telephone: Arc<Telephone>,
    slot: Arc<Slot>,
    /// Counts who looked: only the last who did is told.
    looks: Arc<AtomicU64>,
}

impl Lookout {
    pub(crate) fn new(telephone: Arc<Telephone>, slot: Arc<Slot>) -> Self {
        Self { telephone, slot, looks: Arc::default() }
    }

    /// Tells the ladders as they grow, or no longer.
    pub(crate) fn watch(&self, on: bool) {
        let look = self.looks.fetch_add(1, Ordering::Relaxed) + 1;
        if !on {
            return;
        }
        let (telephone, slot) = (Arc::clone(&self.telephone), Arc::clone(&self.slot));
        let looks = Arc::clone(&self.looks);
        self.begin(move || {
            let mut shown = None;
            while looks.load(Ordering::Relaxed) == look && !telephone.is_over() {
                let talks = diagnostics::talks(|wish| telephone.hand_in_time(wish)).ok();
                if talks != shown
                    && let Some(talks) = &talks
                    && !slot.once(News::Ladders(Arc::new(talks.clone())))
                {
                    return;
                }
                shown = talks;
                thread::sleep(GLANCE);
            }
        });
    }

    /// Writes the report, and tells where.
    pub(crate) fn gather(&self) {
        let (telephone, slot) = (Arc::clone(&self.telephone), Arc::clone(&self.slot));
        self.begin(move || {
            let gathered = diagnostics::live(|wish| telephone.hand_in_time(wish));
            let written = gathered.and_then(|text| {
                let paths = storage::paths::Paths::find().map_err(|error| error.to_string())?;
                std::fs::create_dir_all(paths.state()).map_err(|error| error.to_string())?;
                let file = paths.state().join(REPORT);
                diagnostics::write(&file, &text).map(|()| file.display().to_string())
            });
            let told = written.inspect_err(|reason| tracing::warn!(%reason, "there is no report"));
            slot.once(News::Gathered(told.ok()));
        });
    }

    fn begin(&self, work: impl FnOnce() + Send + 'static) {
        let begun = thread::Builder::new().name("lookout".to_owned()).spawn(work);
        if let Err(error) = begun {
            tracing::warn!(%error, "nobody can look at the calls");
            self.slot.once(News::Gathered(None));
        }
    }
}
