//! Who this telephone is beyond a restart (RFC 5626 section 4.1): a name drawn once and kept in a
//! file, so that a gateway knows a telephone again that comes back.

use std::path::Path;

use chacha20poly1305::aead::OsRng;
use chacha20poly1305::aead::rand_core::RngCore as _;

use crate::whole::{WriteTrouble, write_in_folder};

/// What every name begins with (RFC 4122 section 3).
const BEGIN: &str = "urn:uuid:";

/// The length of a UUID as text.
const LENGTH: usize = 36;

/// Reads the name of this telephone, or draws it and keeps it. A file that is damaged is replaced.
pub fn instance(path: &Path) -> Result<String, WriteTrouble> {
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let kept = kept.trim_end();
    if is_name(kept) {
        return Ok(kept.to_owned());
    }
    let name = draw();
    write_in_folder(path, format!("{name}\n").as_bytes())?;
    Ok(name)
}

fn is_name(text: &str) -> bool {
    text.strip_prefix(BEGIN).is_some_and(|uuid| {
        uuid.len() == LENGTH && uuid.chars().all(|it| it == '-' || it.is_ascii_hexdigit())
    })
}

/// A UUID of version 4 (RFC 4122 section 4.4).
fn draw() -> String {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    let version = (u128::from_be_bytes(bytes) & !(0xf << 76)) | (0x4 << 76);
    let number = (version & !(0x3 << 62)) | (0x2 << 62);
    let hex = format!("{number:032x}");
    let part = |range| hex.get(range).unwrap_or_default();
    format!(
        "{BEGIN}{}-{}-{}-{}-{}",
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_keeps_its_name_and_no_two_have_one() {
        let folder = std::env::temp_dir().join(format!("keyline-instance-{}", std::process::id()));
        let path = folder.join("instance");

        let first = instance(&path).unwrap();
        assert!(is_name(&first), "{first}");
        assert_eq!(&first[BEGIN.len() + 14..][..1], "4", "{first}");
        assert_eq!(instance(&path).unwrap(), first);

        std::fs::write(&path, "urn:uuid:half").unwrap();
        let second = instance(&path).unwrap();
        assert_ne!(second, first);
        assert_eq!(instance(&path).unwrap(), second);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
