use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use auth_ui_contract::admin::{Checked, Doubt, Outcome, Proof};
use sqlx::Row;
use uuid::Uuid;

use super::bench::{Bench, clinic};
use super::ehealth::{FIRST, Script, client, connection};
use super::on_both;
use crate::{ClientId, Clinic, Keyring, Secret, Store, StoreError};

on_both! {
    async fn an_imported_secret_is_active_and_keeps_its_place(bench: Bench) {
        let active = bench.store.active(client()).await.unwrap().unwrap();
        assert_eq!(active.secret.expose(), FIRST);
        assert_eq!((active.info.number, active.info.connection), (1, Some(connection())));
        assert_eq!(active.info.fingerprint.len(), 8);
        assert_eq!(active.info.proof, Proof::Untried);

        let second = bench.store.import(&clinic(), None, &Secret::new("another")).await.unwrap();
        assert_eq!(second.number, 2);
        assert_ne!(second.fingerprint, active.info.fingerprint);
        assert_eq!(bench.active().await, "another");
        assert_eq!(bench.count("SELECT COUNT(*) FROM versions WHERE state = 'superseded'").await, 1, "the old one is kept");
        let entries = bench.store.audit().export(0, 10).await.unwrap();
        assert_eq!(entries.len(), 2);
        for entry in entries {
            assert!(entry.contains("\"secret:imported\"") && entry.contains("\"command_line\""), "{entry}");
        }

        bench.store.proven(client(), 2, Proof::Proven { at: 77 }).await.unwrap();
        assert_eq!(bench.store.active_info(client()).await.unwrap().unwrap().proof, Proof::Proven { at: 77 });
    }

    async fn what_was_tried_earlier_does_not_replace_what_was_found_later(bench: Bench) {
        let known = async || bench.store.active_info(client()).await.unwrap().unwrap().proof;
        let note = async |proof| bench.store.proven(client(), 1, proof).await.unwrap();
        note(Proof::Refused { at: 77 }).await;
        note(Proof::Proven { at: 76 }).await;
        assert_eq!(known().await, Proof::Refused { at: 77 }, "somebody has changed it since");
        note(Proof::Proven { at: 77 }).await;
        assert_eq!(known().await, Proof::Proven { at: 77 }, "in the same second the later word counts");
        note(Proof::Refused { at: 78 }).await;
        assert_eq!(known().await, Proof::Refused { at: 78 });
    }

    async fn clinics_are_found_by_code_and_by_id(bench: Bench) {
        let other = Clinic { id: ClientId::new(Uuid::from_u128(9)), edrpou: "1234567890".into(), name: "ФОП «Ї'жак»".into() };
        bench.store.import(&other, None, &Secret::new("x")).await.unwrap();
        assert_eq!(bench.store.clinic_by_edrpou("1234567890").await.unwrap(), Some(other.clone()));
        assert_eq!(bench.store.clinic(client()).await.unwrap(), Some(clinic()));
        assert_eq!(bench.store.clinic_by_edrpou("' OR 1=1 --").await.unwrap(), None);
        let rows = bench.store.clinics().await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.active.is_some() && !row.in_doubt));
        let thief = Clinic { id: ClientId::new(Uuid::from_u128(10)), ..other };
        assert_eq!(bench.store.import(&thief, None, &Secret::new("y")).await.unwrap_err(), StoreError::EdrpouTaken);
        assert_eq!(bench.store.active(thief.id).await.unwrap().map(|_| ()), None);
    }

    async fn sessions_end_and_are_forgotten(bench: Bench) {
        let (one, two) = ([1; 32], [2; 32]);
        bench.store.put_session(one, b"first", bench.clock.now() + 60).await.unwrap();
        bench.store.put_session(one, b"changed", bench.clock.now() + 60).await.unwrap();
        bench.store.put_session(two, b"second", bench.clock.now() + 600).await.unwrap();
        assert!(bench.store.renew_session(one, b"changed", bench.clock.now() + 60).await.unwrap());
        assert!(!bench.store.renew_session([9; 32], b"ended elsewhere", bench.clock.now() + 60).await.unwrap());
        assert_eq!(bench.store.get_session([9; 32]).await.unwrap(), None);
        assert_eq!(bench.store.get_session(one).await.unwrap().unwrap().as_slice(), b"changed");
        bench.clock.advance(61);
        assert_eq!(bench.store.get_session(one).await.unwrap(), None, "ended, though not purged");
        assert_eq!(bench.store.purge_sessions().await.unwrap(), 1);
        assert!(bench.store.delete_session(two).await.unwrap());
        assert!(!bench.store.delete_session(two).await.unwrap());
        assert_eq!(bench.store.get_session(two).await.unwrap(), None);
    }

    async fn a_session_moved_to_another_id_is_nobodys(bench: Bench) {
        bench.store.put_session([1; 32], b"owner", bench.clock.now() + 60).await.unwrap();
        let (from, to) = (crate::store::hex(&[1; 32]), crate::store::hex(&[2; 32]));
        assert_eq!(bench.sql(&format!("UPDATE sessions SET id_hash = '{to}' WHERE id_hash = '{from}'")).await, 1);
        assert_eq!(bench.store.get_session([2; 32]).await.unwrap(), None);
    }

    async fn a_secret_moved_to_another_clinic_does_not_open(bench: Bench) {
        let other = Clinic { id: ClientId::new(Uuid::from_u128(9)), edrpou: "87654321".into(), name: "Інша".into() };
        bench.store.import(&other, Some(connection()), &Secret::new("x")).await.unwrap();
        let swap = format!(
            "UPDATE versions SET sealed = (SELECT sealed FROM versions WHERE client_id = '{}') WHERE client_id = '{}'",
            client(),
            other.id
        );
        assert_eq!(bench.sql(&swap).await, 1);
        assert_eq!(bench.store.active(other.id).await.map(|_| ()).unwrap_err(), StoreError::KeyWrong);
        assert_eq!(bench.active().await, FIRST);
    }

    async fn after_a_new_key_and_a_rewrap_the_old_key_may_go(bench: Bench) {
        bench.store.put_session([1; 32], b"owner", bench.clock.now() + 600).await.unwrap();
        bench.refresh().await.unwrap();
        let old = fs::read_to_string(&bench.keys).unwrap();
        let new = Keyring::fresh_line("k2").unwrap();
        fs::write(&bench.keys, format!("{new}\n{old}")).unwrap();
        bench.store.close().await;
        let both = Store::open_with(&bench.url, bench.ring(), bench.clock.clone()).await.unwrap();
        assert_eq!(both.rewrap().await.unwrap().changed, 5, "two own keys, two versions, one session");
        assert_eq!(both.rewrap().await.unwrap().changed, 0);
        let entry = both.audit().export(0, 100).await.unwrap().remove(3);
        assert!(entry.contains("\"keys:rewrapped:5\"") && entry.contains("\"command_line\""), "{entry}");
        both.close().await;

        fs::write(&bench.keys, &new).unwrap();
        let store = Store::open_with(&bench.url, bench.ring(), bench.clock.clone()).await.unwrap();
        assert_eq!(store.active(client()).await.unwrap().unwrap().secret.expose(), bench.ehealth.secret());
        assert_eq!(store.get_session([1; 32]).await.unwrap().unwrap().as_slice(), b"owner");
        store.audit().verify(None).await.unwrap();
        store.close().await;

        fs::write(&bench.keys, &old).unwrap();
        let refused = Store::open_with(&bench.url, bench.ring(), bench.clock.clone()).await;
        assert_eq!(refused.map(|_| ()).unwrap_err(), StoreError::KeyWrong);
    }

    async fn nothing_is_wrapped_anew_while_a_refresh_may_still_seal_with_an_old_key(bench: Bench) {
        bench.refresh().await.unwrap();
        let until = |at: i64| format!("UPDATE attempts SET finished_at = NULL, phase = 'asking', lease_until = {at}");
        assert_eq!(bench.sql(&until(bench.clock.now() + 60)).await, 1);
        assert_eq!(bench.store.rewrap().await.unwrap_err(), StoreError::SomeBusy);
        // Nobody is at work any more on what a crash has left behind.
        assert_eq!(bench.sql(&until(0)).await, 1);
        assert_eq!(bench.store.rewrap().await.unwrap().changed, 0);
    }

    async fn a_store_of_an_older_version_is_brought_up_to_date_and_its_past_is_not_told(bench: Bench) {
        bench.refresh().await.unwrap();
        bench.sql("ALTER TABLE attempts DROP COLUMN told_at").await;
        assert_eq!(bench.sql("DELETE FROM _sqlx_migrations WHERE version = 2").await, 1);
        bench.store.close().await;
        let store = Store::open_with(&bench.url, bench.ring(), bench.clock.clone()).await.unwrap();
        assert_eq!(store.active(client()).await.unwrap().unwrap().secret.expose(), bench.ehealth.secret());
        assert_eq!(store.untold(0, 10).await.unwrap(), []);
        store.close().await;
    }

    async fn an_ending_that_changed_while_it_was_told_is_told_again(bench: Bench) {
        bench.ehealth.next(Script::Lose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        let [doubt] = bench.store.untold(0, 10).await.unwrap().try_into().unwrap();
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Accepted { .. }));
        bench.store.told(&doubt).await.unwrap();
        let [settled] = bench.store.untold(0, 10).await.unwrap().try_into().unwrap();
        assert_eq!(settled.attempt.id, doubt.attempt.id);
        assert!(matches!(settled.attempt.outcome, Outcome::NotChanged { .. }), "{settled:?}");
        bench.store.told(&settled).await.unwrap();
        assert_eq!(bench.store.untold(0, 10).await.unwrap(), []);
    }

    async fn the_probe_tells_what_is_wrong(bench: Bench) {
        let well = bench.engine.ready().await;
        assert_eq!((well.store, well.key, well.in_doubt), (None, None, 0));
        assert!(well.oldest_active.is_some());
        fs::set_permissions(&bench.keys, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(bench.store.ready().await.key, Some(auth_ui_contract::admin::Trouble::KeyExposed));
        assert_eq!(bench.count("SELECT COUNT(*) FROM probes").await, 0, "a probe leaves nothing");
    }
}

