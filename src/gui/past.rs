//! Calls of the past, as the window shows them: when, with whom, on which line, what became of
//! them. Ten thousand of them stand in memory, so each is small.

use phone::doors::{LineId, Way};

use crate::words::Words;

/// A time as a clock on the wall shows it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct When {
    /// The date.
    pub date: Date,
    /// The hour.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
}

/// A date of the calendar.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// A call of the past.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Past {
    /// When it began.
    pub when: When,
    /// Who began it.
    pub way: Way,
    /// Its line; `None` where the profile has it no longer.
    pub line: Option<LineId>,
    /// The number of the far end.
    pub party: Box<str>,
    /// The name of the far end, where it gave one.
    pub name: Option<Box<str>>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// People talked for so many seconds.
    Talked(u32),
    /// The caller gave up before anybody answered.
    Missed,
    /// It was declined, here or there.
    Declined,
    /// It was answered on another telephone.
    Elsewhere,
    /// Nobody answered there.
    NotAnswered,
    /// We gave up.
    GivenUp,
    /// The far end was busy.
    Busy,
    /// It could not be put through.
    Failed,
    /// The telephone ended before the call did.
    Unfinished,
}

impl Outcome {
    /// What the name of a cause says of a call; without a cause the telephone ended first.
    pub fn of(way: Way, talked: Option<u32>, cause: Option<&str>) -> Self {
        match (talked, cause, way) {
            (Some(seconds), ..) => Self::Talked(seconds),
            (None, Some("declined" | "refused"), _) => Self::Declined,
            (None, Some("answered-elsewhere"), _) => Self::Elsewhere,
            (None, Some("busy"), _) => Self::Busy,
            (None, Some("no-answer"), Way::Outgoing) => Self::NotAnswered,
            (None, Some("given-up"), Way::Outgoing) => Self::GivenUp,
            (None, None, Way::Outgoing) => Self::Unfinished,
            (None, Some(_), Way::Outgoing) => Self::Failed,
            // Whoever called did not reach anybody, whatever was the reason.
            (None, _, Way::Incoming) => Self::Missed,
        }
    }

    /// In a word or two, or as the time people talked.
    pub(crate) fn said(self, words: &Words) -> String {
        words.say(match self {
            Self::Talked(seconds) => return lasted(seconds, words),
            Self::Missed => "history-missed",
            Self::Declined => "history-declined",
            Self::Elsewhere => "history-elsewhere",
            Self::NotAnswered => "history-not-answered",
            Self::GivenUp => "history-given-up",
            Self::Busy => "history-busy",
            Self::Failed => "history-failed",
            Self::Unfinished => "history-unfinished",
        })
    }
}

/// How long people talked: nobody wants to know the seconds of an hour.
fn lasted(seconds: u32, words: &Words) -> String {
    match seconds {
        0..60 => words.count("duration-seconds", "count", seconds.into()),
        60..3_600 => words.count("duration-minutes", "count", u64::from(seconds) / 60),
        _ => {
            let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
            let blanks = [("hours", hours.to_string()), ("minutes", minutes.to_string())];
            let blanks = blanks.each_ref().map(|(name, value)| (*name, value.as_str()));
            words.tell("duration-hours", &blanks)
        }
    }
}

impl When {
    /// As one says it on that day: `Today 14:05`, `Yesterday 14:05`, then the date.
    pub(crate) fn said(self, today: Option<Date>, words: &Words) -> String {
        let time = format!("{}:{:02}", self.hour, self.minute);
        if today == Some(self.date) {
            return words.tell("history-today", &[("time", &time)]);
        }
        if today.map(Date::before) == Some(self.date) {
            return words.tell("history-yesterday", &[("time", &time)]);
        }
        let Date { year, month, day } = self.date;
        let month = words.say(&format!("month-{month}"));
        let (day, written) = (day.to_string(), year.to_string());
        if today.is_none_or(|today| today.year == year) {
            return words.tell("history-date", &[("day", &day), ("month", &month)]);
        }
        words.tell("history-date-year", &[("day", &day), ("month", &month), ("year", &written)])
    }
}

impl Date {
    /// The day before.
    fn before(self) -> Self {
        let Self { year, month, day } = self;
        match (month, day) {
            (..=1, ..=1) => Self { year: year.saturating_sub(1), month: 12, day: 31 },
            (_, ..=1) => Self { day: days(year, month - 1), month: month - 1, year },
            (_, _) => Self { day: day - 1, ..self },
        }
    }
}

/// The days of a month of the Gregorian calendar.
const fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(if year.is_multiple_of(100) { 400 } else { 4 }) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    const fn day(year: u16, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn ten_thousand_calls_take_little_room() {
        // With a number and a name of usual length, each in a box of its own.
        assert!(size_of::<Past>() + 2 * 32 <= 150, "{}", size_of::<Past>());
    }

    #[test]
    fn the_day_before_is_found_over_months_years_and_leap_days() {
        assert_eq!(day(2026, 1, 1).before(), day(2025, 12, 31));
        assert_eq!(day(2024, 3, 1).before(), day(2024, 2, 29));
        assert_eq!(day(2100, 3, 1).before(), day(2100, 2, 28));
        assert_eq!(day(2026, 11, 21).before(), day(2026, 11, 20));
    }

    #[test]
    fn a_time_is_said_by_how_long_ago_it_was() {
        let words = Words::of(Language::English);
        let today = Some(day(2026, 11, 21));
        let said = |date| When { date, hour: 14, minute: 5 }.said(today, &words);

        assert_eq!(said(day(2026, 11, 21)), "Today 14:05");
        assert_eq!(said(day(2026, 11, 20)), "Yesterday 14:05");
        assert_eq!(said(day(2026, 11, 12)), "12 November");
        assert_eq!(said(day(2025, 11, 12)), "12 November 2025");
    }

    #[test]
    fn how_long_people_talked_is_said_in_each_language() {
        let of = |language, seconds| lasted(seconds, &Words::of(language));

        assert_eq!(of(Language::English, 42), "42 s");
        assert_eq!(of(Language::English, 399), "6 min");
        assert_eq!(of(Language::English, 3_900), "1 h 5 min");
        assert_eq!(of(Language::Arabic, 120), "دقيقتان");
        assert!(of(Language::Arabic, 360).contains("دقائق"));
    }

    #[test]
    fn a_call_nobody_answered_was_missed_or_why_not() {
        let incoming = |cause| Outcome::of(Way::Incoming, None, cause);
        assert_eq!(incoming(Some("missed")), Outcome::Missed);
        assert_eq!(incoming(Some("answered-elsewhere")), Outcome::Elsewhere);
        // The power went while it rang.
        assert_eq!(incoming(None), Outcome::Missed);
        assert_eq!(Outcome::of(Way::Outgoing, None, Some("busy")), Outcome::Busy);
        assert_eq!(Outcome::of(Way::Outgoing, Some(3), Some("lost")), Outcome::Talked(3));
    }
}
