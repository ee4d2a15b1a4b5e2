//! The window's program.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::alloc::System;

use clap::Parser;
use noyo_auth_core::world::process;
use zeroizing_alloc::ZeroAlloc;

/// Everything is wiped when it is given back, also what the HTTP, D-Bus and clipboard libraries made of a
/// secret.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Noyo Auth: keeps API keys in the system keychain, mints access tokens, says what is wrong.
#[derive(Parser)]
#[command(name = "noyo-auth-desktop", version = env!("NOYO_AUTH_VERSION"))]
struct Arguments {
    /// Run on a built-in stand-in for the Noyo API; nothing is kept.
    #[cfg(feature = "demo")]
    #[arg(long)]
    demo: bool,
    /// Start in the tray, where there is one.
    #[arg(long)]
    in_tray: bool,
}

/// By these WebKit opens ports without a password, through which anybody here can run scripts in the page.
const INSPECTORS: [&str; 2] = ["WEBKIT_INSPECTOR_SERVER", "WEBKIT_INSPECTOR_HTTP_SERVER"];

fn main() -> anyhow::Result<()> {
    without_inspector()?;
    process::without_core_dumps();
    let arguments = Arguments::parse();
    #[cfg(feature = "demo")]
    let demo = arguments.demo;
    #[cfg(not(feature = "demo"))]
    let demo = false;
    told(noyo_auth_desktop::run(demo, arguments.in_tray))
}

/// On Windows nobody sees what this program writes, so that why there is no window is said in a box.
#[cfg(windows)]
fn told(ended: anyhow::Result<()>) -> anyhow::Result<()> {
    use winsafe::prelude::Handle;
    if let Err(error) = &ended {
        let _ =
            winsafe::HWND::NULL.MessageBox(&format!("{error:#}"), "Noyo Auth", winsafe::co::MB::ICONERROR);
    }
    ended
}

#[cfg(not(windows))]
fn told(ended: anyhow::Result<()>) -> anyhow::Result<()> {
    ended
}

/// Starts itself anew without the variables of the inspector, where there are any. They must be gone before
/// there is a web view, and a process that runs cannot safely change its own environment.
fn without_inspector() -> anyhow::Result<()> {
    let is_set = |name: &&str| std::env::var_os(name).is_some();
    if cfg!(any(debug_assertions, feature = "driven")) || !INSPECTORS.iter().any(is_set) {
        return Ok(());
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1));
    for name in INSPECTORS {
        again.env_remove(name);
    }
    #[cfg(unix)]
    return Err(std::os::unix::process::CommandExt::exec(&mut again).into());
    #[cfg(not(unix))]
    std::process::exit(again.status()?.code().unwrap_or(1));
}
