-- What lists of registrations are searched, ordered and counted by, beside the rows: texts without case, at most 200 bytes each,
-- management without its JSON, and whether the device reported a policy. Rows that a server of the version before wrote have an
-- empty `search`; they are filled in when a server starts.
ALTER TABLE registration ADD COLUMN user_fold TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN device_fold TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN managed_by TEXT;
ALTER TABLE registration ADD COLUMN managed_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE registration ADD COLUMN enrolled TEXT;
ALTER TABLE registration ADD COLUMN holds BIGINT NOT NULL DEFAULT 0;
-- One index answers every list: it holds all that a list looks at, so that the wide rows are read for one page only.
CREATE INDEX registration_listed ON registration (organisation, last_seen, id, status, platform, app, device_tag, device_fold,
    created, user_fold, managed_by, managed_until, enrolled, holds, oid, search);
CREATE INDEX wipe_order_by_state ON wipe_order (organisation, state);
CREATE INDEX operation_by_state ON operation (organisation, state, created);

-- `ask_count` over all registrations. `shard` is the last digit of a registration's id, so that devices that report at the same
-- time seldom wait for each other.
CREATE TABLE ask_day (
    organisation   TEXT   NOT NULL,
    day            TEXT   NOT NULL,
    shard          TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    destination    TEXT   NOT NULL,
    verdict        TEXT   NOT NULL,
    setting        TEXT   NOT NULL,
    count          BIGINT NOT NULL,
    PRIMARY KEY (organisation, day, shard, kind, destination, verdict, setting)
);
INSERT INTO ask_day (organisation, day, shard, kind, destination, verdict, setting, count)
    SELECT organisation, day, substr(registration, length(registration), 1), kind, destination, verdict, setting,
        CAST(SUM(count) AS BIGINT)
    FROM ask_count
    GROUP BY organisation, day, substr(registration, length(registration), 1), kind, destination, verdict, setting;
