//! Bytes that are no UTF-8, and bytes that only look odd.

use super::{Project, refused, taken};

/// `编浈计` in GB18030.
const GB: &[u8] = b"\xB1\xE0\xE4\xA5\xBC\xC6";

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn gb18030_is_refused_at_its_first_byte_and_said_once() {
    let text = join(&[b"---\ntitle: A\n---\n\nab", GB, b"\n"]);
    let run = refused(&[("editions/e/t.md", &text)], "encoding-invalid editions/e/t.md:5:3");
    assert_eq!(run.places("error").len(), 1, "one fault, one report");
    let notes = join(&[b"- at: ", GB, b"\n  note: x\n"]);
    let run = refused(&[("annotations/e/t.yaml", &notes)], "encoding-invalid annotations/e/t.yaml:1:7");
    assert_eq!(run.places("error").len(), 1, "one fault, one report");
    let site = join(&[b"title: ", GB, b"\nlanguage: zh-Hans\nscripts: [zh-Hans]\n"]);
    refused(&[("site/site.yaml", &site)], "encoding-invalid site/site.yaml:1:8");
    let edition = join(&[b"title: ", GB, b"\ntexts: [t]\n"]);
    refused(&[("editions/e/edition.yaml", &edition)], "encoding-invalid editions/e/edition.yaml:1:8");
    let glossary = join(&[b"- id: wu\n  term: ", GB, b"\n"]);
    refused(&[("annotations/e/glossary.yaml", &glossary)], "encoding-invalid annotations/e/glossary.yaml:2:9");
    let bib = join(&[b"@book{a, title={", GB, b"}}\n"]);
    refused(&[("annotations/e/bibliography.bib", &bib)], "encoding-invalid annotations/e/bibliography.bib:1:17");
    let page = join(&[b"---\ntitle: A\n---\n", GB]);
    refused(&[("site/pages/about.md", &page)], "encoding-invalid site/pages/about.md:4:1");
}

#[test]
fn utf_16_is_refused_from_its_first_byte() {
    let text = "---\ntitle: 题\n---\n\n甲乙丙丁\n";
    let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    refused(&[("editions/e/t.md", &little)], "encoding-invalid editions/e/t.md:1:1");
    refused(&[("editions/e/t.md", &big)], "encoding-invalid editions/e/t.md:1:1");
}

#[test]
fn nul_and_broken_utf_8_are_refused_at_their_place() {
    refused(&[("editions/e/t.md", b"---\ntitle: A\n---\n\na\0b\n")], "encoding-invalid editions/e/t.md:5:2");
    // A surrogate, an overlong slash, a byte above the last plane, a sequence cut short.
    for odd in [&b"\xED\xA0\x80"[..], b"\xC0\xAF", b"\xF5\x80\x80\x80", b"\xE4\xB8"] {
        let text = join(&["---\ntitle: A\n---\n\n甲".as_bytes(), odd]);
        refused(&[("editions/e/t.md", &text)], "encoding-invalid editions/e/t.md:5:2");
    }
}

#[test]
fn a_byte_order_mark_and_foreign_line_ends_change_nothing() {
    let plain = Project::good();
    plain.build();
    let text = "---\ntitle: 题\n---\n\n甲乙丙丁。\n\n戊己庚辛。\n";
    for text in [format!("\u{FEFF}{text}"), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
        let (project, _) = taken(&[("editions/e/t.md", text.as_bytes())]);
        assert!(project.site() == plain.site());
    }
    let notes = "\u{FEFF}- id: one\r\n  at: 乙丙\r\n  note: 释。\r\n";
    let site = "\u{FEFF}title: 站\r\nlanguage: zh-Hans\r\nscripts: [zh-Hans]\r\n";
    let (project, _) = taken(&[("annotations/e/t.yaml", notes.as_bytes()), ("site/site.yaml", site.as_bytes())]);
    assert!(project.site() == plain.site());
}

#[test]
fn rare_characters_come_out_one_by_one() {
    // Private use, ideographic description, variation sequence, extensions B to I, joiners, compatibility.
    let odd = "\u{E000}⿰氵真葛\u{E0100}𠮷𪚥𫝀𫠠𬺰𰀀\u{2EBF0}﨑豈羅\u{200D}\u{200C}\u{3000}\u{F0000}";
    let text = format!("---\ntitle: 题\n---\n\n甲乙丙丁{odd}。\n");
    let (project, _) = taken(&[("editions/e/t.md", text.as_bytes()), ("annotations/e/glossary.yaml", b"")]);
    let page = String::from_utf8(project.site().remove("zh-Hans/e/t.html").unwrap()).unwrap();
    assert!(page.contains(odd), "{page}");
}
