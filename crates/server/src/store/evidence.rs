//! Management evidence: tokens that bind a device to an enrolment.
