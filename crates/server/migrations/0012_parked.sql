-- Whether the user signed out and left the work data in the app, sealed; and whether the app ever told that launch conditions were
-- judged, so that silence is told from "all is well". 1 is yes.
ALTER TABLE registration ADD COLUMN parked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE registration ADD COLUMN judged BIGINT NOT NULL DEFAULT 0;
