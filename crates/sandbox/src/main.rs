//! The `ehealth-sandbox` command.

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{ArgAction, Parser, Subcommand};
use ehealth_sandbox::{Config, app, clock::Clock, server};
use tokio::net::TcpListener;

/// A local eHealth, a demo PIS and a demo MIS.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until stopped.
    Serve(Serve),
}

#[derive(Parser)]
struct Serve {
    /// Address to listen at.
    #[arg(long, env = "EHEALTH_SANDBOX_LISTEN", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Where the sign-up page is served.
    #[arg(long, env = "EHEALTH_SANDBOX_APP_URL", default_value = "http://127.0.0.1:8080")]
    app_url: String,
    /// Where people reach the sandbox itself [default: http://{listen}].
    #[arg(long, env = "EHEALTH_SANDBOX_PUBLIC_URL")]
    public_url: Option<String>,
    /// Accept containers with DSTU 4145 signatures, which are not verified.
    #[arg(long, env = "EHEALTH_SANDBOX_ACCEPT_UNVERIFIED_DSTU", default_value_t = true, num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    accept_unverified_dstu: bool,
    /// Where the demo MIS reads its clinics' client secrets: the proxy's machine endpoint.
    #[arg(long, env = "EHEALTH_SANDBOX_MIS_SECRETS_URL")]
    mis_secrets_url: Option<String>,
    /// The file with the demo MIS's token for that endpoint.
    #[arg(long, env = "EHEALTH_SANDBOX_MIS_TOKEN_FILE")]
    mis_token_file: Option<PathBuf>,
    /// A built gallery, for developers: every page in every state.
    #[arg(long, env = "EHEALTH_SANDBOX_GALLERY")]
    gallery: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "ehealth_sandbox=info".into()),
        )
        .init();
    let Command::Serve(arguments) = Arguments::parse().command;
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("ehealth-sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Serve) -> Result<(), String> {
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| format!("cannot listen at {}: {error}", arguments.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let public_url = arguments.public_url.unwrap_or_else(|| format!("http://{address}"));
    let config = Config {
        app_url: arguments.app_url.trim_end_matches('/').to_owned(),
        public_url: public_url.trim_end_matches('/').to_owned(),
        accept_unverified_dstu: arguments.accept_unverified_dstu,
        mis_secrets_url: arguments
            .mis_secrets_url
            .map(|url| url.trim_end_matches('/').to_owned()),
        mis_token_file: arguments.mis_token_file,
        gallery: arguments.gallery,
        clock: Clock::Real,
    };
    config.check()?;
    if config.accept_unverified_dstu {
        tracing::warn!(
            "DSTU 4145 signatures are accepted without verification (--accept-unverified-dstu false refuses them)"
        );
    }
    let app = app(config);
    println!("ehealth-sandbox listening on http://{address}");
    server::serve(listener, app, stopped())
        .await
        .map_err(|error| error.to_string())
}

/// Ctrl-C or SIGTERM.
async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
