//! What is asked for from outside the window, in the tray or by the global shortcut, and what is said
//! while the window is not in front.
//!
//! The page hears two events of it: `ask-live-copy`, with a profile's ID, when a live header may only be
//! copied after a yes in the window; and `copied-outside`, with an [`OutsideCopyView`], so that it says of
//! that profile what became of the copy.

use std::sync::Arc;
use std::time::Duration;

use tauri::{AppHandle, Emitter, Manager};
use values::check::ConnectionTest;
use values::copy_form::CopyForm;
use values::diagnosis::{Diagnosis, Kind};
use values::profile::{Profile, ProfileId};

use crate::controller::Controller;
use crate::front;
use crate::notify::{Happened, Notifications};
use crate::view::{CopiedView, OutsideCopyView};

/// Copies a profile's header. A live one behind its guard is asked about in the window.
pub(crate) async fn copy_from_tray(app: &AppHandle, controller: &Arc<Controller>, id: ProfileId) {
    let Ok(profile) = controller.profile(id) else { return front::show(app) };
    match copy(app, controller, &profile).await {
        Happened::NoYes => ask_live_copy(app, controller, id),
        happened => {
            let told = app.state::<Notifications>().tell(&profile, happened).await;
            if !told && !matches!(happened, Happened::Copied(..)) {
                front::show(app);
            }
        }
    }
}

/// Copies the header of the shown profile; never a live one that nobody said yes to within its time.
pub(crate) async fn copy_shown(app: &AppHandle, controller: &Arc<Controller>) {
    let Some(profile) = controller.shown_profile() else { return front::show(app) };
    let happened = copy(app, controller, &profile).await;
    app.state::<Notifications>().tell(&profile, happened).await;
}

/// A connection test has ended; it may have taken a while.
pub(crate) async fn tested(app: &AppHandle, profile: &Profile, test: &ConnectionTest) {
    if !front::is_in_front(app) {
        app.state::<Notifications>().tell(profile, Happened::Tested(test.outcome())).await;
    }
}

/// A copy that was asked for in the window has ended; a slow server may have taken a while over it.
pub(crate) fn copied_in_window(
    app: &AppHandle,
    controller: &Arc<Controller>,
    id: ProfileId,
    form: CopyForm,
    copied: &Result<CopiedView, Diagnosis>,
) {
    let happened = match copied {
        Ok(CopiedView::Copied { .. }) => Happened::Copied(form, clipboard_time(controller)),
        Err(why) if why.kind != Kind::Cancelled => Happened::NotCopied(form, why.kind),
        _ => return,
    };
    let Ok(profile) = controller.profile(id) else { return };
    if !front::is_in_front(app) {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            app.state::<Notifications>().tell(&profile, happened).await;
        });
    }
}

/// The window was closed, and the program goes on: said the first time that it happens.
pub(crate) async fn went_to_tray(app: &AppHandle, controller: &Arc<Controller>) {
    if !controller.own.get().told_of_tray {
        let _ = controller.own.change(|own| own.told_of_tray = true);
        app.state::<Notifications>().tell_of_tray().await;
    }
}

async fn copy(app: &AppHandle, controller: &Arc<Controller>, profile: &Profile) -> Happened {
    let copied = controller.copy(profile.id, CopyForm::Header, false).await;
    let happened = match &copied {
        Err(why) => Happened::NotCopied(CopyForm::Header, why.kind),
        Ok(CopiedView::AskFirst { .. }) => return Happened::NoYes,
        // Without the focus, a desktop may refuse the clipboard to a program without saying so.
        Ok(CopiedView::Copied { .. }) if !controller.clipboard.has_ours().await => Happened::NotTaken,
        Ok(CopiedView::Copied { .. }) => Happened::Copied(CopyForm::Header, clipboard_time(controller)),
    };
    if happened != Happened::NotTaken {
        let _ = app.emit_to("main", "copied-outside", OutsideCopyView::of(profile.id, copied));
    }
    happened
}

fn clipboard_time(controller: &Controller) -> Option<Duration> {
    controller.jobs.preferences.current().clipboard_time()
}

fn ask_live_copy(app: &AppHandle, controller: &Arc<Controller>, id: ProfileId) {
    front::show(app);
    let _ = controller.show(id);
    controller.changed();
    let _ = app.emit_to("main", "ask-live-copy", id.to_string());
}
