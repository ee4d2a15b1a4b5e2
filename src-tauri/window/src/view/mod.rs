//! What crosses to the page, and what the page sends. Nothing here can hold a token, and a secret only
//! on its way in.

mod activity;
mod check;
mod clipboard;
mod desktop;
mod failure;
mod form;
mod gateway;
mod job;
mod profile;
mod settings;
mod window;

pub(crate) use activity::{ActivityListView, ActivityView};
pub(crate) use check::{CheckLine, LastTestView};
pub(crate) use clipboard::{ClipboardState, ClipboardView};
pub(crate) use desktop::{DesktopForm, DesktopView, OutsideCopyView};
pub(crate) use failure::FailureView;
#[cfg(test)]
pub(crate) use form::PastedKey;
pub(crate) use form::{FieldName, Half, HalfView, PastedView, ProfileForm, SavedView, SeenProfile};
pub(crate) use gateway::{GatewayAnswer, GatewayRequestView, GatewayView};
pub(crate) use job::JobName;
#[cfg(test)]
pub(crate) use profile::TokenState;
pub(crate) use profile::{AddressesView, ProfileView, TokenView};
pub(crate) use settings::{ColorScheme, SettingsView};
pub(crate) use window::{CopiedView, ProgramView, RemovedView, StartupNotice, UsualAddresses, WindowView};
