//! `ui/src/bindings.ts` is what the window believes of the core; this keeps it true.
//! `UPDATE_BINDINGS=1 cargo test bindings` writes it anew.

use noyo_auth::diagnosis::{Action, Kind};
use noyo_auth::profile::Environment;
use noyo_auth::view;
use ts_rs::{Config, TS};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/bindings.ts");

fn generate() -> String {
    let config = Config::default();
    let mut text = String::from(
        "// Generated from src-tauri/src/view. Do not edit: UPDATE_BINDINGS=1 cargo test bindings\n",
    );
    macro_rules! types {
        ($($name:ty),* $(,)?) => { $(
            text.push_str(&format!("\nexport {}\n", <$name>::decl(&config)));
        )* };
    }
    types!(
        Kind,
        Action,
        Environment,
        view::FailureView,
        view::HintView,
        view::ProfileForm,
        view::SavedView,
        view::PastedView,
        view::FoundKeyView,
        view::ProfileView,
        view::TokenView,
        view::TokenState,
        view::ConnectionTestView,
        view::CheckLine,
        view::CheckView,
        view::CheckName,
        view::Outcome,
        view::GroupsView,
        view::GroupView,
        view::WindowView,
        view::StartupNotice,
        view::SettingsView,
        view::ColorScheme,
        view::CopyWhat,
        view::CopiedView,
        view::InspectionView,
        view::ClaimView,
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
    assert!(committed == generated, "ui/src/bindings.ts is stale: UPDATE_BINDINGS=1 cargo test bindings");
}
