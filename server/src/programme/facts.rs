//! The data files of `assets/facts/`, part of the program, and what they say about a period.

use std::sync::OnceLock;

use bansosku_contract::Rupiah;
use bansosku_contract::clock::{ClockName, Clocks};
use bansosku_contract::household::Period;
use bansosku_contract::programme::{Amount, AmountPer, Programmes};
use jiff::{Timestamp, ToSpan as _, Unit, civil::Date, tz::TimeZone};

/// The dated facts.
#[derive(Debug)]
pub struct Facts {
    /// What each programme pays to whom.
    pub programmes: Programmes,
    /// How long somebody has for something.
    pub clocks: Clocks,
}

impl Facts {
    /// The facts that this program carries.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the files are part of the program, and a test reads them"
    )]
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Facts> = OnceLock::new();
        BUNDLED.get_or_init(|| Self {
            programmes: serde_json::from_str(include_str!("../../../assets/facts/programmes.json"))
                .expect("The programmes are readable"),
            clocks: serde_json::from_str(include_str!("../../../assets/facts/clocks.json"))
                .expect("The clocks are readable"),
        })
    }

    /// The stages up to the one that `day` lies in, that one first.
    pub fn stages_until(&self, day: Date) -> impl Iterator<Item = Period> {
        let period = |day: Date| {
            let (stage, from, to) = self.programmes.stage_of(day)?;
            Some(Period { stage: Some(stage), from, to })
        };
        std::iter::successors(period(day), move |next| period(next.from.yesterday().ok()?))
    }

    /// What a programme, or one of its components, pays for a period; nothing when no fact holds on its first day.
    pub fn pays(&self, programme: &str, component: Option<&str>, period: &Period) -> Option<Rupiah> {
        let programme = self.programmes.programme(programme)?;
        let amounts: &[Amount] = match component {
            Some(code) => &programme.component(code)?.amounts,
            None => &programme.amounts,
        };
        let amount = amounts.iter().find(|amount| amount.holds_on(period.from))?;
        match amount.per {
            AmountPer::Stage => period.stage.map(|_| amount.value),
            AmountPer::Month => {
                let months = period.from.until((Unit::Month, period.to.tomorrow().ok()?)).ok()?.get_months();
                Some(Rupiah(amount.value.0 * i64::from(months)))
            }
        }
    }

    /// When a clock that starts now runs out. Days and months are those of the calendar in the west of Indonesia.
    pub fn runs_out(&self, clock: ClockName, from: Timestamp) -> Option<Timestamp> {
        let zone = TimeZone::fixed(jiff::tz::offset(7));
        let end = from.to_zoned(zone).checked_add(self.clocks.get(clock)?.span()).ok()?;
        Some(end.timestamp())
    }

    /// The day that the made-up households are of.
    pub fn as_of(&self) -> Date {
        self.programmes.as_of
    }

    /// The months of a year until the end of the stage that `as_of` lies in: what a premium is paid for.
    pub fn months_until(&self, from: Date) -> Option<Period> {
        let to = self.stages_until(self.as_of()).next()?.to;
        (from <= to).then_some(Period { stage: None, from, to })
    }

    /// The first day of the month after this day.
    pub fn next_month(day: Date) -> Date {
        day.first_of_month().saturating_add(1.month())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn stage(number: u8) -> Period {
        let year_end = date(2026, 12, 31);
        Facts::bundled().stages_until(year_end).find(|period| period.stage == Some(number)).unwrap()
    }

    #[test]
    fn stages_go_back_over_the_turn_of_the_year() {
        let stages: Vec<_> = Facts::bundled().stages_until(date(2026, 2, 3)).take(2).collect();
        assert_eq!((stages[0].stage, stages[0].from, stages[0].to), (Some(1), date(2026, 1, 1), date(2026, 3, 31)));
        assert_eq!((stages[1].stage, stages[1].from, stages[1].to), (Some(4), date(2025, 10, 1), date(2025, 12, 31)));
    }

    #[test]
    fn a_stage_pays_a_component_once_and_a_monthly_amount_three_times() {
        let facts = Facts::bundled();
        assert_eq!(facts.pays("pkh", Some("anak_sd"), &stage(4)), Some(Rupiah(225_000)));
        assert_eq!(facts.pays("sembako", None, &stage(4)), Some(Rupiah(600_000)));
        let year = facts.months_until(date(2026, 1, 1)).unwrap();
        assert_eq!(facts.pays("pbi_jk", None, &year), Some(Rupiah(504_000)));
    }

    #[test]
    fn where_no_fact_holds_nothing_is_made_up() {
        let facts = Facts::bundled();
        assert_eq!(facts.pays("blt_kesra", None, &stage(4)), None);
        assert_eq!(facts.pays("pkh", None, &stage(4)), None);
        assert_eq!(facts.pays("pkh", Some("rumah"), &stage(4)), None);
        assert_eq!(facts.pays("bst", None, &stage(4)), None);
    }

    #[test]
    fn an_answer_is_due_after_fourteen_days() {
        let sent: Timestamp = "2026-11-21T16:30:00Z".parse().unwrap();
        let due = Facts::bundled().runs_out(ClockName::ReportAnswer, sent).unwrap();
        assert_eq!(due, "2026-12-05T16:30:00Z".parse().unwrap());
    }
}
