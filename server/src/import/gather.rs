//! Gathers lines into households.

use std::collections::HashSet;

use bansosku_contract::{FieldProblem, Kk, Nik};
use jiff::civil::Date;

use super::row::{self, Row};
use super::table::Line;
use crate::registry::{HouseholdEntry, PersonEntry};

/// The most lines of a household, so that no file fills the memory with one.
pub(super) const MOST_LINES: usize = 200;

/// A household of the file.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The numbers of its lines.
    pub lines: Vec<u64>,
    /// The household, with ids that are still empty, or what is wrong with it.
    pub household: Result<HouseholdEntry, Unread>,
}

/// A household with lines that can't be read.
#[derive(Debug)]
pub(super) struct Unread {
    /// Its number; nothing when it can't be read.
    pub kk: Option<Kk>,
    /// Those of its people, as far as they can be read.
    pub niks: Vec<Nik>,
    /// Which lines are wrong, and why. What is wrong with the household as a whole stands at line 0.
    pub problems: Vec<(u64, FieldProblem)>,
}

/// Takes lines, and gives a household whenever the next one begins.
pub(super) struct Gatherer {
    today: Date,
    /// The number of the household that is being gathered; nothing when its line can't be read that far.
    kk: Option<Kk>,
    rows: Vec<(u64, Row)>,
    lines: Vec<u64>,
    /// The people of the lines that can't be read.
    niks: Vec<Nik>,
    problems: Vec<(u64, FieldProblem)>,
    /// The household has too many lines: it is given in pieces, each of them refused.
    is_too_large: bool,
}

impl Gatherer {
    /// Nothing gathered yet.
    pub fn new(today: Date) -> Self {
        Self {
            today,
            kk: None,
            rows: Vec::new(),
            lines: Vec::new(),
            niks: Vec::new(),
            problems: Vec::new(),
            is_too_large: false,
        }
    }

    /// Takes a line; gives the household before it when this line begins another. Nobody knows which household a line
    /// without a number belongs to: it stands for itself.
    pub fn add(&mut self, line: &Line) -> Option<Gathered> {
        let kk = row::kk(line);
        let goes_on = kk.is_some() && kk == self.kk;
        let is_full = goes_on && self.lines.len() >= MOST_LINES;
        self.is_too_large |= is_full;
        let finished = if goes_on && !is_full { None } else { self.finish() };
        self.is_too_large &= goes_on;
        self.kk = kk;
        self.lines.push(line.number);
        match row::read(line, self.today) {
            Ok(row) => self.rows.push((line.number, row)),
            Err(problems) => {
                self.niks.extend(row::nik(line));
                self.problems.extend(problems.into_iter().map(|problem| (line.number, problem)));
            }
        }
        finished
    }

    /// The household whose lines were taken last.
    pub fn finish(&mut self) -> Option<Gathered> {
        if self.lines.is_empty() {
            return None;
        }
        let lines = std::mem::take(&mut self.lines);
        let kk = self.kk.take();
        let mut niks = std::mem::take(&mut self.niks);
        let mut problems = std::mem::take(&mut self.problems);
        if self.is_too_large {
            problems.push((0, FieldProblem::new("kk", "household_too_large")));
        }
        let household = match household(std::mem::take(&mut self.rows), &mut problems) {
            Some(household) if problems.is_empty() => Ok(household),
            read => {
                niks.extend(read.into_iter().flat_map(|household| household.people).map(|person| person.nik));
                Err(Unread { kk, niks, problems })
            }
        };
        Some(Gathered { lines, household })
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
