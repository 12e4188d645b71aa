//! Who lives together: relations, ages, and what makes a member count in a programme.
//!
//! Nothing here knows of numbers, names or money.

use bansosku_contract::Sex;
use bansosku_contract::household::Relation;

use super::dice::Dice;

/// What a programme looks at besides the age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Nothing.
    Usual,
    /// Expecting a child.
    Pregnant,
    /// A severe disability.
    SevereDisability,
    /// Survived a grave violation of human rights.
    Survivor,
}

/// One member, without name and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    /// How the member stands to the head.
    pub relation: Relation,
    /// Man or woman.
    pub sex: Sex,
    /// Whole years on the day of the data.
    pub age: u8,
    /// Whether it is the twin of the member before.
    pub twin: bool,
    /// What a programme looks at besides the age.
    pub condition: Condition,
}

impl Member {
    pub(crate) fn new(relation: Relation, sex: Sex, age: u8) -> Self {
        Self { relation, sex, age, twin: false, condition: Condition::Usual }
    }
}

/// The youngest and the oldest at which a woman of these households bears a child.
const MOTHER: (u8, u8) = (20, 44);

#[derive(Debug, Clone, Copy)]
enum Shape {
    Couple,
    WithParent,
    Mother,
    Elder,
    ElderCouple,
    ElderWithGrandchild,
    ThreeGenerations,
    Alone,
}

/// A family, the head first.
pub(crate) fn family(dice: &mut Dice) -> Vec<Member> {
    let shape = dice.weighted(&[
        (48, Shape::Couple),
        (9, Shape::WithParent),
        (12, Shape::Mother),
        (8, Shape::Elder),
        (8, Shape::ElderCouple),
        (5, Shape::ElderWithGrandchild),
        (6, Shape::ThreeGenerations),
        (4, Shape::Alone),
    ]);
    let mut members = match shape {
        Shape::Couple => couple(dice),
        Shape::WithParent => with_parent(dice),
        Shape::Mother => mother(dice),
        Shape::Elder => {
            vec![Member::new(Relation::Head, *dice.pick(&[Sex::Female, Sex::Female, Sex::Male]), dice.between(61, 92))]
        }
        Shape::ElderCouple => {
            let husband = dice.between(60, 84);
            let wife = dice.between(husband - 9, husband + 2);
            vec![Member::new(Relation::Head, Sex::Male, husband), Member::new(Relation::Wife, Sex::Female, wife)]
        }
        Shape::ElderWithGrandchild => {
            let head = dice.between(58, 78);
            let grandchild = dice.between(5, 17.min(head - 44));
            let sex = *dice.pick(&[Sex::Female, Sex::Female, Sex::Male]);
            vec![
                Member::new(Relation::Head, sex, head),
                Member::new(Relation::Grandchild, *dice.pick(Sex::ALL), grandchild),
            ]
        }
        Shape::ThreeGenerations => three_generations(dice),
        Shape::Alone => vec![Member::new(Relation::Head, *dice.pick(Sex::ALL), dice.between(22, 58))],
    };
    for member in &mut members {
        if member.condition == Condition::Usual {
            if member.age >= 60 && dice.chance(4) {
                member.condition = Condition::Survivor;
            } else if member.age >= 2 && dice.chance(14) {
                member.condition = Condition::SevereDisability;
            }
        }
    }
    members
}

fn couple(dice: &mut Dice) -> Vec<Member> {
    let wife_age = dice.between(21, 56);
    let mut wife = Member::new(Relation::Wife, Sex::Female, wife_age);
    let children = children(Relation::Child, wife_age, dice);
    let youngest = children.iter().map(|child| child.age).min();
    if (20..=42).contains(&wife_age) && youngest.is_none_or(|age| age >= 2) && dice.chance(80) {
        wife.condition = Condition::Pregnant;
    }
    let husband = Member::new(Relation::Head, Sex::Male, dice.between(wife_age.max(23) - 2, wife_age + 9));
    [vec![husband, wife], children].concat()
}

fn with_parent(dice: &mut Dice) -> Vec<Member> {
    let mut members = couple(dice);
    let of_head = dice.chance(600);
    let grown = members[usize::from(!of_head)].age;
    let relation = if of_head { Relation::Parent } else { Relation::ParentInLaw };
    let sex = *dice.pick(&[Sex::Female, Sex::Female, Sex::Male]);
    members.push(Member::new(relation, sex, dice.between(grown + MOTHER.0, (grown + 38).min(99))));
    members
}

