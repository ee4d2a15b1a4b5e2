//! Times as people read them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use values::span::in_words;

/// `2026-11-23 12:03:00 CET (in 8 minutes 12 seconds)`.
pub(super) fn time(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    format!("{} ({})", local(at, zone), relative(at, now))
}

/// Local time.
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// `in 8 minutes 12 seconds`, `3 hours ago`, `now`.
pub(super) fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.duration_since(now).as_secs();
    match seconds {
        0 => "now".to_owned(),
        1.. => format!("in {}", in_words(Duration::from_secs(seconds.unsigned_abs()))),
        _ => format!("{} ago", in_words(Duration::from_secs(seconds.unsigned_abs()))),
    }
}
