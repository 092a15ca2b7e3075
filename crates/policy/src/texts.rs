//! Codes and the sentences for them: one catalogue for client, command and console.
