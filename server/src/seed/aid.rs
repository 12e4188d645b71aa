//! What a made-up household receives: programmes, components, amounts, stages and payments.
//!
//! Amounts, stages, ages, ranges of desil and paying places come from the dated facts alone. What is
//! thrown with dice is who takes part since when, and how each payment went.

use bansosku_contract::Sex;
use bansosku_contract::household::{
    Assistance, AssistanceStatus, Channel, ChannelKind, Disbursement, DisbursementState, Period, Relation,
};
use jiff::{ToSpan as _, civil::Date};

use super::dice::Dice;
use super::family::{Condition, Member};
use crate::programme::Facts;

/// How many stages back the history goes, the present one included.
const STAGES: usize = 4;

/// A household's side of the programmes: where it is paid, and the facts.
#[derive(Debug)]
pub(crate) struct Aid<'a> {
    facts: &'a Facts,
    stages: Vec<Period>,
    paid_at: Channel,
}

impl<'a> Aid<'a> {
    /// Aid that is paid at the place of this name.
    pub(crate) fn at(facts: &'a Facts, place: &str) -> Self {
        let kind = facts.programmes.channels.iter().find(|channel| channel.name == place).map(|channel| channel.kind);
        Self {
            facts,
            stages: facts.stages_until(facts.as_of()).take(STAGES).collect(),
            paid_at: Channel { kind: kind.unwrap_or(ChannelKind::Post), name: place.to_owned() },
        }
    }

    /// Aid that is paid where it is usual in this province.
    pub(crate) fn usual(facts: &'a Facts, province: u8, dice: &mut Dice) -> Self {
        let remote = matches!(province, 53 | 81 | 82 | 91..=96);
        let kind = if dice.chance(if remote { 500 } else { 120 }) { ChannelKind::Post } else { ChannelKind::Bank };
        let code = province.to_string();
        let places = || facts.programmes.channels.iter().filter(|channel| channel.kind == kind);
        let own: Vec<_> = places().filter(|channel| channel.provinces.contains(&code)).collect();
        let common: Vec<_> = places().filter(|channel| channel.provinces.is_empty()).collect();
        let place = dice.pick(if own.is_empty() { &common } else { &own });
        Self::at(facts, &place.name)
    }

    /// The stage so many stages ago; 0 is the present one.
    pub(crate) fn stage(&self, back: usize) -> Period {
        self.stages[back]
    }

    /// Somebody receives a programme that is paid out.
    pub(crate) fn paid(
        &self,
        programme: &str,
        component: Option<&str>,
        period: Period,
        state: DisbursementState,
        dice: &mut Dice,
    ) -> Assistance {
        Assistance {
            amount: self.facts.pays(programme, component, &period),
            channel: Some(self.paid_at.clone()),
            disbursement: Some(self.payment(period, state, dice)),
            ..undecided(programme, component, period, AssistanceStatus::Receiving)
        }
    }

    /// The payments of somebody suspended are halted: it is known where they would go.
    pub(crate) fn suspended(&self, programme: &str, component: Option<&str>, period: Period) -> Assistance {
        Assistance {
            channel: Some(self.paid_at.clone()),
            ..undecided(programme, component, period, AssistanceStatus::Suspended)
        }
    }

    /// The state pays somebody's premium: nothing is collected.
    pub(crate) fn premium(&self, period: Period) -> Assistance {
        let channels = &self.facts.programmes.channels;
        let insurer = channels.iter().find(|channel| channel.kind == ChannelKind::Insurer);
        Assistance {
            amount: self.facts.pays("pbi_jk", None, &period),
            channel: insurer.map(|channel| Channel { kind: channel.kind, name: channel.name.clone() }),
            ..undecided("pbi_jk", None, period, AssistanceStatus::Receiving)
        }
    }

    /// The months in which the extra cash programme of 2025 ran.
    pub(crate) fn extra_months(&self) -> Option<Period> {
        let amount = self.facts.programmes.programme("blt_kesra")?.amounts.first()?;
        Some(Period { stage: None, from: amount.valid_from, to: amount.valid_to? })
    }

