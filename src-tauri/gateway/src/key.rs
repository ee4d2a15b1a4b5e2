//! The gateway's key: 256 random bits, shown as a bearer token, compared in constant time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use values::diagnosis::{Diagnosis, Hint, Kind};
use values::secret::GatewayKey;

/// What every key begins with: secret scanners and people know it by that.
const PREFIX: &str = "nag_";

/// Whether a text may be some gateway's key.
pub fn may_be_key(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// A new key.
///
/// # Errors
/// The system has no random numbers.
pub fn new_key() -> Result<GatewayKey, Diagnosis> {
    let mut bits = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bits).map_err(|_| Diagnosis {
        kind: Kind::StorageFailed,
        message: "The system gives no random numbers, so no key can be made.".to_owned(),
        hints: vec![Hint::new("Restart the computer; without random numbers nothing on it is safe.")],
    })?;
    let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + 43));
    text.push_str(PREFIX);
    URL_SAFE_NO_PAD.encode_string(bits.as_slice(), &mut text);
    Ok(GatewayKey::new(text.as_str()))
}

/// Whether that is the key; takes as long whatever is wrong with it.
pub(crate) fn is(key: &GatewayKey, shown: &[u8]) -> bool {
    key.expose().as_bytes().ct_eq(shown).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_key_is_256_bits_and_only_itself() {
        let (one, other) = (new_key().unwrap(), new_key().unwrap());
        let text = one.expose();
        assert_eq!(URL_SAFE_NO_PAD.decode(text.strip_prefix("nag_").unwrap()).unwrap().len(), 32);
        assert!(is(&one, text.as_bytes()) && !is(&one, other.expose().as_bytes()));
        assert!(
            !is(&one, b"") && !is(&one, &text.as_bytes()[..46]) && !is(&one, format!("{text}x").as_bytes())
        );
    }
}
