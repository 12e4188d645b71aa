//! A bad line: a proxy between app and server. Each connection carries one request, and each draws its fault.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It goes through.
    None,
    /// It never reaches the server.
    RequestLost,
    /// It takes effect, and the answer never comes back.
    AnswerLost,
    /// The line breaks after so many bytes of it.
    CutAfter(usize),
    /// Nothing moves for so long, and then the line is gone.
    Stall(Duration),
    /// So many bytes a second go through, each way.
    Throttle(u32),
    /// A sign-in page of somebody else's network.
    Portal,
    /// A page of a proxy whose server is away.
    BadGateway,
}

/// Draws the fault of the next request.
type Draw = Box<dyn FnMut() -> Fault + Send>;

/// The proxy. It ends with the test.
pub struct Proxy {
    pub address: SocketAddr,
    faults: Arc<Mutex<Draw>>,
    /// Bytes that the phone sent and got.
    carried: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A good line to this server.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let faults: Arc<Mutex<Draw>> = Arc::new(Mutex::new(Box::new(|| Fault::None)));
        let carried = Arc::new(AtomicU64::new(0));
        let (drawn, counted) = (faults.clone(), carried.clone());
        let task = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let fault = drawn.lock().unwrap()();
                let counted = counted.clone();
                tokio::spawn(async move {
                    // Whatever goes wrong here is what a line does.
                    let _broken = carry(phone, server, fault, &counted).await;
                });
            }
        });
        Self { address, faults, carried, task }
    }

    /// From the next request on, faults are drawn like this.
    pub fn draw(&self, draw: impl FnMut() -> Fault + Send + 'static) {
        *self.faults.lock().unwrap() = Box::new(draw);
    }

    /// The next requests meet these, and all later ones a good line.
    pub fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut faults: Vec<Fault> = faults.into_iter().collect();
        faults.reverse();
        self.draw(move || faults.pop().unwrap_or(Fault::None));
    }

    /// How many bytes went over the line since the last time somebody asked.
    pub fn take_carried(&self) -> u64 {
        self.carried.swap(0, Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Display for Proxy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "http://{}", self.address)
    }
}

/// Two streams, with what limits them.
struct Line<'a> {
    bytes_a_second: Option<u32>,
    carried: &'a AtomicU64,
}

async fn carry(mut phone: TcpStream, server: SocketAddr, fault: Fault, carried: &AtomicU64) -> io::Result<()> {
    let line = Line { bytes_a_second: if let Fault::Throttle(rate) = fault { Some(rate) } else { None }, carried };
    match fault {
        Fault::Stall(time) => {
            tokio::time::sleep(time).await;
            return Ok(());
        }
        Fault::RequestLost => {
            let mut some = [0; 256];
            let length = phone.read(&mut some).await?;
            carried.fetch_add(length as u64, Ordering::SeqCst);
            return Ok(());
        }
        Fault::Portal => {
            return answer(&mut phone, "200 OK", "<html>Selamat datang di WiFi gratis</html>", &line).await;
        }
        Fault::BadGateway => return answer(&mut phone, "502 Bad Gateway", "<h1>502</h1>", &line).await,
        Fault::None | Fault::AnswerLost | Fault::CutAfter(_) | Fault::Throttle(_) => {}
    }
    let mut server = TcpStream::connect(server).await?;
    let (head, mut body_left) = take_head(&mut phone, &line).await?;
    let mut room = if let Fault::CutAfter(bytes) = fault { bytes } else { usize::MAX };
    server.write_all(&head[..head.len().min(room)]).await?;
    room = room.saturating_sub(head.len());
    let mut piece = vec![0; 2048];
    while body_left > 0 {
        if room == 0 {
            // What is in flight is lost with the line, as on a phone that leaves its cell.
            phone.set_zero_linger()?;
            return Ok(());
        }
        let most = piece.len().min(body_left).min(room);
        let length = line.read(&mut phone, &mut piece[..most]).await?;
        if length == 0 {
            return Ok(());
        }
        server.write_all(&piece[..length]).await?;
        body_left -= length;
        room -= length;
    }
    if room == 0 {
        phone.set_zero_linger()?;
        return Ok(());
    }
    if fault == Fault::AnswerLost {
        // The server has answered before the line goes.
        let _length = server.read(&mut piece).await?;
        return Ok(());
    }
    loop {
        let length = server.read(&mut piece).await?;
        if length == 0 {
            return phone.shutdown().await;
        }
        line.write(&mut phone, &piece[..length]).await?;
    }
}

/// The head of a request, changed so that the connection ends with it, and how long its body is.
async fn take_head(phone: &mut TcpStream, line: &Line<'_>) -> io::Result<(Vec<u8>, usize)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if line.read(phone, &mut byte).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&head).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let first_line = head.windows(2).position(|pair| pair == b"\r\n").unwrap_or(0) + 2;
    head.splice(first_line..first_line, *b"connection: close\r\n");
    Ok((head, length.unwrap_or(0)))
}

async fn answer(phone: &mut TcpStream, status: &str, page: &str, line: &Line<'_>) -> io::Result<()> {
    let (_, mut body_left) = take_head(phone, line).await?;
    let mut piece = vec![0; 2048];
    while body_left > 0 {
        let length = phone.read(&mut piece).await?;
        if length == 0 {
            break;
        }
        body_left -= length.min(body_left);
    }
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    );
    phone.write_all(answer.as_bytes()).await?;
    phone.shutdown().await
}

impl Line<'_> {
    async fn read(&self, from: &mut (impl AsyncRead + Unpin), bytes: &mut [u8]) -> io::Result<usize> {
        let length = from.read(bytes).await?;
        self.pace(length).await;
        Ok(length)
    }

    async fn write(&self, to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
        self.pace(bytes.len()).await;
        to.write_all(bytes).await
    }

    async fn pace(&self, length: usize) {
        self.carried.fetch_add(length as u64, Ordering::SeqCst);
        if let Some(rate) = self.bytes_a_second {
            let micros = u64::try_from(length).unwrap().saturating_mul(1_000_000) / u64::from(rate.max(1));
            tokio::time::sleep(Duration::from_micros(micros)).await;
        }
    }
}
