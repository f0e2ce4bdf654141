//! The promise behind the button: whatever happens to the process, its disk or its key, no working secret is lost without
//! a word. The real binary is killed, starved and raced here; eHealth is the sandbox, whose memory tells the truth.
//!
//! `CRASH_REPEATS=50 cargo test -p auth-ui-proxy --features failpoints --test crash` is the long run; `CRASH_SEED` repeats
//! one. Needs PostgreSQL's server and `strace`.

mod crash_support;

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::time::Duration;

use auth_ui_contract::admin::paths;
use auth_ui_refresh::failpoints;
use base64::Engine as _;
use serde_json::{Value, json};

use crash_support::chance::{Chance, repeats};
use crash_support::ehealth::{CLINIC, Ehealth};
use crash_support::http::Reply;
use crash_support::person::{Person, call};
use crash_support::process::{Installation, MACHINE_TOKEN, Proxy, files_below, key_line};
use crash_support::{postgres, syscalls};

/// Places in the clinic's list of people.
const OWNER: usize = 0;
const DEPUTY: usize = 1;
const DOCTOR: usize = 2;

fn outcome(overview: &Value) -> &str {
    overview
        .pointer("/last/outcome/outcome")
        .and_then(Value::as_str)
        .unwrap_or("none")
}

/// What a restarted installation must say, and one repair where it says that it does not know.
async fn nothing_is_lost(
    installation: &Installation,
    ehealth: &Ehealth,
    who: &Person,
    before: &Before,
    at: &str,
) -> Value {
    let proxy = installation.start("").await;
    let overview = who.settled(proxy.address).await;
    let (active, truth) = (proxy.active().await, ehealth.secret());
    let asked = ehealth.patches() - before.patches;
    assert!(asked <= 1, "{at}: eHealth was asked {asked} times");
    let told = format!("{at}: asked {asked}, {}", overview["last"]);
    if outcome(&overview) == "in_doubt" {
        assert_eq!(active["in_doubt"], true, "the MIS is warned: {told}");
        let attempt = overview["last"]["id"].as_str().expect("an id");
        let repair = who.refresh(proxy.address, Some(attempt)).await.expect("an answer");
        assert_eq!(repair.status, 202, "{told}: {}", repair.body);
        let repaired = who.settled(proxy.address).await;
        assert_eq!(outcome(&repaired), "stored", "{told}: {}", repaired["last"]);
        assert_eq!(repaired["last"]["repairs"], attempt, "{told}");
        assert_eq!(ehealth.patches() - before.patches, asked + 1, "{told}");
    } else {
        assert_eq!(asked == 0, truth == before.secret, "{told}");
        let stored = outcome(&overview) == "stored" && overview["last"]["id"] != before.last;
        assert_eq!(asked == 1, stored, "{told}");
    }
    let active = proxy.active().await;
    assert_eq!(active["client_secret"], ehealth.secret(), "{told}");
    assert_eq!(active["in_doubt"], false, "{told}");
    proxy.stop().await;
    overview
}

struct Before {
    secret: String,
    patches: usize,
    /// The newest attempt, if any.
    last: Value,
}

impl Before {
    fn of(ehealth: &Ehealth) -> Self {
        Before {
            secret: ehealth.secret(),
            patches: ehealth.patches(),
            last: Value::Null,
        }
    }

    async fn with_attempts(ehealth: &Ehealth, proxy: &Proxy, who: &Person) -> Self {
        Before {
            last: who.overview(proxy.address).await["last"]["id"].clone(),
            ..Before::of(ehealth)
        }
    }
}

/// eHealth, and an installation that has never run.
async fn installed(store: Option<String>) -> (Ehealth, Installation) {
    let ehealth = Ehealth::start().await;
    let installation = Installation::new(&ehealth, store).await;
    (ehealth, installation)
}

/// The clinic's head with a session, and how things stand then.
async fn head_at(proxy: &Proxy, ehealth: &Ehealth) -> (Person, Before) {
    let who = Person::sign_in(proxy.address, ehealth, OWNER).await;
    (who, Before::of(ehealth))
}

/// How most begin: a server that runs with a store in SQLite, and the clinic's head.
async fn begun() -> (Ehealth, Installation, Proxy, Person, Before) {
    let (ehealth, installation) = installed(None).await;
    let proxy = installation.start("").await;
    let (who, before) = head_at(&proxy, &ehealth).await;
    (ehealth, installation, proxy, who, before)
}

