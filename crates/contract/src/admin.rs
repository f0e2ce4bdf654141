//! What the admin page and the proxy's admin surface say to each other, and what a MIS back end is told.
//!
//! Every answer is built field by field from these types: no token, api-key or client secret has a place in any of them,
//! except [`ActiveSecret`], which only the machine endpoint sends.
//!
//! Times are Unix seconds, UTC. Bodies and answers are JSON.

use serde::{Deserialize, Serialize};

use crate::Hidden;

/// Paths of the admin surface.
pub mod paths {
    /// The page itself.
    pub const PAGE: &str = "/admin/";
    /// `GET`: eHealth sends the browser back here with `code` and `state`.
    pub const CALLBACK: &str = "/admin/callback";
    /// `POST` [`SignIn`](super::SignIn): where to send the browser to sign in.
    pub const SIGN_IN: &str = "/admin/api/sign-in";
    /// `POST` (body `{}`): ends the session; 204.
    pub const SIGN_OUT: &str = "/admin/api/sign-out";
    /// `GET`: [`Overview`](super::Overview), everything the page shows. 401 when nobody is signed in.
    pub const OVERVIEW: &str = "/admin/api/overview";
    /// `POST` [`Refresh`](super::Refresh): starts a refresh; 202 [`Started`](super::Started).
    pub const REFRESH: &str = "/admin/api/refresh";
    /// `POST` (body `{}`): tries the stored secret with the owner's refresh token; 200 [`Checked`](super::Checked).
    pub const CHECK_SECRET: &str = "/admin/api/check-secret";
    /// `GET ?before={attempt id}`: [`History`](super::History), newest first.
    pub const HISTORY: &str = "/admin/api/history";
    /// `GET`: the whole history as CSV.
    pub const HISTORY_CSV: &str = "/admin/api/history.csv";
    /// `GET`: [`ActiveSecret`](super::ActiveSecret); on the machine listener only.
    pub fn machine_secret(client_id: &str) -> String {
        format!("/machine/v1/clients/{client_id}/secret")
    }
}

/// The header every state-changing call carries, with the value `1`.
pub const CSRF_HEADER: &str = "x-csrf";

/// The header, with the value `1`, by which a `GET` says that the person did something since the last one: opened the
/// page, pressed a key, moved the pointer. Only such a `GET`, and every state-changing call, puts off the end of an idle
/// session; a page that merely asks again does not.
pub const ACTIVE_HEADER: &str = "x-active";

/// Who wants to sign in, and for which clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The clinic's ЄДРПОУ (8 digits) or the head's РНОКПП when the clinic is a person (10 digits).
    pub edrpou: String,
    /// What the page spoke, so that it speaks the same when the person is back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// A language of the admin page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Ukrainian.
    Uk,
    /// English.
    En,
}

impl Language {
    /// The page in this language (`ui_locales` of OpenID Connect Core 3.1.2.1).
    pub fn page(self) -> &'static str {
        match self {
            Self::Uk => "/admin/?ui_locales=uk",
            Self::En => "/admin/?ui_locales=en",
        }
    }
}

/// Where the browser goes to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoTo {
    /// Absolute address of eHealth's sign-in page.
    pub location: String,
}

/// Everything the page shows of a signed-in person's clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The server's clock, so that the page counts down without trusting its own.
    pub now: i64,
    /// The clinic.
    pub legal_entity: LegalEntity,
    /// The person and their session.
    pub session: Session,
    /// Which upstream method is used.
    pub method: Method,
    /// What is known of the connection to this MIS.
    pub connection: ConnectionState,
    /// The active secret, if one is stored.
    pub active: Option<Version>,
    /// Whether a new secret is also copied to the escrow folder, from which the administrator of the MIS can restore it.
    #[serde(default)]
    pub has_escrow: bool,
    /// The checks made before a refresh, in the order to show.
    pub preflight: Vec<Check>,
    /// The refresh under way, if any: this person's or another's.
    pub running: Option<Running>,
    /// The newest finished attempt, if any. When its outcome is [`Outcome::InDoubt`], the page offers the repair.
    pub last: Option<Attempt>,
    /// The newest attempts, newest first.
    pub history: History,
}

/// A clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalEntity {
    /// UUID; the same as its client id.
    pub id: String,
    /// Registered name.
    pub name: String,
    /// ЄДРПОУ or РНОКПП: what is typed to confirm.
    pub edrpou: String,
}

/// Who is signed in, as what, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person.
    pub actor: Actor,
    /// Whether eHealth gave this person the right to refresh.
    pub is_owner: bool,
    /// When the session ends if nothing is done.
    pub idle_until: i64,
    /// When it ends in any case.
    pub ends_at: i64,
    /// Until when a refresh is allowed without signing in again.
    pub fresh_until: i64,
    /// When the owner's access token ends: the budget for repairing an unknown outcome.
    pub token_until: i64,
}