    fn payment(&self, period: Period, state: DisbursementState, dice: &mut Dice) -> Disbursement {
        let today = self.facts.as_of();
        let last = period.to.min(today);
        let (expected, paid) = match state {
            DisbursementState::Scheduled => (dice.day_after(today, 4, 30).min(period.to), None),
            DisbursementState::Collected => {
                let expected = dice.day_after(period.from, 9, 40).min(last);
                (expected, Some(dice.day_after(expected, 0, 9).min(last)))
            }
            DisbursementState::Available | DisbursementState::Returned | DisbursementState::Failed => {
                (dice.day_after(period.from, 9, 45).min(last), None)
            }
        };
        Disbursement { state, expected_from: Some(expected), paid_on: paid }
    }
}

/// A programme of which nothing but the status is known.
pub(crate) fn undecided(
    programme: &str,
    component: Option<&str>,
    period: Period,
    status: AssistanceStatus,
) -> Assistance {
    Assistance {
        programme: programme.to_owned(),
        component: component.map(str::to_owned),
        status,
        period,
        amount: None,
        channel: None,
        disbursement: None,
    }
}

/// What each member of a household gets, the newest first. `born` has the day of birth of each.
pub(crate) fn assistances(
    facts: &Facts,
    province: u8,
    desil: Option<u8>,
    members: &[Member],
    born: &[Date],
    dice: &mut Dice,
) -> Vec<Vec<Assistance>> {
    let aid = Aid::usual(facts, province, dice);
    let mut given: Vec<Vec<Assistance>> = vec![Vec::new(); members.len()];
    if counts(facts, "pkh", desil) {
        cash(&aid, members, born, &mut given, dice);
    }
    if counts(facts, "sembako", desil) {
        food(&aid, members, &mut given, dice);
    }
    if counts(facts, "pbi_jk", desil) && dice.chance(720) {
        premiums(&aid, born, &mut given, dice);
    }
    for assistances in &mut given {
        newest_first(assistances);
    }
    given
}

/// Puts assistances in the order in which people see them.
pub(super) fn newest_first(assistances: &mut [Assistance]) {
    assistances.sort_by(|one, other| (other.period.from, &one.programme).cmp(&(one.period.from, &other.programme)));
}

/// Whether a desil lies in the first reading of whom the programme is for.
fn counts(facts: &Facts, programme: &str, desil: Option<u8>) -> bool {
    let range = facts.programmes.programme(programme).and_then(|programme| programme.desil.first());
    matches!((desil, range), (Some(desil), Some(range)) if (range.from..=range.to).contains(&desil))
}

/// How a family stands to a programme over the stages that are kept, the present one first.
fn course(dice: &mut Dice) -> [Option<AssistanceStatus>; STAGES] {
    use AssistanceStatus::{NotReceiving, Proposed, Receiving, Suspended};
    dice.weighted(&[
        (62, [Some(Receiving); STAGES]),
        (8, [Some(Receiving), Some(Receiving), Some(Proposed), None]),
        (6, [Some(Receiving), Some(Proposed), None, None]),
        (7, [Some(Proposed), None, None, None]),
        (4, [Some(NotReceiving), Some(Receiving), Some(Receiving), Some(Receiving)]),
        (3, [Some(NotReceiving), Some(Proposed), None, None]),
        (4, [Some(Suspended), Some(Receiving), Some(Receiving), Some(Receiving)]),
        (6, [None; STAGES]),
    ])
}

fn payment_state(back: usize, by_post: bool, dice: &mut Dice) -> DisbursementState {
    use DisbursementState::{Available, Collected, Failed, Returned, Scheduled};
    let failed = if by_post { 6 } else { 2 };
    if back == 0 {
        dice.weighted(&[(38, Collected), (26, Available), (34, Scheduled), (failed, Failed)])
    } else {
        dice.weighted(&[(92, Collected), (5, Returned), (failed, Failed)])
    }
}

