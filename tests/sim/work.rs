//! How long something works, whatever else the machine does meanwhile.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Does some work and tells for how long it kept the processor. What others took meanwhile does not
/// count, so that a limit holds on a busy machine as well.
pub fn worked<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = processor();
    let result = work();
    (result, processor().saturating_sub(began))
}

/// What this thread has had of the processor.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let rest = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(seconds, rest)
}
