//! `demo`: everything running on this machine, with links to click.

use std::net::SocketAddr;

use anyhow::Result;
use clap::Args;

use crate::dist::{self, Kind};
use crate::servers::{self, Build, Plan, Servers};
use crate::tools::{self, For};
use crate::{stop, workspace};

/// What can be chosen.
#[derive(Args)]
pub struct Options {
    /// Run what would be shipped: optimised, compressed
    #[arg(long)]
    release: bool,
    /// Where the page is served
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    proxy_listen: SocketAddr,
    /// Where the local stand-in for eHealth answers
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090")]
    sandbox_listen: SocketAddr,
}

/// Builds, starts, prints the links, and runs until asked to stop.
pub fn demo(options: &Options) -> Result<()> {
    // Before the long part, not after it.
    servers::check_free(options.sandbox_listen, options.proxy_listen)?;
    tools::install(For::Building)?;
    let (kind, assets, build) = if options.release {
        (Kind::Shipped, workspace::dist(), Build::Release)
    } else {
        (Kind::Dev, workspace::target().join("demo"), Build::Dev)
    };
    dist::build_pages(kind, &assets)?;
    let programs = servers::build(build)?;

    stop::watch()?;
    let plan = Plan {
        sandbox: options.sandbox_listen,
        proxy: options.proxy_listen,
        assets,
        logs: None,
    };
    let mut servers = Servers::start(&programs, &plan)?;
    println!();
    println!("  start here, every scenario as a link   {}/", servers.sandbox_url());
    println!("  the demo PIS: sign and register        {}/pis", servers.sandbox_url());
    println!(
        "  what eHealth received                  {}/sandbox/journal",
        servers.sandbox_url()
    );
    println!(
        "  the page itself (a link without data)  {}/confidant/sign-up",
        servers.proxy_url()
    );
    println!();
    println!("ready: open {}/ (ctrl-c stops both servers)", servers.sandbox_url());
    servers.run_until_stopped()?;
    println!("stopped");
    Ok(())
}
