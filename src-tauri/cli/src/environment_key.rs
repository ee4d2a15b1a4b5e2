//! A key from the environment, for a machine without keychain: three variables and nothing else. Nothing is
//! kept.

use std::env::VarError;

use values::profile::{Address, Addresses, Environment, Field, InvalidInput, Profile, check_credential};
use values::secret::ClientSecret;
use zeroize::Zeroizing;

use crate::arguments::{Command, ExportForm, Which};
use crate::output::{Output, Stop, talks_to_a_person};
use crate::which::named;

const CLIENT_ID: &str = "NOYO_CLIENT_ID";
const CLIENT_SECRET: &str = "NOYO_CLIENT_SECRET";
const ENVIRONMENT: &str = "NOYO_ENVIRONMENT";

/// The variables that are a key. No program that this one starts gets them.
pub(super) const KEY_VARIABLES: [&str; 3] = [CLIENT_ID, CLIENT_SECRET, ENVIRONMENT];

/// A profile that is nowhere but here, and its secret.
pub(super) struct EnvironmentKey {
    pub(super) profile: Profile,
    pub(super) secret: ClientSecret,
}

/// The key that the environment has, where the command names no profile.
pub(super) fn for_command(command: &Command) -> Result<Option<EnvironmentKey>, Stop> {
    let nobody = Which { profile: None };
    let (which, is_needed) = match command {
        Command::Token { profile, .. }
        | Command::Header { profile, .. }
        | Command::Curl { profile }
        | Command::Exec { profile, .. }
        | Command::Test { profile }
        | Command::Report { profile } => (profile, true),
        Command::Export(export) if export.form.has_a_token() => (&export.profile, true),
        Command::Gateway(serve) => (&serve.profile, true),
        Command::Inspect { .. } => (&nobody, true),
        _ => return Ok(None),
    };
    if named(which)?.is_some() {
        return Ok(None);
    }
    match read(is_needed)? {
        Some([id, secret, environment]) => key(&id, &secret, &environment).map(Some),
        None => Ok(None),
    }
}

impl ExportForm {
    fn has_a_token(self) -> bool {
        matches!(self, Self::Postman | Self::Env | Self::Bruno)
    }
}

/// All three variables, or none; with two of them the third was forgotten.
fn read(is_needed: bool) -> Result<Option<[Zeroizing<String>; 3]>, Stop> {
    let mut values = Vec::new();
    let mut missing = Vec::new();
    for name in KEY_VARIABLES {
        match variable(name)? {
            Some(value) => values.push(Zeroizing::new(value)),
            None => missing.push(name),
        }
    }
    match (<[_; 3]>::try_from(values), missing.as_slice()) {
        (Ok(all), _) => Ok(Some(all)),
        (_, [missing]) if is_needed => Err(Stop::usage(
            format!("{missing} is not set, and the other two variables of a key are."),
            format!(
                "Set {}, or name a profile; without {CLIENT_ID} and {CLIENT_SECRET} the default profile is used.",
                if *missing == ENVIRONMENT { "NOYO_ENVIRONMENT to sandbox or live" } else { missing }
            ),
        )),
        _ => Ok(None),
    }
}

/// An empty variable is how CI systems write one that is not there.
fn variable(name: &str) -> Result<Option<String>, Stop> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Stop::usage(
            format!("{name} is not UTF-8 text."),
            "Set it again, as it is in Command Center.",
        )),
    }
}

fn key(id: &str, secret: &str, environment: &str) -> Result<EnvironmentKey, Stop> {
    let environment = match environment {
        "sandbox" => Environment::Sandbox,
        "live" => Environment::Live,
        // Not repeated: the variables may have been mixed up.
        _ => {
            return Err(Stop::usage(
                format!("{ENVIRONMENT} is neither sandbox nor live."),
                "Set it to sandbox or to live.",
            ));
        }
    };
    check_credential(secret, Field::ClientSecret)?;
    let own = Addresses::of(environment);
    let addresses = Addresses {
        token_url: address("NOYO_TOKEN_URL", own.token_url)?,
        api_url: address("NOYO_API_URL", own.api_url)?,
        tracking_url: address("NOYO_TRACKING_URL", own.tracking_url)?,
    };
    let profile = Profile::new("environment".parse()?, environment, id.parse()?, addresses);
    Ok(EnvironmentKey { profile, secret: ClientSecret::new(secret) })
}

fn address(name: &str, own: Address) -> Result<Address, Stop> {
    let given = variable(name)?;
    let read = given.map(|text| text.parse::<Address>()).transpose();
    Ok(read.map_err(|wrong: InvalidInput| Stop::from(wrong))?.unwrap_or(own))
}

impl EnvironmentKey {
    /// Says in a terminal whose key is used, since nobody named it.
    pub(super) fn say(&self, output: &Output) {
        if talks_to_a_person() && !output.json {
            let (environment, client) = (self.profile.environment, self.profile.client_id.fingerprint());
            output.say(&format!("Using the key from the environment ({environment}, client {client})."));
        }
    }
}
