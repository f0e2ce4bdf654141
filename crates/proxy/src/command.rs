//! `secrets`, `audit` and `keys`: the store by hand. Nothing here listens or calls eHealth.
//!
//! A secret comes in by standard input or from a file, never as an argument: arguments of a process can be read by others.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use auth_ui_refresh::{
    AuditBroken, ClientId, Clinic, ConnectionId, Entry, Event, Head, KeptVersion, Keyring, Rewrapped, Secret, State,
    Store, StoreError, words,
};
use clap::{Arg, ArgMatches, Command};
use zeroize::Zeroizing;

use crate::machine;
use crate::settings::{Problem, Sources, StoreSettings, store_args};

/// The longest secret that is read.
const LONGEST: u64 = 4 * 1024;

/// The audit log is read in pieces of so many entries.
const PIECE: u32 = 500;

/// The commands beside `serve`.
pub fn commands() -> [Command; 3] {
    let with_store = |command: Command| command.args(store_args());
    let client = || {
        Arg::new("client-id")
            .long("client-id")
            .alias("client")
            .value_name("UUID")
    };
    let import = Command::new("import")
        .about("Stores a clinic's client_secret, read from standard input, and makes it the active one")
        .arg(
            client()
                .required(true)
                .help("The clinic's client id, which is its legal entity id"),
        )
        .arg(
            text("edrpou", "CODE")
                .required(true)
                .help("Its ЄДРПОУ (8 digits) or РНОКПП (10 digits)"),
        )
        .arg(text("name", "NAME").required(true).help("Its registered name"))
        .arg(
            text("connection-id", "UUID")
                .alias("connection")
                .help("Its connection to this MIS; a refresh finds it by itself"),
        )
        .arg(text("secret-file", "FILE").help("Read the secret from this file instead of standard input"));
    let secrets = Command::new("secrets")
        .about("Stored client secrets: list, import, read, take a kept one into use, wrap anew")
        .subcommand_required(true)
        .subcommand(with_store(
            Command::new("list").about("Lists the clinics, without secrets"),
        ))
        .subcommand(with_store(import))
        .subcommand(with_store(
            Command::new("active")
                .about("Prints a clinic's active secret as JSON; the reading is noted in the audit log")
                .arg(client().required(true)),
        ))
        .subcommand(with_store(
            Command::new("versions")
                .about("Lists every kept version of a clinic's secret, without secrets; noted in the audit log")
                .arg(client().required(true)),
        ))
        .subcommand(with_store(
            Command::new("activate")
                .about("Makes a kept version's secret the active one; asks for its fingerprint as confirmation")
                .arg(client().required(true))
                .arg(
                    text("version", "NUMBER")
                        .required(true)
                        .help("The version, as `secrets versions` lists it"),
                )
                .arg(
                    text("fingerprint", "HEX")
                        .help("Its fingerprint: without it nothing is changed, and what would be is said"),
                ),
        ))
        .subcommand(with_store(
            Command::new("rewrap").about("Wraps every data key with the master key that seals now"),
        ));
    let audit = Command::new("audit")
        .about("The audit log: verify, export")
        .subcommand_required(true)
        .subcommand(with_store(
            Command::new("verify")
                .about("Checks the whole chain and prints its head; exit code 1 when it is broken")
                .arg(text("head", "SEQ:HASH").help("A head kept elsewhere that the log must still contain")),
        ))
        .subcommand(with_store(
            Command::new("export")
                .about("Prints the entries, one JSON object a line")
                .arg(text("after", "SEQ").help("Only entries after this one")),
        ));
    let keys = Command::new("keys")
        .about("Master keys")
        .subcommand_required(true)
        .subcommand(
            Command::new("new")
                .about("Writes a new file with one fresh master key, readable by its owner only")
                .arg(text("file", "FILE").required(true))
                .arg(text("id", "ID").required(true).help("The key's name, such as 2026-11")),
        );
    [secrets, audit, keys]
}

fn text(name: &'static str, takes: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(takes)
}

/// Why a command did not do what it was asked.
pub enum Failed {
    /// It was asked wrongly, or the store could not be opened or used.
    Problem(Problem),
    /// The audit log is not whole.
    Broken(String),
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Problem(store_problem(&error))
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Problem(Problem(format!("the answer cannot be written: {}", error.kind())))
    }
}

/// Does what one of [`commands`] asks.
pub async fn run(group: &str, matches: &ArgMatches) -> Result<(), Failed> {
    let Some((name, flags)) = matches.subcommand() else {
        return Err(Problem(format!("say what to do: auth-ui-proxy {group} --help")).into());
    };
    if group == "keys" {
        let (file, id) = (given(flags, "file"), given(flags, "id"));
        return Keyring::create(&PathBuf::from(file), id).map_err(|error| Problem(error.to_string()).into());
    }
    // What can be wrong with the arguments and the input is found before the store is opened.
    let task = Task::read(group, name, flags)?;
    let sources = Sources::gather(flags, &|name| std::env::var(name).ok())?;
    let store = open(&StoreSettings::from_sources(&sources)?).await?;
    let done = task.run(&store).await;
    store.close().await;
    done
}

