//! The command line: what each command prints, where, and with which status it ends.

mod project;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use project::{PROGRAM, Project, Run};

/// A note whose words are nowhere.
const MISSING: &str = "- id: one\n  at: 无此\n  note: 释。\n";

fn alone(arguments: &[&str], folder: &std::path::Path) -> Run {
    Run::of(Command::new(PROGRAM).args(arguments).current_dir(folder).output().unwrap())
}

#[track_caller]
fn ends(run: &Run, status: i32, stdout: &str, stderr: &str) {
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (Some(status), stdout, stderr));
}

#[test]
fn build_says_how_many_files_and_where() {
    let project = Project::good();
    let run = project.build();
    let count = project.site().len() - 1;
    let public = project.root().canonicalize().unwrap().join("public");
    ends(&run, 0, "", &format!("{count} files in {} (0 unchanged)\n", public.display()));
    ends(&project.build(), 0, "", &format!("{count} files in {} ({count} unchanged)\n", public.display()));
    ends(&project.run(&["build", "-q"]), 0, "", "");
    ends(&project.run(&["build", "--quiet", "--format", "json"]), 0, "", "");
}

#[test]
fn check_writes_nothing() {
    let project = Project::good();
    ends(&project.run(&["check"]), 0, "", "no errors\n");
    ends(&project.run(&["check", "-q"]), 0, "", "");
    assert!(!project.path("public").exists() && !project.path("public.lock").exists());
}

#[test]
fn verify_tells_files_and_faults() {
    let project = Project::good();
    project.build();
    let count = project.site().len() - 1;
    ends(&project.run(&["verify"]), 0, "", &format!("{count} files, all as published\n"));
    ends(&project.run(&["verify", "-q"]), 0, "", "");
    project.write("public/404.html", "x");
    ends(&project.run(&["verify"]), 1, "", "error: 404.html was changed\n");
    let run = project.run(&["verify", "--format", "json"]);
    let fault = &run.faults()[0];
    assert_eq!((run.status, fault["message"].as_str()), (Some(1), Some("404.html was changed")));
    fs::remove_dir_all(project.path("public")).unwrap();
    assert_eq!(project.run(&["verify"]).status, Some(2));
    // A published folder needs no project around it.
    project.build();
    let public = project.path("public");
    let elsewhere = tempfile::tempdir().unwrap();
    let run = alone(&["verify", "-o", public.to_str().unwrap()], elsewhere.path());
    assert_eq!(run.status, Some(0), "{}", run.stderr);
}

#[test]
fn an_error_is_shown_with_place_code_and_help() {
    let project = Project::good();
    project.write("annotations/e/t.yaml", MISSING);
    let shown = "error[anchor-missing]: 「无此」 does not stand in `t`\n --> annotations/e/t.yaml:2:7\n  |\n2 |   at: 无此\n  |       ^^^^\n  |\n  = help: quote the text as transmitted: before emendations, before conversion, mark by mark\n\n1 error, 0 warnings\n";
    for command in ["check", "build"] {
        ends(&project.run(&[command]), 1, "", shown);
        ends(&project.run(&[command, "-q"]), 1, "", shown);
        ends(&project.run(&[command, "--color", "never"]), 1, "", shown);
    }
    assert!(!project.path("public").exists());
    let coloured = project.run(&["check", "--color", "always"]);
    assert!(coloured.stderr.contains("\u{1b}[") && !shown.contains('\u{1b}'));
    assert_eq!(project.run(&["check", "--color", "sometimes"]).status, Some(2));
}

