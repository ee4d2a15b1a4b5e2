//! Spans of time as people say them.

use std::time::Duration;

use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};
use jiff::{RoundMode, SignedDuration, Span, SpanRound, Unit};

const PRINTER: SpanPrinter =
    SpanPrinter::new().designator(Designator::Verbose).spacing(Spacing::BetweenUnitsAndDesignators);

/// `30 seconds`, `8 minutes 12 seconds`, `2 days 3 hours`: the two largest units, rounded down.
pub fn in_words(span: Duration) -> String {
    let seconds = span.as_secs();
    let smallest = match seconds {
        0 => return "less than a second".to_owned(),
        1..3_600 => Unit::Second,
        3_600..86_400 => Unit::Minute,
        _ => Unit::Hour,
    };
    let rounding =
        SpanRound::new().largest(Unit::Day).smallest(smallest).mode(RoundMode::Trunc).days_are_24_hours();
    let whole = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let rounded = Span::try_from(whole).and_then(|span| span.round(rounding));
    // Longer than any calendar: nobody will wait for the end of it.
    rounded.map_or_else(|_| "thousands of years".to_owned(), |span| PRINTER.span_to_string(&span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_say_them() {
        for (seconds, words) in [
            (0, "less than a second"),
            (1, "1 second"),
            (30, "30 seconds"),
            (492, "8 minutes 12 seconds"),
            (600, "10 minutes"),
            (7_199, "1 hour 59 minutes"),
            (86_400, "1 day"),
            (183_600, "2 days 3 hours"),
            (u64::MAX, "thousands of years"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words);
        }
    }
}
