//! The `cordon` command: a thin user of the libraries beside it.

mod approve;
mod ask;
mod break_glass;
mod check;
mod connection;
mod demo;
mod diff;
mod exit;
mod explain;
mod files;
mod import;
mod init;
mod kit;
mod lab;
mod language;
mod out;
mod serve;
mod settings;
mod simulate;
mod templates;
mod told;
mod what_if;
mod wipe;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::Failure;

/// Keeps an organisation's data inside the apps that may hold it: policies, decisions with reasons, confirmed wipes.
#[derive(Debug, Parser)]
#[command(name = "cordon", version, after_help = exit::HELP, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    BreakGlass(break_glass::Renew),
    Serve(serve::Serve),
    Demo(demo::Demo),
    Import(import::Import),
    Check(check::Check),
    Diff(diff::Diff),
    Explain(Box<explain::Explain>),
    Simulate(simulate::Simulate),
    WhatIf(what_if::WhatIf),
    Wipe(wipe::Wipe),
    Approve(approve::Approve),
    Settings(settings::Settings),
    Templates(templates::Templates),
    #[command(subcommand)]
    Lab(lab::Lab),
    #[command(subcommand)]
    Kit(kit::Kit),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out::note(&format!("cordon: {}", failure.message));
            failure.exit.into()
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        // The tables are data of the program itself: nothing to wait for.
        Command::Settings(settings) => settings::run(&settings),
        Command::Templates(templates) => templates::run(&templates),
        Command::Check(check) => check::run(&check),
        Command::Kit(kit) => kit::run(&kit),
        command => tokio::runtime::Runtime::new()
            .map_err(|cause| Failure::local(format!("cannot start: {cause}")))?
            .block_on(run_async(command)),
    }
}

async fn run_async(command: Command) -> Result<(), Failure> {
    match command {
        Command::Init(command) => init::run(command).await,
        Command::BreakGlass(command) => break_glass::run(command).await,
        Command::Serve(command) => serve::run(command).await,
        Command::Demo(command) => demo::run(command).await,
        Command::Import(command) => import::run(command).await,
        Command::Diff(command) => diff::run(command).await,
        Command::Explain(command) => explain::run(*command).await,
        Command::Simulate(command) => simulate::run(command).await,
        Command::WhatIf(command) => what_if::run(command).await,
        Command::Wipe(command) => wipe::run(command).await,
        Command::Approve(command) => approve::run(command).await,
        Command::Lab(command) => lab::run(command).await,
        Command::Check(command) => check::run(&command),
        Command::Kit(command) => kit::run(&command),
        Command::Settings(command) => settings::run(&command),
        Command::Templates(command) => templates::run(&command),
    }
}
