//! The activity as text, a line each, for a person to keep.

use values::activity::Event;

/// A line for each event.
pub fn as_text(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        let kind = event.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
        let profile = event.profile.as_deref().unwrap_or("-");
        text.push_str(&format!("{}  {profile}  {}{kind}\n", event.at, event.what));
    }
    text
}