fn mother(dice: &mut Dice) -> Vec<Member> {
    let age = dice.between(24, 58);
    [vec![Member::new(Relation::Head, Sex::Female, age)], children(Relation::Child, age, dice)].concat()
}

fn three_generations(dice: &mut Dice) -> Vec<Member> {
    let wife = dice.between(48, 66);
    let husband = dice.between(wife, wife + 8);
    let grown = dice.between(23, wife - 22);
    let (child_sex, spouse_sex) = *dice.pick(&[(Sex::Female, Sex::Male), (Sex::Male, Sex::Female)]);
    let spouse = dice.between(grown.max(23) - 2, grown + 4);
    let mother = if child_sex == Sex::Female { grown } else { spouse };
    let mut members = vec![
        Member::new(Relation::Head, Sex::Male, husband),
        Member::new(Relation::Wife, Sex::Female, wife),
        Member::new(Relation::Child, child_sex, grown),
        Member::new(Relation::ChildInLaw, spouse_sex, spouse),
    ];
    members.extend(children(Relation::Grandchild, mother, dice));
    members
}

/// Children of a mother of this age who still live with her, the eldest first.
fn children(relation: Relation, mother: u8, dice: &mut Dice) -> Vec<Member> {
    let count = dice.weighted(&[(8, 0), (28, 1), (34, 2), (18, 3), (8, 4), (4, 5)]);
    let eldest = mother.saturating_sub(MOTHER.0).min(24);
    let youngest = mother.saturating_sub(MOTHER.1);
    let mut children: Vec<Member> = Vec::new();
    let mut age = dice.between(youngest.max(eldest.saturating_sub(9)), eldest);
    while children.len() < count && mother >= MOTHER.0 && age >= youngest {
        children.push(Member::new(relation, *dice.pick(Sex::ALL), age));
        if dice.chance(14) {
            children.push(Member { twin: true, ..Member::new(relation, *dice.pick(Sex::ALL), age) });
        }
        // Two years lie between brothers and sisters, so that no two come too soon after each other.
        match age.checked_sub(dice.between(2, 5)) {
            Some(next) => age = next,
            None => break,
        }
    }
    children
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two thousand families, and what must hold for each.
    #[test]
    fn ages_fit_relations() {
        for roll in 0..2_000 {
            let members = family(&mut Dice::new(&[roll]));
            let one = |relation: Relation| members.iter().find(|member| member.relation == relation);
            assert_eq!(members.iter().filter(|member| member.relation == Relation::Head).count(), 1);
            let head = members[0];
            assert!(head.relation == Relation::Head && head.age >= 21, "{members:?}");
            let wife = one(Relation::Wife);
            assert!(wife.is_none_or(|wife| wife.sex == Sex::Female && wife.age >= 19 && head.sex == Sex::Male));
            let mother = wife.unwrap_or(&members[0]);
            for member in &members {
                match member.relation {
                    Relation::Child => assert!(
                        head.age >= member.age + 17 && (MOTHER.0..=MOTHER.1).contains(&(mother.age - member.age)),
                        "{members:?}"
                    ),
                    Relation::Grandchild => assert!(head.age >= member.age + 36, "{members:?}"),
                    Relation::Parent => assert!(member.age >= head.age + MOTHER.0, "{members:?}"),
                    Relation::ParentInLaw => assert!(member.age >= mother.age + MOTHER.0, "{members:?}"),
                    Relation::ChildInLaw => assert!(member.age >= 21, "{members:?}"),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn only_women_of_an_age_to_bear_children_expect_one() {
        let mut expecting = 0;
        for roll in 0..2_000 {
            for member in family(&mut Dice::new(&[roll])) {
                if member.condition == Condition::Pregnant {
                    expecting += 1;
                    assert!(member.sex == Sex::Female && (20..=42).contains(&member.age));
                }
            }
        }
        assert!(expecting > 10, "{expecting}");
    }

    #[test]
    fn twins_are_of_one_age() {
        let mut twins = 0;
        for roll in 0..2_000 {
            let members = family(&mut Dice::new(&[roll]));
            for pair in members.windows(2).filter(|pair| pair[1].twin) {
                twins += 1;
                assert_eq!(pair[0].age, pair[1].age);
            }
        }
        assert!(twins > 5, "{twins}");
    }
}
