//! The households that are always there, whatever the seed: each shows something that a person of
//! these programmes meets, so that demonstrations, tests and screens can count on it.

use bansosku_contract::Sex::{Female, Male};
use bansosku_contract::household::AssistanceStatus::{NotReceiving, Proposed, Suspended};
use bansosku_contract::household::DisbursementState::{Available, Collected, Failed, Returned, Scheduled};
use bansosku_contract::household::Relation::{Child, Grandchild, Head, Other, Parent, Wife};

use super::card::Card;
use crate::programme::Facts;
use crate::registry::HouseholdEntry;

/// All of them, in the order in which they are written down.
pub fn households(facts: &Facts) -> Vec<HouseholdEntry> {
    [java_and_sumatra(facts), east_and_borneo(facts), rarities(facts)].concat()
}

fn java_and_sumatra(facts: &Facts) -> Vec<HouseholdEntry> {
    vec![
        // A grandmother and her grandson: a stage that was collected, and one that is planned.
        Card::new(facts, 0, "33.02.10.2008", Some(1), "BRI")
            .person(Head, "Suparti", Female, 71)
            .pkh("lansia", &[Scheduled, Collected, Collected, Collected])
            .sembako(&[Scheduled, Collected, Collected, Collected])
            .extra_2025()
            .person(Grandchild, "Bagas Prasetyo", Male, 9)
            .pkh("anak_sd", &[Scheduled, Collected, Collected, Collected])
            .premiums()
            .done(),
        // Proposed and accepted: the first payment is due.
        Card::new(facts, 1, "35.10.02.2004", Some(3), "PT Pos Indonesia")
            .person(Head, "Ahmad Rofiq", Male, 33)
            .person(Wife, "Siti Fatimah", Female, 29)
            .pkh("ibu_hamil", &[Scheduled])
            .status("pkh", Some("ibu_hamil"), 1, Proposed)
            .person(Child, "Aisyah Rahma Putri", Female, 4)
            .pkh("anak_usia_dini", &[Scheduled])
            .status("pkh", Some("anak_usia_dini"), 1, Proposed)
            .premiums()
            .done(),
        // Desil 4 became desil 6, and the aid ended.
        Card::new(facts, 2, "32.04.12.2004", Some(6), "BNI")
            .person(Head, "Asep Supriatna", Male, 41)
            .person(Wife, "Euis Komariah", Female, 38)
            .sembako_until(2, &[Collected, Collected])
            .extra_2025()
            .person(Child, "Rina Supriatna", Female, 17)
            .pkh_until(2, "anak_sma", &[Collected, Collected])
            .person(Child, "Dede Supriatna", Male, 14)
            .pkh_until(2, "anak_smp", &[Collected, Collected])
            .person(Child, "Iman Supriatna", Male, 8)
            .pkh_until(2, "anak_sd", &[Collected, Collected])
            .done(),
        // Paid by the bank of Aceh's own; a proposal is being verified.
        Card::new(facts, 3, "11.08.01.2003", Some(2), "BSI")
            .person(Head, "Teuku Zulkifli", Male, 45)
            .person(Wife, "Cut Nurhayati", Female, 41)
            .sembako(&[Available, Collected, Collected, Collected])
            .person(Child, "Teuku Rizal", Male, 13)
            .status("pkh", Some("anak_smp"), 0, Proposed)
            .premiums()
            .done(),
        // A stranger stands on the family's card.
        Card::new(facts, 4, "12.71.01.1008", Some(4), "Mandiri")
            .person(Head, "Rotua br. Panjaitan", Female, 58)
            .sembako(&[Collected, Collected, Collected, Collected])
            .person(Child, "Andri Sitorus", Male, 22)
            .person(Other, "Togar Nainggolan", Male, 35)
            .done(),
        // A widow with two children, against whom somebody objects.
        Card::new(facts, 11, "31.74.06.1003", Some(3), "Mandiri")
            .person(Head, "Nurjanah", Female, 39)
            .sembako(&[Available, Collected, Collected, Collected])
            .person(Child, "Fajar Ramadhan", Male, 15)
            .pkh("anak_smp", &[Scheduled, Collected, Collected, Collected])
            .person(Child, "Nurul Ramadhani", Female, 10)
            .pkh("anak_sd", &[Scheduled, Collected, Collected, Collected])
            .premiums()
            .done(),
    ]
}

