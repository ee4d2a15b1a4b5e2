//! Postman's environment and its v2.1 collection (https://schema.postman.com).

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::ExportSource;
use crate::secret::ClientSecret;

/// An environment with the token, as Postman's own export writes it.
pub fn postman_environment(source: &ExportSource<'_>) -> Zeroizing<String> {
    environment(source, None)
}

/// The same with the client secret, which a person asked for by name.
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
        value("noyo_expires_at", &source.expires_at.to_string(), "default"),
        value("noyo_environment", profile.environment.as_str(), "default"),
        value("noyo_token_url", profile.addresses.token_url.as_written(), "default"),
        value("noyo_api_url", profile.addresses.api_url.as_written(), "default"),
        value("noyo_tracking_url", profile.addresses.tracking_url.as_written(), "default"),
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
/// [`postman_environment`].
pub fn postman_collection() -> Zeroizing<String> {
    let script = |listen: &str, lines: &[&str]| json!({"listen": listen, "script": {"type": "text/javascript", "exec": lines}});
    let expired = script(
        "prerequest",
        &[
            "const end = Date.parse(pm.environment.get('noyo_expires_at'));",
            "if (!pm.environment.get('noyo_access_token')) {",
            "    console.warn('There is no Noyo access token: import the environment that Noyo Auth copied.');",
            "} else if (!(end > Date.now())) {",
            "    console.warn('The Noyo access token has expired: copy a new one from Noyo Auth.');",
            "}",
        ],
    );
    let is_200 =
        |what: &str| script("test", &[&format!("pm.test('{what}', () => pm.response.to.have.status(200));")]);
    let document = json!({
        "info": {
            "name": "Noyo",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{noyo_access_token}}", "type": "string"}]},
        "item": [
            {
                "name": "List groups",
                "event": [expired, is_200("the groups are listed")],
                "request": {"method": "GET", "header": [], "url": "{{noyo_api_url}}/api/v1/groups"},
            },
            {
                "name": "Mint an access token",
                "event": [is_200("a token is minted")],
                "request": {
                    "method": "POST",
                    "auth": {"type": "basic", "basic": [
                        {"key": "username", "value": "{{noyo_client_id}}", "type": "string"},
                        {"key": "password", "value": "{{noyo_client_secret}}", "type": "string"},
                    ]},
                    "header": [{"key": "Content-Type", "value": "application/json"}],
                    "body": {"mode": "raw", "raw": "{\"grant_type\": \"client_credentials\"}"},
                    "url": "{{noyo_token_url}}",
                },
            },
        ],
    });
    pretty(&document)
}

fn pretty(document: &Value) -> Zeroizing<String> {
    Zeroizing::new(serde_json::to_string_pretty(document).unwrap_or_default())
}
