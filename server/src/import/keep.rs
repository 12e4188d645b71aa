//! Refused households: no part of them gets into a release, and what is known of them stays as it is.
//!
//! A household is refused as a whole, wherever in the file its parts stand: what has arrived of it already is taken out
//! again, and what comes later is refused too. So no family is ever published with somebody missing.

use std::collections::BTreeSet;

use bansosku_contract::{Kk, Nik};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::changes::{Change, Details, Part};
use super::load::Loader;
use super::lookup::{CARD, CARD_OF_PERSON, find};
use crate::command::Failure;
use crate::keys::{Indexed, Place};
use crate::registry::{KK, release};

/// Cards of one transaction.
const BATCH: i64 = 500;

impl Loader<'_> {
    /// Refuses a household of which lines could not be read. Is its card unknown, those are refused on which its people
    /// stand today: that household would be lost otherwise.
    pub(super) async fn refuse_unread(
        &mut self,
        connection: &mut AnyConnection,
        kk: Option<&Kk>,
        niks: &[Nik],
    ) -> Result<(), Failure> {
        let keys = &self.state().keys;
        let kk_index = kk.map(|kk| keys.index(Indexed::Kk, kk.expose()));
        let nik_indexes: Vec<String> = niks.iter().map(|nik| keys.index(Indexed::Nik, nik.expose())).collect();
        self.refuse(connection, kk_index.as_deref(), &nik_indexes).await
    }

    /// Refuses a household by its card, or by its people when its card is none that is known today.
    pub(super) async fn refuse(
        &mut self,
        connection: &mut AnyConnection,
        kk_index: Option<&str>,
        nik_indexes: &[String],
    ) -> Result<(), Failure> {
        let current = release::current(connection).await?;
        let mut is_known = !find(connection, CARD, current, kk_index).await?.is_empty();
        let mut cards: BTreeSet<String> = kk_index.map(ToOwned::to_owned).into_iter().collect();
        if !is_known {
            let people = nik_indexes.iter().map(String::as_str);
            let homes = find(connection, CARD_OF_PERSON, current, people).await?;
            is_known = !homes.is_empty();
            cards.extend(homes.into_values().map(|home| home.id));
        }
        // Lines without a card that can be read may be of as many households.
        let mut is_another = kk_index.is_none();
        for card in cards {
            is_another |= self.refuse_card(connection, &card).await?;
        }
        if is_another {
            self.outcome.refused_households += 1;
            self.outcome.unknown += u64::from(!is_known);
        }
        Ok(())
    }

    /// Refuses a card, and takes out what has arrived of its household. False when it was refused already.
    async fn refuse_card(&mut self, connection: &mut AnyConnection, card: &str) -> Result<bool, Failure> {
        let refused =
            sqlx::query("INSERT INTO registry_refused (release, kk_index) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(self.release)
                .bind(card)
                .execute(&mut *connection)
                .await?;
        if refused.rows_affected() == 0 {
            return Ok(false);
        }
        let arrived = find(connection, CARD, self.release, [card]).await?;
        if let Some(household) = arrived.get(card) {
            self.take_out(connection, &household.id).await?;
        }
        Ok(true)
    }

    /// Takes a household out of the release again, and out of what came of it.
    async fn take_out(&mut self, connection: &mut AnyConnection, household: &str) -> Result<(), Failure> {
        for (statement, count) in
            TAKE_OUT.into_iter().zip([None, Some(&mut self.outcome.people), Some(&mut self.outcome.households)])
        {
            let taken = sqlx::query(statement).bind(self.release).bind(household).execute(&mut *connection).await?;
            if let Some(count) = count {
                *count -= taken.rows_affected();
            }
        }
        for (change, count) in
            [(Change::Appeared, &mut self.outcome.appeared), (Change::Changed, &mut self.outcome.changed)]
        {
            let taken =
                sqlx::query("DELETE FROM household_change WHERE release = $1 AND household_id = $2 AND change = $3")
                    .bind(self.release)
                    .bind(household)
                    .bind(change.as_str())
                    .execute(&mut *connection)
                    .await?;
            *count -= taken.rows_affected();
        }
        Ok(())
    }

    /// Copies refused households from the current release, without those of them who have moved to another one.
    pub(super) async fn keep_refused(&mut self) -> Result<(), Failure> {
        let mut after = String::new();
        loop {
            let mut writing = self.writing().await?;
            let rows = sqlx::query(
                "SELECT kk_index FROM registry_refused WHERE release = $1 AND kk_index > $2
                 ORDER BY kk_index LIMIT $3",
            )
            .bind(self.release)
            .bind(&after)
            .bind(BATCH)
            .fetch_all(&mut *writing)
            .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.try_get("kk_index")?;
            let mut changes = Vec::new();
            for row in rows {
                let card: &str = row.try_get("kk_index")?;
                let row = sqlx::query(MAY_BE_KEPT).bind(self.release).bind(card).fetch_optional(&mut *writing).await?;
                let Some(row) = row else { continue };
                changes.extend(self.keep(&mut writing, &row).await?);
            }
            self.note(&mut writing, &changes).await?;
            writing.commit().await?;
            self.state().database.give_way().await;
        }
    }

    /// Copies a household, and tells what is different of it: somebody may have moved, and the id with them.
    async fn keep(
        &mut self,
        connection: &mut AnyConnection,
        row: &AnyRow,
    ) -> Result<Option<(String, Change, String)>, Failure> {
        let household: String = row.try_get("id")?;
        let sealed: String = row.try_get("kk_sealed")?;
        let is_gone = row.try_get::<i64, _>("gone")? > 0;
        let (id, sealed) = if is_gone { self.named_anew(&household, &sealed)? } else { (household.clone(), sealed) };
        let is_whole = row.try_get::<i64, _>("moved")? == 0;
        // Of a part the hash is unknown.
        let content: String = if is_whole { row.try_get("content")? } else { String::new() };
        let [of_household, of_people, of_assistances] = COPY;
        let copy = sqlx::query(of_household).bind(self.release).bind(&household).bind(&id).bind(&sealed).bind(&content);
        copy.execute(&mut *connection).await?;
        for statement in [of_people, of_assistances] {
            sqlx::query(statement).bind(self.release).bind(&household).bind(&id).execute(&mut *connection).await?;
        }
        self.outcome.kept += 1;
        if is_gone {
            self.outcome.appeared += 1;
            return Ok(Some((id, Change::Appeared, "{}".to_owned())));
        }
        if is_whole {
            return Ok(None);
        }
        self.outcome.changed += 1;
        let details = Details { differs: vec![Part::Members], ..Details::default() };
        Ok(Some((id, Change::Changed, serde_json::to_string(&details)?)))
    }

    /// A new id, and the card sealed to it.
    fn named_anew(&self, household: &str, sealed: &str) -> Result<(String, String), Failure> {
        let state = self.state();
        let card =
            state.keys.open(Place { column: KK, row: household }, sealed).map_err(|_| "Unable to open a card")?;
        let id = state.random.id();
        let sealed = state.keys.seal(Place { column: KK, row: &id }, &card, &*state.random);
        Ok((id, sealed))
    }
}

