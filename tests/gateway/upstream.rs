//! An upstream that reads its requests byte by byte, without a library's opinion of them, and keeps all.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that reached the upstream.
#[derive(Debug, Clone, Default)]
pub struct Reached {
    /// Its head, as it came.
    pub head: String,
    /// Its body, without the framing.
    pub body: Vec<u8>,
    /// Its body came to its end.
    pub whole: bool,
}

impl Reached {
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub fn token(&self) -> &str {
        self.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
    }
}

type Work<'a> = Pin<Box<dyn Future<Output = std::io::Result<()>> + Send + 'a>>;

/// How the upstream answers.
pub enum Answer {
    /// With these bytes.
    Bytes(Vec<u8>),
    /// As this does.
    Work(Box<dyn for<'a> FnOnce(&'a mut TcpStream) -> Work<'a> + Send>),
}

pub type Script = Arc<dyn Fn(&Reached) -> Answer + Send + Sync>;

/// 200, with the body that came.
pub fn echo() -> Script {
    Arc::new(|reached| Answer::Bytes(answer(200, "", &reached.body)))
}

/// An answer, whole; the connection stays.
pub fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

pub struct Upstream {
    pub at: SocketAddr,
    reached: Arc<Mutex<Vec<Reached>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Upstream {
    /// Answers when a request has come whole.
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let reached = Arc::<Mutex<Vec<Reached>>>::default();
        let kept = reached.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, script.clone(), kept.clone()));
            }
        });
        Self { at, reached, task }
    }

    pub fn requests(&self) -> Vec<Reached> {
        self.reached.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.reached.lock().unwrap().len()
    }

    /// The numbers of the cases that reached it.
    pub fn cases(&self) -> BTreeSet<usize> {
        let reached = self.reached.lock().unwrap();
        reached.iter().filter_map(|one| one.header("x-case")?.parse().ok()).collect()
    }
}

async fn serve(mut stream: TcpStream, script: Script, kept: Arc<Mutex<Vec<Reached>>>) {
    let mut ahead = Vec::new();
    while let Some(head) = until(&mut stream, &mut ahead, b"\r\n\r\n").await {
        let head = String::from_utf8_lossy(&head).into_owned();
        let index = {
            let mut kept = kept.lock().unwrap();
            kept.push(Reached { head: head.clone(), ..Reached::default() });
            kept.len() - 1
        };
        let whole = body(&mut stream, &mut ahead, &head, |piece| {
            kept.lock().unwrap()[index].body.extend_from_slice(piece);
        })
        .await;
        kept.lock().unwrap()[index].whole = whole;
        if !whole {
            return;
        }
        let reached = kept.lock().unwrap()[index].clone();
        let done = match script(&reached) {
            Answer::Bytes(bytes) => stream.write_all(&bytes).await,
            Answer::Work(work) => work(&mut stream).await,
        };
        if done.is_err() {
            return;
        }
    }
}

async fn until(stream: &mut TcpStream, ahead: &mut Vec<u8>, end: &[u8]) -> Option<Vec<u8>> {
    let mut piece = [0; 16 * 1024];
    loop {
        if let Some(at) = ahead.windows(end.len()).position(|window| window == end) {
            return Some(ahead.drain(..at + end.len()).collect());
        }
        match stream.read(&mut piece).await {
            Ok(n @ 1..) => ahead.extend_from_slice(&piece[..n]),
            _ => return None,
        }
    }
}

/// Reads a body, and says whether it came to its end.
async fn body(stream: &mut TcpStream, ahead: &mut Vec<u8>, head: &str, mut keep: impl FnMut(&[u8])) -> bool {
    let lower = head.to_lowercase();
    if lower.contains("\r\ntransfer-encoding: chunked") {
        loop {
            let Some(size) = until(stream, ahead, b"\r\n").await else { return false };
            let size = String::from_utf8_lossy(&size).trim().to_owned();
            let Ok(size) = usize::from_str_radix(size.split(';').next().unwrap(), 16) else { return false };
            if !exactly(stream, ahead, size, &mut keep).await || !exactly(stream, ahead, 2, |_| ()).await {
                return false;
            }
            if size == 0 {
                return true;
            }
        }
    }
    let length =
        lower.split("\r\ncontent-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    exactly(stream, ahead, length.unwrap_or(0), keep).await
}

async fn exactly(
    stream: &mut TcpStream,
    ahead: &mut Vec<u8>,
    mut left: usize,
    mut keep: impl FnMut(&[u8]),
) -> bool {
    let mut piece = vec![0; 64 * 1024];
    while left > 0 {
        if ahead.is_empty() {
            match stream.read(&mut piece).await {
                Ok(n @ 1..) => ahead.extend_from_slice(&piece[..n]),
                _ => return false,
            }
        }
        let n = left.min(ahead.len());
        keep(&ahead[..n]);
        ahead.drain(..n);
        left -= n;
    }
    true
}
