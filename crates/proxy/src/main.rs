//! `auth-ui-proxy serve` reads the settings, listens, and stops politely; the other commands work on the store by hand.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use auth_ui_proxy::command::Failed;
use auth_ui_proxy::health::{Health, Readiness};
use auth_ui_proxy::server::Door;
use auth_ui_proxy::settings::{AdminSettings, Problem, Settings, Sources, command};
use auth_ui_proxy::{Pages, admin, app, command as by_hand, health, log, machine, process, server};
use auth_ui_refresh::{Entry, Event};
use axum::Router;
use clap::ArgMatches;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// With the allocator of the system a tenth of the time of a forwarded call went into it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Longer than the longest call, so that one that has begun can end.
const GRACE: Duration = Duration::from_secs(10);

/// How long a refresh under way may still take after the order to stop (requirements B17).
const REFRESH_GRACE: Duration = Duration::from_secs(60);

/// How many connections the machines of the operator may have at a time, on each of their addresses.
const MACHINES: usize = 128;

/// How often refreshes without a sign of life are looked for, and ended sessions forgotten.
const SWEEP: Duration = Duration::from_secs(15);

#[tokio::main]
async fn main() -> ExitCode {
    process::forbid_dumps();
    let done = match matches() {
        Ok(None) => Ok(()),
        Ok(Some(matches)) => match matches.subcommand() {
            Some(("serve", flags)) => serve(flags).await,
            Some((group, flags)) => by_hand::run(group, flags).await,
            None => Err(Problem("say what to do: auth-ui-proxy serve".to_owned()).into()),
        },
        Err(problem) => Err(problem.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed::Problem(problem)) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
        Err(Failed::Broken(words)) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked, or nothing when only `--help` or `--version` was.
fn matches() -> Result<Option<ArgMatches>, Problem> {
    match command().subcommands(by_hand::commands()).try_get_matches() {
        Ok(matches) => Ok(Some(matches)),
        Err(error) if !error.use_stderr() => {
            print!("{error}");
            Ok(None)
        }
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            Err(Problem(format!("{line}; see auth-ui-proxy --help")))
        }
    }
}

async fn serve(flags: &ArgMatches) -> Result<(), Failed> {
    let sources = Sources::gather(flags, &|name| std::env::var(name).ok())?;
    let mut settings = Settings::from_sources(&sources)?;
    let room = process::Room::ask_for();
    // Each app of the pages has a client of its own, with connections to two hosts.
    let apps = if settings.admin.is_some() { 1 } else { threads() };
    settings.calls_at_once = room.calls.div_ceil(apps);
    settings.kept_per_host = room.kept.div_ceil(2 * apps);
    let pages = Pages::read(&settings)?;
    let terms = settings.terms();
    let readiness = Readiness::default();
    let (listener, address) = listen("listen", settings.listen).await?;
    let mut others: Vec<(TcpListener, Router)> = Vec::new();
    let admin = match &settings.admin {
        Some(admin) => Some(open(&settings, admin).await?),
        None => None,
    };
    let health = Health::new(readiness.clone(), admin.clone());
    if let (
        Some(admin),
        Some(AdminSettings {
            machine, health_listen, ..
        }),
    ) = (&admin, &settings.admin)
    {
        if let Some(machine) = machine {
            let (listener, _) = listen("admin_machine_listen", machine.listen).await?;
            others.push((
                listener,
                machine::app(admin.clone(), machine.tokens.clone(), terms.clone()),
            ));
        }
        if let Some(address) = health_listen {
            let (listener, _) = listen("admin_health_listen", *address).await?;
            others.push((listener, health::app(health.clone(), terms.clone())));
        }
    }
    let app = || app(&settings, &pages, admin.clone(), health.clone());
    // The page has calls to forward for many people at once. A refresh belongs to the runtime that waits for its end.
    let apps = match &admin {
        None => (0..apps).map(|_| app()).collect::<Result<Vec<_>, _>>()?,
        Some(_) => vec![app()?],
    };

    let notifier = match &admin {
        Some(admin) => admin.notifier()?.map(|notifier| (notifier, admin.store().clone())),
        None => None,
    };

    log::start();
    if let Some(admin) = &admin {
        recover(admin).await;
        admin
            .audit(Entry::new(Event::SysStartup, env!("CARGO_PKG_VERSION")))
            .await;
    }
    // Nobody may be reading; that is no reason to stop.
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let _ = writeln!(std::io::stdout(), "auth-ui-proxy listening on {scheme}://{address}");

    let (order, stop) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_stop().await;
        readiness.stop();
        let _ = order.send(true);
        // A second order finds the first being carried out.
        std::future::pending::<()>().await;
    });
    // What machines ask is answered until everything else has ended: a load balancer reads why nobody new is served, and the
    // MIS back end its secrets, for as long as a refresh may take.
    let (last_order, end) = watch::channel(false);
    let patience = server::Patience {
        stop: settings.call_timeout + GRACE,
        ..Default::default()
    };
    let other_servers = others
        .into_iter()
        .map(|(listener, app)| {
            let door = Door::new(listener, None)
                .serving(terms.served, terms.links.clone())
                .holding(MACHINES);
            tokio::spawn(server::serve(door, app, ordered(end.clone()), patience))
        })
        .collect::<Vec<_>>();
    let sweeping = admin.clone().map(|admin| tokio::spawn(sweep(admin)));
    let telling = notifier.map(|(notifier, store)| tokio::spawn(notifier.run(store)));
    // Threads that cannot be started are an error at once; there is no refresh to wait for where they are wanted.
    let ((), left) = tokio::try_join!(
        serve_all(
            Door::new(listener, settings.tls.clone())
                .serving(terms.served, terms.links.clone())
                .holding(room.connections),
            apps,
            ordered(stop.clone()),
            patience
        ),
        async { Ok(finish(admin.as_ref(), ordered(stop)).await) },
    )?;
    let _ = last_order.send(true);
    for server in other_servers {
        let _ = server.await;
    }
    for task in [sweeping, telling].into_iter().flatten() {
        task.abort();
    }
    if let Some(admin) = admin {
        let _ = tokio::time::timeout(settings.call_timeout, admin.is_done()).await;
        let result = match left {
            0 => "ordered".to_owned(),
            left => format!("ordered:unfinished:{left}"),
        };
        admin.audit(Entry::new(Event::SysShutdown, result)).await;
        admin.store().close().await;
    }
    match left {
        0 => Ok(()),
        left => Err(Failed::Broken(format!(
            "stopped although {left} refreshes were not finished; see docs/admin.md, When something went wrong"
        ))),
    }
}