#[test]
fn json_has_the_keys_of_the_format() {
    let project = Project::good();
    project.write("annotations/e/t.yaml", MISSING);
    let run = project.run(&["check", "--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(1), ""));
    let faults = run.faults();
    assert_eq!(faults.len(), 1);
    let mut keys: Vec<&str> = faults[0].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["code", "column", "file", "help", "line", "message", "severity"]);
    assert_eq!(run.places("error"), ["anchor-missing annotations/e/t.yaml:2:7"]);
    // An unreviewed conversion says what was decided.
    let site = "title: 站\nlanguage: zh-Hans\nscripts: [zh-Hans, zh-Hant-TW]\n";
    let project = Project::good();
    project.write("site/site.yaml", site);
    project.write("editions/e/t.md", "---\ntitle: 题\n---\n\n甲乙丙丁，戊己，干部。\n");
    let run = project.run(&["check", "--format", "json"]);
    assert_eq!(run.status, Some(0), "{}", run.stdout);
    let faults = run.faults();
    let decided = faults.iter().find(|fault| fault["decision"]["char"] == "干").unwrap();
    assert_eq!(decided["code"], "conversion-unreviewed");
    assert_eq!(decided["severity"], "warning");
    assert_eq!(decided["decision"]["passage"], "t#p1");
    assert_eq!(decided["decision"]["chosen"], "幹");
    assert!(decided["decision"]["others"].is_array() && decided["decision"]["context"].is_string());
    assert_eq!((decided["line"].as_u64(), decided["column"].as_u64()), (Some(5), Some(9)));
}

#[test]
fn strict_counts_warnings_as_errors() {
    let project = Project::good();
    project.build();
    let before = project.site();
    project.write("annotations/e/glossary.yaml", "- id: wu\n  term: 不见\n  definition: 释。\n");
    for command in ["check", "build"] {
        let run = project.run(&[command, "--strict", "--format", "json"]);
        assert_eq!((run.status, run.places("warning").len()), (Some(1), 1), "{}", run.stdout);
        assert_eq!(run.places("warning"), ["term-unused annotations/e/glossary.yaml:2:9"]);
    }
    assert!(project.site() == before, "a strict build published");
    assert_eq!(project.run(&["check"]).status, Some(0));
    let quiet = project.run(&["check", "-q"]);
    ends(&quiet, 0, "", "");
}

#[test]
fn frequent_warnings_are_counted_unless_all_are_asked_for() {
    let project = Project::good();
    let glossary: String = (0..9).map(|at| format!("- id: a{at}\n  term: 不见{at}\n  definition: 释。\n")).collect();
    project.write("annotations/e/glossary.yaml", glossary);
    let shown = |run: &Run| run.stderr.matches("warning[term-unused]: ").count();
    let short = project.run(&["check"]);
    assert_eq!(shown(&short), 6);
    assert!(short.stderr.contains("warning[term-unused]: and 4 more; -v shows them all\n0 errors, 9 warnings\n"));
    let long = project.run(&["check", "-v"]);
    assert_eq!(shown(&long), 9);
    assert_eq!(project.run(&["check", "--format", "json"]).places("warning").len(), 9);
}

#[test]
fn a_project_is_found_from_any_folder_in_it() {
    let project = Project::good();
    let inner = project.path("annotations/e");
    let run = alone(&["build", "-q"], &inner);
    ends(&run, 0, "", "");
    assert!(project.path("public/index.html").is_file() && !inner.join("public").exists());
    let elsewhere = tempfile::tempdir().unwrap();
    let root = project.root();
    ends(&alone(&["check", "-r", root.to_str().unwrap()], elsewhere.path()), 0, "", "no errors\n");
    ends(&alone(&["--root", root.to_str().unwrap(), "check"], elsewhere.path()), 0, "", "no errors\n");
    let given = inner.to_str().unwrap();
    let words = format!("error: {given} is no project: it has no site/site.yaml\n");
    ends(&alone(&["check", "-r", given], elsewhere.path()), 2, "", &words);
    let words = "error: no project here or above: there is no site/site.yaml; `jiaozhu new DIR` makes one\n";
    ends(&alone(&["check"], elsewhere.path()), 2, "", words);
}

#[test]
fn an_output_is_relative_to_where_one_stands() {
    let project = Project::good();
    let inner = project.path("editions");
    assert_eq!(alone(&["build", "-q", "-o", "../out/site"], &inner).status, Some(0));
    assert!(project.path("out/site/index.html").is_file() && !project.path("public").exists());
    assert_eq!(alone(&["verify", "-q", "-o", "../out/site"], &inner).status, Some(0));
}

#[test]
fn a_base_url_is_checked_and_closed_with_a_slash() {
    let project = Project::good();
    assert_eq!(project.run(&["build", "-q", "--base-url", "https://a.example/ed"]).status, Some(0));
    let page = String::from_utf8(project.site().remove("zh-Hans/e/t.html").unwrap()).unwrap();
    assert!(page.contains("https://a.example/ed/zh-Hans/e/t.html"), "{page}");
    let run = project.run(&["build", "--base-url", "javascript:alert(1)"]);
    ends(&run, 2, "", "error: --base-url \"javascript:alert(1)\" is no web address, such as https://example.org/ed/\n");
    project.build();
    let page = String::from_utf8(project.site().remove("zh-Hans/e/t.html").unwrap()).unwrap();
    assert!(!page.contains("a.example") && !page.contains("canonical"));
}

#[test]
fn new_takes_an_empty_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let run = alone(&["new", "mine"], folder.path());
    ends(&run, 0, "", "a project in mine; look at it with: jiaozhu serve -r mine\n");
    assert!(fs::read_dir(folder.path().join("mine")).unwrap().next().is_some());
    let before = project::files(folder.path());
    ends(&alone(&["new", "mine"], folder.path()), 2, "", "error: mine is not empty; nothing was written\n");
    fs::write(folder.path().join("file"), "x").unwrap();
    assert_eq!(alone(&["new", "file"], folder.path()).status, Some(2));
    fs::remove_file(folder.path().join("file")).unwrap();
    assert!(project::files(folder.path()) == before);
    assert_eq!(alone(&["new", "-q", "empty/inner"], folder.path()).status, Some(0));
    assert_eq!(alone(&["new"], folder.path()).status, Some(2));
}

