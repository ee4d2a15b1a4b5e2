//! What a command prints: as much of it as is wanted, in buffers that never grow, so that no copy of a
//! secret stays behind.

use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

use super::MOST_BYTES;
use super::process::Group;

/// The most bytes of what is said on stderr that are kept.
const MOST_SAID: usize = 4 * 1024;

/// What is printed on stdout.
pub(super) struct Printed {
    bytes: Zeroizing<Vec<u8>>,
    length: usize,
}

impl Printed {
    pub(super) fn new() -> Self {
        Self { bytes: Zeroizing::new(vec![0; MOST_BYTES + 1]), length: 0 }
    }

    /// Reads until the end, or ends the command when it has printed too much.
    pub(super) async fn read(&mut self, pipe: Option<impl AsyncRead + Unpin>, group: &Group) {
        let Some(mut pipe) = pipe else { return };
        while let Some(rest) = self.bytes.get_mut(self.length..).filter(|rest| !rest.is_empty()) {
            match pipe.read(rest).await {
                Ok(0) | Err(_) => return,
                Ok(read) => self.length += read,
            }
        }
        group.end();
    }

    pub(super) fn is_too_much(&self) -> bool {
        self.length > MOST_BYTES
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// What is said on stderr: the beginning is kept, the rest is read and forgotten, so that the command is
/// not held up.
pub(super) struct Said {
    bytes: Zeroizing<Vec<u8>>,
    length: usize,
}

impl Said {
    pub(super) fn new() -> Self {
        Self { bytes: Zeroizing::new(vec![0; MOST_SAID]), length: 0 }
    }

    pub(super) async fn read(&mut self, pipe: Option<impl AsyncRead + Unpin>) {
        let Some(mut pipe) = pipe else { return };
        let mut over = Zeroizing::new(vec![0; MOST_SAID]);
        loop {
            let room = self.bytes.get_mut(self.length..).filter(|room| !room.is_empty());
            let has_room = room.is_some();
            match pipe.read(room.unwrap_or(&mut over)).await {
                Ok(0) | Err(_) => return,
                Ok(read) if has_room => self.length += read,
                Ok(_) => {}
            }
        }
    }

    /// The text, without a last word that may have been cut.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let kept = self.bytes.get(..self.length).unwrap_or_default();
        let text = Zeroizing::new(String::from_utf8_lossy(kept).into_owned());
        if self.length < MOST_SAID {
            return text;
        }
        let whole = text.rfind(char::is_whitespace).and_then(|at| text.get(..at)).unwrap_or_default();
        Zeroizing::new(whole.to_owned())
    }
}
