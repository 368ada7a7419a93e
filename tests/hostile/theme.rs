//! Themes of others: a fault in one stops the build, and none of them can read what is not theirs.

use super::{disturbed, refused, taken};

const SITE: &[u8] = "title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\ntheme: own\n".as_bytes();

#[track_caller]
fn theme_refused(files: &[(&str, &[u8])], expected: &str) {
    refused(&[&[("site/site.yaml", SITE)], files].concat(), expected);
}

#[test]
fn a_template_that_cannot_be_read_is_shown_at_its_place() {
    theme_refused(
        &[("themes/own/templates/text.html", b"ok\n{{ x\n{% if %}\n")],
        "theme-invalid themes/own/templates/text.html:3:1",
    );
    for (odd, column) in [
        ("{% if %}", 7),
        ("{% extends \"404.html\" %}", 1),
        ("{% include \"404.html\" %}", 1),
        ("{% include \"/etc/passwd\" %}", 12),
    ] {
        theme_refused(
            &[("themes/own/templates/404.html", odd.as_bytes())],
            &format!("theme-invalid themes/own/templates/404.html:1:{column}"),
        );
    }
}

#[test]
fn a_template_reads_no_environment_and_no_clock() {
    for call in ["get_env(name=\"HOME\")", "now()", "get_random(start=0, end=9)", "load_data(path=\"/etc/passwd\")"] {
        let page = format!("{{{{ {call} }}}}");
        theme_refused(
            &[("themes/own/templates/404.html", page.as_bytes())],
            "theme-invalid themes/own/templates/404.html:1:4",
        );
    }
}

#[test]
fn a_template_that_cannot_be_filled_stops_the_build() {
    let (_project, run) = disturbed(
        |project| {
            project.write("site/site.yaml", SITE);
            project.write("themes/own/templates/404.html", "{{ nothing.here }}");
        },
        &["build", "--format", "json"],
    );
    assert_eq!(run.status, Some(1));
    assert!(run.places("error")[0].starts_with("theme-invalid "), "{:?}", run.places("error"));
}

#[test]
fn a_list_names_files_of_the_theme_only() {
    let list = |styles: &str, scripts: &str| format!("styles: [{styles}]\nscripts: [{scripts}]\n").into_bytes();
    theme_refused(
        &[("themes/own/theme.yaml", &list("nowhere", ""))],
        "theme-invalid themes/own/styles/nowhere.css:1:1",
    );
    theme_refused(
        &[("themes/own/theme.yaml", &list("", "../../../x"))],
        "theme-invalid themes/own/scripts/../../../x.js:1:1",
    );
    theme_refused(&[("themes/own/theme.yaml", b"stiles: []\n")], "key-unknown themes/own/theme.yaml:1:1");
    theme_refused(&[("themes/own/theme.yaml", b"- a\n")], "value-invalid themes/own/theme.yaml:1:1");
}

#[test]
fn a_theme_must_be_there() {
    let site = |theme: &str| format!("title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans]\ntheme: {theme}\n").into_bytes();
    refused(&[("site/site.yaml", &site("nowhere"))], "file-missing site/site.yaml:4:8");
    refused(&[("site/site.yaml", &site("../editions"))], "id-invalid site/site.yaml:4:8");
    refused(&[("site/site.yaml", &site("/etc"))], "id-invalid site/site.yaml:4:8");
}

#[test]
fn the_bytes_of_a_theme_are_text_that_looks_as_it_is() {
    theme_refused(
        &[("themes/own/templates/404.html", b"\xB1\xE0")],
        "encoding-invalid themes/own/templates/404.html:1:1",
    );
    theme_refused(
        &[("themes/own/templates/404.html", "a\u{202E}b".as_bytes())],
        "bidi-control themes/own/templates/404.html:1:2",
    );
}

#[test]
fn broken_html_of_a_theme_is_minified_or_left_as_it_is() {
    let page = format!("<script><br></script>{}&#xFFFFFFFFF; <![CDATA[ <!-- </", "<div ".repeat(50));
    taken(&[("site/site.yaml", SITE), ("themes/own/templates/404.html", page.as_bytes())]);
}
