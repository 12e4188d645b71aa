//! What was measured on a picture, and what follows from it: the only place that compares with bounds.

use super::bounds::Bounds;
use super::card::{self, Shape};
use super::face::{self, Face, Grey};
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
    /// What looks like a card, for the subject that has to have one.
    pub card: Option<Shape>,
    /// How strong lines and letters are on the card.
    pub ink: f32,
    /// How level the lines of text run.
    pub text_runs: f32,
    /// Scores of the surest face, for the picture as it is and after one, two and three quarter turns
    /// to the right. Only for a card, and the turns only if there is none as it is.
    pub face_by_turn: [f32; 4],
    /// The faces of people, the largest first: size as a part of the short side, and score.
    pub faces: Vec<(f32, f32)>,
}

impl Measured {
    /// Measures what matters for this subject.
    pub fn of(picture: &Picture, subject: Subject) -> Self {
        let bounds = Bounds::get();
        let small = Small::of(picture);
        let whole = [0, 0, small.width, small.height];
        let card = (subject == Subject::Ktp).then(|| card::largest_shape(&small)).flatten();
        let card = card.filter(|shape| bounds.is_like_a_card(shape));
        let where_the_card_is = card.map_or(whole, |shape| shape.around);
        let light = light::measure(&small, where_the_card_is, bounds.glare_luma);
        let (face_by_turn, faces) = match subject {
            Subject::Ktp => (best_faces(&small, bounds), Vec::new()),
            Subject::Selfie => ([0.0; 4], people(&small, bounds)),
            Subject::Evidence => ([0.0; 4], Vec::new()),
        };
        let is_card = subject == Subject::Ktp;
        Self {
            long_side: picture.width().max(picture.height()),
            light_parts: light.light_parts,
            dark_parts: light.dark_parts,
            white_patch: light.white_patch,
            chroma: light.chroma,
            edge: sharpness::width_of_edges(picture),
            card,
            ink: if is_card { card::ink(&small, where_the_card_is) } else { 0.0 },
            text_runs: if is_card { card::text_runs(&small, where_the_card_is) } else { 1.0 },
            face_by_turn,
            faces,
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
                    add(people == 0 && !is_blurred, Finding::NoFace);
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
        let [upright, right, over, left] = self.face_by_turn.map(|score| score >= bounds.portrait_score);
        let stands = self.card.is_some_and(|shape| shape.tilt > std::f32::consts::FRAC_PI_4);
        let has_card = upright || right || over || left || self.card.is_some() && self.ink >= bounds.card_ink;
        add(self.white_patch > bounds.glare_patch, Finding::Glare);
        add(self.chroma < bounds.grey_chroma, Finding::GreyLikeACopy);
        add(!has_card, Finding::NoCard);
        add(has_card && !upright && over && !stands, Finding::UpsideDown);
        add(has_card && !upright && (stands || right || left) && !over, Finding::Sideways);
        let length = self.card.map_or(f32::MAX, |shape| shape.length);
        add(has_card && length < bounds.shortest_card, Finding::TooSmall);
    }
}

/// The surest face as the picture is, and if there is none, for each quarter turn.
fn best_faces(small: &Small, bounds: &Bounds) -> [f32; 4] {
    let best = |grey: &Grey| {
        let faces = face::find(grey, bounds.smallest_portrait, 0.0);
        faces.first().map_or(0.0, |face| face.score)
    };
    let mut turned = Grey::of(small);
    let mut scores = [best(&turned), 0.0, 0.0, 0.0];
    if scores[0] < bounds.portrait_score {
        for score in &mut scores[1..] {
            turned = turned.turned();
            *score = best(&turned);
        }
    }
    scores
}

/// The faces that are large enough to be of people in front of the camera and not of a card's portrait.
fn people(small: &Small, bounds: &Bounds) -> Vec<(f32, f32)> {
    let short = face::real(small.width.min(small.height)).max(1.0);
    let faces = face::find(&Grey::of(small), bounds.smallest_face, bounds.face_score);
    let mut faces: Vec<(f32, f32)> = faces.iter().map(|face: &Face| (face.size / short, face.score)).collect();
    faces.sort_by(|one, other| other.0.total_cmp(&one.0));
    faces
}
