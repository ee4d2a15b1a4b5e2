//! A profile's name: what may be in it, and when two are one.

use std::fmt;
use std::str::FromStr;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use serde::{Deserialize, Serialize};

use super::input::{Field, InvalidInput};

/// A profile's name: 1 to 64 characters after trimming, none of which is a control character or cannot be
/// seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProfileName(String);

impl ProfileName {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 64;

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names that differ only in case share.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// What two names that look the same share: the skeleton of UTS 39, section 4. Never shown.
    pub fn skeleton(&self) -> String {
        let skeleton: String = unicode_security::skeleton(&self.folded()).collect();
        skeleton.to_lowercase()
    }

    /// A name as a file has it. An older version took characters that cannot be seen.
    fn stored(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidInput::Empty { field: Field::Name });
        }
        if text.chars().any(|c| c.is_control() || is_bidi_control(c)) {
            return Err(InvalidInput::ControlCharacter { field: Field::Name });
        }
        let length = text.chars().count();
        if length > Self::MAX_CHARS {
            return Err(InvalidInput::NameTooLong { length });
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for ProfileName {
    type Err = InvalidInput;
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let name = Self::stored(text)?;
        match name.0.chars().find(|c| is_unseen(*c)) {
            Some(_) => Err(InvalidInput::Unseen { field: Field::Name }),
            None => Ok(name),
        }
    }
}

impl TryFrom<String> for ProfileName {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, InvalidInput> {
        Self::stored(&text)
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters with the Unicode property `Bidi_Control`: they make a name read as another.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that cannot be seen, so that two names that differ would look the same: those that Unicode
/// says to ignore (a zero-width space, a soft hyphen, tags), and separators of lines and paragraphs.
fn is_unseen(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(
            category,
            GeneralCategory::Format | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_refused_and_an_older_file_is_read() {
        for unseen in ["Check\u{200b}out", "Check\u{ad}out", "a\u{2028}b", "a\u{e0041}b", "a\u{2060}b"] {
            assert_eq!(unseen.parse::<ProfileName>(), Err(InvalidInput::Unseen { field: Field::Name }));
            assert!(ProfileName::try_from(unseen.to_owned()).is_ok());
        }
        for fine in ["Checkout work", "Prüfung", "検証", "a-b_c.d", "👩\u{1f3fd}"] {
            assert!(fine.parse::<ProfileName>().is_ok(), "{fine}");
        }
    }

    #[test]
    fn names_that_look_the_same_share_a_skeleton() {
        let skeleton = |text: &str| text.parse::<ProfileName>().unwrap().skeleton();
        // Cyrillic, Greek, full width.
        for (one, other) in [("Checkout", "Сheckоut"), ("Production", "Prοduction"), ("CI", "ＣＩ")] {
            assert_eq!(skeleton(one), skeleton(other), "{one}");
        }
        assert_ne!(skeleton("Checkout"), skeleton("Check out"));
    }
}
