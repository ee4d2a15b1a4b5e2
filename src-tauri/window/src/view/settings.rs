//! The settings, as the page shows them: those of both programs, and the window's own.

use serde::{Deserialize, Deserializer, Serialize};

use values::settings::{InvalidSetting, ProxyCredentials, ProxySetting, Settings};

/// What a person set. Never with a proxy's password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SettingsView {
    /// The colour scheme.
    pub color_scheme: ColorScheme,
    /// Seconds until the clipboard is cleared; 0 means never, while it is ours.
    #[serde(deserialize_with = "number")]
    pub clipboard_seconds: u32,
    /// Seconds that a token must have left to be handed out.
    #[serde(deserialize_with = "number")]
    pub token_seconds: u32,
    /// Minutes for which one yes to "Copy a LIVE header?" holds; 0 means that it always asks.
    #[serde(deserialize_with = "number")]
    pub live_guard_minutes: u32,
    /// `system`, `none` or a proxy's address. What the page sends may have a name and a password before
    /// the host; what it is sent never has.
    pub proxy: String,
    /// The keychain has a name and a password for that proxy.
    pub proxy_has_password: bool,
    /// A PEM file with certificates to trust beside the system's; empty means none.
    pub extra_ca_file: String,
}

/// A number as a person may have typed it. What is none, or no whole one, is taken for one that is out of
/// every range, so that the setting's own words are said of it.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = serde_json::Value::deserialize(from)?.as_u64();
    Ok(number.and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX))
}

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum ColorScheme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl SettingsView {
    /// As the page shows them.
    pub(crate) fn of(settings: &Settings, color_scheme: ColorScheme) -> Self {
        let file = settings.extra_ca_file.as_ref();
        Self {
            color_scheme,
            clipboard_seconds: settings.clipboard_seconds,
            token_seconds: settings.token_seconds,
            live_guard_minutes: settings.live_guard_minutes,
            proxy: settings.proxy.clone().into(),
            proxy_has_password: settings.proxy_has_password,
            extra_ca_file: file.map(|path| path.display().to_string()).unwrap_or_default(),
        }
    }

    /// As a person typed them.
    ///
    /// # Errors
    /// [`InvalidSetting::Proxy`]; the numbers are checked when they are saved.
    pub(crate) fn read(&self) -> Result<(Settings, Option<ProxyCredentials>), InvalidSetting> {
        let (proxy, credentials) = ProxySetting::read(&self.proxy)?;
        let file = self.extra_ca_file.trim();
        let settings = Settings {
            clipboard_seconds: self.clipboard_seconds,
            token_seconds: self.token_seconds,
            live_guard_minutes: self.live_guard_minutes,
            proxy,
            proxy_has_password: self.proxy_has_password,
            extra_ca_file: (!file.is_empty()).then(|| file.into()),
        };
        Ok((settings, credentials))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_number_that_is_none_is_refused_in_the_settings_own_words() {
        for odd in ["-5", "1.5", "null", "\"\"", "4294967296", "[]"] {
            let text = format!(
                "{{\"color_scheme\": \"system\", \"clipboard_seconds\": {odd}, \"token_seconds\": 300, \
                 \"live_guard_minutes\": 15, \"proxy\": \"none\", \"proxy_has_password\": false, \
                 \"extra_ca_file\": \"\"}}"
            );
            let view: SettingsView = serde_json::from_str(&text).unwrap();
            let (settings, _) = view.read().unwrap();
            assert_eq!(settings.check(), Err(InvalidSetting::ClipboardSeconds), "{odd}");
        }
    }
}
