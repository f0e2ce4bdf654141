use super::bench::Bench;
use super::on_both;
use crate::{AuditBroken, Entry, Event, Head};

async fn filled(bench: &Bench) -> Head {
    for number in 0..8 {
        bench
            .store
            .audit()
            .append(Entry::new(Event::AuthnLoginSuccess, format!("entry {number}")))
            .await
            .unwrap();
    }
    bench.store.audit().verify(None).await.unwrap()
}

/// What somebody with the database's own password can do.
async fn unlock(bench: &Bench) {
    let triggers: &[&str] = if bench.is_postgres() {
        &["DROP TRIGGER audit_is_not_changed ON audit"]
    } else {
        &["DROP TRIGGER audit_is_not_edited", "DROP TRIGGER audit_is_not_cut"]
    };
    for sql in triggers {
        bench.sql(sql).await;
    }
}

async fn broken_at(bench: &Bench, head: &Head) -> i64 {
    match bench.store.audit().verify(Some(head)).await {
        Err(AuditBroken::At { seq } | AuditBroken::HeadMissing { seq }) => seq,
        other => panic!("not noticed: {other:?}"),
    }
}

on_both! {
    async fn the_log_only_grows(bench: Bench) {
        let head = filled(&bench).await;
        let pool = bench.store.db().pool();
        assert!(sqlx::query("UPDATE audit SET line = '{}'").execute(pool).await.is_err());
        assert!(sqlx::query("DELETE FROM audit").execute(pool).await.is_err());
        assert_eq!(bench.store.audit().verify(Some(&head)).await.unwrap(), head);
    }

    async fn an_edited_entry_is_noticed(bench: Bench) {
        let head = filled(&bench).await;
        unlock(&bench).await;
        assert_eq!(bench.sql("UPDATE audit SET line = REPLACE(line, 'entry 3', 'entry 4') WHERE seq = 5").await, 1);
        assert_eq!(broken_at(&bench, &head).await, 5);
    }

    async fn a_removed_entry_is_noticed(bench: Bench) {
        let head = filled(&bench).await;
        unlock(&bench).await;
        assert_eq!(bench.sql("DELETE FROM audit WHERE seq = 4").await, 1);
        assert_eq!(broken_at(&bench, &head).await, 4);
        assert_eq!(bench.sql("UPDATE audit SET seq = 4 WHERE seq = 9").await, 1);
        assert_eq!(broken_at(&bench, &head).await, 4, "the gap is filled with another entry");
    }

    async fn entries_in_another_order_are_noticed(bench: Bench) {
        let head = filled(&bench).await;
        unlock(&bench).await;
        for sql in ["UPDATE audit SET seq = 1000 WHERE seq = 3", "UPDATE audit SET seq = 3 WHERE seq = 4", "UPDATE audit SET seq = 4 WHERE seq = 1000"] {
            assert_eq!(bench.sql(sql).await, 1);
        }
        assert_eq!(broken_at(&bench, &head).await, 3);
    }

    async fn a_cut_end_is_noticed_by_whoever_kept_the_head(bench: Bench) {
        let head = filled(&bench).await;
        unlock(&bench).await;
        assert_eq!(bench.sql("DELETE FROM audit WHERE seq > 6").await, 3);
        assert_eq!(broken_at(&bench, &head).await, head.seq);
        assert_eq!(bench.store.audit().verify(None).await.unwrap().seq, 6, "without the head nothing shows");
    }

    async fn whatever_is_written_stays_one_line(bench: Bench) {
        let hostile = "a\nb\r\n\u{1b}[31mred\u{9b}2J\u{7f}\u{2028}\u{202e}\"}{\\";
        bench.store.audit().append(Entry { actor: Some(hostile.to_owned()), ..Entry::new(Event::AuthnLoginFail, hostile) }).await.unwrap();
        bench.store.audit().verify(None).await.unwrap();
        let lines = bench.store.audit().export(0, 100).await.unwrap();
        assert_eq!(lines.len(), 2, "the import and this one");
        for line in &lines {
            assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}')), "{line:?}");
        }
        let read: serde_json::Value = serde_json::from_str(&lines[1]).unwrap();
        assert_eq!((read["result"].as_str(), read["actor"].as_str()), (Some(hostile), Some(hostile)));
        assert_eq!(read["event"], "authn_login_fail");
        assert_eq!(read["seq"], 2);
        assert_eq!(read["prev_hash"], serde_json::from_str::<serde_json::Value>(&lines[0]).unwrap()["hash"]);
        assert!(read["time"].as_str().unwrap().ends_with('Z'));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_make_one_chain() {
    for bench in [Bench::sqlite().await, Bench::postgres().await] {
        let writers = (0..40).map(|n| {
            let audit = bench.store.audit();
            tokio::spawn(async move { audit.append(Entry::new(Event::AuthzFail, format!("{n}"))).await })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap().unwrap();
        }
        assert_eq!(bench.store.audit().verify(None).await.unwrap().seq, 41);
    }
}
