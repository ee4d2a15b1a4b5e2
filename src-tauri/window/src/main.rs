//! The window's program.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;

/// Noyo Auth: keeps API keys in the system keychain, mints access tokens, says what is wrong.
#[derive(Parser)]
#[command(name = "noyo-auth-desktop", version)]
struct Arguments {
    /// Run on a built-in stand-in for the Noyo API; nothing is kept.
    #[cfg(feature = "demo")]
    #[arg(long)]
    demo: bool,
    /// Start in the tray, where there is one.
    #[arg(long)]
    in_tray: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    #[cfg(feature = "demo")]
    let demo = arguments.demo;
    #[cfg(not(feature = "demo"))]
    let demo = false;
    noyo_auth_desktop::run(demo, arguments.in_tray)
}
