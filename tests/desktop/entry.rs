//! The entry by which a desktop knows the program.

use std::path::Path;
use std::process::Command;

use crate::bus::comes;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn the_desktop_entry_takes_every_kind_of_link_and_has_its_icon() {
    let path = root().join("packaging/linux/keyline.desktop");
    let entry = std::fs::read_to_string(&path).unwrap();
    let value = |key: &str| {
        let line = entry.lines().find_map(|line| line.strip_prefix(&format!("{key}=")));
        line.unwrap_or_default().to_owned()
    };

    for scheme in ["tel", "sip", "sips", "callto"] {
        assert!(value("MimeType").contains(&format!("x-scheme-handler/{scheme};")), "{scheme}");
    }
    // One argument at most, by itself: a link can become no option of ours.
    assert_eq!(value("Exec"), "keyline open %u");
    assert!(root().join("assets/icons").join(format!("{}.svg", value("Icon"))).exists());

    let mut judged = None;
    if let Ok(mut judge) = Command::new("desktop-file-validate").arg(&path).spawn() {
        comes(std::time::Duration::from_secs(20), || {
            judged = judge.try_wait().unwrap();
            judged.is_some()
        });
        assert!(judged.is_some_and(|status| status.success()), "desktop-file-validate refuses it");
    }
}
