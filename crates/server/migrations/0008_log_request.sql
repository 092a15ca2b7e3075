-- Logs of apps that administrators asked for: 'open' until the person at the device decided, then 'sent' with the log,
-- 'denied' or 'failed'. Kept for 30 days, and no longer than the registration.
CREATE TABLE log_request (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    registration   TEXT   NOT NULL,
    actor          TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    bundle         TEXT,
    created        BIGINT NOT NULL,
    answered       BIGINT,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX log_request_by_registration ON log_request (organisation, registration, created);
CREATE INDEX log_request_by_age ON log_request (organisation, created);
