//! What the window works with while it is open, and what it shows of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use noyo_auth_core::jobs::Jobs;
use noyo_auth_core::meaning::input::{gone, invalid_setting};
use noyo_auth_core::world::clipboard::Clipboard;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::profiles::Profiles;
use parking_lot::Mutex;
use tauri::{AppHandle, Emitter, Theme};
use tokio::sync::OnceCell;
use values::copy_form::CopyForm;
use values::diagnosis::Diagnosis;
use values::profile::{Environment, InvalidInput, Profile, ProfileId, ProfileName};

use crate::Backend;
use crate::clearing::Clearing;
use crate::live_guard::LiveGuard;
use crate::on_clipboard::OnClipboard;
use crate::open_gateways::OpenGateways;
use crate::own_store::{OwnStore, Place, Remembered};
use crate::pasted::Pasted;
use crate::removals::{Removals, UNDO};
use crate::running::{Running, cancellation};
use crate::view::{
    ColorScheme, CopiedView, FailureView, JobName, ProfileView, ProgramView, RemovedView, SettingsView,
    StartupNotice, TokenView, UsualAddresses, WindowView,
};

pub(crate) struct Controller {
    pub(crate) jobs: Jobs,
    pub(crate) clipboard: OnClipboard,
    pub(crate) running: Running,
    pub(crate) gateways: OpenGateways,
    /// What was pasted or dropped, secrets included, until it is saved or replaced.
    pub(crate) pasted: Mutex<Pasted>,
    pub(crate) clearing: Clearing,
    removals: Removals,
    /// Where the window is.
    place: Mutex<Option<Place>>,
    app: AppHandle,
    backend: Backend,
    pub(crate) own: OwnStore,
    guard: LiveGuard,
    /// A word about settings that were damaged when the program started.
    notice: Option<String>,
    /// The program ends: what is put on the clipboard from now on would stay there.
    ends: AtomicBool,
    finished: OnceCell<()>,
}

/// How long the program's end waits, after its window has gone.
const EXIT_PATIENCE: Duration = Duration::from_secs(12);

