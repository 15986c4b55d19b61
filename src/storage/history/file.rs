//! The file of the history: read once, grown by lines, cut when it has become too long.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::entry::{Entry, Said};
use super::{Begun, Ended, MOST, Mark, Past};
use crate::whole::create_private_folder;
use crate::{WriteTrouble, write_whole};

/// More than twice the calls that are kept, with long names.
const LONGEST: u64 = 32 << 20;

/// No line is longer; what is comes from somebody else.
const LONGEST_LINE: usize = 8 << 10;

/// Lines that wait for a disk that takes them. Who makes more calls than this on a full disk has
/// been told often enough.
const MOST_WAITING: usize = 1_000;

/// The history, open to be written on.
#[derive(Debug)]
pub struct History {
    disk: Box<dyn Disk>,
    /// This telephone, among all that ever wrote the file.
    phone: u64,
    /// Its call that is counted next.
    next: u64,
    /// Lines the disk has not taken.
    waiting: VecDeque<String>,
}

/// What was found in a file.
#[derive(Debug)]
pub struct Opened {
    /// To be written on.
    pub history: History,
    /// The calls, oldest first.
    pub past: Vec<Past>,
    /// What there is to know, as sentences.
    pub remarks: Vec<String>,
}

/// What a disk does for us; in tests, one that fails.
trait Disk: std::fmt::Debug + Send {
    /// Puts text at the end of the file, on a line of its own, and through to the disk. What was
    /// put there in part is taken away again.
    fn append(&mut self, text: &str) -> Result<(), WriteTrouble>;
}

#[derive(Debug)]
struct RealDisk(PathBuf);

/// Opens the history, which need not exist yet.
pub fn open(path: &Path) -> Opened {
    let mut remarks = Vec::new();
    let text = text(path, &mut remarks).unwrap_or_else(|error| {
        remarks.push(format!("{} cannot be read: {error}", path.display()));
        String::new()
    });
    let found = Found::of(&text);
    if found.strange > 0 {
        remarks.push(format!(
            "{}: {} damaged lines are passed over; all others count",
            path.display(),
            found.strange
        ));
    }
    // Cutting is for a file that has become long, not for every start.
    let length = u64::try_from(text.len()).unwrap_or(LONGEST);
    let too_long = 2 * MOST < found.past.len() || LONGEST / 2 < length;
    if too_long && let Err(trouble) = write_whole(path, found.newest(&text).as_bytes()) {
        remarks.push(trouble.to_string());
    }
    let history = History::on(Box::new(RealDisk(path.to_owned())));
    let surplus = found.past.len().saturating_sub(MOST);
    Opened { history, past: found.past.into_iter().skip(surplus).collect(), remarks }
}

impl History {
    fn on(disk: Box<dyn Disk>) -> Self {
        // Several may be open in one program; numbers of programs are used again, but not by two
        // at once.
        static OPENED: AtomicU64 = AtomicU64::new(0);
        let phone = u64::from(std::process::id()) << 16 | OPENED.fetch_add(1, Ordering::Relaxed);
        Self { disk, phone, next: 1, waiting: VecDeque::new() }
    }

    /// Writes that a call has begun. Where the disk does not take it, it is written with the
    /// next.
    pub fn begin(&mut self, begun: &Begun) -> (Mark, Result<(), WriteTrouble>) {
        let mark = Mark(self.next);
        self.next = self.next.saturating_add(1);
        (mark, self.write(Entry::begun(mark, begun)))
    }

    /// Writes how a call ended.
    pub fn end(&mut self, mark: Mark, ended: &Ended) -> Result<(), WriteTrouble> {
        self.write(Entry::ended(mark, ended))
    }

    /// Writes that the history was looked at.
    pub fn seen(&mut self) -> Result<(), WriteTrouble> {
        self.write(Entry::seen())
    }

    /// Writes what the disk has not taken so far, if there is any.
    pub fn retry(&mut self) -> Result<(), WriteTrouble> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let text: String = self.waiting.iter().map(String::as_str).collect();
        self.disk.append(&text)?;
        self.waiting.clear();
        Ok(())
    }

    fn write(&mut self, entry: Entry) -> Result<(), WriteTrouble> {
        let entry = Entry { phone: self.phone, ..entry };
        let mut text = serde_json::to_string(&entry).unwrap_or_default();
        text.push('\n');
        if self.waiting.len() == MOST_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(text);
        self.retry()
    }
}

impl Disk for RealDisk {
    fn append(&mut self, text: &str) -> Result<(), WriteTrouble> {
        let Self(path) = self;
        if let Some(folder) = path.parent() {
            create_private_folder(folder)?;
        }
        let trouble = |step| {
            let path = path.clone();
            move |source| WriteTrouble::new(path, step, source)
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&*path).map_err(trouble("opening it"))?;
        file.lock().map_err(trouble("locking it"))?;
        let length = file.seek(SeekFrom::End(0)).map_err(trouble("finding its end"))?;
        let torn = ends_torn(&mut file, length).map_err(trouble("reading its end"))?;
        let text = if torn { format!("\n{text}") } else { text.to_owned() };
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(|error| {
            // A part of a line is worse than none. Should it stay, the reader passes over it.
            let _shortened = file.set_len(length);
            trouble("writing it")(error)
        })
    }
}

