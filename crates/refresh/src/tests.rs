//! The promises of the store and the engine, kept on both databases by the same code.

mod audit;
mod bench;
mod clocks;
mod concurrency;
mod doubts;
mod ehealth;
mod kept;
mod outcomes;
mod postgres;
mod preflight;
mod soak;
mod store;
mod tls;

/// Runs a test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($bench:ident: Bench) $body:block)+) => {
        $(
            mod $name {
                use super::*;

                async fn promise($bench: Bench) $body

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    promise(Bench::sqlite().await).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgresql() {
                    promise(Bench::postgres().await).await;
                }
            }
        )+
    };
}
pub(crate) use on_both;
