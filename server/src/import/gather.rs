//! Gathers lines into households.

use std::collections::HashSet;

use bansosku_contract::{FieldProblem, Kk};
use jiff::civil::Date;

use super::row::{self, Row};
use super::table::Line;
use crate::registry::{HouseholdEntry, PersonEntry};

/// A household of the file.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The numbers of its lines.
    pub lines: Vec<u64>,
    /// Its number; nothing when it can't be read.
    pub kk: Option<Kk>,
    /// The household, with ids that are still empty, or which lines are wrong and why.
    pub household: Result<HouseholdEntry, Vec<(u64, FieldProblem)>>,
}

/// Takes lines, and gives a household whenever the next one begins.
pub(super) struct Gatherer {
    today: Date,
    /// The No KK of the household that is being gathered, as the file has it.
    card: Option<String>,
    rows: Vec<(u64, Row)>,
    lines: Vec<u64>,
    problems: Vec<(u64, FieldProblem)>,
}

impl Gatherer {
    /// Nothing gathered yet.
    pub fn new(today: Date) -> Self {
        Self { today, card: None, rows: Vec::new(), lines: Vec::new(), problems: Vec::new() }
    }

    /// Takes a line; gives the household before it when this line begins another.
    pub fn add(&mut self, line: &Line) -> Option<Gathered> {
        let card = row::card(line);
        let finished = if self.card.as_deref() == Some(card) { None } else { self.finish() };
        self.card = Some(card.to_owned());
        self.lines.push(line.number);
        match row::read(line, self.today) {
            Ok(row) => self.rows.push((line.number, row)),
            Err(problems) => self.problems.extend(problems.into_iter().map(|problem| (line.number, problem))),
        }
        finished
    }

    /// The household whose lines were taken last.
    pub fn finish(&mut self) -> Option<Gathered> {
        let card = self.card.take()?;
        let rows = std::mem::take(&mut self.rows);
        let mut problems = std::mem::take(&mut self.problems);
        let household = household(rows, &mut problems).filter(|_| problems.is_empty());
        Some(Gathered {
            lines: std::mem::take(&mut self.lines),
            kk: Kk::parse(&card).ok(),
            household: household.ok_or(problems),
        })
    }
}

/// Puts the rows of a household together.
fn household(rows: Vec<(u64, Row)>, problems: &mut Vec<(u64, FieldProblem)>) -> Option<HouseholdEntry> {
    let mut household: Option<HouseholdEntry> = None;
    let mut differs = |line, field, code| problems.push((line, FieldProblem::new(field, code)));
    for (line, row) in rows {
        let Row { kk, village, desil, as_of, nik, name, born, relation, assistance } = row;
        let household = household.get_or_insert_with(|| HouseholdEntry {
            id: String::new(),
            kk,
            village,
            desil,
            as_of,
            people: Vec::new(),
        });
        if (household.village, household.desil, household.as_of) != (village, desil, as_of) {
            differs(line, "kk", "household_differs");
        }
        let place = household.people.iter().position(|person| person.nik == nik).unwrap_or_else(|| {
            let sex = nik.sex();
            let (nik, name) = (nik, name.clone());
            let assistances = Vec::new();
            household.people.push(PersonEntry { id: String::new(), nik, name, sex, born, relation, assistances });
            household.people.len() - 1
        });
        let person = &mut household.people[place];
        if (&person.name, person.born, person.relation) != (&name, born, relation) {
            differs(line, "nik", "person_differs");
        }
        person.assistances.extend(assistance);
    }
    for person in household.iter_mut().flat_map(|household| &mut household.people) {
        person
            .assistances
            .sort_by(|one, other| (other.period.from, &one.programme).cmp(&(one.period.from, &other.programme)));
        let mut seen = HashSet::new();
        if !person.assistances.iter().all(|given| seen.insert((&given.programme, given.period.from))) {
            differs(0, "programme", "assistance_twice");
        }
    }
    household
}
