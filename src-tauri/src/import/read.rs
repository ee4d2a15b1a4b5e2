//! Reading what a person chose: once, at most 1 MiB, as text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::LONGEST;
use super::error::ImportError;

/// Reads a file that a person chose: once, and only a regular one of at most 1 MiB, in UTF-8 or, with a
/// byte order mark, UTF-16.
///
/// # Errors
/// [`ImportError`].
pub fn read_file(path: &Path) -> Result<Zeroizing<String>, ImportError> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        // A FIFO must not block the open, nor a terminal become ours.
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(
            rustix::fs::OFlags::NONBLOCK.bits() as i32 | rustix::fs::OFlags::NOCTTY.bits() as i32,
        );
    }
    let file = options.open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(ImportError::NoRegularFile);
    }
    read_from(file)
}

/// Reads from anything else, such as standard input, with the same limit and the same encodings.
///
/// # Errors
/// [`ImportError`].
pub fn read_from(reader: impl Read) -> Result<Zeroizing<String>, ImportError> {
    // All of it at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    reader.take(LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > LONGEST {
        return Err(ImportError::TooLong);
    }
    let text = decode(&bytes).ok_or(ImportError::NotUtf8)?;
    // NULs are in what is no text, and in UTF-16 without its mark.
    if text.contains('\0') { Err(ImportError::NotUtf8) } else { Ok(text) }
}

fn unreadable(source: std::io::Error) -> ImportError {
    ImportError::Unreadable { because: source.to_string() }
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
            assert_eq!(read_from(bytes).unwrap_err(), ImportError::NotUtf8, "{bytes:?}");
        }
    }

    #[test]
    fn one_byte_over_the_limit_is_too_long() {
        assert!(read_from(std::io::repeat(b'a').take(LONGEST as u64)).is_ok());
        assert_eq!(read_from(std::io::repeat(b'a')).unwrap_err(), ImportError::TooLong);
    }
}
