-- In which way the device is enrolled, where the administrator said so when the token was issued.
ALTER TABLE evidence ADD COLUMN enrolment TEXT;
