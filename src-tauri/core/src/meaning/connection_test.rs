//! A connection test in words.

use values::call::{Call, Groups};
use values::check::CheckName;
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::profile::{Address, Environment, Profile};

pub(crate) fn label(name: CheckName) -> &'static str {
    match name {
        CheckName::Profile => "Profile",
        CheckName::ApiKey => "API key",
        CheckName::Token => "Access token",
        CheckName::Groups => "Groups",
    }
}

/// Why what follows a failed check is skipped. That there is no API key is said only where the keychain
/// was asked and had none.
pub(crate) fn reason(failed: CheckName, kind: Kind) -> &'static str {
    match (failed, kind) {
        (CheckName::Profile, _) => "the profile cannot be used",
        (CheckName::ApiKey, Kind::NoApiKey) => "there is no API key",
        (CheckName::ApiKey, Kind::KeychainLocked) => "the keychain is locked",
        (CheckName::ApiKey, Kind::KeychainUnavailable) => "there is no keychain to ask",
        (CheckName::ApiKey, Kind::KeychainDenied) => "the keychain said no",
        (CheckName::ApiKey, Kind::KeychainTimeout) => "the keychain does not answer",
        (CheckName::ApiKey, _) => "the API key cannot be used",
        (CheckName::Token, _) => "there is no token",
        (CheckName::Groups, _) => "the groups call failed",
    }
}

pub(crate) fn failed_line(name: CheckName, call: Option<&Call>, why: &Diagnosis) -> String {
    let host = call.map(Call::place).unwrap_or_default();
    match (name, why.kind) {
        (CheckName::Token, Kind::InvalidApiKey) => format!("{host} refused the key"),
        (CheckName::Token | CheckName::Groups, kind) if !host.is_empty() => {
            format!("{host}: {}", kind.title())
        }
        (_, kind) => format!("{}: {}", label(name), kind.title()),
    }
}

/// How many groups there are, in words.
pub(crate) fn visible(groups: &Groups) -> String {
    let shown = groups.shown.len() as u64;
    match groups.total {
        Some(1) => "1 group visible".to_owned(),
        Some(total) if total > shown && shown > 0 => format!("1 to {shown} of {total} groups visible"),
        Some(total) => format!("{total} groups visible"),
        None => format!("{shown} or more groups visible"),
    }
}

pub(crate) fn no_groups(profile: &Profile) -> Diagnosis {
    let (message, hint) = match profile.environment {
        Environment::Sandbox => (
            "The key works, and no group is visible: the sandbox has not been set up.",
            "Ask your admin, or support@noyo.com, to configure a group in the sandbox.",
        ),
        Environment::Live => (
            "The key works, and no group is visible to it.",
            "Ask your admin which groups the key may see in Command Center.",
        ),
    };
    Diagnosis { kind: Kind::NoGroups, message: message.to_owned(), hints: vec![Hint::new(hint)] }
}

pub(crate) fn no_sandbox(profile: &Profile) -> Diagnosis {
    Diagnosis {
        kind: Kind::InvalidInput,
        message: format!("No sandbox host is known that belongs to the token endpoint of {}.", profile.name),
        hints: vec![Hint::new("Add a sandbox profile with the same token endpoint first.")],
    }
}

pub(crate) fn belongs_to_sandbox(profile: &Profile, api: &Address) -> Diagnosis {
    Diagnosis {
        kind: Kind::WrongEnvironment,
        message: format!(
            "{} accepts the key: it is a sandbox key, and {} is a {} profile.",
            api.place(),
            profile.name,
            profile.environment
        ),
        hints: vec![
            Hint::with(Action::ReplaceApiKey, "Replace it with a live key from Command Center."),
            Hint::with(Action::EditAddresses, "Or make this a sandbox profile."),
        ],
    }
}

pub(crate) fn belongs_to_neither(profile: &Profile, api: &Address) -> Diagnosis {
    Diagnosis {
        kind: Kind::TokenRejected,
        message: format!(
            "{} refuses the key as well: it does not belong to the sandbox either.",
            api.place()
        ),
        hints: vec![
            Hint::with(
                Action::ReplaceApiKey,
                format!(
                    "Ask your admin for a {} key of this organisation, and replace it here.",
                    profile.environment
                ),
            ),
            Hint::new("If it stays, send the support report to support@noyo.com."),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_there_is_no_key_is_said_only_where_it_is_known() {
        assert_eq!(reason(CheckName::ApiKey, Kind::NoApiKey), "there is no API key");
        for unknown in [
            Kind::KeychainLocked,
            Kind::KeychainUnavailable,
            Kind::KeychainDenied,
            Kind::KeychainTimeout,
            Kind::StorageFailed,
        ] {
            let said = reason(CheckName::ApiKey, unknown);
            assert!(!said.contains("no API key"), "{unknown}: {said}");
        }
    }
}
