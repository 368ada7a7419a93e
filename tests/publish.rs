//! Publishing: all or nothing, only what is ours, the same bytes everywhere.

mod project;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::fs::symlink;
use std::process::Stdio;
use std::time::{Duration, Instant};

use project::{Chance, PROGRAM, Project, Run, files};
use sha2::{Digest as _, Sha256};

const MANIFEST: &str = "manifest-sha256.txt";

/// The files of a middle-sized project: several texts, with notes and a glossary, in two scripts.
fn middle(edition: &str) -> Vec<(String, String)> {
    let mut chance = Chance(11);
    let names: Vec<String> = (0..8).map(|at| format!("t{at}")).collect();
    let mut files = vec![
        ("site/site.yaml".into(), "title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans, zh-Hant-TW]\n".into()),
        ("editions/e/edition.yaml".into(), format!("title: 编{edition}\ntexts: [{}]\n", names.join(", "))),
    ];
    let mut glossary = String::new();
    for (at, name) in names.iter().enumerate() {
        let passages: Vec<String> = (0..20).map(|_| chance.han(60)).collect();
        files.push((
            format!("editions/e/{name}.md"),
            format!("---\ntitle: 题{edition}\n---\n\n{}\n", passages.join("\n\n")),
        ));
        let mut notes = String::new();
        for (number, passage) in passages.iter().enumerate() {
            let quote: String = passage.chars().skip(10).take(12).collect();
            notes.push_str(&format!(
                "- id: n{number}\n  at: {{ quote: {quote}, in: p{} }}\n  note: 释{edition}。\n",
                number + 1
            ));
        }
        files.push((format!("annotations/e/{name}.yaml"), notes));
        let term: String = passages[0].chars().take(4).collect();
        glossary.push_str(&format!("- id: term{at}\n  term: {term}\n  definition: 释{edition}。\n"));
    }
    files.push(("annotations/e/glossary.yaml".into(), glossary));
    files
}

fn put(project: &Project, files: &[(String, String)]) {
    files.iter().for_each(|(path, text)| project.write(path, text));
}

