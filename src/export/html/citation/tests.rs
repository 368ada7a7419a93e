//! Every form by every kind of thing that is cited, word for word.

use super::forms::{Cited, Form, Part, Piece, Slot};

/// What a reader's act fills in: the passages, the day, the address.
struct Act {
    place: Option<(&'static str, &'static str)>,
    seen: bool,
    address: &'static str,
}

const PASSAGE: Act = Act { place: Some(("4", "4")), seen: true, address: "https://x.org/t.html#p4" };
const RANGE: Act = Act { place: Some(("4", "9")), seen: true, address: "https://x.org/t.html#p4-p9" };
const WHOLE: Act = Act { place: None, seen: true, address: "https://x.org/t.html" };
/// As it stands on a page of a site without an address, before anyone acts.
const PRINTED: Act = Act { place: None, seen: false, address: "" };

/// Fills the slots as `cite.js` does, on 5 September 2026; works stand between asterisks.
fn filled(form: Form, cited: &Cited, act: &Act) -> String {
    let day = |pattern: &str| {
        let names = [("{iso}", "2026-09-05"), ("{slashed}", "2026/09/05"), ("{y}", "2026"), ("{m}", "9"), ("{d}", "5")];
        let names = names.into_iter().chain([("{mdy}", "September 5, 2026"), ("{dmy}", "5 Sept. 2026")]);
        names.fold(pattern.to_owned(), |filled, (name, value)| filled.replace(name, value))
    };
    let piece = |piece: Piece| match piece {
        Piece::Words(words) => words,
        Piece::Work(title) if form.is_english() => format!("*{title}*"),
        Piece::Work(title) => title,
        Piece::Slot { slot: Slot::Place, one, many, .. } => act.place.map_or_else(String::new, |(a, b)| {
            let pattern = if a == b { one } else { many.unwrap_or(one) };
            pattern.replace("{a}", a).replace("{b}", b)
        }),
        Piece::Slot { slot: Slot::Seen, one, .. } if act.seen => day(&one),
        Piece::Slot { slot: Slot::Address, one, .. } if !act.address.is_empty() => one.replace("{url}", act.address),
        Piece::Slot { until, .. } => until,
    };
    form.set(cited).into_iter().map(piece).collect()
}

fn report() -> Cited {
    Cited {
        key: "ji-huangyan".into(),
        part: Some(Part {
            author: Some("黄岩区人大".into()), title: "调研报告".into(), date: Some("2013-04".into())
        }),
        editors: vec!["张三".into()],
        edition: "文献选注".into(),
        version: Some("0.1".into()),
        date: Some("2026".into()),
        site: "校注".into(),
        language: "zh-Hans",
        address: None,
    }
}

/// Nothing is known but titles.
fn bare() -> Cited {
    let part = Part { author: None, title: "[关于“两非”的讲话]".into(), date: Some("[2005..]".into()) };
    Cited { part: Some(part), editors: Vec::new(), version: None, date: None, ..report() }
}

/// Four editors.
fn many() -> Cited {
    let editors = ["甲", "乙", "丙", "丁"].map(String::from).to_vec();
    let part = Part { author: Some("某县".into()), title: "总结".into(), date: Some("[2013-11..2014-01]".into()) };
    Cited { part: Some(part), editors, date: Some("2026-03-01".into()), ..report() }
}

/// The edition itself.
fn edition() -> Cited {
    Cited { key: "ji".into(), part: None, ..report() }
}