/// Orders a refresh, and it begins.
async fn ordered(who: &Person, proxy: &Proxy) {
    let reply = who.refresh(proxy.address, None).await.expect("an answer");
    assert_eq!(reply.status, 202, "{}", reply.body);
}

/// Orders a refresh that eHealth has been asked for, and answers so late.
async fn under_way(late: Duration, who: &Person, proxy: &Proxy, ehealth: &Ehealth) {
    let patches = ehealth.patches();
    ehealth.answer_late(late);
    ordered(who, proxy).await;
    ehealth.asked(patches).await;
}

/// Kills the process at each of the points, in an order by chance, with delays by chance at other points.
async fn killed_at(points: Vec<&'static str>, store: Option<String>, mut chance: Chance) {
    let (ehealth, installation) = installed(store).await;
    let place = |wanted: &str| {
        failpoints::NAMES
            .iter()
            .position(|name| *name == wanted)
            .expect("a point")
    };
    for _ in 0..repeats() {
        let mut left = points.clone();
        while !left.is_empty() {
            let point = left.swap_remove(usize::try_from(chance.below(left.len() as u64)).expect("an index"));
            let slow = chance.one_of(failpoints::NAMES);
            let armed = match *slow == point {
                true => format!("{point}=abort"),
                false => format!("{slow}=sleep({});{point}=abort", chance.below(60)),
            };
            // Every other one is a repair: what is killed then has two unknown outcomes behind it.
            let doubt = match chance.below(2) == 0 {
                true => Some(doubtful(&installation, &ehealth).await),
                false => None,
            };
            ehealth.answer_late(chance.millis(60));
            let mut proxy = installation.start(&armed).await;
            let (who, repairs) = match doubt {
                Some((who, attempt)) => (who, Some(attempt)),
                None => (Person::sign_in(proxy.address, &ehealth, OWNER).await, None),
            };
            let told = format!("{armed}, repairs {repairs:?}");
            let before = ordered_until_it_dies(&mut proxy, &who, &ehealth, repairs.as_deref(), &told).await;
            let overview = nothing_is_lost(&installation, &ehealth, &who, &before, &told).await;
            // What must be known for certain on either side of the call.
            if place(point) <= place("asking.before") && repairs.is_none() {
                assert_ne!(outcome(&overview), "in_doubt", "{point}: nothing was asked");
                assert_eq!(
                    before.secret == ehealth.secret(),
                    ehealth.patches() == before.patches,
                    "{point}"
                );
            }
            if place(point) >= place("store.after") {
                assert_eq!(outcome(&overview), "stored", "{point}: it was stored");
            }
        }
    }
    assert_whole(&installation).await;
}

/// A refresh whose answer was lost: somebody with a session from before, and the attempt to repair.
async fn doubtful(installation: &Installation, ehealth: &Ehealth) -> (Person, String) {
    let proxy = installation.start("").await;
    let who = Person::sign_in(proxy.address, ehealth, OWNER).await;
    let lost = ehealth_sandbox::faults::refresh::find("lost-response");
    *ehealth.sandbox.faults() = Default::default();
    ehealth.sandbox.faults().set_refresh(lost);
    ordered(&who, &proxy).await;
    let overview = who.settled(proxy.address).await;
    assert_eq!(outcome(&overview), "in_doubt", "{}", overview["last"]);
    proxy.stop().await;
    (who, overview["last"]["id"].as_str().expect("an id").to_owned())
}

/// Orders a refresh that must end the process. A machine so busy that the lease nearly runs out makes the engine give up
/// before it asks, rightly; then the order is repeated.
async fn ordered_until_it_dies(
    proxy: &mut Proxy,
    who: &Person,
    ehealth: &Ehealth,
    repairs: Option<&str>,
    armed: &str,
) -> Before {
    for _ in 0..5 {
        let before = Before::with_attempts(ehealth, proxy, who).await;
        let _cut = who.refresh(proxy.address, repairs).await;
        if let Some(end) = proxy.ended(Duration::from_secs(15)).await {
            assert_eq!(end.signal(), Some(6), "{armed}: {}", proxy.log());
            return before;
        }
        let overview = who.settled(proxy.address).await;
        let newest = &overview["history"]["attempts"][0];
        let gave_up = newest["outcome"]["reason"] == "interrupted" && ehealth.patches() == before.patches;
        assert!(gave_up, "{armed}: not passed, {newest}");
    }
    panic!("{armed}: this machine is too busy");
}

