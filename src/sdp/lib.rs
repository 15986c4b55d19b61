//! What two ends agree: offer and answer (RFC 3264) over session descriptions (RFC 8866).

mod agreement;
pub use agreement::{Agreement, Codec, Direction};
