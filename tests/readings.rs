//! What a teacher keeps for the teacher is in no file of the site.

mod project;

use project::Project;

#[test]
fn no_hint_and_no_answer_is_published() {
    let pack = "title: T\npassages: [t]\nquestions:\n  - ask: PUBLIC-QUESTION\n    hint: |\n      SECRET-HINT\n    answer: |\n      \
                SECRET-ANSWER [[t#p1]]\nteacher: |\n  SECRET-TEACHER\n";
    let project = Project::of(&[
        (
            "site/site.yaml",
            "title: 站\nlanguage: zh-Hans\ninterface: [zh, en]\nscripts: [zh-Hans, zh-Hant-TW, zh-Hant-HK]\n",
        ),
        ("site/readings/one.yaml", pack),
        ("editions/e/edition.yaml", "title: 编\ntexts: [t]\n"),
        ("editions/e/t.md", "---\ntitle: 题\n---\n\n计划。\n"),
    ]);
    let run = project.build();
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let mut asked = 0;
    for (path, bytes) in project.site() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("SECRET"), "{path} holds what is for the teacher alone");
        asked += usize::from(text.contains("PUBLIC-QUESTION"));
    }
    // Three scripts, two languages of the furniture: the question itself is on every page of the pack, on screen and on
    // paper.
    assert_eq!(asked, 12);
}
