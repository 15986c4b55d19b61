//! A time as a clock on the wall shows it.

use std::fmt;
use std::str::FromStr;

/// A time as a clock on the wall shows it, with its distance from UTC. It prints as in RFC 3339:
/// `2026-11-21T14:05:00+01:00`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct When {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
    /// The second.
    pub second: u8,
    /// Minutes by which the clock is ahead of UTC.
    pub ahead: i16,
}

/// What is written is no time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoTime;

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, ahead } = *self;
        let sign = if ahead < 0 { '-' } else { '+' };
        let (hours, minutes) = (ahead.unsigned_abs() / 60, ahead.unsigned_abs() % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        write!(f, "{sign}{hours:02}:{minutes:02}")
    }
}

impl FromStr for When {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        let bytes = text.as_bytes();
        let fixed = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (22, b':')];
        if bytes.len() != 25 || fixed.iter().any(|(at, sign)| bytes.get(*at) != Some(sign)) {
            return Err(NoTime);
        }
        let number = |at: usize, most: u16| -> Result<u16, NoTime> {
            let digits = text.get(at..at + if at == 0 { 4 } else { 2 }).ok_or(NoTime)?;
            if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(NoTime);
            }
            digits.parse().ok().filter(|number| *number <= most).ok_or(NoTime)
        };
        let small = |at, most| number(at, most).and_then(|n| u8::try_from(n).map_err(|_| NoTime));
        let ahead = i16::try_from(number(20, 23)? * 60 + number(23, 59)?).map_err(|_| NoTime)?;
        let ahead = match bytes.get(19) {
            Some(b'+') => ahead,
            Some(b'-') => -ahead,
            Some(_) | None => return Err(NoTime),
        };
        let when = Self {
            year: number(0, 9999)?,
            month: small(5, 12)?,
            day: small(8, 31)?,
            hour: small(11, 23)?,
            minute: small(14, 59)?,
            // A leap second is one.
            second: small(17, 60)?,
            ahead,
        };
        if when.month == 0 || when.day == 0 { Err(NoTime) } else { Ok(when) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_printed() {
        for text in
            ["2026-11-21T14:05:09+01:00", "1999-12-31T23:59:60-09:30", "2024-02-29T00:00:00+00:00"]
        {
            assert_eq!(text.parse::<When>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_time_is_not_read_as_one() {
        for text in [
            "",
            "yesterday",
            "2026-13-21T14:05:09+01:00",
            "2026-11-21 14:05:09+01:00",
            "2026-11-21T14:05:09Z",
            "2026-11-21T14:05:09*01:00",
            "2026-11-2ÄT14:05:09+01:00",
            "+026-11-21T14:05:09+01:00",
            "2026-00-21T14:05:09+01:00",
        ] {
            assert_eq!(text.parse::<When>(), Err(NoTime), "{text}");
        }
    }
}
