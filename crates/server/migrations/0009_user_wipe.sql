-- Wipes of everything that a user has: each registration is given its order, and each new one, until the wipe is lifted.
CREATE TABLE user_wipe (
    organisation   TEXT   NOT NULL,
    oid            TEXT   NOT NULL,
    operation      TEXT   NOT NULL,
    -- 1 once it may go out; 0 while it waits for approval.
    approved       BIGINT NOT NULL,
    PRIMARY KEY (organisation, oid)
);
CREATE UNIQUE INDEX user_wipe_by_operation ON user_wipe (organisation, operation);

-- On how many devices something newly fell by the operation, for the limits of the organisation.
ALTER TABLE operation ADD COLUMN weight BIGINT NOT NULL DEFAULT 1;
