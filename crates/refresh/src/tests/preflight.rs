use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use auth_ui_contract::admin::{CheckName, CheckResult, ConnectionState, Outcome, Trouble};
use uuid::Uuid;

use super::bench::Bench;
use super::ehealth::{CONSUMER, Script, client, connection, other_connection, wire};
use super::on_both;
use crate::{Declined, Escrow, Keyring, Order, StartRefused};

async fn refused(bench: &Bench) -> StartRefused {
    let refused = bench.engine.start(bench.owner(), bench.order()).await.unwrap_err();
    assert_eq!(bench.ehealth.patches(), 0);
    assert_eq!(bench.count("SELECT COUNT(*) FROM attempts").await, 0);
    refused
}

/// The reason why an attempt ended before eHealth was asked to change anything.
async fn stopped(bench: &Bench) -> Trouble {
    let attempt = bench.refresh().await.unwrap();
    assert_eq!(bench.ehealth.patches(), 0);
    assert_eq!(attempt.connection_id, Some(connection().to_string()), "the one ordered");
    match attempt.outcome {
        Outcome::NotChanged { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

async fn failed_check(bench: &Bench, name: CheckName) -> Option<Trouble> {
    let preflight = bench.engine.preflight(&bench.owner(), client()).await;
    match preflight
        .checks
        .into_iter()
        .find(|check| check.name == name)
        .unwrap()
        .result
    {
        CheckResult::Failed { reason } => Some(reason),
        CheckResult::Passed { .. } | CheckResult::Unmade => None,
    }
}

on_both! {
    async fn when_all_is_well_every_check_passes_in_order(bench: Bench) {
        use CheckName::*;
        let preflight = bench.engine.preflight(&bench.owner(), client()).await;
        let names: Vec<_> = preflight.checks.iter().map(|check| check.name).collect();
        assert_eq!(names, [Store, Key, Connection, Owner, TokenLifetime, FreshSignIn, Clock, Idle, Rate]);
        assert!(preflight.checks.iter().all(|check| matches!(check.result, CheckResult::Passed { .. })), "{preflight:?}");
        let ConnectionState::One { connection: one } = preflight.connection else { panic!() };
        assert_eq!((one.id, one.mis_name.as_str()), (connection().to_string(), "Медокс"));
        assert_eq!(bench.ehealth.patches(), 0);
    }

    async fn a_read_only_store_stops_it(bench: Bench) {
        if bench.is_postgres() {
            let name: String = sqlx::query_scalar("SELECT CAST(current_database() AS TEXT)").fetch_one(bench.store.db().pool()).await.unwrap();
            bench.sql(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
            bench.store.close().await;
            let opened = crate::Store::open(&bench.url, bench.ring()).await;
            assert_eq!(opened.map(|_| ()).unwrap_err(), crate::StoreError::ReadOnly);
            return;
        }
        bench.sql("PRAGMA query_only = ON").await;
        assert_eq!(bench.engine.start(bench.owner(), bench.order()).await, Err(StartRefused::NotReady(Trouble::StoreReadOnly)));
        assert_eq!(failed_check(&bench, CheckName::Store).await, Some(Trouble::StoreReadOnly));
        assert_eq!(bench.engine.ready().await.store, Some(Trouble::StoreReadOnly));
        assert_eq!(bench.ehealth.patches(), 0);
    }

    async fn a_store_that_fails_or_has_no_room_stops_it(bench: Bench) {
        for point in ["db.begin", "db.commit"] {
            bench.fail_at(point);
            assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::StoreBroken), "{point}");
            bench.heal();
        }
        for point in ["intent.unsaved"] {
            bench.fail_at(point);
            assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::StoreBroken), "{point}");
            bench.heal();
        }
    }

    async fn a_mark_that_is_not_durable_stops_it(bench: Bench) {
        bench.fail_at("asking.unsaved");
        assert_eq!(stopped(&bench).await, Trouble::StoreBroken);
        bench.heal();
    }

    async fn an_exposed_or_exchanged_key_stops_it(bench: Bench) {
        fs::set_permissions(&bench.keys, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::KeyExposed));
        assert_eq!(failed_check(&bench, CheckName::Key).await, Some(Trouble::KeyExposed));
        fs::remove_file(&bench.keys).unwrap();
        assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::KeyWrong));
        Keyring::create(&bench.keys, "k1").unwrap();
        assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::KeyWrong), "another key under the same name");
    }

    async fn an_escrow_folder_that_takes_nothing_stops_it(bench: Bench) {
        let mut bench = bench;
        let folder = bench.folder.path().join("escrow");
        fs::create_dir(&folder).unwrap();
        let recipient = age::x25519::Identity::generate().to_public().to_string();
        let escrow = Escrow::new(folder.clone(), &[recipient]).unwrap();
        bench.with_rules(|rules| rules.escrow = Some(escrow));
        fs::remove_dir(&folder).unwrap();
        assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::EscrowBroken));
        assert_eq!(failed_check(&bench, CheckName::Store).await, Some(Trouble::EscrowBroken));
        assert_eq!(bench.engine.ready().await.store, Some(Trouble::EscrowBroken));
        fs::create_dir(&folder).unwrap();
        assert!(matches!(bench.refresh().await.unwrap().outcome, Outcome::Stored { .. }));
        let copies: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(copies.len(), 1, "{copies:?}");
    }

    async fn only_the_head_may(bench: Bench) {
        let mut doctor = bench.owner();
        doctor.is_owner = false;
        assert_eq!(bench.engine.start(doctor.clone(), bench.order()).await, Err(StartRefused::NotOwner));
        assert_eq!(bench.ehealth.patches(), 0);
        assert!(bench.store.audit().export(0, 10).await.unwrap().join("\n").contains("\"authz_fail\""));
        let checks = bench.engine.preflight(&doctor, client()).await.checks;
        assert!(checks.iter().any(|check| check.result == CheckResult::Failed { reason: Trouble::NotOwner }));
    }

    async fn time_limits_stop_it(bench: Bench) {
        let mut who = bench.owner();
        who.token_until = bench.clock.now() + 590;
        assert_eq!(bench.engine.start(who.clone(), bench.order()).await, Err(StartRefused::NotReady(Trouble::TokenEndsSoon)));
        who.token_until = bench.clock.now() + 610;
        who.fresh_until = bench.clock.now();
        assert_eq!(bench.engine.start(who, bench.order()).await, Err(StartRefused::SignInTooOld));
        assert_eq!(bench.ehealth.patches(), 0);
    }

    async fn clocks_that_disagree_stop_it(bench: Bench) {
        for skew in [61, -61, 100_000] {
            bench.ehealth.state().skew = skew;
            assert_eq!(stopped(&bench).await, Trouble::ClockSkew, "{skew}");
            assert_eq!(failed_check(&bench, CheckName::Clock).await, Some(Trouble::ClockSkew));
        }
        bench.ehealth.state().skew = 50;
        assert_eq!(failed_check(&bench, CheckName::Clock).await, None);
    }

    async fn a_clock_that_nothing_was_compared_with_is_not_said_to_agree(bench: Bench) {
        bench.ehealth.state().dateless = true;
        let checks = bench.engine.preflight(&bench.owner(), client()).await.checks;
        for check in checks {
            match check.name {
                CheckName::Clock => assert_eq!(check.result, CheckResult::Unmade),
                name => assert!(matches!(check.result, CheckResult::Passed { .. }), "{name:?}"),
            }
        }
        let declined = Declined { trouble: Trouble::Unreachable, message: None };
        bench.ehealth.state().declined = Some(declined);
        assert_eq!(failed_check(&bench, CheckName::Clock).await, Some(Trouble::Unreachable));
        bench.ehealth.state().declined = None;
        let attempt = bench.refresh().await.unwrap();
        assert!(matches!(attempt.outcome, Outcome::Stored { .. }), "it stops nothing: {attempt:?}");
    }

    async fn an_attempt_that_asked_nothing_says_which_connection_it_was_about(bench: Bench) {
        bench.ehealth.state().skew = 100_000;
        assert_eq!(stopped(&bench).await, Trouble::ClockSkew);
        let lines = bench.store.audit().export(0, 100).await.unwrap();
        let about: Vec<_> = lines.iter().filter(|line| line.contains("refresh:begun") || line.contains("refresh:not_changed")).collect();
        assert_eq!(about.len(), 2, "{lines:?}");
        assert!(about.iter().all(|line| line.contains(&connection().to_string())), "{about:?}");
        let [told] = bench.store.untold(0, 10).await.unwrap().try_into().unwrap();
        assert_eq!(told.attempt.connection_id, Some(connection().to_string()));
    }

    async fn the_connection_must_be_the_one_shown(bench: Bench) {
        bench.ehealth.state().connections = vec![wire(connection(), Uuid::from_u128(7))];
        assert_eq!(stopped(&bench).await, Trouble::NoConnection);
        bench.ehealth.state().connections = vec![wire(connection(), CONSUMER), wire(other_connection(), CONSUMER)];
        assert_eq!(stopped(&bench).await, Trouble::ManyConnections);
        let preflight = bench.engine.preflight(&bench.owner(), client()).await;
        assert_eq!(preflight.connection, ConnectionState::Many { count: 2 });
        bench.ehealth.state().connections = vec![wire(other_connection(), CONSUMER)];
        assert_eq!(stopped(&bench).await, Trouble::ConnectionChanged);
    }

    async fn ehealth_that_does_not_tell_the_connections_stops_it(bench: Bench) {
        for trouble in [Trouble::Unreachable, Trouble::Timeout, Trouble::TokenRefused, Trouble::Unreadable] {
            bench.ehealth.state().declined = Some(Declined { trouble, message: None });
            assert_eq!(stopped(&bench).await, trouble);
            let preflight = bench.engine.preflight(&bench.owner(), client()).await;
            let reference = Some("upstream-connections".to_owned());
            assert_eq!(preflight.connection, ConnectionState::Unknown { reason: trouble, reference });
        }
    }

    async fn the_fourth_refresh_in_an_hour_waits_and_repairs_have_their_own_count(bench: Bench) {
        for _ in 0..2 {
            bench.refresh().await.unwrap();
        }
        bench.ehealth.next(Script::ChangeAndLose(auth_ui_contract::admin::Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        bench.refresh().await.unwrap();
        assert_eq!(bench.ehealth.patches(), 4, "three refreshes and a repair");
        let Err(StartRefused::TooMany { retry_after }) = bench.refresh().await else { panic!() };
        assert!((3500..=3600).contains(&retry_after), "{retry_after}");
        assert_eq!(failed_check(&bench, CheckName::Rate).await, Some(Trouble::TooMany));
        assert_eq!(bench.ehealth.patches(), 4);
        bench.clock.advance(i64::from(retry_after) + 1);
        bench.refresh().await.unwrap();
    }

    async fn a_person_who_tries_ten_times_in_an_hour_waits(bench: Bench) {
        bench.ehealth.state().declined = Some(Declined { trouble: Trouble::Unreachable, message: None });
        for _ in 0..10 {
            assert_eq!(stopped(&bench).await, Trouble::Unreachable, "harmless attempts do not use up the clinic's three");
        }
        assert!(matches!(bench.refresh().await, Err(StartRefused::TooMany { .. })));
    }

    async fn an_unknown_clinic_is_refused(bench: Bench) {
        let order = Order { clinic: crate::ClientId::new(Uuid::from_u128(99)), ..bench.order() };
        assert_eq!(bench.engine.start(bench.owner(), order).await, Err(StartRefused::UnknownClinic));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_store_stops_it() {
    let mut bench = Bench::sqlite().await;
    let pages = bench.count("PRAGMA page_count").await;
    bench.sql(&format!("PRAGMA max_page_count = {pages}")).await;
    // Freed pages of earlier probes would hide that there is no room.
    bench.sql("VACUUM").await;
    let pages = bench.count("PRAGMA page_count").await;
    bench.sql(&format!("PRAGMA max_page_count = {pages}")).await;
    assert_eq!(refused(&bench).await, StartRefused::NotReady(Trouble::StoreFull));
    assert_eq!(failed_check(&bench, CheckName::Store).await, Some(Trouble::StoreFull));
    bench.sql("PRAGMA max_page_count = 1000000").await;
    bench.with_rules(|rules| rules.min_free_bytes = u64::MAX);
    assert_eq!(
        refused(&bench).await,
        StartRefused::NotReady(Trouble::StoreFull),
        "too little room on the disk"
    );
}
