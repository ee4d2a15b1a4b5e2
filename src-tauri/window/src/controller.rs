//! What the window works with while it is open, and what it shows of it.

use std::sync::Arc;

use noyo_auth_core::jobs::Jobs;
use noyo_auth_core::meaning::input::invalid_setting;
use noyo_auth_core::texts::import::FoundKeys;
use noyo_auth_core::world::clipboard::Clipboard;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::profiles::Profiles;
use parking_lot::Mutex;
use tauri::{AppHandle, Emitter, Theme};
use values::copy_form::CopyForm;
use values::diagnosis::Diagnosis;
use values::profile::{Profile, ProfileId};

use crate::Backend;
use crate::live_guard::LiveGuard;
use crate::on_clipboard::OnClipboard;
use crate::open_gateways::OpenGateways;
use crate::own_store::OwnStore;
use crate::running::Running;
use crate::view::{
    ColorScheme, CopiedView, FailureView, ProfileView, SettingsView, StartupNotice, TokenView, WindowView,
};

pub(crate) struct Controller {
    pub(crate) jobs: Jobs,
    pub(crate) clipboard: OnClipboard,
    pub(crate) running: Running,
    pub(crate) gateways: OpenGateways,
    /// The keys of the last paste or drop, secrets included, until they are saved or replaced.
    pub(crate) pasted: Mutex<Option<FoundKeys>>,
    app: AppHandle,
    backend: Backend,
    pub(crate) own: OwnStore,
    guard: LiveGuard,
    /// A word about settings that were damaged when the program started.
    notice: Option<String>,
}

impl Controller {
    pub(crate) fn new(app: AppHandle, backend: Backend, own: OwnStore, notice: Option<String>) -> Self {
        Self {
            jobs: backend.jobs.clone(),
            clipboard: OnClipboard::new(Clipboard::system()),
            running: Running::default(),
            gateways: OpenGateways::default(),
            pasted: Mutex::default(),
            app,
            backend,
            own,
            guard: LiveGuard::default(),
            notice,
        }
    }

    /// Puts a token in one of its forms on the clipboard, to be cleared later. A live profile is asked
    /// about first.
    pub(crate) async fn copy(
        self: &Arc<Self>,
        id: ProfileId,
        form: CopyForm,
        confirmed: bool,
    ) -> Result<CopiedView, Diagnosis> {
        let profile = self.jobs.profiles.by_id(id)?;
        let settings = self.jobs.preferences.current();
        if !self.guard.admits(&profile, confirmed, settings.live_guard()) {
            return Ok(CopiedView::AskFirst { profile: profile.name.to_string() });
        }
        let job = self.jobs.copy(&profile, form, &self.clipboard.clipboard);
        let copied = self.running.cancellable(id, job).await;
        self.changed();
        let copied = copied?;
        let cleared_at_ms = self.clipboard.clear_later(copied.ticket, settings.clipboard_time());
        Ok(CopiedView::Copied { cleared_at_ms, minted: copied.minted })
    }

    /// Tells the page that what it shows may be out of date.
    pub(crate) fn changed(&self) {
        let _ = self.app.emit_to("main", "changed", ());
    }

    /// The page shows that profile from now on. Nothing outside the window goes by it.
    pub(crate) fn show(&self, id: ProfileId) -> Result<(), Diagnosis> {
        self.jobs.profiles.by_id(id)?;
        self.own.change(|own| own.shown = Some(id))
    }

    /// The shown profile: the one that was shown last, or else the first of the list.
    pub(crate) fn shown_profile(&self) -> Option<Profile> {
        let profiles = self.jobs.profiles.all().ok()?;
        let shown = self.own.get().shown.and_then(|id| profiles.get(id));
        shown.or_else(|| in_order(&profiles).first().copied()).cloned()
    }

    pub(crate) fn is_demo(&self) -> bool {
        self.backend.is_demo
    }

    pub(crate) async fn save_settings(&self, view: SettingsView) -> Result<(), Diagnosis> {
        let color_scheme = view.color_scheme;
        let (settings, credentials) = view.read().map_err(invalid_setting)?;
        self.jobs.preferences.save(settings, credentials).await?;
        self.own.change(|own| own.color_scheme = color_scheme)
    }

    pub(crate) fn view(&self) -> WindowView {
        let now = self.jobs.clock().now();
        let (profiles, failure) = match self.jobs.profiles.all() {
            Ok(profiles) => (profiles, None),
            Err(why) => (Profiles::default(), Some(FailureView::from(why))),
        };
        let margin = self.jobs.tokens.margin();
        let list = in_order(&profiles);
        let own = self.own.get();
        let shown = own.shown.filter(|id| profiles.get(*id).is_some());
        let show = |profile: &Profile| {
            let token = self.jobs.tokens.in_memory(profile);
            let failing = self.jobs.tokens.failing(profile.id);
            ProfileView::of(profile, TokenView::of(token.as_deref(), failing, now, margin))
        };
        WindowView {
            shown: shown.or(list.first().map(|p| p.id)).map(|id| id.to_string()),
            profiles: list.into_iter().map(show).collect(),
            failure,
            settings: SettingsView::of(&self.jobs.preferences.current(), own.color_scheme),
            notice: self.notice.clone().map(|message| StartupNotice { message }),
            has_demo: cfg!(feature = "demo"),
            is_demo: self.backend.is_demo,
            now_ms: now.wall.as_millisecond(),
        }
    }

    pub(crate) fn theme(&self) -> Option<Theme> {
        match self.own.get().color_scheme {
            ColorScheme::System => None,
            ColorScheme::Light => Some(Theme::Light),
            ColorScheme::Dark => Some(Theme::Dark),
        }
    }

    pub(crate) fn handle(&self) -> &AppHandle {
        &self.app
    }

    pub(crate) fn home(&self) -> &Home {
        &self.backend.home
    }

    /// Finishes what must not be left half done, and takes what is ours off the clipboard.
    pub(crate) async fn finish(&self) {
        self.gateways.stop_all().await;
        self.jobs.profiles.settle().await;
        self.clipboard.clear_at_exit().await;
    }
}

/// Sandbox first, then live; within each by name.
fn in_order(profiles: &Profiles) -> Vec<&Profile> {
    let mut list: Vec<_> = profiles.list.iter().collect();
    list.sort_by_key(|profile| (profile.environment, profile.name.folded()));
    list
}
