//! Where settings come from, and who wins: flag, then environment, then file, then default.

use std::collections::BTreeMap;
use std::path::Path;

use clap::builder::ValueParser;
use clap::{Arg, ArgMatches, Command};
use toml::{Table, Value};

use super::added_headers::{self, AddedHeaders, Origin};
use super::{Problem, Setting, every, secret_file};

/// The command line.
pub fn command() -> Command {
    let serve = Command::new("serve").about("Serves the pages and forwards their eHealth calls");
    Command::new("auth-ui-proxy")
        .about("Serves Auth UI: the patient page with its short list of eHealth calls, and the admin page")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .subcommand(serve.arg(config()).args(every().map(arg)))
}

/// The flags of a command that opens the store and serves nothing.
pub fn store_args() -> impl Iterator<Item = Arg> {
    [config(), arg(&super::admin::STORE), arg(&super::admin::KEY_FILE)].into_iter()
}

fn config() -> Arg {
    takes_text("config", "FILE").help(format!(
        "A TOML file with any of these settings [env: {}]",
        env_name("config")
    ))
}

fn arg(setting: &'static Setting) -> Arg {
    let Setting {
        key,
        takes,
        default,
        help,
    } = setting;
    let default = default.map(|value| format!(", default: {value}")).unwrap_or_default();
    takes_text(key, takes).help(format!("{help} [env: {}{default}]", env_name(key)))
}

fn takes_text(key: &'static str, takes: &'static str) -> Arg {
    Arg::new(key)
        .long(flag(key))
        .value_name(takes)
        .value_parser(ValueParser::string())
}

/// Every value given, with the place it came from.
pub struct Sources {
    given: BTreeMap<&'static str, Given>,
    headers: AddedHeaders,
    /// What the variables hold that settings ending in `_env` name.
    variables: BTreeMap<&'static str, String>,
}

/// One value and its place, as its author wrote it: `--auth-url`, `AUTH_UI_AUTH_URL` or `auth_url in proxy.toml`.
struct Given {
    value: String,
    place: String,
}

impl Sources {
    /// Gathers what flags, environment and file say; the file is found through the first two.
    pub fn gather(flags: &ArgMatches, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        // An empty variable is how container files write "not set".
        let env_value = |name: &str| env(name).filter(|value| !value.is_empty());
        let outer = |key: &str| {
            // A command that needs few settings has few flags.
            let by_flag = flags.try_get_one::<String>(key).ok().flatten().map(|value| Given {
                value: value.clone(),
                place: format!("--{}", flag(key)),
            });
            by_flag.or_else(|| {
                env_value(&env_name(key)).map(|value| Given {
                    value,
                    place: env_name(key),
                })
            })
        };

        let (mut given, headers) = match outer("config") {
            Some(config) => read_file(&config, &env_value)?,
            None => Default::default(),
        };
        for Setting { key, default, .. } in every() {
            if let Some(value) = outer(key) {
                given.insert(key, value);
            } else if let Some(default) = default {
                given.entry(key).or_insert_with(|| Given {
                    value: (*default).to_owned(),
                    place: (*key).to_owned(),
                });
            }
        }
        let variables = given
            .iter()
            .filter(|(key, _)| key.ends_with("_env"))
            .filter_map(|(key, given)| Some((*key, env_value(&given.value)?)))
            .collect();
        Ok(Self {
            given,
            headers,
            variables,
        })
    }

    /// A setting that must have a value.
    pub(super) fn need<T>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Problem> {
        self.maybe(key, parse)?.ok_or_else(|| Self::missing(key))
    }

    /// A setting that may stay without a value.
    pub(super) fn maybe<T>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Problem> {
        self.given
            .get(key)
            .map(|Given { value, place }| parse(value).map_err(|wrong| Problem(format!("{place} {wrong}"))))
            .transpose()
    }

