//! What the page may ask for: a few lines each, all work is the core's. None returns a secret or a token.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use noyo_auth_core::jobs::Want;
use noyo_auth_core::texts::activity_text;
use noyo_auth_core::world::exports;
use tauri::ipc::{Channel, Invoke, InvokeBody, Request};
use tauri::{AppHandle, Manager, State, WebviewWindow};
use values::call::GroupsQuery;
use values::copy_form::{CopyForm, GatewayCopyForm};
use values::diagnosis::{Diagnosis, Hint, Kind};
use views::{ConnectionTestView, GroupsView, InspectionView};

use crate::controller::Controller;
use crate::desktop::Desktop;
use crate::front;
use crate::gateways;
use crate::key_dialog::{self, profile_id};
use crate::outside;
use crate::team;
use crate::view::{
    ActivityListView, CheckLine, CopiedView, DesktopForm, DesktopView, FailureView, GatewayAnswer,
    GatewayView, Half, HalfView, JobName, LastTestView, PastedView, ProfileForm, SavedView, SettingsView,
    WindowView,
};
use crate::zoom::{Zoom, ZoomStep};

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

/// Is carried out after ten seconds, or when the program ends.
#[tauri::command]
async fn profile_remove(app: App<'_>, id: String) -> Answer<()> {
    Ok(app.remove_later(profile_id(&id)?)?)
}

#[tauri::command(async)]
fn profile_restore(app: App<'_>, id: &str) -> Answer<()> {
    app.undo_removal(profile_id(id)?);
    Ok(())
}

#[tauri::command]
async fn profile_save(app: App<'_>, form: ProfileForm) -> Answer<SavedView> {
    Ok(key_dialog::save(&app, form).await)
}

#[tauri::command]
async fn paste_key(app: App<'_>, only_key: bool) -> Answer<PastedView> {
    Ok(key_dialog::paste(&app, only_key).await?)
}

/// Says what a single value that was pasted is.
#[tauri::command(async)]
fn take_half(app: App<'_>, half: Half) -> Answer<HalfView> {
    Ok(key_dialog::take_half(&app, half)?)
}

/// A secret that was typed, as bytes and by itself, so that the page has it no longer than that.
#[tauri::command(async)]
fn hold_secret(app: App<'_>, request: Request<'_>) -> Answer<HalfView> {
    let InvokeBody::Raw(bytes) = request.body() else { return Err(key_dialog::no_secret().into()) };
    Ok(key_dialog::hold_secret(&app, bytes)?)
}

/// The dialog was closed: what was pasted for it is let go.
#[tauri::command(async)]
fn drop_pasted(app: App<'_>) {
    app.pasted.lock().clear();
}