/// Whether the last line of a file was not written to its end.
fn ends_torn(file: &mut File, length: u64) -> io::Result<bool> {
    if length == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(length - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// The text of the file, or the newer part of a file that is far too long.
fn text(path: &Path, remarks: &mut Vec<String>) -> io::Result<String> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(error),
    };
    let length = fs::metadata(path)?.len();
    if LONGEST < length {
        remarks.push(format!("{} is too long: its older part is not shown", path.display()));
        file.seek(SeekFrom::Start(length - LONGEST))?;
    }
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Which telephone wrote a line, and which of its calls is meant.
type Key = (u64, u64);

/// What is found in a text.
#[derive(Default)]
struct Found {
    /// In the order in which they began.
    past: Vec<Past>,
    /// Where each of them is there.
    places: BTreeMap<Key, usize>,
    /// Lines that say nothing we know.
    strange: usize,
}

impl Found {
    fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut looked_at = 0;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let Some((key, said)) = said(line) else {
                found.strange += 1;
                continue;
            };
            match said {
                Said::Begun(begun) => {
                    found.places.insert(key, found.past.len());
                    found.past.push(Past { begun, ended: None, seen: false });
                }
                Said::Ended(ended) => found.ended(key, ended),
                Said::Seen => looked_at = found.past.len(),
            }
        }
        for past in found.past.iter_mut().take(looked_at) {
            past.seen = true;
        }
        found
    }

    fn ended(&mut self, key: Key, mut ended: Ended) {
        let Some(past) = self.places.get(&key).and_then(|place| self.past.get_mut(*place)) else {
            // Its beginning was cut away, or is damaged.
            self.strange += 1;
            return;
        };
        if let Some(party) = ended.party.take() {
            past.begun.party = party;
        }
        if let Some(name) = ended.name.take() {
            past.begun.name = Some(name);
        }
        past.ended = Some(ended);
    }

    /// The lines of the newest calls, as they stand there, and when they were looked at.
    fn newest(&self, text: &str) -> String {
        let first = self.past.len().saturating_sub(MOST);
        let is_new = |key: &Key| self.places.get(key).is_some_and(|place| first <= *place);
        let mut newest = String::new();
        for line in text.lines() {
            let Some((key, said)) = said(line) else { continue };
            if matches!(said, Said::Seen) || is_new(&key) {
                newest.push_str(line);
                newest.push('\n');
            }
        }
        newest
    }
}

fn said(line: &str) -> Option<(Key, Said)> {
    if LONGEST_LINE < line.len() {
        return None;
    }
    let entry: Entry = serde_json::from_str(line).ok()?;
    Some(((entry.phone, entry.call), entry.said()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Mutex};

    use phone::doors::Way;

    /// A disk that is full whenever it is told to be.
    #[derive(Clone, Debug, Default)]
    struct BadDisk {
        full: Arc<AtomicBool>,
        text: Arc<Mutex<String>>,
    }

    impl Disk for BadDisk {
        fn append(&mut self, text: &str) -> Result<(), WriteTrouble> {
            if self.full.load(Ordering::Relaxed) {
                let full = io::ErrorKind::StorageFull.into();
                return Err(WriteTrouble::new("history.jsonl".into(), "writing it", full));
            }
            self.text.lock().unwrap().push_str(text);
            Ok(())
        }
    }

    fn begun(party: &str) -> Begun {
        Begun {
            when: "2026-11-21T14:05:00+01:00".parse().unwrap(),
            line: "business".to_owned(),
            way: Way::Incoming,
            party: party.to_owned(),
            name: None,
        }
    }

    #[test]
    fn what_a_full_disk_did_not_take_is_written_when_there_is_room_again() {
        let disk = BadDisk::default();
        let mut history = History::on(Box::new(disk.clone()));
        let (first, written) = history.begin(&begun("1"));
        written.unwrap();
        disk.full.store(true, Ordering::Relaxed);

        let told = history.end(first, &Ended::default()).unwrap_err().to_string();
        let (_, written) = history.begin(&begun("2"));
        assert!(written.is_err());
        assert!(told.contains("history.jsonl was not written"), "{told}");
        disk.full.store(false, Ordering::Relaxed);
        history.retry().unwrap();

        let found = Found::of(&disk.text.lock().unwrap());
        assert_eq!(found.strange, 0);
        let parties: Vec<_> = found.past.iter().map(|past| &past.begun.party[..]).collect();
        assert_eq!(parties, ["1", "2"]);
        assert!(found.past[0].ended.is_some());
    }

    #[test]
    fn a_disk_that_is_full_for_ever_costs_no_more_than_so_much() {
        let disk = BadDisk::default();
        disk.full.store(true, Ordering::Relaxed);
        let mut history = History::on(Box::new(disk));

        for _ in 0..3 * MOST_WAITING {
            let _full = history.begin(&begun("1"));
        }

        assert_eq!(history.waiting.len(), MOST_WAITING);
    }
}
