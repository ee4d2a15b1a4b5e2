//! A SOCKS5 proxy that wants a name and a password (RFC 1928, RFC 1929) and leads to one place.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub struct SocksProxy {
    pub at: SocketAddr,
    admitted: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for SocksProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SocksProxy {
    pub async fn start(to: SocketAddr, name: &'static str, password: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let admitted = Arc::new(AtomicUsize::new(0));
        let count = admitted.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let count = count.clone();
                tokio::spawn(async move {
                    let _ = serve(stream, to, name, password, &count).await;
                });
            }
        });
        Self { at, admitted, task }
    }

    /// How many connections showed the right name and password.
    pub fn admitted(&self) -> usize {
        self.admitted.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    to: SocketAddr,
    name: &str,
    password: &str,
    admitted: &AtomicUsize,
) -> io::Result<()> {
    let methods = counted(&mut stream, 1).await?;
    if !methods.contains(&2) {
        return stream.write_all(&[5, 0xff]).await;
    }
    stream.write_all(&[5, 2]).await?;
    let given_name = counted(&mut stream, 1).await?;
    let given_password = counted(&mut stream, 0).await?;
    if given_name != name.as_bytes() || given_password != password.as_bytes() {
        return stream.write_all(&[1, 1]).await;
    }
    admitted.fetch_add(1, Ordering::SeqCst);
    stream.write_all(&[1, 0]).await?;
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    assert_eq!(head[3], 3, "a name: socks5h leaves the look-up to the proxy");
    counted(&mut stream, 0).await?;
    stream.read_u16().await?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    let mut upstream = TcpStream::connect(to).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut upstream).await.map(drop)
}

/// Passes over so many bytes, then reads a length and that many bytes.
async fn counted(stream: &mut TcpStream, before: usize) -> io::Result<Vec<u8>> {
    let mut over = vec![0; before];
    stream.read_exact(&mut over).await?;
    let mut bytes = vec![0; usize::from(stream.read_u8().await?)];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
