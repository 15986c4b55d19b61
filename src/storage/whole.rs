//! Writing a file whole or not at all.
//!
//! A computer may lose power at any line of this file, and a disk may be full at any of them. At
//! every moment the name stands for the old content or the new one, never for a part of either.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::copies::{COPIES, copy};

/// Why a file was not written. The old one is still there.
#[derive(Debug, thiserror::Error)]
#[error("{} was not written: {step}: {source}", path.display())]
pub struct WriteTrouble {
    path: PathBuf,
    step: &'static str,
    source: io::Error,
}

impl WriteTrouble {
    /// What went wrong at a step of the way.
    pub(crate) const fn new(path: PathBuf, step: &'static str, source: io::Error) -> Self {
        Self { path, step, source }
    }

    /// What the system said.
    pub(crate) fn into_source(self) -> io::Error {
        self.source
    }
}

/// What a disk does for us; in tests, one that fails.
trait Disk {
    /// Creates or empties a file and writes all of it through to the disk.
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives the file `to` the rights of the file `from`.
    fn same_rights(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Renames a file over another.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Whether there is a file of this name.
    fn exists(&mut self, path: &Path) -> bool;
    /// Whether a file holds this already. Who cannot say so says no.
    fn holds(&mut self, path: &Path, bytes: &[u8]) -> bool;
    /// Removes a file.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
    /// Writes the names of a folder through to the disk.
    fn sync_folder(&mut self, path: &Path) -> io::Result<()>;
}

struct RealDisk;

/// Writes a file whole or not at all, and keeps what stood in it before: `NAME.bak` and four older
/// ones behind it.
///
/// It returns after the new content has reached the disk. A link is followed. Two programs that
/// write the same file at once take turns.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteTrouble> {
    let trouble = |step| move |source| WriteTrouble { path: path.to_owned(), step, source };
    // Who links the file into another folder wants that file changed, not the link replaced.
    let real = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(trouble("finding it")(error)),
    };
    let names = Names::of(&real)
        .ok_or_else(|| trouble("naming it")(io::Error::from(io::ErrorKind::InvalidFilename)))?;
    let lock = File::create(&names.lock).map_err(trouble("locking it"))?;
    lock.lock().map_err(trouble("locking it"))?;
    let done = replace(&mut RealDisk, &real, &names, bytes);
    drop(lock);
    done.map_err(|(step, source)| trouble(step)(source))
}

/// Writes a file whole or not at all, in a folder that need not exist yet.
pub fn write_in_folder(path: &Path, bytes: &[u8]) -> Result<(), WriteTrouble> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        create_private_folder(folder)?;
    }
    write_whole(path, bytes)
}

/// Creates a folder with those above it, for its owner alone: what lies in it is a person's own.
pub(crate) fn create_private_folder(folder: &Path) -> Result<(), WriteTrouble> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let step = "creating its folder";
    builder.create(folder).map_err(|source| WriteTrouble { path: folder.to_owned(), step, source })
}

/// The names a file has on its way.
struct Names {
    folder: PathBuf,
    new: PathBuf,
    /// From the newest on.
    backups: Vec<PathBuf>,
    new_backup: PathBuf,
    lock: PathBuf,
}

impl Names {
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let folder = match path.parent()? {
            empty if empty.as_os_str().is_empty() => PathBuf::from("."),
            folder => folder.to_owned(),
        };
        Some(Self {
            new: folder.join(format!(".{name}.new")),
            backups: (1..=COPIES).map(|age| copy(&folder.join(name), age)).collect(),
            new_backup: folder.join(format!(".{name}.bak.new")),
            lock: folder.join(format!(".{name}.lock")),
            folder,
        })
    }
}

fn replace(
    disk: &mut dyn Disk,
    path: &Path,
    names: &Names,
    bytes: &[u8],
) -> Result<(), (&'static str, io::Error)> {
    let done = steps(disk, path, names, bytes);
    if done.is_err() {
        for name in [&names.new, &names.new_backup] {
            // What stays is in nobody's way: the next attempt removes it.
            let _: io::Result<()> = disk.remove(name);
        }
    }
    done
}

