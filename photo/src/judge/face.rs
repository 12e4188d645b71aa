//! Faces: whether there are any, how large, and which way up.
//!
//! A window slides over the small copy, and a cascade of trees looks at each place: a node compares
//! two pixels, a leaf adds to a score, and nearly all windows are given up after a few trees. So three
//! of four places are only looked at when one beside them got farther. The trees are data, see
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
const PROMISING: usize = 12;

/// So many trees look at most windows: where their nodes look is computed once for all of a size.
const EARLY: usize = 48;

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
    /// Each compares two pixels, at places in 256ths of the window's side from its middle.
    nodes: [[i8; 4]; LEAVES - 1],
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
    Tree {
        nodes: std::array::from_fn(|node| [0, 1, 2, 3].map(|place| nodes[4 * node + place].cast_signed())),
        leaves: std::array::from_fn(number),
        least: number(LEAVES),
    }
}

/// The faces with a score of at least this, the surest first.
pub(super) fn find(grey: &Grey, walk: Walk, least_score: f32) -> Vec<Face> {
    let largest = grey.width.min(grey.height);
    let mut seen = Vec::new();
    let mut size = walk.smallest.max(MINIMUM);
    while size + 3 <= largest {
        look_around(&Window::of(grey, size), part(size, walk.shift).max(1), &mut seen);
        size = part(size, walk.growth).max(size + 1);
    }
    let mut faces = merged(seen);
    faces.retain(|face| face.score >= least_score);
    faces
}

/// Adds what is seen by windows of one size, so many pixels from each other.
fn look_around(window: &Window, step: usize, seen: &mut Vec<Face>) {
    let margin = margin(window.size);
    let places = |length: usize| (margin..length - margin).step_by(step).enumerate();
    let across = places(window.grey.width).count() / 2 + 1;
    let down = places(window.grey.height).count() / 2 + 1;
    let mut promising = vec![false; across * down];
    let mut look = |x: usize, y: usize| {
        let look = window.look(x, y);
        if let Look::Face(score) = look {
            seen.push(Face { x: real(x), y: real(y), size: real(window.size), score });
        }
        !matches!(look, Look::Nothing)
    };
    for (row, y) in places(window.grey.height).step_by(2) {
        for (column, x) in places(window.grey.width).step_by(2) {
            promising[row / 2 * across + column / 2] = look(x, y);
        }
    }
    for (row, y) in places(window.grey.height) {
        for (column, x) in places(window.grey.width).skip((row + 1) % 2).step_by(2 - row % 2) {
            let is_near = |(down, right)| promising[((row + down) >> 1) * across + ((column + right) >> 1)];
            if [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().any(is_near) {
                look(x, y);
            }
        }
    }
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
    /// For the nodes of the [`EARLY`] trees: how far from the first pixel the two are that it compares.
    early: Vec<[[u32; 2]; LEAVES]>,
}

impl<'a> Window<'a> {
    fn of(grey: &'a Grey<'a>, size: usize) -> Self {
        let mut window = Self { grey, size, corner: margin(size) * (grey.width + 1), early: Vec::new() };
        let of_tree = |tree: &Tree| {
            let mut places = [[0; 2]; LEAVES];
            for (place, codes) in places.iter_mut().zip(&tree.nodes) {
                *place = window.both(*codes);
            }
            places
        };
        window.early = trees().iter().take(EARLY).map(of_tree).collect();
        window
    }

    /// Looks at the picture around this place.
    fn look(&self, x: usize, y: usize) -> Look {
        let pixels = &self.grey.luma[y * self.grey.width + x - self.corner..];
        let mut score = 0.0;
        let mut least = 0.0;
        for (number, tree) in trees().iter().enumerate() {
            let leaf = match self.early.get(number) {
                Some(places) => leaf_of(pixels, |node| places[node % LEAVES]),
                None => leaf_of(pixels, |node| tree.nodes.get(node).map_or([0; 2], |codes| self.both(*codes))),
            };
            score += tree.leaves[leaf % LEAVES];
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
        let part = |by: i8| (isize::from(by) * self.size.cast_signed()) >> 8;
        let away = |down: i8, right: i8| part(down) * self.grey.width.cast_signed() + part(right);
        [away(down, right), away(other_down, other_right)]
            .map(|away| u32::try_from(self.corner.wrapping_add_signed(away)).unwrap_or_default())
    }
}

/// At which leaf of a tree these pixels end, of which each node compares two.
fn leaf_of(pixels: &[u8], places: impl Fn(usize) -> [u32; 2]) -> usize {
    let mut node = 0;
    for _ in 0..DEPTH {
        let [one, other] = places(node).map(|place| pixels[place as usize]);
        node = 2 * node + 1 + usize::from(one <= other);
    }
    node + 1 - LEAVES
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
