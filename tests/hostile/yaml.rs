//! YAML that is more, less or other than the format takes.

use super::{disturbed, notes_refused, refused, taken};

fn site_refused(site: &str, expected: &str) {
    refused(&[("site/site.yaml", site.as_bytes())], expected);
}

#[test]
fn a_key_stands_once() {
    notes_refused("- at: 乙丙\n  at: 丁\n  note: x\n", "yaml-invalid annotations/e/t.yaml:2:3");
    site_refused("title: 站\ntitle: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\n", "yaml-invalid site/site.yaml:2:1");
    let text = "---\ntitle: 题\ndate: a\ndate: b\n---\n\n甲乙丙丁\n".as_bytes();
    refused(&[("editions/e/t.md", text)], "yaml-invalid editions/e/t.md:4:1");
}

#[test]
fn a_key_is_known() {
    notes_refused("- at: 乙丙\n  note: x\n  nots: y\n", "key-unknown annotations/e/t.yaml:3:3");
    notes_refused("- at: { quote: 乙丙, befor: 甲 }\n  note: x\n", "key-unknown annotations/e/t.yaml:1:20");
    site_refused("title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\ncolour: red\n", "key-unknown site/site.yaml:4:1");
    // Merge keys are no keys of ours.
    notes_refused("- at: 乙丙\n  <<: { note: x }\n", "key-unknown annotations/e/t.yaml:2:3");
}

#[test]
fn anchors_aliases_and_tags_are_refused() {
    notes_refused("- at: &a 乙丙\n  note: *a\n", "yaml-invalid annotations/e/t.yaml:1:10");
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (one, two) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        bomb.push_str(&format!("{two}: &{two} [{}]\n", vec![format!("*{one}"); 9].join(", ")));
    }
    notes_refused(&bomb, "yaml-invalid annotations/e/t.yaml:1:7");
    notes_refused("- at: *a\n", "yaml-invalid annotations/e/t.yaml:1:7");
    notes_refused("- at: !x 乙丙\n  note: x\n", "yaml-invalid annotations/e/t.yaml:1:10");
    notes_refused("- at: !!python/object/apply:os.system 乙丙\n  note: x\n", "yaml-invalid annotations/e/t.yaml:1:39");
}

#[test]
fn depth_has_a_limit() {
    let places = |notes: &str| {
        let (_project, run) =
            disturbed(|project| project.write("annotations/e/t.yaml", notes), &["build", "--format", "json"]);
        assert_eq!(run.status, Some(1), "{}", run.stderr);
        let errors = run.places("error");
        assert!(errors[0].starts_with("yaml-invalid annotations/e/t.yaml:"), "{errors:?}");
    };
    places(&"[".repeat(100_000));
    places(&"{a: ".repeat(100_000));
    places(&"- ".repeat(100_000));
    places(&format!("- at: {}x{}\n", "[".repeat(100), "]".repeat(100)));
    places(&"- at: \"".repeat(3));
}

#[test]
fn a_file_is_one_document() {
    notes_refused("- at: 乙丙\n  note: x\n---\n- at: 丁\n  note: y\n", "yaml-invalid annotations/e/t.yaml:3:1");
    notes_refused("- at: 乙丙\n  note: x\n...\nmore\n", "yaml-invalid annotations/e/t.yaml:4:1");
}

#[test]
fn a_value_is_of_its_kind() {
    notes_refused("at: 乙丙\nnote: x\n", "value-invalid annotations/e/t.yaml:1:1");
    notes_refused("words\n", "value-invalid annotations/e/t.yaml:1:1");
    notes_refused("- words\n", "value-invalid annotations/e/t.yaml:1:3");
    notes_refused("- at: [乙丙]\n  note: x\n", "value-invalid annotations/e/t.yaml:1:7");
    notes_refused("- at: 乙丙\n  note: { a: b }\n", "value-invalid annotations/e/t.yaml:2:9");
    notes_refused("- at: 乙丙\n  note: x\n  layer: nowhere\n", "value-invalid annotations/e/t.yaml:3:10");
    notes_refused("- at: 乙丙\n", "value-invalid annotations/e/t.yaml:1:3");
    notes_refused("- note: x\n", "value-invalid annotations/e/t.yaml:1:3");
    notes_refused("- at: ''\n  note: x\n", "value-invalid annotations/e/t.yaml:1:7");
    notes_refused("- at: { from: 乙 }\n  note: x\n", "value-invalid annotations/e/t.yaml:1:7");
    for nth in ["0", "-1", "one", "1.5", "99999999999999999999999"] {
        let notes = format!("- at: {{ quote: 乙丙, nth: {nth} }}\n  note: x\n");
        notes_refused(&notes, "value-invalid annotations/e/t.yaml:1:25");
    }
    let glossary = "id: wu\nterm: 戊己\n".as_bytes();
    refused(&[("annotations/e/glossary.yaml", glossary)], "value-invalid annotations/e/glossary.yaml:1:1");
    site_refused("title: 站\nlanguage: de\nscripts: [zh-Hans]\n", "value-invalid site/site.yaml:2:11");
    site_refused("title: 站\nlanguage: zh-Hans\nscripts: { a: b }\n", "value-invalid site/site.yaml:3:10");
    refused(&[("editions/e/edition.yaml", b"- a\n")], "value-invalid editions/e/edition.yaml:1:1");
}