#[test]
fn export_never_writes_over_what_others_wrote() {
    let project = Project::good();
    let folder = project.root().canonicalize().unwrap().join("export");
    let run = project.run(&["export", "text"]);
    let made: Vec<_> = walk(&folder).into_iter().filter(|path| path.ends_with(".txt")).collect();
    let files = made.iter().filter(|path| !path.contains("manifest")).count();
    ends(&run, 0, "", &format!("{files} files in {} (0 unchanged)\n", folder.display()));
    let again = project.run(&["export", "text"]);
    ends(&again, 0, "", &format!("{files} files in {} ({files} unchanged)\n", folder.display()));
    let first = made.iter().find(|path| !path.contains("manifest")).unwrap();
    let sound = fs::read(first).unwrap();
    // A file that somebody changed is somebody's; with `--ids` it would be made otherwise too.
    fs::write(first, "mine").unwrap();
    let refused = project.run(&["export", "text", "--ids"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("nothing was written"), "{}", refused.stderr);
    assert_eq!(fs::read(first).unwrap(), b"mine");
    assert_eq!(project.run(&["export", "text", "--force"]).status, Some(0));
    assert_eq!(fs::read(first).unwrap(), sound);
    // What it wrote itself it may replace.
    assert_eq!(project.run(&["export", "text", "--ids"]).status, Some(0));
    assert_ne!(fs::read(first).unwrap(), sound);
    assert_eq!(project.run(&["export", "nothing"]).status, Some(2));
    assert_eq!(project.run(&["export", "text", "--script", "zh-Xx"]).status, Some(2));
}

#[test]
fn export_goes_to_a_file_or_to_stdout() {
    let project = Project::good();
    let one = project.run(&["export", "csl", "-q", "-o", "-"]);
    assert_eq!((one.status, one.stdout.starts_with('[')), (Some(0), true));
    let file = project.path("out.json");
    let name = file.to_str().unwrap();
    assert_eq!(project.run(&["export", "csl", "-o", name]).status, Some(0));
    assert_eq!(fs::read_to_string(&file).unwrap(), one.stdout);
    assert_eq!(project.run(&["export", "csl", "-o", name]).status, Some(0));
    assert_eq!(project.run(&["export", "ris", "-o", name]).status, Some(2));
    assert_eq!(fs::read_to_string(&file).unwrap(), one.stdout);
    assert_eq!(project.run(&["export", "vocabulary", "-o", "-"]).status, Some(2));
    assert_eq!(project.run(&["schema"]).stdout, include_str!("../docs/schema/edition.schema.json"));
}

#[test]
fn import_takes_an_empty_folder_only() {
    let project = Project::good();
    let corpus = project.path("corpus.tei.xml");
    let corpus = corpus.to_str().unwrap();
    assert_eq!(project.run(&["export", "tei-corpus", "-o", corpus]).status, Some(0));
    let folder = project.path("again");
    let folder = folder.to_str().unwrap();
    let run = alone(&["import", corpus, "-o", folder], &project.root());
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(alone(&["check", "-r", folder], &project.root()).status, Some(0));
    assert_eq!(alone(&["import", corpus, "-o", folder], &project.root()).status, Some(2));
    assert_eq!(alone(&["import", "nowhere.xml"], &project.root()).status, Some(2));
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn explain_knows_every_code() {
    let folder = tempfile::tempdir().unwrap();
    let unknown = alone(&["explain", "nothing"], folder.path());
    assert_eq!((unknown.status, unknown.stdout.as_str()), (Some(2), ""));
    let (_, known) = unknown.stderr.split_once("error: there is no code `nothing`; known: ").unwrap();
    let codes: Vec<&str> = known.trim_end().split(", ").collect();
    for fixed in [
        "anchor-missing",
        "anchor-ambiguous",
        "conversion-unreviewed",
        "raw-html",
        "link-broken",
        "yaml-invalid",
        "key-unknown",
        "id-duplicate",
        "encoding-invalid",
        "path-outside",
        "emendation-overlap",
    ] {
        assert!(codes.contains(&fixed), "{fixed}");
    }
    for code in codes {
        let run = alone(&["explain", code], folder.path());
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{code}");
        assert!(run.stdout.contains(code), "{code}: {}", run.stdout);
    }
}

#[test]
fn help_and_version_are_no_faults_but_slips_are() {
    let folder = tempfile::tempdir().unwrap();
    let version = alone(&["--version"], folder.path());
    ends(&version, 0, &format!("jiaozhu {}\n", env!("CARGO_PKG_VERSION")), "");
    for command in ["new", "build", "check", "serve", "verify", "explain"] {
        let help = alone(&[command, "--help"], folder.path());
        assert_eq!((help.status, help.stderr.as_str()), (Some(0), ""), "{command}");
        assert!(help.stdout.contains("Usage: jiaozhu "), "{}", help.stdout);
    }
    for slip in [&["bild"][..], &[], &["build", "--nope"], &["build", "--format", "xml"], &["serve", "-p", "x"]] {
        let run = alone(slip, folder.path());
        assert_eq!((run.status, run.stdout.as_str()), (Some(2), ""), "{slip:?}");
        assert!(!run.stderr.is_empty());
    }
}

/// A server, ended when it goes.
struct Server {
    child: Child,
    port: u16,
    _project: Project,
}

impl Server {
    fn start() -> Self {
        let project = Project::good();
        let mut command = project.command(&["serve", "-p", "0"]);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        let port = line.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split('/').next());
        let port = port.unwrap_or_else(|| panic!("{line}")).parse().unwrap();
        assert_eq!(line, format!("http://127.0.0.1:{port}/ (Ctrl-C ends)\n"));
        // The second line comes when the first build is done; then nobody reads on.
        line.clear();
        told.read_line(&mut line).unwrap();
        assert!(line.contains(" files ("), "{line}");
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        Self { child, port, _project: project }
    }

    /// Sends these bytes, with `PORT` filled in; what comes back until the server closes.
    fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.replace("PORT", &self.port.to_string()).as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.raw(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

#[test]
fn serve_answers_its_own_pages_only() {
    let server = Server::start();
    let page = server.get("/");
    assert_eq!(status(&page), 200);
    assert!(
        page.contains("text/html; charset=utf-8") && page.contains("nosniff") && page.contains("/.jiaozhu/reload.js")
    );
    for (path, kind) in [
        ("/zh-Hans/e/t.html", "text/html"),
        ("/zh-Hans/e/t.html?x=1", "text/html"),
        ("/zh-Hans/e/", "text/html"),
        ("/assets/jiaozhu.css", "text/css"),
        ("/assets/notes.js", "text/javascript"),
        ("/manifest-sha256.txt", "text/plain"),
        ("/.jiaozhu/build", "text/plain"),
        ("/.jiaozhu/reload.js", "text/javascript"),
    ] {
        let answer = server.get(path);
        assert_eq!(status(&answer), 200, "{path}");
        assert!(answer.contains(&format!("Content-Type: {kind}")), "{path}: {answer}");
    }
    let localhost = server.raw("GET / HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&localhost), 200);

    // Another site's page cannot read through it: neither by a name of its own that leads here, nor by script.
    for head in [
        "Host: evil.example",
        "Host: evil.example:PORT",
        "Host: 127.0.0.1",
        "Host: 127.0.0.1:PORT.evil.example",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example",
        "Host: 127.0.0.1:PORT\r\nOrigin: null",
        "Host: 127.0.0.1:PORT\r\nOrigin: https://127.0.0.1:PORT",
        "X-None: none",
    ] {
        let answer = server.raw(&format!("GET / HTTP/1.1\r\n{head}\r\nConnection: close\r\n\r\n"));
        assert_eq!(status(&answer), 403, "{head}");
        assert!(!answer.contains("<html"), "{head}");
    }
    let own = "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&server.raw(own)), 200);

    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO"] {
        let request =
            format!("{method} / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assert_eq!(status(&server.raw(&request)), 405, "{method}");
    }
    let head = server.raw("HEAD / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&head), 200);
    assert!(head.ends_with("\r\n\r\n"), "a HEAD has no body: {head}");

    for path in [
        "/../site/site.yaml",
        "/%2e%2e/site/site.yaml",
        "/..%2fsite/site.yaml",
        "/assets/../../site/site.yaml",
        "/%2e%2e%2f%2e%2e%2fetc/passwd",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/index.html%00.css",
        "/%ff",
        "/%",
        "/%zz",
        "/nowhere.html",
        "/zh-Hans/e/t.html/",
        "http://evil.example/",
    ] {
        let answer = server.get(path);
        assert_eq!(status(&answer), 404, "{path}: {answer}");
        assert!(!answer.contains("language: zh-Hans") && !answer.contains("root:"), "{path}");
    }
}

#[test]
fn serve_follows_no_link_and_sees_no_more_than_the_site() {
    let server = Server::start();
    let public = server._project.path("public");
    std::os::unix::fs::symlink("/etc/passwd", public.join("passwd.txt")).unwrap();
    assert_eq!(status(&server.get("/passwd.txt")), 404);
}

#[test]
fn serve_builds_again_and_keeps_the_old_site_when_there_is_a_fault() {
    let server = Server::start();
    let build = |server: &Server| {
        let answer = server.get("/.jiaozhu/build");
        answer.rsplit("\r\n\r\n").next().unwrap().trim().parse::<u64>().unwrap()
    };
    let first = build(&server);
    let wait = |what: &dyn Fn() -> bool| {
        (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            what()
        })
    };
    server._project.write("editions/e/t.md", "---\ntitle: 新题\n---\n\n甲乙丙丁。\n\n戊己庚辛。\n");
    assert!(wait(&|| build(&server) > first && server.get("/zh-Hans/e/t.html").contains("新题")));
    let second = build(&server);
    server._project.write("editions/e/t.md", "---\ntitle: 坏题\n---\n\n<b>甲乙丙丁。\n");
    assert!(wait(&|| build(&server) > second));
    assert!(server.get("/zh-Hans/e/t.html").contains("新题"));
}
