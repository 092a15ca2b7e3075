-- App configurations: like `policy`, for apps of every platform. A table of their own: a server of the version before reads
-- every row of `policy`, and would not know such a one.
CREATE TABLE app_configuration (
    organisation   TEXT   NOT NULL,
    id             TEXT   NOT NULL,
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
