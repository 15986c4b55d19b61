//! A second start, and links: found out before anything is opened, handed over where a telephone
//! runs already.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::desktop::instance::{self, First, Listening, Reply, Request, Start};
use gui::{News, Outside};
use phone::link::{self, Link};

use super::slot::Slot;
use crate::args::Outer;
use crate::report;

/// The longest name of an instance: it is a part of the name of a file.
const NAME_MAX: usize = 32;

/// Who we are.
pub(crate) enum Begin {
    /// The telephone; none where there is no place to stand for later starts.
    First(Option<First>),
    /// A later start: the telephone has taken what we were told.
    Handed,
}

/// Finds out whether a telephone of this name runs already. If so, it is handed what we were
/// told, and a line is printed.
pub(crate) fn begin(
    outer: &Outer,
    usual: &str,
    profile: Option<&Path>,
) -> Result<(Begin, Option<Link>), String> {
    let link = match &outer.link {
        Some(text) => Some(link::read(text).map_err(|trouble| trouble.to_string())?),
        None => None,
    };
    let name = outer.instance.as_deref().unwrap_or(usual);
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(good) {
        return Err("the name of an instance is made of letters, digits and dashes".to_owned());
    }
    let request = Request { link: outer.link.clone(), profile: profile.map(named) };
    let runtime = std::env::var_os("XDG_RUNTIME_DIR");
    let started = instance::folder(runtime.as_deref())
        .and_then(|folder| instance::start(&folder, name, &request));
    match started {
        Ok(Start::First(first)) => Ok((Begin::First(Some(first)), link)),
        Ok(Start::Handed(Reply::Taken)) => {
            report::text(&match &link {
                Some(link) => format!("Keyline runs already and shows {}.", link.target),
                None => "Keyline runs already and shows its window.".to_owned(),
            });
            Ok((Begin::Handed, link))
        }
        Ok(Start::Handed(Reply::OtherProfile(other))) => Err(format!(
            "Keyline runs already, with the profile {other}. End it first, or start this one \
             beside it with --instance NAME."
        )),
        Ok(Start::Handed(Reply::Busy)) => {
            Err("Keyline runs already and has too much to do. Try it again.".to_owned())
        }
        Err(trouble @ instance::InstanceTrouble::Silent) => Err(trouble.to_string()),
        Err(trouble) => {
            // A telephone without links and second starts is still a telephone.
            report::complain(&trouble.to_string());
            Ok((Begin::First(None), link))
        }
    }
}

/// Takes what later starts were told. It stands as long as what is given back.
pub(crate) fn listen(
    first: First,
    slot: Arc<Slot>,
    profile: Option<&Path>,
) -> Result<Listening, String> {
    let own = profile.map(named);
    let take = move |request: Request| take(&request, own.as_deref(), &slot);
    first.listen(take).map_err(|trouble| trouble.to_string())
}

fn take(request: &Request, own: Option<&str>, slot: &Slot) -> Reply {
    if let (Some(own), Some(other)) = (own, &request.profile)
        && own != other
    {
        return Reply::OtherProfile(own.to_owned());
    }
    // A link that cannot be read was refused by the start that was given it.
    let link = request.link.as_deref().and_then(|text| link::read(text).ok());
    let outside = link.map_or(Outside::Show, Outside::Offer);
    if slot.once(News::Outside(outside)) { Reply::Taken } else { Reply::Busy }
}

/// One name for a file, whatever it was called.
fn named(path: &Path) -> String {
    path.canonicalize().unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// The profile of the person, for a start that names none. It need not exist yet.
pub(crate) fn usual_profile() -> Result<PathBuf, String> {
    let paths = storage::paths::Paths::find().map_err(|trouble| trouble.to_string())?;
    Ok(paths.profile())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(link: Option<&str>, profile: Option<&str>) -> Request {
        Request { link: link.map(str::to_owned), profile: profile.map(str::to_owned) }
    }

    #[test]
    fn another_profile_is_not_taken_for_ours() {
        let slot = Slot::default();

        let reply = take(&told(None, Some("/b")), Some("/a"), &slot);
        assert_eq!(reply, Reply::OtherProfile("/a".to_owned()));
        assert_eq!(take(&told(None, Some("/a")), Some("/a"), &slot), Reply::Taken);
        assert_eq!(take(&told(Some("tel:600"), None), Some("/a"), &slot), Reply::Taken);
    }

    #[test]
    fn links_without_end_are_answered_with_busy() {
        let slot = Slot::default();
        let busy = (0..1_000)
            .filter(|_| take(&told(Some("tel:600"), None), None, &slot) == Reply::Busy)
            .count();

        assert!(busy > 900, "{busy}");
    }
}