fn east_and_borneo(facts: &Facts) -> Vec<HouseholdEntry> {
    vec![
        // Elders count from 60 in one reading of the rules and from 70 in another.
        Card::new(facts, 5, "51.02.08.2010", Some(2), "BNI")
            .person(Head, "I Wayan Sudarma", Male, 72)
            .pkh("lansia", &[Available, Collected, Collected, Collected])
            .person(Wife, "Ni Ketut Rasmini", Female, 64)
            .status("pkh", Some("lansia"), 0, NotReceiving)
            .sembako(&[Available, Collected, Collected, Collected])
            .premiums()
            .done(),
        // Far away and without a phone: payments that did not arrive, or went back.
        Card::new(facts, 6, "53.02.01.2012", Some(1), "PT Pos Indonesia")
            .person(Head, "Marthen Benu", Male, 36)
            .person(Wife, "Yosefina Selan", Female, 34)
            .sembako(&[Failed, Failed, Collected, Returned])
            .person(Child, "Maria Benu", Female, 13)
            .pkh("anak_smp", &[Scheduled, Failed, Collected, Returned])
            .person(Child, "Yafet Benu", Male, 10)
            .pkh("anak_sd", &[Scheduled, Failed, Collected, Returned])
            .person(Child, "Naomi Benu", Female, 6)
            .pkh("anak_usia_dini", &[Scheduled, Failed, Collected, Returned])
            .person(Child, "Simon Benu", Male, 2)
            .pkh("anak_usia_dini", &[Scheduled, Failed, Collected, Returned])
            .premiums()
            .done(),
        // A child with a severe disability; the premiums are halted.
        Card::new(facts, 7, "63.71.03.1003", Some(2), "BTN")
            .person(Head, "Norhayati", Female, 31)
            .sembako(&[Collected, Collected, Collected, Collected])
            .person(Child, "Ahmad Rifani", Male, 11)
            .pkh("disabilitas_berat", &[Collected, Collected, Collected, Collected])
            .premiums_halted()
            .done(),
        // Proposed and refused, because of the spelling of a name.
        Card::new(facts, 8, "73.11.01.2003", Some(3), "BRI")
            .person(Head, "Syamsuddin", Male, 50)
            .person(Wife, "St. Hajrah", Female, 47)
            .status("sembako", None, 0, NotReceiving)
            .status("sembako", None, 1, Proposed)
            .done(),
        // No assistance at all.
        Card::new(facts, 9, "81.71.02.1014", Some(5), "BRI").person(Head, "Salma Latuconsina", Female, 27).done(),
        // No desil yet, so that nothing is decided.
        Card::new(facts, 10, "95.01.01.2002", None, "PT Pos Indonesia")
            .person(Head, "Yosina Wetipo", Female, 24)
            .person(Child, "Nius Wetipo", Male, 0)
            .done(),
        // Resigned; the history stays.
        Card::new(facts, 12, "61.72.03.1001", Some(4), "BRI")
            .person(Head, "Liem Sui Moi", Female, 63)
            .pkh_until(2, "lansia", &[Collected, Collected])
            .sembako_until(2, &[Collected, Collected])
            .done(),
    ]
}

