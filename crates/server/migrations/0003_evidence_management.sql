-- Whose management a token proves: 'mdm', the organisation's own, or 'thirdPartyMdm'.
ALTER TABLE evidence ADD COLUMN management TEXT NOT NULL DEFAULT 'mdm';
