//! nginx set up to do what the proxy does: the same files with the same headers, the same call passed on to the same
//! upstream with the same additions, a line in the log for every request without an address in it.
//!
//! What it is not asked to do is to check that a body is JSON, that the call is on the list, and that a short answer came whole.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};

use super::{Place, Running};
use crate::tools::{NGINX, NGINX_BROTLI, is_root};
use crate::{run, workspace};

/// An answer as large as the validation's.
const ANSWER: usize = 3_000;
/// The path that is answered with as many of them as this.
pub const LONG_PATH: &str = "/oauth/apps/authorize";
const LONG: usize = 16;

/// nginx in the proxy's place.
pub struct Front<'a> {
    pub listen: SocketAddr,
    /// A certificate and its key, for https and HTTP/2.
    pub tls: Option<(&'a Path, &'a Path)>,
    /// Where calls are passed on to.
    pub upstream: SocketAddr,
    /// What every answer has.
    pub headers: &'a [(String, String)],
}

/// Starts it, with its files in a folder of this name.
pub fn start(place: &Place, name: &'static str, front: &Front<'_>) -> Result<Running> {
    let Front { listen, upstream, .. } = front;
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let folder = place.file(name);
    let (ssl, tls) = match front.tls {
        None => ("", String::new()),
        Some((certificate, key)) => (
            " ssl http2",
            format!(
                "ssl_certificate {};\n        ssl_certificate_key {};",
                certificate.display(),
                key.display()
            ),
        ),
    };
    let root = workspace::dist().join("patient");
    let text = format!(
        r#"load_module {module};
{common}
worker_processes {workers};
http {{
    {temporary}
    log_format no_query '$remote_addr [$time_iso8601] $request_method $status $body_bytes_sent $request_time $request_id';
    access_log {folder}/access.log no_query;
    keepalive_requests 100000000;
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100 inactive=60s;
    open_file_cache_valid 60s;
    large_client_header_buffers 4 128k;
    client_max_body_size 512k;
    client_body_buffer_size 512k;
    types {{ text/html html; application/wasm wasm; text/javascript js; image/svg+xml svg; }}
    map $uri $cache {{
        ~\.wasm$ "public, max-age=31536000, immutable";
        default no-store;
    }}
    {headers}
    add_header cache-control $cache always;
    add_header vary accept-encoding always;
    add_header x-request-id $request_id always;
    upstream ehealth {{
        server {upstream};
        keepalive 64;
        keepalive_requests 100000000;
    }}
    server {{
        listen {listen}{ssl} backlog=1024;
        {tls}
        root {root};
        brotli_static on;
        gzip_static on;
        location = /confidant/sign-up {{ try_files /index.html =404; }}
        location ~ ^/(api|oauth|user)/ {{
            proxy_pass http://ehealth;
            proxy_http_version 1.1;
            proxy_next_upstream off;
            proxy_set_header Connection "";
            proxy_set_header Host $proxy_host;
            proxy_set_header Accept application/json;
            proxy_set_header Accept-Encoding identity;
            proxy_set_header Pragma no-cache;
            proxy_set_header Cache-Control no-cache;
            proxy_set_header X-Request-ID $request_id;
        }}
    }}
}}
"#,
        module = NGINX_BROTLI.1,
        common = common(&folder),
        temporary = temporary(&folder),
        folder = folder.display(),
        root = root.display(),
        headers = add(front.headers),
    );
    start_with(name, &folder, &text, *listen)
}

/// What both pass calls on to: it answers short calls at once, long ones when it has the whole.
pub fn start_upstream(place: &Place, listen: SocketAddr) -> Result<Running> {
    let folder = place.file("upstream");
    let text = format!(
        r#"{common}
worker_processes 1;
http {{
    {temporary}
    access_log off;
    keepalive_requests 100000000;
    client_body_buffer_size 512k;
    default_type application/json;
    server {{
        listen {listen} backlog=1024;
        location / {{ return 200 '{{"data":"{answer}"}}'; }}
        # `return` does not wait for the body; passing on does.
        location = {LONG_PATH} {{ proxy_pass http://unix:{folder}/long.sock; }}
    }}
    server {{
        listen unix:{folder}/long.sock;
        set $answer "{answer}";
        location / {{ return 200 '{{"data":"{long}"}}'; }}
    }}
}}
"#,
        common = common(&folder),
        temporary = temporary(&folder),
        folder = folder.display(),
        answer = "a".repeat(ANSWER),
        long = "$answer".repeat(LONG),
    );
    start_with("the upstream", &folder, &text, listen)
}

fn start_with(name: &'static str, folder: &Path, text: &str, listen: SocketAddr) -> Result<Running> {
    fs::create_dir_all(folder)?;
    let file = folder.join("nginx.conf");
    fs::write(&file, text)?;
    let mut nginx = run::command(NGINX.find().context("nginx has just disappeared")?);
    nginx.arg("-p").arg(folder).arg("-c").arg(&file);
    Running::start(name, &mut nginx, &folder.join("output.log"), listen)
}

fn common(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "daemon off;\n{user}pid {folder}/pid;\nerror_log {folder}/error.log crit;\nevents {{ worker_connections 1024; }}",
        // Started by root, its workers would be another user, and could not read the checkout.
        user = if is_root() { "user root;\n" } else { "" },
    )
}

/// Where Debian's are, only root can write.
fn temporary(folder: &Path) -> String {
    ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/{name};", folder.display()))
        .join("\n    ")
}

/// The headers the proxy gives every file, as it gave them: what they cost is paid by both.
fn add(headers: &[(String, String)]) -> String {
    const OF_ONE_ANSWER: [&str; 10] = [
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "etag",
        "server",
        "vary",
        "x-request-id",
    ];
    headers
        .iter()
        .filter(|(name, _)| !OF_ONE_ANSWER.contains(&name.as_str()))
        .map(|(name, value)| format!("add_header {name} \"{value}\" always;"))
        .collect::<Vec<_>>()
        .join("\n    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_one_answer_is_not_added_to_every_answer() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = [
            pair("x-frame-options", "DENY"),
            pair("etag", "\"1\""),
            pair("date", "x"),
        ];
        assert_eq!(add(&headers), "add_header x-frame-options \"DENY\" always;");
    }
}
