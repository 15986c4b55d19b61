//! Our own widgets: what iced has not, or has without a keyboard.

mod fit;
mod lines;
mod press;
mod root;
mod told;

pub(crate) use fit::Fit;
pub(crate) use lines::Lines;
pub(crate) use press::{Looks, Press, Status};
pub(crate) use root::{Pressed, Root};
pub(crate) use told::step;

/// What a control is called and whether it can be pressed; every control of ours says it when
/// the window is walked through, so that it can be found and read out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Named {
    /// Its name, with its line where it belongs to one.
    pub name: String,
    /// Whether it can be pressed now.
    pub enabled: bool,
}

/// Controls as they are found by name.
pub mod named {
    pub use super::Named;
}
