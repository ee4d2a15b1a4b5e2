//! This process as the system sees it: no dump of its memory, and which signals it was told to ignore.

#[cfg(unix)]
use std::sync::OnceLock;

#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The soft limit of core files as it was.
#[cfg(unix)]
static BEFORE: OnceLock<Option<u64>> = OnceLock::new();

/// Leaves no dump behind: neither a core file nor one that is piped to a program, which ignores a limit of 0
/// and heeds 1 (core(5)). What this process starts inherits that.
pub fn without_core_dumps() {
    #[cfg(unix)]
    {
        let limit = getrlimit(Resource::Core);
        BEFORE.get_or_init(|| limit.current);
        let lowest = limit.maximum.map_or(1, |most| most.min(1));
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(lowest), maximum: limit.maximum });
    }
}

/// The limit as it was before [`without_core_dumps`]: for a command that this process becomes.
pub fn with_core_dumps_as_before() {
    #[cfg(unix)]
    if let Some(before) = BEFORE.get() {
        let maximum = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: *before, maximum });
    }
}

/// Other programs of the same person cannot look into the memory of this one (prctl(2), `PR_SET_DUMPABLE`).
/// Not for a process that asks desktop portals: they look at its `/proc` folder, which this closes.
pub fn closed_to_others() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Whether whoever started this process had it ignore a signal, as `nohup` does with SIGHUP and a shell with the
/// SIGINT of what it runs in the background. To listen for it all the same would end what is meant to go on.
#[cfg(target_os = "linux")]
pub fn ignores(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}

/// Elsewhere no safe call says so; what `nohup` starts is known by its having no terminal.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn ignores(signal: i32) -> bool {
    use std::io::IsTerminal;
    signal == rustix::process::Signal::HUP.as_raw() && !std::io::stdin().is_terminal()
}
