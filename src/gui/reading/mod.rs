//! The window for those who do not look at it: what a screen reader may read, and where the
//! focus goes.
//!
//! [`walk`] goes through the window as it stands and describes it as an [`outline::Tree`];
//! [`ask`] turns what a reader wants into the message that a click would have sent; [`next`],
//! [`previous`] and [`to`] move the focus, in the order one reads and round again at both ends;
//! [`said`] is what is said aloud when something changes.

mod act;
mod door;
mod focus;
mod heard;
mod said;
mod walk;

pub use act::ask;
pub use door::{Listener, Teller};
pub use focus::{next, previous, to};
pub use heard::{Framed, Step};
pub(crate) use heard::{Heard, touching};
pub(crate) use said::Said;
pub use said::{Saying, said};
pub use walk::walk;
