//! The connection: opened durably, locked, probed, and its errors put into our words.
//!
//! Both databases speak the same SQL here, through `sqlx::Any`; what differs is in this file and in `migrations/`.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Executor, Row, SqlSafeStr, Transaction};

use super::url::Place;
use crate::{Clock, StoreError, failpoints};

/// Longer than any healthy write; a store that takes longer is broken, whatever it says later.
const PATIENCE: Duration = Duration::from_secs(15);

/// How many bytes a probe writes: more than a refresh does, and their pages stay reserved for it in a SQLite file.
const PROBE_BYTES: usize = 64 * 1024;

/// Serialises the writers of a PostgreSQL store: refreshes are rare, and the audit chain has one end.
const WRITERS: i64 = 0x0061_7574_685f_7569;

pub(crate) type Tx = Transaction<'static, Any>;

pub(crate) struct Db {
    pool: AnyPool,
    /// The file of a SQLite store.
    file: Option<PathBuf>,
    clock: Clock,
    lock: std::sync::Mutex<Option<File>>,
    #[cfg(test)]
    pub(crate) hook: std::sync::Mutex<Option<Hook>>,
}

/// Decides, in a test, what happens at a point.
#[cfg(test)]
pub(crate) type Hook = Box<dyn FnMut(&'static str) -> Fate + Send>;

/// What happens at a point.
#[cfg(test)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing.
    Go,
    /// The process is as good as dead: whoever came here never goes on.
    Die,
    /// The store fails here.
    Fail(StoreError),
}

impl Db {
    pub(super) async fn open(place: &Place, clock: Clock) -> Result<Db, StoreError> {
        sqlx::any::install_default_drivers();
        let (pool, file, lock) = match place {
            Place::Sqlite(path) => {
                let lock = lock(path)?;
                (open_sqlite(path).await?, Some(path.clone()), Some(lock))
            }
            Place::Postgres(url) => (open_postgres(url).await?, None, None),
        };
        let db = Db {
            pool,
            file,
            clock,
            lock: std::sync::Mutex::new(lock),
            #[cfg(test)]
            hook: std::sync::Mutex::new(None),
        };
        migrator(db.is_sqlite())
            .run(&db.pool)
            .await
            .map_err(|error| match error {
                sqlx::migrate::MigrateError::Execute(error) => broken(error),
                sqlx::migrate::MigrateError::VersionMismatch(_) | sqlx::migrate::MigrateError::VersionMissing(_) => {
                    StoreError::Broken("its tables belong to another version".to_owned())
                }
                _ => StoreError::Broken("its tables cannot be prepared".to_owned()),
            })?;
        Ok(db)
    }

    fn is_sqlite(&self) -> bool {
        self.file.is_some()
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a write. Writers wait for one another.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        self.fate("db.begin").await?;
        let mut tx = self.pool.begin().await.map_err(broken)?;
        if !self.is_sqlite() {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(WRITERS)
                .execute(&mut *tx)
                .await
                .map_err(broken)?;
        }
        Ok(tx)
    }

    pub(crate) async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        self.fate("db.commit").await?;
        tx.commit().await.map_err(broken)?;
        self.fate("db.committed").await
    }

    /// The time that leases are compared by and the audit log is dated by: the database's own when replicas share one, moved as our clock is.
    pub(crate) async fn now(&self, tx: &mut AnyConnection) -> Result<i64, StoreError> {
        if self.is_sqlite() {
            return Ok(self.clock.now());
        }
        let row = sqlx::query("SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp())) AS BIGINT)");
        let row = row.fetch_one(tx).await.map_err(broken)?;
        Ok(row
            .try_get::<i64, _>(0)
            .map_err(broken)?
            .saturating_add(self.clock.shift()))
    }

    /// A real, durable write of some size, and its removal.
    pub(crate) async fn probe(&self, min_free: u64) -> Result<(), StoreError> {
        within(async {
            if let Some(file) = &self.file {
                enough_room(file, min_free)?;
            } else {
                let row = sqlx::query("SELECT current_setting('fsync')")
                    .fetch_one(&self.pool)
                    .await
                    .map_err(broken)?;
                if row.try_get::<String, _>(0).map_err(broken)? == "off" {
                    return Err(StoreError::Broken(
                        "the server does not write durably: fsync is off".to_owned(),
                    ));
                }
            }
            let id = uuid::Uuid::now_v7().to_string();
            let mut tx = self.begin().await?;
            let insert = sqlx::query("INSERT INTO probes (id, body) VALUES ($1, $2)");
            insert
                .bind(id.as_str())
                .bind(vec![0u8; PROBE_BYTES])
                .execute(&mut *tx)
                .await
                .map_err(broken)?;
            self.commit(tx).await?;
            let mut tx = self.begin().await?;
            sqlx::query("DELETE FROM probes WHERE id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await
                .map_err(broken)?;
            self.commit(tx).await
        })
        .await
    }

    /// Passes a named point.
    pub(crate) async fn pass(&self, name: &'static str) -> Result<(), StoreError> {
        failpoints::pass(name);
        self.fate(name).await
    }

    #[cfg(not(test))]
    async fn fate(&self, _name: &'static str) -> Result<(), StoreError> {
        Ok(())
    }

    #[cfg(test)]
    async fn fate(&self, name: &'static str) -> Result<(), StoreError> {
        let fate = self.hook.lock().unwrap().as_mut().map_or(Fate::Go, |hook| hook(name));
        match fate {
            Fate::Go => Ok(()),
            Fate::Die => std::future::pending().await,
            Fate::Fail(error) => Err(error),
        }
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
        if let Ok(mut lock) = self.lock.lock() {
            *lock = None;
        }
    }
}

