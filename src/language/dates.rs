//! Days, months and spans of time as people say them: `21 November 2026`, `sisa 5 hari`, `3 menit lalu`.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Clock, Locale, say, say_with, say_word};

/// `21 November 2026`.
pub fn day(date: Date) -> String {
    say_with("date-day", [("day", date.day().into()), ("month", month(date).into()), ("year", year(date).into())])
}

/// `21 November 2026, pukul 14.05`, by the phone's clock.
pub fn moment(at: Timestamp) -> String {
    let local = Locale::on_the_clock(at);
    let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
    say_with("date-moment", [("day", day(local.date()).into()), ("hour", hour.into()), ("minute", minute.into())])
}

/// `Oktober–Desember 2026`; one month stands alone, and months of two years each have theirs.
pub fn months(from: Date, to: Date) -> String {
    let with_year = |date| {
        say_with("date-month", [("month", say_word("month", &month_number(date)).into()), ("year", year(date).into())])
    };
    if (from.year(), from.month()) == (to.year(), to.month()) {
        with_year(to)
    } else if from.year() == to.year() {
        format!("{}–{}", month(from), with_year(to))
    } else {
        format!("{} – {}", with_year(from), with_year(to))
    }
}

/// Whole days from today to the day of an instant where the phone is; negative when it is past.
pub fn days_until(at: Timestamp) -> i32 {
    Locale::on_the_clock(at).date().since(Clock::today()).map_or(0, |span| span.get_days())
}

/// `sisa 5 hari`, `hari ini hari terakhir`, or that the time is over.
pub fn left(until: Timestamp) -> String {
    if until <= Clock::now() {
        return say("left-over");
    }
    match days_until(until) {
        ..=0 => say("left-today"),
        days => say_with("left-days", [("days", days.into())]),
    }
}

/// `baru saja`, `5 menit lalu`, `2 jam lalu`, `3 hari lalu`; a day after a month.
pub fn ago(at: Timestamp) -> String {
    // A phone's clock may be behind the one that set the instant.
    let passed = Clock::now().duration_since(at).max(SignedDuration::ZERO);
    let (minutes, hours) = (passed.as_mins(), passed.as_hours());
    match hours / 24 {
        0 if minutes < 1 => say("ago-now"),
        0 if hours < 1 => say_with("ago-minutes", [("minutes", minutes.into())]),
        0 => say_with("ago-hours", [("hours", hours.into())]),
        days @ 1..=30 => say_with("ago-days", [("days", days.into())]),
        _ => day(Locale::on_the_clock(at).date()),
    }
}

/// `45 detik`, `2 menit`: how long to wait, never said too short.
pub fn wait(seconds: u32) -> String {
    if seconds <= 90 {
        say_with("wait-seconds", [("seconds", seconds.into())])
    } else if seconds <= 90 * 60 {
        say_with("wait-minutes", [("minutes", seconds.div_ceil(60).into())])
    } else {
        say_with("wait-hours", [("hours", seconds.div_ceil(3600).into())])
    }
}

fn month(date: Date) -> String {
    say_word("month", &month_number(date))
}

fn month_number(date: Date) -> String {
    date.month().to_string()
}

/// As text: a number would be grouped, as 2.026.
fn year(date: Date) -> String {
    date.year().to_string()
}