/// A person as the audit log names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// eHealth's user id, UUID.
    pub user_id: String,
    /// E-mail as eHealth knows it; the page falls back to the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Role words of eHealth for this clinic, e.g. `OWNER`, `DOCTOR`.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// Which upstream method refreshes the secret (contract h.3, h.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// `PATCH /api/clients/{id}/connections/{connection_id}/actions/refresh_secret`.
    Connection,
    /// `PATCH /admin/clients/{id}/refresh_secret`.
    LegacyClient,
}

/// What is known of the connection between this MIS and the clinic (seed step 1.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConnectionState {
    /// Exactly one: the one to refresh.
    One {
        /// It.
        connection: ConnectionFacts,
    },
    /// None whose consumer is this MIS.
    None,
    /// More than one: nobody can say which.
    Many {
        /// How many.
        count: u32,
    },
    /// eHealth could not be asked.
    Unknown {
        /// Why.
        reason: Trouble,
        /// eHealth's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
}

/// A connection, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionFacts {
    /// UUID.
    pub id: String,
    /// This MIS, as eHealth or the settings name it.
    pub mis_name: String,
    /// The registered return address.
    pub redirect_uri: String,
    /// ISO 8601, as eHealth wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inserted_at: Option<String>,
    /// ISO 8601, as eHealth wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
}

/// A stored version of the secret, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// From 1, growing.
    pub number: u32,
    /// Eight hexadecimal digits of an HMAC of the secret.
    pub fingerprint: String,
    /// When it was stored.
    pub stored_at: i64,
    /// Who refreshed it; nobody when it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// What a sign-in or a check has shown.
    pub proof: Proof,
}

/// What is known of a stored secret's validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Proof {
    /// Nothing has tried it yet.
    Untried,
    /// eHealth accepted it.
    Proven {
        /// When.
        at: i64,
    },
    /// eHealth refused it: somebody changed it elsewhere, or an unknown outcome was a change.
    Refused {
        /// When.
        at: i64,
    },
}

/// One row of the list before the button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is checked.
    pub name: CheckName,
    /// What was found.
    pub result: CheckResult,
}

/// What is checked before a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The store takes a durable write and has room.
    Store,
    /// The master key is there, well protected, and opens what it sealed.
    Key,
    /// Exactly one active connection.
    Connection,
    /// The person is the head.
    Owner,
    /// The owner's token lives long enough to repair an unknown outcome.
    TokenLifetime,
    /// The person signed in recently enough.
    FreshSignIn,
    /// Our clock agrees with eHealth's.
    Clock,
    /// Nobody else is refreshing.
    Idle,
    /// The allowed number of refreshes is not used up.
    Rate,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CheckResult {
    /// Good.
    Passed {
        /// For time limits: seconds left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds_left: Option<i64>,
    },
    /// Not good: a refresh is refused for this reason.
    Failed {
        /// Why.
        reason: Trouble,
    },
    /// Could not be made; does not stop a refresh.
    Unmade,
}

/// Everything that stops a refresh before eHealth is asked to change anything, or makes a call fail harmlessly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The store cannot be written: full.
    StoreFull,
    /// The store cannot be written: read-only.
    StoreReadOnly,
    /// The store cannot be written durably, or does not answer.
    StoreBroken,
    /// The master key is missing or is not the one the store was sealed with.
    KeyWrong,
    /// The key file can be read by others.
    KeyExposed,
    /// The escrow folder takes no copy.
    EscrowBroken,
    /// No connection between this MIS and the clinic.
    NoConnection,
    /// More than one.
    ManyConnections,
    /// The connection is another one than the page showed.
    ConnectionChanged,
    /// The person is not the head.
    NotOwner,
    /// The owner's token ends too soon.
    TokenEndsSoon,
    /// The sign-in is too long ago.
    SignInTooOld,
    /// The clocks disagree.
    ClockSkew,
    /// Another refresh is under way.
    Busy,
    /// Too many refreshes in the last hour.
    TooMany,
    /// eHealth could not be reached; nothing was sent.
    Unreachable,
    /// eHealth did not answer in time.
    Timeout,
    /// eHealth answered with something unreadable.
    Unreadable,
    /// eHealth no longer accepts the person's token.
    TokenRefused,
    /// eHealth says the person may not do this.
    Forbidden,
    /// eHealth does not know the client or the connection.
    NotFound,
    /// eHealth does not accept this MIS's api-key.
    ApiKeyRefused,
    /// eHealth refused for another reason.
    Refused,
    /// The server stopped before anything was sent.
    Interrupted,
    /// eHealth asks for fewer requests; nothing was done.
    UpstreamBusy,
    /// A later check showed that the old secret still works.
    ProvenUnchanged,
    /// The secret works now, but a request whose answer was lost may still take effect.
    TooEarly,
    /// The session has no refresh token to try a secret with.
    NothingToTryWith,
}

/// A refresh under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The attempt's id, UUID.
    pub attempt: String,
    /// Who started it.
    pub actor: Actor,
    /// When.
    pub since: i64,
    /// Whether that is the person asking.
    pub by_me: bool,
    /// How far it has come.
    pub phase: Phase,
}

