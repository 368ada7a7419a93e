//! `serve`: the site on this machine, built again at every change.
//!
//! Safe by being small: it listens on 127.0.0.1 only, answers GET and HEAD only, takes a request only if its
//! Host is this server (so that no page of another site can read through it), and opens no file outside the
//! published folder. Pages ask now and then whether there is a newer build, and reload.

use std::fs::File;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tiny_http::{Header, Method, Request, Response, Server};

use super::arguments::{GlobalOptions, Output};
use super::build::{settings, tell};
use super::report::Reporter;
use super::{End, Stop, root};
use crate::files::Project;
use crate::pipeline::{self, Settings};

/// How often the project is looked at.
const LOOK: Duration = Duration::from_millis(300);
/// Where pages ask for the number of the build.
const BUILD: &str = "/.jiaozhu/build";
/// The script that asks.
const RELOAD: &str = "/.jiaozhu/reload.js";
const RELOAD_SCRIPT: &str = "(function(){'use strict';var now=null;setInterval(function(){fetch('/.jiaozhu/build').then(function(a){return a.text()}).then(function(n){if(now!==null&&n!==now){location.reload()}now=n}).catch(function(){})},700)})();\n";

pub(super) fn run(common: &GlobalOptions, output: &Output, port: u16, reporter: &Reporter) -> Result<End, Stop> {
    let root = root(common.root.as_deref())?;
    let settings = settings(common)?;
    let folder = output.output.clone().unwrap_or_else(|| root.join("public"));
    let server = Server::http(("127.0.0.1", port)).map_err(|error| format!("127.0.0.1:{port}: {error}"))?;
    let port = server.server_addr().to_ip().map_or(port, |address| address.port());
    let build = Arc::new(AtomicU64::new(0));
    reporter.done(&format!("http://127.0.0.1:{port}/ (Ctrl-C ends)"));
    std::thread::scope(|scope| -> Result<End, Stop> {
        let (shown, counter) = (folder.clone(), Arc::clone(&build));
        scope.spawn(move || {
            for request in server.incoming_requests() {
                // A reader that went away is no fault of ours.
                let _ = answer(request, &shown, port, counter.load(Ordering::Relaxed));
            }
        });
        let mut seen = None;
        loop {
            let now = fingerprint(&root);
            if seen != Some(now) {
                seen = Some(now);
                match rebuild(common, &settings, &root, &folder, reporter) {
                    Ok(()) => drop(build.fetch_add(1, Ordering::Relaxed)),
                    Err(stop) => reporter.error(&stop.to_string()),
                }
            }
            std::thread::sleep(LOOK);
        }
    })
}

fn rebuild(
    common: &GlobalOptions,
    settings: &Settings,
    root: &Path,
    folder: &Path,
    reporter: &Reporter,
) -> Result<(), Stop> {
    let outcome = pipeline::run(&Project::open(root)?, Some(folder), settings)?;
    tell(&outcome, common, reporter);
    if let Some(report) = outcome.report {
        reporter.done(&format!("{} files ({} unchanged)", report.files, report.unchanged));
    }
    Ok(())
}

/// The newest change and the number of files: cheap, and enough to see an edit.
fn fingerprint(root: &Path) -> (Option<SystemTime>, usize) {
    let folders = ["site", "editions", "annotations", "themes"].map(|folder| root.join(folder));
    let files = folders.iter().flat_map(|folder| walkdir::WalkDir::new(folder).into_iter().flatten());
    files.fold((None, 0), |(newest, count), entry| {
        let changed = entry.metadata().ok().and_then(|meta| meta.modified().ok());
        (newest.max(changed), count + 1)
    })
}

fn answer(request: Request, folder: &Path, port: u16, build: u64) -> std::io::Result<()> {
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let header = |name: &'static str| {
        request.headers().iter().find(|header| header.field.equiv(name)).map(|header| header.value.as_str().to_owned())
    };
    let host = header("Host");
    let origin = header("Origin");
    let strange_origin = origin.is_some_and(|origin| !own.iter().any(|own| origin == format!("http://{own}")));
    if !host.is_some_and(|host| own.contains(&host)) || strange_origin {
        return request.respond(plain(403, "this server answers its own pages only\n"));
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(plain(405, "GET and HEAD only\n"));
    }
    let path = request.url().split(['?', '#']).next().unwrap_or("/").to_owned();
    match path.as_str() {
        BUILD => request.respond(plain(200, &build.to_string())),
        RELOAD => request.respond(typed(Response::from_string(RELOAD_SCRIPT), "text/javascript; charset=utf-8")),
        path => match find(folder, path) {
            Some(file) => serve_file(request, &file, 200),
            None => serve_file(request, &folder.join("404.html"), 404),
        },
    }
}

/// The file of a path: no part of it may lead out of the folder, and no link is followed.
fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let decoded = decode(path.strip_prefix('/')?)?;
    let relative = Path::new(&decoded);
    if decoded.contains('\0') || !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let mut file = folder.join(relative);
    if file.is_dir() {
        file.push("index.html");
    }
    let (real, inside) = (file.canonicalize().ok()?, folder.canonicalize().ok()?);
    (real.starts_with(inside) && real.is_file()).then_some(real)
}

fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn serve_file(request: Request, file: &Path, status: u16) -> std::io::Result<()> {
    let kind = match file.extension().and_then(|kind| kind.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    if kind.starts_with("text/html") {
        let Ok(mut page) = std::fs::read_to_string(file) else { return request.respond(plain(404, "not there\n")) };
        if let Some(at) = page.find("</head>") {
            // A script of this server's own, so the page's policy allows all but the asking itself.
            page.insert_str(at, &format!("<script src=\"{RELOAD}\" defer></script>"));
            page = page.replace("script-src 'self'", "script-src 'self'; connect-src 'self'");
        }
        return request.respond(typed(Response::from_string(page), kind).with_status_code(status));
    }
    match File::open(file) {
        Ok(open) => request.respond(typed(Response::from_file(open), kind).with_status_code(status)),
        Err(_) => request.respond(plain(404, "not there\n")),
    }
}

fn plain(status: u16, text: &str) -> Response<Cursor<Vec<u8>>> {
    typed(Response::from_string(text), "text/plain; charset=utf-8").with_status_code(status)
}

fn typed<R: std::io::Read>(response: Response<R>, kind: &str) -> Response<R> {
    let headers = [("Content-Type", kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")];
    headers
        .into_iter()
        .filter_map(|(name, value)| Header::from_bytes(name, value).ok())
        .fold(response, Response::with_header)
}
