//! Photos of a report that ended long enough ago are destroyed; the report keeps how many they were.

use sqlx::Row as _;

use crate::AppState;
use crate::problem::Answer;
use crate::upload;
use crate::vault::End;

/// Lets go of the photos of reports that ended long enough ago.
pub(crate) async fn forget_photos(state: &AppState) -> Answer<()> {
    let mut writing = state.database.write().await?;
    let rows = sqlx::query(
        "SELECT report.ticket AS ticket, report_upload.upload_id AS upload_id
         FROM report
         JOIN report_upload ON report_upload.ticket = report.ticket
         WHERE report.photos_until_at <= $1
         ORDER BY report.ticket, report_upload.upload_id",
    )
    .bind(state.clock.now_ms())
    .fetch_all(&mut *writing)
    .await?;
    for row in rows {
        upload::release(state, &mut writing, row.try_get("upload_id")?, End::ReportOver).await?;
        sqlx::query("UPDATE report SET photos_until_at = NULL WHERE ticket = $1")
            .bind(row.try_get::<String, _>("ticket")?)
            .execute(&mut *writing)
            .await?;
    }
    Ok(writing.commit().await?)
}