/// How far a refresh has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Checking; nothing has been asked of eHealth.
    Checking,
    /// eHealth has been asked, or is about to be.
    Asking,
    /// The new secret is here and is being stored.
    Storing,
}

/// Why the secret is refreshed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Planned.
    Routine,
    /// Somebody may know it.
    SuspectedLeak,
    /// Somebody who knew it has left.
    StaffChange,
    /// A trial.
    Test,
}

/// The order to refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// Why.
    pub reason: Reason,
    /// The clinic's ЄДРПОУ as typed by the person; spaces around it are ignored.
    pub confirmation: String,
    /// The connection the page showed.
    pub connection_id: String,
    /// The attempt of unknown outcome this one repairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repairs: Option<String>,
}

/// A refresh has begun; it goes on whether or not anybody watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The attempt's id, UUID.
    pub attempt: String,
}

/// A finished attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// UUID.
    pub id: String,
    /// Who.
    pub actor: Actor,
    /// Why.
    pub reason: Reason,
    /// The connection that was to be refreshed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// When it began.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: i64,
    /// How it ended.
    pub outcome: Outcome,
    /// Our request id.
    pub request_id: String,
    /// eHealth's request id, to quote to its support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream_request_id: Option<String>,
    /// The attempt this one repaired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repairs: Option<String>,
    /// The attempt that repaired this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired_by: Option<String>,
    /// When somebody put a secret into use by hand, which ended this doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<i64>,
}

/// The three ways an attempt can end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The new secret is stored durably and active.
    Stored {
        /// Its version.
        version: u32,
        /// Its fingerprint.
        fingerprint: String,
        /// Whether eHealth was seen to accept it.
        proof: Proof,
    },
    /// Nothing has changed; the old secret works.
    NotChanged {
        /// Why.
        reason: Trouble,
        /// eHealth's own sentence, if it gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// The secret may have changed, and the new one is not stored.
    InDoubt {
        /// What is known.
        doubt: Doubt,
    },
}

/// Why an outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// No answer in time, or the connection broke after the request had left.
    NoAnswer,
    /// The answer could not be read, or came from something between.
    Unreadable,
    /// eHealth reported an error of its own.
    UpstreamFailed,
    /// eHealth said yes without a secret.
    NoSecret,
    /// The answer was about another connection.
    OtherConnection,
    /// The server stopped in between.
    Interrupted,
    /// The new secret came, but could not be stored.
    NotStored,
    /// The new secret could not be stored, but its escrow copy was written.
    OnlyEscrow,
}

/// A page of history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Newest first.
    pub attempts: Vec<Attempt>,
    /// Whether older ones exist: ask with `before` = the last id.
    pub more: bool,
}

/// What trying the stored secret has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Checked {
    /// eHealth accepts it. If the last attempt was in doubt, it is now known that nothing changed.
    Accepted {
        /// When.
        at: i64,
    },
    /// eHealth does not accept it: the secret has changed elsewhere.
    Refused {
        /// When.
        at: i64,
    },
    /// It could not be tried.
    Untried {
        /// Why.
        reason: Trouble,
    },
}

/// Every refusal of the admin surface: `{"error": …}` with the status that [`AdminError`] names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which.
    pub error: AdminError,
    /// Our request id.
    pub request_id: String,
}

/// Refusals of the admin surface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AdminError {
    /// 401: nobody is signed in, or the session has ended.
    SignedOut,
    /// 401: a refresh needs a fresh sign-in.
    ReauthRequired,
    /// 403: the call does not come from our own page.
    ForgedRequest,
    /// 403: not the head of the clinic.
    NotOwner,
    /// 404: no clinic with this ЄДРПОУ is set up here.
    UnknownClinic,
    /// 409: another refresh is under way.
    InProgress {
        /// It.
        running: Box<Running>,
    },
    /// 409: the attempt to repair is not the newest one of unknown outcome, or the newest one needs a repair first.
    RepairMismatch,
    /// 422: the typed code is not the clinic's.
    WrongConfirmation,
    /// 400: the body is not what it should be.
    Malformed,
    /// 429: too many refreshes or sign-ins; `Retry-After` says how many seconds to wait.
    TooMany {
        /// Seconds.
        retry_after: u32,
    },
    /// 503: refused before anything was sent, with the reason.
    NotReady {
        /// Why.
        reason: Trouble,
    },
    /// 500: our own failure.
    Internal,
}

/// The active secret, for the MIS back end only (machine endpoint).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveSecret {
    /// The clinic's client id.
    pub client_id: String,
    /// The connection.
    pub connection_id: String,
    /// The version.
    pub version: u32,
    /// Its fingerprint.
    pub fingerprint: String,
    /// When it was stored.
    pub stored_at: i64,
    /// The secret itself.
    pub client_secret: Hidden,
    /// Whether the newest attempt's outcome is unknown, so that this secret may be dead.
    pub in_doubt: bool,
}
