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
        value("expires_at", &source.expires_at.to_string(), "default"),
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

/// What the collection's scripts say of the token before a request goes out.
const BEFORE_GROUPS: &str = "\
const problem = !pm.environment.get('noyo_access_token')
    ? 'There is no Noyo access token: export the environment anew from Noyo Auth.'
    : !(Date.parse(pm.environment.get('expires_at')) > Date.now())
        ? 'The Noyo access token has expired: copy a new one from Noyo Auth.'
        : '';
pm.variables.set('noyo_problem', problem);
if (problem) console.warn(problem);";

const AFTER_GROUPS: &str = "\
pm.test(pm.variables.get('noyo_problem') || 'The groups are listed', () => {
    pm.response.to.have.status(200);
});";

const BEFORE_MINT: &str = "\
if (!pm.environment.get('noyo_client_secret')) {
    console.info('The environment has no client secret, so no token is minted: Noyo Auth does that.');
    pm.execution.skipRequest();
}";

/// expires_in is documented in milliseconds.
const AFTER_MINT: &str = "\
pm.test('A token is minted', () => pm.response.to.have.status(200));
const answer = pm.response.json();
pm.environment.set('noyo_access_token', answer.access_token);
const claims = JSON.parse(atob(answer.access_token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
const end = claims.exp ? claims.exp * 1000 : Date.now() + answer.expires_in;
pm.environment.set('expires_at', new Date(end).toISOString());";

/// A collection with the documented token request and the groups call, for use with
/// [`postman_environment`]. Without the client secret in the environment, it mints nothing.
pub fn postman_collection() -> Zeroizing<String> {
    let script = |listen: &str, text: &str| {
        let lines: Vec<&str> = text.lines().collect();
        json!({"listen": listen, "script": {"type": "text/javascript", "exec": lines}})
    };
    let document = json!({
        "info": {
            "name": "Noyo",
            "description": "The documented calls of the Noyo API, for an environment that Noyo Auth exports.",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{noyo_access_token}}", "type": "string"}]},
        "item": [
            {
                "name": "Mint an access token",
                "event": [script("prerequest", BEFORE_MINT), script("test", AFTER_MINT)],
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
            {
                "name": "List groups",
                "event": [script("prerequest", BEFORE_GROUPS), script("test", AFTER_GROUPS)],
                "request": {"method": "GET", "header": [], "url": "{{noyo_api_url}}/api/v1/groups"},
            },
        ],
    });
    pretty(&document)
}

fn pretty(document: &Value) -> Zeroizing<String> {
    Zeroizing::new(serde_json::to_string_pretty(document).unwrap_or_default())
}
