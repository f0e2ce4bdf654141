//! The admin page: the head of a clinic renews its `client_secret`. A program of its own: patients download none of it.

mod checks;
mod clinic;
mod connection;
mod door;
pub mod driver;
mod history;
mod inside;
mod order;
mod outcome;
mod parting;
mod pieces;
mod running;
mod sign_in;
mod typed;

use leptos::prelude::*;

use crate::browser;
use crate::browser::admin as window;
use crate::refresh::{Address, Event, Failure, Parting, Visit};
use crate::text::admin::use_admin_text;
use crate::text::{Language, Speech};
use crate::web_url::{Plus, decode, pairs};
use door::{DoorPage, LeavingPage, LoadingPage, StrandedPage};
use driver::Watch;
use inside::InsidePage;
use parting::PartingPage;
use pieces::Frame;
use typed::Typed;

/// The longest code a link may put into the sign-in form.
const LONGEST_CODE: usize = 10;

/// Starts the page. A panic, here or anywhere afterwards, stops the app, and `boot.js` shows the page for a broken one.
pub fn start() {
    let Some(host) = browser::mount_point() else {
        std::process::abort();
    };
    let entry = browser::entry();
    let edrpou = named_clinic(entry.query.expose());
    let language = Language::wished(entry.query.expose(), &browser::languages());
    leptos::mount::mount_to(host, move || {
        browser::note_touch();
        browser::watch_touches();
        let watch = Watch::open(&edrpou);
        window::on_away(
            move || watch.tell(Event::PutAway),
            move || watch.tell(Event::BroughtBack),
        );
        view! { <App watch language/> }
    })
    .forget();
    browser::remove_static_page();
}

/// The clinic that a link names with `?edrpou=`; only digits get into the form.
fn named_clinic(query: &str) -> String {
    pairs(query.trim_start_matches('?'))
        .find(|(name, _)| *name == "edrpou")
        .map(|(_, value)| decode(value, Plus::IsSpace))
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .take(LONGEST_CODE)
        .collect()
}

/// The page at its current state.
#[component]
pub fn App(
    /// What is happening.
    watch: Watch,
    /// What it speaks at first.
    #[prop(optional)]
    language: Language,
) -> impl IntoView {
    let speech = Speech::begin(language);
    Effect::new(move |_| browser::set_language(speech.language.get().code()));
    let screen = Memo::new(move |_| watch.visit.with(Screen::of));
    view! {
        <Frame>
            {move || {
                let screen = screen.get();
                provide_context(watch.visit.with_untracked(Typed::at));
                move || {
                    speech.language.track();
                    draw(screen.clone(), watch)
                }
            }}
        </Frame>
    }
}

/// The page of a screen, in the language being spoken.
fn draw(screen: Screen, watch: Watch) -> AnyView {
    match screen {
        Screen::Loading(what) => {
            let text = use_admin_text();
            let title = match what {
                Loading::Clinic => text.frame.loading,
                Loading::Session => text.parting.asking,
            };
            view! { <LoadingPage title/> }.into_any()
        }
        Screen::Door => view! { <DoorPage watch/> }.into_any(),
        Screen::Leaving(address) => view! { <LeavingPage address/> }.into_any(),
        Screen::Inside => view! { <InsidePage watch/> }.into_any(),
        Screen::Outside(parting) => view! { <PartingPage watch parting/> }.into_any(),
        Screen::Stranded(failure) => view! { <StrandedPage watch failure/> }.into_any(),
    }
}

/// Which page is on screen. While this stays the same the page stays, focus and all, however often the server is asked.
#[derive(Clone, PartialEq)]
enum Screen {
    Loading(Loading),
    Door,
    Leaving(Address),
    Inside,
    Outside(Parting),
    Stranded(Failure),
}

/// What a page without data is waiting for.
#[derive(Clone, Copy, PartialEq)]
enum Loading {
    Clinic,
    Session,
}

impl Screen {
    fn of(visit: &Visit) -> Self {
        match visit {
            Visit::Opening { .. } => Self::Loading(Loading::Clinic),
            Visit::Locked(_) => Self::Loading(Loading::Session),
            Visit::Door(_) => Self::Door,
            Visit::Leaving(address) => Self::Leaving(address.clone()),
            Visit::Inside(_) => Self::Inside,
            Visit::Outside(parting) => Self::Outside(parting.clone()),
            Visit::Stranded(failure) => Self::Stranded(failure.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::named_clinic;

    #[test]
    fn a_link_may_name_the_clinic_and_nothing_else() {
        assert_eq!(named_clinic("?edrpou=12345678"), "12345678");
        assert_eq!(named_clinic("?a=b&edrpou=3120%20904711"), "3120904711");
        assert_eq!(named_clinic("?edrpou=<b>1</b>"), "1");
        assert_eq!(named_clinic("?edrpou=123456789012345"), "1234567890");
        assert_eq!(named_clinic(""), "");
    }
}
