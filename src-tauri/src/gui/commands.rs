//! What the window may ask for: a few lines each, all work is the broker's. None returns a secret or
//! a token.

use std::sync::Arc;

use tauri::ipc::{Channel, Invoke};
use tauri::{AppHandle, Manager, State, WebviewWindow};

use super::desk::Desk;
use super::dialog;
use crate::activity;
use crate::broker::Want;
use crate::clipboard::ClipboardError;
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::profile::ProfileId;
use crate::view::{
    ActivityView, CheckLine, ConnectionTestView, CopiedView, CopyWhat, FailureView, InspectionView,
    PastedView, ProfileForm, SavedView, SettingsView, WindowView,
};

type Answer<T> = Result<T, FailureView>;
type OnDesk<'a> = State<'a, Arc<Desk>>;

/// All commands; `src-tauri/build.rs` and `capabilities/main.json` name the same.
pub(super) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        window_state,
        profile_choose,
        profile_remove,
        profile_save,
        paste_key,
        clipboard_clear,
        copy,
        mint,
        cancel,
        connection_test,
        ask_sandbox,
        copy_group_id,
        copy_report,
        keychain_unlock,
        settings_save,
        open_status_page,
        demo_start,
        inspect,
        inspect_clipboard,
        activity,
        activity_clear,
        activity_save,
    ]
}

/// An ID as the window got it from us.
pub(super) fn profile_id(text: &str) -> Result<ProfileId, Diagnosis> {
    text.parse().map_err(|_| Diagnosis {
        kind: Kind::NoProfile,
        message: "There is no such profile.".to_owned(),
        hints: vec![Hint::new("Choose a profile from the list.")],
    })
}

#[tauri::command(async)]
fn window_state(desk: OnDesk<'_>) -> WindowView {
    desk.view()
}

#[tauri::command(async)]
fn profile_choose(desk: OnDesk<'_>, id: &str) -> Answer<()> {
    desk.broker.choose(profile_id(id)?)?;
    desk.changed();
    Ok(())
}

#[tauri::command]
async fn profile_remove(desk: OnDesk<'_>, id: String) -> Answer<()> {
    desk.broker.remove(profile_id(&id)?).await?;
    desk.changed();
    Ok(())
}

#[tauri::command]
async fn profile_save(desk: OnDesk<'_>, form: ProfileForm) -> Answer<SavedView> {
    Ok(dialog::save(&desk, form).await)
}

#[tauri::command(async)]
fn paste_key(desk: OnDesk<'_>) -> Answer<PastedView> {
    Ok(dialog::paste(&desk)?)
}

#[tauri::command(async)]
fn clipboard_clear(desk: OnDesk<'_>) -> Answer<()> {
    let ticket = desk.clipboard.put("").map_err(Diagnosis::from)?;
    desk.clipboard.clear_if_ours(&ticket).map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn copy(desk: OnDesk<'_>, id: String, what: CopyWhat, confirmed: bool) -> Answer<CopiedView> {
    Ok(desk.copy(profile_id(&id)?, what, confirmed).await?)
}

#[tauri::command]
async fn mint(desk: OnDesk<'_>, id: String) -> Answer<()> {
    let id = profile_id(&id)?;
    let profile = desk.broker.profile_by_id(id)?;
    let minted = desk.cancellable(id, desk.broker.token(&profile, Want::New)).await;
    desk.changed();
    minted?;
    Ok(())
}

#[tauri::command(async)]
fn cancel(desk: OnDesk<'_>, id: &str) -> Answer<()> {
    desk.cancel(profile_id(id)?);
    Ok(())
}

#[tauri::command]
async fn connection_test(
    desk: OnDesk<'_>,
    id: String,
    channel: Channel<CheckLine>,
) -> Answer<ConnectionTestView> {
    let id = profile_id(&id)?;
    let profile = desk.broker.profile_by_id(id)?;
    let tell = |check: &_| {
        let _ = channel.send(CheckLine::from(check));
    };
    let job = async { Ok(desk.broker.test(&profile, tell).await) };
    let test = desk.cancellable(id, job).await;
    desk.changed();
    Ok(ConnectionTestView::from(&test?))
}

#[tauri::command]
async fn ask_sandbox(desk: OnDesk<'_>, id: String) -> Answer<CheckLine> {
    let profile = desk.broker.profile_by_id(profile_id(&id)?)?;
    Ok(CheckLine::from(&desk.broker.ask_sandbox(&profile).await))
}

/// A group's ID is no secret, and stays on the clipboard.
#[tauri::command(async)]
fn copy_group_id(desk: OnDesk<'_>, group_id: &str) -> Answer<()> {
    desk.clipboard.put(group_id).map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command(async)]
fn copy_report(desk: OnDesk<'_>, id: &str) -> Answer<()> {
    let profile = desk.broker.profile_by_id(profile_id(id)?)?;
    desk.clipboard.put(&desk.broker.support_report(&profile)).map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn keychain_unlock(desk: OnDesk<'_>) -> Answer<()> {
    Ok(desk.broker.unlock_keychain().await?)
}

#[tauri::command(async)]
fn settings_save(desk: OnDesk<'_>, window: WebviewWindow, settings: SettingsView) -> Answer<()> {
    desk.settings.set(settings)?;
    desk.apply_settings();
    let _ = window.set_theme(desk.theme());
    desk.changed();
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
async fn inspect(desk: OnDesk<'_>, text: String) -> Answer<InspectionView> {
    Ok(desk.broker.inspect(&text).await.into())
}

#[tauri::command]
async fn inspect_clipboard(desk: OnDesk<'_>) -> Answer<InspectionView> {
    let clipboard = desk.clipboard.clone();
    let read = tauri::async_runtime::spawn_blocking(move || clipboard.read()).await;
    let text = read.unwrap_or(Err(ClipboardError::Unavailable)).map_err(Diagnosis::from)?;
    Ok(desk.broker.inspect(&text).await.into())
}

#[tauri::command(async)]
fn activity(desk: OnDesk<'_>) -> Vec<ActivityView> {
    desk.broker.activity().iter().map(ActivityView::from).collect()
}

#[tauri::command(async)]
fn activity_clear(desk: OnDesk<'_>) -> Answer<()> {
    Ok(desk.broker.clear_activity()?)
}

/// Saves the activity as text beside the downloads, and says where.
#[tauri::command(async)]
fn activity_save(desk: OnDesk<'_>, app: AppHandle) -> Answer<String> {
    let folder = app
        .path()
        .download_dir()
        .ok()
        .filter(|d| d.is_dir())
        .unwrap_or_else(|| desk.home().folder().to_owned());
    let stamp = jiff::ZonedDateTime::now().strftime("%Y-%m-%d-%H%M%S");
    let path = folder.join(format!("noyo-auth-activity-{stamp}.txt"));
    crate::export::write_file(&path, &activity::as_text(&desk.broker.activity()), false)
        .map_err(Diagnosis::from)?;
    Ok(path.display().to_string())
}
