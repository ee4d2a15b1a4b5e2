//! Input that cannot be used: which value, why, and what would do.

use super::say;
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::profile::{Addresses, Environment, Field, InvalidInput, Profile};
use values::settings::InvalidSetting;

/// The most names that a hint lists.
const MOST_NAMES: usize = 8;

/// A value that cannot be used. (The types are not of this crate, so there is no `From`.)
pub fn invalid_input(input: InvalidInput) -> Diagnosis {
    let kind = match input {
        InvalidInput::Insecure { .. } => Kind::InsecureAddress,
        _ => Kind::InvalidInput,
    };
    Diagnosis { kind, hints: vec![hint(&input)], message: input.to_string() }
}

/// A setting that cannot be meant.
pub fn invalid_setting(setting: InvalidSetting) -> Diagnosis {
    let hint = match setting {
        InvalidSetting::ClipboardSeconds => "Choose 0 to 3600 seconds.",
        InvalidSetting::TokenSeconds => "Choose 0 to 600 seconds.",
        InvalidSetting::LiveGuardMinutes => "Choose 0 to 480 minutes.",
        InvalidSetting::Proxy => "Write system, none, or an address like http://proxy.example:8080.",
    };
    say(Kind::InvalidInput, setting.to_string(), [Hint::new(hint)])
}

fn hint(input: &InvalidInput) -> Hint {
    match input {
        InvalidInput::Empty { field: Field::Name } => {
            Hint::new("Give the profile a name of 1 to 64 characters.")
        }
        InvalidInput::Empty { field } => Hint::new(format!("Copy the {field} from Command Center.")),
        InvalidInput::ControlCharacter { field } => {
            Hint::new(format!("Copy the {field} again, on one line, without tabs or line breaks."))
        }
        InvalidInput::Unseen { field } => Hint::new(format!("Type the {field} again rather than paste it.")),
        InvalidInput::LooksLike { .. } => Hint::new("Choose a name that cannot be mistaken for it."),
        InvalidInput::NameTooLong { .. } => Hint::new("Choose a shorter name."),
        InvalidInput::NameTaken { name } => Hint::new(format!("Choose another name, or edit {name}.")),
        InvalidInput::ColonInClientId => Hint::new(
            "Take only the part before the colon as the client ID; the rest may be the client secret.",
        ),
        InvalidInput::BadAddress { .. } => {
            Hint::with(Action::EditAddresses, "Write it like https://fulfillment-sandbox.noyo.com.")
        }
        InvalidInput::CredentialsInAddress => Hint::with(
            Action::EditAddresses,
            "Take away what stands before the @; the key is kept in the keychain.",
        ),
        InvalidInput::Insecure { .. } => Hint::with(
            Action::EditAddresses,
            "Use https://. Plain http:// is accepted only for this computer itself (localhost, 127.0.0.1, [::1]).",
        ),
    }
}

/// Refuses a profile of one environment whose address is the vendor's own for the other.
///
/// # Errors
/// `wrong-environment`, naming the address.
pub(crate) fn check_environment(environment: Environment, addresses: &Addresses) -> Result<(), Diagnosis> {
    for address in [&addresses.api_url, &addresses.tracking_url] {
        if let Some(there) = Addresses::environment_of(address).filter(|there| *there != environment) {
            return Err(Diagnosis {
                kind: Kind::WrongEnvironment,
                message: format!(
                    "The profile is for {environment}, and {} is a {there} address. Nothing was sent.",
                    address.host()
                ),
                hints: vec![
                    Hint::with(
                        Action::EditAddresses,
                        format!("Use the {environment} address, or make the profile a {there} one."),
                    ),
                    Hint::new("A sandbox key and a live key are never interchangeable."),
                ],
            });
        }
    }
    Ok(())
}

/// `no-profile`, with the names there are.
pub(crate) fn no_profile(asked: Option<&str>, list: &[Profile]) -> Diagnosis {
    let message = match asked {
        Some(name) => format!("There is no profile named {name}."),
        None if list.is_empty() => "There is no profile yet.".to_owned(),
        None => "No profile was named, and there is no default profile.".to_owned(),
    };
    let hint = if list.is_empty() {
        Hint::with(Action::AddProfile, "Add a profile with an API key from Command Center.")
    } else {
        let names: Vec<_> = list.iter().take(MOST_NAMES).map(|p| p.name.as_str()).collect();
        let more = list.len() - names.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Hint::new(format!("Name one of these: {}{more}.", names.join(", ")))
    };
    say(Kind::NoProfile, message, [hint])
}

/// `no-profile`, for one that was there when it was looked at.
pub fn gone() -> Diagnosis {
    say(Kind::NoProfile, "There is no such profile any more.", [Hint::new("Choose a profile from the list.")])
}
