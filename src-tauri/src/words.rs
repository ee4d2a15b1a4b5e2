//! Invalid input on its way to a person: which value, why, and what would do.

use crate::diagnosis::{Action, Diagnosis, Hint, Kind};
use crate::profile::{Addresses, Environment, Field, InvalidInput, Profile};

/// The most names that a hint lists.
const MOST_NAMES: usize = 8;

impl From<InvalidInput> for Diagnosis {
    fn from(input: InvalidInput) -> Self {
        let kind = match input {
            InvalidInput::Insecure { .. } => Kind::InsecureAddress,
            _ => Kind::InvalidInput,
        };
        Self { kind, hints: vec![hint(&input)], message: input.to_string() }
    }
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
        None => "No profile was named, and none is in use.".to_owned(),
    };
    let hint = if list.is_empty() {
        "Add one: noyo-auth profile add NAME --environment sandbox --client-id ID, or Add API key in the window."
            .to_owned()
    } else {
        let names: Vec<_> = list.iter().take(MOST_NAMES).map(|p| p.name.as_str()).collect();
        let more = list.len() - names.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("Name one of these: {}{more}.", names.join(", "))
    };
    Diagnosis { kind: Kind::NoProfile, message, hints: vec![Hint::new(hint)] }
}
