//! What goes out for a client of the gateway: its address and its key, which stay valid for good and are
//! worth nothing away from this computer. No token, no client ID, no address of Noyo's.

use serde_json::json;
use zeroize::Zeroizing;

use super::bruno::{self, FolderFile};
use super::{postman, quoted};
use values::copy_form::GatewayCopyForm;
use values::profile::Profile;
use values::secret::GatewayKey;

/// What such an export is made from.
#[derive(Debug, Clone, Copy)]
pub struct GatewaySource<'a> {
    /// Whose gateway it is.
    pub profile: &'a Profile,
    /// Where it listens, without a path.
    pub address: &'a str,
    /// What a client shows it.
    pub key: &'a GatewayKey,
}

impl GatewaySource<'_> {
    fn api_base(&self) -> String {
        format!("{}/fulfillment", self.address)
    }

    fn tracking_base(&self) -> String {
        format!("{}/tracking", self.address)
    }
}

/// The variables that `noyo-auth exec --gateway` sets, and `export env --gateway` prints.
pub fn gateway_variables(source: &GatewaySource<'_>) -> [(&'static str, Zeroizing<String>); 4] {
    let plain = |text: &str| Zeroizing::new(text.to_owned());
    [
        ("NOYO_ACCESS_TOKEN", plain(source.key.expose())),
        ("NOYO_API_URL", Zeroizing::new(source.api_base())),
        ("NOYO_TRACKING_URL", Zeroizing::new(source.tracking_base())),
        ("NOYO_ENVIRONMENT", plain(source.profile.environment.as_str())),
    ]
}

/// In one of the forms that can be copied.
pub(crate) fn gateway_text_of(form: GatewayCopyForm, source: &GatewaySource<'_>) -> Zeroizing<String> {
    match form {
        GatewayCopyForm::Address => Zeroizing::new(source.api_base()),
        GatewayCopyForm::Key => Zeroizing::new(source.key.expose().to_owned()),
        GatewayCopyForm::PostmanEnvironment => postman_gateway_environment(source),
        GatewayCopyForm::ShellExport => gateway_shell_export(source),
    }
}

/// Lines for bash, zsh and fish.
pub fn gateway_shell_export(source: &GatewaySource<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (name, value) in gateway_variables(source) {
        text.push_str(&format!("export {name}={}\n", *quoted(&value)));
    }
    text
}

/// A Postman environment for the same collection. It has the identity of the one with a token, so that
/// Postman puts it in that one's place.
pub fn postman_gateway_environment(source: &GatewaySource<'_>) -> Zeroizing<String> {
    let profile = source.profile;
    let value = |key: &str, value: &str, kind: &str| json!({"key": key, "value": value, "type": kind, "enabled": true});
    postman::pretty(&json!({
        "id": profile.id.to_string(),
        "name": format!("Noyo {}: {}", profile.environment, profile.name),
        "values": [
            value("noyo_access_token", source.key.expose(), "secret"),
            value("noyo_environment", profile.environment.as_str(), "default"),
            value("noyo_api_url", &source.api_base(), "default"),
            value("noyo_tracking_url", &source.tracking_base(), "default"),
        ],
        "_postman_variable_scope": "environment",
    }))
}

/// A Bruno collection; the key stands in `.env`.
pub fn bruno_gateway_collection(source: &GatewaySource<'_>) -> Vec<FolderFile> {
    let variables = [
        "  noyo_access_token: {{process.env.NOYO_ACCESS_TOKEN}}".to_owned(),
        format!("  noyo_environment: {}", source.profile.environment),
        format!("  noyo_api_url: {}", source.api_base()),
        format!("  noyo_tracking_url: {}", source.tracking_base()),
    ];
    let dotenv = Zeroizing::new(format!("NOYO_ACCESS_TOKEN='{}'\n", source.key.expose()));
    bruno::folder(source.profile, bruno::block("vars", &variables.join("\n")), dotenv)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tests::profile;
    use super::*;

    #[test]
    fn the_key_stands_where_the_token_did_and_nothing_of_noyos_is_in_it() {
        let (profile, key) = (profile(), GatewayKey::new("nag_abc"));
        let source = GatewaySource { profile: &profile, address: "http://127.0.0.1:47100", key: &key };
        let files = bruno_gateway_collection(&source);
        let holding: Vec<&str> = files
            .iter()
            .filter(|(_, text)| text.contains("nag_abc"))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(holding, [".env"]);
        let all = [postman_gateway_environment(&source), gateway_shell_export(&source)];
        for text in all.iter().chain(files.iter().map(|(_, text)| text)) {
            assert!(!text.contains("noyo.com") && !text.contains("client-7f3a"), "{}", text.as_str());
        }
        assert!(all[1].starts_with(
            "export NOYO_ACCESS_TOKEN='nag_abc'\nexport NOYO_API_URL='http://127.0.0.1:47100/fulfillment'\n"
        ));
    }
}
