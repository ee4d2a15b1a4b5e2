//! The signals that end a program kindly. While a job runs they end the job, and with it the secret command
//! that it may have started; at any other time they end the program, as if nobody listened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::task::Poll;

#[cfg(unix)]
use noyo_auth_core::world::process::ignores;
#[cfg(unix)]
use tokio::signal::unix::SignalKind;

/// Whether such a signal ends the program by itself, now.
#[derive(Debug, Clone)]
pub(super) struct Signals {
    end: Arc<AtomicBool>,
    /// The same for Ctrl-C, which a question without echo answers itself: it puts the terminal back first.
    interrupts_end: Arc<AtomicBool>,
}

/// A job, or a question, goes on until this is dropped.
pub(super) struct Busy(Vec<Arc<AtomicBool>>);

impl Signals {
    /// Listens from here on. Where the system does not let us, they end the program at once, as before.
    pub(super) fn listen() -> Self {
        let signals = Self { end: Arc::new(true.into()), interrupts_end: Arc::new(true.into()) };
        #[cfg(unix)]
        for kind in kinds() {
            let flag = if kind == SignalKind::interrupt() { &signals.interrupts_end } else { &signals.end };
            let _ = signal_hook::flag::register_conditional_default(kind.as_raw_value(), flag.clone());
        }
        signals
    }

    /// From now on a signal is for whoever waits for [`ended`].
    pub(super) fn busy(&self) -> Busy {
        Busy::until_dropped([&self.end, &self.interrupts_end])
    }

    /// From now on Ctrl-C is for the question on the terminal.
    pub(super) fn asking_without_echo(&self) -> Busy {
        Busy::until_dropped([&self.interrupts_end])
    }
}

impl Busy {
    fn until_dropped<const N: usize>(flags: [&Arc<AtomicBool>; N]) -> Self {
        let flags = flags.map(Arc::clone);
        flags.iter().for_each(|flag| flag.store(false, Ordering::SeqCst));
        Self(flags.into())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.iter().for_each(|flag| flag.store(true, Ordering::SeqCst));
    }
}

/// Ctrl-C, SIGTERM, or the terminal's end, from this call on.
#[cfg(unix)]
pub(super) fn ended() -> impl Future<Output = ()> {
    let mut streams: Vec<_> =
        kinds().into_iter().filter_map(|kind| tokio::signal::unix::signal(kind).ok()).collect();
    std::future::poll_fn(move |context| {
        // All of them, or one would not be woken for.
        let came = streams.iter_mut().filter_map(|s| s.poll_recv(context).is_ready().then_some(())).count();
        if came > 0 { Poll::Ready(()) } else { Poll::Pending }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
pub(super) async fn ended() {
    let _ = tokio::signal::ctrl_c().await;
}

/// SIGTERM, SIGHUP and SIGINT, but for those that this program was started to ignore.
#[cfg(unix)]
fn kinds() -> Vec<SignalKind> {
    let mut kinds = vec![SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
    kinds.retain(|kind| !ignores(kind.as_raw_value()));
    kinds
}
