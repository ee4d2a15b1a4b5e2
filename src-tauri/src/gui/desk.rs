//! What lies on the desk while the window is open: the broker, the clipboard and what we put there,
//! the yes to a live copy, the key that was pasted, the jobs that can be cancelled.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tauri::{AppHandle, Emitter, Theme};
use tokio::sync::oneshot;

use super::Ground;
use super::settings::Settings;
use crate::broker::Broker;
use crate::clipboard::{Clipboard, Ticket};
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::import::Found;
use crate::profile::{Environment, Profile, ProfileId};
use crate::profiles::Profiles;
use crate::settings;
use crate::view::{
    ColorScheme, CopiedView, CopyWhat, FailureView, ProfileView, StartupNotice, TokenView, WindowView,
};

pub(super) struct Desk {
    pub(super) broker: Broker,
    pub(super) clipboard: Arc<dyn Clipboard>,
    pub(super) settings: Settings,
    /// The keys of the last paste or drop, secrets included, until they are saved or replaced.
    pub(super) found: Mutex<Option<Found>>,
    app: AppHandle,
    ground: Ground,
    ours: Mutex<Option<Arc<Ticket>>>,
    said_yes: Mutex<HashMap<ProfileId, Instant>>,
    running: Mutex<HashMap<ProfileId, Vec<oneshot::Sender<()>>>>,
}

impl Desk {
    pub(super) fn new(
        app: AppHandle,
        ground: Ground,
        clipboard: Arc<dyn Clipboard>,
        settings: Settings,
    ) -> Self {
        Self {
            broker: ground.broker.clone(),
            clipboard,
            settings,
            found: Mutex::default(),
            app,
            ground,
            ours: Mutex::default(),
            said_yes: Mutex::default(),
            running: Mutex::default(),
        }
    }

    /// Puts a token in one of its forms on the clipboard, to be cleared later. A live profile is asked
    /// about first.
    pub(super) async fn copy(
        self: &Arc<Self>,
        id: ProfileId,
        what: CopyWhat,
        confirmed: bool,
    ) -> Result<CopiedView, Diagnosis> {
        let profile = self.broker.profile_by_id(id)?;
        if !self.may_copy(&profile, confirmed) {
            return Ok(CopiedView::AskFirst { profile: profile.name.to_string() });
        }
        let job = self.broker.copy(&profile, what, self.clipboard.clone());
        let copied = self.cancellable(id, job).await;
        self.changed();
        let copied = copied?;
        let cleared_at_ms = self.clear_later(copied.ticket);
        Ok(CopiedView::Copied { cleared_at_ms, minted: copied.minted })
    }

    fn may_copy(&self, profile: &Profile, confirmed: bool) -> bool {
        if profile.environment == Environment::Sandbox {
            return true;
        }
        let holds = Duration::from_secs(u64::from(self.settings.get().live_guard_minutes) * 60);
        let mut said_yes = lock(&self.said_yes);
        if confirmed {
            said_yes.insert(profile.id, Instant::now());
        }
        confirmed || said_yes.get(&profile.id).is_some_and(|at| at.elapsed() < holds)
    }

    /// Remembers what we put on the clipboard, and clears it when its time is over if it is still ours.
    pub(super) fn clear_later(self: &Arc<Self>, ticket: Ticket) -> Option<i64> {
        let ticket = Arc::new(ticket);
        *lock(&self.ours) = Some(ticket.clone());
        let seconds = self.settings.get().clipboard_seconds;
        if seconds == 0 {
            return None;
        }
        let desk = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(Duration::from_secs(u64::from(seconds))).await;
            let newest = lock(&desk.ours).as_ref().is_some_and(|ours| Arc::ptr_eq(ours, &ticket));
            if newest && desk.clipboard.clear_if_ours(&ticket).is_ok() {
                *lock(&desk.ours) = None;
            }
        });
        Some((Timestamp::now() + Duration::from_secs(u64::from(seconds))).as_millisecond())
    }

    pub(super) fn clear_clipboard_at_exit(&self) {
        if let Some(ticket) = lock(&self.ours).take() {
            // Nothing to tell anybody any more if it does not work.
            let _ = self.clipboard.clear_if_ours(&ticket);
        }
    }

    /// Runs a job that `cancel` ends early, for whoever waits for it; what others wait for goes on.
    pub(super) async fn cancellable<T>(
        &self,
        id: ProfileId,
        job: impl Future<Output = Result<T, Diagnosis>>,
    ) -> Result<T, Diagnosis> {
        let (sender, cancelled) = oneshot::channel();
        {
            let mut running = lock(&self.running);
            let jobs = running.entry(id).or_default();
            jobs.retain(|job| !job.is_closed());
            jobs.push(sender);
        }
        tokio::select! {
            biased;
            done = job => done,
            Ok(()) = cancelled => Err(Diagnosis {
                kind: Kind::Cancelled,
                message: "It was cancelled.".to_owned(),
                hints: vec![Hint::new("Start it again when you like.")],
            }),
        }
    }

    pub(super) fn cancel(&self, id: ProfileId) {
        for job in lock(&self.running).remove(&id).unwrap_or_default() {
            let _ = job.send(());
        }
    }

    /// Tells the window that what it shows may be out of date.
    pub(super) fn changed(&self) {
        let _ = self.app.emit_to("main", "changed", ());
    }

    pub(super) fn view(&self) -> WindowView {
        let now = self.broker.clock().now();
        let (profiles, failure) = match self.broker.profiles() {
            Ok(profiles) => (profiles, None),
            Err(why) => (Profiles::default(), Some(FailureView::from(why))),
        };
        let margin = self.broker.margin();
        let mut list: Vec<_> = profiles.list.iter().collect();
        list.sort_by_key(|p| (p.environment, p.name.folded()));
        let show = |profile: &Profile| {
            let token = self.broker.token_in_memory(profile);
            let view = TokenView::of(token.as_deref(), self.broker.failing(profile.id), now, margin);
            ProfileView::of(profile, view)
        };
        WindowView {
            profiles: list.into_iter().map(show).collect(),
            in_use: profiles.in_use.map(|id| id.to_string()),
            failure,
            settings: self.settings.get(),
            notice: self.settings.notice.clone().map(|message| StartupNotice { message }),
            has_demo: cfg!(feature = "demo"),
            is_demo: self.ground.is_demo,
            now_ms: now.wall.as_millisecond(),
        }
    }

    pub(super) fn apply_settings(&self) {
        let settings = self.settings.get();
        self.broker.set_network(settings::network(&settings));
        self.broker.set_margin(Duration::from_secs(u64::from(settings.token_seconds)));
    }

    pub(super) fn theme(&self) -> Option<Theme> {
        match self.settings.get().color_scheme {
            ColorScheme::System => None,
            ColorScheme::Light => Some(Theme::Light),
            ColorScheme::Dark => Some(Theme::Dark),
        }
    }

    pub(super) fn home(&self) -> &crate::home::Home {
        &self.ground.home
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