#[test]
fn forms_for_readers() {
    use Form::{Apa, Chicago, Gb2015, Gb2025, Mla};
    let table: &[(Form, Cited, Act, &str)] = &[
        (
            Gb2025,
            report(),
            PASSAGE,
            "黄岩区人大. 调研报告[M/OL]//张三. 文献选注. 0.1版. 校注，2026：第4段[2026-09-05]. https://x.org/t.html#p4.",
        ),
        (
            Gb2025,
            report(),
            RANGE,
            "黄岩区人大. 调研报告[M/OL]//张三. 文献选注. 0.1版. 校注，2026：第4-9段[2026-09-05]. https://x.org/t.html#p4-p9.",
        ),
        (
            Gb2025,
            report(),
            WHOLE,
            "黄岩区人大. 调研报告[M/OL]//张三. 文献选注. 0.1版. 校注，2026[2026-09-05]. https://x.org/t.html.",
        ),
        (Gb2025, report(), PRINTED, "黄岩区人大. 调研报告[M/OL]//张三. 文献选注. 0.1版. 校注，2026."),
        (
            Gb2025,
            bare(),
            PASSAGE,
            "[关于“两非”的讲话][M/OL]//文献选注. 校注：第4段[2026-09-05]. https://x.org/t.html#p4.",
        ),
        (
            Gb2025,
            many(),
            WHOLE,
            "某县. 总结[M/OL]//甲，乙，丙，等. 文献选注. 0.1版. 校注，2026[2026-09-05]. https://x.org/t.html.",
        ),
        (Gb2025, edition(), WHOLE, "张三. 文献选注[M/OL]. 0.1版. 校注，2026[2026-09-05]. https://x.org/t.html."),
        (
            Gb2015,
            report(),
            RANGE,
            "黄岩区人大. 调研报告[M/OL]//张三. 文献选注. 0.1版. 校注, 2026: 第4-9段[2026-09-05]. https://x.org/t.html#p4-p9.",
        ),
        (Gb2015, bare(), WHOLE, "[关于“两非”的讲话][M/OL]//文献选注. 校注[2026-09-05]. https://x.org/t.html."),
        (
            Gb2015,
            many(),
            PASSAGE,
            "某县. 总结[M/OL]//甲, 乙, 丙, 等. 文献选注. 0.1版. 校注, 2026: 第4段[2026-09-05]. https://x.org/t.html#p4.",
        ),
        (Gb2015, edition(), WHOLE, "张三. 文献选注[M/OL]. 0.1版. 校注, 2026[2026-09-05]. https://x.org/t.html."),
        (
            Chicago,
            report(),
            RANGE,
            "黄岩区人大, “调研报告” (2013), in *文献选注*, ed. 张三, version 0.1 (校注, 2026), pars. 4–9, accessed September 5, 2026, https://x.org/t.html#p4-p9.",
        ),
        (
            Chicago,
            report(),
            PRINTED,
            "黄岩区人大, “调研报告” (2013), in *文献选注*, ed. 张三, version 0.1 (校注, 2026).",
        ),
        (
            Chicago,
            bare(),
            PASSAGE,
            "“[关于‘两非’的讲话]” (2005 or later), in *文献选注* (校注), par. 4, accessed September 5, 2026, https://x.org/t.html#p4.",
        ),
        (
            Chicago,
            many(),
            WHOLE,
            "某县, “总结” (2013–2014), in *文献选注*, ed. 甲 et al., version 0.1 (校注, 2026), accessed September 5, 2026, https://x.org/t.html.",
        ),
        (
            Chicago,
            edition(),
            WHOLE,
            "张三, ed., *文献选注*, version 0.1 (校注, 2026), accessed September 5, 2026, https://x.org/t.html.",
        ),
        (
            Mla,
            report(),
            RANGE,
            "黄岩区人大. “调研报告.” 2013. *文献选注*, edited by 张三, version 0.1, 校注, 2026, pars. 4–9, https://x.org/t.html#p4-p9. Accessed 5 Sept. 2026.",
        ),
        (
            Mla,
            bare(),
            PASSAGE,
            "“[关于‘两非’的讲话].” 2005 or later. *文献选注*, 校注, par. 4, https://x.org/t.html#p4. Accessed 5 Sept. 2026.",
        ),
        (Mla, many(), PRINTED, "某县. “总结.” 2013–2014. *文献选注*, edited by 甲 et al., version 0.1, 校注, 2026."),
        (
            Mla,
            edition(),
            WHOLE,
            "张三, editor. *文献选注*, version 0.1, 校注, 2026, https://x.org/t.html. Accessed 5 Sept. 2026.",
        ),
        (
            Apa,
            report(),
            RANGE,
            "黄岩区人大. (2026). 调研报告. In 张三 (Ed.), *文献选注* (Version 0.1, paras. 4–9). 校注. Retrieved September 5, 2026, from https://x.org/t.html#p4-p9 (Original work published 2013)",
        ),
        (
            Apa,
            bare(),
            PASSAGE,
            "[关于“两非”的讲话]. (n.d.). In *文献选注* (para. 4). 校注. Retrieved September 5, 2026, from https://x.org/t.html#p4 (Original work published 2005 or later)",
        ),
        (
            Apa,
            many(),
            WHOLE,
            "某县. (2026). 总结. In 甲, 乙, 丙, & 丁 (Eds.), *文献选注* (Version 0.1). 校注. Retrieved September 5, 2026, from https://x.org/t.html (Original work published 2013–2014)",
        ),
        (Apa, edition(), PRINTED, "张三 (Ed.). (2026). *文献选注* (Version 0.1). 校注."),
    ];
    for (form, cited, act, expected) in table {
        assert_eq!(filled(*form, cited, act), *expected, "{form:?}");
    }
    for form in Form::ALL.into_iter().filter(|form| !form.is_record()) {
        assert!(table.iter().any(|(tried, ..)| *tried == form), "{form:?} is not in the table");
    }
}

