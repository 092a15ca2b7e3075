-- Default policies span two platforms. A table of their own: a server of the version before reads every row of `policy`, and
-- would not know such a one.
CREATE TABLE default_policy (
    organisation TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    version      TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    modified     BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);
