//! What `tests/fuzz` asks: a file of any bytes, read and written as ours is. Not part of the programs.

use super::document;

/// The file as it would be written again, if it can be read.
pub fn rewritten(bytes: &[u8]) -> Option<Vec<u8>> {
    document::parse(bytes, String::new).ok().map(document::print)
}
