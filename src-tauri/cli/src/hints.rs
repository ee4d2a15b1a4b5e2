//! Hints in a terminal's own terms.

use values::diagnosis::{Action, Diagnosis, Kind};

/// The hints as a terminal words them: with the command that does what they say.
pub(super) fn hints(diagnosis: &Diagnosis) -> Vec<String> {
    let mut lines = Vec::new();
    for hint in &diagnosis.hints {
        match (diagnosis.kind, hint.action) {
            (_, Some(Action::AddProfile)) => lines.push(ADD.to_owned()),
            (Kind::NoApiKey, Some(Action::ReplaceApiKey)) => {
                lines.extend([hint.text.clone(), REPLACE_KEY.to_owned()]);
            }
            (_, Some(Action::ApproveCommand)) | (Kind::SecretCommandFailed, Some(Action::ReplaceApiKey)) => {
                lines.extend([hint.text.clone(), COMMAND.to_owned()]);
            }
            _ => lines.push(hint.text.clone()),
        }
    }
    lines
}

const ADD: &str = "Add one: noyo-auth profile add NAME --environment sandbox --client-id ID";
const COMMAND: &str =
    "noyo-auth profile edit NAME --secret-command [-- COMMAND …] asks in a terminal; elsewhere add --yes";
const REPLACE_KEY: &str = "In a terminal: noyo-auth profile edit NAME --secret-stdin";