#[tauri::command]
async fn clipboard_clear(app: App<'_>, only_ours: bool) -> Answer<()> {
    let cleared = if only_ours { app.clipboard.clear_ours().await } else { app.clipboard.clear().await };
    cleared.map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn copy(
    app: App<'_>,
    handle: AppHandle,
    id: String,
    what: CopyForm,
    confirmed: bool,
) -> Answer<CopiedView> {
    let id = profile_id(&id)?;
    let copied = app.copy(id, what, confirmed).await;
    outside::copied_in_window(&handle, &app, id, what, &copied);
    Ok(copied?)
}

#[tauri::command]
async fn mint(app: App<'_>, id: String) -> Answer<()> {
    let id = profile_id(&id)?;
    let profile = app.profile(id)?;
    let minted = app.running.cancellable(id, JobName::Mint, app.jobs.tokens.get(&profile, Want::New)).await;
    app.changed();
    minted?;
    Ok(())
}

/// Drops every token, what of them is on the clipboard included.
#[tauri::command]
async fn forget_tokens(app: App<'_>) -> Answer<()> {
    let forgotten = app.jobs.forget_tokens().await;
    app.changed();
    let cleared = app.clipboard.clear_ours().await.map_err(Diagnosis::from);
    Ok(forgotten.and(cleared)?)
}

#[tauri::command(async)]
fn cancel(app: App<'_>, id: Option<&str>, job: JobName) -> Answer<()> {
    app.running.cancel(id.map(profile_id).transpose()?, job);
    Ok(())
}

#[tauri::command]
async fn connection_test(
    app: App<'_>,
    handle: AppHandle,
    id: String,
    channel: Channel<CheckLine>,
) -> Answer<ConnectionTestView> {
    let id = profile_id(&id)?;
    let profile = app.profile(id)?;
    let mut lines = Vec::new();
    let tell = |check: &_| {
        let line = CheckLine::from(check);
        lines.push(line.clone());
        let _ = channel.send(line);
    };
    let job = async { Ok(app.jobs.tests.run(&profile, tell).await) };
    let test: Result<_, Diagnosis> = app.running.cancellable(id, JobName::Test, job).await;
    app.changed();
    let test = test?;
    let view = ConnectionTestView::from(&test);
    let last = LastTestView { at_ms: app.now_ms(), outcome: view.outcome, lines };
    // What a secret command says is shown, and kept nowhere.
    let last = Some(&last).filter(|last| !last.failed_with(Kind::SecretCommandFailed));
    // A file that cannot be written forgets the test at the next start.
    let _ = app.remember(|own| own.keep_test(id, last));
    tauri::async_runtime::spawn(async move { outside::tested(&handle, &profile, &test).await });
    Ok(view)
}

#[tauri::command]
async fn ask_sandbox(app: App<'_>, id: String) -> Answer<CheckLine> {
    let id = profile_id(&id)?;
    let profile = app.profile(id)?;
    let job = async { Ok::<_, Diagnosis>(app.jobs.tests.ask_sandbox(&profile).await) };
    Ok(CheckLine::from(&app.running.cancellable(id, JobName::AskSandbox, job).await?))
}

/// The last test of a profile, of this run or of an earlier one.
#[tauri::command(async)]
fn last_test(app: App<'_>, id: &str) -> Answer<Option<LastTestView>> {
    Ok(app.remembered().test(profile_id(id)?))
}

/// A page of the groups whose name has a text in it.
#[tauri::command]
async fn groups(app: App<'_>, id: String, company: String, offset: u64) -> Answer<GroupsView> {
    let id = profile_id(&id)?;
    let profile = app.profile(id)?;
    let query = GroupsQuery { company: company.trim().to_owned(), offset };
    // Who types on is not interested in what was asked for before.
    app.running.cancel(Some(id), JobName::Groups);
    let job = app.jobs.tests.groups(&profile, &query);
    Ok(GroupsView::from(&app.running.cancellable(id, JobName::Groups, job).await?))
}

/// A group's ID is no secret, and stays on the clipboard.
#[tauri::command]
async fn copy_group_id(app: App<'_>, group_id: String) -> Answer<()> {
    app.clipboard.put(&group_id).await.map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn copy_report(app: App<'_>, id: String) -> Answer<()> {
    let profile = app.profile(profile_id(&id)?)?;
    let report = app.jobs.support_report(&profile).await;
    app.clipboard.put(&report).await.map_err(Diagnosis::from)?;
    Ok(())
}

#[tauri::command]
async fn gateway_state(app: App<'_>, id: String) -> Answer<GatewayView> {
    Ok(gateways::view(&app, profile_id(&id)?).await?)
}

/// Starts a gateway; for one that runs on a live profile, unlocks it again.
#[tauri::command]
async fn gateway_start(app: App<'_>, id: String, confirmed: bool) -> Answer<GatewayAnswer> {
    let answer = gateways::start(&app, profile_id(&id)?, confirmed).await?;
    app.changed();
    Ok(answer)
}

#[tauri::command]
async fn gateway_stop(app: App<'_>, id: String) -> Answer<GatewayView> {
    let id = profile_id(&id)?;
    app.gateways.stop(id).await;
    app.changed();
    Ok(gateways::view(&app, id).await?)
}

#[tauri::command]
async fn gateway_allow_writes(
    app: App<'_>,
    id: String,
    allowed: bool,
    confirmed: bool,
) -> Answer<GatewayAnswer> {
    Ok(gateways::allow_writes(&app, profile_id(&id)?, allowed, confirmed).await?)
}

#[tauri::command]
async fn gateway_new_key(app: App<'_>, id: String) -> Answer<()> {
    Ok(gateways::new_key(&app, profile_id(&id)?).await?)
}

#[tauri::command]
async fn gateway_copy(app: App<'_>, id: String, what: GatewayCopyForm) -> Answer<()> {
    Ok(gateways::copy(&app, profile_id(&id)?, what).await?)
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
    let profile = app.profile(profile_id(&id)?)?;
    app.jobs.profiles.approve_as_shown(&profile, &shown).await?;
    app.changed();
    Ok(())
}

#[tauri::command]
async fn settings_save(
    app: App<'_>,
    desktop: State<'_, Arc<Desktop>>,
    window: WebviewWindow,
    settings: SettingsView,
    at_hand: Option<DesktopForm>,
) -> Answer<()> {
    let saved = desktop.save(settings, at_hand).await;
    let _ = window.set_theme(app.theme());
    app.changed();
    Ok(saved?)
}

#[tauri::command]
async fn desktop_state(desktop: State<'_, Arc<Desktop>>) -> Answer<DesktopView> {
    Ok(desktop.state().await)
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
fn zoom(window: WebviewWindow, zoom: State<'_, Zoom>, step: ZoomStep) {
    zoom.go(&window, step);
}

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
    front::quit(&app);
    Ok(())
}

#[tauri::command]
async fn inspect(app: App<'_>, text: String) -> Answer<InspectionView> {
    Ok(app.jobs.inspect(&text, &TimeZone::system()).await.into())
}

#[tauri::command]
async fn inspect_clipboard(app: App<'_>) -> Answer<InspectionView> {
    let text = app.clipboard.board().read().await.map_err(Diagnosis::from)?;
    Ok(app.jobs.inspect(&text, &TimeZone::system()).await.into())
}

#[tauri::command(async)]
fn activity(app: App<'_>) -> ActivityListView {
    app.clearing.view()
}

/// Is carried out after ten seconds, or when the program ends.
#[tauri::command]
async fn activity_clear(app: App<'_>) -> Answer<()> {
    let controller = app.inner().clone();
    app.clearing.later(app.jobs.clock().now().wall, move || controller.changed());
    Ok(())
}

#[tauri::command(async)]
fn activity_restore(app: App<'_>) {
    app.clearing.undo();
}

/// Saves the activity as text beside the downloads, and says where.
#[tauri::command(async)]
fn activity_save(app: App<'_>, handle: AppHandle) -> Answer<String> {
    let path = free_path(&app, &handle, "activity", "txt");
    let text = activity_text::as_text(&app.clearing.shown());
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
