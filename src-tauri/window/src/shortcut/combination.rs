//! A combination of keys, as people write it.

use std::str::FromStr;

use tauri_plugin_global_shortcut::{Modifiers, Shortcut};

use super::NoShortcut;

/// A combination that may be taken: with Ctrl, Alt or Super.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Combination(pub(super) Shortcut);

impl FromStr for Combination {
    type Err = NoShortcut;

    fn from_str(text: &str) -> Result<Self, NoShortcut> {
        let shortcut: Shortcut = text.trim().parse().map_err(|_| NoShortcut::NotUnderstood)?;
        let enough = Modifiers::CONTROL | Modifiers::ALT | Modifiers::SUPER;
        if shortcut.mods.intersects(enough) { Ok(Self(shortcut)) } else { Err(NoShortcut::NoModifier) }
    }
}

#[cfg(any(test, target_os = "linux"))]
impl Combination {
    /// As the desktop's portals write it; only a wish, so that a key without a plain name is left out.
    /// <https://specifications.freedesktop.org/shortcuts-spec/>
    pub(super) fn for_portals(self) -> Option<String> {
        let names = [
            (Modifiers::CONTROL, "CTRL"),
            (Modifiers::ALT, "ALT"),
            (Modifiers::SHIFT, "SHIFT"),
            (Modifiers::SUPER, "LOGO"),
        ];
        let held = names.iter().filter(|(held, _)| self.0.mods.contains(*held)).map(|(_, name)| *name);
        let code = self.0.key.to_string();
        let letter = code.strip_prefix("Key").map(str::to_lowercase);
        let digit = code.strip_prefix("Digit").map(str::to_owned);
        let function = code.strip_prefix('F').filter(|n| n.parse::<u8>().is_ok()).map(|_| code.clone());
        let key = letter.or(digit).or(function)?;
        Some(held.chain([key.as_str()]).collect::<Vec<_>>().join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_it_as_they_like() {
        for text in ["Ctrl+Alt+H", " control + alt + h ", "CTRL+ALT+KeyH"] {
            let found = text.parse::<Combination>().map(|found| found.for_portals());
            assert_eq!(found, Ok(Some("CTRL+ALT+h".to_owned())), "{text}");
        }
        assert_eq!(
            "Super+F9".parse::<Combination>().map(|c| c.for_portals()),
            Ok(Some("LOGO+F9".to_owned()))
        );
    }

    #[test]
    fn no_key_that_people_type_with_is_taken() {
        for text in ["h", "Shift+H", "F9"] {
            assert_eq!(text.parse::<Combination>(), Err(NoShortcut::NoModifier), "{text}");
        }
        for text in ["Ctrl+", "Ctrl+H+Alt", "nonsense", "Ctrl"] {
            assert_eq!(text.parse::<Combination>(), Err(NoShortcut::NotUnderstood), "{text}");
        }
    }
}
