//! The values of Authorization headers in a text of any kind.

const NAME: &str = "authorization";
/// More than these are not looked at.
const MOST: usize = 64;

/// The values behind each `Authorization` and a colon or equals sign: up to the quote that opened
/// before it, else to the end of the header.
pub(super) fn header_values<'a>(text: &'a str, lower: &str) -> Vec<&'a str> {
    let mut values = Vec::new();
    let mut after = 0;
    for (at, _) in lower.match_indices(NAME) {
        let before = text[..at].chars().next_back();
        if at < after || before.is_some_and(|c| c == '-' || c.is_alphanumeric()) {
            continue;
        }
        if let Some(value) = value_at(text, at, before) {
            after = at + NAME.len() + value.len();
            values.push(value);
        }
        if values.len() == MOST {
            break;
        }
    }
    values
}

fn value_at(text: &str, at: usize, before: Option<char>) -> Option<&str> {
    let behind = &text[at + NAME.len()..];
    let rest = behind.trim_start_matches(['"', '\'', ' ', ']', '^', '\\']);
    let closed = behind.starts_with(['"', '\'']);
    // A call such as add("Authorization", "Bearer …") has a comma there.
    let rest = rest.strip_prefix([':', '=']).or_else(|| rest.strip_prefix(',').filter(|_| closed))?;
    let rest = without_mark(rest.trim_start_matches([' ', '\t']));
    let quote = before.filter(|c| matches!(c, '"' | '\''));
    let own = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    Some(match (quote, own) {
        (Some(quote), _) if !closed => upto(rest, quote),
        (_, Some(own)) => upto(&rest[1..], own),
        _ => &rest[..end_of_header(rest)],
    })
}

/// Without the letter that Python and others put before a quote.
fn without_mark(rest: &str) -> &str {
    let inner = rest.strip_prefix(['f', 'b', 'r', 'F', 'B', 'R', '$']);
    inner.filter(|inner| inner.starts_with(['"', '\''])).unwrap_or(rest)
}

/// A header ends with its line, unless the next line can only be a piece of the token: a broken
/// token is to be seen as one.
fn end_of_header(rest: &str) -> usize {
    let mut end = rest.find('\n').unwrap_or(rest.len());
    while let Some(line) = rest.get(end + 1..).and_then(|next| next.split('\n').next()) {
        if !is_piece(line.trim()) {
            break;
        }
        end += 1 + line.len();
    }
    end
}

fn is_piece(line: &str) -> bool {
    !line.is_empty()
        && line.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~+/=\"'\\%&;#".contains(c))
        && (line.len() > 20 || !line.contains(['=', ';', '&']))
}

fn upto(text: &str, quote: char) -> &str {
    text.split(quote).next().unwrap_or_default().trim_end_matches(['^', '\\'])
}

/// The value of a command's option.
pub(super) fn option_value<'a>(text: &'a str, option: &str) -> Option<&'a str> {
    let rest = text[text.find(option)? + option.len()..].trim_start_matches('=');
    Some(rest.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'', '^']))
}