/// Gives a store operation a limited time.
pub(crate) async fn within<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Broken("no answer in time".to_owned())),
    }
}

/// One process only: two would each believe that theirs is the only refresh under way.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(name)
        .map_err(|e| from_io(&e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
        Err(TryLockError::Error(error)) => Err(from_io(&error)),
    }
}

/// A rollback journal and `synchronous=EXTRA`: each commit reaches the disk, the folder entry included, before it counts.
/// A write-ahead log would be faster, and speed is not wanted here; with the journal the store at rest is one file. One
/// connection: SQLite has one writer anyway, and everything here writes.
async fn open_sqlite(path: &Path) -> Result<AnyPool, StoreError> {
    // Created before SQLite does, so that only we can read it.
    let new = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    new.and_then(|file| file.sync_all()).map_err(|e| from_io(&e))?;
    let encoded: String = path.as_os_str().as_encoded_bytes().iter().map(encode).collect();
    let options = AnyConnectOptions::from_str(&format!("sqlite://{encoded}?mode=rw")).map_err(broken)?;
    pool(1)
        // When a commit fails SQLite has ended the transaction, and sqlx goes on counting it: its next one is a savepoint,
        // whose rollback leaves a transaction open that nothing ever commits. Such a connection is closed.
        .before_acquire(|connection, _| {
            Box::pin(async move {
                Ok(connection.execute("BEGIN").await.is_ok() && connection.execute("ROLLBACK").await.is_ok())
            })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("PRAGMA journal_mode = DELETE").await?;
                connection.execute("PRAGMA synchronous = EXTRA").await?;
                connection.execute("PRAGMA foreign_keys = ON").await?;
                connection.execute("PRAGMA secure_delete = ON").await?;
                connection.execute("PRAGMA trusted_schema = OFF").await?;
                Ok(())
            })
        })
        .connect_with(options.disable_statement_logging())
        .await
        .map_err(broken)
}

async fn open_postgres(url: &str) -> Result<AnyPool, StoreError> {
    let options = AnyConnectOptions::from_str(url).map_err(|_| StoreError::Url)?;
    pool(8)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("SET statement_timeout = '10s'").await?;
                connection.execute("SET lock_timeout = '10s'").await?;
                connection
                    .execute("SET idle_in_transaction_session_timeout = '30s'")
                    .await?;
                // A stronger setting of the server is kept.
                let at_least_on = "SELECT set_config('synchronous_commit', 'on', false) \
                     WHERE current_setting('synchronous_commit') IN ('off', 'local')";
                connection.execute(at_least_on).await?;
                Ok(())
            })
        })
        .connect_with(options.disable_statement_logging())
        .await
        .map_err(broken)
}

fn pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .max_lifetime(None)
        .idle_timeout(None)
}

fn encode(byte: &u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(*byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

fn migrator(sqlite: bool) -> Migrator {
    let steps = if sqlite {
        [
            ("tables", include_str!("../../migrations/sqlite/1_tables.sql")),
            ("told", include_str!("../../migrations/sqlite/2_told.sql")),
        ]
    } else {
        [
            ("tables", include_str!("../../migrations/postgres/1_tables.sql")),
            ("told", include_str!("../../migrations/postgres/2_told.sql")),
        ]
    };
    let step = |(number, (name, sql)): (i64, (&'static str, &'static str))| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations((1..).zip(steps).map(step).collect())
}

fn enough_room(file: &Path, min_free: u64) -> Result<(), StoreError> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    let disk = rustix::fs::statvfs(folder).map_err(|_| StoreError::Broken("its disk does not answer".to_owned()))?;
    if disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY) {
        return Err(StoreError::ReadOnly);
    }
    if disk.f_bavail.saturating_mul(disk.f_frsize) < min_free {
        Err(StoreError::Full)
    } else {
        Ok(())
    }
}

fn from_io(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full,
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => StoreError::ReadOnly,
        kind => StoreError::Broken(kind.to_string()),
    }
}

/// A database's error in our words. Messages of a database may quote values, so only its codes are kept.
pub(crate) fn broken(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(error) => from_code(error.code().as_deref()),
        // How the TLS library says that a certificate does not convince it.
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            StoreError::Broken("the server does not prove its name by TLS".to_owned())
        }
        sqlx::Error::Io(error) => from_io(&error),
        sqlx::Error::Tls(_) => StoreError::Broken("no TLS connection".to_owned()),
        sqlx::Error::PoolTimedOut => StoreError::Broken("no connection in time".to_owned()),
        sqlx::Error::PoolClosed => StoreError::Broken("it is closed".to_owned()),
        sqlx::Error::Configuration(_) => StoreError::Url,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => unreadable(),
        _ => StoreError::Broken("the database driver gave up".to_owned()),
    }
}

/// SQLite's result codes are numbers, <https://sqlite.org/rescode.html>; PostgreSQL's have five characters,
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn from_code(code: Option<&str>) -> StoreError {
    match code {
        Some("53100") => StoreError::Full,
        Some("25006") => StoreError::ReadOnly,
        Some(code) if code.len() == 5 => StoreError::Broken(format!("PostgreSQL error {code}")),
        Some(code) => match code.parse::<u32>().map(|number| number & 0xff) {
            Ok(13) => StoreError::Full,
            // 14: the file is open, but no journal can be made beside it, as on a disk that was mounted read-only since.
            Ok(8 | 14) => StoreError::ReadOnly,
            _ => StoreError::Broken(format!("SQLite error {code}")),
        },
        None => StoreError::Broken("an error without a code".to_owned()),
    }
}

/// A row that is not what this program writes.
pub(crate) fn unreadable() -> StoreError {
    StoreError::Broken("a record is not what it should be".to_owned())
}