fn verified(project: &Project) {
    let run = project.run(&["verify"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
}

#[test]
fn a_build_that_is_killed_leaves_the_old_site_or_the_new_one() {
    let contents = [middle("甲"), middle("乙")];
    let sites: Vec<_> = contents
        .iter()
        .map(|files| {
            let project = Project::of(&[]);
            put(&project, files);
            project.build();
            project.site()
        })
        .collect();
    assert!(sites[0] != sites[1]);
    let project = Project::of(&[]);
    put(&project, &contents[0]);
    let timed = || {
        let _ = fs::remove_dir_all(project.path("public"));
        let start = Instant::now();
        project.build();
        start.elapsed()
    };
    // The shortest, should the machine be busy: measured too long, every build would end before it is killed.
    let whole = (0..3).map(|_| timed()).min().unwrap();
    let mut chance = Chance(30);
    let mut shown = 0;
    let (mut stayed, mut changed) = (0, 0);
    for _ in 0..30 {
        let next = 1 - shown;
        put(&project, &contents[next]);
        let mut command = project.command(&["build", "-q"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Beyond the whole as well: the moments around the swap are the ones that count.
        let wait = whole.mul_f64(chance.below(1300) as f64 / 1000.0);
        std::thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        let site = project.site();
        if site == sites[next] {
            shown = next;
            changed += 1;
        } else {
            assert!(site == sites[shown], "after {wait:?} the site is neither the old one nor the new one");
            stayed += 1;
        }
        verified(&project);
    }
    assert!(stayed > 0, "no build was killed in time; {changed} ended before");
    // The next build needs no repair, whatever the last one left behind.
    put(&project, &contents[1 - shown]);
    project.build();
    assert!(project.site() == sites[1 - shown]);
    verified(&project);
    let mut left: Vec<String> =
        fs::read_dir(project.root()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["annotations", "editions", "public", "public.lock", "site"]);
}

#[test]
fn of_two_builds_at_once_the_second_says_so_and_the_first_is_whole() {
    let project = Project::of(&[]);
    put(&project, &middle("甲"));
    let mut met = false;
    // The first must be at its writing when the second begins; where it was too fast, they try again.
    for _ in 0..200 {
        let _ = fs::remove_dir_all(project.path("public"));
        let mut first = project.command(&["build", "-q"]).stderr(Stdio::null()).spawn().unwrap();
        while !project.path(".public.new").exists() && first.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let second = project.run(&["build", "-q"]);
        assert!(first.wait().unwrap().success());
        verified(&project);
        if second.status == Some(2) {
            assert!(second.stderr.starts_with("error: another build is writing "), "{}", second.stderr);
            met = true;
            break;
        }
        assert_eq!(second.status, Some(0), "{}", second.stderr);
    }
    assert!(met, "the two builds never met");
}

#[track_caller]
fn refuses(project: &Project, words: &str) {
    let before = files(&project.root());
    let run = project.run(&["build"]);
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains(words), "{}", run.stderr);
    let mut after = files(&project.root());
    after.remove("public.lock");
    let mut before = before;
    before.remove("public.lock");
    assert!(before == after, "something was touched");
}

#[test]
fn a_folder_that_is_not_ours_is_never_replaced() {
    let project = Project::good();
    project.write("public/thesis.txt", "three years of work");
    refuses(&project, "holds something else than a site of ours");
    // Nor with something that only looks like a manifest.
    project.write("public/manifest-sha256.txt", "hello\n");
    refuses(&project, "holds something else than a site of ours");
    project.write("public/manifest-sha256.txt", "");
    refuses(&project, "holds something else than a site of ours");
}

#[test]
fn an_empty_folder_is_taken() {
    let project = Project::good();
    fs::create_dir(project.path("public")).unwrap();
    project.build();
    verified(&project);
}

#[test]
fn a_file_of_somebody_else_stops_the_build() {
    let project = Project::good();
    project.build();
    project.write("public/CNAME", "example.org");
    refuses(&project, "CNAME");
    fs::remove_file(project.path("public/CNAME")).unwrap();
    symlink("/etc/passwd", project.path("public/link")).unwrap();
    refuses(&project, "link");
    fs::remove_file(project.path("public/link")).unwrap();
    project.build();
}

#[test]
fn a_file_changed_by_hand_stops_the_build() {
    let project = Project::good();
    project.build();
    let page = "public/zh-Hans/e/t.html";
    let before = fs::read(project.path(page)).unwrap();
    // Whether or not the new site would have another page there.
    project.write(page, "mine");
    refuses(&project, "zh-Hans/e/t.html");
    project.write("editions/e/t.md", "---\ntitle: 另题\n---\n\n甲乙丙丁。\n\n戊己庚辛。\n");
    refuses(&project, "zh-Hans/e/t.html");
    project.write(page, &before);
    project.build();
    // A page that the new site has no more, and a link in a page's place.
    project.write("public/zh-Hans/e/glossary/wu.html", "mine");
    project.write("annotations/e/glossary.yaml", "");
    refuses(&project, "glossary/wu.html");
    let project = Project::good();
    project.build();
    let aside = project.around().join("aside.html");
    fs::rename(project.path(page), &aside).unwrap();
    symlink(&aside, project.path(page)).unwrap();
    refuses(&project, "zh-Hans/e/t.html");
}

#[test]
fn a_page_lost_by_hand_comes_back() {
    let project = Project::good();
    project.build();
    let site = project.site();
    fs::remove_file(project.path("public/index.html")).unwrap();
    assert_eq!(project.run(&["verify"]).status, Some(1));
    project.build();
    assert!(project.site() == site);
}

/// Path → inode and time of change.
fn inodes(project: &Project) -> BTreeMap<String, (u64, i64)> {
    let meta = |path: &String| fs::metadata(project.path("public").join(path)).unwrap();
    project.site().keys().map(|path| (path.clone(), (meta(path).ino(), meta(path).mtime_nsec()))).collect()
}

#[test]
fn what_did_not_change_is_kept() {
    let project = Project::good();
    let first = project.build();
    let count = project.site().len() - 1;
    assert!(first.stderr.contains(&format!("{count} files in ")) && first.stderr.contains("(0 unchanged)"));
    let before = inodes(&project);
    let again = project.build();
    assert!(again.stderr.contains(&format!("({count} unchanged)")), "{}", again.stderr);
    let after = inodes(&project);
    for (path, kept) in before.iter().filter(|(path, _)| *path != MANIFEST) {
        assert_eq!(after[path], *kept, "{path} was written again");
    }
    project.write("annotations/e/t.yaml", "- id: one\n  at: 乙丙\n  note: 另释。\n");
    project.build();
    let changed: Vec<String> =
        inodes(&project).into_iter().filter(|(path, inode)| after[path] != *inode).map(|(path, _)| path).collect();
    assert!(changed.contains(&"zh-Hans/e/t.html".to_owned()), "{changed:?}");
    assert!(!changed.contains(&"assets/jiaozhu.css".to_owned()), "{changed:?}");
}

#[test]
fn nothing_of_the_machine_changes_the_bytes() {
    let contents = middle("甲");
    let mut backwards = contents.clone();
    backwards.reverse();
    let environments = [
        ("1", "UTC", "C", &contents),
        ("2", "Asia/Shanghai", "zh_CN.UTF-8", &backwards),
        ("8", "America/St_Johns", "tr_TR.UTF-8", &contents),
    ];
    let sites: Vec<_> = environments
        .iter()
        .map(|(threads, zone, language, contents)| {
            let project = Project::of(&[]);
            put(&project, contents);
            let mut command = project.command(&["build"]);
            command.env("RAYON_NUM_THREADS", threads).env("TZ", zone).env("LANG", language).env("LC_ALL", language);
            command.env("SOURCE_DATE_EPOCH", threads);
            let run = Run::of(command.output().unwrap());
            assert_eq!(run.status, Some(0), "{}", run.stderr);
            (project.site(), project)
        })
        .collect();
    for (site, _) in &sites[1..] {
        for (path, bytes) in &sites[0].0 {
            assert!(site.get(path) == Some(bytes), "{path} differs");
        }
        assert_eq!(site.len(), sites[0].0.len());
    }
}

#[test]
fn nothing_of_the_machine_is_in_the_bytes() {
    let project = Project::of(&[]);
    put(&project, &middle("甲"));
    project.build();
    let mut secrets = vec![project.around().to_str().unwrap().to_owned(), env!("CARGO_MANIFEST_DIR").to_owned()];
    for name in ["HOME", "PWD"] {
        secrets.extend(std::env::var(name).ok().filter(|value| value.len() > 3));
    }
    for name in ["USER", "LOGNAME", "HOSTNAME"] {
        // A short name such as `root` is a word like others; a long one is nobody else's.
        secrets.extend(std::env::var(name).ok().filter(|value| value.len() > 5));
    }
    secrets.extend(fs::read_to_string("/etc/hostname").ok().map(|name| name.trim().to_owned()).filter(|n| n.len() > 5));
    for (path, bytes) in project.site() {
        let text = String::from_utf8(bytes).unwrap();
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{path} holds {secret}");
        }
    }
}

#[test]
fn the_manifest_is_what_sha256sum_would_write() {
    let project = Project::good();
    project.build();
    let site = project.site();
    let manifest = String::from_utf8(site[MANIFEST].clone()).unwrap();
    let own: String = site
        .iter()
        .filter(|(path, _)| *path != MANIFEST)
        .map(|(path, bytes)| {
            let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{hex}  {path}\n")
        })
        .collect();
    assert_eq!(manifest, own);
    let check = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", MANIFEST])
        .current_dir(project.path("public"))
        .status();
    if let Ok(status) = check {
        assert!(status.success());
    }
}

#[test]
fn verify_names_what_departs() {
    let project = Project::good();
    project.build();
    project.write("public/index.html", "other");
    project.write("public/new.txt", "new");
    fs::remove_file(project.path("public/404.html")).unwrap();
    let run = project.run(&["verify"]);
    assert_eq!(run.status, Some(1));
    assert_eq!(
        run.stderr,
        "error: 404.html is missing\nerror: new.txt is not in the manifest\nerror: index.html was changed\n"
    );
    assert!(run.stdout.is_empty());
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let project = Project::good();
    let notes: String = (0..3000).map(|at| format!("- id: n{at}\n  at: 无{at}\n  note: x\n")).collect();
    project.write("annotations/e/t.yaml", notes);
    for format in ["json", "human"] {
        let line = format!("'{PROGRAM}' check --format {format} 2>&1 | head -n 1; exit ${{PIPESTATUS[0]}}");
        let output = std::process::Command::new("bash").args(["-c", &line]).current_dir(project.root()).output();
        let Ok(output) = output else { return };
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(!String::from_utf8_lossy(&output.stdout).contains("panicked"));
    }
}
