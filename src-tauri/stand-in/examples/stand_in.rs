//! The stand-in as a program of its own, for tests of installed packages: prints one line of JSON with where it
//! is and a key that works, and serves until its standard input ends.

#![allow(clippy::print_stdout)]

use std::io::Read;

use noyo_auth_stand_in::{KEYS, StandIn};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let stand_in = StandIn::start().await?;
    let [key, ..] = KEYS;
    let line = serde_json::json!({
        "token_url": stand_in.token_url(),
        "api_url": stand_in.api_url(key.environment),
        "tracking_url": stand_in.tracking_url(key.environment),
        "client_id": key.client_id,
        "client_secret": key.client_secret,
    });
    println!("{line}");
    let read = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let _ = read.await;
    Ok(())
}
