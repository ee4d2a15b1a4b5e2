//! What crosses to the page, and what the page sends. Nothing here can hold a token, and a secret only
//! on its way in.

mod activity;
mod check;
mod desktop;
mod failure;
mod form;
mod gateway;
mod profile;
mod settings;
mod window;

pub(crate) use activity::ActivityView;
pub(crate) use check::CheckLine;
pub(crate) use desktop::{DesktopForm, DesktopView, OutsideCopyView};
pub(crate) use failure::FailureView;
pub(crate) use form::{PastedView, ProfileForm, SavedView, SeenProfile};
pub(crate) use gateway::{GatewayAnswer, GatewayRequestView, GatewayView};
#[cfg(test)]
pub(crate) use profile::TokenState;
pub(crate) use profile::{ProfileView, TokenView};
pub(crate) use settings::{ColorScheme, SettingsView};
pub(crate) use window::{CopiedView, StartupNotice, WindowView};
