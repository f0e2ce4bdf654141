//! `auth-ui-proxy serve`: reads the settings, listens, and stops politely.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use auth_ui_proxy::health::Readiness;
use auth_ui_proxy::settings::{Problem, Settings, Sources, command};
use auth_ui_proxy::{app, assets, log, server};
use tokio::net::TcpListener;

/// Longer than the longest call, so that one that has begun can end.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<(), Problem> {
    let Some(settings) = settings()? else { return Ok(()) };
    let files = assets::read(settings.assets.as_deref())?;
    let readiness = Readiness::default();
    let app = app(&settings, &files, readiness.clone())?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        Problem(format!(
            "listen cannot be opened: {}; choose another --listen",
            error.kind()
        ))
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Problem(format!("listen cannot be opened: {}", error.kind())))?;

    log::start();
    // Nobody may be reading; that is no reason to stop.
    let _ = writeln!(std::io::stdout(), "auth-ui-proxy listening on http://{address}");
    let stop = async move {
        asked_to_stop().await;
        readiness.stop();
    };
    let patience = server::Patience {
        stop: settings.call_timeout + GRACE,
        ..Default::default()
    };
    server::serve(listener, app, stop, patience).await;
    Ok(())
}

/// The checked settings, or nothing when only `--help` or `--version` was asked for.
fn settings() -> Result<Option<Settings>, Problem> {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            print!("{error}");
            return Ok(None);
        }
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            return Err(Problem(format!("{line}; see auth-ui-proxy serve --help")));
        }
    };
    let Some(("serve", flags)) = matches.subcommand() else {
        return Err(Problem("say what to do: auth-ui-proxy serve".to_owned()));
    };
    let sources = Sources::gather(flags, &|name| std::env::var(name).ok())?;
    Settings::from_sources(&sources).map(Some)
}

/// Ctrl-C, or SIGTERM where there is one.
async fn asked_to_stop() {
    let interrupted = async {
        // Without a handler there is nothing to wait for; the process is then stopped by force.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupted.await;
}
