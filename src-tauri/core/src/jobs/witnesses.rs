//! What the program knows by itself, for a diagnosis.

use jiff::SignedDuration;

use super::surroundings::Surroundings;
use crate::meaning::Known;
use crate::world::noyo::Phase;
use values::profile::{Address, Addresses, Environment, Profile};
use values::secret::ClientSecret;

impl Surroundings {
    /// What the program knows by itself of a call of that profile.
    pub(super) fn known<'a>(
        &self,
        profile: &'a Profile,
        phase: Phase,
        skew: Option<SignedDuration>,
        secret: Option<&ClientSecret>,
    ) -> Known<'a> {
        let encoded =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>() != text;
        Known {
            profile,
            phase,
            skew,
            token_expired: false,
            host_is_up: false,
            proven_in: self.proven_in(profile),
            can_ask_sandbox: self.sandbox_api(profile).is_some(),
            encoding_matters: encoded(profile.client_id.as_str())
                || secret.is_some_and(|s| encoded(s.expose())),
        }
    }

    /// The sandbox host that a live profile's key may be shown to: the vendor's for the vendor's, else
    /// that of a sandbox profile with the same token endpoint.
    pub(super) fn sandbox_api(&self, profile: &Profile) -> Option<Address> {
        if profile.environment == Environment::Sandbox {
            return None;
        }
        let vendor = Addresses::of(Environment::Sandbox);
        let token_url = &profile.addresses.token_url;
        if *token_url == vendor.token_url {
            return Some(vendor.api_url);
        }
        let profiles = self.file.read().ok()?;
        let mut sandboxes = profiles.list.iter().filter(|p| p.environment == Environment::Sandbox);
        sandboxes.find(|p| p.addresses.token_url == *token_url).map(|p| p.addresses.api_url.clone())
    }

    /// The environment in which this client ID has listed groups, in this profile or another.
    fn proven_in(&self, profile: &Profile) -> Option<Environment> {
        let others = self.file.read().ok()?;
        profile.proven_in.or_else(|| {
            others.list.iter().filter(|p| p.client_id == profile.client_id).find_map(|p| p.proven_in)
        })
    }
}
