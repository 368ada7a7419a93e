//! Overrides in their layers, the decisions they settle, and the search key.

use std::ops::Range;

use jiaozhu::script::{
    Converter, Decision, Fixed, Layer, OverrideError, Overrides, Script, decisions, fold, fold_pairs, fold_str,
};

const TW: Converter = Converter::between(Script::Hans, Script::HantTw);

fn layer(keep: &[&str], forms: &[(&str, &str)]) -> Layer {
    Layer {
        keep: keep.iter().map(ToString::to_string).collect(),
        forms: forms.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect(),
    }
}

fn place(range: Range<usize>, form: &str) -> Fixed<'_> {
    Fixed { range, form: form.into() }
}

fn converted(text: &str, edition: &Layer, site: &Layer, places: &[Fixed<'_>]) -> String {
    let overrides = Overrides::new(edition, site).unwrap();
    let fixed = overrides.fixed(text, places);
    let converted = TW.convert(text, &fixed);
    assert!(converted.is_identity_aligned());
    converted.text
}

#[test]
fn an_override_cuts_the_context() {
    let none = Layer::default();
    assert_eq!(TW.convert("足额发放", &[]).text, "足額髮放", "OpenCC's own error, kept");
    assert_eq!(converted("足额发放", &layer(&[], &[("发放", "發放")]), &none, &[]), "足額發放");
    assert_eq!(TW.convert("挤干水分", &[]).text, "擠幹水分");
    assert_eq!(converted("挤干水分", &layer(&[], &[("挤干", "擠乾")]), &none, &[]), "擠乾水分");
}

#[test]
fn names_are_kept_and_the_longest_wins() {
    let edition = layer(&["沈岩"], &[("沈岩村", "瀋岩村"), ("岩村", "巖村"), ("后", "後"), ("皇后", "皇后")]);
    assert_eq!(converted("沈岩说", &edition, &Layer::default(), &[]), "沈岩說");
    // A name kept wins over a form of the same layer, even a longer one.
    assert_eq!(converted("沈岩村", &edition, &Layer::default(), &[]), "沈岩村");
    assert_eq!(converted("岩村后皇后", &edition, &Layer::default(), &[]), "巖村後皇后");
}

#[test]
fn place_beats_edition_beats_site() {
    let edition = layer(&[], &[("干部", "幹部")]);
    let site = layer(&["干部"], &[("每天", "每日"), ("天干", "天乾")]);
    assert_eq!(converted("每天干部", &edition, &site, &[]), "每日幹部");
    assert_eq!(converted("每天干部", &edition, &site, &[place(1..3, "天乾")]), "每天乾部");
    // Two places that touch; one out of order and one beyond the text are passed over.
    let places = [place(0..1, "甲"), place(1..2, "乙"), place(0..2, "丙丁"), place(3..9, "戊")];
    assert_eq!(converted("每天干部", &edition, &site, &places), "甲乙幹部");
}

#[test]
fn what_is_refused() {
    let none = Layer::default();
    let refused = |edition: Layer| Overrides::new(&edition, &none).unwrap_err();
    assert_eq!(refused(layer(&[""], &[])), OverrideError::Empty);
    assert!(matches!(refused(layer(&[], &[("软件", "軟體兒")])), OverrideError::Length { .. }));
    assert!(matches!(refused(layer(&[], &[("干", "幹"), ("干", "乾")])), OverrideError::Conflict { .. }));
}

#[test]
fn a_form_of_another_length_is_one_piece() {
    let converted = TW.convert("头发软件头发", &[place(2..4, "軟體程式"), place(4..9, "?")]);
    assert_eq!(converted.text, "頭髮軟體程式頭髮");
    assert_eq!(converted.target_range(3..4), 2..6);
    assert_eq!(converted.target_range(4..5), 6..7);
    assert_eq!(converted.target_range(3..3), 2..2);
    assert_eq!(converted.source_range(5..7), 2..5);
    assert_eq!(converted.target_range(0..99), 0..8);
}

#[test]
fn the_identity_dictates_nothing() {
    let own = Converter::between(Script::HantTw, Script::HantTw);
    assert!(own.is_identity());
    let text = "著\u{FA10}⿰亻丁"; // nothing is normalised either
    assert_eq!(own.convert(text, &[place(0..1, "着")]).text, text);
    assert!(decisions(text, &own.convert(text, &[]), own).is_empty());
}

#[test]
fn between_taiwan_and_hong_kong() {
    let there = Converter::between(Script::HantTw, Script::HantHk);
    let converted = there.convert("裡面著急裡", &[place(4..5, "裡")]);
    assert_eq!(converted.text, "裏面着急裡");
    assert_eq!(converted.dictated().first(), Some(&(4..5)));
}

#[test]
fn decisions_name_what_was_chosen() {
    let text = "干部用干a皇后";
    let overrides = Overrides::new(&layer(&[], &[("用干", "用乾")]), &Layer::default()).unwrap();
    let converted = TW.convert(text, &overrides.fixed(text, &[]));
    assert_eq!(converted.text, "幹部用乾a皇后");
    let found = decisions(text, &converted, TW);
    let first = &found[0];
    assert_eq!((first.at, first.char, first.chosen, first.fixed), (0, '干', '幹', false));
    assert!(first.others().any(|c| c == '乾') && first.others().all(|c| c != '幹'));
    let second = &found[1];
    assert_eq!((second.at, second.chosen, second.fixed), (3, '乾', true));
    let last = &found[2];
    assert_eq!((last.at, last.char, last.chosen), (6, '后', '后'));
    assert_eq!(found.len(), 3);
}

#[test]
fn candidates_are_written_as_the_target_writes_them() {
    let chosen = |to: Script, text: &str| -> Vec<Decision> {
        let converter = Converter::between(Script::Hans, to);
        decisions(text, &converter.convert(text, &[]), converter)
    };
    // 里 is 裏 or 里 (or 哩); Taiwan writes 裡.
    let found = &chosen(Script::HantTw, "屋里")[0];
    assert_eq!((found.chosen, found.others().any(|c| c == '裏')), ('裡', false));
    let found = &chosen(Script::HantHk, "屋里")[0];
    assert_eq!((found.chosen, found.others().any(|c| c == '裡')), ('裏', false));
    // A description sequence is described, not decided.
    assert!(chosen(Script::HantTw, "⿰干后").is_empty());
}

#[test]
fn the_search_key_is_one_for_every_script() {
    for word in ["群", "羣", "着", "著", "峰", "峯", "里", "裏", "裡", "卫", "衛", "衞", "台", "臺", "檯", "枱"]
    {
        let key = fold_str(word);
        assert_eq!(fold_str(&key), key, "{word}");
    }
    for (one, other) in [("群", "羣"), ("着", "著"), ("峰", "峯"), ("里", "裡"), ("卫", "衞"), ("台", "枱")]
    {
        assert_eq!(fold_str(one), fold_str(other));
    }
    assert_eq!(fold_str("瞭解ABC１2"), "了解ABC１2");
    assert!(fold_pairs().windows(2).all(|two| two[0].0 < two[1].0));
    let again: Vec<char> = fold_pairs()
        .iter()
        .filter(|(from, to)| fold(*from) == *to && fold(*to) != *to)
        .map(|(from, _)| *from)
        .collect();
    assert_eq!(again, [] as [char; 0], "folding again changes nothing");
    for target in [Script::HantTw, Script::HantHk] {
        // Whatever the standard of a region writes for a character has that character's key.
        let file = if target == Script::HantTw { "TWVariants" } else { "HKVariants" };
        let rows = std::fs::read_to_string(format!("data/opencc/{file}.txt")).unwrap();
        for row in rows.lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
            let (from, to) = row.split_once('\t').unwrap();
            for to in to.split(' ') {
                assert_eq!(fold_str(from), fold_str(to), "{row}");
            }
        }
    }
}

#[test]
fn the_documentation_publishes_every_variant() {
    let page = std::fs::read_to_string("docs/search.md").unwrap();
    let rows = std::fs::read_to_string("data/variants.tsv").unwrap();
    let mut count = 0;
    for row in rows.lines().filter(|row| !row.starts_with('#') && !row.is_empty()) {
        let line = format!("| {} |", row.replace('\t', " | "));
        assert!(page.lines().any(|there| there == line), "docs/search.md lacks {line}");
        count += 1;
    }
    let published = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Character")).count();
    assert_eq!(published, count, "docs/search.md has rows that data/variants.tsv lacks");
}

#[test]
fn scripts_by_their_tags() {
    for script in Script::ALL {
        assert_eq!(script.tag().parse::<Script>().unwrap(), script);
        assert_eq!(serde_json::to_string(&script).unwrap(), format!("\"{script}\""));
    }
    assert!("zh-TW".parse::<Script>().is_err());
}
