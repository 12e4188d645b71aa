//! Writes one household out by hand: the tool that the fixed households are made with.

use bansosku_contract::Nik;
use bansosku_contract::Sex;
use bansosku_contract::household::{Assistance, AssistanceStatus, DisbursementState, Period, Relation};
use bansosku_region::RegionCode;
use jiff::{ToSpan as _, civil::Date};

use super::aid::{Aid, undecided};
use super::dice::Dice;
use super::generator::{id, person_name};
use super::identity::{kk, nik};
use crate::programme::Facts;
use crate::registry::{HouseholdEntry, PersonEntry};

/// Keeps ids and dice of the fixed households apart from those of every seed.
const FIXED: u64 = u64::MAX;

/// A household that is being written out.
pub(super) struct Card<'a> {
    number: u64,
    facts: &'a Facts,
    aid: Aid<'a>,
    dice: Dice,
    district: RegionCode,
    household: HouseholdEntry,
}

impl<'a> Card<'a> {
    /// Household `number` of the fixed ones, in this village; what it gets is paid at `place`.
    #[expect(clippy::expect_used, reason = "the villages are written out in the source, and a test finds them all")]
    pub(super) fn new(facts: &'a Facts, number: u64, village: &str, desil: Option<u8>, place: &str) -> Self {
        let village = RegionCode::parse(village).expect("A village of the table");
        let district = village.parent().unwrap_or(village);
        let as_of = facts.as_of();
        let mut dice = Dice::new(&[FIXED, number]);
        let recorded = month_and_day(as_of, 12 * 6, &mut dice);
        let household = HouseholdEntry {
            id: id(&[FIXED, number, 0]),
            kk: kk(district, recorded, Self::serial(number)),
            village,
            desil,
            as_of,
            people: Vec::new(),
        };
        Self { number, facts, aid: Aid::at(facts, place), dice, district, household }
    }

    /// Each fixed household has a serial of its own, and the next one for a twin.
    fn serial(number: u64) -> u64 {
        9401 + 2 * number
    }

    /// Adds a person.
    pub(super) fn person(mut self, relation: Relation, name: &str, sex: Sex, age: u8) -> Self {
        let birthday = self.facts.as_of().saturating_sub(i16::from(age).years());
        let born = month_and_day(birthday, 11, &mut self.dice);
        let nik = nik(self.district, sex, born, Self::serial(self.number));
        self.add(relation, name, sex, born, nik)
    }

    /// Adds the twin of the person before.
    pub(super) fn twin(self, name: &str, sex: Sex) -> Self {
        let Some(PersonEntry { relation, born, .. }) = self.household.people.last() else { return self };
        let (relation, born) = (*relation, *born);
        let nik = nik(self.district, sex, born, Self::serial(self.number) + 1);
        self.add(relation, name, sex, born, nik)
    }

    fn add(mut self, relation: Relation, name: &str, sex: Sex, born: Date, nik: Nik) -> Self {
        let number = 1 + self.household.people.len() as u64;
        self.household.people.push(PersonEntry {
            id: id(&[FIXED, self.number, number]),
            nik,
            name: person_name(name),
            sex,
            born,
            relation,
            assistances: Vec::new(),
        });
        self
    }

    /// The NIK of the last person was given out in a district that a split has done away with since.
    #[expect(clippy::expect_used, reason = "the district is written out in the source")]
    pub(super) fn registered_in(mut self, district: &str) -> Self {
        let district = RegionCode::parse(district).expect("A code of a district");
        if let Some(person) = self.household.people.last_mut() {
            person.nik = nik(district, person.sex, person.born, Self::serial(self.number));
        }
        self
    }

    /// The day of birth of the last person was corrected; the NIK keeps the old one.
    pub(super) fn born_days_later(mut self, days: i32) -> Self {
        if let Some(person) = self.household.people.last_mut() {
            person.born = person.born.saturating_add(days.days());
        }
        self
    }

    /// The last person counts in PKH; the payments, the present stage first.
    pub(super) fn pkh(mut self, component: &str, payments: &[DisbursementState]) -> Self {
        self.paid("pkh", Some(component), 0, payments);
        self
    }

