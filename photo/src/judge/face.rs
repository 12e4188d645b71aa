//! Faces: whether there are any, how large, and which way up.
//!
//! A window slides over the small copy, and a cascade of trees looks at each place: a node compares
//! two pixels, a leaf adds to a score, and nearly all windows are given up after a few trees. So three
//! of four places are only looked at when one beside them got much farther. The trees are data, see
//! `photo/faces/README.md`. It says that there is a face, never whose.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::small::Small;

/// The trees.
static CASCADE: &[u8] = include_bytes!("../../faces/facefinder.bin");

/// Where the trees begin. Before them stand how many levels a tree has and how many trees there are.
const START: usize = 16;

/// How many levels of nodes a tree has.
const DEPTH: usize = 6;

/// Leaves of a tree, and one more than its nodes.
const LEAVES: usize = 1 << DEPTH;

/// Bytes of a tree: four for each node, four for each leaf, and the score below which it gives up.
const TREE: usize = 4 * (LEAVES - 1) + 4 * LEAVES + 4;

/// A window that so many trees do not give up has something like a face in it or beside it.
const PROMISING: usize = 48;

/// For each so many places of a window, one tree more is worth it that where its nodes look is computed once for
/// all windows of a size: most windows are seen by the first trees alone.
const PLACES_FOR_A_TREE: usize = 200;

/// The smallest window that a comparison of pixels makes sense in.
const MINIMUM: usize = 20;

/// How a window moves over the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    /// The smallest window, in pixels.
    pub smallest: usize,
    /// How much larger each window is than the one before.
    pub growth: f32,
    /// How far the window moves, as a share of its side.
    pub shift: f32,
}

/// Two windows that share more than this part of what they cover see the same face.
const SAME: f32 = 0.2;

/// A face on the small copy, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// Middle from the left.
    pub x: f32,
    /// Middle from the top.
    pub y: f32,
    /// Side of the square around it.
    pub size: f32,
    /// How sure it is: the scores of all windows that saw it.
    pub score: f32,
}

/// Light of pixels in rows.
pub(super) struct Grey<'a> {
    pub width: usize,
    pub height: usize,
    pub luma: Cow<'a, [u8]>,
}

impl<'a> Grey<'a> {
    pub fn of(small: &'a Small) -> Self {
        Self { width: small.width, height: small.height, luma: small.luma.as_slice().into() }
    }

    /// Turned by a quarter to the right.
    pub fn turned(&self) -> Grey<'static> {
        let mut luma = Vec::with_capacity(self.luma.len());
        for x in 0..self.width {
            luma.extend((0..self.height).rev().map(|y| self.luma[y * self.width + x]));
        }
        Grey { width: self.height, height: self.width, luma: luma.into() }
    }
}

struct Tree {
    /// Each compares two pixels, at places in 256ths of the window's side from its middle. They stand in the
    /// order of the leaves below them, see [`leaf_of`]; the first place is left free.
    nodes: [[i8; 4]; LEAVES],
    leaves: [f32; LEAVES],
    /// The score up to which a window is given up.
    least: f32,
}

fn trees() -> &'static [Tree] {
    static TREES: LazyLock<Vec<Tree>> =
        LazyLock::new(|| CASCADE.get(START..).unwrap_or_default().chunks_exact(TREE).map(read_tree).collect());
    &TREES
}

fn read_tree(bytes: &[u8]) -> Tree {
    let (nodes, leaves) = bytes.split_at(4 * (LEAVES - 1));
    let number = |place: usize| f32::from_le_bytes([0, 1, 2, 3].map(|byte| leaves[4 * place + byte]));
    // In the file they stand level by level.
    let mut ordered = [[0; 4]; LEAVES];
    let mut bytes = nodes.as_chunks::<4>().0.iter();
    for level in 0..DEPTH {
        let places = (LEAVES >> (level + 1)..LEAVES).step_by(LEAVES >> level);
        for (place, node) in places.zip(&mut bytes) {
            ordered[place] = node.map(u8::cast_signed);
        }
    }
    Tree { nodes: ordered, leaves: std::array::from_fn(number), least: number(LEAVES) }
}

