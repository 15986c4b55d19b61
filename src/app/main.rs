//! Where the rooms are joined.
fn main() {}
