//! The Postman files: in newman, in Postman's SDK, against Postman's schema.

use std::process::Command;

use noyo_auth_core::texts::export::{
    postman_collection, postman_environment, postman_environment_with_secret,
};
use noyo_auth_core::world::exports::write_file;
use serde_json::{Value, json};
use stand_in::KEYS;
use values::secret::ClientSecret;

use super::{Minted, Said, run, tool};

async fn newman(minted: &Minted, environment: &str) -> (Said, Value) {
    let paths = ["collection.json", "environment.json", "report.json"].map(|name| minted.path(name));
    let [collection, environment_path, report] = &paths;
    write_file(collection, &postman_collection(), true).unwrap();
    write_file(environment_path, environment, true).unwrap();
    let mut command = Command::new(tool("newman"));
    command.arg("run").arg(collection).arg("--environment").arg(environment_path);
    command.args(["--reporters", "cli,json", "--color", "off", "--reporter-json-export"]).arg(report);
    let said = run(command).await;
    let report = std::fs::read_to_string(report).unwrap_or_else(|_| panic!("no report:\n{}", said.text));
    (said, serde_json::from_str(&report).unwrap())
}

/// Total and failed assertions.
fn assertions(report: &Value) -> (u64, u64) {
    let of = &report["run"]["stats"]["assertions"];
    (of["total"].as_u64().unwrap(), of["failed"].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_export_is_green_in_newman() {
    let minted = Minted::usual().await;
    let (said, report) = newman(&minted, &postman_environment(&minted.source())).await;
    assert!(said.content, "{}", said.text);
    assert_eq!(assertions(&report), (1, 0), "{}", said.text);
    // The token request needs the client secret, which was not exported: it is not even sent.
    assert_eq!(minted.requests(), ["GET /api/v1/groups 200"]);
    assert!(said.text.contains("200 OK") && said.text.contains("No token is minted here"), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_said_in_plain_words() {
    let minted = Minted::expired().await;
    let (said, report) = newman(&minted, &postman_environment(&minted.source())).await;
    assert!(!said.content, "an expired token must not pass:\n{}", said.text);
    assert_eq!(assertions(&report), (2, 2), "{}", said.text);
    let failures = report["run"]["failures"].as_array().unwrap();
    let words: Vec<&str> = failures.iter().filter_map(|f| f["error"]["message"].as_str()).collect();
    assert!(words.iter().any(|w| w.starts_with("The Noyo access token has expired: ")), "{words:?}");
    assert!(said.text.contains("The Noyo access token has expired"), "{}", said.text);
    assert_eq!(minted.requests(), ["GET /api/v1/groups 401"], "and the API was asked all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_environment_the_reason_is_said() {
    let minted = Minted::usual().await;
    let empty = json!({"name": "Empty", "values": [], "_postman_variable_scope": "environment"}).to_string();
    let (said, _) = newman(&minted, &empty).await;
    assert!(!said.content && said.text.contains("There is no Noyo access token"), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_secret_postman_mints_by_itself() {
    // Even where the token in the environment is an old one.
    let minted = Minted::expired().await;
    let secret = ClientSecret::new(KEYS[0].client_secret);
    let environment = postman_environment_with_secret(&minted.source(), &secret);
    let (said, report) = newman(&minted, &environment).await;
    assert!(said.content, "{}", said.text);
    assert_eq!(assertions(&report), (2, 0), "{}", said.text);
    assert_eq!(minted.requests(), ["POST /auth/public/token 200", "GET /api/v1/groups 200"]);
    let values = report["environment"]["values"].as_array().unwrap();
    let expires_at = values.iter().find(|v| v["key"] == "expires_at").unwrap()["value"].as_str().unwrap();
    let left = expires_at.parse::<jiff::Timestamp>().unwrap().duration_since(jiff::Timestamp::now());
    assert!((1..=600).contains(&left.as_secs()), "the new token's own expiry: {expires_at}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postmans_schema_and_sdk_take_both_files() {
    let minted = Minted::usual().await;
    let (collection, environment) = (minted.path("collection.json"), minted.path("environment.json"));
    write_file(&collection, &postman_collection(), false).unwrap();
    write_file(&environment, &postman_environment(&minted.source()), false).unwrap();
    tool("newman");
    let mut command = Command::new("node");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/newman/check.mjs"));
    command.arg(collection).arg(environment);
    let said = run(command).await;
    assert!(said.content, "{}", said.text);
    let saw: Value = serde_json::from_str(&said.text).unwrap();
    assert_eq!(saw["schema"], "https://schema.getpostman.com/json/draft-07/collection/v2.1.0/");
    assert_eq!(
        saw["requests"],
        json!([
            {"name": "Mint an access token", "method": "POST", "url": "{{noyo_token_url}}", "auth": "basic"},
            {"name": "List groups", "method": "GET", "url": "{{noyo_api_url}}/api/v1/groups", "auth": "bearer"},
        ])
    );
    assert_eq!(saw["environment"], "Noyo sandbox: Checkout work");
    let api = minted.stand_in.api_url(minted.profile.environment);
    assert_eq!(saw["resolved"], format!("{api}/api/v1/groups"));
    let token = json!({"key": "noyo_access_token", "type": "secret", "read": true});
    assert!(saw["variables"].as_array().unwrap().contains(&token), "{saw}");
}
