//! Finding API keys in a text that a developer might have in hand.
//!
//! Every reader turns the text into named values or a Basic pair; one place pairs them up. Nothing is
//! stored here, and nothing is shown here.

mod bruno;
mod curl;
mod error;
mod guess;
mod json;
mod names;
mod text;
mod tree;
mod yaml;

pub use error::ImportError;

use values::profile::{ClientId, Environment};
use values::secret::ClientSecret;

/// The longest text that is looked at, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What a text was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A client ID and a client secret, a line each.
    TwoLines,
    /// `NAME=value` lines.
    Variables,
    /// JSON with the names in it.
    Json,
    /// A curl command.
    Curl,
    /// A Postman environment.
    PostmanEnvironment,
    /// A Postman collection.
    PostmanCollection,
    /// An Insomnia export.
    Insomnia,
    /// A file of Bruno's: an environment, a request, an exported collection.
    Bruno,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TwoLines => "two lines",
            Self::Variables => "a .env text",
            Self::Json => "JSON",
            Self::Curl => "a curl command",
            Self::PostmanEnvironment => "a Postman environment",
            Self::PostmanCollection => "a Postman collection",
            Self::Insomnia => "an Insomnia export",
            Self::Bruno => "a Bruno environment or request",
        })
    }
}

/// What was found, and in what.
#[derive(Debug, Clone)]
pub struct FoundKeys {
    /// What the text was.
    pub source: Source,
    /// The keys, in the order in which they stood; never empty.
    pub keys: Vec<FoundKey>,
}

/// One key that was found.
#[derive(Debug, Clone)]
pub struct FoundKey {
    /// The half that is no secret.
    pub client_id: ClientId,
    /// The other half.
    pub secret: ClientSecret,
    /// A name that the text suggests.
    pub name: Option<String>,
    /// The environment that the key looks like.
    pub environment: Option<Environment>,
    /// Why it looks like that.
    pub because: Option<String>,
}

/// Finds the API keys in a text.
///
/// # Errors
/// [`ImportError`], which says what was expected and what was there.
pub fn find_keys(text: &str) -> Result<FoundKeys, ImportError> {
    if text.len() > LONGEST {
        return Err(ImportError::TooLong);
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(ImportError::Empty);
    }
    if text.starts_with(['{', '[']) {
        return json::find(text);
    }
    if curl::is_one(text) {
        return curl::find(text);
    }
    if bruno::is_one(text) {
        return bruno::find(text);
    }
    if let Some(source) = yaml::is_one(text) {
        return yaml::find(source, text);
    }
    text::find(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    use proptest::prelude::*;

    fn one(text: &str) -> (Source, String, String, Option<Environment>) {
        let found = find_keys(text).unwrap_or_else(|e| panic!("{e} in {text}"));
        assert_eq!(found.keys.len(), 1, "{text}");
        let key = &found.keys[0];
        (found.source, key.client_id.as_str().to_owned(), key.secret.expose().to_owned(), key.environment)
    }

    #[test]
    fn the_usual_texts() {
        let sandbox = Some(Environment::Sandbox);
        for (text, source, environment) in [
            ("id-1\nsec=ret", Source::TwoLines, None),
            ("Client ID: id-1\r\nClient Secret: sec=ret\r\n", Source::TwoLines, None),
            ("CLIENT_ID=id-1\nCLIENT_SECRET=sec=ret\n", Source::Variables, None),
            (
                "export NOYO_SANDBOX_CLIENT_ID='id-1' # mine\nexport NOYO_SANDBOX_CLIENT_SECRET=\"sec=ret\"",
                Source::Variables,
                sandbox,
            ),
            ("set CLIENT_ID=id-1\r\nset CLIENT_SECRET=sec=ret", Source::Variables, None),
            ("$env:CLIENT_ID = \"id-1\"\n$env:CLIENT_SECRET = \"sec=ret\"", Source::Variables, None),
            (r#"{"clientId": "id-1", "clientSecret": "sec=ret"}"#, Source::Json, None),
            (r#"{"sandbox": {"CLIENT-ID": "id-1", "CLIENT-SECRET": "sec=ret"}}"#, Source::Json, sandbox),
            (
                "curl -u 'id-1:sec=ret' -X POST https://accounts.noyo.com/auth/public/token",
                Source::Curl,
                None,
            ),
            (
                "curl --request POST \\\n  --header 'Authorization: Basic aWQtMTpzZWM9cmV0' https://x",
                Source::Curl,
                None,
            ),
            (
                r#"{"name":"Noyo sandbox","values":[{"key":"client_id","value":"id-1"},{"key":"client_secret","value":"sec=ret"}],"_postman_variable_scope":"environment"}"#,
                Source::PostmanEnvironment,
                sandbox,
            ),
            (
                r#"{"info":{"schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[{"request":{"auth":{"type":"basic","basic":[{"key":"password","value":"sec=ret"},{"key":"username","value":"id-1"}]}}}]}"#,
                Source::PostmanCollection,
                None,
            ),
        ] {
            let expected = (source, "id-1".to_owned(), "sec=ret".to_owned(), environment);
            assert_eq!(one(text), expected, "{text}");
        }
    }

    #[test]
    fn several_keys_are_told_apart() {
        let text = "SANDBOX_CLIENT_ID=a\nSANDBOX_CLIENT_SECRET=b\nLIVE_CLIENT_ID=c\nLIVE_CLIENT_SECRET=d\n";
        let found = find_keys(text).unwrap();
        let environments: Vec<_> = found.keys.iter().map(|k| (k.client_id.as_str(), k.environment)).collect();
        assert_eq!(environments, [("a", Some(Environment::Sandbox)), ("c", Some(Environment::Live))]);
    }

    #[test]
    fn what_is_no_key_is_named() {
        for (text, word) in [
            ("", "empty"),
            ("<html>", "web page"),
            ("aaaa.bbbb.cccc", "two lines"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "access token"),
            ("CLIENT_ID=a", "client secret"),
            ("CLIENT_ID={{client_id}}\nCLIENT_SECRET={{client_secret}}", "placeholder"),
            ("-----BEGIN PRIVATE KEY-----\nMII=\n-----END PRIVATE KEY-----", "private key"),
            ("{\"a\":", "JSON"),
            ("{\"a\":1}", "client ID"),
            ("just\nthree\nlines", "two lines"),
        ] {
            let said = find_keys(text).unwrap_err().to_string();
            assert!(said.contains(word), "{text}: {said}");
        }
        for text in ["{\"client_id\": 7, \"client_secret\": \"a\\u0000b\"}", "id\u{7}x\nsecret"] {
            assert!(matches!(find_keys(text), Err(ImportError::Unusable(_))), "{text:?}");
        }
        let deep = "[".repeat(100_000);
        assert!(find_keys(&deep).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(?s).{0,300}") {
            let _ = find_keys(&text);
        }
    }
}
