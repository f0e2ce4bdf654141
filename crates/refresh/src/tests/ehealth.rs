//! eHealth by script: it makes secrets, forgets to answer, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use auth_ui_contract::admin::{Doubt, Trouble};
use auth_ui_contract::connections::Connection;
use uuid::Uuid;

use crate::{Answer, Caller, ClientId, Clock, ConnectionId, Declined, RefreshAnswer, Secret, Tried, Upstream};

/// What becomes of one PATCH.
#[derive(Clone, Debug)]
pub enum Script {
    /// The secret is changed and sent.
    Change,
    /// The same by the deprecated method, which names no connection.
    ChangeNamingNone,
    /// The secret is changed, and the answer is lost in this way.
    ChangeAndLose(Doubt),
    /// Nothing is changed, and the answer is lost in this way.
    Lose(Doubt),
    /// The secret is changed, and the answer holds an empty one.
    ChangeAndSendNone,
    /// Another connection's secret is changed and sent.
    Other,
    /// eHealth says no.
    Refuse(Trouble),
    /// Not a byte leaves.
    Unsent,
}

pub struct State {
    pub secret: String,
    pub made: u32,
    pub patches: u32,
    pub requests: Vec<String>,
    pub script: VecDeque<Script>,
    pub connections: Vec<Connection>,
    pub declined: Option<Declined>,
    pub skew: i64,
    pub dateless: bool,
    /// Added to the clock while the connections are asked for, as if the process had been frozen.
    pub freeze: i64,
    pub slow: Duration,
    pub try_unknown: Option<Trouble>,
}

pub struct EHealth {
    state: Mutex<State>,
    clock: Clock,
}

pub const CONSUMER: Uuid = Uuid::from_u128(0x25c0_3af6_69bd_439e_b0dd_f166_9b3d_bbfd);
pub const FIRST: &str = "the-first-secret";

pub fn client() -> ClientId {
    ClientId::new(Uuid::from_u128(0xc4a6))
}

pub fn connection() -> ConnectionId {
    ConnectionId::new(Uuid::from_u128(0xdf9f))
}

pub fn other_connection() -> ConnectionId {
    ConnectionId::new(Uuid::from_u128(0xdead))
}

pub fn wire(id: ConnectionId, consumer: Uuid) -> Connection {
    Connection {
        id: id.to_string(),
        client_id: client().to_string(),
        consumer_id: consumer.to_string(),
        redirect_uri: "https://mis.example.com/oauth".to_owned(),
        inserted_at: None,
        updated_at: None,
    }
}

impl EHealth {
    pub fn new(clock: Clock) -> Self {
        let state = State {
            secret: FIRST.to_owned(),
            made: 0,
            patches: 0,
            requests: Vec::new(),
            script: VecDeque::new(),
            connections: vec![
                wire(connection(), CONSUMER),
                wire(other_connection(), Uuid::from_u128(7)),
            ],
            declined: None,
            skew: 0,
            dateless: false,
            freeze: 0,
            slow: Duration::ZERO,
            try_unknown: None,
        };
        Self {
            state: Mutex::new(state),
            clock,
        }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn next(&self, script: Script) {
        self.state().script.push_back(script);
    }

    pub fn patches(&self) -> u32 {
        self.state().patches
    }

    pub fn secret(&self) -> String {
        self.state().secret.clone()
    }
}

impl State {
    fn make(&mut self) -> Secret {
        self.made += 1;
        self.secret = format!("made-by-ehealth-{}", self.made);
        Secret::new(self.secret.clone())
    }
}

#[async_trait]
impl Upstream for EHealth {
    async fn connections(&self, _who: &Caller, _client: ClientId) -> Answer<Vec<Connection>> {
        let (slow, freeze) = {
            let state = self.state();
            (state.slow, state.freeze)
        };
        tokio::time::sleep(slow).await;
        self.clock.advance(freeze);
        let state = self.state();
        Answer {
            value: state
                .declined
                .clone()
                .map_or_else(|| Ok(state.connections.clone()), Err),
            date: (!state.dateless).then(|| self.clock.now() + state.skew),
            upstream_request_id: Some("upstream-connections".to_owned()),
        }
    }

    async fn refresh_secret(
        &self,
        _who: &Caller,
        _client: ClientId,
        connection: ConnectionId,
        request_id: &str,
    ) -> RefreshAnswer {
        let slow = {
            let mut state = self.state();
            state.patches += 1;
            state.requests.push(request_id.to_owned());
            state.slow
        };
        tokio::time::sleep(slow).await;
        let mut state = self.state();
        let upstream_request_id = Some("upstream-patch".to_owned());
        match state.script.pop_front().unwrap_or(Script::Change) {
            Script::Change => RefreshAnswer::Changed {
                secret: state.make(),
                connection: Some(connection),
                upstream_request_id,
            },
            Script::ChangeNamingNone => RefreshAnswer::Changed {
                secret: state.make(),
                connection: None,
                upstream_request_id,
            },
            Script::ChangeAndLose(doubt) => {
                state.make();
                RefreshAnswer::Doubtful {
                    doubt,
                    upstream_request_id,
                }
            }
            Script::Lose(doubt) => RefreshAnswer::Doubtful {
                doubt,
                upstream_request_id,
            },
            Script::ChangeAndSendNone => {
                state.make();
                let secret = Secret::new("");
                RefreshAnswer::Changed {
                    secret,
                    connection: Some(connection),
                    upstream_request_id,
                }
            }
            Script::Other => RefreshAnswer::Changed {
                secret: Secret::new("anothers-secret"),
                connection: Some(other_connection()),
                upstream_request_id,
            },
            Script::Refuse(trouble) => RefreshAnswer::Refused {
                trouble,
                message: Some("eHealth says no".to_owned()),
                upstream_request_id,
            },
            Script::Unsent => RefreshAnswer::Unsent {
                trouble: Trouble::Unreachable,
            },
        }
    }

    async fn try_secret(&self, _who: &Caller, _client: ClientId, secret: &Secret) -> Tried {
        let state = self.state();
        match state.try_unknown {
            Some(trouble) => Tried::Unknown { trouble },
            None if secret.expose() == state.secret => Tried::Accepted,
            None => Tried::Refused,
        }
    }
}
