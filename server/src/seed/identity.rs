//! Made-up numbers that no two people share, without looking at anybody else.
//!
//! A household is a function of the seed and its index alone, so that its numbers must be unique by
//! the way they are built. Household `index` lives in district `index mod 7285` (in a shuffled order)
//! and is number `index / 7285` there. The serial takes that number modulo 199, in pairs: the second
//! of a pair is for a twin and for the family card. What is left of the number chooses one of fourteen
//! pairs of days in each month, differently for each month: two households of a district that share a
//! serial never share a day. So there is room for 7285 x 199 x 14 households.
//!
//! Serials from 9001 to 9399 belong to these households, 9401 to 9499 to the fixed ones.

use bansosku_contract::{Kk, Nik, Sex};
use bansosku_region::RegionCode;
use jiff::{ToSpan as _, civil::Date};

use super::dice::{Dice, mix};

const SERIALS: u64 = 199;
const DAY_PAIRS: u64 = 14;

/// How many households one district has numbers for.
pub(crate) const MOST_OF_DISTRICT: u64 = SERIALS * DAY_PAIRS;

/// Gives out the numbers of one household.
#[derive(Debug)]
pub(crate) struct Registrar {
    seed: u64,
    district: RegionCode,
    serial: u64,
    block: u64,
    niks: Vec<Nik>,
}

impl Registrar {
    /// Of household `number` of a district.
    pub(crate) fn new(seed: u64, district: RegionCode, number: u64) -> Self {
        let shift = mix(&[seed, place(district)]);
        Self {
            seed,
            district,
            serial: 9001 + 2 * ((number + shift % SERIALS) % SERIALS),
            block: number / SERIALS,
            niks: Vec::new(),
        }
    }

    /// Day of birth and NIK of somebody of this age on the day `as_of`.
    pub(crate) fn person(&mut self, sex: Sex, age: u8, as_of: Date, dice: &mut Dice) -> (Date, Nik) {
        let first = dice.below(11);
        // All of the eleven whole months between two birthdays, each with its two days, in turn.
        let days = (0..22).map(|step| {
            let months = 1 + (first + step / 2) % 11;
            let month = as_of.saturating_sub(i16::from(age).years()).first_of_month();
            let month = month.saturating_sub(i32::try_from(months).unwrap_or(1).months());
            self.days_of(month)[step % 2]
        });
        let fresh = days.map(|day| (day, nik(self.district, sex, day, self.serial)));
        let (day, nik) = fresh
            .into_iter()
            .find(|(_, nik)| !self.niks.contains(nik))
            .unwrap_or_else(|| unreachable!("no household has two dozen people of one age"));
        self.niks.push(nik.clone());
        (day, nik)
    }

    /// NIK of a twin of somebody who was born on this day: the next serial.
    pub(crate) fn twin(&mut self, sex: Sex, born: Date) -> Nik {
        let nik = nik(self.district, sex, born, self.serial + 1);
        self.niks.push(nik.clone());
        nik
    }

    /// Number of the family card, recorded some years before `as_of`.
    pub(crate) fn card(&self, as_of: Date, dice: &mut Dice) -> Kk {
        loop {
            let months = 1 + dice.below(15 * 12);
            let month = as_of.first_of_month().saturating_sub(i32::try_from(months).unwrap_or(1).months());
            let card = kk(self.district, self.days_of(month)[dice.below(2)], self.serial + 1);
            if self.niks.iter().all(|nik| nik.expose() != card.expose()) {
                return card;
            }
        }
    }

    /// The two days of a month that belong to this household and to no other with its serial. The
    /// first of January and of July are left out: in real registers they stand for unknown days.
    fn days_of(&self, month: Date) -> [Date; 2] {
        let shift = mix(&[
            self.seed,
            place(self.district),
            u64::from(month.year().unsigned_abs()),
            u64::from(month.month().unsigned_abs()),
        ]);
        let first = 1 + 2 * i32::try_from((self.block + shift % DAY_PAIRS) % DAY_PAIRS).unwrap_or(0);
        let stands_for_unknown = first == 1 && matches!(month.month(), 1 | 7);
        let day = |day: i32| month.first_of_month().saturating_add((day - 1).days());
        [day(if stands_for_unknown { 2 } else { first }), day(first + 1)]
    }
}

fn place(district: RegionCode) -> u64 {
    district.to_string().replace('.', "").parse().unwrap_or(0)
}

/// The NIK of these parts. The serial is one that only made-up people have.
#[expect(clippy::expect_used, reason = "the parts are a region of the table, a day and a serial above 9000")]
pub(crate) fn nik(district: RegionCode, sex: Sex, born: Date, serial: u64) -> Nik {
    let day = born.day() + if sex == Sex::Female { 40 } else { 0 };
    let digits = format!("{}{day:02}{:02}{:02}{serial:04}", front(district), born.month(), born.year() % 100);
    Nik::parse(&digits).expect("The parts of a NIK make a NIK")
}

/// The No KK of these parts. The serial is one that only made-up households have.
#[expect(clippy::expect_used, reason = "the parts are a region of the table, a day and a serial above 9000")]
pub(crate) fn kk(district: RegionCode, recorded: Date, serial: u64) -> Kk {
    let (day, month, year) = (recorded.day(), recorded.month(), recorded.year() % 100);
    Kk::parse(&format!("{}{day:02}{month:02}{year:02}{serial:04}", front(district)))
        .expect("The parts of a No KK make a No KK")
}

fn front(district: RegionCode) -> String {
    district.to_string().replace('.', "")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::civil::date;

    use super::*;

    #[test]
    fn no_two_people_of_a_full_district_share_a_number() {
        let district = RegionCode::parse("33.02.10").unwrap();
        let as_of = date(2026, 11, 21);
        let mut numbers = HashSet::new();
        for number in 0..MOST_OF_DISTRICT {
            let mut registrar = Registrar::new(1, district, number);
            let mut dice = Dice::new(&[number]);
            // All of one age and sex: the worst that can be.
            for _ in 0..4 {
                let (born, nik) = registrar.person(Sex::Female, 30, as_of, &mut dice);
                assert_eq!(crate::registry::age(born, as_of), 30);
                assert_eq!(nik.birth_date(as_of), born);
                assert!(numbers.insert(nik.expose().to_owned()));
            }
            let (born, nik) = registrar.person(Sex::Male, 0, as_of, &mut dice);
            let twin = registrar.twin(Sex::Male, born);
            assert!(numbers.insert(nik.expose().to_owned()) && numbers.insert(twin.expose().to_owned()));
            assert!(numbers.insert(registrar.card(as_of, &mut dice).expose().to_owned()));
        }
    }

    #[test]
    fn every_number_is_one_that_only_made_up_people_have() {
        let district = RegionCode::parse("95.01.01").unwrap();
        for number in [0, 198, 199, MOST_OF_DISTRICT - 1] {
            let mut registrar = Registrar::new(3, district, number);
            let (_, nik) = registrar.person(Sex::Male, 99, date(2026, 11, 21), &mut Dice::new(&[number]));
            let serial: u16 = nik.expose()[12..].parse().unwrap();
            assert!((9001..=9398).contains(&serial), "{serial}");
        }
    }
}
