//! The server's integration tests: the true server, in this process, on free ports.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod caps;
#[cfg(test)]
mod common;
#[cfg(test)]
mod console;
#[cfg(test)]
mod device;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod explain_open;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod graph;
#[cfg(test)]
mod init;
#[cfg(test)]
mod listed;
#[cfg(test)]
mod listeners;
#[cfg(test)]
mod lock_order;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod organisation;
mod overview;
#[cfg(test)]
mod phone;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod simulate;
#[cfg(test)]
mod start;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod targeted;
#[cfg(test)]
mod user_wipes;
#[cfg(test)]
mod what_if;
#[cfg(test)]
mod wipes;
