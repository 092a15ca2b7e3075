-- How launch conditions came out on the device where they do not let work data open freely, as JSON by setting; and whether one
-- of them blocks. The index holds only those that do: it costs nothing to write for the others. Its second column is always 1, so
-- that SQLite prefers it to the indexes of all.
ALTER TABLE registration ADD COLUMN launch TEXT NOT NULL DEFAULT '{}';
ALTER TABLE registration ADD COLUMN blocked BIGINT NOT NULL DEFAULT 0;
CREATE INDEX registration_blocked ON registration (organisation, blocked, last_seen, id, status) WHERE blocked = 1;
