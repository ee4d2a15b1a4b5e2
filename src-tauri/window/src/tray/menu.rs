//! What stands in the tray's menu: a plain description, made of the profiles. How a desktop shows it is
//! not known here.

use values::profile::{Environment, Profile, ProfileId};

/// How many profiles of one environment the menu lists; a longer one is no menu any more.
const MOST: usize = 12;

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Something to choose.
    Choice(String, Choice),
    /// Something that is only said.
    Said(String),
    /// A line between groups.
    Separator,
}

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Copy the header of that profile.
    CopyHeader(ProfileId),
    /// Bring the window to the front.
    Open,
    /// End the program.
    Quit,
}

/// The menu: a line for each profile, sandbox first, then live, each by name; which gateways run, by the
/// names of their profiles; and below, Open and Quit.
pub(crate) fn menu(profiles: &[Profile], gateways: &[String]) -> Vec<Line> {
    let mut lines = Vec::new();
    for environment in [Environment::Sandbox, Environment::Live] {
        let mut list: Vec<_> = profiles.iter().filter(|p| p.environment == environment).collect();
        list.sort_by_key(|p| p.name.folded());
        lines.extend(list.iter().take(MOST).map(|profile| copy_line(profile)));
        if list.len() > MOST {
            let more = format!("{} more {environment} profiles…", list.len() - MOST);
            lines.push(Line::Choice(more, Choice::Open));
        }
    }
    if !lines.is_empty() {
        lines.push(Line::Separator);
    }
    if !gateways.is_empty() {
        let names: Vec<_> = gateways.iter().map(|name| isolated(name)).collect();
        lines.push(Line::Said(format!("Gateway: {}", names.join(", "))));
        lines.push(Line::Separator);
    }
    lines.push(Line::Choice("Open".to_owned(), Choice::Open));
    lines.push(Line::Choice("Quit".to_owned(), Choice::Quit));
    lines
}

fn copy_line(profile: &Profile) -> Line {
    let what = match profile.environment {
        Environment::Sandbox => "Copy header",
        Environment::Live => "Copy LIVE header",
    };
    let label = format!("{what}: {}", isolated(&profile.name.to_string()));
    Line::Choice(label, Choice::CopyHeader(profile.id))
}

/// A name that cannot turn the rest of its line around (Unicode's FIRST STRONG ISOLATE and its end).
pub(crate) fn isolated(name: &str) -> String {
    if name.is_ascii() { name.to_owned() } else { format!("\u{2068}{name}\u{2069}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use values::profile::Addresses;

    fn profile(name: &str, environment: Environment) -> Profile {
        Profile::new(
            name.parse().unwrap(),
            environment,
            "client-7f3a".parse().unwrap(),
            Addresses::of(environment),
        )
    }

    fn labels(lines: &[Line]) -> Vec<&str> {
        let label = |line| match line {
            &Line::Choice(ref label, _) | &Line::Said(ref label) => label.as_str(),
            Line::Separator => "-",
        };
        lines.iter().map(label).collect()
    }

    #[test]
    fn profiles_come_first_and_live_says_so() {
        let live = profile("Production", Environment::Live);
        let list =
            [live.clone(), profile("ci", Environment::Sandbox), profile("Checkout", Environment::Sandbox)];
        let lines = menu(&list, &[]);
        let expected =
            ["Copy header: Checkout", "Copy header: ci", "Copy LIVE header: Production", "-", "Open", "Quit"];
        assert_eq!(labels(&lines), expected);
        let copies_live =
            |line: &Line| matches!(line, Line::Choice(_, Choice::CopyHeader(id)) if *id == live.id);
        assert!(copies_live(&lines[2]) && !copies_live(&lines[1]));
    }

    #[test]
    fn the_gateways_that_run_are_named() {
        let lines = menu(&[], &["Checkout".to_owned(), "ci".to_owned()]);
        assert_eq!(labels(&lines), ["Gateway: Checkout, ci", "-", "Open", "Quit"]);
    }

    #[test]
    fn many_profiles_leave_the_live_ones_and_quit_within_reach() {
        let many = (0..207).map(|number| profile(&format!("work {number:03}"), Environment::Sandbox));
        let list: Vec<_> = many.chain([profile("Production", Environment::Live)]).collect();
        let lines = menu(&list, &[]);
        assert_eq!(lines.len(), MOST + 5);
        assert_eq!(labels(&lines)[MOST], "195 more sandbox profiles…");
        assert_eq!(labels(&lines)[MOST + 1], "Copy LIVE header: Production");
    }

    #[test]
    fn a_name_cannot_reverse_its_line() {
        let lines = menu(&[profile("עבודה", Environment::Sandbox)], &[]);
        assert_eq!(labels(&lines)[0], "Copy header: \u{2068}עבודה\u{2069}");
    }
}
