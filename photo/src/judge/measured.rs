//! What was measured on a picture, and what follows from it: the only place that compares with bounds.

use super::bounds::Bounds;
use super::card;
use super::face::{self, Face, Grey, Walk};
use super::light;
use super::sharpness;
use super::small::Small;
use super::{Finding, Subject};
use crate::picture::Picture;

/// What was measured on a picture. Lengths are in pixels of a copy of 400 pixels if not said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Pixels of the picture's long side.
    pub long_side: u32,
    /// Above it is a tenth of the picture, by light from 0 to 255.
    pub light_parts: u8,
    /// Below it is a third of the picture.
    pub dark_parts: u8,
    /// The part of the picture, or of the card in it, that one white patch takes.
    pub white_patch: f32,
    /// How colourful the most colourful twentieth is, from 0 to 255.
    pub chroma: u8,
    /// Pixels of the picture from dark to light across an edge, if there are edges.
    pub edge: Option<f32>,
    /// How long the card is by its portrait, as a part of the picture's long side.
    pub card_length: Option<f32>,
    /// How strong lines and letters are.
    pub ink: f32,
    /// How level the lines of text run.
    pub text_runs: f32,
    /// Scores of the surest face, for the picture as it is and after one, two and three quarter turns
    /// to the right. Only for a card; the turns only if there is none as it is, and the text allows it.
    pub face_by_turn: [f32; 4],
    /// The faces of people, the largest first: size as a part of the short side, and score.
    pub faces: Vec<(f32, f32)>,
}

impl Measured {
    /// Measures what matters for this subject.
    pub fn of(picture: &Picture, subject: Subject) -> Self {
        let bounds = Bounds::get();
        let small = Small::of(picture);
        let is_card = subject == Subject::Ktp;
        let portrait = is_card.then(|| best_face(&Grey::of(&small), bounds)).flatten();
        let first_score = portrait.map_or(0.0, |face| face.score);
        let portrait = portrait.filter(|face| face.score >= bounds.portrait_score);
        let whole = [0, 0, small.width, small.height];
        let where_the_card_is = portrait.map_or(whole, |face| card::around(&face, &small));
        let light = light::measure(&small, where_the_card_is, bounds.glare_luma);
        let text_runs = if is_card { card::text_runs(&small) } else { 1.0 };
        let face_by_turn = match portrait {
            Some(face) => [face.score, 0.0, 0.0, 0.0],
            None if is_card => faces_by_turn(&small, first_score, text_runs, bounds),
            None => [0.0; 4],
        };
        Self {
            long_side: picture.width().max(picture.height()),
            light_parts: light.lightest,
            dark_parts: light.darkest,
            white_patch: light.white_patch,
            chroma: light.chroma,
            edge: sharpness::width_of_edges(picture),
            card_length: portrait.map(|face| card::length(&face) / face::real(small.width.max(small.height))),
            ink: if is_card { card::ink(&small) } else { 0.0 },
            text_runs,
            face_by_turn,
            faces: if subject == Subject::Selfie { people(&small, bounds) } else { Vec::new() },
        }
    }

    /// What a reviewer would object to, in the order of [`Finding::ALL`].
    pub fn findings(&self, subject: Subject) -> Vec<Finding> {
        let bounds = Bounds::get();
        let is_dark = self.light_parts < bounds.dark_light_parts;
        let is_bright = self.dark_parts > bounds.bright_dark_parts;
        let is_blurred = self.edge.is_some_and(|edge| edge > bounds.blurred_edge);
        let mut findings = Vec::new();
        let mut add = |is_so: bool, finding| {
            if is_so {
                findings.push(finding);
            }
        };
        add(is_dark, Finding::TooDark);
        add(is_bright, Finding::TooBright);
        add(is_blurred, Finding::Blurred);
        add(self.long_side < bounds.shortest_long_side, Finding::TooSmall);
        // In the dark nothing is found, and one reason is enough.
        if !is_dark && !is_bright {
            match subject {
                Subject::Ktp => self.look_at_card(bounds, add),
                Subject::Selfie => {
                    let largest = self.faces.first().map_or(0.0, |(size, _)| *size);
                    let people = self.faces.iter().filter(|(size, _)| *size >= largest * bounds.second_face).count();
                    add(people == 0, Finding::NoFace);
                    add(people > 1, Finding::SeveralFaces);
                }
                Subject::Evidence => {}
            }
        }
        findings.sort();
        findings.dedup();
        findings
    }

    fn look_at_card(&self, bounds: &Bounds, mut add: impl FnMut(bool, Finding)) {
        let [upright, right, over, left] = self.face_by_turn;
        let is_portrait = |score: f32, others: [f32; 3]| {
            score >= bounds.portrait_score && others.into_iter().all(|other| other < score)
        };
        let is_upright = is_portrait(upright, [right, over, left]);
        let is_over_head = is_portrait(over, [upright, right, left]);
        let stands = is_portrait(right, [upright, over, left]) || is_portrait(left, [upright, right, over]);
        let has_ink = self.ink >= bounds.card_ink;
        let has_text = has_ink && (bounds.least_runs..bounds.most_runs).contains(&self.text_runs);
        // Lines that stand upright say it too when the portrait is not seen.
        let stands = stands || has_ink && !is_upright && !is_over_head && self.text_runs < bounds.standing_runs;
        add(self.white_patch > bounds.glare_patch, Finding::Glare);
        add(self.chroma < bounds.grey_chroma, Finding::GreyLikeACopy);
        add(!(is_upright || is_over_head || stands || has_text), Finding::NoCard);
        add(is_over_head, Finding::UpsideDown);
        add(stands, Finding::Sideways);
        let is_far = self.card_length.is_some_and(|length| length < bounds.shortest_card);
        add(is_far, Finding::TooSmall);
    }
}

/// The face that is most likely to be a card's portrait.
fn best_face(grey: &Grey, bounds: &Bounds) -> Option<Face> {
    let walk = Walk { smallest: bounds.smallest_portrait, growth: 1.15, shift: 0.09 };
    face::find(grey, walk, 0.0).first().copied()
}

/// The score of the surest face after no, one, two and three quarter turns to the right; the first is
/// known. Where text runs plainly one way, the card can't lie the other way.
fn faces_by_turn(small: &Small, first_score: f32, text_runs: f32, bounds: &Bounds) -> [f32; 4] {
    let (may_be_level, may_stand) = (text_runs >= bounds.standing_runs, text_runs < bounds.least_runs);
    let mut turned = Grey::of(small);
    let mut scores = [first_score; 4];
    for (score, may_be_so) in scores[1..].iter_mut().zip([may_stand, may_be_level, may_stand]) {
        turned = turned.turned();
        let face = may_be_so.then(|| best_face(&turned, bounds)).flatten();
        *score = face.map_or(0.0, |face| face.score);
    }
    scores
}

/// The faces that are large enough to be of people in front of the camera and not of a card's portrait.
fn people(small: &Small, bounds: &Bounds) -> Vec<(f32, f32)> {
    let short = face::real(small.width.min(small.height)).max(1.0);
    let smallest = face::part(small.width.min(small.height), bounds.smallest_face);
    let faces = face::find(&Grey::of(small), Walk { smallest, growth: 1.1, shift: 0.06 }, bounds.face_score);
    let mut faces: Vec<(f32, f32)> = faces.iter().map(|face: &Face| (face.size / short, face.score)).collect();
    faces.sort_by(|one, other| other.0.total_cmp(&one.0));
    faces
}
