//! The history of refreshes: a page of it for the screen, the whole of it as a table.

use std::fmt::Write as _;

use auth_ui_contract::admin::{AdminError, Attempt, History, Outcome, paths};
use auth_ui_refresh::{AttemptId, words};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use url::form_urlencoded;

use super::{Shared, answer};

/// Attempts on one page.
const PAGE: u32 = 50;

/// Attempts in the table: at three in an hour more than a year of them.
const MOST: usize = 30_000;

/// `GET /admin/api/history`.
pub async fn page(State(admin): State<Shared>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        let session = admin.session(&head, super::is_active(&head)).await?;
        let before = before(head.uri.query())?;
        let found = admin.engine.history(session.clinic(), before, PAGE).await;
        answer::json(StatusCode::OK, &found.map_err(answer::store_failed)?)
    };
    answer::finish(paths::HISTORY, &id, result.await)
}

/// `GET /admin/api/history.csv`.
pub async fn csv(State(admin): State<Shared>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let id = super::id_of(&head);
    let result = async {
        let session = admin.session(&head, true).await?;
        let mut attempts: Vec<Attempt> = Vec::new();
        loop {
            let last = attempts.last().map(|attempt| attempt.id.parse());
            let before: Option<AttemptId> = last.transpose().map_err(|_| AdminError::Internal)?;
            let found = admin.engine.history(session.clinic(), before, PAGE).await;
            let History {
                attempts: more,
                more: on,
            } = found.map_err(answer::store_failed)?;
            let none = more.is_empty();
            attempts.extend(more);
            if !on || none || attempts.len() >= MOST {
                break;
            }
        }
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (
                CONTENT_DISPOSITION,
                HeaderValue::from_static("attachment; filename=\"client-secret-history.csv\""),
            ),
        ];
        Ok((headers, table(&attempts)).into_response())
    };
    answer::finish(paths::HISTORY_CSV, &id, result.await)
}

fn before(query: Option<&str>) -> Result<Option<AttemptId>, AdminError> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    match (pairs.next(), pairs.next()) {
        (None, _) => Ok(None),
        (Some((name, id)), None) if name == "before" => id.parse().map(Some).map_err(|_| AdminError::Malformed),
        _ => Err(AdminError::Malformed),
    }
}

const COLUMNS: [&str; 17] = [
    "started_at",
    "finished_at",
    "user_id",
    "email",
    "roles",
    "reason",
    "outcome",
    "detail",
    "message",
    "version",
    "fingerprint",
    "connection_id",
    "request_id",
    "upstream_request_id",
    "repairs",
    "repaired_by",
    "settled_by_hand_at",
];

/// RFC 4180. The mark at the beginning tells spreadsheets that the letters are UTF-8.
fn table(attempts: &[Attempt]) -> String {
    let mut table = String::from("\u{feff}");
    line(&mut table, COLUMNS);
    for attempt in attempts {
        let (detail, message, version, fingerprint) = match &attempt.outcome {
            Outcome::Stored {
                version,
                fingerprint,
                proof,
            } => (
                Some(words::proof(*proof).to_owned()),
                None,
                Some(version.to_string()),
                Some(fingerprint),
            ),
            Outcome::NotChanged { reason, message } => (words::word(reason), message.as_deref(), None, None),
            Outcome::InDoubt { doubt } => (words::word(doubt), None, None, None),
        };
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        line(
            &mut table,
            [
                &at(attempt.started_at),
                &at(attempt.finished_at),
                &attempt.actor.user_id,
                attempt.actor.email.as_deref().unwrap_or_default(),
                &attempt.actor.roles.join(" "),
                &words::word(&attempt.reason).unwrap_or_default(),
                words::outcome(&attempt.outcome),
                &detail.unwrap_or_default(),
                message.unwrap_or_default(),
                &version.unwrap_or_default(),
                fingerprint.map(String::as_str).unwrap_or_default(),
                &or_empty(&attempt.connection_id),
                &attempt.request_id,
                &or_empty(&attempt.upstream_request_id),
                &or_empty(&attempt.repairs),
                &or_empty(&attempt.repaired_by),
                &attempt.settled_at.map(at).unwrap_or_default(),
            ],
        );
    }
    table
}

fn line(table: &mut String, cells: [&str; 17]) {
    for (at, cell) in cells.iter().enumerate() {
        // A spreadsheet runs a cell that begins like a formula; an apostrophe keeps it a text.
        let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
        let apostrophe = if formula { "'" } else { "" };
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(table, "{comma}\"{apostrophe}{}\"", cell.replace('"', "\"\""));
    }
    table.push_str("\r\n");
}

fn at(seconds: i64) -> String {
    words::time(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out() {
        for hostile in [
            "=HYPERLINK(\"https://evil.example\")",
            "+1+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "|cmd",
        ] {
            let mut table = String::new();
            let mut cells = [""; 17];
            cells[8] = hostile;
            line(&mut table, cells);
            let expected = format!("\"'{}\"", hostile.replace('"', "\"\""));
            assert!(table.contains(&expected), "{table:?}");
        }
        let mut table = String::new();
        let mut cells = [""; 17];
        cells[0] = "a\",\"b";
        line(&mut table, cells);
        assert!(table.starts_with("\"a\"\",\"\"b\",\"\","), "{table}");
    }
}
