//! Calls that are over, between the telephone, the disk and the window.
//!
//! A thread of its own writes each call as it begins and as it ends, puts the time of day to it,
//! which the telephone does not know, and tells the window. A disk that is slow or full keeps
//! neither the telephone nor the window waiting, and loses no call that has a row in memory.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread::JoinHandle;
use std::time::Duration;

use gui::{Date, News, Outcome};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use phone::doors::{CallId, CallRecord, LineId};
use storage::history::{self, Begun, Ended, History, Mark, Past, When};
use storage::paths::Paths;

use crate::report;

/// Records that wait for the disk. More calls than this do not begin while it writes one.
const WAITING: usize = 256;

/// How soon a disk that took nothing is asked again.
const RETRY: Duration = Duration::from_secs(30);

/// A computer may sleep past midnight: the date is looked at this often.
const LOOK: Duration = Duration::from_hours(1);

/// What the thread is told.
#[derive(Debug)]
enum Told {
    /// A call has begun or ended; its name, where it has one.
    Record(Box<CallRecord>, Option<String>),
    /// The lines have these names from now on.
    Lines(Vec<String>),
    /// The history was looked at.
    Looked,
    /// There will be no more.
    End,
}

/// Hands records to whoever keeps them. It never waits.
#[derive(Clone, Debug)]
pub(crate) struct Recorder(SyncSender<Told>);

impl Recorder {
    /// A recorder, and where it is listened to.
    pub(crate) fn new() -> (Self, Inbox) {
        let (sender, inbox) = mpsc::sync_channel(WAITING);
        (Self(sender), Inbox(inbox))
    }

    /// A call has begun or ended.
    pub(crate) fn record(&self, record: CallRecord, name: Option<String>) {
        if self.0.try_send(Told::Record(Box::new(record), name)).is_err() {
            tracing::error!("a call is not kept in the history: too many wait for the disk");
        }
    }

    /// The history was looked at.
    pub(crate) fn looked(&self) {
        // Lost, the missed calls are counted once more at the next start.
        let _full = self.0.try_send(Told::Looked);
    }

    /// The lines have these names from now on. Waits for room to say so.
    pub(crate) fn lines(&self, names: Vec<String>) {
        // Where nobody listens any more, nothing is kept.
        let _ended = self.0.send(Told::Lines(names));
    }

    /// There will be no more. Waits for room to say so.
    pub(crate) fn end(&self) {
        // Where nobody listens any more, it has ended already.
        let _ended = self.0.send(Told::End);
    }
}

/// Where a recorder is listened to.
#[derive(Debug)]
pub(crate) struct Inbox(Receiver<Told>);

/// Where the history of the person is kept.
pub(crate) fn of_the_person() -> Option<PathBuf> {
    Paths::find().ok().map(|paths| paths.history())
}

/// Keeps the history in a file, or in memory alone where there is none, until its end is told. `lines` are the names of the lines of the profile.
pub(crate) fn start(
    path: Option<PathBuf>,
    lines: Vec<String>,
    inbox: Inbox,
    tell: impl Fn(News) -> bool + Send + 'static,
) -> Option<JoinHandle<()>> {
    let thread = std::thread::Builder::new().name("history".to_owned()).spawn(move || {
        Keeper::open(path, lines, Box::new(tell)).listen(&inbox.0);
    });
    thread.inspect_err(|error| tracing::error!(%error, "the history is not kept")).ok()
}

struct Keeper {
    file: Option<History>,
    lines: Vec<String>,
    /// Tells the window; says whether it takes anything.
    tell: Box<dyn Fn(News) -> bool + Send>,
    zone: TimeZone,
    today: Option<Date>,
    /// Calls that have begun.
    going: BTreeMap<CallId, (Option<Mark>, Begun)>,
    /// Whether the disk took the last line.
    kept: bool,
}