#[test]
fn numbers_and_booleans_stay_as_written() {
    let edition = "title: 1.10\nversion: 1.0\ndate: 2013\neditors: [yes, null, 0x1F]\ntexts: [t]\n";
    let (project, run) =
        disturbed(|project| project.write("editions/e/edition.yaml", edition), &["build", "--format", "json"]);
    assert!(matches!(run.status, Some(0 | 1)), "{}", run.stderr);
    if run.status == Some(0) {
        assert!(super::published(&project).contains("1.10"));
    }
}

#[test]
fn files_without_content_say_so_or_are_nothing() {
    refused(&[("site/site.yaml", b"")], "value-invalid site/site.yaml:1:1");
    refused(&[("editions/e/edition.yaml", b"")], "value-invalid editions/e/edition.yaml:1:1");
    refused(&[("editions/e/t.md", b"")], "value-invalid editions/e/t.md:1:1");
    refused(&[("editions/e/t.md", "甲乙丙丁\n".as_bytes())], "value-invalid editions/e/t.md:1:1");
    refused(&[("editions/e/t.md", "---\ntitle: 题\n\n甲乙丙丁\n".as_bytes())], "value-invalid editions/e/t.md:1:1");
    refused(&[("site/pages/about.md", b"")], "value-invalid site/pages/about.md:1:1");
    taken(&[("annotations/e/t.yaml", b""), ("annotations/e/glossary.yaml", b"")]);
    taken(&[("annotations/e/t.yaml", b"# nothing yet\n"), ("annotations/e/glossary.yaml", b"\n\n")]);
    taken(&[("editions/e/t.md", "---\ntitle: 题\n---\n".as_bytes()), ("annotations/e/t.yaml", b"")]);
}

#[test]
fn controls_cannot_be_written_as_escapes() {
    // NUL parts passages where quotations are looked for: this one would cross from p1 into p2.
    notes_refused("- at: \"丁。\\0戊己\"\n  note: x\n", "yaml-invalid annotations/e/t.yaml:1:7");
    notes_refused("- at: 乙丙\n  note: \"a\\x1b[31m\"\n", "yaml-invalid annotations/e/t.yaml:2:9");
    site_refused("title: \"站\\x85\"\nlanguage: zh-Hans\nscripts: [zh-Hans]\n", "yaml-invalid site/site.yaml:1:8");
}

#[test]
fn marks_of_direction_are_warned_of_everywhere() {
    for (path, text, place) in [
        ("editions/e/t.md", "---\ntitle: 题\n---\n\n甲乙丙丁\u{202E}。戊己\n", "editions/e/t.md:5:5"),
        ("annotations/e/t.yaml", "- at: 乙丙\n  note: 己\u{2066}庚\n", "annotations/e/t.yaml:2:10"),
        ("site/site.yaml", "title: 站\u{200F}\nlanguage: zh-Hans\nscripts: [zh-Hans]\n", "site/site.yaml:1:9"),
    ] {
        let (_project, run) = taken(&[(path, text.as_bytes())]);
        assert!(run.places("warning").contains(&format!("bidi-control {place}")), "{:?}", run.places("warning"));
    }
}

#[test]
fn a_base_url_is_an_address_of_the_web() {
    for url in
        ["javascript:alert(1)", "//a.example", "ftp://a.example", "https://", "\"https://a.example/\\\"><b>\"", "/ed/"]
    {
        let site = format!("title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\nbase_url: {url}\n");
        site_refused(&site, "url-unsafe site/site.yaml:4:11");
        let (_project, run) = disturbed(|_| (), &["build", "--base-url", url.trim_matches('"')]);
        assert_eq!(run.status, Some(2), "{url}");
    }
}