    /// A secret that one setting names a file of, and another a variable; at most one of them is given.
    pub(super) fn secret(&self, file: &'static str, variable: &'static str) -> Result<Option<String>, Problem> {
        let from_file = self.maybe(file, |path| {
            secret_file::read(Path::new(path)).map_err(|wrong| format!("names a file that {wrong}"))
        })?;
        let from_variable = self.maybe(variable, |_| {
            self.variables
                .get(variable)
                .cloned()
                .ok_or_else(|| "names an environment variable that is not set".to_owned())
        })?;
        match (from_file, from_variable) {
            (Some(_), Some(_)) => Err(Problem(format!("{file} and {variable} are both set; keep one of them"))),
            (one, other) => Ok(one.or(other)),
        }
    }

    /// The sentence for a setting that is wrong together with another.
    pub(super) fn wrong(&self, key: &str, wrong: &str) -> Problem {
        let place = self.given.get(key).map_or(key, |given| given.place.as_str());
        Problem(format!("{place} {wrong}"))
    }

    /// The sentence for a setting that is missing.
    pub(super) fn missing(key: &'static str) -> Problem {
        Problem(format!(
            "{key} is not set: pass --{}, set {} or write {key} in the file given by --config",
            flag(key),
            env_name(key)
        ))
    }

    /// The table `[headers]`.
    pub(super) fn added_headers(&self) -> AddedHeaders {
        self.headers.clone()
    }
}

type FromFile = (BTreeMap<&'static str, Given>, AddedHeaders);

fn read_file(config: &Given, env: &dyn Fn(&str) -> Option<String>) -> Result<FromFile, Problem> {
    let path = Path::new(&config.value);
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem(format!(
            "{} names a file that cannot be read: {}",
            config.place,
            error.kind()
        ))
    })?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        // Only the message: the full error quotes the line, and the line may hold a secret.
        let line = error
            .span()
            .map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Problem(format!("{name} line {line}: {}", error.message()))
    })?;

    let mut given = BTreeMap::new();
    let mut headers = AddedHeaders::default();
    for (key, value) in table {
        if key == "headers" {
            let Value::Table(entries) = value else {
                return Err(Problem(format!("headers in {name} must be a table: write [headers]")));
            };
            for (header, origin) in entries {
                let wrong = |wrong: String| Problem(format!("headers.{header} in {name} {wrong}"));
                let origin: Origin = origin
                    .try_into()
                    .map_err(|_| wrong("must be { value_file = \"…\" } or { value_env = \"…\" }".to_owned()))?;
                added_headers::add(&mut headers, &header, origin, env).map_err(wrong)?;
            }
            continue;
        }
        match value {
            // `[admin]` is how people write the settings that begin with `admin_`.
            Value::Table(entries) if key == "admin" => {
                for (inner, value) in entries {
                    let place = format!("admin.{inner} in {name}");
                    put(&mut given, &format!("admin_{inner}"), value, place)?;
                }
            }
            value => {
                let place = format!("{key} in {name}");
                put(&mut given, &key, value, place)?;
            }
        }
    }
    Ok((given, headers))
}

fn put(given: &mut BTreeMap<&'static str, Given>, key: &str, value: Value, place: String) -> Result<(), Problem> {
    let Some(Setting { key, .. }) = every().find(|setting| setting.key == key) else {
        return Err(Problem(format!(
            "{place} is not a setting; remove it or correct its name"
        )));
    };
    let value = plain(value).ok_or_else(|| Problem(format!("{place} must be a plain value")))?;
    match given.insert(key, Given { value, place }) {
        None => Ok(()),
        Some(Given { place, .. }) => Err(Problem(format!("{place} is set twice; keep one of them"))),
    }
}

/// Numbers, booleans, texts and lists of texts read the same in a file as in a variable.
fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(answer) => Some(answer.to_string()),
        Value::Array(list) => list
            .into_iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .map(|list| list.join(",")),
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

fn flag(key: &str) -> String {
    key.replace('_', "-")
}

fn env_name(key: &str) -> String {
    format!("AUTH_UI_{}", key.to_uppercase())
}
