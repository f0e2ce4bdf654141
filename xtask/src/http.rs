//! Just enough HTTP to ask the servers of this checkout on this machine.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

const CONNECTING: Duration = Duration::from_secs(1);
const ANSWERING: Duration = Duration::from_secs(5);

/// A plain-http address on this machine.
pub fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Whether anything HTTP comes back.
pub fn answers(address: SocketAddr) -> bool {
    ask(address, "/").is_ok_and(|answer| answer.starts_with("HTTP/"))
}

/// The body of a successful answer.
pub fn get(address: SocketAddr, path: &str) -> Result<String> {
    let answer = ask(address, path).with_context(|| format!("cannot ask {}{path}", url(address)))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.lines().next().unwrap_or_default();
    ensure!(
        status.split(' ').nth(1) == Some("200"),
        "{}{path} answered {status}",
        url(address)
    );
    Ok(body.to_owned())
}

/// The headers of an answer, names in lower case.
pub fn headers(address: SocketAddr, path: &str) -> Result<Vec<(String, String)>> {
    let answer = ask(address, path).with_context(|| format!("cannot ask {}{path}", url(address)))?;
    let head = answer.split_once("\r\n\r\n").map_or("", |(head, _)| head);
    Ok(head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect())
}

fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, CONNECTING)?;
    stream.set_read_timeout(Some(ANSWERING))?;
    // Of version 1.0, so that the answer ends with the connection and comes in one piece.
    let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept: */*\r\n\r\n");
    // In one piece: a server that answers the first line and closes would otherwise reset the connection.
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    fn answering(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn the_body_comes_without_the_head() {
        let address = answering("HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nтіло\r\n\r\nще");
        assert_eq!(get(address, "/").unwrap(), "тіло\r\n\r\nще");
    }

    #[test]
    fn headers_come_without_the_line_above_and_the_body_below() {
        let address = answering("HTTP/1.0 200 OK\r\nX-One: a: b\r\nc: d\r\n\r\ne: f");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(headers(address, "/").unwrap(), [pair("x-one", "a: b"), pair("c", "d")]);
    }

    #[test]
    fn anything_but_success_is_an_error_with_its_status() {
        let address = answering("HTTP/1.1 404 Not Found\r\n\r\nnothing");
        let error = get(address, "/clinics").unwrap_err().to_string();
        assert!(error.contains("404") && error.contains("/clinics"), "{error}");
    }

    #[test]
    fn a_port_nobody_listens_on_does_not_answer() {
        let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        assert!(!answers(closed));
        assert!(answers(answering("HTTP/1.1 503 Starting\r\n\r\n")));
    }
}