/// Several apps are served on a thread each, one on the threads of this runtime.
async fn serve_all(
    door: Door,
    mut apps: Vec<Router>,
    stop: impl Future<Output = ()>,
    patience: server::Patience,
) -> Result<(), Problem> {
    match (apps.pop(), apps.is_empty()) {
        (None, _) => Ok(()),
        (Some(app), true) => {
            server::serve(door, app, stop, patience).await;
            Ok(())
        }
        (Some(app), false) => {
            apps.push(app);
            server::serve_on_threads(door, apps, stop, patience)
                .await
                .map_err(|error| Problem(format!("no threads can be started: {}", error.kind())))
        }
    }
}

/// As many as there are cores for this process.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

async fn listen(setting: &str, at: SocketAddr) -> Result<(TcpListener, SocketAddr), Problem> {
    let failed = |error: std::io::Error| {
        let flag = setting.replace('_', "-");
        Problem(format!(
            "{setting} cannot be opened: {}; choose another --{flag}",
            error.kind()
        ))
    };
    let listener = TcpListener::bind(at).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn open(settings: &Settings, admin: &AdminSettings) -> Result<admin::Shared, Problem> {
    #[cfg(feature = "failpoints")]
    auth_ui_refresh::failpoints::setup_from_env().map_err(|error| Problem(error.to_string()))?;
    let store = by_hand::open(&admin.store).await?;
    store
        .has_keys()
        .await
        .map_err(|error| Problem(format!("admin_key_file cannot be used: {error}")))?;
    admin::Admin::new(settings, admin, store)
}

/// Settles refreshes that a stopped process has left behind.
async fn recover(admin: &admin::Admin) {
    match admin.engine().recover().await {
        Ok(0) => {}
        Ok(count) => {
            admin.ended.settled(count);
            tracing::warn!(count, "refreshes without a sign of life were settled");
        }
        Err(error) => tracing::error!(%error, "refreshes without a sign of life could not be looked for"),
    }
}

async fn sweep(admin: admin::Shared) {
    loop {
        tokio::time::sleep(SWEEP).await;
        recover(&admin).await;
        if let Err(error) = admin.store().purge_sessions().await {
            tracing::error!(%error, "ended sessions could not be forgotten");
        }
    }
}

/// Ends when the order comes.
async fn ordered(mut stop: watch::Receiver<bool>) {
    // A sender lives until it has sent, or until the process ends.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// After the order to stop, a refresh under way is finished: its secret exists nowhere else. Says how many were not.
async fn finish(admin: Option<&admin::Shared>, stop: impl Future<Output = ()>) -> u32 {
    stop.await;
    let Some(admin) = admin else { return 0 };
    let left = admin.engine().drain(grace()).await;
    if left > 0 {
        tracing::error!(left, "stopping although refreshes are under way");
    }
    left
}

fn grace() -> Duration {
    // A test does not wait a minute for what cannot end.
    #[cfg(feature = "failpoints")]
    if let Some(millis) = std::env::var("AUTH_UI_TEST_GRACE_MS")
        .ok()
        .and_then(|value| value.parse().ok())
    {
        return Duration::from_millis(millis);
    }
    REFRESH_GRACE
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
