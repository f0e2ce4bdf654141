//! Secrets that are kept without being used, and how a person takes one into use.

use std::time::Duration;

use auth_ui_contract::admin::Outcome;

use super::bench::Bench;
use super::ehealth::{FIRST, Script, client, connection, other_connection};
use super::on_both;
use crate::{KeptVersion, State, StoreError};

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
