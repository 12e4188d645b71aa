//! Letters of our own as strokes: no font is needed, and none can be forged with them.
//!
//! Capitals, digits and the signs that stand on a card and in a watermark; small letters are
//! written as capitals.

/// Height of a capital letter in units.
pub const CAPITAL: f32 = 7.0;

/// Space between two letters in units.
const GAP: f32 = 1.7;

/// Width of a space in units.
const SPACE: f32 = 2.6;

/// Lines through points, each from the left and upwards in units, as a pen draws them.
pub type Strokes = Vec<Vec<[f32; 2]>>;

/// The strokes of a text whose baseline begins at 0.
pub fn strokes(text: &str) -> Strokes {
    let mut along = 0.0;
    let mut strokes = Vec::new();
    for letter in text.chars() {
        let mut lines = lines(path(letter));
        let width = width(&lines);
        for point in lines.iter_mut().flatten() {
            point[0] += along;
        }
        strokes.append(&mut lines);
        along += width + GAP;
    }
    strokes
}

/// How wide a text is, in units.
pub fn width_of(text: &str) -> f32 {
    let width: f32 = text.chars().map(|letter| width(&lines(path(letter))) + GAP).sum();
    (width - GAP).max(0.0)
}

/// How wide a letter is, in units.
fn width(strokes: &Strokes) -> f32 {
    strokes.iter().flatten().map(|point| point[0]).reduce(f32::max).unwrap_or(SPACE)
}

/// The lines of a path, curves as short straight pieces.
fn lines(path: &str) -> Strokes {
    let mut lines = Strokes::new();
    let mut words = path.split_ascii_whitespace();
    while let Some(word) = words.next() {
        let mut point = || [0, 1].map(|_| words.next().and_then(|number| number.parse().ok()).unwrap_or(0.0));
        let end = point();
        match (word, lines.last_mut()) {
            ("L", Some(line)) => line.push(end),
            ("Q", Some(line)) => {
                let (bend, end) = (end, point());
                let start = line.last().copied().unwrap_or(end);
                for step in 1..=6_u8 {
                    let share = f32::from(step) / 6.0;
                    line.push([0, 1].map(|axis| {
                        let (first, second) = (
                            start[axis] + (bend[axis] - start[axis]) * share,
                            bend[axis] + (end[axis] - bend[axis]) * share,
                        );
                        first + (second - first) * share
                    }));
                }
            }
            _ => lines.push(vec![end]),
        }
    }
    lines
}