fn steps(
    disk: &mut dyn Disk,
    path: &Path,
    names: &Names,
    bytes: &[u8],
) -> Result<(), (&'static str, io::Error)> {
    let at = |step| move |error| (step, error);
    // What a crash left over may be a link: writing to it would change another file.
    gone(disk.remove(&names.new)).map_err(at("removing an old attempt"))?;
    disk.write(&names.new, bytes).map_err(at("writing it"))?;
    match disk.same_rights(path, &names.new) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(("giving it its rights", error)),
        Ok(()) if disk.holds(path, bytes) => {}
        Ok(()) => keep_old(disk, path, names).map_err(at("keeping the old one"))?,
    }
    disk.rename(&names.new, path).map_err(at("putting it in place"))?;
    disk.sync_folder(&names.folder).map_err(at("writing its folder"))
}

fn keep_old(disk: &mut dyn Disk, path: &Path, names: &Names) -> io::Result<()> {
    gone(disk.remove(&names.new_backup))?;
    disk.link(path, &names.new_backup)?;
    // Room for it: every older one moves on by one name, as far as there is none that is free. A
    // crash in between leaves a name free, and that is where the next time ends.
    let taken = names.backups.iter().take_while(|backup| disk.exists(backup)).count();
    for age in (1..names.backups.len().min(taken + 1)).rev() {
        if let (Some(from), Some(to)) = (names.backups.get(age - 1), names.backups.get(age)) {
            disk.rename(from, to)?;
        }
    }
    match names.backups.first() {
        Some(newest) => disk.rename(&names.new_backup, newest),
        None => Ok(()),
    }
}

/// What is not there need not be removed.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

impl Disk for RealDisk {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn same_rights(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::set_permissions(to, fs::metadata(from)?.permissions())
    }

    fn link(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        // Some file systems know no second names (FAT): there it is a copy.
        fs::hard_link(from, to)
            .or_else(|_| fs::copy(from, to).and_then(|_| File::open(to)?.sync_all()))
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn exists(&mut self, path: &Path) -> bool {
        path.exists()
    }

    fn holds(&mut self, path: &Path, bytes: &[u8]) -> bool {
        let same_length = |about: fs::Metadata| about.len() == bytes.len() as u64;
        fs::metadata(path).is_ok_and(same_length) && fs::read(path).is_ok_and(|old| old == bytes)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&mut self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// A disk in memory that fails at one of its tasks, and loses what was half written.
    struct BadDisk {
        files: BTreeMap<PathBuf, Vec<u8>>,
        tasks: usize,
        fails_at: usize,
        kind: io::ErrorKind,
        /// Everything fails from then on: the power is gone.
        dead: bool,
    }

    impl BadDisk {
        fn task(&mut self) -> io::Result<()> {
            self.tasks += 1;
            let fails = self.tasks == self.fails_at || self.dead && self.fails_at < self.tasks;
            if fails { Err(self.kind.into()) } else { Ok(()) }
        }

        fn content(&self, path: &Path) -> io::Result<Vec<u8>> {
            self.files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
        }
    }

    impl Disk for BadDisk {
        fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            if self.files.contains_key(path) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let half = bytes[..bytes.len() / 2].to_vec();
            self.files.insert(path.into(), half);
            self.task()?;
            self.files.insert(path.into(), bytes.into());
            Ok(())
        }

        fn same_rights(&mut self, from: &Path, _to: &Path) -> io::Result<()> {
            self.task()?;
            self.content(from).map(|_| ())
        }

        fn link(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            self.task()?;
            let content = self.content(from)?;
            self.files.insert(to.into(), content);
            Ok(())
        }

        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            self.task()?;
            let content = self.content(from)?;
            self.files.remove(from);
            self.files.insert(to.into(), content);
            Ok(())
        }

        fn exists(&mut self, path: &Path) -> bool {
            self.files.contains_key(path)
        }

        fn holds(&mut self, path: &Path, bytes: &[u8]) -> bool {
            self.files.get(path).is_some_and(|held| held == bytes)
        }

        fn remove(&mut self, path: &Path) -> io::Result<()> {
            self.task()?;
            self.content(path)?;
            self.files.remove(path);
            Ok(())
        }

        fn sync_folder(&mut self, _path: &Path) -> io::Result<()> {
            self.task()
        }
    }