impl Keeper {
    fn open(
        path: Option<PathBuf>,
        lines: Vec<String>,
        tell: Box<dyn Fn(News) -> bool + Send>,
    ) -> Self {
        let zone = TimeZone::system();
        let (today, going) = (None, BTreeMap::new());
        let mut keeper = Self { file: None, lines, tell, zone, today, going, kept: true };
        keeper.look_at_the_date();
        let Some(path) = path else { return keeper };
        let opened = history::open(&path);
        for remark in &opened.remarks {
            report::complain(remark);
        }
        let past: Vec<_> = opened.past.iter().map(|past| (past.seen, keeper.shown(past))).collect();
        let new = |(seen, past): &&(bool, gui::Past)| !seen && past.outcome == Outcome::Missed;
        let missed = u64::try_from(past.iter().filter(new).count()).unwrap_or(u64::MAX);
        let past = past.into_iter().map(|(_, past)| past).collect();
        keeper.say(News::History(Arc::new(past), missed));
        keeper.file = Some(opened.history);
        keeper
    }

    fn listen(mut self, inbox: &Receiver<Told>) {
        loop {
            let wait = if self.kept { LOOK.min(self.until_midnight()) } else { RETRY };
            match inbox.recv_timeout(wait) {
                Ok(Told::Record(record, name)) => self.record(&record, name),
                Ok(Told::Lines(names)) => self.lines = names,
                Ok(Told::Looked) => {
                    let done = self.file.as_mut().map(History::seen);
                    self.note(done);
                }
                Err(RecvTimeoutError::Timeout) => {
                    let done = self.file.as_mut().map(History::retry);
                    self.note(done);
                }
                Ok(Told::End) | Err(RecvTimeoutError::Disconnected) => break,
            }
            self.look_at_the_date();
        }
        let done = self.file.as_mut().map(History::retry);
        self.note(done);
    }

    fn record(&mut self, record: &CallRecord, name: Option<String>) {
        let Some(cause) = &record.cause else {
            let begun = self.begun(record, name);
            let mark = self.file.as_mut().map(|file| file.begin(&begun));
            let (mark, done) = mark.unzip();
            self.note(done);
            self.going.insert(record.call, (mark, begun));
            return;
        };
        // A call that was never dialled has not begun, and is none.
        let Some((mark, mut begun)) = self.going.remove(&record.call) else { return };
        let ended = Ended {
            party: (record.party != begun.party).then(|| record.party.clone()),
            name: name.filter(|name| begun.name.as_ref() != Some(name)),
            talked: record.talked.map(|time| u32::try_from(time.as_secs()).unwrap_or(u32::MAX)),
            cause: cause.key.to_owned(),
        };
        let done = self.file.as_mut().zip(mark).map(|(file, mark)| file.end(mark, &ended));
        self.note(done);
        if let Some(party) = &ended.party {
            party.clone_into(&mut begun.party);
        }
        begun.name = ended.name.clone().or(begun.name);
        let past = self.shown(&Past { begun, ended: Some(ended), seen: true });
        self.say(News::Past(past));
    }

    /// Tells the window. One that is gone or frozen for long reads the file at its next start.
    fn say(&self, news: News) {
        let _taken = (self.tell)(news);
    }

    /// Says when the disk takes nothing, and when it does again; once each.
    fn note(&mut self, done: Option<Result<(), storage::WriteTrouble>>) {
        let kept = match done {
            None | Some(Ok(())) => true,
            Some(Err(trouble)) => {
                if self.kept {
                    report::complain(&trouble.to_string());
                }
                false
            }
        };
        if kept != self.kept {
            self.kept = kept;
            self.say(News::HistoryIsKept(kept));
        }
    }

    fn begun(&self, record: &CallRecord, name: Option<String>) -> Begun {
        let line = usize::try_from(record.line.0).ok().and_then(|line| self.lines.get(line));
        Begun {
            when: self.now(),
            line: line.cloned().unwrap_or_default(),
            way: record.way,
            party: record.party.clone(),
            name,
        }
    }

