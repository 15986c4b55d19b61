//! The demonstration.
use crate::args::Demo;
pub(crate) fn run(_options: &Demo) -> Result<(), String> {
    Err(String::new())
}