#[tokio::test]
async fn a_second_process_is_refused_while_the_first_lives() {
    let bench = Bench::sqlite().await;
    let second = Store::open(&bench.url, bench.ring()).await;
    assert_eq!(second.map(|_| ()).unwrap_err(), StoreError::InUse);
    bench.store.close().await;
    Store::open(&bench.url, bench.ring()).await.unwrap();
}

#[tokio::test]
async fn sqlite_writes_through_and_only_its_owner_reads() {
    let bench = Bench::sqlite().await;
    assert_eq!(bench.count("PRAGMA synchronous").await, 3, "EXTRA");
    for entry in fs::read_dir(bench.folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            entry.path()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_hold_neither_secret_nor_token() {
    let bench = Bench::sqlite().await;
    bench
        .store
        .put_session([1; 32], b"access-token-canary refresh-token-canary", i64::MAX)
        .await
        .unwrap();
    bench.refresh().await.unwrap();
    let canaries = [
        FIRST,
        "made-by-ehealth-1",
        "access-token-canary",
        "refresh-token-canary",
    ];
    let mut read = 0;
    for entry in fs::read_dir(bench.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        read += bytes.len();
        for canary in canaries {
            assert!(
                !bytes.windows(canary.len()).any(|part| part == canary.as_bytes()),
                "{canary} in {}",
                path.display()
            );
        }
    }
    assert!(read > 50_000, "the database itself was read");
    let lines = bench.store.audit().export(0, 100).await.unwrap().join("\n");
    for canary in canaries.into_iter().chain(["owner@clinic.example", "Амбулаторія"]) {
        assert!(!lines.contains(canary), "{canary} in the audit log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_after_a_commit_that_failed_reaches_the_disk() {
    let bench = Bench::sqlite().await;
    let db = bench.store.db();
    // As SQLite does by itself when it cannot sync.
    let mut tx = db.begin().await.unwrap();
    sqlx::query("ROLLBACK").execute(&mut *tx).await.unwrap();
    assert!(db.commit(tx).await.is_err());
    db.begin().await.unwrap().rollback().await.unwrap();
    bench
        .store
        .import(&clinic(), None, &Secret::new("another"))
        .await
        .unwrap();
    let copy = bench.folder.path().join("copy.db");
    fs::copy(bench.folder.path().join("store with spaces?.db"), &copy).unwrap();
    let url = format!("sqlite:{}", copy.display()).parse().unwrap();
    let store = Store::open_with(&url, bench.ring(), bench.clock.clone()).await.unwrap();
    assert_eq!(
        store.active(client()).await.unwrap().unwrap().secret.expose(),
        "another"
    );
}

/// A replica that was not started anew still seals with the old key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_a_secret_in_use_still_needs_is_missed_and_named_until_the_secret_is_another() {
    let bench = Bench::postgres().await;
    let old = fs::read_to_string(&bench.keys).unwrap();
    let new = Keyring::fresh_line("k2").unwrap();
    fs::write(&bench.keys, format!("{new}\n{old}")).unwrap();
    let both = Store::open_with(&bench.url, bench.ring(), bench.clock.clone())
        .await
        .unwrap();
    both.rewrap().await.unwrap();
    bench
        .store
        .import(&clinic(), None, &Secret::new("sealed late"))
        .await
        .unwrap();
    both.key_sound().await.unwrap();

    fs::write(&bench.keys, &new).unwrap();
    let id = old.split(':').next().unwrap().to_owned();
    let open = || Store::open_with(&bench.url, bench.ring(), bench.clock.clone());
    let without = open().await.unwrap();
    assert_eq!(
        without.has_keys().await.unwrap_err(),
        StoreError::KeyMissing(id.clone())
    );
    // Put back, the line is needed until everything is wrapped anew.
    assert_eq!(both.rewrap().await.unwrap().changed, 1);
    without.has_keys().await.unwrap();

    let secret = Secret::new("sealed late again");
    bench.store.import(&clinic(), None, &secret).await.unwrap();
    assert_eq!(
        without.has_keys().await.unwrap_err(),
        StoreError::KeyMissing(id.clone())
    );
    // Whoever has lost the key for good can still give the clinic another secret, and go on to another key.
    bench.store.put_session([1; 32], b"owner", i64::MAX).await.unwrap();
    assert_eq!(without.rewrap().await.unwrap_err(), StoreError::KeyMissing(id.clone()));
    without.import(&clinic(), None, &Secret::new("another")).await.unwrap();
    without.has_keys().await.unwrap();
    let rewrapped = without.rewrap().await.unwrap();
    assert_eq!((rewrapped.changed, rewrapped.lost), (0, [id].into()));
    without.close().await;
    both.close().await;
}

/// What a replica has written is newer than what the command line has read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewrap_does_not_bring_back_a_session_that_was_written_anew_meanwhile() {
    let bench = Bench::postgres().await;
    let pool = bench.store.db().pool();
    let id = crate::store::hex(&[1; 32]);
    let sealed = async || {
        let row = sqlx::query("SELECT sealed FROM sessions WHERE id_hash = $1").bind(id.as_str());
        row.fetch_one(pool).await.unwrap().get::<Vec<u8>, _>(0)
    };
    let write = |bytes: Vec<u8>| {
        let write = sqlx::query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2");
        write.bind(bytes).bind(id.clone())
    };
    bench.store.put_session([1; 32], b"newer", i64::MAX).await.unwrap();
    let newer = sealed().await;
    bench.store.put_session([1; 32], b"older", i64::MAX).await.unwrap();

    let old = fs::read_to_string(&bench.keys).unwrap();
    fs::write(&bench.keys, format!("{}\n{old}", Keyring::fresh_line("k2").unwrap())).unwrap();
    let both = Store::open_with(&bench.url, bench.ring(), bench.clock.clone())
        .await
        .unwrap();
    let mut replica = pool.begin().await.unwrap();
    write(newer).execute(&mut *replica).await.unwrap();
    let rewrapping = tokio::spawn({
        let both = both.clone();
        async move { both.rewrap().await }
    });
    // It has read the older one by now, and waits for the replica.
    tokio::time::sleep(Duration::from_millis(700)).await;
    replica.commit().await.unwrap();
    rewrapping.await.unwrap().unwrap();
    assert_eq!(both.get_session([1; 32]).await.unwrap().unwrap().as_slice(), b"newer");
    both.close().await;
}
