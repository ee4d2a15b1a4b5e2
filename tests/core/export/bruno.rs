//! The Bruno folder, in Bruno's own command line.

use std::process::Command;

use noyo_auth_core::texts::export::{bruno_collection, bruno_collection_with_secret, bruno_environment_name};
use noyo_auth_core::world::exports::write_folder;
use stand_in::KEYS;
use values::secret::ClientSecret;

use super::{Minted, Said, run, tool};

async fn bru(minted: &Minted) -> Said {
    let mut command = Command::new(tool("bru"));
    command.args(["run", "--noproxy", "--env", &bruno_environment_name(&minted.profile)]);
    command.current_dir(minted.path("Noyo")).env("NO_COLOR", "1");
    run(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_export_is_green_in_bruno() {
    let minted = Minted::usual().await;
    write_folder(&minted.path("Noyo"), &bruno_collection(&minted.source()), false).unwrap();
    let said = bru(&minted).await;
    assert!(said.content, "{}", said.text);
    assert_eq!(minted.requests(), ["GET /api/v1/groups 200"], "{}", said.text);
    assert!(said.text.contains("the groups are listed"), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_said_in_plain_words() {
    let minted = Minted::expired().await;
    write_folder(&minted.path("Noyo"), &bruno_collection(&minted.source()), false).unwrap();
    let said = bru(&minted).await;
    assert!(!said.content, "an expired token must not pass:\n{}", said.text);
    // Once by the script and once by the test of the one request that goes out.
    assert_eq!(said.text.matches("The Noyo access token has expired").count(), 2, "{}", said.text);
    assert_eq!(minted.requests(), ["GET /api/v1/groups 401"], "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_there_gets_the_new_token() {
    let minted = Minted::expired().await;
    write_folder(&minted.path("Noyo"), &bruno_collection(&minted.source()), false).unwrap();
    let fresh = Minted { token: minted.stand_in.token_minted_at(&KEYS[0], jiff::Timestamp::now()), ..minted };
    let expires_at = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(10);
    let fresh = Minted { expires_at, ..fresh };
    write_folder(&fresh.path("Noyo"), &bruno_collection(&fresh.source()), true).unwrap();
    let said = bru(&fresh).await;
    assert!(said.content, "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_secret_bruno_mints_by_itself() {
    let minted = Minted::expired().await;
    let secret = ClientSecret::new(KEYS[0].client_secret);
    let files = bruno_collection_with_secret(&minted.source(), &secret);
    write_folder(&minted.path("Noyo"), &files, false).unwrap();
    let said = bru(&minted).await;
    assert!(said.content && !said.text.contains("has expired"), "{}", said.text);
    assert_eq!(minted.requests(), ["POST /auth/public/token 200", "GET /api/v1/groups 200"], "{}", said.text);
}
