//! The escapes of other languages in a text: percent-encoding, HTML entities, backslashes.

/// The escape that begins at byte `at`, if one does.
pub(super) fn escape_at(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    let bytes = rest.as_bytes();
    let is_hex = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let length = match bytes.first()? {
        b'%' if is_hex(1..3) => 3,
        b'\\' if bytes.get(1) == Some(&b'u') && is_hex(2..6) => 6,
        b'\\' if bytes.get(1).is_some_and(|c| b"nrt\"'/\\".contains(c)) => 2,
        b'&' => {
            let end = bytes.iter().take(10).position(|c| *c == b';').filter(|end| *end > 2)?;
            let is_name = bytes[1..end].iter().all(|c| c.is_ascii_alphanumeric() || *c == b'#');
            is_name.then_some(end + 1)?
        }
        _ => return None,
    };
    Some(&rest[..length])
}

/// The first escape, and its place in bytes.
pub(super) fn first_escape(text: &str) -> Option<(usize, &str)> {
    text.match_indices(['%', '\\', '&']).find_map(|(at, _)| Some((at, escape_at(text, at)?)))
}

/// What people call it. An escape holds no more of a token than one character.
pub(super) fn called(escape: &str) -> String {
    match escape.as_bytes().first() {
        Some(b'%') => match character(escape) {
            Some(' ') => format!("a percent-encoded space ({escape})"),
            Some('\n' | '\r') => format!("a percent-encoded line break ({escape})"),
            _ => format!("a percent-encoded character ({escape})"),
        },
        Some(b'&') => format!("an HTML entity ({escape})"),
        _ if matches!(escape, "\\n" | "\\r") => format!("an escaped line break ({escape})"),
        _ => format!("a backslash escape ({escape})"),
    }
}

/// Without white space, quotes and escapes. An escape that stands for a character of a token becomes it.
pub(super) fn cleaned(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match escape_at(text, at) {
            Some(escape) => {
                clean.extend(character(escape).filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)));
                at += escape.len();
            }
            None => {
                if !c.is_whitespace() && !is_invisible(c) && !"\"'`“”‘’".contains(c) {
                    clean.push(c);
                }
                at += c.len_utf8();
            }
        }
    }
    clean
}

/// Characters that have no width, and come along with a copy from a page or a document.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The character that a percent-encoding stands for.
fn character(escape: &str) -> Option<char> {
    let digits = escape.strip_prefix('%')?;
    u8::from_str_radix(digits, 16).ok().map(char::from)
}
