-- The store, version 1. One text for SQLite and PostgreSQL: TEXT, BIGINT and BYTEA only.
-- Flags are 0 or 1, times are microseconds since 1970-01-01 UTC, JSON is TEXT, GUIDs are lower-case TEXT.
-- Every key begins with the organisation, so that tables can be distributed by it.

CREATE TABLE organisation (
    organisation   TEXT   NOT NULL PRIMARY KEY,
    name           TEXT   NOT NULL,
    name_fold      TEXT   NOT NULL UNIQUE,
    revision       BIGINT NOT NULL,
    epoch          BIGINT NOT NULL,
    on_untargeted  TEXT   NOT NULL,
    created        BIGINT NOT NULL
);

CREATE TABLE org_setting (
    organisation   TEXT NOT NULL,
    name           TEXT NOT NULL,
    value          TEXT NOT NULL,
    PRIMARY KEY (organisation, name)
);

CREATE TABLE trust_document (
    organisation   TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    jws            TEXT   NOT NULL,
    created        BIGINT NOT NULL,
    PRIMARY KEY (organisation, version)
);

-- Private halves are sealed under the master key, which is a file outside the database.
CREATE TABLE server_key (
    organisation   TEXT   NOT NULL,
    kid            TEXT   NOT NULL,
    use            TEXT   NOT NULL,
    public_key     BYTEA  NOT NULL,
    sealed         BYTEA  NOT NULL,
    not_before     BIGINT NOT NULL,
    not_after      BIGINT NOT NULL,
    created        BIGINT NOT NULL,
    PRIMARY KEY (organisation, kid)
);

CREATE TABLE account (
    organisation   TEXT   NOT NULL,
    oid            TEXT   NOT NULL,
    upn            TEXT   NOT NULL,
    upn_fold       TEXT   NOT NULL,
    display_name   TEXT   NOT NULL,
    mail           TEXT,
    enabled        BIGINT NOT NULL,
    password       TEXT,
    roles          TEXT   NOT NULL,
    created        BIGINT NOT NULL,
    modified       BIGINT NOT NULL,
    PRIMARY KEY (organisation, oid),
    UNIQUE (organisation, upn_fold)
);