    /// As the window shows it.
    fn shown(&self, past: &Past) -> gui::Past {
        let Past { begun, ended, .. } = past;
        let When { year, month, day, hour, minute, .. } = begun.when;
        let line = (0..).zip(&self.lines).find(|(_, name)| **name == begun.line);
        let talked = ended.as_ref().and_then(|ended| ended.talked);
        let cause = ended.as_ref().map(|ended| ended.cause.as_str());
        gui::Past {
            when: gui::When { date: Date { year, month, day }, hour, minute },
            way: begun.way,
            line: line.map(|(index, _)| LineId(index)),
            party: begun.party.as_str().into(),
            name: begun.name.as_deref().filter(|name| !name.is_empty()).map(Into::into),
            outcome: Outcome::of(begun.way, talked, cause),
        }
    }

    fn look_at_the_date(&mut self) {
        let When { year, month, day, .. } = self.now();
        let date = Date { year, month, day };
        if self.today.replace(date) != Some(date) {
            self.say(News::Today(date));
        }
    }

    fn until_midnight(&self) -> Duration {
        let When { hour, minute, second, .. } = self.now();
        let passed = u64::from(hour) * 3_600 + u64::from(minute) * 60 + u64::from(second);
        Duration::from_secs(86_400_u64.saturating_sub(passed).max(1))
    }

    /// What a clock on the wall shows.
    fn now(&self) -> When {
        let seconds = i64::try_from(clock::on_the_wall().as_secs()).unwrap_or_default();
        let timestamp = Timestamp::from_second(seconds).unwrap_or_default();
        let now = timestamp.to_zoned(self.zone.clone());
        let small = |number: i8| u8::try_from(number).unwrap_or_default();
        When {
            year: u16::try_from(now.year()).unwrap_or_default(),
            month: small(now.month()),
            day: small(now.day()),
            hour: small(now.hour()),
            minute: small(now.minute()),
            second: small(now.second()),
            ahead: i16::try_from(now.offset().seconds() / 60).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phone::doors::{CauseView, Way};

    fn record(call: u32, talked: Option<u64>, cause: Option<&'static str>) -> CallRecord {
        CallRecord {
            call: CallId(call),
            line: LineId(1),
            way: Way::Incoming,
            party: "0161 496 0855".to_owned(),
            talked: talked.map(Duration::from_secs),
            cause: cause.map(|key| CauseView {
                key,
                status: None,
                text: String::new(),
                why: None,
                phrase: None,
            }),
        }
    }

    #[test]
    fn a_call_is_on_the_disk_as_soon_as_it_begins_and_whole_when_it_ends() {
        let folder = std::env::temp_dir().join(format!("keyline-record-{}", std::process::id()));
        let path = folder.join("history.jsonl");
        let lines = vec!["personal".to_owned(), "business".to_owned()];
        let (recorder, inbox) = Recorder::new();
        let thread = start(Some(path.clone()), lines, inbox, |_| true).unwrap();

        recorder.record(record(1, None, None), None);
        recorder.record(record(1, Some(61), Some("released-there")), Some("Northwind".to_owned()));
        recorder.record(record(2, None, None), None);
        // One that was never dialled.
        recorder.record(record(3, None, Some("released-here")), None);
        recorder.end();
        thread.join().unwrap();

        let past = history::open(&path).past;
        assert_eq!(past.len(), 2);
        assert_eq!(past[0].begun.line, "business");
        assert_eq!(past[0].begun.name.as_deref(), Some("Northwind"));
        assert_eq!(past[0].ended.as_ref().unwrap().talked, Some(61));
        assert_eq!(past[1].ended, None);
        assert!(past[0].begun.when.year > 2000);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn calls_are_shown_with_their_line_where_the_profile_still_has_it() {
        let lines = vec!["business".to_owned()];
        let keeper = Keeper::open(None, lines, Box::new(|_| true));
        let past = |line: &str| Past {
            begun: Begun {
                when: "2026-11-21T14:05:09+01:00".parse().unwrap(),
                line: line.to_owned(),
                way: Way::Incoming,
                party: "600".to_owned(),
                name: None,
            },
            ended: None,
            seen: false,
        };

        assert_eq!(keeper.shown(&past("business")).line, Some(LineId(0)));
        assert_eq!(keeper.shown(&past("sold")).line, None);
        assert_eq!(keeper.shown(&past("sold")).outcome, Outcome::Missed);
    }
}