#[test]
fn two_and_three_editors() {
    let named = |form, editors: &[&str]| {
        let editors = editors.iter().map(|&name| name.to_owned()).collect();
        filled(form, &Cited { editors, ..report() }, &PRINTED)
    };
    assert!(named(Form::Chicago, &["甲", "乙"]).contains("ed. 甲 and 乙,"));
    assert!(named(Form::Chicago, &["甲", "乙", "丙"]).contains("ed. 甲, 乙, and 丙,"));
    assert!(named(Form::Mla, &["甲", "乙", "丙"]).contains("edited by 甲 et al.,"));
    assert!(named(Form::Apa, &["甲", "乙"]).contains("In 甲 & 乙 (Eds.),"));
    assert!(named(Form::Gb2025, &["甲", "乙", "丙"]).contains("//甲，乙，丙. "));
}

#[test]
fn an_address_stands_there_where_the_site_has_one() {
    let cited = Cited { address: Some("https://x.org/t.html".into()), ..report() };
    assert!(filled(Form::Gb2025, &cited, &PRINTED).ends_with("校注，2026. https://x.org/t.html."));
    assert!(filled(Form::Mla, &cited, &PRINTED).ends_with(", 2026, https://x.org/t.html."));
}

#[test]
fn records_for_programs() {
    assert_eq!(
        filled(Form::Bibtex, &Cited { edition: "A & B_{1}".into(), ..report() }, &RANGE),
        "@incollection{ji-huangyan,\n  author = {{黄岩区人大}},\n  title = {{调研报告}},\n  booktitle = {{A \\& B\\_\\{1\\}}},\n  \
         editor = {{张三}},\n  version = {0.1},\n  publisher = {校注},\n  year = {2026},\n  origdate = {2013-04},\n  \
         language = {zh-Hans},\n  note = {第4--9段},\n  urldate = {2026-09-05},\n  url = {https://x.org/t.html#p4-p9},\n}\n"
    );
    assert_eq!(
        filled(Form::Ris, &report(), &PASSAGE),
        "TY  - CHAP\nAU  - 黄岩区人大\nTI  - 调研报告\nT2  - 文献选注\nED  - 张三\nET  - 0.1\nPB  - 校注\nPY  - 2026\nOP  - 2013-04\n\
         LA  - zh-Hans\nN1  - 第4段\nY2  - 2026/09/05\nUR  - https://x.org/t.html#p4\nER  - \n"
    );
    assert!(filled(Form::Ris, &edition(), &WHOLE).starts_with("TY  - BOOK\nED  - 张三\nTI  - 文献选注\n"));
    assert!(filled(Form::Bibtex, &edition(), &PRINTED).starts_with("@book{ji,\n  title = {{文献选注}},\n"));
}

#[test]
fn csl_is_json_whatever_is_filled_in() {
    for cited in [report(), bare(), many(), edition(), Cited { edition: "一“\"\\二".into(), ..report() }] {
        for act in [PASSAGE, RANGE, WHOLE, PRINTED] {
            let words = filled(Form::Csl, &cited, &act);
            let items: serde_json::Value =
                serde_json::from_str(&words).unwrap_or_else(|error| panic!("{error}: {words}"));
            assert_eq!(items[0]["publisher"], "校注");
        }
    }
    let item = &serde_json::from_str::<serde_json::Value>(&filled(Form::Csl, &report(), &RANGE)).expect("JSON")[0];
    let expected = serde_json::json!({
        "id": "ji-huangyan", "type": "chapter", "author": [{ "literal": "黄岩区人大" }], "title": "调研报告",
        "container-title": "文献选注", "original-date": { "date-parts": [[2013, 4]] }, "editor": [{ "literal": "张三" }],
        "version": "0.1", "publisher": "校注", "issued": { "date-parts": [[2026]] }, "language": "zh-Hans",
        "note": "第4-9段", "accessed": { "date-parts": [[2026, 9, 5]] }, "URL": "https://x.org/t.html#p4-p9",
    });
    assert_eq!(item, &expected);
    let item = &serde_json::from_str::<serde_json::Value>(&filled(Form::Csl, &bare(), &PRINTED)).expect("JSON")[0];
    assert_eq!(item["original-date"], serde_json::json!({ "literal": "[2005..]" }));
    assert!(item.get("author").is_none() && item.get("issued").is_none());
}

#[test]
fn dates_are_not_made_surer_than_they_are() {
    use super::forms::{origin, year};
    let origins = [
        "2013-04",
        "2013-08?",
        "2007-04~",
        "[2005..]",
        "[2013-11..2014-01]",
        "[2013-01..2013-05]",
        "2006/2010",
        "春秋",
    ];
    let said = ["2013", "ca. 2013", "ca. 2007", "2005 or later", "2013–2014", "2013", "2006–2010", "春秋"];
    assert_eq!(origins.map(origin), said);
    assert_eq!(["2026", "2026-03-01", "2026?", "20xx"].map(year), ["2026", "2026", "2026?", "20xx"]);
}
