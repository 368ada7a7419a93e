//! Ids: reserved, colliding, too long, or other than they look.

use super::{notes_refused, refused, refused_after};

fn text_id_refused(id: &str) {
    let edition = format!("title: 编\ntexts: [t, \"{id}\"]\n");
    refused(&[("editions/e/edition.yaml", edition.as_bytes())], "id-invalid editions/e/edition.yaml:2:12");
}

#[test]
fn the_names_of_the_site_itself_are_taken() {
    for id in ["index", "glossary", "search"] {
        text_id_refused(id);
    }
    for id in ["readings", "pages", "downloads", "assets"] {
        refused_after(
            |project| {
                project.write(&format!("editions/{id}/edition.yaml"), "title: 编\ntexts: [t]\n");
                project.write(&format!("editions/{id}/t.md"), "---\ntitle: 题\n---\n\n甲\n");
            },
            &format!("id-invalid editions/{id}/edition.yaml:1:1"),
        );
    }
}

#[test]
fn no_id_is_a_device_or_a_path() {
    for id in ["con", "prn", "aux", "nul", "com1", "lpt9", "com0"] {
        text_id_refused(id);
    }
    for id in
        ["..", "../x", "/x", "a/b", "a.b", "%2e", "a\\\\b", "a\\0b", "a b", "-a", "A", "甲", "ａ", "a\\u202Eb", "a."]
    {
        text_id_refused(id);
    }
    for id in ["../../x", "con", "A", "甲", "a_b", "\"a\\u200Fb\"", "''"] {
        notes_refused(&format!("- id: {id}\n  at: 乙丙\n  note: x\n"), "id-invalid annotations/e/t.yaml:1:7");
        let glossary = format!("- id: {id}\n  term: 戊己\n  definition: x\n");
        refused(&[("annotations/e/glossary.yaml", glossary.as_bytes())], "id-invalid annotations/e/glossary.yaml:1:7");
    }
    refused(&[("site/pages/A B.md", "---\ntitle: 页\n---\n\n甲\n".as_bytes())], "id-invalid site/pages/A B.md:1:1");
}

#[test]
fn an_id_has_at_most_a_hundred_letters() {
    text_id_refused(&"a".repeat(101));
    text_id_refused(&"a".repeat(100_000));
    let notes = format!("- id: {}\n  at: 乙丙\n  note: x\n", "a".repeat(100));
    super::taken(&[("annotations/e/t.yaml", notes.as_bytes())]);
}

#[test]
fn two_things_never_share_an_id() {
    let twice = "- id: a\n  at: 乙丙\n  note: x\n- id: a\n  at: 丁\n  note: y\n";
    notes_refused(twice, "id-duplicate annotations/e/t.yaml:4:7");
    // Without ids of their own, both get the one that their passage, words, layer and kind give.
    notes_refused("- at: 乙丙\n  note: x\n- at: 乙丙\n  note: y\n", "id-duplicate annotations/e/t.yaml:3:7");
    let glossary = "- id: a\n  term: 甲乙\n  definition: x\n- id: a\n  term: 丙丁\n  definition: y\n";
    refused(&[("annotations/e/glossary.yaml", glossary.as_bytes())], "id-duplicate annotations/e/glossary.yaml:4:7");
    let edition = "title: 编\ntexts: [t, t]\n".as_bytes();
    refused(&[("editions/e/edition.yaml", edition)], "id-duplicate editions/e/edition.yaml:2:12");
    let site = "title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans, zh-Hans]\n".as_bytes();
    refused(&[("site/site.yaml", site)], "id-duplicate site/site.yaml:3:20");
}

#[test]
fn variants_in_case_cannot_meet_on_one_disk() {
    refused_after(
        |project| {
            project.write("editions/E/edition.yaml", "title: 编\ntexts: [t]\n");
            project.write("editions/E/t.md", "---\ntitle: 题\n---\n\n甲\n");
        },
        "id-invalid editions/E/edition.yaml:1:1",
    );
}