/// The strokes of a letter: `M` begins a line, `L` goes straight on, `Q` bends. Up is up.
fn path(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "M 0 0 L 2.5 7 L 5 0 M .9 2.4 L 4.1 2.4",
        'B' => {
            "M 0 0 L 0 7 L 2.7 7 Q 4.6 7 4.6 5.4 Q 4.6 3.8 2.7 3.8 L 0 3.8 M 2.7 3.8 Q 5 3.8 5 1.9 Q 5 0 2.7 0 L 0 0"
        }
        'C' => "M 4.9 5.6 Q 4.3 7 2.6 7 Q 0 7 0 3.5 Q 0 0 2.6 0 Q 4.3 0 4.9 1.4",
        'D' => "M 0 0 L 0 7 L 2 7 Q 5 7 5 3.5 Q 5 0 2 0 L 0 0",
        'E' => "M 4.4 7 L 0 7 L 0 0 L 4.4 0 M 0 3.7 L 3.7 3.7",
        'F' => "M 4.4 7 L 0 7 L 0 0 M 0 3.7 L 3.7 3.7",
        'G' => "M 4.9 5.6 Q 4.3 7 2.6 7 Q 0 7 0 3.5 Q 0 0 2.6 0 Q 5 0 5 2.4 L 5 3.2 L 3 3.2",
        'H' => "M 0 0 L 0 7 M 5 0 L 5 7 M 0 3.7 L 5 3.7",
        'I' => "M .5 0 L .5 7",
        'J' => "M 3.4 7 L 3.4 2 Q 3.4 0 1.7 0 Q 0 0 0 1.8",
        'K' => "M 0 0 L 0 7 M 4.6 7 L 0 2.8 M 1.7 4.3 L 4.9 0",
        'L' => "M 0 7 L 0 0 L 4.2 0",
        'M' => "M 0 0 L 0 7 L 3 2.2 L 6 7 L 6 0",
        'N' => "M 0 0 L 0 7 L 5 0 L 5 7",
        'O' => "M 2.6 7 Q 0 7 0 3.5 Q 0 0 2.6 0 Q 5.2 0 5.2 3.5 Q 5.2 7 2.6 7",
        'P' => "M 0 0 L 0 7 L 2.8 7 Q 5 7 5 5 Q 5 3 2.8 3 L 0 3",
        'Q' => "M 2.6 7 Q 0 7 0 3.5 Q 0 0 2.6 0 Q 5.2 0 5.2 3.5 Q 5.2 7 2.6 7 M 3.2 1.9 L 5.2 -.5",
        'R' => "M 0 0 L 0 7 L 2.8 7 Q 5 7 5 5 Q 5 3 2.8 3 L 0 3 M 2.5 3 L 5 0",
        'S' => "M 4.6 5.7 Q 4.1 7 2.5 7 Q .2 7 .2 5.3 Q .2 3.9 2.5 3.6 Q 4.9 3.2 4.9 1.8 Q 4.9 0 2.5 0 Q .6 0 0 1.4",
        'T' => "M 0 7 L 5 7 M 2.5 7 L 2.5 0",
        'U' => "M 0 7 L 0 2.4 Q 0 0 2.5 0 Q 5 0 5 2.4 L 5 7",
        'V' => "M 0 7 L 2.5 0 L 5 7",
        'W' => "M 0 7 L 1.6 0 L 3.4 5.4 L 5.2 0 L 6.8 7",
        'X' => "M 0 0 L 4.8 7 M 0 7 L 4.8 0",
        'Y' => "M 0 7 L 2.5 3.4 L 5 7 M 2.5 3.4 L 2.5 0",
        'Z' => "M 0 7 L 4.8 7 L 0 0 L 4.8 0",
        '0' => "M 2.3 7 Q 0 7 0 3.5 Q 0 0 2.3 0 Q 4.6 0 4.6 3.5 Q 4.6 7 2.3 7",
        '1' => "M .6 5.6 L 2.4 7 L 2.4 0 M .6 0 L 4.2 0",
        '2' => "M .1 5.4 Q .3 7 2.3 7 Q 4.5 7 4.5 5.2 Q 4.5 3.8 2.6 2.2 L 0 0 L 4.6 0",
        '3' => "M .1 5.7 Q .5 7 2.3 7 Q 4.4 7 4.4 5.3 Q 4.4 3.8 2.2 3.8 Q 4.7 3.8 4.7 1.9 Q 4.7 0 2.3 0 Q .3 0 0 1.5",
        '4' => "M 3.5 0 L 3.5 7 L 0 2 L 4.8 2",
        '5' => "M 4.2 7 L .5 7 L .2 3.8 Q 1 4.4 2.3 4.4 Q 4.7 4.4 4.7 2.2 Q 4.7 0 2.3 0 Q .5 0 0 1.3",
        '6' => "M 4.2 6 Q 3.6 7 2.4 7 Q 0 7 0 3 Q 0 0 2.4 0 Q 4.7 0 4.7 2.2 Q 4.7 4.3 2.4 4.3 Q .5 4.3 0 2.6",
        '7' => "M 0 7 L 4.5 7 L 1.6 0",
        '8' => {
            "M 2.3 3.8 Q .3 3.8 .3 5.4 Q .3 7 2.3 7 Q 4.3 7 4.3 5.4 Q 4.3 3.8 2.3 3.8 Q 0 3.8 0 1.9 Q 0 0 2.3 0 Q 4.6 0 4.6 1.9 Q 4.6 3.8 2.3 3.8"
        }
        '9' => "M .4 1 Q 1 0 2.2 0 Q 4.6 0 4.6 4 Q 4.6 7 2.2 7 Q 0 7 0 4.8 Q 0 2.7 2.2 2.7 Q 4.1 2.7 4.6 4.4",
        '-' => "M 0 3 L 2.6 3",
        '.' => "M .3 0 L .3 .2",
        ',' => "M .6 .3 L 0 -1.2",
        ':' => "M .3 .6 L .3 .8 M .3 4.2 L .3 4.4",
        '/' => "M 0 -.6 L 3 7.4",
        '\'' => "M .3 7 L .3 5.2",
        '(' => "M 1.5 7.6 Q 0 5.6 0 3.4 Q 0 1.2 1.5 -.8",
        '·' => "M .3 3.3 L .3 3.5",
        ')' => "M 0 7.6 Q 1.5 5.6 1.5 3.4 Q 1.5 1.2 0 -.8",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_on_a_card_or_in_a_watermark_can_be_written() {
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.,:/'()·".chars() {
            assert!(!lines(path(letter)).is_empty(), "{letter}");
            assert!(lines(path(letter)).iter().all(|line| line.len() > 1), "{letter}");
        }
        assert_eq!(path('a'), path('A'));
        assert!(path(' ').is_empty());
    }

    #[test]
    fn a_longer_text_is_wider() {
        assert!(width_of("SITI FATIMAH") > width_of("SITI"));
        assert!(width_of("") < f32::EPSILON);
        let widest = strokes("SITI").iter().flatten().map(|point| point[0]).fold(0.0, f32::max);
        assert!((widest - width_of("SITI")).abs() < 0.01);
    }
}
