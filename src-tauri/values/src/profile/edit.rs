//! A change of some fields of a profile.

use super::{Address, ClientId, Environment, KeyNumber, Profile, ProfileName, SecretCommand};
use crate::secret::ClientSecret;

/// A change of the fields that it names; what is `None` stays as it is when the change is made, whatever
/// others did to it meanwhile.
#[derive(Debug, Clone)]
pub struct ProfileEdit {
    /// The profile as the person saw it who makes the change.
    pub seen: Profile,
    /// A new name.
    pub name: Option<ProfileName>,
    /// Another environment.
    pub environment: Option<Environment>,
    /// Another client ID. It comes with a secret.
    pub client_id: Option<ClientId>,
    /// A new client secret.
    pub secret: Option<ClientSecret>,
    /// A command that prints the secret from now on, and that the person has just approved on this
    /// computer, with the token endpoint that its secret goes to.
    pub secret_command: Option<SecretCommand>,
    /// Another token endpoint.
    pub token_url: Option<Address>,
    /// Another API base.
    pub api_url: Option<Address>,
    /// Another Tracking API base.
    pub tracking_url: Option<Address>,
}

impl ProfileEdit {
    /// A change of nothing.
    pub fn of(seen: Profile) -> Self {
        Self {
            seen,
            name: None,
            environment: None,
            client_id: None,
            secret: None,
            secret_command: None,
            token_url: None,
            api_url: None,
            tracking_url: None,
        }
    }

    /// The profile as the change makes it of `now`, with the key number that it has.
    ///
    /// # Errors
    /// The name of a field that the change names and that somebody else has changed since it was seen.
    pub fn applied_to(&self, now: &Profile) -> Result<Profile, &'static str> {
        let mut new = now.clone();
        let seen = &self.seen;
        set(&mut new.name, &seen.name, self.name.as_ref(), "name")?;
        set(&mut new.environment, &seen.environment, self.environment.as_ref(), "environment")?;
        set(&mut new.client_id, &seen.client_id, self.client_id.as_ref(), "client ID")?;
        let (there, was) = (&mut new.addresses, &seen.addresses);
        set(&mut there.token_url, &was.token_url, self.token_url.as_ref(), "token endpoint")?;
        set(&mut there.api_url, &was.api_url, self.api_url.as_ref(), "API base")?;
        set(&mut there.tracking_url, &was.tracking_url, self.tracking_url.as_ref(), "Tracking API base")?;
        // A command is approved for the endpoint that the person saw.
        let approved_for = self.token_url.as_ref().unwrap_or(&seen.addresses.token_url);
        if self.secret_command.is_some() && new.addresses.token_url != *approved_for {
            return Err("token endpoint");
        }
        let command = Some(self.secret_command.clone()).filter(Option::is_some);
        // A secret that is entered is kept in the keychain, and the command has had its day.
        let command = command.or_else(|| self.secret.as_ref().map(|_| None));
        set(&mut new.secret_command, &seen.secret_command, command.as_ref(), "secret command")?;
        // A key from before keys were counted gets its number when it is first used; it is the same key.
        let was_counted = seen.key_number == KeyNumber(0) && now.client_id == seen.client_id;
        if self.secret.is_some() && now.key_number != seen.key_number && !was_counted {
            return Err("API key");
        }
        if new.client_id != now.client_id {
            new.proven_in = None;
        }
        Ok(new)
    }
}

fn set<T: PartialEq + Clone>(
    field: &mut T,
    seen: &T,
    wanted: Option<&T>,
    name: &'static str,
) -> Result<(), &'static str> {
    match wanted {
        Some(wanted) if *field != *seen && *field != *wanted => Err(name),
        Some(wanted) => {
            *field = wanted.clone();
            Ok(())
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::profile::{Addresses, ProfileId};

    fn profile() -> Profile {
        Profile {
            id: ProfileId::random(),
            name: "Checkout".parse().unwrap(),
            environment: Environment::Sandbox,
            client_id: "client".parse().unwrap(),
            addresses: Addresses::of(Environment::Sandbox),
            proven_in: None,
            key_number: KeyNumber::FIRST,
            gateway_port: None,
            secret_command: None,
            unknown: serde_json::Map::default(),
        }
    }

    #[test]
    fn what_others_changed_meanwhile_stays_and_what_both_changed_is_said() {
        let seen = profile();
        let mut now = seen.clone();
        now.addresses.api_url = "https://gateway.example/noyo".parse().unwrap();
        let rename = ProfileEdit { name: Some("Renamed".parse().unwrap()), ..ProfileEdit::of(seen.clone()) };
        let new = rename.applied_to(&now).unwrap();
        assert_eq!((new.name.as_str(), &new.addresses), ("Renamed", &now.addresses));
        now.name = "Taken over".parse().unwrap();
        assert_eq!(rename.applied_to(&now), Err("name"));
        now.name = "Renamed".parse().unwrap();
        assert!(rename.applied_to(&now).is_ok(), "both wanted the same");
    }

    #[test]
    fn a_command_is_approved_for_the_endpoint_that_was_seen() {
        let seen = profile();
        let command = Some(SecretCommand::new(vec!["pass".to_owned()]).unwrap());
        let edit = ProfileEdit { secret_command: command, ..ProfileEdit::of(seen.clone()) };
        assert!(edit.applied_to(&seen).is_ok());
        let mut now = seen;
        now.addresses.token_url = "https://elsewhere.example/token".parse().unwrap();
        assert_eq!(edit.applied_to(&now), Err("token endpoint"));
        let meant = ProfileEdit { token_url: Some(now.addresses.token_url.clone()), ..edit };
        assert!(meant.applied_to(&now).is_ok());
    }

    #[test]
    fn a_new_key_does_not_replace_one_that_was_never_seen() {
        let seen = profile();
        let now = Profile { key_number: KeyNumber::drawn(), ..seen.clone() };
        let rekey = ProfileEdit { secret: Some(ClientSecret::new("s")), ..ProfileEdit::of(seen) };
        assert_eq!(rekey.applied_to(&now), Err("API key"));
    }
}
