//! Secrets that are kept without being used, and how a person takes one into use.

use std::time::Duration;

use auth_ui_contract::admin::{Doubt, Outcome, Trouble};

use super::bench::{Bench, clinic};
use super::ehealth::{FIRST, Script, client, connection, other_connection};
use super::on_both;
use crate::store::db::Fate;
use crate::{KeptVersion, Secret, State, StoreError};

async fn kept(bench: &Bench) -> Vec<KeptVersion> {
    bench.store.versions(client()).await.unwrap()
}

/// Number and standing of each version.
async fn standing(bench: &Bench) -> Vec<(u32, State)> {
    kept(bench)
        .await
        .iter()
        .map(|one| (one.info.number, one.state))
        .collect()
}

async fn audited(bench: &Bench) -> String {
    bench.store.audit().export(0, 1000).await.unwrap().pop().unwrap()
}

on_both! {
    async fn a_secret_about_another_connection_is_listed_and_can_be_taken_into_use(bench: Bench) {
        bench.ehealth.next(Script::Other);
        bench.refresh().await.unwrap();
        assert_eq!(standing(&bench).await, [(1, State::Active), (2, State::Quarantined)]);
        let other = kept(&bench).await.pop().unwrap().info;
        assert_eq!(other.connection, Some(other_connection()));
        assert!(bench.store.active(client()).await.unwrap().unwrap().in_doubt);

        let taken = bench.store.activate(client(), 2, &other.fingerprint).await.unwrap();
        assert_eq!((taken.number, &taken.fingerprint), (3, &other.fingerprint), "numbers only grow");
        let active = bench.store.active(client()).await.unwrap().unwrap();
        assert_eq!(active.secret.expose(), "anothers-secret");
        assert!(!active.in_doubt, "somebody has decided");
        assert_eq!(bench.last().await, None, "nothing is left to repair");
        assert_eq!(standing(&bench).await, [(1, State::Superseded), (2, State::Quarantined), (3, State::Active)]);
        let line = audited(&bench).await;
        assert!(line.contains("secret:activated:version 2") && line.contains(&other.fingerprint), "{line}");
        assert!(!line.contains("anothers-secret"), "{line}");
        bench.store.audit().verify(None).await.unwrap();

        // It did not work: the one before can be taken again.
        let first = kept(&bench).await.remove(0).info;
        bench.store.activate(client(), 1, &first.fingerprint).await.unwrap();
        assert_eq!(bench.active().await, FIRST);
        assert_eq!(bench.store.active_info(client()).await.unwrap().unwrap().connection, Some(connection()));
        assert!(matches!(bench.refresh().await.unwrap().outcome, Outcome::Stored { version: 5, .. }));
    }

    async fn a_doubt_that_a_hand_has_ended_says_when_and_is_told_again(bench: Bench) {
        for by_import in [true, false] {
            bench.ehealth.next(Script::Other);
            let doubt = bench.refresh().await.unwrap();
            assert_eq!(doubt.settled_at, None);
            let before = bench.store.untold(0, 10).await.unwrap().pop().unwrap();
            assert_eq!(before.attempt.id, doubt.id);
            bench.store.told(&before).await.unwrap();
            bench.clock.advance(100);
            if by_import {
                bench.store.import(&clinic(), Some(connection()), &Secret::new("by-hand")).await.unwrap();
            } else {
                let other = kept(&bench).await.pop().unwrap().info;
                bench.store.activate(client(), other.number, &other.fingerprint).await.unwrap();
            }
            // Somebody else was told of the doubt at that very moment.
            bench.store.told(&before).await.unwrap();
            let mut untold = bench.store.untold(0, 10).await.unwrap();
            let told = untold.pop().unwrap();
            assert_eq!(told.attempt.id, doubt.id);
            assert_eq!(told.attempt.outcome, Outcome::InDoubt { doubt: Doubt::OtherConnection });
            assert!(told.attempt.settled_at.unwrap() >= doubt.finished_at + 100, "{told:?}");
            let history = bench.engine.history(client(), None, 10).await.unwrap();
            assert_eq!(history.attempts[0], told.attempt);
            bench.store.told(&told).await.unwrap();
            assert_eq!(bench.store.untold(0, 10).await.unwrap(), untold, "and then no more");
        }
    }

    async fn a_refresh_that_a_crash_left_behind_does_not_keep_a_hand_from_mending(bench: Bench) {
        for (by_import, point) in [(true, "asking.after"), (false, "asking.after"), (true, "checks.after")] {
            bench.clock.advance(3601);
            bench.at_points(move |name| if name == point { Fate::Die } else { Fate::Go });
            bench.engine.start(bench.owner(), bench.order()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(400)).await;
            bench.engine.kill();
            bench.heal();
            let mend = async || {
                let secret = Secret::new("by-hand");
                let first = kept(&bench).await.remove(0).info;
                match by_import {
                    true => bench.store.import(&clinic(), Some(connection()), &secret).await.map(|_| "by-hand"),
                    false => bench.store.activate(client(), 1, &first.fingerprint).await.map(|_| FIRST),
                }
            };
            assert_eq!(mend().await.unwrap_err(), StoreError::Busy, "{point}: the lease has not lapsed");
            bench.clock.advance(61);
            let mended = mend().await.unwrap();
            assert_eq!(bench.active().await, mended, "{point}");

            let ended = bench.engine.history(client(), None, 1).await.unwrap().attempts.remove(0);
            let interrupted = match point {
                "checks.after" => Outcome::NotChanged { reason: Trouble::Interrupted, message: None },
                _ => Outcome::InDoubt { doubt: Doubt::Interrupted },
            };
            assert_eq!((&ended.outcome, ended.settled_at.is_some()), (&interrupted, point == "asking.after"));
            assert!(!bench.store.active(client()).await.unwrap().unwrap().in_doubt, "{point}: somebody has decided");
            let lines = bench.store.audit().export(0, 1000).await.unwrap();
            let [.., end, mended] = lines.as_slice() else { panic!("{lines:?}") };
            assert!(end.contains(&format!(":interrupted:{}", ended.id)), "{end}");
            assert!(mended.contains(if by_import { "secret:imported" } else { "secret:activated" }), "{mended}");
        }
        bench.store.audit().verify(None).await.unwrap();
    }

    async fn neither_a_repair_nor_a_check_counts_as_a_hand(bench: Bench) {
        bench.ehealth.next(Script::ChangeAndLose(Doubt::NoAnswer));
        let repaired = bench.refresh().await.unwrap();
        let repair = bench.refresh().await.unwrap();
        bench.ehealth.next(Script::Lose(Doubt::NoAnswer));
        bench.refresh().await.unwrap();
        bench.engine.check_secret(&bench.owner(), client()).await;
        let history = bench.engine.history(client(), None, 10).await.unwrap().attempts;
        let [checked, second, first] = history.try_into().unwrap();
        assert!(matches!(checked.outcome, Outcome::NotChanged { .. }), "{checked:?}");
        assert_eq!((&second.id, &first.id, &first.repaired_by), (&repair.id, &repaired.id, &Some(repair.id.clone())));
        assert_eq!([checked.settled_at, second.settled_at, first.settled_at], [None; 3]);
    }

    async fn nothing_is_taken_into_use_by_mistake(bench: Bench) {
        bench.refresh().await.unwrap();
        let [first, second] = kept(&bench).await.try_into().unwrap();
        let (first, second) = (first.info.fingerprint, second.info.fingerprint);
        let activate = async |number, fingerprint| bench.store.activate(client(), number, fingerprint).await.unwrap_err();
        assert_eq!(activate(1, second.as_str()).await, StoreError::OtherFingerprint);
        assert_eq!(activate(2, second.as_str()).await, StoreError::ActiveAlready);
        assert_eq!(activate(7, first.as_str()).await, StoreError::UnknownVersion);
        let nobody = crate::ClientId::new(uuid::Uuid::from_u128(9));
        assert_eq!(bench.store.versions(nobody).await.unwrap_err(), StoreError::UnknownClinic);

        bench.ehealth.state().slow = Duration::from_millis(400);
        bench.engine.start(bench.owner(), bench.order()).await.unwrap();
        assert_eq!(activate(1, first.as_str()).await, StoreError::Busy);
        bench.quiet().await;

        // A record exchanged behind the store's back does not open in its new place.
        let swap = "UPDATE versions SET sealed = (SELECT sealed FROM versions WHERE number = 3) WHERE number = 1";
        assert_eq!(bench.sql(swap).await, 1);
        assert_eq!(activate(1, first.as_str()).await, StoreError::KeyWrong);
        assert_eq!(bench.active().await, bench.ehealth.secret());
        assert_eq!(standing(&bench).await, [(1, State::Superseded), (2, State::Superseded), (3, State::Active)]);
    }
}
