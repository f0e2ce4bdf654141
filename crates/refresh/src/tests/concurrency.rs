use std::sync::Arc;
use std::time::Duration;

use auth_ui_contract::admin::{Doubt, Outcome, Phase, Trouble};

use super::bench::Bench;
use super::ehealth::{EHealth, FIRST, Script, client};
use super::on_both;
use crate::store::db::Fate;
use crate::{Engine, Order, StartRefused, Store};

/// Fifty orders at once, given to the engines in turn. Gives the number that began.
async fn fifty(bench: &Bench, engines: &[Engine]) -> usize {
    bench.ehealth.state().slow = Duration::from_millis(400);
    let orders = (0..50).map(|n| {
        let (engine, mut who, order) = (engines[n % engines.len()].clone(), bench.owner(), bench.order());
        who.actor.user_id = format!("user-{n}");
        tokio::spawn(async move { (n, engine.start(who, order).await) })
    });
    let (mut begun, mut busy) = (Vec::new(), Vec::new());
    for order in orders.collect::<Vec<_>>() {
        match order.await.unwrap() {
            (n, Ok(id)) => begun.push((n, id)),
            (n, Err(StartRefused::Busy(running))) => busy.push((n, running)),
            (_, other) => panic!("{other:?}"),
        }
    }
    assert_eq!((begun.len(), busy.len()), (1, 49));
    let (winner, id) = begun[0];
    for (n, running) in busy {
        assert_eq!(running.actor.user_id, format!("user-{winner}"), "who");
        assert!(running.since.abs_diff(bench.clock.now()) <= 5, "since when");
        assert_eq!(running.attempt, id.to_string());
        assert!(!running.by_me && n != winner);
    }
    let ended = bench.ended(id).await;
    assert!(matches!(ended.outcome, Outcome::Stored { .. }), "{ended:?}");
    winner
}

