//! Reading what a person chose: once, at most 1 MiB, as text.

use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::files;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// Why what a person chose was not read. None of these repeats any of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Over 1 MiB.
    #[error("It is larger than 1 MiB.")]
    TooLong,
    /// Bytes that are no text.
    #[error("It is not text in UTF-8, nor in UTF-16 with a byte order mark.")]
    NotText,
    /// The system does not give it.
    #[error("It cannot be read: {because}.")]
    Unreadable {
        /// What the system says.
        because: String,
    },
    /// A folder, a device, a pipe.
    #[error("It is not a regular file.")]
    NoRegularFile,
}

/// Reads a file that a person chose: once, and only a regular one of at most 1 MiB, in UTF-8 or, with a
/// byte order mark, UTF-16.
///
/// # Errors
/// [`ReadError`].
pub fn read_file(path: &Path) -> Result<Zeroizing<String>, ReadError> {
    let file = files::open_regular(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidInput => ReadError::NoRegularFile,
        _ => unreadable(error),
    })?;
    read_from(file)
}

/// Reads from anything else, such as standard input, with the same limit and the same encodings.
///
/// # Errors
/// [`ReadError`].
pub fn read_from(reader: impl Read) -> Result<Zeroizing<String>, ReadError> {
    // All of it at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    reader.take(LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > LONGEST {
        return Err(ReadError::TooLong);
    }
    let text = decode(&bytes).ok_or(ReadError::NotText)?;
    // NULs are in what is no text, and in UTF-16 without its mark.
    if text.contains('\0') { Err(ReadError::NotText) } else { Ok(text) }
}

fn unreadable(source: std::io::Error) -> ReadError {
    ReadError::Unreadable { because: source.to_string() }
}

fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => {
            Some(Zeroizing::new(std::str::from_utf8(rest).ok()?.to_owned()))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 3 / 2));
    for c in char::decode_utf16(units.iter().map(|two| unit(*two))) {
        text.push(c.ok()?);
    }
    rest.is_empty().then_some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_encoding_with_a_mark_is_read_and_no_other() {
        let text = "CLIENT_ID=ä-1\nCLIENT_SECRET=ß";
        let le: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let utf8 = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
        for bytes in [&le, &be, &utf8, &text.as_bytes().to_vec()] {
            assert_eq!(read_from(bytes.as_slice()).unwrap().as_str(), text);
        }
        let latin1 = b"CLIENT_ID=\xe4".as_slice();
        for bytes in [latin1, &le[2..], &le[..le.len() - 1], b"\xff\xfe\x00\xd8", b"a\0b"] {
            assert_eq!(read_from(bytes).unwrap_err(), ReadError::NotText, "{bytes:?}");
        }
    }

    #[test]
    fn one_byte_over_the_limit_is_too_long() {
        assert!(read_from(std::io::repeat(b'a').take(LONGEST as u64)).is_ok());
        assert_eq!(read_from(std::io::repeat(b'a')).unwrap_err(), ReadError::TooLong);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_not_read() {
        assert_eq!(read_file(Path::new("/dev/zero")).unwrap_err(), ReadError::NoRegularFile);
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert_eq!(read_file(&link).unwrap_err(), ReadError::NoRegularFile);
    }
}
