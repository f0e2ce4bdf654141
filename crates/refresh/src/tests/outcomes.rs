use std::time::Duration;

use auth_ui_contract::admin::{CheckResult, Checked, Doubt, Outcome, Proof, Reason, Trouble};

use super::bench::Bench;
use super::ehealth::{FIRST, Script, client, connection};
use super::on_both;
use crate::{ClientId, Clinic, Order, Secret, StartRefused};

on_both! {
    async fn a_new_secret_is_stored_proven_and_active(bench: Bench) {
        let attempt = bench.refresh().await.unwrap();
        let Outcome::Stored { version: 2, fingerprint, proof: Proof::Proven { .. } } = &attempt.outcome else {
            panic!("{attempt:?}")
        };
        assert_eq!(bench.active().await, bench.ehealth.secret());
        assert_ne!(bench.active().await, FIRST);
        assert_eq!(bench.ehealth.patches(), 1);
        assert_eq!(bench.ehealth.state().requests, ["request-1"]);
        assert_eq!(attempt.upstream_request_id.as_deref(), Some("upstream-patch"));
        assert_eq!((attempt.reason, attempt.connection_id), (Reason::Test, Some(connection().to_string())));
        let info = bench.store.active_info(client()).await.unwrap().unwrap();
        assert_eq!((&info.fingerprint, info.actor), (fingerprint, Some(bench.owner().actor)));
        let log = bench.store.audit().export(0, 100).await.unwrap().join("\n");
        assert!(log.contains("refresh:begun:") && log.contains("refresh:stored:version 2:"), "{log}");
        assert!(log.contains(fingerprint.as_str()) && log.contains("request-1"), "{log}");
        bench.store.audit().verify(None).await.unwrap();
    }

    async fn the_deprecated_method_names_no_connection_and_is_stored_for_the_one_asked(bench: Bench) {
        bench.ehealth.next(Script::ChangeNamingNone);
        let attempt = bench.refresh().await.unwrap();
        assert!(matches!(attempt.outcome, Outcome::Stored { version: 2, .. }), "{attempt:?}");
        let info = bench.store.active_info(client()).await.unwrap().unwrap();
        assert_eq!(info.connection, Some(connection()));
    }

    async fn a_refusal_changes_nothing_and_says_why(bench: Bench) {
        use Trouble::*;
        let troubles = [TokenRefused, Forbidden, NotFound, ApiKeyRefused, Refused, TooMany];
        for trouble in troubles {
            bench.clock.advance(3601);
            bench.ehealth.next(Script::Refuse(trouble));
            let outcome = bench.refresh().await.unwrap().outcome;
            let message = Some("eHealth says no".to_owned());
            assert_eq!(outcome, Outcome::NotChanged { reason: trouble, message });
        }
        bench.clock.advance(3601);
        bench.ehealth.next(Script::Unsent);
        let outcome = bench.refresh().await.unwrap().outcome;
        assert_eq!(outcome, Outcome::NotChanged { reason: Unreachable, message: None });
        assert_eq!(bench.active().await, FIRST);
        assert!(!bench.store.active(client()).await.unwrap().unwrap().in_doubt);
    }

    async fn a_lost_answer_is_an_unknown_outcome_and_one_repair_mends_it(bench: Bench) {
        use Doubt::*;
        let lost = [
            (Script::ChangeAndLose(NoAnswer), NoAnswer),
            (Script::ChangeAndLose(Unreadable), Unreadable),
            (Script::ChangeAndLose(UpstreamFailed), UpstreamFailed),
            (Script::ChangeAndSendNone, NoSecret),
            (Script::Other, OtherConnection),
        ];
        for (script, doubt) in lost {
            bench.clock.advance(3601);
            let before = bench.active().await;
            bench.ehealth.next(script);
            let first = bench.refresh().await.unwrap();
            assert_eq!(first.outcome, Outcome::InDoubt { doubt });
            let active = bench.store.active(client()).await.unwrap().unwrap();
            assert_eq!(active.secret.expose(), before);
            assert!(active.in_doubt, "whoever reads the secret is told");
            assert_eq!(bench.engine.ready().await.in_doubt, 1);

            let repair = bench.refresh().await.unwrap();
            assert!(matches!(repair.outcome, Outcome::Stored { proof: Proof::Proven { .. }, .. }), "{repair:?}");
            assert_eq!(repair.repairs.as_ref(), Some(&first.id));
            assert_eq!(bench.store.attempt(first.id.parse().unwrap(), None).await.unwrap().unwrap().repaired_by, Some(repair.id));
            assert_eq!(bench.active().await, bench.ehealth.secret());
            assert!(!bench.store.active(client()).await.unwrap().unwrap().in_doubt);
            assert_eq!(bench.last().await.unwrap().outcome, repair.outcome);
        }
    }

    async fn another_connections_secret_is_kept_and_never_used(bench: Bench) {
        bench.ehealth.next(Script::Other);
        assert_eq!(bench.refresh().await.unwrap().outcome, Outcome::InDoubt { doubt: Doubt::OtherConnection });
        assert_eq!(bench.active().await, FIRST);
        assert_eq!(bench.count("SELECT COUNT(*) FROM versions WHERE state = 'quarantined'").await, 1);
    }

    async fn a_repair_that_fails_leaves_the_doubt_open(bench: Bench) {
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        let first = bench.refresh().await.unwrap();
        bench.ehealth.next(Script::Refuse(Trouble::TokenRefused));
        let id = bench.engine.start(bench.owner(), Order { repairs: first.id.parse().ok(), ..bench.order() }).await.unwrap();
        bench.quiet().await;
        let repair = bench.store.attempt(id, None).await.unwrap().unwrap();
        assert!(matches!(repair.outcome, Outcome::NotChanged { .. }));
        assert_eq!(bench.last().await.unwrap().id, first.id, "what the page shows");
    }

    async fn clinics_in_doubt_are_counted_and_not_their_attempts(bench: Bench) {
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        let open = "SELECT COUNT(*) FROM attempts WHERE kind = 'in_doubt' AND settled_at IS NULL";
        assert_eq!(bench.count(open).await, 2, "the repair was lost too");
        assert_eq!(bench.engine.ready().await.in_doubt, 1);

        let other = Clinic { id: ClientId::new(uuid::Uuid::from_u128(9)), edrpou: "87654321".to_owned(), name: "Інша".to_owned() };
        bench.store.import(&other, Some(connection()), &Secret::new("x")).await.unwrap();
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        let order = Order { clinic: other.id, ..bench.order() };
        bench.engine.start(bench.owner(), order).await.unwrap();
        bench.quiet().await;
        assert_eq!(bench.engine.ready().await.in_doubt, 2);
    }

    async fn an_unknown_outcome_must_be_repaired_by_name(bench: Bench) {
        let none = Order { repairs: Some(crate::AttemptId::fresh()), ..bench.order() };
        assert_eq!(bench.engine.start(bench.owner(), none).await, Err(StartRefused::RepairMismatch));
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        assert_eq!(bench.engine.start(bench.owner(), bench.order()).await, Err(StartRefused::RepairMismatch));
        assert_eq!(bench.ehealth.patches(), 1);
    }

    async fn a_repair_needs_no_fresh_sign_in_and_little_time(bench: Bench) {
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        let first = bench.refresh().await.unwrap();
        let mut late = bench.owner();
        late.fresh_until = bench.clock.now() - 1;
        late.token_until = bench.clock.now() + 60;
        let order = Order { repairs: first.id.parse().ok(), ..bench.order() };
        let id = bench.engine.start(late, order).await.unwrap();
        assert!(matches!(bench.ended(id).await.outcome, Outcome::Stored { .. }));
    }

    async fn an_accepted_old_secret_settles_the_doubt(bench: Bench) {
        bench.ehealth.next(Script::Lose(Doubt::NoAnswer));
        let first = bench.refresh().await.unwrap();
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Accepted { .. }));
        let settled = bench.store.attempt(first.id.parse().unwrap(), None).await.unwrap().unwrap();
        assert_eq!(settled.outcome, Outcome::NotChanged { reason: Trouble::ProvenUnchanged, message: None });
        let active = bench.store.active(client()).await.unwrap().unwrap();
        assert!(!active.in_doubt && matches!(active.info.proof, Proof::Proven { .. }));
        assert!(matches!(bench.refresh().await.unwrap().outcome, Outcome::Stored { .. }), "no repair is asked for");
    }

    async fn a_refused_old_secret_leaves_the_doubt_open(bench: Bench) {
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Refused { .. }));
        let active = bench.store.active(client()).await.unwrap().unwrap();
        assert!(active.in_doubt && matches!(active.info.proof, Proof::Refused { .. }));
        bench.ehealth.state().try_unknown = Some(Trouble::Timeout);
        let untried = Checked::Untried { reason: Trouble::Timeout };
        assert_eq!(bench.engine.check_secret(&bench.owner(), client()).await, untried);
    }

    async fn an_old_secret_accepted_too_early_proves_nothing(bench: Bench) {
        let mut bench = bench;
        bench.with_rules(|rules| rules.settle = Duration::from_secs(60));
        bench.ehealth.next(Script::Lose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        let early = Checked::Untried { reason: Trouble::TooEarly };
        assert_eq!(bench.engine.check_secret(&bench.owner(), client()).await, early);
        assert!(bench.store.active(client()).await.unwrap().unwrap().in_doubt);
        bench.clock.advance(61);
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Accepted { .. }));
        assert!(!bench.store.active(client()).await.unwrap().unwrap().in_doubt);
    }

    async fn a_refused_secret_is_replaced_without_a_fresh_sign_in(bench: Bench) {
        bench.ehealth.state().secret = "changed elsewhere".to_owned();
        assert!(matches!(bench.engine.check_secret(&bench.owner(), client()).await, Checked::Refused { .. }));
        let mut late = bench.owner();
        late.fresh_until = bench.clock.now() - 1;
        late.token_until = bench.clock.now() + 60;
        let found = bench.engine.preflight(&late, client()).await;
        assert!(found.checks.iter().all(|check| matches!(check.result, CheckResult::Passed { .. })), "{found:?}");
        let id = bench.engine.start(late, bench.order()).await.unwrap();
        assert!(matches!(bench.ended(id).await.outcome, Outcome::Stored { .. }));
    }

    async fn an_import_settles_the_doubt(bench: Bench) {
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        bench.store.import(&super::super::bench::clinic(), Some(connection()), &Secret::new("given anew")).await.unwrap();
        assert!(!bench.store.active(client()).await.unwrap().unwrap().in_doubt);
        assert!(bench.last().await.is_none());
    }

    async fn history_is_paged_newest_first(bench: Bench) {
        let mut ids = Vec::new();
        for _ in 0..5 {
            bench.clock.advance(3601);
            ids.push(bench.refresh().await.unwrap().id);
        }
        ids.reverse();
        let ids_of = |page: &auth_ui_contract::admin::History| page.attempts.iter().map(|a| a.id.clone()).collect::<Vec<_>>();
        let first = bench.engine.history(client(), None, 3).await.unwrap();
        assert_eq!((ids_of(&first), first.more), (ids[..3].to_vec(), true));
        let rest = bench.engine.history(client(), ids[2].parse().ok(), 3).await.unwrap();
        assert_eq!((ids_of(&rest), rest.more), (ids[3..].to_vec(), false));
    }
}

/// A test that walks the points must not believe in one that nobody passes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_that_succeeds_passes_every_named_point_in_order() {
    let mut bench = Bench::sqlite().await;
    let folder = bench.folder.path().join("escrow");
    std::fs::create_dir(&folder).unwrap();
    let recipient = age::x25519::Identity::generate().to_public().to_string();
    bench.with_rules(|rules| rules.escrow = Some(crate::Escrow::new(folder, &[recipient]).unwrap()));
    let passed = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&passed);
    bench.at_points(move |name| {
        if !name.starts_with("db.") {
            seen.lock().unwrap().push(name);
        }
        crate::store::db::Fate::Go
    });
    bench.refresh().await.unwrap();
    assert_eq!(*passed.lock().unwrap(), crate::failpoints::NAMES);
}