/// Kills the process at moments by chance.
async fn killed_anywhere(store: Option<String>, mut chance: Chance) {
    let (ehealth, installation) = installed(store).await;
    for _ in 0..5 * repeats() {
        let armed: Vec<String> = failpoints::NAMES
            .iter()
            .map(|name| format!("{name}=sleep({})", chance.below(12)))
            .collect();
        ehealth.answer_late(chance.millis(60));
        let mut proxy = installation.start(&armed.join(";")).await;
        let who = Person::sign_in(proxy.address, &ehealth, OWNER).await;
        let before = Before::with_attempts(&ehealth, &proxy, &who).await;
        let wait = chance.millis(350);
        let address = proxy.address;
        let ordering = tokio::spawn({
            let who = who.clone();
            async move { who.refresh(address, None).await }
        });
        tokio::time::sleep(wait).await;
        proxy.kill().await;
        let _cut = ordering.await.expect("no panic");
        nothing_is_lost(
            &installation,
            &ehealth,
            &who,
            &before,
            &format!("killed after {wait:?}"),
        )
        .await;
    }
    assert_whole(&installation).await;
}

/// The audit log has survived every kill.
async fn assert_whole(installation: &Installation) {
    let (code, out, err) = installation.by_hand(&["audit", "verify"]).await;
    assert_eq!(code, Some(0), "{out}{err}");
}

