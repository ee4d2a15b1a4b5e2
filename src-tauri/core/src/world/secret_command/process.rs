//! The command as the system sees it: a process group, which is ended as one.

use std::time::Duration;
#[cfg(unix)]
use std::time::Instant;

use tokio::process::Child;

/// How often it is looked whether the command has ended. Its ID stays taken until then, so that ending the
/// group meets nobody else.
#[cfg(unix)]
const LOOK: Duration = Duration::from_millis(10);

/// How it came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// As programs do.
    ByItself,
    /// It was stopped because it wanted something of the terminal.
    #[cfg_attr(not(unix), allow(dead_code))]
    Asking,
    /// The deadline passed.
    TooLate,
}

/// The command's process group. Dropped before the command was waited for, it is ended: whoever cancels
/// leaves nothing running.
pub(super) struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

/// Puts the command in a group of its own, and in a folder that nobody else writes to: what a program finds
/// in the working folder may change what it does.
pub(super) fn apart(command: &mut std::process::Command) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0).current_dir("/");
    }
    #[cfg(not(unix))]
    let _ = command;
}

#[cfg(unix)]
impl Group {
    pub(super) fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self { leader: id.and_then(rustix::process::Pid::from_raw) }
    }

    /// Ends it, with all that is still in the group.
    pub(super) fn end(&self) {
        if let Some(leader) = self.leader {
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }

    /// It was waited for, and its ID may be another's now.
    pub(super) fn over(self) {
        std::mem::forget(self);
    }

    /// Waits until the command has ended, without taking its ID from it.
    pub(super) async fn ended(&self, _child: &mut Child, patience: Duration) -> Ended {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let deadline = Instant::now() + patience;
        let Some(leader) = self.leader else { return Ended::ByItself };
        let look =
            WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        loop {
            match waitid(WaitId::Pid(leader), look) {
                Ok(Some(status)) if status.stopped() => return Ended::Asking,
                Ok(None) => {}
                _ => return Ended::ByItself,
            }
            if Instant::now() >= deadline {
                return Ended::TooLate;
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// Windows has no process groups: the command itself is ended, and what it started goes on.
#[cfg(not(unix))]
impl Group {
    pub(super) fn of(_child: &Child) -> Self {
        Self {}
    }

    pub(super) fn end(&self) {}

    pub(super) fn over(self) {}

    pub(super) async fn ended(&self, child: &mut Child, patience: Duration) -> Ended {
        match tokio::time::timeout(patience, child.wait()).await {
            Ok(_) => Ended::ByItself,
            Err(_) => {
                let _ = child.start_kill();
                Ended::TooLate
            }
        }
    }
}
