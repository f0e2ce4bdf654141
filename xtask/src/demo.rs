//! `demo`: everything running on this machine, with links to click.

use std::net::SocketAddr;

use anyhow::Result;
use clap::Args;

use crate::dist::{self, Kind};
use crate::servers::{self, Build, Plan, Servers};
use crate::tools::{self, For};
use crate::{gallery, stop, workspace};

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
    /// Where the MIS back end asks for the active secret
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8082")]
    machine_listen: SocketAddr,
}

/// Builds, starts, prints the links, and runs until asked to stop.
pub fn demo(options: &Options) -> Result<()> {
    let (kind, assets, build) = if options.release {
        (Kind::Shipped, workspace::dist(), Build::Release)
    } else {
        (Kind::Dev, workspace::target().join("demo"), Build::Dev)
    };
    let mut plan = Plan {
        sandbox: options.sandbox_listen,
        proxy: options.proxy_listen,
        machine: options.machine_listen,
        mis: workspace::target().join("demo-mis"),
        assets,
        gallery: None,
        logs: None,
    };
    // Before the long part, not after it.
    plan.check_free()?;
    tools::install(For::Building)?;
    dist::build_pages(kind, &plan.assets)?;
    if kind == Kind::Dev {
        plan.gallery = Some(gallery::build()?);
    }
    let programs = servers::build(build)?;

    stop::watch()?;
    let mut servers = Servers::start(&programs, &plan)?;
    let (sandbox, proxy) = (servers.sandbox_url(), servers.proxy_url());
    println!();
    let gallery = plan
        .gallery
        .as_ref()
        .map(|_| ("every page in every state", format!("{sandbox}/gallery/")));
    for (what, link) in [
        ("start here, every scenario as a link", format!("{sandbox}/")),
        ("the demo PIS: sign and register", format!("{sandbox}/pis")),
        (
            "the page itself (a link without data)",
            format!("{proxy}/confidant/sign-up"),
        ),
        ("the admin page: renew a client secret", format!("{proxy}/admin/")),
        ("the demo MIS: sign in with that secret", format!("{sandbox}/mis")),
        ("what eHealth received", format!("{sandbox}/sandbox/journal")),
    ]
    .into_iter()
    .chain(gallery)
    {
        println!("  {what:<40} {link}");
    }
    println!(
        "  the demo MIS's keys and store            {}",
        servers.mis().folder().display()
    );
    println!();
    println!("ready: open {sandbox}/ (ctrl-c stops both servers)");
    servers.run_until_stopped()?;
    println!("stopped");
    Ok(())
}