fn cash(aid: &Aid<'_>, members: &[Member], born: &[Date], given: &mut [Vec<Assistance>], dice: &mut Dice) {
    let most = aid.facts.programmes.programme("pkh").and_then(|programme| programme.most_members.first());
    let most = most.map_or(usize::MAX, |most| usize::from(most.value));
    let by_post = aid.paid_at.kind == ChannelKind::Post;
    for (back, status) in course(dice).into_iter().enumerate() {
        let Some(status) = status else { continue };
        let period = aid.stage(back);
        // One family is paid in one go, on the same day for all of its members that count.
        let state = payment_state(back, by_post, dice);
        let day = Dice::new(&[dice.below(usize::MAX) as u64]);
        let mut counting: Vec<_> = (0..members.len())
            .filter_map(|index| {
                let code = component(members[index], born[index], &period, back)?;
                Some((index, code, aid.facts.pays("pkh", Some(code), &period)))
            })
            .collect();
        counting.sort_by_key(|(index, _, amount)| (std::cmp::Reverse(*amount), *index));
        for (index, code, _) in counting.into_iter().take(most) {
            given[index].push(match status {
                AssistanceStatus::Receiving => aid.paid("pkh", Some(code), period, state, &mut day.clone()),
                AssistanceStatus::Suspended => aid.suspended("pkh", Some(code), period),
                status => undecided("pkh", Some(code), period, status),
            });
        }
    }
}

/// The component that a member counts in during a stage; `back` is how many stages ago it was.
fn component(member: Member, born: Date, period: &Period, back: usize) -> Option<&'static str> {
    if born > period.from {
        return None;
    }
    match member.condition {
        // A pregnancy began a few months ago and is no longer one after a year.
        Condition::Pregnant => return (back < 2).then_some("ibu_hamil"),
        Condition::SevereDisability => return Some("disabilitas_berat"),
        Condition::Survivor => return Some("korban_pelanggaran_ham_berat"),
        Condition::Usual => {}
    }
    let of_family = matches!(member.relation, Relation::Child | Relation::Grandchild | Relation::OtherRelative);
    match crate::registry::age(born, period.from) {
        0..=6 if of_family => Some("anak_usia_dini"),
        7..=12 if of_family => Some("anak_sd"),
        13..=15 if of_family => Some("anak_smp"),
        16..=18 if of_family => Some("anak_sma"),
        60.. => Some("lansia"),
        _ => None,
    }
}

fn food(aid: &Aid<'_>, members: &[Member], given: &mut [Vec<Assistance>], dice: &mut Dice) {
    // The card bears the mother's name where there is one.
    let holder = members.iter().position(|member| member.relation == Relation::Wife && member.sex == Sex::Female);
    let holder = &mut given[holder.unwrap_or(0)];
    let by_post = aid.paid_at.kind == ChannelKind::Post;
    for (back, status) in course(dice).into_iter().enumerate() {
        let Some(status) = status else { continue };
        let period = aid.stage(back);
        holder.push(match status {
            AssistanceStatus::Receiving => aid.paid("sembako", None, period, payment_state(back, by_post, dice), dice),
            AssistanceStatus::Suspended => aid.suspended("sembako", None, period),
            status => undecided("sembako", None, period, status),
        });
        if back + 1 == STAGES
            && status == AssistanceStatus::Receiving
            && dice.chance(700)
            && let Some(period) = aid.extra_months()
        {
            holder.push(aid.paid("blt_kesra", None, period, payment_state(back, by_post, dice), dice));
        }
    }
}

fn premiums(aid: &Aid<'_>, born: &[Date], given: &mut [Vec<Assistance>], dice: &mut Dice) {
    let today = aid.facts.as_of();
    let year = today.first_of_year();
    let halted = dice.chance(60).then(|| aid.stage(1).from);
    for (born, given) in born.iter().zip(given) {
        let from = if *born < year { year } else { Facts::next_month(*born) };
        let Some(whole) = aid.facts.months_until(from) else { continue };
        match halted {
            Some(day) if from < day => {
                let end = day.saturating_sub(1.day());
                given.push(aid.premium(Period { to: end, ..whole }));
                given.push(undecided("pbi_jk", None, Period { from: day, ..whole }, AssistanceStatus::NotReceiving));
            }
            _ => given.push(aid.premium(whole)),
        }
    }
}