    /// As [`Card::pkh`], for a family that left the programme so many stages ago.
    pub(super) fn pkh_until(mut self, stages_ago: usize, component: &str, payments: &[DisbursementState]) -> Self {
        self.paid("pkh", Some(component), stages_ago, payments);
        (0..stages_ago)
            .fold(self, |card, back| card.status("pkh", Some(component), back, AssistanceStatus::NotReceiving))
    }

    /// The last person holds the Sembako card of the family; the payments, the present stage first.
    pub(super) fn sembako(mut self, payments: &[DisbursementState]) -> Self {
        self.paid("sembako", None, 0, payments);
        self
    }

    /// As [`Card::sembako`], for a family that left the programme so many stages ago.
    pub(super) fn sembako_until(mut self, stages_ago: usize, payments: &[DisbursementState]) -> Self {
        self.paid("sembako", None, stages_ago, payments);
        (0..stages_ago).fold(self, |card, back| card.status("sembako", None, back, AssistanceStatus::NotReceiving))
    }

    /// The last person got the extra cash of 2025.
    pub(super) fn extra_2025(mut self) -> Self {
        if let Some(period) = self.aid.extra_months() {
            let state = DisbursementState::Collected;
            let assistance = self.aid.paid("blt_kesra", None, period, state, &mut self.dice);
            self.give(assistance);
        }
        self
    }

    /// The last person stands otherwise to a programme in the stage so many stages ago.
    pub(super) fn status(
        mut self,
        programme: &str,
        component: Option<&str>,
        back: usize,
        status: AssistanceStatus,
    ) -> Self {
        let period = self.aid.stage(back);
        let assistance = match status {
            AssistanceStatus::Suspended => self.aid.suspended(programme, component, period),
            status => undecided(programme, component, period, status),
        };
        self.give(assistance);
        self
    }

    /// The state pays the premium of everybody so far, this year until the end of the present stage.
    pub(super) fn premiums(self) -> Self {
        self.premiums_until(None)
    }

    /// The state paid everybody's premium until the present stage began; since then it is halted.
    pub(super) fn premiums_halted(self) -> Self {
        let halted = self.aid.stage(0).from;
        self.premiums_until(Some(halted))
    }

    fn premiums_until(mut self, halted: Option<Date>) -> Self {
        let year = self.facts.as_of().first_of_year();
        for person in &mut self.household.people {
            let from = if person.born < year { year } else { Facts::next_month(person.born) };
            let Some(whole) = self.facts.months_until(from) else { continue };
            match halted {
                Some(day) => {
                    let before = Period { to: day.saturating_sub(1.day()), ..whole };
                    let since = Period { from: day, ..whole };
                    person.assistances.push(self.aid.premium(before));
                    person.assistances.push(undecided("pbi_jk", None, since, AssistanceStatus::Suspended));
                }
                None => person.assistances.push(self.aid.premium(whole)),
            }
        }
        self
    }

    fn paid(&mut self, programme: &str, component: Option<&str>, stages_ago: usize, payments: &[DisbursementState]) {
        for (back, state) in payments.iter().enumerate() {
            let period = self.aid.stage(stages_ago + back);
            // The same dice for everybody: a family is paid in one go.
            let mut day = Dice::new(&[FIXED, self.number, back as u64, programme.len() as u64]);
            let assistance = self.aid.paid(programme, component, period, *state, &mut day);
            self.give(assistance);
        }
    }

    fn give(&mut self, assistance: Assistance) {
        if let Some(person) = self.household.people.last_mut() {
            person.assistances.push(assistance);
        }
    }

    /// The household.
    pub(super) fn done(mut self) -> HouseholdEntry {
        for person in &mut self.household.people {
            super::aid::newest_first(&mut person.assistances);
        }
        self.household
    }
}

/// A day up to so many months before, that is no placeholder for an unknown one.
fn month_and_day(before: Date, months: u8, dice: &mut Dice) -> Date {
    let month = before.first_of_month().saturating_sub(i32::from(dice.between(1, months)).months());
    dice.day_after(month, 1, 27)
}
