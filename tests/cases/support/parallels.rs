//! The parallels of a project, as the expectation `parallels` shows them.

use std::fmt::Write as _;

use jiaozhu::resolve::Resolved;
use jiaozhu::site::ParallelPassages;
use jiaozhu::text::Ruler;

/// Groups, longest first: how long, then a line for each place: `text#pN "words"`, what agrees between ⟦ and ⟧.
/// A star stands before the place that the others are compared with.
pub(super) fn groups(resolved: &Resolved<'_>) -> String {
    let parallels = ParallelPassages::find(resolved);
    let mut out = String::new();
    for group in parallels.groups() {
        let _ = writeln!(out, "{}", group.length);
        for (index, place) in group.places.iter().enumerate() {
            let (edition, text) = parallels.text(place.text);
            let text = &resolved.editions[edition].texts[text];
            let reading = &text.readings[place.passage];
            let ruler = Ruler::new(&reading.text);
            let mut words = String::new();
            let mut at = place.range.start;
            for part in &place.shared {
                words.push_str(ruler.slice(&reading.text, &(at..part.start)));
                let _ = write!(words, "⟦{}⟧", ruler.slice(&reading.text, part));
                at = part.end;
            }
            words.push_str(ruler.slice(&reading.text, &(at..place.range.end)));
            let mark = if index == group.base { "*" } else { " " };
            let _ = writeln!(out, "{mark} {}#{} {words}", text.text.id, reading.id);
        }
    }
    out
}
