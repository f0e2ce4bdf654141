//! Replicas whose machines disagree about the time share one database, and its clock is what counts.

use std::sync::Arc;
use std::time::Duration;

use auth_ui_contract::admin::{Checked, Doubt, Outcome, Trouble};

use super::bench::Bench;
use super::ehealth::{Script, client};
use crate::{Clock, Engine, Entry, Event, Store, words};

/// Another replica, on a machine whose clock is so many seconds ahead.
async fn replica(bench: &Bench, ahead: i64) -> Engine {
    let store = Store::open_with(&bench.url, bench.ring(), Clock::ahead_by(ahead))
        .await
        .unwrap();
    Engine::new(store, Arc::clone(&bench.ehealth) as _, bench.rules.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_whose_clock_is_ahead_sees_no_refresh_lapse_early() {
    let bench = Bench::postgres().await;
    let hasty = replica(&bench, 600).await;
    bench.ehealth.state().slow = Duration::from_millis(700);
    let id = bench.engine.start(bench.owner(), bench.order()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let running = hasty.running(client(), "").await.unwrap();
    assert_eq!(running.map(|running| running.attempt), Some(id.to_string()), "it runs");
    assert_eq!(hasty.last(client()).await.unwrap(), None, "and has not ended");
    assert_eq!(hasty.recover().await.unwrap(), 0);
    assert!(matches!(bench.ended(id).await.outcome, Outcome::Stored { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_whose_clock_is_ahead_settles_no_doubt_early() {
    let mut bench = Bench::postgres().await;
    bench.with_rules(|rules| rules.settle = Duration::from_secs(60));
    let hasty = replica(&bench, 600).await;
    bench.ehealth.next(Script::Lose(Doubt::NoAnswer));
    bench.refresh().await.unwrap();
    let checked = hasty.check_secret(&bench.owner(), client()).await;
    assert_eq!(
        checked,
        Checked::Untried {
            reason: Trouble::TooEarly
        }
    );
    assert!(bench.store.active(client()).await.unwrap().unwrap().in_doubt);
    let age = hasty.ready().await.oldest_in_doubt.unwrap();
    assert!(age < 60, "{age} s old, by a wrong clock");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_log_is_dated_by_one_clock_whichever_replica_writes() {
    let bench = Bench::postgres().await;
    let hasty = replica(&bench, 100_000).await;
    let entry = Entry::new(Event::SysStartup, "hasty");
    hasty.store().audit().append(entry).await.unwrap();
    bench
        .store
        .audit()
        .append(Entry::new(Event::SysStartup, "exact"))
        .await
        .unwrap();
    let time = |line: &String| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["time"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let times: Vec<_> = bench
        .store
        .audit()
        .export(0, 10)
        .await
        .unwrap()
        .iter()
        .map(time)
        .collect();
    assert_eq!(times.len(), 3, "the import and these");
    assert!(times.is_sorted(), "{times:?}");
    assert!(times[2] <= words::time(bench.clock.now() + 60).unwrap(), "{times:?}");
}