/// Opens the store with its keys.
pub async fn open(settings: &StoreSettings) -> Result<Store, Problem> {
    let keys = Keyring::load(std::slice::from_ref(&settings.key_file))
        .map_err(|error| Problem(format!("admin_key_file cannot be used: {error}")))?;
    Store::open(&settings.store, keys)
        .await
        .map_err(|error| store_problem(&error))
}

fn store_problem(error: &StoreError) -> Problem {
    Problem(format!("admin_store cannot be used: {error}"))
}

enum Task {
    List,
    Import {
        clinic: Clinic,
        connection: Option<ConnectionId>,
        secret: Secret,
    },
    Active(ClientId),
    Versions(ClientId),
    Activate {
        client: ClientId,
        version: u32,
        fingerprint: Option<String>,
    },
    Rewrap,
    Verify(Option<Head>),
    Export {
        after: i64,
    },
}

impl Task {
    fn read(group: &str, name: &str, flags: &ArgMatches) -> Result<Self, Problem> {
        let client = || {
            let id = given(flags, "client-id").parse();
            id.map_err(|_| Problem("--client-id must be a UUID".to_owned()))
        };
        match (group, name) {
            ("secrets", "list") => Ok(Self::List),
            ("secrets", "import") => Ok(Self::Import {
                clinic: Clinic {
                    id: client()?,
                    edrpou: edrpou(given(flags, "edrpou"))?,
                    name: clinic_name(given(flags, "name"))?,
                },
                connection: maybe(flags, "connection-id")
                    .map(str::parse)
                    .transpose()
                    .map_err(|_| Problem("--connection-id must be a UUID".to_owned()))?,
                secret: secret(maybe(flags, "secret-file"))?,
            }),
            ("secrets", "active") => client().map(Self::Active),
            ("secrets", "versions") => client().map(Self::Versions),
            ("secrets", "activate") => Ok(Self::Activate {
                client: client()?,
                version: given(flags, "version")
                    .parse()
                    .map_err(|_| Problem("--version must be a number".to_owned()))?,
                fingerprint: maybe(flags, "fingerprint").map(str::to_ascii_lowercase),
            }),
            ("secrets", "rewrap") => Ok(Self::Rewrap),
            ("audit", "verify") => maybe(flags, "head").map(head).transpose().map(Self::Verify),
            ("audit", "export") => {
                let after = maybe(flags, "after").unwrap_or("0").parse();
                let after = after.map_err(|_| Problem("--after must be a number".to_owned()))?;
                Ok(Self::Export { after })
            }
            _ => Err(Problem("there is no such command; see auth-ui-proxy --help".to_owned())),
        }
    }

    async fn run(self, store: &Store) -> Result<(), Failed> {
        let mut out = std::io::stdout().lock();
        match self {
            Self::List => {
                writeln!(
                    out,
                    "edrpou\tclient_id\tversion\tfingerprint\tstored_at\tproof\tin_doubt\tname"
                )?;
                for row in store.clinics().await? {
                    let (version, fingerprint, stored_at, proof) = match &row.active {
                        Some(info) => (
                            info.number.to_string(),
                            info.fingerprint.as_str(),
                            info.stored_at.to_string(),
                            words::proof(info.proof),
                        ),
                        None => ("-".to_owned(), "-", "-".to_owned(), "-"),
                    };
                    let Clinic { id, edrpou, name } = &row.clinic;
                    let in_doubt = row.in_doubt;
                    writeln!(
                        out,
                        "{edrpou}\t{id}\t{version}\t{fingerprint}\t{stored_at}\t{proof}\t{in_doubt}\t{name}"
                    )?;
                }
            }
            Self::Import {
                clinic,
                connection,
                secret,
            } => {
                let info = store.import(&clinic, connection, &secret).await?;
                writeln!(out, "version {} fingerprint {}", info.number, info.fingerprint)?;
            }
            Self::Active(client) => {
                let active = store.active(client).await?.ok_or(StoreError::UnknownClinic)?;
                let mut entry = Entry::new(Event::SensitiveRead, "secret_read");
                entry.actor = Some("command_line".to_owned());
                entry.client = Some(client);
                entry.connection = active.info.connection;
                entry.fingerprint = Some(active.info.fingerprint.clone());
                // Here nobody's sign-in waits: what cannot be noted is not read.
                store.audit().append(entry).await?;
                let told = Zeroizing::new(
                    serde_json::to_string(&machine::told(client, active))
                        .map_err(|_| Problem("the secret cannot be written as JSON".to_owned()))?,
                );
                writeln!(out, "{}", told.as_str())?;
            }
            Self::Versions(client) => {
                let versions = store.versions(client).await?;
                let mut entry = Entry::new(Event::SensitiveRead, "versions_listed");
                entry.actor = Some("command_line".to_owned());
                entry.client = Some(client);
                store.audit().append(entry).await?;
                writeln!(out, "version\tstate\tfingerprint\tstored_at\tproof\tconnection_id\tby")?;
                for KeptVersion { info, state } in versions {
                    let connection = info.connection.map_or_else(|| "-".to_owned(), |id| id.to_string());
                    let by = info
                        .actor
                        .map_or_else(|| "command_line".to_owned(), |actor| actor.user_id);
                    writeln!(
                        out,
                        "{}\t{state}\t{}\t{}\t{}\t{connection}\t{by}",
                        info.number,
                        info.fingerprint,
                        time(info.stored_at),
                        words::proof(info.proof)
                    )?;
                }
            }
            Self::Activate {
                client,
                version,
                fingerprint: None,
            } => return Err(would_activate(store, client, version).await?.into()),
            Self::Activate {
                client,
                version,
                fingerprint: Some(fingerprint),
            } => {
                let info = store.activate(client, version, &fingerprint).await?;
                writeln!(
                    out,
                    "version {} fingerprint {} is active; the next sign-in shows whether eHealth accepts it",
                    info.number, info.fingerprint
                )?;
            }
            Self::Rewrap => {
                let Rewrapped { changed, lost } = store.rewrap().await?;
                writeln!(out, "{changed} records wrapped anew")?;
                for id in lost {
                    writeln!(
                        out,
                        "what is not in use stays sealed with the key `{id}`, which is not in the file; if there still is its line, put it back and wrap anew again"
                    )?;
                }
            }
            Self::Verify(expected) => match store.audit().verify(expected.as_ref()).await {
                Ok(head) => writeln!(out, "whole {}:{}", head.seq, head.hash)?,
                Err(AuditBroken::Store(error)) => return Err(error.into()),
                Err(broken) => return Err(Failed::Broken(broken.to_string())),
            },
            Self::Export { mut after } => loop {
                let piece = store.audit().export(after, PIECE).await?;
                if piece.is_empty() {
                    break;
                }
                for line in &piece {
                    writeln!(out, "{line}")?;
                }
                after += i64::try_from(piece.len()).unwrap_or(i64::MAX);
            },
        }
        out.flush()?;
        Ok(())
    }
}

