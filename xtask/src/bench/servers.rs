//! The proxy and nginx under the same load, in turns: 64 connections, the same files, the same headers, a line in the log
//! for every request, as many threads as workers.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::{Place, Running, go_on, machine, median, nginx};
use crate::servers::free_addresses;
use crate::tools::WRK;
use crate::{http, run, workspace};

const CONNECTIONS: u32 = 64;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    Program,
    Document,
    Post,
    LongPost,
}

/// Bytes of a long call's body, and about as many of its answer's.
const LONG: usize = 48_000;

const LOADS: [(Load, &str); 4] = [
    (Load::Program, "static brotli file, the program"),
    (Load::Document, "static brotli file, the document"),
    (Load::Post, "forwarded POST of 8 KB"),
    (Load::LongPost, "forwarded POST of 48 KB, answered with 48 KB"),
];

impl Load {
    /// The file that tells wrk what to send.
    fn script(self) -> &'static str {
        match self {
            Self::LongPost => "long-post.lua",
            _ => "post.lua",
        }
    }
}

/// The proxy divided by nginx.
pub struct Compared {
    pub what: &'static str,
    pub requests: f64,
    pub p99: f64,
}

/// Everything about the two.
pub struct Servers {
    pub compared: Vec<Compared>,
    /// The most that was seen under load, in KB: the proxy's and nginx's.
    pub memory: (u64, u64),
    /// The same under long calls.
    pub memory_when_long: (u64, u64),
    /// A forwarded call from one connection, by the length of its body.
    pub alone: Vec<Alone>,
}

/// What is added to the upstream's own time.
pub struct Alone {
    pub what: &'static str,
    /// The proxy divided by nginx.
    pub compared: f64,
    /// Of what a phone waits for every request: the proxy's part and nginx's.
    pub felt: (f64, f64),
}

/// What the phone of `bench/walk.mjs` waits for every request, in milliseconds.
const PHONE_WAITS: f64 = 150.0;

/// One measurement.
struct Seen {
    requests: f64,
    p99: f64,
    mean: f64,
}

pub fn measure(place: &Place, runs: u32, seconds: u32) -> Result<Servers> {
    let [upstream, theirs, ours] = free_addresses()?;
    let _upstream = nginx::start_upstream(place, upstream)?;
    let mut command = place.serving(ours, upstream, &workspace::dist());
    let proxy = Running::start("the proxy", &mut command, &place.file("proxy.log"), ours)?;
    let program = program()?;
    let front = nginx::Front {
        listen: theirs,
        tls: None,
        upstream,
        headers: &http::headers(ours, &format!("/{program}"))?,
    };
    let nginx = nginx::start(place, "nginx", &front)?;
    fs::write(place.file(Load::Post.script()), post(8_000))?;
    fs::write(place.file(Load::LongPost.script()), post(LONG))?;

    let mut compared = Vec::new();
    let (mut memory, mut memory_when_long) = ((0, 0), (0, 0));
    for (load, what) in LOADS {
        let (mut requests, mut p99) = (Vec::new(), Vec::new());
        for run in 0..=runs {
            let ask = |address, process| {
                go_on()?;
                let wrk = Wrk {
                    load,
                    program: &program,
                    place,
                    seconds: if run == 0 { 1 } else { seconds },
                };
                wrk.run(address, CONNECTIONS, process)
            };
            let ((theirs, kb), (ours, our_kb)) = (ask(theirs, nginx.id())?, ask(ours, proxy.id())?);
            let most = match load {
                Load::LongPost => &mut memory_when_long,
                _ => &mut memory,
            };
            *most = (most.0.max(our_kb), most.1.max(kb));
            // The first is not counted: files are read and connections to the upstream are made.
            if run > 0 {
                requests.push(ours.requests / theirs.requests);
                p99.push(ours.p99 / theirs.p99);
            }
        }
        compared.push(Compared {
            what,
            requests: median(requests),
            p99: median(p99),
        });
    }
    let mut alone = Vec::new();
    for (load, what) in [(Load::Post, "of 8 KB"), (Load::LongPost, "of 48 KB both ways")] {
        let (mut compared, mut our_part, mut their_part) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..runs {
            let mean = |address| -> Result<f64> {
                go_on()?;
                let wrk = Wrk {
                    load,
                    program: &program,
                    place,
                    seconds: 1,
                };
                Ok(wrk.run(address, 1, proxy.id())?.0.mean)
            };
            let (direct, theirs, ours) = (mean(upstream)?, mean(theirs)?, mean(ours)?);
            compared.push((ours - direct) / (theirs - direct));
            our_part.push((ours - direct) / PHONE_WAITS);
            their_part.push((theirs - direct) / PHONE_WAITS);
        }
        alone.push(Alone {
            what,
            compared: median(compared),
            felt: (median(our_part), median(their_part)),
        });
    }
    Ok(Servers {
        compared,
        memory,
        memory_when_long,
        alone,
    })
}

