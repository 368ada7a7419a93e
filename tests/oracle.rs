//! OpenCC itself, on the same lines: no difference is allowed. Run by `scripts/oracle`.
#![cfg(feature = "oracle")]

mod generated;

use std::path::PathBuf;

use generated::{Material, Seeded};
use jiaozhu::script::{Configuration, Converter};
use opencc_rust::OpenCC;

fn oracle(configuration: Configuration) -> OpenCC {
    let folder = std::env::var_os("OPENCC_DATA").expect("set by scripts/oracle");
    OpenCC::new(PathBuf::from(folder).join(format!("{}.json", configuration.name()))).unwrap()
}

fn compare(configuration: Configuration, opencc: &OpenCC, line: &str) {
    let expected = opencc.convert(line).unwrap();
    let converted = Converter::from(configuration).convert(line, &[]);
    let name = configuration.name();
    assert_eq!(converted.text, expected, "{name} of {line:?}");
    let (mut source, mut target) = (0, 0);
    for piece in converted.pieces() {
        assert_eq!((piece.source.start, piece.target.start), (source, target), "{name} {line:?}");
        assert!(!piece.source.is_empty() && !piece.target.is_empty(), "{name} {line:?}");
        assert!(!piece.one_to_one || piece.source.len() == piece.target.len(), "{name} {line:?}");
        (source, target) = (piece.source.end, piece.target.end);
    }
    assert_eq!((source, target), (line.chars().count(), expected.chars().count()), "{name} {line:?}");
    if !name.ends_with('p') {
        assert!(converted.is_identity_aligned(), "{name} {line:?}");
    }
}

#[test]
fn every_line_of_the_suite_in_every_configuration() {
    let text = std::fs::read_to_string("data/opencc/testcases.json").unwrap();
    for configuration in Configuration::COMPILED {
        let opencc = oracle(configuration);
        for line in text.lines() {
            compare(configuration, &opencc, line);
        }
    }
}

#[test]
fn generated_lines() {
    let material = Material::read();
    let all = Configuration::COMPILED.map(|configuration| (configuration, oracle(configuration)));
    let mut seeded = Seeded::new(20_261_122);
    for number in 0..300_000 {
        let line = material.line(&mut seeded);
        // Two configurations a line: the one whose turn it is, and any.
        for at in [number % all.len(), seeded.below(all.len())] {
            compare(all[at].0, &all[at].1, &line);
        }
    }
}

#[test]
fn every_key_between_two_others() {
    let text: Vec<String> = ["STPhrases", "TSPhrases", "TWPhrases", "HKPhrases", "TWVariantsRevPhrases"]
        .iter()
        .map(|name| std::fs::read_to_string(format!("data/opencc/{name}.txt")).unwrap())
        .collect();
    let all = Configuration::COMPILED.map(|configuration| (configuration, oracle(configuration)));
    let keys: Vec<&str> = text
        .iter()
        .flat_map(|text| text.lines())
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .filter(|key| !key.is_empty())
        .collect();
    for (at, three) in keys.windows(3).enumerate() {
        let (configuration, opencc) = &all[at % all.len()];
        compare(*configuration, opencc, &three.concat());
    }
}
