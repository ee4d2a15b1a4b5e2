//! What both shells let out: to the window or to `--json`. Nothing here can hold a secret or a token,
//! and nothing below knows that it is here.
//!
//! `ui/src/lib/bindings.ts` is generated from these types and the window's own.

mod connection_test;
mod found_key;
mod hint;
mod inspection;

pub use connection_test::{CheckView, ConnectionTestView, GroupView, GroupsView};
pub use found_key::FoundKeyView;
pub use hint::HintView;
pub use inspection::{ClaimView, InspectionView};
