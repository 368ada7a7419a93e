//! What is found, and what is not: the promises of [`super::find`], on small texts and against a search by brute force.

use std::time::Instant;

use super::*;

const LEAST_HERE: usize = 12;

fn texts<'t>(passages: &[&[&'t str]]) -> Vec<Text<'t>> {
    let passage = |words: &&'t str| Passage { words, names: Vec::new() };
    passages.iter().map(|text| Text { passages: text.iter().map(passage).collect(), least: Some(LEAST_HERE) }).collect()
}

fn words(texts: &[Text<'_>], place: &Place, range: &Range<usize>) -> String {
    texts[place.text].passages[place.passage].words.chars().skip(range.start).take(range.len()).collect()
}

/// Each group as the words of its places, what agrees between brackets.
fn shown(texts: &[Text<'_>]) -> Vec<Vec<String>> {
    let line = |place: &Place| {
        let mut line = format!("{}/{} ", place.text, place.passage);
        let mut at = place.range.start;
        for part in &place.shared {
            line += &words(texts, place, &(at..part.start));
            line += &format!("[{}]", words(texts, place, part));
            at = part.end;
        }
        line + &words(texts, place, &(at..place.range.end))
    };
    find(texts).groups.iter().map(|group| group.places.iter().map(line).collect()).collect()
}

const FORMULA: &str = "坚持以人为本的科学发展观统筹解决问题";

#[test]
fn a_run_is_maximal_and_its_pair_stands_once() {
    let texts =
        texts(&[&["甲说坚持以人为本的科学发展观，统筹解决问题也"], &["乙道坚持以人为本的科学发展观统筹解决问题矣"]]);
    let expected = [["0/0 [坚持以人为本的科学发展观，统筹解决问题]", "1/0 [坚持以人为本的科学发展观统筹解决问题]"]];
    assert_eq!(shown(&texts), expected);
}

#[test]
fn a_formula_at_many_places_is_one_group() {
    let passages: Vec<String> = (0..300).map(|n| format!("{}{FORMULA}{}", letter(n), letter(n + 500))).collect();
    let lines: Vec<&str> = passages.iter().map(String::as_str).collect();
    let found = find(&texts(&[&lines]));
    assert_eq!(found.groups.len(), 1);
    assert_eq!(found.groups[0].places.len(), 300);
    assert_eq!(found.groups[0].length, FORMULA.chars().count());
    assert!((0..300).all(|passage| found.of(0, passage).len() == 1));
}

#[test]
fn a_formula_inside_a_longer_parallel_is_a_group_of_all_its_places() {
    let long = format!("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少{FORMULA}白日依山尽黄河入海流欲穷千里目更上一层楼");
    let other = format!("其一{FORMULA}矣");
    let found = find(&texts(&[&[&long], &[&long], &[&other]]));
    let places: Vec<Vec<usize>> =
        found.groups.iter().map(|group| group.places.iter().map(|place| place.text).collect()).collect();
    assert_eq!(places, [vec![0, 1], vec![0, 1, 2]]);
}

#[test]
fn small_differences_are_passed_over_and_shown() {
    let texts = texts(&[
        &["各村要认真贯彻落实上级会议精神加强组织领导，明确工作责任确保任务完成"],
        &["各镇应认真贯彻落实上级会议精神切实加强组织领导，明确责任确保任务完成"],
    ]);
    let expected = [[
        "0/0 [认真贯彻落实上级会议精神][加强组织领导，明确]工作[责任确保任务完成]",
        "1/0 [认真贯彻落实上级会议精神]切实[加强组织领导，明确][责任确保任务完成]",
    ]];
    assert_eq!(shown(&texts), expected);
}

#[test]
fn script_and_punctuation_are_folded() {
    let texts = texts(&[&["堅持以人為本的科學發展觀，統籌解決問題"], &["坚持“以人为本”的科学发展观　统筹解决问题"]]);
    assert_eq!(shown(&texts).len(), 1);
}

#[test]
fn places_are_code_points_beyond_the_first_plane_too() {
    let texts = texts(&[&["𠮷𠮷坚持以人为本的科学发展观"], &["坚持以人为本的科学发展观"]]);
    let found = find(&texts);
    assert_eq!(found.groups[0].places[0].range, 2..14);
}

#[test]
fn names_and_titles_are_no_parallels() {
    let law = "依《中华人民共和国人口与计划生育法》办";
    assert!(shown(&texts(&[&[law], &[law]])).is_empty());
    let office = "请中华人民共和国国家人口和计划生育委员会办";
    let mut named = texts(&[&[office], &[office]]);
    assert_eq!(shown(&named).len(), 1);
    for text in &mut named {
        text.passages[0].names.push(1..20);
    }
    assert!(shown(&named).is_empty());
}

#[test]
fn numbers_alone_are_no_parallels() {
    let row = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
    assert!(shown(&texts(&[&[row], &[row]])).is_empty());
}

#[test]
fn no_run_crosses_passages_and_a_text_can_stay_out() {
    let (head, tail) = ("坚持以人为本的科学发", "展观统筹解决问题");
    assert!(shown(&texts(&[&[head, tail], &[head, tail]])).is_empty());
    let mut two = texts(&[&[FORMULA], &[FORMULA]]);
    two[1].least = None;
    assert!(shown(&two).is_empty());
    two[1].least = Some(30);
    assert!(shown(&two).is_empty(), "the stricter of two texts decides");
}

#[test]
fn a_sentence_said_twice_in_a_row_is_two_places() {
    let twice = format!("{FORMULA}，{FORMULA}。");
    let texts = texts(&[&[&twice]]);
    assert_eq!(shown(&texts), [[format!("0/0 [{FORMULA}]"), format!("0/0 [{FORMULA}]")]]);
}

#[test]
fn one_phrase_over_and_over_does_not_explode() {
    let start = Instant::now();
    let short = "以人为本".repeat(100_000);
    assert!(shown(&texts(&[&[&short]])).is_empty(), "the phrase is shorter than the least run");
    let sentence = format!("{FORMULA}。").repeat(100_000);
    let found = find(&texts(&[&[&sentence]]));
    assert_eq!((found.groups.len(), found.groups[0].places.len()), (1, 100_000));
    let lines = vec![FORMULA; 100_000];
    let found = find(&texts(&[&lines]));
    assert_eq!((found.groups.len(), found.groups[0].places.len()), (1, 100_000));
    // Every passage another mixture of two phrases: a great many runs, each a little different.
    let mut random = Random(3);
    let mixture = |_| (0..60).map(|_| ["甲乙丙丁", "甲乙丙戊"][random.below(2)]).collect::<String>();
    let passages: Vec<String> = (0..2_000).map(mixture).collect();
    let lines: Vec<&str> = passages.iter().map(String::as_str).collect();
    let found = find(&texts(&[&lines]));
    assert!(!found.groups.is_empty());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or_default()
    }
}

/// Characters that folding leaves as they are.
fn letter(number: usize) -> char {
    let mut own = ('\u{4E00}'..='\u{9FA5}').filter(|&c| crate::script::fold(c) == c);
    own.nth(number).unwrap_or('一')
}

/// Passages of random words in which pieces of earlier ones are said again, some with a character changed.
fn planted(random: &mut Random) -> Vec<String> {
    let mut passages: Vec<Vec<char>> = Vec::new();
    for _ in 0..60 {
        let mut passage: Vec<char> = (0..40 + random.below(40)).map(|_| letter(random.below(4000))).collect();
        for _ in 0..random.below(4) {
            let Some(source) = (!passages.is_empty()).then(|| &passages[random.below(passages.len())]) else { break };
            let length = (10 + random.below(30)).min(source.len());
            let from = random.below(source.len() - length + 1);
            let mut piece = source[from..from + length].to_vec();
            if random.below(2) == 0 {
                piece[random.below(length)] = letter(random.below(4000));
            }
            let at = random.below(passage.len());
            passage.splice(at..at, piece);
        }
        passages.push(passage);
    }
    passages.into_iter().map(|passage| passage.into_iter().collect()).collect()
}

#[test]
fn whatever_stands_at_two_places_is_told_at_each() {
    for seed in 0..100 {
        let passages = planted(&mut Random(seed));
        let letters: Vec<Vec<char>> = passages.iter().map(|words| words.chars().collect()).collect();
        let lines: Vec<&str> = passages.iter().map(String::as_str).collect();
        let found = find(&texts(&[&lines]));
        let mut grams = std::collections::BTreeMap::<&[char], Vec<(usize, usize)>>::new();
        for (passage, letters) in letters.iter().enumerate() {
            for (at, gram) in letters.windows(LEAST_HERE).enumerate() {
                grams.entry(gram).or_default().push((passage, at));
            }
        }
        for (gram, places) in grams.iter().filter(|(_, places)| places.len() > 1) {
            // Stretches that nearly coincide are one place, so an edge may lie a little off.
            let near = |place: &Place, &(passage, at): &(usize, usize)| {
                let slack = place.range.len() / 4 + 1;
                place.passage == passage
                    && place.range.start <= at + slack
                    && at + gram.len() <= place.range.end + slack
            };
            for here in places {
                let told = |group: &Group| {
                    let at = group.places.iter().position(|place| near(place, here));
                    let other = |index: usize, place: &Place| {
                        Some(index) != at && places.iter().any(|there| near(place, there))
                    };
                    at.is_some() && group.places.iter().enumerate().any(|(index, place)| other(index, place))
                };
                let said = || gram.iter().collect::<String>();
                assert!(found.groups.iter().any(told), "seed {seed}: {} of {places:?} at {here:?}", said());
            }
        }
    }
}

#[test]
fn groups_are_sound() {
    for seed in 100..180 {
        let passages = planted(&mut Random(seed));
        let letters: Vec<Vec<char>> = passages.iter().map(|words| words.chars().collect()).collect();
        let lines: Vec<&str> = passages.iter().map(String::as_str).collect();
        let found = find(&texts(&[&lines]));
        let order =
            |group: &Group| (std::cmp::Reverse(group.length), group.places[0].passage, group.places[0].range.start);
        assert!(found.groups.is_sorted_by_key(order));
        for (index, group) in found.groups.iter().enumerate() {
            let key = |place: &Place| (place.passage, place.range.start);
            assert!(group.places.is_sorted_by_key(key) && group.places.len() > 1);
            for pair in group.places.windows(2) {
                assert!(pair[0].passage != pair[1].passage || pair[0].range.end <= pair[1].range.start);
            }
            for (at, place) in group.places.iter().enumerate() {
                assert!(found.of(0, place.passage).any(|mention| mention == Mention { group: index, place: at }));
                assert!(place.shared.iter().all(|part| place.range.start <= part.start && part.end <= place.range.end));
            }
            let [one, two] = &group.places[..] else { continue };
            // Of a pair the parts that agree are the same words, and no word more agrees at either edge.
            let said = |place: &Place| {
                place.shared.iter().flat_map(|part| &letters[place.passage][part.clone()]).collect::<String>()
            };
            assert_eq!(said(one), said(two), "seed {seed}");
            let before = |place: &Place| place.range.start.checked_sub(1).map(|at| letters[place.passage][at]);
            let behind = |place: &Place| letters[place.passage].get(place.range.end).copied();
            for edge in [(before(one), before(two)), (behind(one), behind(two))] {
                assert!(edge.0.is_none() || edge.0 != edge.1, "seed {seed}: {one:?} {two:?} is not maximal");
            }
        }
        let mut seen: Vec<Vec<(usize, Range<usize>)>> = found
            .groups
            .iter()
            .map(|group| group.places.iter().map(|place| (place.passage, place.range.clone())).collect())
            .collect();
        seen.sort_by_key(|places| {
            places.iter().map(|(passage, range)| (*passage, range.start, range.end)).collect::<Vec<_>>()
        });
        assert!(seen.windows(2).all(|pair| pair[0] != pair[1]), "a group stands twice");
    }
}

#[test]
fn the_order_of_work_does_not_matter() {
    let passages = planted(&mut Random(99));
    let lines: Vec<&str> = passages.iter().map(String::as_str).collect();
    let texts = texts(&[&lines, &lines[..20]]);
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(find(&texts), alone.install(|| find(&texts)));
}