on_both! {
    async fn of_fifty_orders_at_once_one_is_carried_out(bench: Bench) {
        fifty(&bench, std::slice::from_ref(&bench.engine)).await;
        assert_eq!(bench.ehealth.patches(), 1);
        assert_eq!(bench.active().await, bench.ehealth.secret());
        bench.store.audit().verify(None).await.unwrap();
    }

    async fn a_running_refresh_is_shown_with_its_phase(bench: Bench) {
        bench.ehealth.state().slow = Duration::from_millis(300);
        let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        let running = bench.engine.running(client(), &bench.owner().actor.user_id).await.unwrap().unwrap();
        assert_eq!((running.attempt, running.by_me, running.phase), (id.to_string(), true, Phase::Checking));
        tokio::time::sleep(Duration::from_millis(450)).await;
        let running = bench.engine.running(client(), "somebody else").await.unwrap().unwrap();
        assert_eq!((running.by_me, running.phase), (false, Phase::Asking));
        assert!(bench.last().await.is_none());
        bench.quiet().await;
        assert!(bench.engine.running(client(), "").await.unwrap().is_none());
    }

    async fn whoever_hangs_up_does_not_stop_it(bench: Bench) {
        let order = bench.engine.start(bench.owner(), bench.order());
        // The browser is gone at once.
        let _ = tokio::time::timeout(Duration::from_micros(1), order).await;
        for _ in 0..400 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if matches!(bench.last().await, Some(last) if matches!(last.outcome, Outcome::Stored { .. })) {
                return;
            }
        }
        panic!("not carried out");
    }

    async fn an_attempt_that_died_before_asking_has_changed_nothing(bench: Bench) {
        for point in ["intent.after", "checks.after", "asking.before", "asking.unsaved"] {
            bench.clock.advance(3601);
            bench.at_points(move |name| if name == point { Fate::Die } else { Fate::Go });
            let _ = tokio::time::timeout(Duration::from_millis(400), bench.engine.start(bench.owner(), bench.order())).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
            bench.engine.kill();
            bench.heal();
            assert_eq!(bench.engine.recover().await.unwrap(), 0, "{point}: the lease has not lapsed");
            let busy = bench.engine.start(bench.owner(), bench.order()).await;
            assert!(matches!(busy, Err(StartRefused::Busy(_))), "{point}: {busy:?}");
            bench.clock.advance(61);
            assert_eq!(bench.engine.recover().await.unwrap(), 1, "{point}");
            let last = bench.last().await.unwrap();
            assert_eq!(last.outcome, Outcome::NotChanged { reason: Trouble::Interrupted, message: None }, "{point}");
        }
        assert_eq!((bench.ehealth.patches(), bench.active().await.as_str()), (0, FIRST));
    }

    async fn an_attempt_that_died_after_asking_is_unknown_and_never_asked_twice(bench: Bench) {
        for point in ["asking.after", "patch.after", "store.before", "store.inserted", "store.unsaved"] {
            bench.clock.advance(3601);
            let patches = bench.ehealth.patches();
            bench.at_points(move |name| if name == point { Fate::Die } else { Fate::Go });
            bench.engine.start(bench.owner(), bench.order()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(400)).await;
            bench.engine.kill();
            bench.heal();
            bench.clock.advance(61);
            // Shown at once, before anybody settles it in the store.
            assert_eq!(bench.last().await.unwrap().outcome, Outcome::InDoubt { doubt: Doubt::Interrupted }, "{point}");
            assert!(bench.store.active(client()).await.unwrap().unwrap().in_doubt, "{point}");
            let next = bench.engine.start(bench.owner(), bench.order()).await;
            assert_eq!(next, Err(StartRefused::RepairMismatch), "{point}: no silent second PATCH");
            assert_eq!(bench.ehealth.patches() - patches, u32::from(point != "asking.after"), "{point}");
            let repair = bench.refresh().await.unwrap();
            assert!(matches!(repair.outcome, Outcome::Stored { .. }), "{point}: {repair:?}");
            assert_eq!(bench.active().await, bench.ehealth.secret(), "{point}");
        }
    }

    async fn whoever_was_frozen_beyond_the_lease_asks_nothing(bench: Bench) {
        bench.ehealth.state().freeze = 61;
        let attempt = bench.refresh().await.unwrap();
        assert!(matches!(attempt.outcome, Outcome::NotChanged { reason: Trouble::Interrupted, .. }), "{attempt:?}");
        assert_eq!(bench.ehealth.patches(), 0);
    }

    async fn whoever_was_frozen_just_before_asking_asks_nothing(bench: Bench) {
        let clock = bench.clock.clone();
        bench.at_points(move |name| {
            if name == "patch.before" {
                clock.advance(61);
            }
            Fate::Go
        });
        let attempt = bench.refresh().await.unwrap();
        assert!(matches!(attempt.outcome, Outcome::NotChanged { reason: Trouble::Interrupted, .. }), "{attempt:?}");
        assert_eq!(bench.ehealth.patches(), 0);
    }

    async fn signs_of_life_keep_the_lease(bench: Bench) {
        let mut bench = bench;
        bench.with_rules(|rules| {
            rules.lease = Duration::from_secs(3);
            rules.heartbeat = Duration::from_millis(300);
        });
        bench.ehealth.state().slow = Duration::from_secs(4);
        let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert_eq!(bench.engine.recover().await.unwrap(), 0);
        }
        assert!(matches!(bench.ended(id).await.outcome, Outcome::Stored { .. }));
        assert_eq!(bench.ehealth.patches(), 1);
    }

    async fn a_stopping_server_finishes_what_it_began(bench: Bench) {
        bench.ehealth.state().slow = Duration::from_millis(300);
        let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        assert_eq!(bench.engine.drain(Duration::from_millis(50)).await, 1, "not done yet");
        let late = bench.engine.start(bench.owner(), bench.order()).await;
        assert_eq!(late, Err(StartRefused::NotReady(Trouble::Interrupted)));
        assert_eq!(bench.engine.drain(Duration::from_secs(20)).await, 0);
        assert!(matches!(bench.attempt(id).await.unwrap().outcome, Outcome::Stored { .. }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_ask_once() {
    let bench = Bench::postgres().await;
    let replica = Store::open_with(&bench.url, bench.ring(), bench.clock.clone())
        .await
        .unwrap();
    let upstream: Arc<EHealth> = Arc::clone(&bench.ehealth);
    let replica = Engine::new(replica, upstream, bench.rules.clone());
    fifty(&bench, &[bench.engine.clone(), replica.clone()]).await;
    assert_eq!(bench.ehealth.patches(), 1);

    // One replica dies while asking; the other sees the unknown outcome and repairs it.
    bench.clock.advance(3601);
    bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
    bench.at_points(|name| if name == "patch.after" { Fate::Die } else { Fate::Go });
    let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    bench.engine.kill();
    assert!(matches!(
        replica.start(bench.owner(), bench.order()).await,
        Err(StartRefused::Busy(_))
    ));
    bench.clock.advance(61);
    assert_eq!(replica.recover().await.unwrap(), 1);
    assert_eq!(
        replica.start(bench.owner(), bench.order()).await,
        Err(StartRefused::RepairMismatch)
    );
    replica
        .start(
            bench.owner(),
            Order {
                repairs: Some(id),
                ..bench.order()
            },
        )
        .await
        .unwrap();
    assert_eq!(replica.drain(Duration::from_secs(20)).await, 0);
    assert_eq!(bench.active().await, bench.ehealth.secret());
    assert_eq!(bench.ehealth.patches(), 3);
}
