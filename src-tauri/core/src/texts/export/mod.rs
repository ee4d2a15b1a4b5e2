//! What goes out: headers, curl commands, shell lines, Postman and Bruno files. Pure functions of a
//! profile and a token; the client secret goes out only where it was asked for by name.

mod bruno;
mod gateway;
mod postman;

use jiff::Timestamp;
use zeroize::Zeroizing;

pub use bruno::{FolderFile, bruno_collection, bruno_collection_with_secret, bruno_environment_name};
pub(crate) use gateway::gateway_text_of;
pub use gateway::{
    GatewaySource, bruno_gateway_collection, gateway_shell_export, gateway_variables,
    postman_gateway_environment,
};
pub use postman::{postman_collection, postman_environment, postman_environment_with_secret};

use values::copy_form::CopyForm;
use values::profile::{Address, Profile};
use values::secret::AccessToken;

/// What an export is made from.
#[derive(Debug, Clone, Copy)]
pub struct ExportSource<'a> {
    /// Whose token it is.
    pub profile: &'a Profile,
    /// The token.
    pub token: &'a AccessToken,
    /// When it expires, on this computer's clock.
    pub expires_at: Timestamp,
}

impl ExportSource<'_> {
    /// When the token expires, in whole seconds, as JavaScript's `Date.parse` reads it.
    fn expiry(&self) -> String {
        Timestamp::from_second(self.expires_at.as_second()).unwrap_or(self.expires_at).to_string()
    }

    fn api_base(&self) -> &str {
        base(&self.profile.addresses.api_url)
    }

    fn tracking_base(&self) -> &str {
        base(&self.profile.addresses.tracking_url)
    }
}

/// An API base to which people append `/api/v1/…`.
fn base(address: &Address) -> &str {
    address.as_written().trim_end_matches('/')
}

/// `Authorization: Bearer …`
pub fn header(source: &ExportSource<'_>) -> Zeroizing<String> {
    Zeroizing::new(source.token.header().expose().to_owned())
}

/// The token alone.
pub fn token(source: &ExportSource<'_>) -> Zeroizing<String> {
    Zeroizing::new(source.token.expose().to_owned())
}

/// A command that lists the groups, as it stands, in bash, zsh and fish. The header comes over stdin
/// from a builtin, so that the token is in no process's arguments.
pub fn curl_command(source: &ExportSource<'_>) -> Zeroizing<String> {
    let url = source.profile.addresses.api_url.join("/api/v1/groups");
    Zeroizing::new(format!(
        "printf 'header = \"Authorization: Bearer %s\"\\n' {} | curl --silent --show-error --config - {}",
        *quoted(source.token.expose()),
        *quoted(url.as_str()),
    ))
}

/// The variables that `noyo-auth exec` sets, and `export` prints.
pub fn variables(source: &ExportSource<'_>) -> [(&'static str, Zeroizing<String>); 4] {
    let profile = source.profile;
    let plain = |text: &str| Zeroizing::new(text.to_owned());
    [
        ("NOYO_ACCESS_TOKEN", token(source)),
        ("NOYO_API_URL", plain(source.api_base())),
        ("NOYO_TRACKING_URL", plain(source.tracking_base())),
        ("NOYO_ENVIRONMENT", plain(profile.environment.as_str())),
    ]
}

/// Lines for bash, zsh and fish, all of which know `export NAME='value'`.
pub fn shell_export(source: &ExportSource<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (name, value) in variables(source) {
        text.push_str(&format!("export {name}={}\n", *quoted(&value)));
    }
    text
}

/// The token in one of the forms that can be copied.
pub(crate) fn text_of(form: CopyForm, source: &ExportSource<'_>) -> Zeroizing<String> {
    match form {
        CopyForm::Header => header(source),
        CopyForm::Token => token(source),
        CopyForm::Curl => curl_command(source),
        CopyForm::PostmanEnvironment => postman_environment(source),
        CopyForm::ShellExport => shell_export(source),
    }
}

/// In single quotes, as bash, zsh and fish all read them; a quote inside ends, escapes and begins anew.
fn quoted(text: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("'{}'", text.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use values::profile::{Addresses, Environment, ProfileId};

    pub(super) fn profile() -> Profile {
        Profile {
            id: ProfileId::random(),
            name: "Checkout work".parse().unwrap(),
            environment: Environment::Sandbox,
            client_id: "client-7f3a".parse().unwrap(),
            addresses: Addresses::of(Environment::Sandbox),
            proven_in: None,
            key_number: values::profile::KeyNumber::FIRST,
            gateway_port: None,
            secret_command: None,
            unknown: serde_json::Map::default(),
        }
    }

    pub(super) fn with_source(test: impl FnOnce(&ExportSource<'_>)) {
        let profile = profile();
        let token = AccessToken::new("aaa.bbb.ccc");
        test(&ExportSource { profile: &profile, token: &token, expires_at: Timestamp::UNIX_EPOCH });
    }

    #[test]
    fn a_base_with_a_path_takes_paths_appended_to_it() {
        let mut profile = profile();
        profile.addresses.api_url = "https://gateway.example/noyo/".parse().unwrap();
        let token = AccessToken::new("aaa.bbb.ccc");
        let source = ExportSource { profile: &profile, token: &token, expires_at: Timestamp::UNIX_EPOCH };
        assert!(shell_export(&source).contains("NOYO_API_URL='https://gateway.example/noyo'\n"));
        assert!(postman_environment(&source).contains("\"https://gateway.example/noyo\""));
    }

    #[test]
    fn the_curl_command_reads_as_documented() {
        let profile = profile();
        let token = AccessToken::new("aaa.bbb.ccc");
        let source = ExportSource { profile: &profile, token: &token, expires_at: Timestamp::UNIX_EPOCH };
        assert_eq!(
            *curl_command(&source),
            "printf 'header = \"Authorization: Bearer %s\"\\n' 'aaa.bbb.ccc' | curl --silent --show-error --config - \
             'https://fulfillment-sandbox.noyo.com/api/v1/groups'"
        );
        assert!(
            shell_export(&source).starts_with("export NOYO_ACCESS_TOKEN='aaa.bbb.ccc'\nexport NOYO_API_URL=")
        );
    }
}
