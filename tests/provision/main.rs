//! What administrators hand out, read: whole files of other telephones with what is to come of
//! them, files that mean harm, and files changed by chance.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod difference;
mod golden;
mod hostile;
mod mutate;
mod report;
