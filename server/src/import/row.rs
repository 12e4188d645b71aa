//! One line, read: every value of a type of its own, or what is wrong with it.

use bansosku_contract::household::{
    Assistance, AssistanceStatus, Channel, ChannelKind, Disbursement, DisbursementState, Period, Relation,
};
use bansosku_contract::{FieldProblem, Kk, Nik, PersonName, Rupiah};
use bansosku_region::RegionCode;
use jiff::civil::Date;

use super::table::{COLUMNS, Line};
use crate::check;
use crate::programme::Facts;

/// A line that could be read.
#[derive(Debug)]
pub(super) struct Row {
    pub kk: Kk,
    pub village: RegionCode,
    pub desil: Option<u8>,
    pub as_of: Date,
    pub nik: Nik,
    pub name: PersonName,
    pub born: Date,
    pub relation: Relation,
    pub assistance: Option<Assistance>,
}

/// Reads values by their columns, and gathers what is wrong.
struct Reading<'a> {
    line: &'a Line,
    problems: Vec<FieldProblem>,
}

/// Reads a line. Every problem of it is named, not only the first.
pub(super) fn read(line: &Line, today: Date) -> Result<Row, Vec<FieldProblem>> {
    if !line.problems.is_empty() {
        return Err(line.problems.clone());
    }
    let mut reading = Reading { line, problems: Vec::new() };
    let nik = FieldProblem::keep(Nik::parse(reading.text("nik")), "nik", &mut reading.problems);
    let kk = FieldProblem::keep(Kk::parse_beside(line_text(line, "kk"), nik.as_ref()), "kk", &mut reading.problems);
    let name = FieldProblem::keep(PersonName::parse(line_text(line, "name")), "name", &mut reading.problems);
    let village = FieldProblem::keep(check::village(line_text(line, "village")), "village", &mut reading.problems);
    let desil = reading
        .optional("desil", "desil_unreadable", |text| text.parse().ok().filter(|desil| (1..=10).contains(desil)));
    let as_of = reading.value("as_of", "day_unreadable", |text| text.parse().ok());
    let born = reading.value("born", "day_unreadable", |text| text.parse::<Date>().ok().filter(|born| *born <= today));
    let relation = reading.value("relation", "word_unknown", Relation::parse);
    let assistance = reading.assistance();
    match (kk, village, as_of, nik, name, born, relation) {
        (Some(kk), Some(village), Some(as_of), Some(nik), Some(name), Some(born), Some(relation))
            if reading.problems.is_empty() =>
        {
            Ok(Row { kk, village, desil, as_of, nik, name, born, relation, assistance })
        }
        _ => Err(reading.problems),
    }
}

/// The number of a line's household, even if the rest of the line can't be read: its lines belong together.
pub(super) fn kk(line: &Line) -> Option<Kk> {
    Kk::parse(line_text(line, "kk")).ok()
}

/// The number of a line's person, even if the rest of the line can't be read.
pub(super) fn nik(line: &Line) -> Option<Nik> {
    Nik::parse(line_text(line, "nik")).ok()
}

fn line_text<'a>(line: &'a Line, column: &str) -> &'a str {
    COLUMNS.iter().position(|name| *name == column).map_or("", |place| &line.values[place])
}

impl<'a> Reading<'a> {
    fn text(&self, column: &str) -> &'a str {
        line_text(self.line, column)
    }

    /// A value that must be there.
    fn value<T>(
        &mut self,
        column: &'static str,
        problem: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = parse(self.text(column));
        if value.is_none() {
            self.problems.push(FieldProblem::new(column, problem));
        }
        value
    }

    /// A value that may be empty.
    fn optional<T>(
        &mut self,
        column: &'static str,
        problem: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.text(column).is_empty() { None } else { self.value(column, problem, parse) }
    }

    /// The assistance of the line; nothing for a person who has none.
    fn assistance(&mut self) -> Option<Assistance> {
        let of_assistance = &COLUMNS[8..];
        if of_assistance.iter().all(|column| self.text(column).is_empty()) {
            return None;
        }
        let facts = &Facts::bundled().programmes;
        let programme = self.value("programme", "programme_unknown", |code| facts.programme(code));
        let component = self.optional("component", "component_unknown", |code| programme?.component(code));
        let status = self.value("status", "word_unknown", AssistanceStatus::parse);
        let stage = self
            .optional("stage", "stage_unreadable", |text| text.parse().ok().filter(|stage| (1..=12).contains(stage)));
        let from = self.value("from", "day_unreadable", |text| text.parse().ok());
        let to = self
            .value("to", "day_unreadable", |text| text.parse().ok().filter(|to| from.is_none_or(|from| from <= *to)));
        let amount = self
            .optional("amount", "amount_unreadable", |text| text.parse().ok().filter(|amount| *amount >= 0))
            .map(Rupiah);
        let kind = self.optional("channel_kind", "word_unknown", ChannelKind::parse);
        let name = self.optional("channel_name", "channel_unknown", |text| (text.len() <= 60).then(|| text.to_owned()));
        if kind.is_some() != name.is_some() && self.problems.is_empty() {
            self.problems.push(FieldProblem::new("channel_name", "channel_incomplete"));
        }
        let payment = self.optional("disbursement", "word_unknown", DisbursementState::parse);
        let expected_from = self.optional("expected_from", "day_unreadable", |text| text.parse().ok());
        let paid_on = self.optional("paid_on", "day_unreadable", |text| text.parse().ok());
        if payment.is_none() && (expected_from.is_some() || paid_on.is_some()) && self.problems.is_empty() {
            self.problems.push(FieldProblem::new("disbursement", "disbursement_missing"));
        }
        Some(Assistance {
            programme: programme?.code.clone(),
            component: component.map(|component| component.code.clone()),
            status: status?,
            period: Period { stage, from: from?, to: to? },
            amount,
            channel: kind.zip(name).map(|(kind, name)| Channel { kind, name }),
            disbursement: payment.map(|state| Disbursement { state, expected_from, paid_on }),
        })
    }
}
