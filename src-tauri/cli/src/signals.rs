//! The signals that end a program kindly. While a job runs they end the job, and with it the secret command
//! that it may have started; at any other time they end the program, as if nobody listened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::task::Poll;

#[cfg(unix)]
use tokio::signal::unix::SignalKind;

/// Whether such a signal ends the program by itself, now.
#[derive(Debug, Clone)]
pub(super) struct Signals {
    idle: Arc<AtomicBool>,
}

/// A job runs until this is dropped.
pub(super) struct Busy(Arc<AtomicBool>);

impl Signals {
    /// Listens from here on. Where the system does not let us, they end the program at once, as before.
    pub(super) fn listen() -> Self {
        let idle = Arc::new(AtomicBool::new(true));
        #[cfg(unix)]
        for signal in kinds() {
            let _ = signal_hook::flag::register_conditional_default(signal.as_raw_value(), idle.clone());
        }
        Self { idle }
    }

    /// From now on a signal is for whoever waits for [`ended`].
    pub(super) fn busy(&self) -> Busy {
        self.idle.store(false, Ordering::SeqCst);
        Busy(self.idle.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Ctrl-C, SIGTERM, or the terminal's end, from this call on.
#[cfg(unix)]
pub(super) fn ended() -> impl Future<Output = ()> {
    let all = kinds().into_iter().chain([SignalKind::interrupt()]);
    let mut streams: Vec<_> = all.filter_map(|kind| tokio::signal::unix::signal(kind).ok()).collect();
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

/// SIGTERM; SIGHUP only with a terminal, which `nohup` takes away: what it started is to go on.
#[cfg(unix)]
fn kinds() -> Vec<SignalKind> {
    use std::io::IsTerminal;
    let mut kinds = vec![SignalKind::terminate()];
    if std::io::stdin().is_terminal() {
        kinds.push(SignalKind::hangup());
    }
    kinds
}