CREATE TABLE directory_group (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    display_name   TEXT   NOT NULL,
    description    TEXT,
    created        BIGINT NOT NULL,
    modified       BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE group_member (
    organisation   TEXT NOT NULL,
    group_id       TEXT NOT NULL,
    oid            TEXT NOT NULL,
    PRIMARY KEY (organisation, group_id, oid),
    FOREIGN KEY (organisation, group_id) REFERENCES directory_group (organisation, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation, oid) REFERENCES account (organisation, oid) ON DELETE CASCADE
);
CREATE INDEX group_member_by_user ON group_member (organisation, oid);

-- `secret_hash` is absent for public clients, which prove themselves with PKCE; `redirect_uris` is a JSON list.
CREATE TABLE client (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    secret_hash    BYTEA,
    roles          TEXT   NOT NULL,
    redirect_uris  TEXT   NOT NULL,
    enabled        BIGINT NOT NULL,
    created        BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE auth_code (
    organisation   TEXT   NOT NULL,
    code_hash      BYTEA  NOT NULL,
    oid            TEXT   NOT NULL,
    client_id      TEXT   NOT NULL,
    redirect_uri   TEXT   NOT NULL,
    challenge      TEXT   NOT NULL,
    scope          TEXT   NOT NULL,
    audience       TEXT   NOT NULL,
    expires        BIGINT NOT NULL,
    PRIMARY KEY (organisation, code_hash)
);

-- `family` is the sign-in a token descends from: a used token that returns ends the whole family.
CREATE TABLE refresh_token (
    organisation   TEXT   NOT NULL,
    token_hash     BYTEA  NOT NULL,
    family         TEXT   NOT NULL,
    oid            TEXT   NOT NULL,
    client_id      TEXT   NOT NULL,
    scope          TEXT   NOT NULL,
    audience       TEXT   NOT NULL,
    auth_time      BIGINT NOT NULL,
    expires        BIGINT NOT NULL,
    used           BIGINT NOT NULL,
    created        BIGINT NOT NULL,
    PRIMARY KEY (organisation, token_hash)
);
CREATE INDEX refresh_token_by_family ON refresh_token (organisation, family);
CREATE INDEX refresh_token_by_expiry ON refresh_token (organisation, expires);

CREATE TABLE assignment_filter (
    organisation TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    platform     TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    description  TEXT,
    rule         TEXT   NOT NULL,
    scope_tags   TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    modified     BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE policy (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    platform       TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    version        TEXT   NOT NULL,
    body           TEXT   NOT NULL,
    apps           TEXT   NOT NULL,
    app_group_type TEXT   NOT NULL,
    assignments    TEXT   NOT NULL,
    created        BIGINT NOT NULL,
    modified       BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE registration (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    oid            TEXT   NOT NULL,
    platform       TEXT   NOT NULL,
    app            TEXT   NOT NULL,
    app_version    TEXT   NOT NULL,
    client_version TEXT   NOT NULL,
    device_tag     TEXT   NOT NULL,
    device_name    TEXT   NOT NULL,
    instance_key   TEXT   NOT NULL,
    thumbprint     TEXT   NOT NULL,
    encryption_key TEXT,
    status         TEXT   NOT NULL,
    facts          TEXT   NOT NULL,
    capabilities   TEXT   NOT NULL,
    management     TEXT,
    epoch          BIGINT NOT NULL,
    sequence       BIGINT NOT NULL,
    content        TEXT   NOT NULL,
    report         BIGINT NOT NULL,
    held_version   TEXT,
    live_keys      TEXT   NOT NULL,
    receipt_head   TEXT,
    created        BIGINT NOT NULL,
    last_seen      BIGINT NOT NULL,
    superseded_by  TEXT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, thumbprint)
);
CREATE INDEX registration_by_user ON registration (organisation, oid);
CREATE INDEX registration_by_tag ON registration (organisation, device_tag);

CREATE TABLE evidence (
    organisation   TEXT   NOT NULL,
    token_hash     BYTEA  NOT NULL,
    level          TEXT   NOT NULL,
    label          TEXT   NOT NULL,
    oid            TEXT,
    device_tag     TEXT,
    thumbprint     TEXT,
    expires        BIGINT NOT NULL,
    created        BIGINT NOT NULL,
    bound          BIGINT,
    refused        BIGINT NOT NULL,
    PRIMARY KEY (organisation, token_hash)
);

CREATE TABLE operation (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    oid            TEXT   NOT NULL,
    device_tag     TEXT   NOT NULL,
    actor          TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    created        BIGINT NOT NULL,
    modified       BIGINT NOT NULL,
    -- When it counted against the limits of the organisation; NULL when it did not.
    counted        BIGINT,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX operation_by_user ON operation (organisation, oid);
CREATE INDEX operation_by_count ON operation (organisation, counted);

CREATE TABLE wipe_order (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    operation      TEXT   NOT NULL,
    registration   TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    key_ids        TEXT   NOT NULL,
    jws            TEXT,
    state          TEXT   NOT NULL,
    created        BIGINT NOT NULL,
    sent           BIGINT,
    finished       BIGINT,
    receipt        TEXT,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX wipe_order_by_registration ON wipe_order (organisation, registration);
CREATE INDEX wipe_order_by_operation ON wipe_order (organisation, operation);

CREATE TABLE receipt (
    organisation   TEXT   NOT NULL,
    hash           TEXT   NOT NULL,
    registration   TEXT   NOT NULL,
    order_id       TEXT,
    jws            TEXT   NOT NULL,
    body           TEXT   NOT NULL,
    created        BIGINT NOT NULL,
    PRIMARY KEY (organisation, hash)
);
CREATE INDEX receipt_by_registration ON receipt (organisation, registration);
CREATE INDEX receipt_by_order ON receipt (organisation, order_id);

-- What was asked and answered, counted by day: a kind and a destination class, never content.
CREATE TABLE ask_count (
    organisation   TEXT   NOT NULL,
    registration   TEXT   NOT NULL,
    day            TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    destination    TEXT   NOT NULL,
    verdict        TEXT   NOT NULL,
    setting        TEXT   NOT NULL,
    count          BIGINT NOT NULL,
    PRIMARY KEY (organisation, registration, day, kind, destination, verdict, setting)
);

-- Append only. `hash` covers the row and `previous`, the hash of the row before.
CREATE TABLE audit (
    organisation   TEXT   NOT NULL,
    sequence       BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    actor          TEXT   NOT NULL,
    action         TEXT   NOT NULL,
    target         TEXT   NOT NULL,
    detail         TEXT   NOT NULL,
    previous       BYTEA  NOT NULL,
    hash           BYTEA  NOT NULL,
    PRIMARY KEY (organisation, sequence)
);

CREATE TABLE break_glass (
    organisation   TEXT   NOT NULL,
    hash           BYTEA  NOT NULL,
    created        BIGINT NOT NULL,
    used           BIGINT,
    PRIMARY KEY (organisation, hash)
);