struct Wrk<'a> {
    load: Load,
    program: &'a str,
    place: &'a Place,
    seconds: u32,
}

impl Wrk<'_> {
    /// The load, and how much memory a process had in the middle of it.
    fn run(&self, address: SocketAddr, connections: u32, process: u32) -> Result<(Seen, u64)> {
        let threads = if connections == 1 { "-t1" } else { "-t2" };
        let mut wrk = run::command(WRK.find().context("wrk has just disappeared")?);
        wrk.args([threads, "--latency"])
            .arg(format!("-c{connections}"))
            .arg(format!("-d{}s", self.seconds));
        let path = match self.load {
            Load::Program => format!("/{}", self.program),
            Load::Document => "/confidant/sign-up".to_owned(),
            Load::Post => "/api/pis/confidant/sign-up_validation".to_owned(),
            Load::LongPost => nginx::LONG_PATH.to_owned(),
        };
        match self.load {
            Load::Post | Load::LongPost => wrk.arg("-s").arg(self.place.file(self.load.script())),
            _ => wrk.args(["-H", "Accept-Encoding: br"]),
        };
        wrk.arg(format!("{}{path}", http::url(address)));
        let child = wrk
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .context("cannot start wrk")?;
        std::thread::sleep(Duration::from_millis(u64::from(self.seconds) * 600));
        let kb = machine::memory_kb(process).unwrap_or_default();
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "wrk failed ({})", output.status);
        Ok((read(&String::from_utf8_lossy(&output.stdout))?, kb))
    }
}

/// What wrk prints. An error in it makes the whole comparison worthless.
fn read(said: &str) -> Result<Seen> {
    if let Some(line) = said
        .lines()
        .find(|line| line.contains("Non-2xx") || line.contains("Socket errors"))
    {
        bail!("the load met errors: {}", line.trim());
    }
    let word = |name: &str, place: usize| -> Option<&str> {
        let line = said.lines().find(|line| line.trim_start().starts_with(name))?;
        line.split_whitespace().nth(place)
    };
    let found = || {
        Some(Seen {
            requests: word("Requests/sec:", 1)?.parse().ok()?,
            p99: milliseconds(word("99%", 1)?)?,
            mean: milliseconds(word("Latency", 1)?)?,
        })
    };
    found().context("cannot understand what wrk prints")
}

fn milliseconds(text: &str) -> Option<f64> {
    let (number, factor) = match text {
        text if text.ends_with("us") => (text.strip_suffix("us")?, 0.001),
        text if text.ends_with("ms") => (text.strip_suffix("ms")?, 1.0),
        text => (text.strip_suffix('s')?, 1000.0),
    };
    Some(number.parse::<f64>().ok()? * factor)
}

/// The largest file of the page, which most of a visit consists of.
fn program() -> Result<String> {
    let folder = workspace::dist().join("patient");
    workspace::files_below(&folder)?
        .iter()
        .filter_map(|file| file.file_name()?.to_str())
        .find(|name| name.ends_with(".wasm"))
        .map(str::to_owned)
        .context("dist/patient has no program: run `cargo xtask dist`")
}

/// The page's first call, with a signed document of so many characters.
fn post(signed: usize) -> String {
    format!(
        r#"wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {}"
wrk.body = '{{"signed_content":"{}","signed_content_encoding":"base64"}}'
"#,
        "a".repeat(64),
        "QUJD".repeat(signed / 4)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 3s test @ http://127.0.0.1:1/
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.86ms    1.29ms  20.11ms   80.12%
    Req/Sec     8.40k   512.33     9.80k    70.00%
  Latency Distribution
     50%    1.60ms
     99%  640.00us
  50123 requests in 3.00s, 1.20GB read
Requests/sec:  16746.04
";

    #[test]
    fn what_wrk_prints_is_read() {
        let seen = read(SAID).unwrap();
        assert_eq!((seen.requests, seen.p99, seen.mean), (16746.04, 0.64, 1.86));
        assert_eq!(milliseconds("1.5s"), Some(1500.0));
    }

    #[test]
    fn a_load_with_errors_is_no_measurement() {
        let said = format!("{SAID}  Non-2xx or 3xx responses: 7\n");
        assert!(read(&said).err().unwrap().to_string().contains("7"));
        assert!(read("Requests/sec: 1").is_err());
    }
}
