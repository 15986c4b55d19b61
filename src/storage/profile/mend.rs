//! A profile that a disk or a broken tool has damaged, as opposed to one in which a person has
//! mistyped something.

use std::fs;
use std::path::Path;

use super::{read, store};
use crate::copies::{copies, set_aside};

/// Where a profile is damaged, sets it aside under another name and puts the newest copy that is
/// whole in its place. Gives a sentence about that; nothing where the profile is not damaged, or
/// where no copy is whole. What a person mistyped is no damage: it stays, to be told of by line
/// and column.
pub fn mend(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let damaged = bytes.is_empty() || bytes.contains(&0) || std::str::from_utf8(&bytes).is_err();
    let copy = copies(path).find(|copy| damaged && read(copy).is_ok())?;
    let text = fs::read_to_string(&copy).ok()?;
    let aside = set_aside(path).ok()?;
    let name = path.display();
    Some(match store(path, &text) {
        Ok(()) => format!(
            "{name} was damaged; it is kept as {}, and what stood in it before counts again",
            aside.display()
        ),
        Err(trouble) => format!("{name} was damaged and is kept as {}; {trouble}", aside.display()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "version = 1\n[[gateway]]\nname = \"g\"\ndomain = \"g.example\"\n[[line]]\n\
        name = \"l\"\nkind = \"business\"\ngateway = \"g\"\nnumber = \"1\"\n";

    #[test]
    fn what_is_damaged_is_set_aside_and_the_newest_whole_copy_counts() {
        let folder = std::env::temp_dir().join(format!("keyline-mend-{}", std::process::id()));
        let path = folder.join("profile.toml");
        for (number, label) in ["first", "second", "third"].into_iter().enumerate() {
            store(&path, &format!("# {number} {label}\n{GOOD}")).unwrap();
        }
        for (count, damage) in [&b""[..], b"version = 1\0\0\0", b"\xff\xfe\x00v"].iter().enumerate()
        {
            fs::write(&path, damage).unwrap();

            let told = mend(&path).unwrap();

            assert!(told.contains("profile.toml.damaged"), "{told}");
            assert_eq!(fs::read_to_string(&path).unwrap(), format!("# 1 second\n{GOOD}"));
            let aside = if count == 0 { String::new() } else { format!("-{}", count + 1) };
            let aside = folder.join(format!("profile.toml.damaged{aside}"));
            assert_eq!(fs::read(aside).unwrap(), *damage);
            assert_eq!(mend(&path), None, "it is well again");
        }

        fs::write(&path, "version = \"mistyped\n").unwrap();
        assert_eq!(mend(&path), None, "what a person mistyped stays");
        fs::remove_dir_all(folder).unwrap();
    }
}
