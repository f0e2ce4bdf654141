//! Thousands of refreshes with faults at random, each checked: nobody is left believing in a dead secret.

use std::sync::Arc;
use std::time::Duration;

use auth_ui_contract::admin::{Doubt, Outcome, Trouble};

use tokio::sync::Notify;

use super::bench::Bench;
use super::ehealth::{Script, client};
use crate::store::db::Fate;
use crate::{Order, StartRefused, StoreError, failpoints};

/// A small generator, so that a seed alone repeats a run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // xorshift64*: https://doi.org/10.18637/jss.v008.i14
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }
}

fn script(dice: &mut Dice) -> Script {
    const DOUBTS: [Doubt; 3] = [Doubt::NoAnswer, Doubt::Unreadable, Doubt::UpstreamFailed];
    match dice.roll(12) {
        0 => Script::ChangeAndLose(dice.pick(&DOUBTS)),
        1 => Script::Lose(dice.pick(&DOUBTS)),
        2 => Script::ChangeAndSendNone,
        3 => Script::Refuse(Trouble::Forbidden),
        4 => Script::Unsent,
        5 => Script::Other,
        _ => Script::Change,
    }
}

/// A fault at one point: dead there, or the store fails there for a while.
fn faults(dice: &mut Dice, dead: Arc<Notify>) -> Option<impl FnMut(&'static str) -> Fate + Send + 'static> {
    let mut points = failpoints::NAMES.to_vec();
    points.extend(["db.begin", "db.commit", "db.committed"]);
    let point = dice.pick(&points);
    let (after, times) = (dice.roll(6), dice.roll(5) + 1);
    let fate = match dice.roll(4) {
        0 => return None,
        1 => Fate::Die,
        2 => Fate::Fail(StoreError::Full),
        _ => Fate::Fail(StoreError::Broken("as rolled".to_owned())),
    };
    // Only the store's points come several times in an attempt.
    let after = if point.starts_with("db.") { after } else { 0 };
    let mut seen = 0;
    Some(move |name: &'static str| {
        if name != point {
            return Fate::Go;
        }
        seen += 1;
        if seen <= after || seen > after + times {
            return Fate::Go;
        }
        if fate == Fate::Die {
            dead.notify_one();
        }
        fate.clone()
    })
}

/// What must hold whenever nothing runs: the active secret is eHealth's, or everybody who looks is told.
async fn invariant(bench: &Bench, seed: u64, cycle: u32) {
    let active = bench.store.active(client()).await.unwrap().unwrap();
    let last = bench.last().await;
    let told = matches!(&last, Some(last) if matches!(last.outcome, Outcome::InDoubt { .. }));
    let running = bench.engine.running(client(), "").await.unwrap().is_some();
    assert!(
        active.secret.expose() == bench.ehealth.secret() || told || running,
        "seed {seed}, cycle {cycle}: a dead secret is active and nobody is told: {last:?}"
    );
    assert!(
        !told || active.in_doubt,
        "seed {seed}, cycle {cycle}: the MIS is not told"
    );
    let actives = bench
        .count("SELECT COUNT(*) FROM versions WHERE state = 'active'")
        .await;
    assert_eq!(actives, 1, "seed {seed}, cycle {cycle}");
}

async fn soak(bench: Bench, seed: u64, cycles: u32) {
    let mut bench = bench;
    bench.with_rules(|rules| {
        rules.per_user = u32::MAX;
        rules.per_connection = u32::MAX;
    });
    // The journal is as safe as before; only the disk is not waited for, which no test can see.
    if !bench.is_postgres() {
        bench.sql("PRAGMA synchronous = OFF").await;
    }
    let mut dice = Dice(seed | 1);
    let (mut stored, mut unknown, mut unchanged, mut asked) = (0u32, 0u32, 0u32, 0u32);
    for cycle in 0..cycles {
        let patches = bench.ehealth.patches();
        bench.ehealth.state().script.clear();
        bench.ehealth.next(script(&mut dice));
        let open = bench
            .last()
            .await
            .filter(|last| matches!(last.outcome, Outcome::InDoubt { .. }));
        if open.is_some() && dice.roll(3) == 0 {
            bench.engine.check_secret(&bench.owner(), client()).await;
            invariant(&bench, seed, cycle).await;
        }
        let open = bench
            .last()
            .await
            .filter(|last| matches!(last.outcome, Outcome::InDoubt { .. }));
        let order = Order {
            repairs: open.map(|last| last.id.parse().unwrap()),
            ..bench.order()
        };
        let dead = Arc::new(Notify::new());
        if let Some(hook) = faults(&mut dice, Arc::clone(&dead)) {
            bench.at_points(hook);
        }
        let mut counted = bench.engine.under_way();
        let attempt = async {
            let begun = bench.engine.start(bench.owner(), order).await;
            assert!(
                !matches!(begun, Err(StartRefused::RepairMismatch | StartRefused::TooMany { .. })),
                "seed {seed}, cycle {cycle}: {begun:?}"
            );
            let _ = counted.wait_for(|n| *n == 0).await;
        };
        tokio::select! {
            () = attempt => {}
            () = dead.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
        asked += u32::from(bench.ehealth.patches() > patches);
        assert!(
            bench.ehealth.patches() <= patches + 1,
            "seed {seed}, cycle {cycle}: asked twice"
        );
        bench.engine.kill();
        let quiet = tokio::time::timeout(Duration::from_secs(5), counted.wait_for(|n| *n == 0)).await;
        quiet.unwrap().unwrap();
        bench.heal();
        bench.restart();
        invariant(&bench, seed, cycle).await;
        bench.clock.advance(61);
        bench.engine.recover().await.unwrap();
        invariant(&bench, seed, cycle).await;
        assert!(
            bench.engine.running(client(), "").await.unwrap().is_none(),
            "seed {seed}, cycle {cycle}"
        );
        match bench.last().await.map(|last| last.outcome) {
            Some(Outcome::Stored { .. }) => stored += 1,
            Some(Outcome::InDoubt { .. }) => unknown += 1,
            Some(Outcome::NotChanged { .. }) => unchanged += 1,
            None => {}
        }
    }
    bench.store.audit().verify(None).await.unwrap();
    println!(
        "{cycles} cycles: {asked} asked; {stored} stored, {unknown} unknown, {unchanged} not changed at the end of a cycle"
    );
    assert!(
        stored > 0 && unknown > 0 && unchanged > 0,
        "the dice never showed one of the three endings"
    );

    // One guided click mends whatever is left.
    bench.ehealth.state().script.clear();
    bench.refresh().await.unwrap();
    assert_eq!(bench.active().await, bench.ehealth.secret());
}

/// `SOAK_SEED` repeats a run, `SOAK_CYCLES` makes it longer.
fn wanted(cycles: u32) -> (u64, u32) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("SOAK_SEED").unwrap_or_else(|| u64::from(std::process::id()) << 20 | 0x5eed);
    println!("SOAK_SEED={seed}");
    (
        seed,
        number("SOAK_CYCLES").map_or(cycles, |n| u32::try_from(n).unwrap()),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_lost_silently_on_sqlite() {
    let (seed, cycles) = wanted(600);
    soak(Bench::sqlite().await, seed, cycles).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_lost_silently_on_postgresql() {
    let (seed, cycles) = wanted(100);
    soak(Bench::postgres().await, seed, cycles).await;
}