/// The faces with a score of at least this, the surest first.
pub(super) fn find(grey: &Grey, walk: Walk, least_score: f32) -> Vec<Face> {
    let largest = grey.width.min(grey.height).saturating_sub(3);
    let smallest = walk.smallest.max(MINIMUM);
    let sizes = std::iter::successors(Some(smallest), |size| Some(part(*size, walk.growth).max(size + 1)));
    let mut seen = Vec::new();
    for size in sizes.take_while(|size| *size <= largest) {
        let step = part(size, walk.shift).max(1);
        let window = Window::of(grey, size, step);
        let promising = promising_places(&window, step);
        for (x, y) in window.places(step).filter(|(x, y)| promising[y * grey.width + x]) {
            if let Look::Face(score) = window.look(x, y) {
                seen.push(Face { x: real(x), y: real(y), size: real(size), score });
            }
        }
    }
    let mut faces = merged(seen);
    faces.retain(|face| face.score >= least_score);
    faces
}

/// For each pixel, whether it is at most so far from the middle of a promising window. One of four places is
/// looked at.
fn promising_places(window: &Window, step: usize) -> Vec<bool> {
    let Grey { width, height, .. } = *window.grey;
    let mut promising = vec![false; width * height];
    for (x, y) in window.places(2 * step) {
        if !matches!(window.look(x, y), Look::Nothing) {
            let around = |at: usize, most: usize| at.saturating_sub(step)..(at + step + 1).min(most);
            for row in around(y, height) {
                promising[row * width..][around(x, width)].fill(true);
            }
        }
    }
    promising
}

/// What a window has in it.
enum Look {
    /// A face, so sure.
    Face(f32),
    /// Something that not all of the first [`PROMISING`] trees gave up.
    Promising,
    Nothing,
}

/// A window of one size.
struct Window<'a> {
    grey: &'a Grey<'a>,
    size: usize,
    /// How far the first pixel of a window is from its middle.
    corner: usize,
    /// For the nodes of the first trees: how far from the first pixel the two are that it compares.
    early: Vec<[[u32; 2]; LEAVES]>,
}

impl<'a> Window<'a> {
    /// Moved by so many pixels at a time.
    fn of(grey: &'a Grey<'a>, size: usize, step: usize) -> Self {
        let mut window = Self { grey, size, corner: margin(size) * (grey.width + 1), early: Vec::new() };
        let early = window.places(step).count() / PLACES_FOR_A_TREE;
        window.early = trees().iter().take(early).map(|tree| tree.nodes.map(|codes| window.both(codes))).collect();
        window
    }

    /// All places in the middle of a window, so many pixels from each other.
    fn places(&self, step: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let margin = margin(self.size);
        let [width, height] = [self.grey.width, self.grey.height];
        let rows = (margin..height - margin).step_by(step);
        rows.flat_map(move |y| (margin..width - margin).step_by(step).map(move |x| (x, y)))
    }

    /// Looks at the picture around this place.
    fn look(&self, x: usize, y: usize) -> Look {
        let pixels = &self.grey.luma[y * self.grey.width + x - self.corner..];
        let mut score = 0.0;
        let mut least = 0.0;
        for (number, tree) in trees().iter().enumerate() {
            let leaf = match self.early.get(number) {
                Some(places) => leaf_of(pixels, |node| places[node]),
                None => leaf_of(pixels, |node| self.both(tree.nodes[node])),
            };
            score += tree.leaves[leaf];
            least = tree.least;
            if score <= least {
                return if number < PROMISING { Look::Nothing } else { Look::Promising };
            }
        }
        Look::Face(score - least)
    }

