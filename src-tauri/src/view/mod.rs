//! Everything that crosses to the window or to `--json`: the only room that serializes for a
//! boundary. Nothing here can hold a secret or a token.
//!
//! `ui/src/bindings.ts` is generated from these types.

mod activity;
mod failure;
mod form;
mod from;
mod inspection;
mod profile;
mod test;
mod window;

pub use activity::ActivityView;
pub use failure::{ErrorView, FailureView, HintView};
pub use form::{FoundKeyView, PastedView, ProfileForm, SavedView};
pub use from::word;
pub use inspection::{ClaimView, InspectionView};
pub use profile::{ProfileListed, ProfileView, TokenState, TokenView};
pub use test::{CheckLine, CheckName, CheckView, ConnectionTestView, GroupView, GroupsView, Outcome};
pub use window::{ColorScheme, CopiedView, CopyWhat, SettingsView, StartupNotice, WindowView};
