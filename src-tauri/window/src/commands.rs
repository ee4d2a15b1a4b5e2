//! What the page may ask for: a few lines each, all work is the core's. None returns a secret or a token.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use noyo_auth_core::jobs::Want;
use noyo_auth_core::texts::activity_text;
use noyo_auth_core::world::exports;
use tauri::ipc::{Channel, Invoke};
use tauri::{AppHandle, Manager, State, WebviewWindow};
use values::copy_form::CopyForm;
use values::diagnosis::{Diagnosis, Hint, Kind};
use views::{ConnectionTestView, InspectionView};

use crate::controller::Controller;
use crate::key_dialog::{self, profile_id};
use crate::team;
use crate::view::{
    ActivityView, CheckLine, CopiedView, FailureView, PastedView, ProfileForm, SavedView, SettingsView,
    WindowView,
};

type Answer<T> = Result<T, FailureView>;
type App<'a> = State<'a, Arc<Controller>>;

macro_rules! commands {
    ($($name:ident),* $(,)?) => { tauri::generate_handler![$($name),*] };
}

/// All commands, as `commands.in` lists them.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    include!("../commands.in")
}

#[tauri::command(async)]
fn window_state(app: App<'_>) -> WindowView {
    app.view()
}

#[tauri::command(async)]
fn profile_show(app: App<'_>, id: &str) -> Answer<()> {
    Ok(app.show(profile_id(id)?)?)
}

#[tauri::command]
async fn profile_remove(app: App<'_>, id: String) -> Answer<()> {
    let id = profile_id(&id)?;
    app.jobs.profiles.remove(id).await?;
    app.jobs.tests.forget(id);
    app.changed();
    Ok(())
}

#[tauri::command]
async fn profile_save(app: App<'_>, form: ProfileForm) -> Answer<SavedView> {
    Ok(key_dialog::save(&app, form).await)
}

#[tauri::command]
async fn paste_key(app: App<'_>) -> Answer<PastedView> {
    Ok(key_dialog::paste(&app).await?)
}

