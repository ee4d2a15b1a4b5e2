//! Texts of a server on their way to a person: the one place that takes out what we know to be secret. A
//! server may echo anything anywhere: in a request ID, a redirect, a name.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::fault::Fault;
use values::call::{Call, Groups};

/// What is put in the place of a secret.
const TAKEN_OUT: &str = "[secret]";

/// A shorter text says nothing, and would be found everywhere.
const SHORTEST: usize = 6;

/// What was sent and is secret, in the forms in which it may come back.
pub(super) struct Sent(Vec<Zeroizing<String>>);

impl Sent {
    pub(super) fn of(secrets: &[&str]) -> Self {
        let mut forms = Vec::new();
        for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
            forms.push(Zeroizing::new((*secret).to_owned()));
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                forms.push(Zeroizing::new(engine.encode(secret)));
            }
            let escaped: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            forms.push(Zeroizing::new(escaped));
        }
        // The longest first, so that no rest of one stays.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self(forms)
    }

    pub(super) fn out_of_call(&self, call: &mut Call) {
        if let Some(id) = &mut call.request_id {
            self.out_of(id);
        }
    }

    pub(super) fn out_of_fault(&self, mut fault: Fault) -> Fault {
        if let Fault::Redirected { to: Some(to), .. } = &mut fault {
            self.out_of(to);
        }
        fault
    }

    pub(super) fn out_of_groups(&self, mut groups: Groups) -> Groups {
        for group in &mut groups.shown {
            self.out_of(&mut group.id);
            self.out_of(&mut group.name);
        }
        groups
    }

    fn out_of(&self, text: &mut String) {
        for form in &self.0 {
            if text.contains(form.as_str()) {
                *text = text.replace(form.as_str(), TAKEN_OUT);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_form() {
        let sent = Sent::of(&["s3cr+et/word", "a"]);
        let forms = ["s3cr+et/word", "s3cr%2Bet%2Fword", &STANDARD.encode("s3cr+et/word")].map(str::to_owned);
        for form in forms {
            let mut text = format!("id-{form}-7");
            sent.out_of(&mut text);
            assert_eq!(text, "id-[secret]-7");
        }
        let mut text = "a plain name".to_owned();
        sent.out_of(&mut text);
        assert_eq!(text, "a plain name");
    }
}
