//! A household out of the seed and an index, and nothing else.

use bansosku_contract::household::Relation;
use bansosku_contract::{PersonName, Sex};
use bansosku_region::{Level, RegionCode, Regions, Villages};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::aid;
use super::dice::{Dice, mix};
use super::family::{Member, family};
use super::identity::{MOST_OF_DISTRICT, Registrar};
use super::names::{Birth, Culture};
use crate::programme::Facts;
use crate::registry::{HouseholdEntry, PersonEntry};

/// Makes households up.
#[derive(Debug)]
pub struct Generator {
    seed: u64,
    facts: &'static Facts,
    districts: Vec<RegionCode>,
    /// Household `index` lives in district `index * stride + start`; the stride has no divisor in
    /// common with the number of districts, so that all of them have their turn.
    stride: u64,
    start: u64,
}

impl Generator {
    /// A generator of this seed.
    pub fn new(seed: u64) -> Self {
        let districts: Vec<RegionCode> =
            Regions::bundled().all().map(|region| region.code).filter(|code| code.level() == Level::District).collect();
        let count = districts.len() as u64;
        let first = mix(&[seed, 1]) % count;
        let stride = (first..first + count).find(|stride| greatest_common_divisor(*stride, count) == 1).unwrap_or(1);
        Self { seed, facts: Facts::bundled(), districts, stride, start: mix(&[seed, 2]) % count }
    }

    /// How many households there are numbers for.
    pub fn most(&self) -> u64 {
        self.districts.len() as u64 * MOST_OF_DISTRICT
    }

    /// The household of an index below [`Generator::most`].
    pub fn household(&self, index: u64) -> HouseholdEntry {
        let count = self.districts.len() as u64;
        let place = ((index % count) * self.stride + self.start) % count;
        let district = self.districts[usize::try_from(place).unwrap_or(0)];
        let mut dice = Dice::new(&[self.seed, index]);
        let villages: Vec<RegionCode> = Villages::bundled().of_district(district).map(|village| village.code).collect();
        let village = *dice.pick(&villages);
        let desil = dice.weighted(&DESILS);
        let members = family(&mut dice);

        let as_of = self.facts.as_of();
        let mut registrar = Registrar::new(self.seed, district, index / count);
        let mut born: Vec<Date> = Vec::new();
        let mut niks = Vec::new();
        for member in &members {
            let (day, nik) = match born.last() {
                Some(day) if member.twin => (*day, registrar.twin(member.sex, *day)),
                _ => registrar.person(member.sex, member.age, as_of, &mut dice),
            };
            born.push(day);
            niks.push(nik);
        }
        let kk = registrar.card(as_of, &mut dice);
        let names = names(district.province_number(), &members, &mut dice);
        let given = aid::assistances(self.facts, district.province_number(), desil, &members, &born, &mut dice);
        let people = members
            .iter()
            .zip(niks)
            .zip(born)
            .zip(names)
            .zip(given)
            .enumerate()
            .map(|(number, ((((member, nik), born), name), assistances))| PersonEntry {
                id: id(&[self.seed, index, 1 + number as u64]),
                nik,
                name,
                sex: member.sex,
                born,
                relation: member.relation,
                assistances,
            })
            .collect();
        HouseholdEntry { id: id(&[self.seed, index, 0]), kk, village, desil, as_of, people }
    }

    /// The facts that the households are made from.
    pub(super) fn facts(&self) -> &'static Facts {
        self.facts
    }
}

/// How many households of a hundred are in which tenth. The register looks at the poorer half first.
const DESILS: [(usize, Option<u8>); 11] = [
    (14, Some(1)),
    (15, Some(2)),
    (15, Some(3)),
    (14, Some(4)),
    (12, Some(5)),
    (9, Some(6)),
    (7, Some(7)),
    (5, Some(8)),
    (3, Some(9)),
    (2, Some(10)),
    (4, None),
];

/// An id that is the same each time and looks like any other.
pub(super) fn id(parts: &[u64]) -> String {
    let mut hash = Sha256::new_with_prefix(b"bansosku made-up id");
    for part in parts {
        hash.update(part.to_be_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().simple().to_string()
}

/// A name on a card.
#[expect(clippy::expect_used, reason = "tests hold every list of names against the rules of a name")]
pub(super) fn person_name(name: &str) -> PersonName {
    PersonName::parse(name).expect("A made-up name is a name")
}

fn names(province: u8, members: &[Member], dice: &mut Dice) -> Vec<PersonName> {
    let culture = Culture::of(province);
    let clan = dice.below(1_000);
    // Brothers and sisters are counted where the order of birth is part of a name.
    let mut siblings = 0;
    let mut names: Vec<String> = Vec::new();
    for member in members {
        let order = match member.relation {
            Relation::Child | Relation::Grandchild => {
                siblings += 1;
                siblings - 1
            }
            _ => dice.below(4),
        };
        let clan = clan + clans_away(*member, members);
        let birth = Birth { sex: member.sex, age: member.age, clan, order };
        let name = (0..20).map(|_| culture.name(birth, dice)).find(|name| !names.contains(name));
        names.push(name.unwrap_or_else(|| culture.name(birth, dice)));
    }
    names.iter().map(|name| person_name(name)).collect()
}

/// 0 for the head's own clan; others for those who married in, and for the children of a daughter.
fn clans_away(member: Member, members: &[Member]) -> usize {
    let has_son_in_law =
        || members.iter().any(|other| other.relation == Relation::ChildInLaw && other.sex == Sex::Male);
    match member.relation {
        Relation::Head | Relation::Child | Relation::Parent => 0,
        Relation::Grandchild if !has_son_in_law() => 0,
        Relation::Grandchild | Relation::ChildInLaw => 1,
        _ => 2,
    }
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}