#[tauri::command]
async fn clipboard_clear(app: App<'_>) -> Answer<()> {
    app.clipboard.clear().await.map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn copy(app: App<'_>, id: String, what: CopyForm, confirmed: bool) -> Answer<CopiedView> {
    Ok(app.copy(profile_id(&id)?, what, confirmed).await?)
}

#[tauri::command]
async fn mint(app: App<'_>, id: String) -> Answer<()> {
    let id = profile_id(&id)?;
    let profile = app.jobs.profiles.by_id(id)?;
    let minted = app.running.cancellable(id, app.jobs.tokens.get(&profile, Want::New)).await;
    app.changed();
    minted?;
    Ok(())
}

#[tauri::command(async)]
fn cancel(app: App<'_>, id: &str) -> Answer<()> {
    app.running.cancel(profile_id(id)?);
    Ok(())
}

#[tauri::command]
async fn connection_test(
    app: App<'_>,
    id: String,
    channel: Channel<CheckLine>,
) -> Answer<ConnectionTestView> {
    let id = profile_id(&id)?;
    let profile = app.jobs.profiles.by_id(id)?;
    let tell = |check: &_| {
        let _ = channel.send(CheckLine::from(check));
    };
    let job = async { Ok(app.jobs.tests.run(&profile, tell).await) };
    let test = app.running.cancellable(id, job).await;
    app.changed();
    Ok(ConnectionTestView::from(&test?))
}

#[tauri::command]
async fn ask_sandbox(app: App<'_>, id: String) -> Answer<CheckLine> {
    let profile = app.jobs.profiles.by_id(profile_id(&id)?)?;
    Ok(CheckLine::from(&app.jobs.tests.ask_sandbox(&profile).await))
}

/// A group's ID is no secret, and stays on the clipboard.
#[tauri::command]
async fn copy_group_id(app: App<'_>, group_id: String) -> Answer<()> {
    app.clipboard.clipboard.put(&group_id).await.map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn copy_report(app: App<'_>, id: String) -> Answer<()> {
    let profile = app.jobs.profiles.by_id(profile_id(&id)?)?;
    let report = app.jobs.support_report(&profile).await;
    app.clipboard.clipboard.put(&report).await.map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn keychain_unlock(app: App<'_>) -> Answer<()> {
    Ok(app.jobs.unlock_keychain().await?)
}

/// Writes the profiles for a team, without secrets, where downloads go.
#[tauri::command(async)]
fn profiles_save(app: App<'_>, handle: AppHandle) -> Answer<String> {
    let path = free_path(&app, &handle, "profiles", "json");
    team::save(&app, &path)?;
    Ok(path.display().to_string())
}

/// Approves the secret command that the page showed, and no other.
#[tauri::command]
async fn command_approve(app: App<'_>, id: String, shown: String) -> Answer<()> {
    let profile = app.jobs.profiles.by_id(profile_id(&id)?)?;
    app.jobs.profiles.approve_as_shown(&profile, &shown).await?;
    app.changed();
    Ok(())
}

#[tauri::command]
async fn settings_save(app: App<'_>, window: WebviewWindow, settings: SettingsView) -> Answer<()> {
    app.save_settings(settings).await?;
    let _ = window.set_theme(app.theme());
    app.changed();
    Ok(())
}

#[tauri::command(async)]
fn open_status_page() -> Answer<()> {
    open::that_detached("https://www.noyostatus.com").map_err(|_| Diagnosis {
        kind: Kind::StorageFailed,
        message: "No browser could be opened.".to_owned(),
        hints: vec![Hint::new("Open www.noyostatus.com by hand.")],
    })?;
    Ok(())
}

/// Opens the demo in a window of its own, and closes this one.
#[tauri::command(async)]
fn demo_start(app: AppHandle) -> Answer<()> {
    if !cfg!(feature = "demo") {
        return Err(FailureView::from(Diagnosis {
            kind: Kind::InvalidInput,
            message: "This build has no demo.".to_owned(),
            hints: vec![Hint::new("Run make demo in a checkout of the program.")],
        }));
    }
    let program = std::env::current_exe();
    let started = program.and_then(|program| std::process::Command::new(program).arg("--demo").spawn());
    started.map_err(|e| Diagnosis {
        kind: Kind::StorageFailed,
        message: format!("The demo could not be started: {e}."),
        hints: vec![Hint::new("Start noyo-auth-desktop --demo in a terminal.")],
    })?;
    app.exit(0);
    Ok(())
}

#[tauri::command]
async fn inspect(app: App<'_>, text: String) -> Answer<InspectionView> {
    Ok(app.jobs.inspect(&text, &TimeZone::system()).await.into())
}

#[tauri::command]
async fn inspect_clipboard(app: App<'_>) -> Answer<InspectionView> {
    let text = app.clipboard.clipboard.read().await.map_err(Diagnosis::from)?;
    Ok(app.jobs.inspect(&text, &TimeZone::system()).await.into())
}

#[tauri::command(async)]
fn activity(app: App<'_>) -> Vec<ActivityView> {
    app.jobs.diary.events().iter().map(ActivityView::from).collect()
}

#[tauri::command]
async fn activity_clear(app: App<'_>) -> Answer<()> {
    Ok(app.jobs.diary.clear().await?)
}

/// Saves the activity as text beside the downloads, and says where.
#[tauri::command(async)]
fn activity_save(app: App<'_>, handle: AppHandle) -> Answer<String> {
    let path = free_path(&app, &handle, "activity", "txt");
    let text = activity_text::as_text(&app.jobs.diary.events());
    exports::write_file(&path, &text, false).map_err(Diagnosis::from)?;
    Ok(path.display().to_string())
}

/// A name that nobody has yet, where downloads go, or else in the program's own folder.
fn free_path(app: &Controller, handle: &AppHandle, what: &str, ending: &str) -> PathBuf {
    let downloads = handle.path().download_dir().ok().filter(|d| d.is_dir());
    let folder = downloads.unwrap_or_else(|| app.home().folder().to_owned());
    let stamp = ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S");
    folder.join(format!("noyo-auth-{what}-{stamp}.{ending}"))
}
