//! The lines for a shell, in real shells.

use std::process::Command;

use noyo_auth_core::texts::export::{curl_command, shell_export, variables};
use serde_json::Value;

use super::{Minted, Said, run};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// The shells that are on this machine; bash must be.
fn shells() -> Vec<&'static str> {
    let there = |shell: &&str| Command::new(shell).args(["-c", "true"]).output().is_ok();
    let shells: Vec<_> = SHELLS.into_iter().filter(there).collect();
    assert!(shells.contains(&"bash"), "bash is not installed");
    shells
}

async fn in_shell(shell: &str, lines: &str) -> Said {
    let mut command = Command::new(shell);
    command.args(["-c", lines]).env("NO_PROXY", "127.0.0.1").env_remove("NOYO_ACCESS_TOKEN");
    run(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_curl_command_lists_the_groups_as_it_stands() {
    let minted = Minted::usual().await;
    for shell in shells() {
        let said = in_shell(shell, &curl_command(&minted.source())).await;
        let groups: Value =
            serde_json::from_str(&said.text).unwrap_or_else(|_| panic!("{shell}: {}", said.text));
        assert_eq!(groups["response"][0]["name"], "ACME Flooring", "{shell}");
    }
    assert_eq!(minted.requests().len(), shells().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_export_lines_set_every_variable() {
    let minted = Minted::usual().await;
    for shell in shells() {
        for (name, value) in variables(&minted.source()) {
            let lines = format!("{}printenv {name}", *shell_export(&minted.source()));
            let said = in_shell(shell, &lines).await;
            assert_eq!(said.text.trim_end(), value.as_str(), "{shell}: {name}");
        }
    }
}
