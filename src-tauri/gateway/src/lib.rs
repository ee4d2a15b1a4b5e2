//! The gateway: a listener on loopback that sends a client's requests on to Noyo with a fresh token, so
//! that the client never sees one.
//!
//! A request goes one way: its head is admitted or refused by one pure function (`admission`), a token is
//! had, the request streams up and the answer down (`passage`), and a line says so (`Served`).
//!
//! Deliberately not here: arguments, windows, questions to a person, and the time, which the jobs' clock
//! tells.

mod access;
mod admission;
mod answers;
mod base;
#[cfg(any(fuzzing, test))]
pub mod fuzzed;
mod gateway;
mod headers;
mod kept;
mod key;
mod listener;
mod passage;
mod peer;
mod port;
mod refusal;

pub use access::{Access, UNLOCKED_FOR, Writes};
pub use gateway::{At, Gateway, Opening, Served};
pub use key::{may_be_key, new_key};
pub use port::{claim, port_of};
