//! A new secret has come, and the store does not take it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth_ui_contract::admin::{Checked, Doubt, Outcome, Proof, Trouble};

use super::bench::Bench;
use super::ehealth::{FIRST, Script, client, connection};
use super::on_both;
use crate::store::db::Fate;
use crate::{Escrow, Order, StoreError};

/// Orders a refresh and waits until its end is known to be unknown.
async fn lost(bench: &Bench) -> crate::AttemptId {
    let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
    for _ in 0..1000 {
        if matches!(bench.last().await, Some(last) if matches!(last.outcome, Outcome::InDoubt { .. })) {
            return id;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody is told");
}

/// Waits until the store has taken what is known: that the outcome is unknown.
async fn written(bench: &Bench) {
    let doubts = "SELECT COUNT(*) FROM attempts WHERE kind = 'in_doubt'";
    while bench.count(doubts).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The store fails whenever something is kept, and takes everything else.
fn keeps_nothing(bench: &Bench) {
    bench.fail_at("store.inserted");
}

/// An escrow folder that nobody here can read.
fn with_escrow(bench: &mut Bench) -> PathBuf {
    let folder = bench.folder.path().join("escrow");
    fs::create_dir(&folder).unwrap();
    let recipient = age::x25519::Identity::generate().to_public().to_string();
    bench.with_rules(|rules| rules.escrow = Some(Escrow::new(folder.clone(), &[recipient]).unwrap()));
    folder
}

/// The escrow folder is moved away when the new secret has come; on demand the store fails from then on too.
fn gone_after_the_patch(bench: &Bench, folder: &Path, store_fails: bool) -> PathBuf {
    let (from, away) = (folder.to_owned(), folder.with_extension("away"));
    let to = away.clone();
    bench.at_points(move |name| {
        if name == "patch.after" {
            fs::rename(&from, &to).unwrap();
        }
        if store_fails && name == "store.inserted" {
            Fate::Fail(StoreError::Full)
        } else {
            Fate::Go
        }
    });
    away
}

on_both! {
    async fn it_is_told_and_stored_when_the_store_recovers(bench: Bench) {
        keeps_nothing(&bench);
        let id = lost(&bench).await;
        assert_eq!(bench.last().await.unwrap().outcome, Outcome::InDoubt { doubt: Doubt::NotStored });
        assert!(bench.engine.running(client(), "").await.unwrap().is_none());
        assert_eq!(bench.active().await, FIRST);
        bench.heal();
        bench.quiet().await;
        let attempt = bench.attempt(id).await.unwrap();
        assert!(matches!(attempt.outcome, Outcome::Stored { version: 2, proof: Proof::Proven { .. }, .. }), "{attempt:?}");
        assert_eq!(bench.active().await, bench.ehealth.secret());
        assert!(!bench.store.active(client()).await.unwrap().unwrap().in_doubt);
        assert_eq!(bench.ehealth.patches(), 1);
    }

    async fn it_is_told_from_memory_when_the_store_takes_nothing_at_all(bench: Bench) {
        let mut stored = false;
        bench.at_points(move |name| {
            stored |= name == "store.before";
            if stored && name == "db.commit" { Fate::Fail(StoreError::Full) } else { Fate::Go }
        });
        let id = lost(&bench).await;
        assert_eq!(bench.count("SELECT COUNT(*) FROM attempts WHERE finished_at IS NULL").await, 1);
        let told = bench.last().await.unwrap();
        assert_eq!(told.outcome, Outcome::InDoubt { doubt: Doubt::NotStored });
        bench.clock.advance(30);
        assert_eq!(bench.last().await.unwrap(), told, "it ended when it ended, not when somebody looks");
        bench.heal();
        bench.quiet().await;
        assert!(matches!(bench.attempt(id).await.unwrap().outcome, Outcome::Stored { .. }));
        assert_eq!(bench.active().await, bench.ehealth.secret());
    }

    async fn an_accepted_old_secret_settles_no_doubt_that_is_not_written_yet(bench: Bench) {
        let mut asked = false;
        bench.at_points(move |name| {
            asked |= name == "patch.after";
            if asked && name == "db.commit" { Fate::Fail(StoreError::Full) } else { Fate::Go }
        });
        bench.ehealth.next(Script::Lose(Doubt::UpstreamFailed));
        let id = lost(&bench).await;
        let early = Checked::Untried { reason: Trouble::TooEarly };
        assert_eq!(bench.engine.check_secret(&bench.owner(), client()).await, early);
        bench.heal();
        bench.quiet().await;
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Accepted { .. }));
        assert!(matches!(bench.attempt(id).await.unwrap().outcome, Outcome::NotChanged { .. }));
    }

    async fn the_escrow_copy_is_named(bench: Bench) {
        let mut bench = bench;
        let folder = with_escrow(&mut bench);
        keeps_nothing(&bench);
        let id = lost(&bench).await;
        assert_eq!(bench.last().await.unwrap().outcome, Outcome::InDoubt { doubt: Doubt::OnlyEscrow });
        assert!(folder.join(format!("{}-{id}.age", client())).exists());
    }

    async fn a_folder_that_takes_the_copy_late_makes_the_doubt_smaller(bench: Bench) {
        let mut bench = bench;
        let folder = with_escrow(&mut bench);
        let away = gone_after_the_patch(&bench, &folder, true);
        let id = lost(&bench).await;
        written(&bench).await;
        let first = bench.last().await.unwrap();
        assert_eq!(first.outcome, Outcome::InDoubt { doubt: Doubt::NotStored });
        let [told] = bench.store.untold(0, 10).await.unwrap().try_into().unwrap();
        fs::rename(&away, &folder).unwrap();
        for _ in 0..2000 {
            if bench.last().await.unwrap().outcome == (Outcome::InDoubt { doubt: Doubt::OnlyEscrow }) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let second = bench.last().await.unwrap();
        assert_eq!(second.outcome, Outcome::InDoubt { doubt: Doubt::OnlyEscrow });
        assert_eq!(second.finished_at, first.finished_at, "it ended when it ended");
        assert!(folder.join(format!("{}-{id}.age", client())).exists());
        bench.store.told(&told).await.unwrap();
        let [again] = bench.store.untold(0, 10).await.unwrap().try_into().unwrap();
        assert_eq!(again.attempt, second, "whoever heard the first hears this too");

        bench.heal();
        bench.quiet().await;
        assert!(matches!(bench.attempt(id).await.unwrap().outcome, Outcome::Stored { .. }));
        let lines = bench.store.audit().export(0, 100).await.unwrap().join("\n");
        assert!(!lines.contains("escrow:missing"), "{lines}");
        assert_eq!(bench.engine.ready().await.uncopied, 0);
    }

    async fn a_secret_stored_without_its_copy_is_written_down_and_counted(bench: Bench) {
        let mut bench = bench;
        let folder = with_escrow(&mut bench);
        let away = gone_after_the_patch(&bench, &folder, false);
        let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        bench.quiet().await;
        let stored = bench.attempt(id).await.unwrap();
        let Outcome::Stored { fingerprint, .. } = &stored.outcome else { panic!("{stored:?}") };
        let line = bench.store.audit().export(0, 100).await.unwrap().pop().unwrap();
        for part in [format!("escrow:missing:{id}"), fingerprint.clone(), connection().to_string(), bench.owner().actor.user_id] {
            assert!(line.contains(&part), "{part}: {line}");
        }
        fs::rename(&away, &folder).unwrap();
        let ready = bench.engine.ready().await;
        assert_eq!((ready.store, ready.uncopied), (None, 1));
    }

    async fn the_old_secret_cannot_settle_it(bench: Bench) {
        keeps_nothing(&bench);
        lost(&bench).await;
        written(&bench).await;
        // Not reached in reality: eHealth would still accept the old secret after it has made a new one.
        bench.ehealth.state().secret = FIRST.to_owned();
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Accepted { .. }));
        assert_eq!(bench.last().await.unwrap().outcome, Outcome::InDoubt { doubt: Doubt::NotStored });
    }

    async fn a_commit_that_failed_at_its_last_step_counts_only_after_another_durable_write(bench: Bench) {
        let (mut storing, mut failed) = (false, false);
        bench.at_points(move |name| {
            storing |= name == "store.unsaved";
            let is_last_step = storing && !failed && name == "db.committed";
            let is_next_write = failed && name == "db.commit";
            failed |= is_last_step;
            if is_last_step || is_next_write {
                return Fate::Fail(StoreError::Broken("the folder was not synced".to_owned()));
            }
            Fate::Go
        });
        bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        while bench.count("SELECT COUNT(*) FROM versions").await < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(bench.engine.is_under_way(), "the secret in memory is still needed");
        bench.heal();
        bench.quiet().await;
        assert!(matches!(bench.last().await.unwrap().outcome, Outcome::Stored { version: 2, .. }));
        assert_eq!(bench.count("SELECT COUNT(*) FROM versions").await, 2);
    }

    async fn a_commit_whose_answer_was_lost_is_not_stored_twice(bench: Bench) {
        let (mut storing, mut failed) = (false, false);
        bench.at_points(move |name| {
            storing |= name == "store.unsaved";
            if storing && !failed && name == "db.committed" {
                failed = true;
                return Fate::Fail(StoreError::Broken("the connection broke".to_owned()));
            }
            Fate::Go
        });
        bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        bench.quiet().await;
        assert!(matches!(bench.last().await.unwrap().outcome, Outcome::Stored { version: 2, .. }));
        assert_eq!(bench.count("SELECT COUNT(*) FROM versions").await, 2);
        assert_eq!(bench.active().await, bench.ehealth.secret());
    }
}

/// The late secret waits while the repair runs, and is put away when the repair has stored a newer one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_secret_waits_for_the_repair_and_is_put_away() {
    for bench in [Bench::sqlite().await, Bench::postgres().await] {
        keeps_nothing(&bench);
        let first = lost(&bench).await;
        written(&bench).await;
        bench.ehealth.state().slow = Duration::from_millis(700);
        let order = Order {
            repairs: Some(first),
            ..bench.order()
        };
        let repair = bench.engine.start(bench.owner(), order).await.unwrap();
        bench.heal();
        bench.quiet().await;
        let repaired = bench.store.attempt(repair, None).await.unwrap().unwrap();
        assert!(matches!(repaired.outcome, Outcome::Stored { .. }), "{repaired:?}");
        assert_eq!(bench.active().await, bench.ehealth.secret());
        assert_eq!(
            bench
                .count("SELECT COUNT(*) FROM versions WHERE state = 'quarantined'")
                .await,
            1
        );
        let first = bench.store.attempt(first, None).await.unwrap().unwrap();
        assert_eq!(
            first.outcome,
            Outcome::InDoubt {
                doubt: Doubt::NotStored
            }
        );
        assert_eq!(first.repaired_by, Some(repaired.id));
    }
}