impl Controller {
    pub(crate) fn new(app: AppHandle, backend: Backend, own: OwnStore, notice: Option<String>) -> Self {
        let page = app.clone();
        // Whoever copied: what is on the clipboard is said where the profile is shown.
        let tell = move |view| {
            let _ = page.emit_to("main", "clipboard", view);
        };
        Self {
            jobs: backend.jobs.clone(),
            clipboard: OnClipboard::new(Clipboard::system(), tell),
            running: Running::default(),
            gateways: OpenGateways::default(),
            pasted: Mutex::default(),
            clearing: Clearing::new(backend.jobs.diary.clone()),
            removals: Removals::default(),
            place: Mutex::default(),
            app,
            backend,
            own,
            guard: LiveGuard::default(),
            notice,
            ends: AtomicBool::new(false),
            finished: OnceCell::new(),
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
        if self.ends.load(Ordering::SeqCst) {
            return Err(cancellation());
        }
        let profile = self.profile(id)?;
        let settings = self.jobs.preferences.current();
        if !self.guard.admits(&profile, confirmed, settings.live_guard()) {
            return Ok(CopiedView::AskFirst { profile: profile.name.to_string() });
        }
        let job = self.jobs.copy(&profile, form, self.clipboard.board());
        let copied = self.running.cancellable(id, JobName::Copy, job).await;
        self.changed();
        let copied = copied?;
        let clipboard = self.clipboard.hold(copied.ticket, id, form, settings.clipboard_time());
        Ok(CopiedView::Copied { clipboard, minted: copied.minted })
    }

    /// A profile that is there and not about to be removed.
    pub(crate) fn profile(&self, id: ProfileId) -> Result<Profile, Diagnosis> {
        if self.removals.holds(id) {
            return Err(gone());
        }
        self.jobs.profiles.by_id(id)
    }

    /// The profiles that are there and not about to be removed, in the order of the file.
    pub(crate) fn profiles(&self) -> Result<Vec<Profile>, Diagnosis> {
        let all = self.jobs.profiles.all()?;
        Ok(all.list.iter().filter(|profile| !self.removals.holds(profile.id)).cloned().collect())
    }

    /// Removes a profile after a while in which that can be taken back.
    pub(crate) fn remove_later(self: &Arc<Self>, id: ProfileId) -> Result<(), Diagnosis> {
        self.profile(id)?;
        let number = self.removals.add(id);
        self.changed();
        let this = self.clone();
        tauri::async_runtime::spawn(async move {
            this.gateways.stop(id).await;
            tokio::time::sleep(UNDO).await;
            this.remove_now(id, Some(number)).await;
        });
        Ok(())
    }

    pub(crate) fn undo_removal(&self, id: ProfileId) {
        self.removals.undo(id);
        self.changed();
    }

    /// Carries out every removal that waits: another profile may want its name.
    pub(crate) async fn remove_what_waits(&self) {
        for id in self.removals.undoable() {
            self.remove_now(id, None).await;
        }
    }

    /// Whether a profile that is about to be removed has that name.
    pub(crate) fn wants_name_of_removed(&self, name: &ProfileName) -> bool {
        let Ok(profiles) = self.jobs.profiles.all() else { return false };
        let found = profiles.find_by_name(name.as_str());
        found.is_some_and(|found| self.removals.holds(found.id))
    }

    /// Whether no other profile has that name; what cannot be read now, the core says when it stores.
    pub(crate) fn check_free(&self, name: &ProfileName, own: Option<ProfileId>) -> Result<(), InvalidInput> {
        let Ok(profiles) = self.jobs.profiles.all() else { return Ok(()) };
        match profiles.find_by_name(name.as_str()).filter(|held| Some(held.id) != own) {
            Some(held) => Err(InvalidInput::NameTaken { name: held.name.to_string() }),
            None => Ok(()),
        }
    }

    async fn remove_now(&self, id: ProfileId, number: Option<u64>) {
        if !self.removals.begin(id, number) {
            return;
        }
        match self.jobs.profiles.remove(id).await {
            Ok(()) => {
                self.jobs.tests.forget(id);
                // A file that cannot be written keeps the test of a profile that is gone.
                let _ = self.remember(|own| own.keep_test(id, None));
            }
            Err(why) => {
                let _ = self.app.emit_to("main", "not-removed", (id.to_string(), FailureView::from(why)));
            }
        }
        self.removals.end(id);
        self.changed();
    }

    /// Changes what the window remembers for itself.
    pub(crate) fn remember(&self, change: impl FnOnce(&mut Remembered)) -> Result<(), Diagnosis> {
        self.own.change(change)
    }

    /// What the window remembers for itself.
    pub(crate) fn remembered(&self) -> Remembered {
        self.own.get()
    }

    /// Tells the page that what it shows may be out of date.
    pub(crate) fn changed(&self) {
        let _ = self.app.emit_to("main", "changed", ());
    }

    /// The page shows that profile from now on. Nothing outside the window goes by it.
    pub(crate) fn show(&self, id: ProfileId) -> Result<(), Diagnosis> {
        self.profile(id)?;
        self.own.change(|own| own.shown = Some(id))
    }

    /// The profiles that are shown: sandbox first, then live; within each by name.
    fn listed<'a>(&self, profiles: &'a Profiles) -> Vec<&'a Profile> {
        let mut list: Vec<_> = profiles.list.iter().filter(|p| !self.removals.holds(p.id)).collect();
        list.sort_by_key(|profile| (profile.environment, profile.name.folded()));
        list
    }

    /// The shown profile: the one that was shown last, or else the first of the list.
    pub(crate) fn shown_profile(&self) -> Option<Profile> {
        let profiles = self.jobs.profiles.all().ok()?;
        let list = self.listed(&profiles);
        let shown = self.own.get().shown.and_then(|id| list.iter().find(|profile| profile.id == id));
        shown.or(list.first()).copied().cloned()
    }

    pub(crate) fn is_demo(&self) -> bool {
        self.backend.is_demo
    }

    /// Saves what both programs go by.
    pub(crate) async fn save_settings(&self, view: &SettingsView) -> Result<(), Diagnosis> {
        let (settings, credentials) = view.read().map_err(invalid_setting)?;
        self.jobs.preferences.save(settings, credentials).await
    }

    pub(crate) fn view(&self) -> WindowView {
        let now = self.jobs.clock().now();
        let (profiles, failure) = match self.jobs.profiles.all() {
            Ok(profiles) => (profiles, None),
            Err(why) => (Arc::default(), Some(FailureView::from(why))),
        };
        let margin = self.jobs.tokens.margin();
        let removed = self.removals.undoable();
        let list = self.listed(&profiles);
        let own = self.own.get();
        let shown = own.shown.filter(|id| list.iter().any(|p| p.id == *id));
        let show = |profile: &Profile| {
            let token = self.jobs.tokens.in_memory(profile);
            let failing = self.jobs.tokens.failing(profile.id);
            ProfileView::of(profile, TokenView::of(token.as_deref(), failing, now, margin))
        };
        WindowView {
            shown: shown.or(list.first().map(|p| p.id)).map(|id| id.to_string()),
            profiles: list.into_iter().map(show).collect(),
            removed: removed.iter().filter_map(|id| profiles.get(*id)).map(RemovedView::from).collect(),
            failure,
            settings: SettingsView::of(&self.jobs.preferences.current(), own.color_scheme),
            usual: UsualAddresses {
                sandbox: (&(self.backend.usual)(Environment::Sandbox)).into(),
                live: (&(self.backend.usual)(Environment::Live)).into(),
            },
            program: ProgramView {
                version: env!("CARGO_PKG_VERSION"),
                folder: self.backend.home.folder().display().to_string(),
            },
            notice: self.notice.clone().map(|message| StartupNotice { message }),
            has_demo: cfg!(feature = "demo"),
            is_demo: self.backend.is_demo,
            now_ms: now.wall.as_millisecond(),
        }
    }

    /// The window is there now. Kept when the program ends.
    pub(crate) fn moved(&self, to: Option<Place>) {
        let mut place = self.place.lock();
        *place = match (to, *place) {
            // How large it was before is what it comes back to.
            (Some(to), Some(before)) if to.maximized => Some(Place { maximized: true, ..before }),
            (Some(to), _) => Some(to),
            (None, before) => before,
        };
    }

    /// This computer's clock, in milliseconds since the epoch.
    pub(crate) fn now_ms(&self) -> i64 {
        self.jobs.clock().now().wall.as_millisecond()
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

    /// Finishes what must not be left half done, and takes what is ours off the clipboard. A keychain or a disk
    /// that does not answer holds it up no longer than [`EXIT_PATIENCE`]: what was begun is noted, and
    /// cleared up at the next start.
    pub(crate) async fn finish(&self) {
        self.ends.store(true, Ordering::SeqCst);
        self.finished.get_or_init(|| self.finish_once()).await;
    }

    /// Nothing is left to do before the program's end.
    pub(crate) fn has_finished(&self) -> bool {
        self.finished.initialized()
    }

    async fn finish_once(&self) {
        let stored = async {
            if let Some(place) = *self.place.lock() {
                // A file that cannot be written has the window come back as it was before.
                let _ = self.remember(|own| own.place = Some(place));
            }
            self.remove_what_waits().await;
            self.clearing.now().await;
            self.jobs.profiles.settle().await;
            self.jobs.tokens.settle().await;
        };
        let all = async {
            tokio::join!(
                self.jobs.end_commands(),
                self.gateways.stop_all(),
                self.clipboard.clear_at_exit(),
                stored
            )
        };
        let _ = tokio::time::timeout(EXIT_PATIENCE, all).await;
    }
}
