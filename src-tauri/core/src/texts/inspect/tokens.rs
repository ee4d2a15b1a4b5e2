//! The tokens that stand whole in a text, wherever that is.

use values::jwt::Jwt;

/// More than these are not told apart.
const MOST: usize = 64;

/// The different texts that can be read as a JWT, in order. Runs do not overlap, so that a text of
/// any shape is looked over a fixed number of times.
pub(super) fn readable(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("eyJ").map(|at| at + from) {
        let run = &text[at..at + end_of_run(&text[at..])];
        let glued = text[..at].ends_with(|c: char| is_part(c));
        if !glued && !found.contains(&run) && Jwt::read(run).is_ok() {
            found.push(run);
        }
        if found.len() == MOST {
            break;
        }
        from = at + run.len();
    }
    found
}

/// Where the characters of a token end.
pub(super) fn end_of_run(text: &str) -> usize {
    text.find(|c: char| !is_part(c) && !"+/=~".contains(c)).unwrap_or(text.len())
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}
