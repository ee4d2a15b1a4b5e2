//! What both programs of Noyo Auth share, in four rooms. Who may know whom: `jobs` all; `meaning`
//! knows `world` and `texts`; those two know neither each other nor anything above.
//!
//! Deliberately not here: arguments, windows, printing, and the time, which the shells pass in.

pub mod jobs;
pub mod meaning;
pub mod texts;
pub mod world;