    #[test]
    fn wherever_the_disk_fails_the_old_file_or_the_new_one_stands_there_whole() {
        let path = Path::new("/phone/profile.toml");
        let names = Names::of(path).unwrap();
        let (mut failed, mut done) = (0, 0);
        let kinds =
            [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied, io::ErrorKind::Other];
        for dead in [false, true] {
            for kind in kinds {
                for (copies, fails_at) in (0..=COPIES).flat_map(|n| (1..=16).map(move |at| (n, at)))
                {
                    let former = |age: usize| format!("old {age}").into_bytes();
                    let mut files = BTreeMap::from([
                        (path.to_owned(), former(0)),
                        (names.new.clone(), b"left over".to_vec()),
                    ]);
                    for age in 1..=copies {
                        files.insert(copy(path, age), former(age));
                    }
                    let mut disk = BadDisk { files, tasks: 0, fails_at, kind, dead };

                    let result = replace(&mut disk, path, &names, b"new one");

                    let content = disk.files.get(path).cloned().unwrap();
                    let new = content == b"new one";
                    assert!(new || content == former(0), "failing at {fails_at}: {content:?}");
                    let kept: Vec<_> =
                        names.backups.iter().filter_map(|name| disk.files.get(name)).collect();
                    // Whatever there was before is still there, but for the sixth oldest.
                    for age in usize::from(!new)..=copies.min(COPIES - 1) {
                        assert!(kept.contains(&&former(age)), "{fails_at}, {age}: {kept:?}");
                    }
                    if result.is_ok() {
                        assert!(new);
                        assert_eq!(kept.len(), (copies + 1).min(COPIES));
                        assert_eq!(kept.first(), Some(&&former(0)));
                        assert!(!disk.files.contains_key(&names.new));
                        done += 1;
                    } else {
                        failed += 1;
                    }

                    let mut disk = BadDisk { fails_at: 0, tasks: 0, dead: false, ..disk };
                    replace(&mut disk, path, &names, b"again").expect("the disk is well again");
                    assert_eq!(disk.files.get(path).unwrap(), b"again");
                }
            }
        }
        assert!(8 * 6 * 6 <= failed, "every task was failed once: {failed}");
        assert!(0 < done, "the tasks come to an end: {done}");
    }

    #[test]
    fn a_file_is_written_and_its_former_content_kept() {
        let folder = Folder::new("kept");
        let path = folder.0.join("profile.toml");

        write_whole(&path, b"one").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(!folder.0.join("profile.toml.bak").exists());
        write_whole(&path, b"two").unwrap();
        write_whole(&path, b"three").unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(fs::read(folder.0.join("profile.toml.bak")).unwrap(), b"two");
        assert!(!folder.0.join(".profile.toml.new").exists());
    }

    #[test]
    fn the_last_five_contents_are_kept_and_the_same_one_only_once() {
        let folder = Folder::new("five");
        let path = folder.0.join("profile.toml");

        for content in ["1", "2", "3", "3", "3", "4", "5", "6", "7", "8"] {
            write_whole(&path, content.as_bytes()).unwrap();
        }

        let kept: Vec<_> =
            crate::copies::copies(&path).map(|copy| fs::read_to_string(copy).unwrap()).collect();
        assert_eq!(kept, ["7", "6", "5", "4", "3"]);
        assert!(!folder.0.join("profile.toml.bak.6").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_rights_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new("link");
        let (real, link) = (folder.0.join("real.toml"), folder.0.join("link.toml"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();

        write_whole(&link, b"new").unwrap();

        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_cannot_be_written_is_told_with_its_name() {
        let folder = Folder::new("told");
        let path = folder.0.join("missing").join("profile.toml");

        let told = write_whole(&path, b"x").unwrap_err().to_string();

        assert!(told.contains("profile.toml was not written: locking it: "), "{told}");
        assert!(write_whole(&folder.0, b"x").is_err(), "a folder is no file");
        assert!(folder.0.is_dir());
    }

    #[test]
    fn two_writers_at_once_take_turns() {
        let folder = Folder::new("turns");
        let path = folder.0.join("profile.toml");
        let contents = [vec![b'a'; 60_000], vec![b'b'; 70_000]];

        std::thread::scope(|scope| {
            for content in &contents {
                scope.spawn(|| {
                    for _ in 0..20 {
                        write_whole(&path, content).unwrap();
                    }
                });
            }
        });

        let content = fs::read(&path).unwrap();
        assert!(contents.contains(&content));
    }

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("keyline-whole-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _: io::Result<()> = fs::remove_dir_all(&self.0);
        }
    }
}
