//! Postman's environment and its v2.1 collection (https://schema.postman.com).

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::ExportSource;
use values::secret::ClientSecret;

/// An environment with the token, as Postman's own export writes it.
pub fn postman_environment(source: &ExportSource<'_>) -> Zeroizing<String> {
    environment(source, None)
}

/// The same with the client secret in it, so that Postman can mint tokens by itself. Only for a person
/// who asked for the secret by name.
pub fn postman_environment_with_secret(
    source: &ExportSource<'_>,
    secret: &ClientSecret,
) -> Zeroizing<String> {
    environment(source, Some(secret))
}

fn environment(source: &ExportSource<'_>, secret: Option<&ClientSecret>) -> Zeroizing<String> {
    let profile = source.profile;
    let value = |key: &str, value: &str, kind: &str| json!({"key": key, "value": value, "type": kind, "enabled": true});
    let mut values = vec![
        value("noyo_access_token", source.token.expose(), "secret"),
        value("expires_at", &source.expiry(), "default"),
        value("noyo_environment", profile.environment.as_str(), "default"),
        value("noyo_token_url", profile.addresses.token_url.as_written(), "default"),
        value("noyo_api_url", source.api_base(), "default"),
        value("noyo_tracking_url", source.tracking_base(), "default"),
        value("noyo_client_id", profile.client_id.as_str(), "default"),
    ];
    values.extend(secret.map(|secret| value("noyo_client_secret", secret.expose(), "secret")));
    let document = json!({
        "id": profile.id.to_string(),
        "name": format!("Noyo {}: {}", profile.environment, profile.name),
        "values": values,
        "_postman_variable_scope": "environment",
    });
    pretty(&document)
}

/// A collection with the documented token request and the groups call, for use with
/// [`postman_environment`]. It holds no token and no secret.
pub fn postman_collection() -> Zeroizing<String> {
    let document = json!({
        "info": {
            "name": "Noyo",
            "description": "Choose the environment that Noyo Auth exported, and send List groups.",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{noyo_access_token}}", "type": "string"}]},
        // On the collection, so that it speaks up for every request that is added to it.
        "event": [script("prerequest", include_str!("scripts/expired.postman.js"))],
        "item": [mint(), groups()],
    });
    pretty(&document)
}

fn groups() -> Value {
    json!({
        "name": "List groups",
        "event": [script("test", include_str!("scripts/groups.postman.js"))],
        "request": {
            "method": "GET",
            "header": [{"key": "Accept", "value": "application/json"}],
            "url": {
                "raw": "{{noyo_api_url}}/api/v1/groups",
                "host": ["{{noyo_api_url}}"],
                "path": ["api", "v1", "groups"],
            },
        },
    })
}

/// The documented token request; it skips itself where the environment holds no client secret.
fn mint() -> Value {
    json!({
        "name": "Mint an access token",
        "event": [
            script("prerequest", include_str!("scripts/mint-before.postman.js")),
            script("test", include_str!("scripts/mint.postman.js")),
        ],
        "request": {
            "method": "POST",
            "auth": {"type": "basic", "basic": [
                {"key": "username", "value": "{{noyo_client_id}}", "type": "string"},
                {"key": "password", "value": "{{noyo_client_secret}}", "type": "string"},
            ]},
            "header": [{"key": "Content-Type", "value": "application/json"}],
            "body": {"mode": "raw", "raw": "{\"grant_type\": \"client_credentials\"}"},
            "url": {"raw": "{{noyo_token_url}}", "host": ["{{noyo_token_url}}"]},
        },
    })
}

fn script(listen: &str, lines: &str) -> Value {
    let lines: Vec<&str> = lines.lines().collect();
    json!({"listen": listen, "script": {"type": "text/javascript", "exec": lines}})
}

pub(super) fn pretty(document: &Value) -> Zeroizing<String> {
    Zeroizing::new(serde_json::to_string_pretty(document).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::with_source;
    use super::*;

    fn values(environment: &str) -> Vec<(String, String)> {
        let environment: Value = serde_json::from_str(environment).unwrap();
        let values = environment["values"].as_array().unwrap().iter();
        values
            .map(|v| (v["key"].as_str().unwrap().to_owned(), v["type"].as_str().unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn only_who_asks_for_the_secret_gets_it() {
        with_source(|source| {
            let secret = ClientSecret::new("hunter2-hunter2");
            let (without, with) =
                (postman_environment(source), postman_environment_with_secret(source, &secret));
            assert!(!without.contains("hunter2") && !without.contains("client_secret"));
            let added = ("noyo_client_secret".to_owned(), "secret".to_owned());
            assert!(with.contains("hunter2-hunter2") && values(&with).contains(&added));
            assert!(values(&without).contains(&("noyo_access_token".to_owned(), "secret".to_owned())));
            assert!(values(&without).contains(&("expires_at".to_owned(), "default".to_owned())));
        });
    }
}