/// Takes a household out of a release.
pub(crate) const TAKE_OUT: [&str; 3] = [
    "DELETE FROM registry_assistance WHERE release = $1 AND person_id IN
     (SELECT id FROM registry_person WHERE release = $1 AND household_id = $2)",
    "DELETE FROM registry_person WHERE release = $1 AND household_id = $2",
    "DELETE FROM registry_household WHERE release = $1 AND id = $2",
];

/// A household of the current release whose card is not in the arriving one, and of which somebody has not moved: with how
/// many have, and whether its id has gone with its head.
pub(crate) const MAY_BE_KEPT: &str = "SELECT id, kk_sealed, content,
         (SELECT COUNT(*) FROM registry_household AS arrived
          WHERE arrived.release = $1 AND arrived.id = household.id) AS gone,
         (SELECT COUNT(*) FROM person WHERE household_id = household.id AND EXISTS
             (SELECT 1 FROM registry_person AS arrived
              WHERE arrived.release = $1 AND arrived.nik_index = person.nik_index)) AS moved
     FROM registry_household AS household
     WHERE release = (SELECT number FROM registry_release WHERE state = 'current') AND kk_index = $2
     AND NOT EXISTS (SELECT 1 FROM registry_household AS arrived
                     WHERE arrived.release = $1 AND arrived.kk_index = $2)
     AND EXISTS (SELECT 1 FROM person WHERE household_id = household.id AND NOT EXISTS
         (SELECT 1 FROM registry_person AS arrived
          WHERE arrived.release = $1 AND arrived.nik_index = person.nik_index))";

/// Copies a household (`$2`) of the current release with those of it who have not moved, under an id (`$3`) to which its
/// card is sealed (`$4`), with the hash of what is known of it (`$5`).
pub(crate) const COPY: [&str; 3] = [
    "INSERT INTO registry_household (release, id, kk_index, kk_sealed, village, desil, as_of, synthetic, content)
     SELECT $1, $3, kk_index, $4, village, desil, as_of, synthetic, $5 FROM registry_household
     WHERE release = (SELECT number FROM registry_release WHERE state = 'current') AND id = $2",
    "INSERT INTO registry_person
         (release, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed)
     SELECT $1, id, $3, place, relation, nik_index, nik_sealed, name_sealed, born_sealed
     FROM person WHERE household_id = $2 AND NOT EXISTS
         (SELECT 1 FROM registry_person AS arrived
          WHERE arrived.release = $1 AND arrived.nik_index = person.nik_index)",
    "INSERT INTO registry_assistance
         (release, person_id, programme, from_on, to_on, stage, component, status, amount,
          channel_kind, channel_name, disbursement, expected_on, paid_on)
     SELECT $1, person_id, programme, from_on, to_on, stage, component, status, amount,
            channel_kind, channel_name, disbursement, expected_on, paid_on
     FROM assistance WHERE person_id IN
         (SELECT id FROM registry_person WHERE release = $1 AND household_id = $3)",
];