/// What would happen, for somebody who has not confirmed it.
async fn would_activate(store: &Store, client: ClientId, version: u32) -> Result<Problem, StoreError> {
    let versions = store.versions(client).await?;
    let wanted = versions.iter().find(|kept| kept.info.number == version);
    let wanted = wanted.ok_or(StoreError::UnknownVersion)?;
    let now = match versions.iter().find(|kept| kept.state == State::Active) {
        Some(active) => format!("version {} fingerprint {}", active.info.number, active.info.fingerprint),
        None => "no version".to_owned(),
    };
    Ok(Problem(format!(
        "nothing is changed: {now} is active; to replace it by the secret of version {version} ({}, stored {}), \
         repeat with --fingerprint and what `secrets versions` shows for it",
        wanted.state,
        time(wanted.info.stored_at)
    )))
}

fn time(at: i64) -> String {
    words::time(at).unwrap_or_else(|| at.to_string())
}

/// A required argument; clap has made sure that it is there.
fn given<'a>(flags: &'a ArgMatches, name: &str) -> &'a str {
    maybe(flags, name).unwrap_or_default()
}

fn maybe<'a>(flags: &'a ArgMatches, name: &str) -> Option<&'a str> {
    flags.get_one::<String>(name).map(String::as_str)
}

fn edrpou(value: &str) -> Result<String, Problem> {
    let code = Clinic::code(value).map(str::to_owned);
    code.ok_or_else(|| Problem("--edrpou must be 8 or 10 digits".to_owned()))
}

fn clinic_name(value: &str) -> Result<String, Problem> {
    let name = value.trim();
    match name.is_empty() || name.chars().any(char::is_control) {
        true => Err(Problem("--name must be one line of text".to_owned())),
        false => Ok(name.to_owned()),
    }
}

fn head(value: &str) -> Result<Head, Problem> {
    let wrong = || Problem("--head must be SEQ:HASH, as `audit verify` prints it".to_owned());
    let (seq, hash) = value.split_once(':').ok_or_else(wrong)?;
    Ok(Head {
        seq: seq.parse().map_err(|_| wrong())?,
        hash: hash.to_ascii_lowercase(),
    })
}

/// One line with something on it.
fn secret(file: Option<&str>) -> Result<Secret, Problem> {
    let mut text = Zeroizing::new(String::new());
    let read = match file {
        Some(path) => std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)),
        None => std::io::stdin().take(LONGEST).read_to_string(&mut text),
    };
    read.map_err(|error| Problem(format!("the secret cannot be read: {}", error.kind())))?;
    let secret = text.trim();
    match secret.is_empty() || !secret.bytes().all(|b| b.is_ascii_graphic()) {
        true => Err(Problem(
            "the secret must be one line of visible characters, on standard input or in --secret-file".to_owned(),
        )),
        false => Ok(Secret::new(secret)),
    }
}
