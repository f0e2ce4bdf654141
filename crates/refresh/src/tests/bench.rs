//! A store, an engine and a scripted eHealth, ready to be ill-treated.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use auth_ui_contract::Hidden;
use auth_ui_contract::admin::{Actor, Attempt, Outcome, Reason};
use sqlx::AssertSqlSafe;

use super::ehealth::{CONSUMER, EHealth, FIRST, client, connection};
use super::postgres::Cluster;
use crate::store::db::Fate;
use crate::{
    AttemptId, Caller, Clinic, Clock, Engine, Keyring, Order, Rules, Secret, StartRefused, Store, StoreError, StoreUrl,
};

pub struct Bench {
    pub engine: Engine,
    pub store: Store,
    pub ehealth: Arc<EHealth>,
    pub clock: Clock,
    pub rules: Rules,
    pub url: StoreUrl,
    pub folder: tempfile::TempDir,
    pub keys: PathBuf,
    pub cluster: Option<Arc<Cluster>>,
}

pub fn clinic() -> Clinic {
    Clinic {
        id: client(),
        edrpou: "12345678".to_owned(),
        name: "Амбулаторія №1".to_owned(),
    }
}

pub fn rules() -> Rules {
    Rules {
        patience: Duration::ZERO,
        settle: Duration::ZERO,
        ..Rules::new(CONSUMER, "Медокс")
    }
}

impl Bench {
    pub async fn sqlite() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("store with spaces?.db").display());
        Self::over(&url, folder, None).await
    }

    pub async fn postgres() -> Bench {
        let cluster = Cluster::shared();
        let url = cluster.new_database();
        Self::over(&url, tempfile::tempdir().unwrap(), Some(cluster)).await
    }

    async fn over(url: &str, folder: tempfile::TempDir, cluster: Option<Arc<Cluster>>) -> Bench {
        let keys = folder.path().join("keys");
        Keyring::create(&keys, "k1").unwrap();
        let url: StoreUrl = url.parse().unwrap();
        let clock = Clock::system();
        let ring = Keyring::load(std::slice::from_ref(&keys)).unwrap();
        let store = Store::open_with(&url, ring, clock.clone()).await.unwrap();
        store
            .import(&clinic(), Some(connection()), &Secret::new(FIRST))
            .await
            .unwrap();
        let ehealth = Arc::new(EHealth::new(clock.clone()));
        let rules = rules();
        let engine = Engine::new(store.clone(), Arc::clone(&ehealth) as _, rules.clone());
        Bench {
            engine,
            store,
            ehealth,
            clock,
            rules,
            url,
            folder,
            keys,
            cluster,
        }
    }

    /// Another engine over the same store, with other rules.
    pub fn with_rules(&mut self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.rules);
        self.engine = Engine::new(self.store.clone(), Arc::clone(&self.ehealth) as _, self.rules.clone());
    }

    /// A new engine over the same store: what the old one knew is gone.
    pub fn restart(&mut self) {
        self.with_rules(|_| {});
    }

    pub fn ring(&self) -> Keyring {
        Keyring::load(std::slice::from_ref(&self.keys)).unwrap()
    }

    pub fn owner(&self) -> Caller {
        Caller {
            actor: Actor {
                user_id: "5fe1d6f0-0000-4000-8000-000000000001".to_owned(),
                email: Some("owner@clinic.example".to_owned()),
                roles: vec!["OWNER".to_owned()],
            },
            is_owner: true,
            access_token: Hidden::new("access-token-canary"),
            refresh_token: Some(Hidden::new("refresh-token-canary")),
            token_until: self.clock.now() + 3600,
            fresh_until: self.clock.now() + 300,
            request_id: "request-1".to_owned(),
        }
    }

    pub fn order(&self) -> Order {
        Order {
            clinic: client(),
            connection: connection(),
            reason: Reason::Test,
            repairs: None,
        }
    }

    /// Orders a refresh, repairing an open doubt, and waits for its end.
    pub async fn refresh(&self) -> Result<Attempt, StartRefused> {
        let open = self
            .last()
            .await
            .filter(|last| matches!(last.outcome, Outcome::InDoubt { .. }));
        let repairs = open.map(|last| last.id.parse().unwrap());
        let id = self
            .engine
            .start(
                self.owner(),
                Order {
                    repairs,
                    ..self.order()
                },
            )
            .await?;
        let attempt = self.ended(id).await;
        self.quiet().await;
        Ok(attempt)
    }

    /// Waits until an attempt has ended for whoever looks, and until nothing of it runs any more.
    pub async fn ended(&self, id: AttemptId) -> Attempt {
        for _ in 0..2000 {
            let seen = self.attempt(id).await;
            if let Some(attempt) = seen
                && self.engine.running(client(), "").await.unwrap().is_none()
            {
                if matches!(attempt.outcome, Outcome::Stored { .. }) {
                    self.quiet().await;
                    return self.attempt(id).await.unwrap();
                }
                return attempt;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the attempt does not end");
    }

    /// Waits until no attempt runs here.
    pub async fn quiet(&self) {
        let mut counted = self.engine.under_way();
        tokio::time::timeout(Duration::from_secs(20), counted.wait_for(|n| *n == 0))
            .await
            .unwrap()
            .unwrap();
    }

    pub async fn attempt(&self, id: AttemptId) -> Option<Attempt> {
        let last = self.last().await.filter(|last| last.id == id.to_string());
        match last {
            Some(last) => Some(last),
            None => self.store.attempt(id, None).await.unwrap(),
        }
    }

    pub async fn last(&self) -> Option<Attempt> {
        self.engine.last(client()).await.unwrap()
    }

    pub async fn active(&self) -> String {
        self.store
            .active(client())
            .await
            .unwrap()
            .unwrap()
            .secret
            .expose()
            .to_owned()
    }

    /// Decides what happens at the store's points.
    pub fn at_points(&self, hook: impl FnMut(&'static str) -> Fate + Send + 'static) {
        *self.store.db().hook.lock().unwrap() = Some(Box::new(hook));
    }

    /// The store fails at one point until further notice.
    pub fn fail_at(&self, point: &'static str) {
        let broken = StoreError::Broken("as ordered".to_owned());
        self.at_points(move |name| {
            if name == point {
                Fate::Fail(broken.clone())
            } else {
                Fate::Go
            }
        });
    }

    pub fn heal(&self) {
        *self.store.db().hook.lock().unwrap() = None;
    }

    /// Runs SQL behind the store's back.
    pub async fn sql(&self, sql: &str) -> u64 {
        sqlx::query(AssertSqlSafe(sql))
            .execute(self.store.db().pool())
            .await
            .unwrap()
            .rows_affected()
    }

    pub async fn count(&self, sql: &str) -> i64 {
        use sqlx::Row;
        sqlx::query(AssertSqlSafe(sql))
            .fetch_one(self.store.db().pool())
            .await
            .unwrap()
            .get(0)
    }

    pub fn is_postgres(&self) -> bool {
        self.cluster.is_some()
    }
}
