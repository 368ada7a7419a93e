//! The program: hands over to [`jiaozhu::cli`].

use std::process::ExitCode;

/// Every thread of a build makes and drops small strings by the million; the system's allocator is slower at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jiaozhu::cli::main()
}
