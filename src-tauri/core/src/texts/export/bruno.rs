//! A Bruno collection folder (https://docs.usebruno.com, "Bru language").
//!
//! The token stands in `.env`, which Bruno reads and `.gitignore` keeps out of git; everything else
//! can be committed. Bruno's own `vars:secret` keeps its values outside the folder, where only the
//! person at Bruno can put them: so the client secret has its place there.

use serde_json::json;
use zeroize::Zeroizing;

use super::ExportSource;
use values::profile::Profile;
use values::secret::ClientSecret;

/// A file of a folder: its name, relative to the folder with `/` between, and its text.
pub type FolderFile = (String, Zeroizing<String>);

const GITIGNORE: &str = "# The access token\n.env\n";

/// A collection with the documented token request, the groups call and the profile's environment.
pub fn bruno_collection(source: &ExportSource<'_>) -> Vec<FolderFile> {
    collection(source, None)
}

/// The same with the client secret in `.env`, so that Bruno can mint tokens by itself. Only for a
/// person who asked for the secret by name.
pub fn bruno_collection_with_secret(source: &ExportSource<'_>, secret: &ClientSecret) -> Vec<FolderFile> {
    collection(source, Some(secret))
}

/// What the environment is called in Bruno, and its file before `.bru`: what every file system takes.
pub fn bruno_environment_name(profile: &Profile) -> String {
    // 64 characters of four bytes would be more than a file name may have.
    const MOST_BYTES: usize = 160;
    let mut name = format!("Noyo {} - ", profile.environment);
    for c in profile.name.as_str().chars() {
        if name.len() + c.len_utf8() <= MOST_BYTES {
            name.push(if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '-' });
        }
    }
    name.trim_end_matches(['.', ' ']).to_owned()
}

fn collection(source: &ExportSource<'_>, secret: Option<&ClientSecret>) -> Vec<FolderFile> {
    folder(source.profile, variables(source, secret.is_some()), dotenv(source, secret))
}

/// A collection whose environment and `.env` are these.
pub(super) fn folder(profile: &Profile, variables: String, dotenv: Zeroizing<String>) -> Vec<FolderFile> {
    let plain = |name: &str, text: String| (name.to_owned(), Zeroizing::new(text));
    let environment = format!("environments/{}.bru", bruno_environment_name(profile));
    vec![
        // First, so that the token is never there without it.
        plain(".gitignore", GITIGNORE.to_owned()),
        plain("bruno.json", description()),
        plain("collection.bru", collection_settings()),
        plain("Mint an access token.bru", mint()),
        plain("List groups.bru", groups()),
        plain(&environment, variables),
        (".env".to_owned(), dotenv),
    ]
}

fn description() -> String {
    let document =
        json!({"version": "1", "name": "Noyo", "type": "collection", "ignore": ["node_modules", ".git"]});
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Bearer auth and the word about an expired token, for every request that is added.
fn collection_settings() -> String {
    block("auth", "  mode: bearer")
        + &block("auth:bearer", "  token: {{noyo_access_token}}")
        + &block("script:pre-request", include_str!("scripts/expired.bruno.js"))
}

fn groups() -> String {
    block("meta", "  name: List groups\n  type: http\n  seq: 2")
        + &block("get", "  url: {{noyo_api_url}}/api/v1/groups\n  body: none\n  auth: inherit")
        + &block("tests", include_str!("scripts/groups.bruno.js"))
}

/// The documented token request; it skips itself where there is no client secret.
fn mint() -> String {
    block("meta", "  name: Mint an access token\n  type: http\n  seq: 1")
        + &block("post", "  url: {{noyo_token_url}}\n  body: json\n  auth: basic")
        + &block("auth:basic", "  username: {{noyo_client_id}}\n  password: {{noyo_client_secret}}")
        + &block("body:json", "  {\"grant_type\": \"client_credentials\"}")
        + &block("script:pre-request", include_str!("scripts/mint-before.bruno.js"))
        + &block("tests", include_str!("scripts/mint.bruno.js"))
}

fn variables(source: &ExportSource<'_>, with_secret: bool) -> String {
    let profile = source.profile;
    let mut lines = vec![
        "  noyo_access_token: {{process.env.NOYO_ACCESS_TOKEN}}".to_owned(),
        "  expires_at: {{process.env.NOYO_EXPIRES_AT}}".to_owned(),
        format!("  noyo_environment: {}", profile.environment),
        format!("  noyo_token_url: {}", profile.addresses.token_url.as_written()),
        format!("  noyo_api_url: {}", source.api_base()),
        format!("  noyo_tracking_url: {}", source.tracking_base()),
        format!("  noyo_client_id: {}", profile.client_id.as_str()),
    ];
    if with_secret {
        lines.push("  noyo_client_secret: {{process.env.NOYO_CLIENT_SECRET}}".to_owned());
        return block("vars", &lines.join("\n"));
    }
    block("vars", &lines.join("\n")) + "vars:secret [\n  noyo_client_secret\n]\n"
}

fn dotenv(source: &ExportSource<'_>, secret: Option<&ClientSecret>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    let mut line = |name: &str, value: &str| {
        text.push_str(name);
        text.push('=');
        quote(value, &mut text);
        text.push('\n');
    };
    line("NOYO_ACCESS_TOKEN", source.token.expose());
    line("NOYO_EXPIRES_AT", &source.expiry());
    if let Some(secret) = secret {
        line("NOYO_CLIENT_SECRET", secret.expose());
    }
    text
}

/// In quotes that the value does not hold. The dotenv package knows no escapes but `\n` and `\r` in
/// double quotes.
fn quote(value: &str, text: &mut String) {
    let quote = ['\'', '`', '"'].into_iter().find(|quote| !value.contains(*quote));
    text.extend(quote);
    text.push_str(value);
    text.extend(quote);
}

pub(super) fn block(name: &str, lines: &str) -> String {
    format!("{name} {{\n{}\n}}\n\n", lines.trim_end())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::{profile, with_source};
    use super::*;

    #[test]
    fn the_token_stands_in_one_file_and_the_secret_in_none() {
        with_source(|source| {
            let files = bruno_collection(source);
            let holding = |text: &str| -> Vec<&str> {
                files.iter().filter(|(_, t)| t.contains(text)).map(|(name, _)| name.as_str()).collect()
            };
            assert_eq!(holding("aaa.bbb.ccc"), [".env"]);
            let secret = ClientSecret::new("hun'ter2");
            let files = bruno_collection_with_secret(source, &secret);
            let (name, text) = files.iter().find(|(_, text)| text.contains("hun'ter2")).unwrap();
            assert_eq!(name, ".env");
            assert!(text.contains("NOYO_CLIENT_SECRET=`hun'ter2`\n"), "{:?}", text.as_str());
        });
    }

    #[test]
    fn any_profile_name_is_a_file_name() {
        for name in ["../../etc/passwd", "CON", "a/b\\c:d", "日本語日本語日本語", &"😀".repeat(64), "dots..."]
        {
            let profile = values::profile::Profile { name: name.parse().unwrap(), ..profile() };
            let name = bruno_environment_name(&profile);
            assert!(name.starts_with("Noyo sandbox - ") && name.len() <= 160, "{name}");
            assert!(!name.contains(['/', '\\', ':']) && !name.ends_with('.'), "{name}");
        }
    }
}
