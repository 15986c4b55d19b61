//! Our own widgets: what iced has not, or has without a keyboard, a name or a direction.

mod above;
mod breaks;
mod fit;
mod lines;
mod marked;
mod named;
mod press;
mod root;
mod row;
mod shelf;
mod told;

pub(crate) use above::{Above, Popup};
pub(crate) use fit::Fit;
pub use fit::Shortened;
pub(crate) use lines::Lines;
pub(crate) use marked::Marked;
pub use named::Named;
pub(crate) use named::{Answer, Question};
pub(crate) use press::{Looks, More, Press, Status};
pub(crate) use root::{Pressed, Root};
pub(crate) use row::Row;
pub(crate) use shelf::{Group, Shelf, Skin, Slot};
pub(crate) use told::step;