    /// How far from the first pixel the two are that a node compares: at places in 256ths of the window's
    /// side from its middle, which are never farther than half of it.
    fn both(&self, [down, right, other_down, other_right]: [i8; 4]) -> [u32; 2] {
        let [size, width, corner] = [self.size, self.grey.width, self.corner].map(as_i32);
        let part = |by: i8| (i32::from(by) * size) >> 8;
        let away = |down: i8, right: i8| (corner + part(down) * width + part(right)).cast_unsigned();
        [away(down, right), away(other_down, other_right)]
    }
}

/// At which leaf of a tree these pixels end. Each node compares two of them, and stands at the first leaf
/// that is on its far side.
fn leaf_of(pixels: &[u8], places: impl Fn(usize) -> [u32; 2]) -> usize {
    let mut leaf = 0;
    for level in 1..=DEPTH {
        let half = LEAVES >> level;
        let [one, other] = places((leaf + half) % LEAVES).map(|place| pixels[place as usize]);
        leaf += if one <= other { half } else { 0 };
    }
    leaf % LEAVES
}

/// How far the middle of a window has to be from the edge of the picture.
fn margin(size: usize) -> usize {
    size / 2 + 1
}

/// One face for all windows that saw the same: where they lie in the middle.
fn merged(mut seen: Vec<Face>) -> Vec<Face> {
    seen.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut faces = Vec::new();
    while let Some(first) = seen.first().copied() {
        let (same, others): (Vec<Face>, Vec<Face>) = seen.iter().partition(|face| shared(&first, face) > SAME);
        let count = real(same.len());
        let sum = |of: fn(&Face) -> f32| same.iter().map(of).sum::<f32>();
        faces.push(Face {
            x: sum(|face| face.x) / count,
            y: sum(|face| face.y) / count,
            size: sum(|face| face.size) / count,
            score: sum(|face| face.score),
        });
        seen = others;
    }
    faces.sort_by(|one, other| other.score.total_cmp(&one.score));
    faces
}

/// Which part of what two squares cover they have in common.
fn shared(one: &Face, other: &Face) -> f32 {
    let overlap = |one_at: f32, other_at: f32| {
        let end = (one_at + one.size / 2.0).min(other_at + other.size / 2.0);
        (end - (one_at - one.size / 2.0).max(other_at - other.size / 2.0)).max(0.0)
    };
    let common = overlap(one.x, other.x) * overlap(one.y, other.y);
    common / (one.size * one.size + other.size * other.size - common)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "there are far fewer pixels")]
fn as_i32(pixels: usize) -> i32 {
    pixels as i32
}

#[expect(clippy::cast_precision_loss, reason = "a length on the small copy is far below 2^24")]
pub(super) fn real(length: usize) -> f32 {
    length as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length times a positive number")]
pub(super) fn part(length: usize, share: f32) -> usize {
    (real(length) * share) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_trees_are_there() {
        assert_eq!((CASCADE.len() - START) % TREE, 0);
        assert_eq!(trees().len(), 468);
        assert_eq!(usize::from(CASCADE[START - 8]), DEPTH);
    }

    #[test]
    fn a_blank_wall_has_no_face_and_too_small_a_picture_is_no_reason_to_panic() {
        for (width, height) in [(0, 0), (1, 1), (20, 400), (400, 300)] {
            let grey = Grey { width, height, luma: vec![128; width * height].into() };
            assert_eq!(find(&grey, Walk { smallest: 0, growth: 1.1, shift: 0.1 }, 1.0), []);
        }
    }

    #[test]
    fn four_quarter_turns_lead_back() {
        let grey = Grey { width: 3, height: 2, luma: vec![1, 2, 3, 4, 5, 6].into() };
        let once = grey.turned();
        assert_eq!((once.width, once.height, &once.luma[..]), (2, 3, &[4, 1, 5, 2, 6, 3][..]));
        assert_eq!(once.turned().turned().turned().luma, grey.luma);
    }
}
