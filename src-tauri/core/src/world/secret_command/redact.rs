//! What a command says on stderr, on its way to a person: with everything taken out that looks like a
//! secret. It takes out too much rather than too little.

use zeroize::Zeroizing;

/// What is put in the place of a secret.
const TAKEN_OUT: &str = "[secret]";

/// A shorter text says nothing, and would be found everywhere.
const SHORTEST: usize = 6;

/// From this length on, letters and digits mixed are no word of a language.
const SHORTEST_RANDOM: usize = 16;

/// Variables of these names hold what opens a password store.
const SECRET_NAMES: [&str; 6] = ["TOKEN", "SECRET", "PASS", "SESSION", "KEY", "CREDENTIAL"];

/// The text, without what was printed on stdout, without the secret variables of our own environment, and
/// without words that look random.
pub(super) fn without_secrets(text: Zeroizing<String>, printed: &[u8]) -> String {
    let printed = Zeroizing::new(String::from_utf8_lossy(printed).into_owned());
    let mut known: Vec<Zeroizing<String>> =
        printed.lines().map(|line| Zeroizing::new(line.trim().to_owned())).collect();
    let is_secret = |name: &str| SECRET_NAMES.iter().any(|word| name.to_uppercase().contains(word));
    known.extend(
        std::env::vars_os()
            .filter(|(name, _)| name.to_str().is_some_and(is_secret))
            .filter_map(|(_, value)| value.into_string().ok().map(Zeroizing::new))
            // Where a store is kept is no secret, and helps a person.
            .filter(|value| !std::path::Path::new(value.as_str()).exists()),
    );
    known.retain(|secret| secret.len() >= SHORTEST);
    known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut text = text;
    for secret in &known {
        if text.contains(secret.as_str()) {
            text = Zeroizing::new(text.replace(secret.as_str(), TAKEN_OUT));
        }
    }
    words_out(&text)
}

fn words_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_label = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let space = word.get(bare.len()..).unwrap_or_default();
        if after_label && has_digit_or_sign(bare) {
            out.push_str(TAKEN_OUT);
        } else {
            pieces_out(bare, &mut out);
        }
        after_label = is_label(bare);
        out.push_str(space);
    }
    out.trim().to_owned()
}

/// `password:`, `token=`: the next word may be one.
fn is_label(word: &str) -> bool {
    let label = word.strip_suffix([':', '=']).unwrap_or_default().to_uppercase();
    SECRET_NAMES.iter().any(|name| label.contains(name))
}

fn has_digit_or_sign(word: &str) -> bool {
    let inside = word.trim_matches(|c: char| ".,;:!?()'\"".contains(c));
    inside.chars().any(|c| !c.is_alphabetic())
}

/// A word in pieces, as it is quoted, assigned or listed.
fn pieces_out(word: &str, out: &mut String) {
    let mut label = false;
    for piece in word.split_inclusive(|c: char| "'\"`<>()[]{},;=:&?@".contains(c)) {
        let end = piece.trim_end_matches(|c: char| "'\"`<>()[]{},;=:&?@".contains(c)).len();
        let (bare, mark) = piece.split_at(end);
        if looks_random(bare) || (label && has_digit_or_sign(bare)) {
            out.push_str(TAKEN_OUT);
        } else {
            out.push_str(bare);
        }
        out.push_str(mark);
        // An opening quote stands between a label and its word.
        label = is_label(piece) || (label && bare.is_empty());
    }
}

/// Of a path each part is looked at by itself; base64 has slashes too, and is no path.
fn looks_random(piece: &str) -> bool {
    let is_path = piece.starts_with('/') || piece.starts_with("./") || piece.starts_with("~/");
    if is_mixed(piece) || (piece.len() >= 12 && piece.bytes().all(|byte| byte.is_ascii_digit())) {
        return true;
    }
    if is_path || piece.contains('.') {
        return piece.split(['/', '.']).any(is_random);
    }
    is_random(piece)
}

/// Short, and made as passwords are: a path or a name with digits, small and capital letters is rare.
fn is_mixed(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let all = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    text.len() >= 10 && text.is_ascii() && !text.contains('/') && all
}

fn is_random(text: &str) -> bool {
    let made_of = |c: char| c.is_ascii_alphanumeric() || "+/_-~%=".contains(c);
    if text.len() < SHORTEST_RANDOM || !text.chars().all(made_of) {
        return text.len() >= 2 * SHORTEST_RANDOM && !text.contains('/');
    }
    let has = |test: fn(&char) -> bool| text.chars().any(|c| test(&c));
    let (digits, upper, lower) =
        (has(char::is_ascii_digit), has(char::is_ascii_uppercase), has(char::is_ascii_lowercase));
    let changes = text
        .as_bytes()
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    (digits && (upper || lower)) || (upper && lower && changes.count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        without_secrets(Zeroizing::new(text.to_owned()), b"printed-secret\n")
    }

    #[test]
    fn what_looks_like_a_secret_is_taken_out() {
        for (said, left) in [
            ("the secret is printed-secret!", "the secret is [secret]!"),
            ("got wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY now", "got [secret] now"),
            ("hvs.CAESIJ2k9qmR8vTz4Yb1", "[secret]"),
            ("export BW_SESSION=\"5Psl0vTkTfGQ==\"", "export BW_SESSION=\"[secret]==\""),
            ("password: hunter2", "password: [secret]"),
            ("got Tr0ub4dor!x9Kq#2mZ back", "got [secret] back"),
            ("got k7Qm.x92Ld.pW4sT back", "got [secret] back"),
            ("got s3cr3tK9xQ12 back", "got [secret] back"),
            ("got 49201837465546372819 back", "got [secret] back"),
            ("token=abc-123", "token=[secret]"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "[secret]"),
            ("https://me:s3cretpassword99x@host/x", "https://me:[secret]@host/x"),
        ] {
            assert!(!shown(said).contains("s3cret"), "{said}");
            if said.contains("BW_SESSION") {
                assert!(!shown(said).contains("5Psl"), "{}", shown(said));
                continue;
            }
            assert_eq!(shown(said), left);
        }
    }

    #[test]
    fn what_helps_a_person_stays() {
        for said in [
            "Error: noyo/sandbox is not in the password store.",
            "gpg: decryption failed: No secret key",
            "[ERROR] 2026/11/24 10:00:00 could not read secret op://work/noyo/secret: item not found",
            "cat: /home/ann/.config/noyo/key.txt: No such file or directory",
            "sh: 1: cannot open /dev/tty: No such device or address",
        ] {
            assert_eq!(shown(said), said);
        }
    }
}
