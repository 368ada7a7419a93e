//! Megabytes a second (of source, 10⁶ bytes) of the conversion with its alignment, one thread; with
//! the feature `oracle` (`scripts/oracle bench --bench conversion`) OpenCC itself in turn with it.
//!
//! Arguments are files of Simplified text; by default the inputs of OpenCC's suite. Each figure is the
//! best of nine rounds, the engines taking turns within a round.
#![allow(clippy::print_stdout, reason = "a benchmark reports on stdout")]

use std::hint::black_box;
use std::time::Instant;

use jiaozhu::script::{Configuration, Converter};

const BYTES: usize = 4_000_000;
const ROUNDS: usize = 9;

fn main() {
    let started = Instant::now();
    for configuration in [Configuration::S2tw, Configuration::T2s] {
        black_box(Converter::from(configuration).convert("发", &[]));
    }
    println!("first use of s2tw and t2s: {:.2} ms", started.elapsed().as_secs_f64() * 1e3);
    let simplified = lines();
    for name in ["s2tw", "s2hk", "s2t", "t2s", "tw2s"] {
        let configuration = Configuration::named(name).expect("a configuration");
        let back = match name {
            "t2s" => Configuration::named("s2t"),
            "tw2s" => Configuration::named("s2tw"),
            _ => None,
        };
        let text: Vec<String> = match back {
            Some(back) => {
                let back = Converter::from(back);
                simplified.iter().map(|line| back.convert(line, &[]).text).collect()
            }
            None => simplified.clone(),
        };
        measure(configuration, &text);
    }
}

/// Lines, repeated up to about [`BYTES`].
fn lines() -> Vec<String> {
    let files: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let read = |path: &String| std::fs::read_to_string(path).expect("a text file");
    let text: String = if files.is_empty() {
        let suite = read(&"data/opencc/testcases.json".to_owned());
        let inputs = suite.lines().filter_map(|line| line.trim().strip_prefix("\"input\": \""));
        inputs.map(|line| line.trim_end_matches("\",").to_owned() + "\n").collect()
    } else {
        files.iter().map(read).collect()
    };
    let lines: Vec<String> = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let size: usize = lines.iter().map(String::len).sum();
    lines.iter().cycle().take(lines.len() * (BYTES / size + 1)).cloned().collect()
}

fn measure(configuration: Configuration, text: &[String]) {
    let bytes: usize = text.iter().map(String::len).sum();
    let converter = Converter::from(configuration);
    #[cfg(feature = "oracle")]
    let opencc = {
        let folder = std::env::var_os("OPENCC_DATA").expect("set by scripts/oracle");
        let file = format!("{}.json", configuration.name());
        opencc_rust::OpenCC::new(std::path::PathBuf::from(folder).join(file)).expect("OpenCC")
    };
    let (mut own, mut other) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        own = own.min(seconds(text, |line| {
            black_box(converter.convert(line, &[]));
        }));
        #[cfg(feature = "oracle")]
        {
            other = other.min(seconds(text, |line| {
                black_box(opencc.convert(line).expect("OpenCC"));
            }));
        }
        #[cfg(not(feature = "oracle"))]
        {
            other = other.min(f64::MAX);
        }
    }
    let speed = |seconds: f64| bytes as f64 / seconds / 1e6;
    print!("{:5} {:7.1} MB/s with alignment", configuration.name(), speed(own));
    if cfg!(feature = "oracle") {
        print!("; OpenCC {:6.1} MB/s; ratio {:.1}", speed(other), other / own);
    }
    println!();
}

fn seconds(text: &[String], mut convert: impl FnMut(&str)) -> f64 {
    let started = Instant::now();
    for line in text {
        convert(line);
    }
    started.elapsed().as_secs_f64()
}