/// Two halves of the points, so that two processes can be killed at once.
fn halves() -> [Vec<&'static str>; 2] {
    let (mut even, mut odd) = (Vec::new(), Vec::new());
    for (number, name) in failpoints::NAMES.iter().enumerate() {
        if number % 2 == 0 {
            even.push(*name)
        } else {
            odd.push(*name)
        }
    }
    [even, odd]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_arrow_loses_nothing_with_sqlite() {
    let chance = Chance::begin("SQLite, every arrow");
    let [even, odd] = halves();
    tokio::join!(
        killed_at(even, None, chance.part(0)),
        killed_at(odd, None, chance.part(1)),
        killed_anywhere(None, chance.part(2)),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_any_arrow_loses_nothing_with_postgresql() {
    let chance = Chance::begin("PostgreSQL, every arrow");
    let [even, odd] = halves();
    tokio::join!(
        killed_at(even, Some(postgres::database()), chance.part(0)),
        killed_at(odd, Some(postgres::database()), chance.part(1)),
        killed_anywhere(Some(postgres::database()), chance.part(2)),
    );
}

/// Orders many refreshes at once; one may begin, the others are told who is at it.
async fn only_one_begins(proxies: &[&Proxy], people: &[Person], many: usize, ehealth: &Ehealth) {
    let before = Before::of(ehealth);
    ehealth.hold_back();
    let orders: Vec<_> = (0..many)
        .map(|number| {
            let (address, who) = (
                proxies[number % proxies.len()].address,
                people[number / proxies.len() % people.len()].clone(),
            );
            tokio::spawn(async move {
                (
                    who.user_id.clone(),
                    who.refresh(address, None).await.expect("an answer"),
                )
            })
        })
        .collect();
    let (mut begun, mut told) = (Vec::new(), Vec::new());
    for order in orders {
        let (user, reply) = order.await.expect("no panic");
        match reply.status {
            202 => begun.push(user),
            409 => told.push((user, reply.json())),
            other => panic!("{other}: {}", reply.body),
        }
    }
    ehealth.let_go();
    assert_eq!((begun.len(), told.len()), (1, many - 1));
    for (user, refusal) in &told {
        let error = &refusal["error"];
        assert_eq!(error["type"], "in_progress", "{refusal}");
        assert_eq!(error["running"]["actor"]["user_id"], begun[0], "{refusal}");
        assert_eq!(error["running"]["by_me"], *user == begun[0], "{refusal}");
    }
    let overview = people[0].settled(proxies[0].address).await;
    assert_eq!(outcome(&overview), "stored", "{}", overview["last"]);
    assert_eq!(ehealth.patches() - before.patches, 1);
    for proxy in proxies {
        assert_eq!(proxy.active().await["client_secret"], ehealth.secret());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_refreshes_at_once_one_is_sent_and_the_others_hear_whose_it_is() {
    let (ehealth, installation) = installed(None).await;
    let proxy = installation.start("").await;
    let people = [
        Person::sign_in(proxy.address, &ehealth, OWNER).await,
        Person::sign_in(proxy.address, &ehealth, DEPUTY).await,
    ];
    only_one_begins(&[&proxy], &people, 50, &ehealth).await;
    proxy.stop().await;
}

/// Two processes that share one database.
async fn two_replicas() -> (Ehealth, Installation, Proxy, Proxy) {
    let (ehealth, installation) = installed(Some(postgres::database())).await;
    let (one, other) = (installation.start("").await, installation.start("").await);
    (ehealth, installation, one, other)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_on_one_database_send_one_refresh() {
    let (ehealth, _installation, one, other) = two_replicas().await;
    // A session begun at one replica is known at the other.
    let people = [
        Person::sign_in(one.address, &ehealth, OWNER).await,
        Person::sign_in(other.address, &ehealth, DEPUTY).await,
    ];
    for _ in 0..repeats() {
        only_one_begins(&[&one, &other], &people, 20, &ehealth).await;
    }
    one.stop().await;
    other.stop().await;
}

/// Every call of somebody who is there writes the session anew; one that was read before the session ended at the other
/// replica must not write it back.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_ended_at_one_replica_stays_ended_at_the_other() {
    let (ehealth, _installation, one, other) = two_replicas().await;
    let mut people = Vec::new();
    for _ in 0..12 {
        people.push(Person::sign_in(one.address, &ehealth, OWNER).await);
    }
    // A session is written anew once a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let mut calls = Vec::new();
    for who in &people {
        for late in 0..8u64 {
            let (who, address) = (who.clone(), other.address);
            calls.push(tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(late)).await;
                // Refused for its content; that somebody is there is noted first.
                let reply = call(address, Some(&who), "POST", paths::REFRESH, &json!({})).await;
                assert!(matches!(reply.expect("an answer").status, 400 | 401));
            }));
        }
        let (who, address) = (who.clone(), one.address);
        calls.push(tokio::spawn(async move {
            let reply = call(address, Some(&who), "POST", paths::SIGN_OUT, &json!({})).await;
            assert_eq!(reply.expect("an answer").status, 204);
        }));
    }
    for ended in calls {
        ended.await.expect("no panic");
    }
    for who in &people {
        for proxy in [&one, &other] {
            let reply = call(proxy.address, Some(who), "GET", paths::OVERVIEW, &Value::Null).await;
            assert_eq!(reply.expect("an answer").status, 401, "somebody is signed in again");
        }
    }
    one.stop().await;
    other.stop().await;
}

/// Why a refresh did not happen, whether it was refused or began and ended so.
async fn refused_because(reply: &Reply, who: &Person, proxy: &Proxy) -> String {
    if reply.status == 202 {
        let overview = who.settled(proxy.address).await;
        assert_eq!(outcome(&overview), "not_changed", "{}", overview["last"]);
        return overview["last"]["outcome"]["reason"]
            .as_str()
            .expect("a reason")
            .to_owned();
    }
    assert_eq!(reply.status, 503, "{}", reply.body);
    let refusal = reply.json();
    assert_eq!(refusal["error"]["type"], "not_ready", "{refusal}");
    refusal["error"]["reason"].as_str().expect("a reason").to_owned()
}

const WRITING: &str = "write,pwrite64,pwritev,pwritev2,ftruncate,fallocate";

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_no_write_stops_a_refresh_before_ehealth_is_asked() {
    for (calls, error, expected) in [
        (WRITING, "ENOSPC", "store_full"),
        (WRITING, "EIO", "store_broken"),
        ("fsync,fdatasync", "EIO", "store_broken"),
    ] {
        let (ehealth, installation, proxy, who, before) = begun().await;
        let refusing = refusing(&proxy, &installation, calls, error).await;
        let reply = who.refresh(proxy.address, None).await.expect("an answer");
        let reason = refused_because(&reply, &who, &proxy).await;
        assert!(refusing.end() > 0, "{error}: nothing was refused");
        assert_eq!(reason, expected, "{calls} {error}");
        assert_eq!(ehealth.patches(), before.patches, "{error}: eHealth was asked");
        // Once the disk is well, the process needs no help.
        let reply = who.refresh(proxy.address, None).await.expect("an answer");
        assert_eq!(reply.status, 202, "{error}: {}", reply.body);
        assert_eq!(outcome(&who.settled(proxy.address).await), "stored", "{error}");
        assert_eq!(proxy.active().await["client_secret"], ehealth.secret());
        proxy.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_mounted_read_only_stops_a_refresh_before_ehealth_is_asked() {
    let (ehealth, installation) = installed(None).await;
    let proxy = installation.start_with_mounts_of_its_own().await;
    let (who, before) = head_at(&proxy, &ehealth).await;
    proxy.mount("--bind", installation.folder.path());
    proxy.mount("-oremount,bind,ro", installation.folder.path());
    let reply = who.refresh(proxy.address, None).await.expect("an answer");
    let reason = refused_because(&reply, &who, &proxy).await;
    assert_eq!(reason, "store_read_only", "{}", proxy.log());
    assert_eq!((ehealth.patches(), ehealth.secret()), (before.patches, before.secret));
    proxy.mount("-oremount,bind,rw", installation.folder.path());
    ordered(&who, &proxy).await;
    let overview = who.settled(proxy.address).await;
    assert_eq!(outcome(&overview), "stored", "{}", overview["last"]);
    proxy.stop().await;
}

/// Breaks the disk under the store's files.
async fn refusing(proxy: &Proxy, installation: &Installation, calls: &str, error: &str) -> syscalls::Refusing {
    refusing_also(proxy, installation, calls, error, &[]).await
}

/// Breaks it under other files or folders too.
async fn refusing_also(
    proxy: &Proxy,
    installation: &Installation,
    calls: &str,
    error: &str,
    others: &[&std::path::Path],
) -> syscalls::Refusing {
    let database = installation.database();
    let beside: Vec<_> = ["", "-wal", "-shm", "-journal"]
        .map(|ending| {
            let mut name = database.clone().into_os_string();
            name.push(ending);
            std::path::PathBuf::from(name)
        })
        .into();
    let mut files: Vec<&std::path::Path> = beside.iter().map(std::path::PathBuf::as_path).collect();
    // The folder: a database's own are made and synced through it.
    files.push(installation.folder.path());
    files.extend(others);
    syscalls::refuse(proxy.pid(), calls, error, &files, &installation.path("strace.log")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_during_the_call_loses_nothing() {
    let (ehealth, installation, proxy, who, before) = begun().await;
    under_way(Duration::from_millis(2_500), &who, &proxy, &ehealth).await;
    let refusing = refusing(&proxy, &installation, WRITING, "ENOSPC").await;
    // Taken out of service, nobody could see what is being waited for.
    assert_eq!(
        readiness(&proxy).await,
        (200, "degraded: a refresh is not stored yet\n".to_owned())
    );
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(refusing.end() > 0, "nothing was refused");
    // The secret is in memory and in escrow; it is stored as soon as there is room.
    for _ in 0..300 {
        let overview = who.overview(proxy.address).await;
        if overview["running"].is_null() && outcome(&overview) == "stored" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(outcome(&who.overview(proxy.address).await), "stored", "{}", proxy.log());
    assert_eq!(proxy.active().await["client_secret"], ehealth.secret());
    assert_eq!(ehealth.patches() - before.patches, 1);
    assert!(
        !files_below(&installation.path("escrow")).is_empty(),
        "a copy was put aside first"
    );
    proxy.stop().await;
}

async fn readiness(proxy: &Proxy) -> (u16, String) {
    let reply = call(proxy.health, None, "GET", "/readyz", &Value::Null).await;
    let reply = reply.expect("an answer");
    (reply.status, reply.body)
}

/// A number of the page of numbers.
async fn number(proxy: &Proxy, name: &str) -> u64 {
    let reply = call(proxy.health, None, "GET", "/metrics", &Value::Null).await;
    let page = reply.expect("an answer").body;
    let line = page.lines().find_map(|line| line.strip_prefix(name));
    let value = line.unwrap_or_else(|| panic!("no {name}: {page}"));
    value.trim().parse().expect("a number")
}

/// How many refreshes were counted as unknown and as stored, once the first is not zero.
async fn counted(proxy: &Proxy) -> (u64, u64) {
    for _ in 0..200 {
        let in_doubt = number(proxy, "auth_ui_refresh_total{result=\"in_doubt\"}").await;
        if in_doubt > 0 {
            return (
                in_doubt,
                number(proxy, "auth_ui_refresh_total{result=\"stored\"}").await,
            );
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing was counted: {}", proxy.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_counted_at_once_although_the_disk_takes_no_write() {
    let (ehealth, installation) = installed(None).await;
    // Time to break the disk after the answer has come.
    let proxy = installation.start("patch.after=sleep(3000)").await;
    let (who, before) = head_at(&proxy, &ehealth).await;
    ehealth
        .sandbox
        .faults()
        .set_refresh(ehealth_sandbox::faults::refresh::find("502"));
    ordered(&who, &proxy).await;
    ehealth.asked(before.patches).await;
    let refusing = refusing(&proxy, &installation, WRITING, "ENOSPC").await;
    assert_eq!(counted(&proxy).await, (1, 0));
    assert!(refusing.end() > 0, "nothing was refused");
    assert_eq!(outcome(&who.settled(proxy.address).await), "in_doubt");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(counted(&proxy).await, (1, 0), "once is enough");
    proxy.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_stored_late_was_unknown_and_is_stored() {
    let (ehealth, installation, proxy, who, _) = begun().await;
    under_way(Duration::from_millis(2_500), &who, &proxy, &ehealth).await;
    let refusing = refusing(&proxy, &installation, WRITING, "ENOSPC").await;
    assert_eq!(counted(&proxy).await, (1, 0));
    assert!(refusing.end() > 0, "nothing was refused");
    for _ in 0..200 {
        if counted(&proxy).await == (1, 1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(counted(&proxy).await, (1, 1), "{}", proxy.log());
    proxy.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_process_has_left_behind_is_counted_when_it_is_settled() {
    let (ehealth, installation) = installed(None).await;
    let mut proxy = installation.start("patch.after=abort").await;
    let who = Person::sign_in(proxy.address, &ehealth, OWNER).await;
    let _dead = who.refresh(proxy.address, None).await;
    assert!(proxy.ended(Duration::from_secs(20)).await.is_some());
    // Its lease is four seconds.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let proxy = installation.start("").await;
    assert_eq!(number(&proxy, "auth_ui_refresh_settled_total").await, 1);
    assert_eq!(number(&proxy, "auth_ui_in_doubt").await, 1);
    assert_eq!(number(&proxy, "auth_ui_refresh_total{result=\"in_doubt\"}").await, 0);
    proxy.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_no_write_and_nothing_under_way_is_not_ready() {
    let (_ehealth, installation) = installed(None).await;
    let proxy = installation.start("").await;
    let refusing = refusing(&proxy, &installation, WRITING, "ENOSPC").await;
    assert_eq!(readiness(&proxy).await, (503, "store\n".to_owned()));
    assert!(refusing.end() > 0, "nothing was refused");
    proxy.stop().await;
}

/// The disk takes writes during the call and syncs nothing, for longer than the engine waits before it tells.
async fn told_while_nothing_is_synced(escrow_fails: bool, doubt: &str) {
    let (ehealth, installation, proxy, who, before) = begun().await;
    under_way(Duration::from_millis(2_500), &who, &proxy, &ehealth).await;
    let escrow = installation.path("escrow");
    let others: &[&std::path::Path] = if escrow_fails { &[&escrow] } else { &[] };
    let refusing = refusing_also(&proxy, &installation, "fsync,fdatasync", "EIO", others).await;
    let expected = json!({"outcome": "in_doubt", "doubt": doubt});
    let mut overview = Value::Null;
    for _ in 0..600 {
        overview = who.active_overview(proxy.address).await;
        if overview["running"].is_null() && overview["last"]["outcome"] == expected {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(overview["last"]["outcome"], expected, "{}", proxy.log());
    assert_eq!(proxy.active().await["in_doubt"], true, "the MIS is warned");
    assert_eq!(
        readiness(&proxy).await,
        (200, "degraded: a refresh is not stored yet\n".to_owned())
    );
    assert!(refusing.end() > 0, "nothing was refused");
    // Nobody need do anything once the disk is well.
    for _ in 0..300 {
        overview = who.active_overview(proxy.address).await;
        if overview["running"].is_null() && outcome(&overview) == "stored" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(outcome(&overview), "stored", "{}", proxy.log());
    let active = proxy.active().await;
    assert_eq!(active["client_secret"], ehealth.secret());
    assert_eq!(active["in_doubt"], false);
    assert_eq!(ehealth.patches() - before.patches, 1);
    proxy.stop().await;
    assert_whole(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_syncs_nothing_after_the_call_is_told_as_not_stored_and_heals() {
    told_while_nothing_is_synced(true, "not_stored").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_syncs_nothing_after_the_call_leaves_the_escrow_copy_and_heals() {
    told_while_nothing_is_synced(false, "only_escrow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stops_without_having_stored_a_secret_says_so() {
    let (ehealth, mut installation) = installed(None).await;
    installation.grace = Duration::from_secs(2);
    let mut proxy = installation.start("").await;
    let (who, before) = head_at(&proxy, &ehealth).await;
    under_way(Duration::from_millis(2_500), &who, &proxy, &ehealth).await;
    let refusing = refusing(&proxy, &installation, WRITING, "ENOSPC").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    proxy.terminate();
    let end = proxy.ended(Duration::from_secs(60)).await.expect("it stops");
    assert!(refusing.end() > 0, "nothing was refused");
    let log = proxy.log();
    assert_eq!(end.code(), Some(1), "{log}");
    assert!(
        log.contains("stopping although refreshes are under way left=1"),
        "{log}"
    );
    assert!(log.contains("stopped although 1 refreshes were not finished"), "{log}");
    // The next process knows, and one click mends it.
    let overview = nothing_is_lost(&installation, &ehealth, &who, &before, "stopped too early").await;
    assert_eq!(outcome(&overview), "in_doubt", "{}", overview["last"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_wrong_or_open_to_others_stops_a_refresh_before_ehealth_is_asked() {
    let (ehealth, installation, proxy, who, before) = begun().await;

    let key = installation.path("key");
    let mode = |bits| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(bits);
        std::fs::set_permissions(&key, permissions).expect("a mode");
    };
    mode(0o640);
    let reply = who.refresh(proxy.address, None).await.expect("an answer");
    assert_eq!(refused_because(&reply, &who, &proxy).await, "key_exposed");
    mode(0o600);
    installation.write("key", &key_line(2));
    let reply = who.refresh(proxy.address, None).await.expect("an answer");
    assert_eq!(refused_because(&reply, &who, &proxy).await, "key_wrong");
    proxy.stop().await;

    // Started so, it does not even listen.
    let (code, words) = installation.try_start("").await.err().expect("a wrong key");
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("key"), "{words}");
    installation.write("key", &key_line(1));
    mode(0o644);
    let (code, words) = installation.try_start("").await.err().expect("an exposed key");
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("open to others"), "{words}");
    mode(0o600);
    assert_eq!(ehealth.patches(), before.patches);

    let proxy = installation.start("").await;
    ordered(&who, &proxy).await;
    assert_eq!(outcome(&who.settled(proxy.address).await), "stored");
    proxy.stop().await;
}

/// A whole life of a secret, and every trace it has left: answers, log, audit log.
async fn lived(installation: &Installation, ehealth: &Ehealth) -> (BTreeSet<String>, Vec<(String, Vec<u8>)>) {
    let mut traces = Vec::new();
    let mut secrets: BTreeSet<String> = [ehealth.secret()].into();
    let proxy = installation.start("").await;
    let mut replies = Vec::new();
    for place in [OWNER, DOCTOR] {
        let who = Person::sign_in(proxy.address, ehealth, place).await;
        secrets.extend([who.session.clone(), who.code.clone()]);
        for fault in ["lost-response", "other-connection", "no-secret", "502", "409", ""] {
            ehealth
                .sandbox
                .faults()
                .set_refresh(ehealth_sandbox::faults::refresh::find(fault));
            let last = who.overview(proxy.address).await;
            let repairs =
                (outcome(&last) == "in_doubt").then(|| last["last"]["id"].as_str().expect("an id").to_owned());
            replies.extend(who.refresh(proxy.address, repairs.as_deref()).await);
            who.settled(proxy.address).await;
            secrets.insert(ehealth.secret());
        }
        ehealth.sandbox.faults().set_refresh(None);
        for (method, path) in [
            ("GET", "/admin/api/overview"),
            ("GET", "/admin/api/history"),
            ("GET", "/admin/api/history.csv"),
            ("POST", "/admin/api/check-secret"),
            ("POST", "/admin/api/sign-out"),
            ("GET", "/admin/"),
            ("GET", "/admin/callback?code=x&state=auth-ui.x"),
        ] {
            let body = if method == "POST" { json!({}) } else { Value::Null };
            replies.extend(call(proxy.address, Some(&who), method, path, &body).await);
        }
        for path in ["/readyz", "/metrics"] {
            replies.extend(call(proxy.health, None, "GET", path, &Value::Null).await);
        }
    }
    secrets.insert(ehealth.secret());
    for reply in replies {
        // A cookie is set where it must be, and nowhere is it repeated.
        traces.push((
            "an answer".to_owned(),
            format!("{}\n{}", reply.head, reply.body).into_bytes(),
        ));
    }
    traces.push(("the log".to_owned(), proxy.stop().await.into_bytes()));
    let (code, out, err) = installation.by_hand(&["audit", "export"]).await;
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("authn_login_success") && out.contains("sensitive_update"),
        "{out}"
    );
    traces.push(("the audit log".to_owned(), out.into_bytes()));
    // eHealth knows every token it gave.
    secrets.extend(
        ehealth
            .sandbox
            .store()
            .tokens
            .values()
            .filter(|token| ehealth.sandbox.started_at <= token.expires_at && token.client_id == CLINIC.id())
            .map(|token| token.value.clone()),
    );
    let given = [
        ehealth_sandbox::seed::medox_api_key(),
        ehealth_sandbox::seed::MEDOX_PSK.to_owned(),
        MACHINE_TOKEN.to_owned(),
        key_line(1).trim().trim_start_matches("crash:").to_owned(),
    ];
    secrets.extend(given);
    (secrets, traces)
}

fn assert_nothing_is_told(secrets: &BTreeSet<String>, traces: Vec<(String, Vec<u8>)>, files: Vec<(PathBuf, Vec<u8>)>) {
    assert!(
        secrets.len() > 12,
        "old and new secrets, tokens, codes, sessions, keys: {}",
        secrets.len()
    );
    // By their first two bytes: there are many forms, and a database's files are large.
    let mut forms: Vec<Vec<String>> = vec![Vec::new(); 1 << 16];
    let start = |bytes: &[u8]| usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    for secret in secrets {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        let base64 = base64::prelude::BASE64_STANDARD.encode(secret);
        let base64 = base64.trim_end_matches('=').to_owned();
        for form in [secret.clone(), hex.to_uppercase(), hex, base64] {
            forms[start(form.as_bytes())].push(form);
        }
    }
    let files = files
        .into_iter()
        .map(|(path, bytes)| (path.display().to_string(), bytes));
    for (place, bytes) in traces.into_iter().chain(files) {
        let found = (1..bytes.len()).any(|at| {
            let rest = &bytes[at - 1..];
            forms[start(rest)].iter().any(|form| rest.starts_with(form.as_bytes()))
        });
        assert!(!found, "{place} holds one of the secrets");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_token_is_found_in_answers_logs_or_a_sqlite_store() {
    let (ehealth, installation) = installed(None).await;
    let (secrets, traces) = lived(&installation, &ehealth).await;
    let own = ["key", "machine-token", "api-key", "psk"].map(|name| installation.path(name));
    let files = files_below(installation.folder.path()).into_iter();
    let files: Vec<_> = files.filter(|(path, _)| !own.contains(path)).collect();
    assert!(
        files
            .iter()
            .any(|(path, bytes)| *path == installation.database() && bytes.len() > 4_096)
    );
    assert_nothing_is_told(&secrets, traces, files);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_token_is_found_in_a_postgresql_servers_files() {
    let (ehealth, installation) = installed(Some(postgres::database())).await;
    let (secrets, traces) = lived(&installation, &ehealth).await;
    // Tables, indexes and the write-ahead log.
    let files = files_below(&postgres::cluster().data);
    assert!(files.len() > 500, "the server's files can be read");
    assert_nothing_is_told(&secrets, traces, files);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_to_stop_lets_a_refresh_end_and_its_secret_is_stored() {
    let (ehealth, installation, mut proxy, who, before) = begun().await;
    under_way(Duration::from_secs(3), &who, &proxy, &ehealth).await;
    proxy.terminate();
    let end = proxy.ended(Duration::from_secs(30)).await.expect("it stops");
    assert_eq!(end.code(), Some(0), "{}", proxy.log());
    assert_ne!(ehealth.secret(), before.secret);

    let proxy = installation.start("").await;
    let overview = who.settled(proxy.address).await;
    assert_eq!(outcome(&overview), "stored", "{}", overview["last"]);
    assert_eq!(proxy.active().await["client_secret"], ehealth.secret());
    assert_eq!(ehealth.patches() - before.patches, 1);
    proxy.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctors_order_is_refused_written_down_and_never_sent() {
    let (ehealth, installation) = installed(None).await;
    let proxy = installation.start("").await;
    let who = Person::sign_in(proxy.address, &ehealth, DOCTOR).await;
    let before = Before::of(&ehealth);
    assert_eq!(who.overview(proxy.address).await["session"]["is_owner"], false);
    let reply = who.refresh(proxy.address, None).await.expect("an answer");
    assert_eq!(
        (reply.status, &reply.json()["error"]["type"]),
        (403, &json!("not_owner")),
        "{}",
        reply.body
    );
    proxy.stop().await;
    assert_eq!((ehealth.patches(), ehealth.secret()), (before.patches, before.secret));
    let (_, out, _) = installation.by_hand(&["audit", "export"]).await;
    let refused = out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let refused = refused.filter(|entry| entry["event"] == "authz_fail" && entry["actor"] == who.user_id);
    assert_eq!(refused.count(), 1, "{out}");
}
