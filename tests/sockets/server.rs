//! A server that does on real sockets what a row of the table says.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// One thing that the server does with a connection.
#[derive(Clone)]
pub enum Act {
    /// Reads a request, head and body.
    Read,
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes one by one, with this pause between them.
    Drip(Vec<u8>, Duration),
    /// Sends a piece over and over, this often.
    Flood(Vec<u8>, usize),
    /// Says no more, and keeps the connection.
    Hang,
    /// Cuts the connection with an RST.
    Reset,
    /// Becomes a tunnel to another server.
    Tunnel(SocketAddr),
    /// Answers mint and groups as the real thing does.
    Healthy,
}

pub type Script = Arc<dyn Fn(usize) -> Vec<Act> + Send + Sync>;

/// Every connection does the same.
pub fn always(acts: Vec<Act>) -> Script {
    Arc::new(move |_| acts.clone())
}

pub struct FaultServer {
    pub at: SocketAddr,
    heard: Arc<Mutex<Vec<u8>>>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FaultServer {
    pub async fn start(script: Script, tls: Option<TlsAcceptor>) -> Self {
        Self::start_on("127.0.0.1:0", script, tls).await
    }

    pub async fn start_on(at: &str, script: Script, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(at).await.unwrap();
        let at = listener.local_addr().unwrap();
        let (heard, connections) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicUsize>::default());
        let (h, c) = (heard.clone(), connections.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acts = script(c.fetch_add(1, Ordering::SeqCst));
                let (heard, tls) = (h.clone(), tls.clone());
                tokio::spawn(async move { serve(stream, acts, &heard, tls).await });
            }
        });
        Self { at, heard, connections, task }
    }

    /// One whose scripts are for calls: a connection that begins with a ping is answered, and not counted.
    pub async fn beside_pings(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (heard, connections) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicUsize>::default());
        let (h, c) = (heard.clone(), connections.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heard, count, script) = (h.clone(), c.clone(), script.clone());
                tokio::spawn(async move {
                    let mut start = [0; 9];
                    let _ = stream.peek(&mut start).await;
                    if start == *b"GET /ping" {
                        let acts = vec![Act::Read, Act::Send(answer(404, "", b""))];
                        return play(stream, acts, &Mutex::default()).await;
                    }
                    serve(stream, script(count.fetch_add(1, Ordering::SeqCst)), &heard, None).await;
                });
            }
        });
        Self { at, heard, connections, task }
    }

    /// Everything that was sent to it, after decryption.
    pub fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TcpStream, acts: Vec<Act>, heard: &Mutex<Vec<u8>>, tls: Option<TlsAcceptor>) {
    let Some(tls) = tls else {
        let resets = acts.iter().any(|act| matches!(act, Act::Reset));
        if resets {
            stream.set_zero_linger().unwrap();
        }
        return play(stream, acts, heard).await;
    };
    if let Ok(stream) = tls.accept(stream).await {
        play(stream, acts, heard).await;
    }
}

/// A connection that breaks in the middle is the caller's doing and right.
async fn play<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, acts: Vec<Act>, heard: &Mutex<Vec<u8>>) {
    let mut last = Vec::new();
    for act in acts {
        let done = match act {
            Act::Read => read_request(&mut stream, heard).await.map(|request| last = request),
            Act::Send(bytes) => stream.write_all(&bytes).await,
            Act::Drip(bytes, pause) => drip(&mut stream, &bytes, pause).await,
            Act::Flood(piece, times) => flood(&mut stream, &piece, times).await,
            Act::Hang => {
                let _ = stream.flush().await;
                std::future::pending::<()>().await;
                Ok(())
            }
            Act::Reset => return,
            Act::Tunnel(to) => tunnel(&mut stream, to).await,
            Act::Healthy => stream.write_all(&healthy(&last)).await,
        };
        if done.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
}

async fn read_request<S: AsyncRead + Unpin>(
    stream: &mut S,
    heard: &Mutex<Vec<u8>>,
) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let n = stream.read(&mut piece).await?;
        request.extend_from_slice(&piece[..n]);
        heard.lock().unwrap().extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let length =
            text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
        let whole =
            text.find("\r\n\r\n").is_some_and(|end| request.len() >= end + 4 + length.unwrap_or(0usize));
        if whole || n == 0 {
            return Ok(request);
        }
    }
}

async fn drip<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8], pause: Duration) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

async fn flood<S: AsyncWrite + Unpin>(stream: &mut S, piece: &[u8], times: usize) -> std::io::Result<()> {
    for _ in 0..times {
        stream.write_all(piece).await?;
    }
    Ok(())
}

async fn tunnel<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, to: SocketAddr) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let mut upstream = TcpStream::connect(to).await?;
    tokio::io::copy_bidirectional(stream, &mut upstream).await.map(drop)
}

fn healthy(request: &[u8]) -> Vec<u8> {
    if request.starts_with(b"POST") { json(200, &minted(&jwt(Some(600)))) } else { json(200, GROUPS) }
}

pub const GROUPS: &str = r#"{"meta":{"offset":0,"page_num":1,"page_size":20,"total_records":1},
    "response":[{"id":"2613a221-0000-4000-8000-00f885fd1da9","name":"ACME Flooring","federal_ein":"112222222"}]}"#;

/// An answer, whole.
pub fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut all = format!(
        "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    all.extend_from_slice(body);
    all
}

pub fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "Content-Type: application/json\r\n", body.as_bytes())
}

/// A JWT that expires in so many seconds, unsigned.
pub fn jwt(seconds: Option<i64>) -> String {
    let exp = seconds.map(|s| format!(r#","exp":{}"#, Timestamp::now().as_second() + s)).unwrap_or_default();
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"HS256"}"#),
        part(&format!(r#"{{"sub":"x"{exp}}}"#)),
        part("signature")
    )
}

/// The token endpoint's answer with that token.
pub fn minted(token: &str) -> String {
    serde_json::json!({"access_token": token, "expires_in": 600_000, "token_type": "Bearer"}).to_string()
}
