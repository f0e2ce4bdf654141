//! eHealth: the sandbox at a port of its own, in this process, so that its memory can be looked into.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ehealth_sandbox::faults::{Fault, FaultRule, Faults};
use ehealth_sandbox::seed::{MEDOX, SeedClinic};
use ehealth_sandbox::{Config, Sandbox, server};
use tokio::net::TcpListener;

/// A sandbox that listens.
pub struct Ehealth {
    pub sandbox: Arc<Sandbox>,
    pub url: String,
    /// The newest request that was counted, and how many up to it were to change a secret. The sandbox forgets old ones.
    counted: Mutex<(u64, usize)>,
}

/// The clinic all of this happens to.
pub const CLINIC: SeedClinic = SeedClinic::Ambulatory;

impl Ehealth {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let sandbox = Sandbox::new(Config {
            public_url: url.clone(),
            ..Config::default()
        });
        let app = ehealth_sandbox::router(sandbox.clone());
        tokio::spawn(server::serve(listener, app, std::future::pending()));
        Ehealth {
            sandbox,
            url,
            counted: Mutex::default(),
        }
    }

    /// The secret in force.
    pub fn secret(&self) -> String {
        let store = self.sandbox.store();
        let mut ours = store
            .connections
            .iter()
            .filter(|link| link.client_id == CLINIC.id() && link.consumer_id == MEDOX);
        ours.next().expect("the connection").secret.clone()
    }

    /// How many requests to change a secret came.
    pub fn patches(&self) -> usize {
        let mut counted = self.counted.lock().expect("no panic");
        let (newest, patches) = &mut *counted;
        let journal = self.sandbox.journal();
        let first = journal.entries.first().map_or(0, |entry| entry.id);
        assert!(first <= *newest + 1, "requests were forgotten before they were counted");
        let new = journal.entries.iter().filter(|entry| entry.id > *newest);
        *patches += new.filter(|entry| entry.method == "PATCH").count();
        *newest = journal.entries.last().map_or(*newest, |entry| entry.id);
        *patches
    }

    /// Every next refresh is answered so much later than it is done.
    pub fn answer_late(&self, delay: Duration) {
        self.meet(Fault::Delay {
            ms: u64::try_from(delay.as_millis()).expect("a short delay"),
        });
    }

    /// Every next refresh is done, and answered once `let_go` says so.
    pub fn hold_back(&self) {
        self.meet(Fault::Hold);
    }

    pub fn let_go(&self) {
        *self.sandbox.faults() = Faults::default();
    }

    fn meet(&self, fault: Fault) {
        let rule = FaultRule {
            method: Some("PATCH".to_owned()),
            path: "/api/clients/*/connections/*/actions/refresh_secret".to_owned(),
            times: None,
            fault,
        };
        *self.sandbox.faults() = Faults { rules: vec![rule] };
    }

    /// Waits until a request to change a secret has come.
    pub async fn asked(&self, before: usize) {
        for _ in 0..500 {
            if self.patches() > before {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no request to change the secret came");
    }
}
