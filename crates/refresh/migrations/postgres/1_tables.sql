CREATE TABLE own_keys (
    name   TEXT PRIMARY KEY NOT NULL,
    sealed BYTEA NOT NULL
);

CREATE TABLE clinics (
    client_id TEXT PRIMARY KEY NOT NULL,
    edrpou    TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL
);

CREATE TABLE attempts (
    seq                 BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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
    started_at          BIGINT NOT NULL,
    lease_until         BIGINT NOT NULL,
    phase               TEXT NOT NULL CHECK (phase IN ('checking', 'asking')),
    asked_at            BIGINT,
    finished_at         BIGINT,
    kind                TEXT CHECK (kind IN ('stored', 'not_changed', 'in_doubt')),
    outcome             TEXT,
    settled_at          BIGINT
);

-- One refresh at a time, whatever the code above it does.
CREATE UNIQUE INDEX attempts_one_unfinished ON attempts (client_id) WHERE finished_at IS NULL;
CREATE INDEX attempts_by_client ON attempts (client_id, seq);
CREATE INDEX attempts_by_user ON attempts (user_id, started_at);

CREATE TABLE versions (
    client_id     TEXT NOT NULL REFERENCES clinics (client_id),
    number        BIGINT NOT NULL,
    connection_id TEXT,
    sealed        BYTEA NOT NULL,
    fingerprint   TEXT NOT NULL,
    stored_at     BIGINT NOT NULL,
    actor         TEXT,
    attempt_id    TEXT UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('active', 'superseded', 'quarantined')),
    proof         TEXT NOT NULL CHECK (proof IN ('untried', 'proven', 'refused')),
    proof_at      BIGINT,
    PRIMARY KEY (client_id, number)
);

CREATE UNIQUE INDEX versions_one_active ON versions (client_id) WHERE state = 'active';

CREATE TABLE sessions (
    id_hash    TEXT PRIMARY KEY NOT NULL,
    sealed     BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE audit (
    seq  BIGINT PRIMARY KEY NOT NULL,
    line TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows';
END;
$$;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();

CREATE TABLE probes (
    id   TEXT PRIMARY KEY NOT NULL,
    body BYTEA NOT NULL
);
