use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match mediabridge::commands::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mediabridge: {error:#}");
            ExitCode::FAILURE
        }
    }
}
