//! Dice that fall alike for the same seed, on every machine and with every version of a library.
//!
//! Made-up households must come out the same tomorrow, so that the generator (`SplitMix64`) is written
//! out here. It is no source of secrets.

use jiff::{ToSpan as _, civil::Date};

/// Dice for one thing that is made up.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

/// One number out of several, with nothing to see of them in it.
pub(crate) fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x6261_6e73_6f73_6b75, |mixed, part| scramble(mixed ^ scramble(*part)))
}

fn scramble(number: u64) -> u64 {
    let mut number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

impl Dice {
    /// Dice of these numbers.
    pub(crate) fn new(parts: &[u64]) -> Self {
        Self(mix(parts))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % (limit.max(1) as u64)).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included; `from` when there is none between.
    pub(crate) fn between(&mut self, from: u8, to: u8) -> u8 {
        from + u8::try_from(self.below(usize::from(to.saturating_sub(from)) + 1)).unwrap_or(0)
    }

    /// Whether something happens that happens so often in a thousand.
    pub(crate) fn chance(&mut self, in_thousand: usize) -> bool {
        self.below(1000) < in_thousand
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// One of several, by how often each comes in the sum of all.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(usize, T)]) -> T {
        let mut rest = self.below(choices.iter().map(|(weight, _)| weight).sum());
        let index = choices.iter().position(|(weight, _)| {
            let falls_here = rest < *weight;
            rest = rest.saturating_sub(*weight);
            falls_here
        });
        choices[index.unwrap_or(0)].1
    }

    /// A day so many days after this one.
    pub(crate) fn day_after(&mut self, day: Date, from: u8, to: u8) -> Date {
        day.saturating_add(i32::from(self.between(from, to)).days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_numbers_fall_alike_and_others_otherwise() {
        let roll = |parts: &[u64]| Dice::new(parts).roll();
        assert_eq!(roll(&[1, 2]), roll(&[1, 2]));
        assert_ne!(roll(&[1, 2]), roll(&[2, 1]));
        assert_ne!(roll(&[1, 2]), roll(&[1, 3]));
    }

    #[test]
    fn they_fall_as_they_always_did() {
        // Another number here means that every made-up person changes.
        assert_eq!(mix(&[1, 2, 3]), 16_547_524_653_757_360_321);
    }

    #[test]
    fn every_choice_comes_about_as_often_as_its_weight() {
        let mut dice = Dice::new(&[7]);
        let mut counts = [0; 3];
        for _ in 0..10_000 {
            counts[dice.weighted(&[(1, 0), (0, 1), (3, 2)])] += 1;
        }
        assert!((2_200..2_800).contains(&counts[0]) && counts[1] == 0, "{counts:?}");
        assert!((0..1000).all(|_| (3..=5).contains(&dice.between(3, 5))));
    }
}
