-- Sessions of administrators at the console. Only the hash of a session's id is here; the id is the browser's.
-- `roles` are those held at sign-in: a session ends when one of them is lost.
CREATE TABLE console_session (
    organisation   TEXT   NOT NULL,
    id_hash        BYTEA  NOT NULL,
    oid            TEXT   NOT NULL,
    roles          TEXT   NOT NULL,
    auth_time      BIGINT NOT NULL,
    created        BIGINT NOT NULL,
    last_used      BIGINT NOT NULL,
    expires        BIGINT NOT NULL,
    PRIMARY KEY (organisation, id_hash),
    FOREIGN KEY (organisation, oid) REFERENCES account (organisation, oid) ON DELETE CASCADE
);
CREATE INDEX console_session_by_user ON console_session (organisation, oid);
