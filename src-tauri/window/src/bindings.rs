//! `ui/src/lib/bindings.ts` is what the page believes of the core; this keeps it true.
//! `make bindings` writes it anew.

#![allow(clippy::unwrap_used)]

use serde::Serialize;
use strum::IntoEnumIterator;
use ts_rs::{Config, TS};
use values::check::{CheckName, Outcome};
use values::copy_form::{CopyForm, GatewayCopyForm};
use values::diagnosis::{Action, Kind};
use values::profile::Environment;

use crate::view;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/lib/bindings.ts");

macro_rules! commands {
    ($($name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

const COMMANDS: &[&str] = include!("../commands.in");

/// A plain enum as the words that it is in JSON.
fn words<T: IntoEnumIterator + Serialize>(name: &str) -> String {
    union(name, T::iter().map(|one| serde_json::to_string(&one).unwrap()))
}

fn union(name: &str, words: impl Iterator<Item = String>) -> String {
    format!("\nexport type {name} = {};\n", words.collect::<Vec<_>>().join(" | "))
}

fn generate() -> String {
    let config = Config::default();
    let mut text = String::from("// Generated from the core. Do not edit: make bindings\n");
    text += &union("Command", COMMANDS.iter().map(|name| format!("\"{name}\"")));
    text += &words::<Kind>("Kind");
    text += &words::<Action>("Action");
    text += &words::<Environment>("Environment");
    text += &words::<CheckName>("CheckName");
    text += &words::<Outcome>("Outcome");
    text += &words::<CopyForm>("CopyForm");
    text += &words::<GatewayCopyForm>("GatewayCopyForm");
    macro_rules! types {
        ($($name:ty),* $(,)?) => { $(
            text.push_str(&format!("\nexport {}\n", <$name>::decl(&config)));
        )* };
    }
    types!(
        view::FailureView,
        views::HintView,
        view::ProfileForm,
        view::SeenProfile,
        view::PastedKey,
        view::FieldName,
        view::Half,
        view::HalfView,
        view::JobName,
        crate::zoom::ZoomStep,
        view::SavedView,
        view::PastedView,
        views::FoundKeyView,
        view::ProfileView,
        view::TokenView,
        view::TokenState,
        views::ConnectionTestView,
        view::CheckLine,
        view::LastTestView,
        views::CheckView,
        views::GroupsView,
        views::GroupView,
        view::WindowView,
        view::StartupNotice,
        view::AddressesView,
        view::UsualAddresses,
        view::ProgramView,
        view::RemovedView,
        view::SettingsView,
        view::ColorScheme,
        view::DesktopView,
        view::DesktopForm,
        view::CopiedView,
        view::OutsideCopyView,
        view::GatewayView,
        view::GatewayRequestView,
        view::GatewayAnswer,
        view::ClipboardView,
        view::ClipboardState,
        views::InspectionView,
        views::ClaimView,
        view::ActivityListView,
        view::ActivityView,
    );
    text
}

#[test]
fn the_bindings_are_fresh() {
    let generated = generate();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(PATH, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(committed == generated, "ui/src/lib/bindings.ts is stale: make bindings");
}
