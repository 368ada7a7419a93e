//! The program: hands over to [`jiaozhu::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    jiaozhu::cli::main()
}
