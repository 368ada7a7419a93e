//! The commands and their options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 校注: annotated digital editions of Chinese texts, from plain files to a site in Traditional and
/// Simplified.
#[derive(Debug, Parser)]
#[command(name = "jiaozhu", version, about, propagate_version = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: GlobalOptions,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct GlobalOptions {
    /// The project's folder [default: the nearest one upwards with site/site.yaml]
    #[arg(short, long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Where the site will stand, instead of site.yaml's base_url
    #[arg(long, global = true, value_name = "URL")]
    pub(super) base_url: Option<String>,
    /// Count warnings as errors
    #[arg(long, global = true)]
    pub(super) strict: bool,
    /// How faults are reported: for people on stderr, or one JSON object a line on stdout
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Show every warning, not only a summary of the frequent ones
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// Colours
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Args)]
pub(super) struct Output {
    /// The published folder [default: public/ in the project]
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a new project
    New {
        /// Its folder; it must not exist, or be empty
        folder: PathBuf,
    },
    /// Build the site
    Build(Output),
    /// Look for faults, write nothing
    Check {
        /// Offer to mend quotations whose words have changed; each is asked for, y or n on stdin
        #[arg(long)]
        fix: bool,
    },
    /// Show the site on this machine and build it again at every change
    Serve {
        #[command(flatten)]
        output: Output,
        /// The port on 127.0.0.1
        #[arg(short, long, default_value_t = 8423)]
        port: u16,
    },
    /// Record the ids of passages and notes, and accept what is gone
    Lock {
        /// Record also what every edition of this version reads now, to tell readers what changes later
        #[arg(long, value_name = "VERSION")]
        release: Option<String>,
    },
    /// Make a new project of a TEI document (.xml) or of plain text (.txt)
    Import {
        /// The file
        file: PathBuf,
        /// The folder of the new project; it must not exist, or be empty [default: the file's name]
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Make files to take along: e-books, single pages, archives, cartridges, plain text, bibliographies, vocabulary, TEI
    Export(Export),
    /// Hold a published site against its manifest
    Verify(Output),
    /// Print the JSON Schema of `export json`
    Schema,
    /// Explain a code, such as anchor-ambiguous
    Explain {
        /// The code
        code: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// epub, html, zip, cartridge, text, markdown, bibliography (csl, bibtex, ris), vocabulary (csv, anki, tsv,
    /// moodle), annotations, json, tei, tei-corpus, teacher
    #[arg(value_name = "FORMAT")]
    pub(super) what: String,
    /// Only this edition
    #[arg(long, value_name = "ID")]
    pub(super) edition: Option<String>,
    /// Only this text
    #[arg(long, value_name = "ID")]
    pub(super) text: Option<String>,
    /// Only this reading pack (cartridge, zip, vocabulary)
    #[arg(long, value_name = "ID", conflicts_with_all = ["edition", "text"])]
    pub(super) pack: Option<String>,
    /// In this script, or `all` [default: the one in which the text was written]
    #[arg(long, value_name = "SCRIPT")]
    pub(super) script: Option<String>,
    /// Put the id of each passage before it (text)
    #[arg(long)]
    pub(super) ids: bool,
    /// A folder, a file, or `-` for stdout [default: export/ in the project]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) output: Option<PathBuf>,
    /// Replace also files that this command did not write
    #[arg(long)]
    pub(super) force: bool,
}
