//! OpenCC's own test suite, the unusual characters, and the properties of every alignment.

#[allow(dead_code, reason = "each test uses a part")]
mod generated;

use generated::{Material, Seeded};
use jiaozhu::script::{Configuration, Converter, Fixed, Script};

#[test]
fn the_suite_of_opencc() {
    let text = std::fs::read_to_string("data/opencc/testcases.json").unwrap();
    // The file has a comma before a closing brace, which JSON does not allow.
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for at in 1..lines.len() {
        if lines[at].trim_start().starts_with(['}', ']'])
            && let Some(cut) = lines[at - 1].strip_suffix(',').map(str::to_owned)
        {
            lines[at - 1] = cut;
        }
    }
    let suite: serde_json::Value = serde_json::from_str(&lines.join("\n")).unwrap();
    let (mut right, mut wrong) = (0, Vec::new());
    for case in suite["cases"].as_array().unwrap() {
        let input = case["input"].as_str().unwrap();
        for (name, expected) in case["expected"].as_object().unwrap() {
            let Some(configuration) = Configuration::named(name) else {
                continue;
            };
            let got = Converter::from(configuration).convert(input, &[]).text;
            if got == expected.as_str().unwrap() {
                right += 1;
            } else {
                wrong.push(format!("{} {name}: {input} -> {got}, not {expected}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), right + wrong.len(), wrong.join("\n"));
    assert_eq!(right, 548);
}

fn named(name: &str, text: &str) -> String {
    let converted = Converter::from(Configuration::named(name).unwrap()).convert(text, &[]);
    assert!(name.ends_with('p') || converted.is_identity_aligned());
    converted.text
}

#[test]
fn unusual_characters() {
    // Expectations from OpenCC itself.
    assert_eq!(named("s2tw", "⿰亻发发"), "⿰亻发發", "a description passes whole");
    assert_eq!(named("s2tw", "⿰发"), "⿰發", "but not half of one");
    assert_eq!(named("t2s", "\u{F9DE}發\u{2F83F}"), "吏发周", "compatibility ideographs are unified");
    assert_eq!(named("t2s", "⿰\u{F9DE}發\u{F9DE}"), "⿰\u{F9DE}發吏", "but not in a description");
    assert_eq!(named("s2t", "𠀾发𪜎"), "𠁞發𠿕");
    assert_eq!(named("s2tw", "发\u{E0100}头\u{FE00}发"), "發\u{E0100}頭\u{FE00}發", "selectors stay");
    assert_eq!(named("s2tw", "\u{E000}发\u{10FFFD}"), "\u{E000}發\u{10FFFD}");
    // Half a description that the first stage makes whole: the second lets it pass.
    assert_eq!(named("tw2sp", "⿲尼日"), "⿲尼日爾");
    assert_eq!(named("tw2sp", "尼日"), "尼日尔");
    assert_eq!(named("s2tw", ""), "");
    assert_eq!(named("s2tw", "Latin 123 <a href=x>"), "Latin 123 <a href=x>");
}

#[test]
fn a_compatibility_ideograph_late_in_a_text_with_dictated_spans() {
    let text = "头发头发\u{F9DE}干";
    let fixed = [Fixed { range: 1..2, form: "發發".into() }, Fixed { range: 5..6, form: "乾".into() }];
    let converted = Converter::between(Script::Hans, Script::HantTw).convert(text, &fixed);
    assert_eq!(converted.text, "頭發發頭髮吏乾");
    assert_eq!(converted.target_range(2..6), 3..7);
}

#[test]
fn vocabulary_changes_lengths() {
    let converter = Converter::from(Configuration::named("s2twp").unwrap());
    let converted = converter.convert("我的程序员朋友和北朝鲜", &[]);
    let whole: String = converted
        .pieces()
        .map(|piece| converted.text.chars().skip(piece.target.start).take(piece.target.len()).collect::<String>())
        .collect();
    assert_eq!(whole, converted.text);
    assert!(!converted.is_identity_aligned());
}

#[test]
fn alignments_are_complete_ordered_disjoint() {
    let material = Material::read();
    let mut seeded = Seeded::new(1);
    for number in 0..4_000 {
        let line = material.line(&mut seeded);
        let length = line.chars().count();
        let configuration = Configuration::COMPILED[number % Configuration::COMPILED.len()];
        // Every third line with a dictated span of any length.
        let mut fixed = Vec::new();
        if number % 3 == 0 {
            let start = seeded.below(length);
            let form = ["甲", "甲乙", "甲乙丙"][seeded.below(3)];
            fixed.push(Fixed { range: start..start + 1 + seeded.below(length - start), form: form.into() });
        }
        let converted = Converter::from(configuration).convert(&line, &fixed);
        assert_eq!(converted.source_length(), length);
        assert_eq!(converted.target_length(), converted.text.chars().count());
        let (mut source, mut target) = (0, 0);
        for piece in converted.pieces() {
            assert_eq!((piece.source.start, piece.target.start), (source, target));
            assert!(!piece.one_to_one || piece.source.len() == piece.target.len());
            assert_eq!(converted.target_range(piece.source.clone()), piece.target);
            assert_eq!(converted.source_range(piece.target.clone()), piece.source);
            (source, target) = (piece.source.end, piece.target.end);
        }
        assert_eq!((source, target), (length, converted.target_length()));
        let mut last = 0;
        for at in 0..length {
            let range = converted.target_range(at..at + 1);
            assert!(!range.is_empty() && range.start <= last && range.end >= last);
            last = range.end;
        }
        for span in fixed {
            // The pieces on either side are converted on their own.
            let part = |from: usize, to: usize| {
                let text: String = line.chars().skip(from).take(to - from).collect();
                Converter::from(configuration).convert(&text, &[]).text
            };
            let expected = part(0, span.range.start) + &span.form + &part(span.range.end, length);
            assert_eq!(converted.text, expected, "{} {line:?}", configuration.name());
        }
    }
}
