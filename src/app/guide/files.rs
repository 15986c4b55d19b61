//! Settings files: found, read within bounds, and understood or refused with a place.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use enrol::{Address, Cancel, Enquiry, Trouble, Trust, fetch};
use gui::{Broken, Fault, Phrase};
use phone::doors::Secret;
use provision::{LONGEST, Refusal};

use crate::provision::Unfit;
use crate::register::nonce;

/// A file, read whole.
pub(super) struct Paper {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Where a text leads that was pasted.
pub(super) enum Way {
    File(PathBuf),
    Link(Address),
}

/// A path or a link, as it was pasted.
pub(super) fn way(text: &str) -> Result<Way, Broken> {
    let text = text.trim().trim_matches('"');
    if let Some(path) = text.strip_prefix("file://") {
        return Ok(Way::File(PathBuf::from(plain(path))));
    }
    if text.contains("://") {
        let address = Address::read(text);
        return address.map(Way::Link).map_err(|trouble| broken(text, Phrase::from(&trouble)));
    }
    if let (Some(rest), Some(home)) = (text.strip_prefix("~/"), std::env::var_os("HOME")) {
        return Ok(Way::File(Path::new(&home).join(rest)));
    }
    Ok(Way::File(PathBuf::from(text)))
}

/// A path without the marks that a link puts in place of some letters.
fn plain(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let coded = behind.get(..2).filter(|_| *first == b'%');
        let coded = coded.and_then(|two| std::str::from_utf8(two).ok());
        if let Some(byte) = coded.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            bytes.push(byte);
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a file, as far as any settings file is long.
pub(super) fn read(path: &Path) -> Result<Paper, Broken> {
    let name = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let cannot =
        |error: std::io::Error| broken(&name, Phrase::named("guide-not-read").with("why", error));
    // A pipe or a device would be waited for without an end.
    if !std::fs::metadata(path).map_err(cannot)?.is_file() {
        return Err(broken(&name, Phrase::named("guide-no-file")));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(cannot)?.take(most).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(Paper { name, bytes })
}

/// Fetches a file over HTTPS. No number and no password are sent.
pub(super) fn fetched(
    address: Address,
    authorities: Option<&Path>,
    cancel: &Cancel,
) -> Result<Paper, Broken> {
    let link = address.to_string();
    let name = link.rsplit('/').find(|part| !part.is_empty()).unwrap_or(&link).to_owned();
    let enquiry = Enquiry { address, number: String::new(), secret: Secret::new("") };
    let document = Trust::of_the_system(authorities)
        .and_then(|trust| fetch(&enquiry, &trust, &nonce()?, cancel));
    match document {
        Ok(document) => Ok(Paper { name, bytes: document.bytes }),
        Err(Trouble::Refused(host)) => {
            Err(broken(&name, Phrase::named("guide-link-refused").with("host", host)))
        }
        Err(trouble) => Err(broken(&name, Phrase::from(&trouble))),
    }
}

/// Why a file changes nothing, with the places at which it is wrong.
pub(super) fn unfit(name: &str, unfit: Unfit) -> Broken {
    let refusals = match unfit {
        Unfit::Refused(refusals) => refusals,
        Unfit::Faults(faults) => return faulty(name, faults),
        Unfit::Unread(name, error) => {
            return broken(&name, Phrase::named("guide-not-read").with("why", error));
        }
        Unfit::TooManyLines => return broken(name, Phrase::named("guide-too-many-lines")),
        Unfit::Locked(part, setting, holder) => {
            let what = match (super::plan::part(part), setting) {
                ((_, what), Some(setting)) => format!("{what} · {setting}"),
                ((_, what), None) => what,
            };
            let phrase = Phrase::named("guide-locked").with("what", what).with("file", holder);
            return broken(name, phrase);
        }
    };
    let faults = refusals.iter().map(|refusal| {
        let place = if let Refusal::Malformed(line)
        | Refusal::DocumentType(line)
        | Refusal::Placeholder(line, _) = refusal
        {
            Some((*line, None))
        } else {
            None
        };
        Fault { place, what: refused(refusal) }
    });
    Broken { file: name.to_owned(), faults: faults.collect() }
}

/// Why a file is not used, in every language. Where it is damaged stands beside it.
fn refused(refusal: &Refusal) -> Phrase {
    let known =
        Phrase::Known(format!("refusal-{}", refusal.key()), Vec::new(), refusal.to_string());
    if let Refusal::Placeholder(_, what) = refusal { known.with("what", what) } else { known }
}

/// Faults of a profile of our own, with their places.
fn faulty(name: &str, faults: storage::Faults) -> Broken {
    let place = |line: usize, column: usize| {
        let line = u32::try_from(line).ok().filter(|line| *line > 0)?;
        Some((line, u32::try_from(column).ok().filter(|column| *column > 0)))
    };
    let faults = faults.list.into_iter().map(|fault| Fault {
        place: place(fault.line, fault.column),
        what: Phrase::Plain(fault.sentence),
    });
    Broken { file: name.to_owned(), faults: faults.collect() }
}

/// A file of which one thing is wrong as a whole.
pub(super) fn broken(name: &str, what: Phrase) -> Broken {
    Broken { file: name.to_owned(), faults: vec![Fault { place: None, what }] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Option<PathBuf> {
        match way(text) {
            Ok(Way::File(path)) => Some(path),
            Ok(Way::Link(_)) | Err(_) => None,
        }
    }

    #[test]
    fn a_path_is_taken_as_it_is_pasted() {
        assert_eq!(file(" /a/desk phone.cfg ").unwrap(), Path::new("/a/desk phone.cfg"));
        assert_eq!(file("file:///a/desk%20phone.cfg").unwrap(), Path::new("/a/desk phone.cfg"));
        assert_eq!(file("\"/a/b%zz\"").unwrap(), Path::new("/a/b%zz"));
        assert!(matches!(way("https://n.example/desk.cfg"), Ok(Way::Link(_))));
        assert!(way("http://n.example/desk.cfg").is_err());
    }

    #[test]
    fn what_is_no_file_or_no_settings_is_said_with_its_place() {
        let cannot = read(Path::new("/dev/zero")).err().unwrap();
        assert_eq!(cannot.faults.first().unwrap().what, Phrase::named("guide-no-file"));
        assert!(read(Path::new("/nowhere/at/all")).is_err());

        let wrong = b"version = 1\n[[line]]\nname = 5\n";
        let refused = crate::provision::of_bytes("profile.toml", wrong).unwrap_err();
        let faults = unfit("profile.toml", refused).faults;
        assert!(faults.iter().any(|fault| matches!(fault.place, Some((3, Some(_))))), "{faults:?}");
    }
}
