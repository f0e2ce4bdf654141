CREATE TABLE own_keys (
    name   TEXT PRIMARY KEY NOT NULL,
    sealed BLOB NOT NULL
);

CREATE TABLE clinics (
    client_id TEXT PRIMARY KEY NOT NULL,
    edrpou    TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL
);

CREATE TABLE attempts (
    seq                 INTEGER PRIMARY KEY AUTOINCREMENT,
    id                  TEXT NOT NULL UNIQUE,
    client_id           TEXT NOT NULL REFERENCES clinics (client_id),
    connection_id       TEXT,
    user_id             TEXT NOT NULL,
    actor               TEXT NOT NULL,
    reason              TEXT NOT NULL,
    request_id          TEXT NOT NULL,
    upstream_request_id TEXT,
    repairs             TEXT,
    repaired_by         TEXT,
    started_at          INTEGER NOT NULL,
    lease_until         INTEGER NOT NULL,
    phase               TEXT NOT NULL CHECK (phase IN ('checking', 'asking')),
    asked_at            INTEGER,
    finished_at         INTEGER,
    kind                TEXT CHECK (kind IN ('stored', 'not_changed', 'in_doubt')),
    outcome             TEXT,
    settled_at          INTEGER
);

-- One refresh at a time, whatever the code above it does.
CREATE UNIQUE INDEX attempts_one_unfinished ON attempts (client_id) WHERE finished_at IS NULL;
CREATE INDEX attempts_by_client ON attempts (client_id, seq);
CREATE INDEX attempts_by_user ON attempts (user_id, started_at);

CREATE TABLE versions (
    client_id     TEXT NOT NULL REFERENCES clinics (client_id),
    number        INTEGER NOT NULL,
    connection_id TEXT,
    sealed        BLOB NOT NULL,
    fingerprint   TEXT NOT NULL,
    stored_at     INTEGER NOT NULL,
    actor         TEXT,
    attempt_id    TEXT UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('active', 'superseded', 'quarantined')),
    proof         TEXT NOT NULL CHECK (proof IN ('untried', 'proven', 'refused')),
    proof_at      INTEGER,
    PRIMARY KEY (client_id, number)
);

CREATE UNIQUE INDEX versions_one_active ON versions (client_id) WHERE state = 'active';

CREATE TABLE sessions (
    id_hash    TEXT PRIMARY KEY NOT NULL,
    sealed     BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE audit (
    seq  INTEGER PRIMARY KEY NOT NULL,
    line TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit log only grows');
END;

CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit
BEGIN
    SELECT RAISE (ABORT, 'the audit log only grows');
END;

CREATE TABLE probes (
    id   TEXT PRIMARY KEY NOT NULL,
    body BLOB NOT NULL
);