fn rarities(facts: &Facts) -> Vec<HouseholdEntry> {
    vec![
        // Somebody of 101: two digits of a year read as a child's.
        Card::new(facts, 13, "13.06.02.2005", Some(3), "BRI")
            .person(Head, "Yulinar", Female, 74)
            .pkh("lansia", &[Collected, Collected, Collected, Collected])
            .sembako(&[Collected, Collected, Collected, Collected])
            .person(Parent, "Nurbaiti", Female, 101)
            .pkh("lansia", &[Collected, Collected, Collected, Collected])
            .premiums()
            .done(),
        // Twins: their numbers differ in the last digit.
        Card::new(facts, 14, "52.03.05.2003", Some(2), "BNI")
            .person(Head, "Zainuddin", Male, 37)
            .person(Wife, "Hadijah", Female, 33)
            .sembako(&[Available, Collected, Collected])
            .person(Child, "Muhammad Hasan", Male, 8)
            .pkh("anak_sd", &[Available, Collected, Collected])
            .twin("Muhammad Husein", Male)
            .pkh("anak_sd", &[Available, Collected, Collected])
            .premiums()
            .done(),
        // Two women of one name in one village.
        Card::new(facts, 15, "18.05.08.2009", Some(2), "BRI")
            .person(Head, "Siti Aminah", Female, 44)
            .sembako(&[Collected, Collected, Collected, Collected])
            .premiums()
            .done(),
        Card::new(facts, 16, "18.05.08.2009", Some(3), "BRI")
            .person(Head, "Siti Aminah", Female, 52)
            .status("sembako", None, 0, Suspended)
            .person(Child, "Linda Safitri", Female, 20)
            .done(),
        // A number from a district that is another province's now, and one with a day that was corrected.
        Card::new(facts, 17, "65.01.01.2006", Some(4), "Mandiri")
            .person(Head, "Ahmad Fauzan", Male, 51)
            .registered_in("64.04.01")
            .person(Wife, "Mariani", Female, 48)
            .born_days_later(3)
            .sembako(&[Collected, Collected, Collected, Collected])
            .premiums()
            .done(),
    ]
}

#[cfg(test)]
mod tests {
    use bansosku_region::{Regions, Villages};

    use super::*;

    fn of(name: &str) -> HouseholdEntry {
        let household = households(Facts::bundled()).into_iter();
        household
            .into_iter()
            .find(|household| household.people.iter().any(|person| person.name.expose() == name))
            .unwrap()
    }

    #[test]
    fn each_lives_in_a_village_of_the_table() {
        for household in households(Facts::bundled()) {
            assert!(Villages::bundled().get(household.village).is_some(), "{}", household.village);
        }
    }

    #[test]
    fn a_person_of_101_has_a_number_that_reads_like_a_childs() {
        let household = of("Nurbaiti");
        let eldest = &household.people[1];
        assert_eq!(eldest.age(household.as_of), 101);
        assert_eq!(eldest.nik.age(household.as_of), 1);
    }

    #[test]
    fn twins_have_numbers_next_to_each_other() {
        let household = of("Muhammad Hasan");
        let number = |place: usize| household.people[place].nik.expose().parse::<u64>().unwrap();
        assert_eq!(number(3), number(2) + 1);
        assert_eq!(household.people[2].born, household.people[3].born);
    }

    #[test]
    fn namesakes_live_in_one_village() {
        let all = households(Facts::bundled());
        let namesakes: Vec<_> =
            all.iter().filter(|household| household.people[0].name.expose() == "Siti Aminah").collect();
        assert_eq!(namesakes.len(), 2);
        assert_eq!(namesakes[0].village, namesakes[1].village);
        assert_ne!(namesakes[0].people[0].nik, namesakes[1].people[0].nik);
    }

    #[test]
    fn an_old_district_and_a_corrected_day_occur() {
        let household = of("Ahmad Fauzan");
        assert!(!Regions::bundled().has_district(&household.people[0].nik.district_code()));
        assert_ne!(household.people[1].nik.birth_date(household.as_of), household.people[1].born);
    }

    #[test]
    fn a_household_without_desil_and_one_without_any_assistance_occur() {
        assert_eq!(of("Yosina Wetipo").desil, None);
        assert!(of("Salma Latuconsina").people.iter().all(|person| person.assistances.is_empty()));
    }
}
