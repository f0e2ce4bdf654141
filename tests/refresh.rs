//! The admin page's journey, state by state and event by event, against a written table.
#![cfg(not(target_arch = "wasm32"))]

mod admin_support;

use admin_support::*;
use auth_ui::refresh::{
    Address, CodeProblem, Desk, Doing, Door, Effect, End, Event, Failure, Fault, Notice, Offer, Parting, Problems,
    Search, SignInWay, Visit,
};
use contract::admin::{
    AdminError, CheckName, Checked, ConnectionState, Doubt, History, Outcome, Overview, Phase, Proof, Reason, Running,
    Trouble,
};

/// Rows: where we are and what happens; what follows. Whatever is not written here changes nothing and does nothing.
const TABLE: &str = "
Opening                  + Looked              -> Inside
Opening                  + Looked(running)     -> Inside
Opening                  + LookFailed          -> Stranded
Opening                  + LookFailed(401)     -> Door
Door                     + SignInWanted        -> Door(asking)        ! AskForSignIn
Door                     + SignInWanted(bad)   -> Door(problem)
Door(asking)             + SignInAt            -> Leaving             ! Leave
Door(asking)             + SignInFailed        -> Door(failed)
Door(asking)             + SignInFailed(404)   -> Door(problem)
Inside                   + Looked              -> Inside
Inside                   + Looked(running)     -> Inside
Inside                   + LookFailed          -> Inside(silent)
Inside                   + LookFailed(401)     -> Outside
Inside                   + SignInAgainWanted   -> Inside(signing in)  ! AskForSignIn
Inside                   + RefreshWanted       -> Inside(ordering)    ! Order
Inside                   + RefreshWanted(bad)  -> Inside(problem)
Inside                   + CheckWanted         -> Inside(checking)    ! CheckSecret
Inside                   + OlderWanted         -> Inside(reading)     ! ReadOlder
Inside                   + SignOutWanted       -> Inside(signing out) ! SignOut
Inside                   + Retried             -> Inside              ! Look
Inside                   + TimeUp              -> Locked              ! Look
Inside(doubt)            + Looked              -> Inside
Inside(doubt)            + Looked(running)     -> Inside
Inside(doubt)            + LookFailed          -> Inside(silent)
Inside(doubt)            + LookFailed(401)     -> Outside
Inside(doubt)            + SignInAgainWanted   -> Inside(signing in)  ! AskForSignIn
Inside(doubt)            + RepairWanted        -> Inside(ordering)    ! Order(repair)
Inside(doubt)            + CheckWanted         -> Inside(checking)    ! CheckSecret
Inside(doubt)            + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(doubt)            + Retried             -> Inside              ! Look
Inside(doubt)            + TimeUp              -> Locked              ! Look
Inside(ordering)         + Looked              -> Inside(ordering)
Inside(ordering)         + Looked(running)     -> Inside(ordering)
Inside(ordering)         + LookFailed          -> Inside(ordering)
Inside(ordering)         + LookFailed(401)     -> Outside
Inside(ordering)         + Started             -> Inside(started)     ! Look
Inside(ordering)         + OrderFailed(503)    -> Inside(refused)     ! Look
Inside(ordering)         + OrderFailed(422)    -> Inside(problem)
Inside(ordering)         + OrderFailed(401)    -> Outside
Inside(ordering)         + OrderFailed(reauth) -> Inside(refused)     ! Look
Inside(ordering)         + OrderFailed(lost)   -> Inside(lost)        ! Look
Inside(ordering)         + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(ordering)         + Retried             -> Inside(ordering)    ! Look
Inside(ordering)         + TimeUp              -> Locked              ! Look
Inside(lost)             + Looked              -> Inside(lost)
Inside(lost)             + Looked(running)     -> Inside(found)
Inside(lost)             + LookFailed          -> Inside(lost)
Inside(lost)             + LookFailed(401)     -> Outside
Inside(lost)             + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(lost)             + Retried             -> Inside(lost)        ! Look
Inside(lost)             + TimeUp              -> Locked              ! Look
Inside(lost, last look)  + Looked              -> Inside(not found)
Inside(lost, last look)  + Looked(running)     -> Inside(found)
Inside(lost, last look)  + LookFailed          -> Inside(lost)
Inside(lost, last look)  + LookFailed(401)     -> Outside
Inside(lost, last look)  + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(lost, last look)  + Retried             -> Inside(lost)        ! Look
Inside(lost, last look)  + TimeUp              -> Locked              ! Look
Inside(started)          + Looked(running)     -> Inside
Inside(started)          + LookFailed          -> Inside(started)
Inside(started)          + LookFailed(401)     -> Outside
Inside(started)          + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(started)          + Retried             -> Inside(started)     ! Look
Inside(started)          + TimeUp              -> Locked              ! Look
Inside(checking)         + Looked              -> Inside(checking)
Inside(checking)         + Looked(running)     -> Inside(checking)
Inside(checking)         + LookFailed          -> Inside(checking)
Inside(checking)         + LookFailed(401)     -> Outside
Inside(checking)         + Checked             -> Inside              ! Look
Inside(checking)         + CheckFailed         -> Inside(check failed)
Inside(checking)         + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(checking)         + Retried             -> Inside(checking)    ! Look
Inside(checking)         + TimeUp              -> Locked              ! Look
Inside(reading)          + Looked              -> Inside(reading)
Inside(reading)          + Looked(running)     -> Inside(reading)
Inside(reading)          + LookFailed          -> Inside(reading)
Inside(reading)          + LookFailed(401)     -> Outside
Inside(reading)          + Older               -> Inside
Inside(reading)          + OlderFailed         -> Inside(history failed)
Inside(reading)          + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(reading)          + Retried             -> Inside(reading)     ! Look
Inside(reading)          + TimeUp              -> Locked              ! Look
Inside(signing in)       + Looked              -> Inside(signing in)
Inside(signing in)       + Looked(running)     -> Inside(signing in)
Inside(signing in)       + LookFailed          -> Inside(signing in)
Inside(signing in)       + LookFailed(401)     -> Outside
Inside(signing in)       + SignInAt            -> Leaving             ! Leave
Inside(signing in)       + SignInFailed        -> Inside(sign-in failed)
Inside(signing in)       + SignInFailed(404)   -> Inside(sign-in failed)
Inside(signing in)       + SignOutWanted       -> Inside(signing out) ! SignOut
Inside(signing in)       + Retried             -> Inside(signing in)  ! Look
Inside(signing in)       + TimeUp              -> Locked              ! Look
Inside(signing out)      + Looked              -> Inside(signing out)
Inside(signing out)      + Looked(running)     -> Inside(signing out)
Inside(signing out)      + LookFailed          -> Inside(signing out)
Inside(signing out)      + LookFailed(401)     -> Outside
Inside(signing out)      + SignedOut           -> Outside
Inside(signing out)      + SignOutFailed       -> Inside(sign-out failed)
Inside(signing out)      + Retried             -> Inside(signing out) ! Look
Inside(signing out)      + TimeUp              -> Locked              ! Look
Locked                   + Looked              -> Inside
Locked                   + Looked(running)     -> Inside
Locked                   + LookFailed          -> Outside
Locked                   + LookFailed(401)     -> Outside
Outside                  + SignInAgainWanted   -> Door
Stranded                 + Retried             -> Opening             ! Look
";

const LOOKS_LEFT: u8 = 2;

fn doing(doing: Doing) -> Visit {
    Visit::Inside(Box::new(Desk {
        doing,
        ..desk(with_history(ready()))
    }))
}

fn seeking(attempt: Option<&str>, looks_left: u8) -> Visit {
    let search = Search {
        known: None,
        attempt: attempt.map(str::to_owned),
        looks_left,
    };
    Visit::Inside(Box::new(Desk {
        doing: Doing::Seeking(search),
        notice: attempt.is_none().then(|| Notice::OrderLost(lost())),
        ..desk(ready())
    }))
}

fn in_doubt() -> Overview {
    ended(Outcome::InDoubt { doubt: Doubt::NoAnswer })
}

fn parting() -> Parting {
    Parting {
        end: End::Idle,
        was_running: false,
        edrpou: EDRPOU.to_owned(),
    }
}

fn states() -> Vec<(&'static str, Visit)> {
    let door = |is_asking| {
        Visit::Door(Door {
            typed: EDRPOU.to_owned(),
            is_asking,
            ..Door::default()
        })
    };
    vec![
        ("Opening", Visit::open("").0),
        ("Door", door(false)),
        ("Door(asking)", door(true)),
        ("Leaving", Visit::Leaving(address())),
        ("Inside", inside(with_history(ready()))),
        ("Inside(doubt)", inside(in_doubt())),
        ("Inside(ordering)", doing(Doing::Ordering)),
        ("Inside(lost)", seeking(None, LOOKS_LEFT)),
        ("Inside(lost, last look)", seeking(None, 0)),
        ("Inside(started)", seeking(Some(ATTEMPT), LOOKS_LEFT)),
        ("Inside(checking)", doing(Doing::Checking)),
        ("Inside(reading)", doing(Doing::Reading)),
        ("Inside(signing in)", doing(Doing::SigningIn)),
        ("Inside(signing out)", doing(Doing::SigningOut { has_ordered: false })),
        ("Locked", Visit::Locked(parting())),
        ("Outside", Visit::Outside(parting())),
        ("Stranded", Visit::Stranded(lost())),
    ]
}

fn address() -> Address {
    Address::parse("https://ehealth.example/sign-in?client_id=c4a6d45f").unwrap()
}

fn lost() -> Failure {
    Failure::of(Fault::Unreachable)
}

fn refused(error: AdminError) -> Failure {
    Failure::of(Fault::Refused(error))
}

fn wanted(reason: Option<Reason>, typed: &str) -> Event {
    Event::RefreshWanted {
        reason,
        typed: typed.to_owned(),
    }
}

fn events() -> Vec<(&'static str, Event)> {
    let sign_in = |typed: &str| Event::SignInWanted {
        typed: typed.to_owned(),
    };
    let not_ready = AdminError::NotReady {
        reason: Trouble::StoreFull,
    };
    vec![
        ("Looked", Event::Looked(Box::new(ready()))),
        (
            "Looked(running)",
            Event::Looked(Box::new(running(owner(), true, Phase::Asking))),
        ),
        ("LookFailed", Event::LookFailed(lost())),
        ("LookFailed(401)", Event::LookFailed(refused(AdminError::SignedOut))),
        ("SignInWanted", sign_in(" 1234 5678 ")),
        ("SignInWanted(bad)", sign_in("123")),
        ("SignInAgainWanted", Event::SignInAgainWanted),
        ("SignInAt", Event::SignInAt(address())),
        ("SignInFailed", Event::SignInFailed(lost())),
        (
            "SignInFailed(404)",
            Event::SignInFailed(refused(AdminError::UnknownClinic)),
        ),
        ("RefreshWanted", wanted(Some(Reason::Routine), " 12345678 ")),
        ("RefreshWanted(bad)", wanted(None, "12345679")),
        ("RepairWanted", Event::RepairWanted),
        (
            "Started",
            Event::Started {
                attempt: ATTEMPT.to_owned(),
            },
        ),
        ("OrderFailed(503)", Event::OrderFailed(refused(not_ready))),
        (
            "OrderFailed(422)",
            Event::OrderFailed(refused(AdminError::WrongConfirmation)),
        ),
        ("OrderFailed(401)", Event::OrderFailed(refused(AdminError::SignedOut))),
        (
            "OrderFailed(reauth)",
            Event::OrderFailed(refused(AdminError::ReauthRequired)),
        ),
        ("OrderFailed(lost)", Event::OrderFailed(lost())),
        ("CheckWanted", Event::CheckWanted),
        ("Checked", Event::Checked(Checked::Accepted { at: NOW })),
        ("CheckFailed", Event::CheckFailed(lost())),
        ("OlderWanted", Event::OlderWanted),
        ("Older", Event::Older(History::default())),
        ("OlderFailed", Event::OlderFailed(lost())),
        ("SignOutWanted", Event::SignOutWanted),
        ("SignedOut", Event::SignedOut),
        ("SignOutFailed", Event::SignOutFailed(lost())),
        ("Cleared", Event::Cleared),
        ("Retried", Event::Retried),
        ("TimeUp", Event::TimeUp(End::Idle)),
    ]
}

fn name(visit: &Visit) -> &'static str {
    match visit {
        Visit::Opening { .. } => "Opening",
        Visit::Door(Door { is_asking: true, .. }) => "Door(asking)",
        Visit::Door(Door { problem: Some(_), .. }) => "Door(problem)",
        Visit::Door(Door { failure: Some(_), .. }) => "Door(failed)",
        Visit::Door(_) => "Door",
        Visit::Leaving(_) => "Leaving",
        Visit::Locked(_) => "Locked",
        Visit::Outside(_) => "Outside",
        Visit::Stranded(_) => "Stranded",
        Visit::Inside(desk) => match (&desk.doing, &desk.notice) {
            (Doing::Ordering, _) => "Inside(ordering)",
            (Doing::Seeking(Search { attempt: None, .. }), _) => "Inside(lost)",
            (Doing::Seeking(_), _) => "Inside(started)",
            (Doing::Checking, _) => "Inside(checking)",
            (Doing::Reading, _) => "Inside(reading)",
            (Doing::SigningIn, _) => "Inside(signing in)",
            (Doing::SigningOut { .. }, _) => "Inside(signing out)",
            (Doing::Nothing, Some(notice)) => match notice {
                Notice::OrderRefused(_) => "Inside(refused)",
                Notice::OrderLost(_) => "Inside(lost and idle)",
                Notice::OrderFound => "Inside(found)",
                Notice::OrderNotFound => "Inside(not found)",
                Notice::CheckFailed(_) => "Inside(check failed)",
                Notice::HistoryFailed(_) => "Inside(history failed)",
                Notice::SignInFailed(_) => "Inside(sign-in failed)",
                Notice::SignOutFailed(_) => "Inside(sign-out failed)",
            },
            (Doing::Nothing, None) if desk.problems.tries > 0 => "Inside(problem)",
            (Doing::Nothing, None) if desk.silence.is_some() => "Inside(silent)",
            (Doing::Nothing, None) => "Inside",
        },
    }
}

fn effect_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Look => "Look",
        Effect::AskForSignIn { .. } => "AskForSignIn",
        Effect::Leave(_) => "Leave",
        Effect::Order(order) if order.repairs.is_some() => "Order(repair)",
        Effect::Order(_) => "Order",
        Effect::CheckSecret => "CheckSecret",
        Effect::ReadOlder { .. } => "ReadOlder",
        Effect::SignOut => "SignOut",
    }
}

fn squeeze(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_state_meets_every_event_as_the_table_says() {
    let written: Vec<String> = TABLE.lines().filter(|line| !line.is_empty()).map(squeeze).collect();
    let mut actual = Vec::new();
    for (from, state) in states() {
        for (event_name, event) in events() {
            let (next, effect) = state.clone().step(event);
            if next == state && effect.is_none() {
                continue;
            }
            let effect = effect
                .map(|effect| format!(" ! {}", effect_name(&effect)))
                .unwrap_or_default();
            actual.push(format!("{from} + {event_name} -> {}{effect}", name(&next)));
        }
    }
    assert_eq!(actual, written);
}

#[test]
fn being_put_away_leaves_nothing_and_being_brought_back_asks_anew() {
    for (name, state) in states() {
        let (away, effect) = state.step(Event::PutAway);
        assert_eq!((&away, effect), (&Visit::open("").0, None), "{name}");
        assert_eq!(away.step(Event::BroughtBack), Visit::open(""), "{name}");
    }
}

/// What the journey does from here, event after event.
fn walk(from: Visit, events: impl IntoIterator<Item = Event>) -> (Visit, Vec<Effect>) {
    let mut visit = from;
    let mut effects = Vec::new();
    for event in events {
        let (next, effect) = visit.step(event);
        visit = next;
        effects.extend(effect);
    }
    (visit, effects)
}

fn orders(effects: &[Effect]) -> usize {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Order(_)))
        .count()
}

fn notice(visit: &Visit) -> Option<&Notice> {
    match visit {
        Visit::Inside(desk) => desk.notice.as_ref(),
        _ => None,
    }
}

fn looked(overview: Overview) -> Event {
    Event::Looked(Box::new(overview))
}

#[test]
fn a_second_click_sends_nothing() {
    let click = || wanted(Some(Reason::Routine), EDRPOU);
    let (_, effects) = walk(inside(ready()), [click(), click(), Event::RepairWanted, click()]);
    assert_eq!(orders(&effects), 1);
    assert!(matches!(
        effects.first(),
        Some(Effect::Order(order)) if order.confirmation == EDRPOU && order.connection_id == CONNECTION && order.repairs.is_none()
    ));
}

#[test]
fn a_lost_order_is_never_sent_again_by_itself_and_the_page_says_that_it_had_arrived() {
    let ordered = wanted(Some(Reason::Routine), EDRPOU);
    for failure in [
        lost(),
        Failure::of(Fault::TimedOut),
        Failure::of(Fault::Offline),
        Failure::of(Fault::Unreadable),
        refused(AdminError::Internal),
    ] {
        let (visit, effects) = walk(
            inside(ready()),
            [
                ordered.clone(),
                Event::OrderFailed(failure),
                looked(ready()),
                Event::LookFailed(lost()),
                looked(running(owner(), true, Phase::Checking)),
            ],
        );
        assert_eq!(orders(&effects), 1);
        assert_eq!(notice(&visit), Some(&Notice::OrderFound));
    }
}

#[test]
fn a_lost_order_that_ended_before_anybody_looked_is_found_as_well() {
    let (visit, _) = walk(
        inside(ready()),
        [
            wanted(Some(Reason::Test), EDRPOU),
            Event::OrderFailed(lost()),
            looked(ended(stored(Proof::Untried))),
        ],
    );
    assert_eq!(notice(&visit), Some(&Notice::OrderFound));
}

#[test]
fn another_persons_refresh_is_not_taken_for_a_lost_order() {
    let (visit, _) = walk(
        inside(ready()),
        [
            wanted(Some(Reason::Test), EDRPOU),
            Event::OrderFailed(lost()),
            looked(running(deputy(), false, Phase::Checking)),
        ],
    );
    assert!(matches!(notice(&visit), Some(Notice::OrderLost(_))));
}

#[test]
fn an_order_that_never_arrived_is_told_as_not_begun_only_after_several_looks() {
    let start = [wanted(Some(Reason::Routine), EDRPOU), Event::OrderFailed(lost())];
    let after = |looks: usize| {
        walk(
            inside(ready()),
            start.clone().into_iter().chain(vec![looked(ready()); looks]),
        )
    };
    let (visit, effects) = after(5);
    assert!(matches!(notice(&visit), Some(Notice::OrderLost(_))));
    assert_eq!(orders(&effects), 1);
    let (visit, effects) = after(6);
    assert_eq!(notice(&visit), Some(&Notice::OrderNotFound));
    assert_eq!(orders(&effects), 1);
}

#[test]
fn a_started_refresh_is_waited_for_however_long_the_overview_is_behind() {
    let events = std::iter::once(wanted(Some(Reason::Routine), EDRPOU))
        .chain([Event::Started {
            attempt: ATTEMPT.to_owned(),
        }])
        .chain(vec![looked(ready()); 50]);
    let (visit, effects) = walk(inside(ready()), events);
    assert_eq!((name(&visit), orders(&effects)), ("Inside(started)", 1));
    let (visit, _) = visit.step(looked(ended(stored(Proof::Untried))));
    assert_eq!(name(&visit), "Inside");
}

#[test]
fn a_repair_names_the_attempt_it_repairs_and_needs_no_typing() {
    let (_, effects) = walk(inside(in_doubt()), [Event::RepairWanted]);
    assert!(matches!(
        effects.as_slice(),
        [Effect::Order(order)] if order.repairs.as_deref() == Some(ATTEMPT)
            && order.confirmation == EDRPOU
            && order.connection_id == CONNECTION
            && order.reason == Reason::SuspectedLeak
    ));
}

#[test]
fn a_repair_is_possible_although_the_connection_cannot_be_looked_up_and_the_sign_in_is_old() {
    let unknown = ConnectionState::Unknown {
        reason: Trouble::Timeout,
        reference: None,
    };
    let overview = failing(in_doubt(), CheckName::FreshSignIn, Trouble::SignInTooOld);
    let overview = Overview {
        connection: unknown,
        ..overview
    };
    let (_, effects) = walk(inside(overview), [Event::RepairWanted]);
    assert_eq!(orders(&effects), 1);
}

#[test]
fn an_unknown_outcome_that_was_repaired_needs_no_repair() {
    let mut overview = in_doubt();
    overview.last.as_mut().unwrap().repaired_by = Some(OLDER.to_owned());
    assert_eq!(desk(overview).offer(), Offer::Refresh);
}

#[test]
fn the_form_is_offered_only_when_everything_is_ready() {
    let not_owner = |mut overview: Overview| {
        overview.session.is_owner = false;
        overview
    };
    for (overview, offer) in [
        (ready(), Offer::Refresh),
        (not_owner(ready()), Offer::NotOwner),
        (not_owner(in_doubt()), Offer::NotOwner),
        (in_doubt(), Offer::Repair),
        (running(deputy(), false, Phase::Asking), Offer::Running),
        (
            Overview {
                connection: ConnectionState::None,
                ..ready()
            },
            Offer::NoConnection,
        ),
        (
            Overview {
                connection: ConnectionState::Many { count: 2 },
                ..ready()
            },
            Offer::NoConnection,
        ),
        (without_answer(Trouble::Timeout), Offer::NoConnection),
        (without_answer(Trouble::TokenRefused), Offer::SignInAgain),
        (
            failing(ready(), CheckName::FreshSignIn, Trouble::SignInTooOld),
            Offer::SignInAgain,
        ),
        (
            failing(ready(), CheckName::TokenLifetime, Trouble::TokenEndsSoon),
            Offer::SignInAgain,
        ),
        (failing(ready(), CheckName::Store, Trouble::StoreFull), Offer::NotReady),
        (
            failing(signed_in(ready(), 400), CheckName::Store, Trouble::StoreFull),
            Offer::NotReady,
        ),
    ] {
        let found = desk(overview.clone()).offer();
        assert_eq!(found, offer);
        let (_, effects) = walk(inside(overview), [wanted(Some(Reason::Routine), EDRPOU)]);
        assert_eq!(orders(&effects), usize::from(offer == Offer::Refresh), "{offer:?}");
    }
}

#[test]
fn a_repair_is_barred_by_what_is_checked_before_an_order_is_taken_and_can_be_ordered_all_the_same() {
    for check in CHECKS {
        let overview = failing(in_doubt(), check, Trouble::StoreBroken);
        let is_before = matches!(check, CheckName::Store | CheckName::Key | CheckName::Rate);
        assert_eq!(
            desk(overview.clone()).barred_by(),
            is_before.then_some(check),
            "{check:?}"
        );
        let (_, effects) = walk(inside(overview), [Event::RepairWanted]);
        assert_eq!(orders(&effects), 1, "the server knows best: {check:?}");
    }
    assert_eq!(desk(in_doubt()).barred_by(), None);
}

#[test]
fn signing_in_again_is_begun_in_one_place() {
    let unchanged = |reason| ended(Outcome::NotChanged { reason, message: None });
    for (overview, reason, way) in [
        (unchanged(Trouble::Forbidden), Trouble::Forbidden, Some(SignInWay::Here)),
        (
            signed_in(unchanged(Trouble::Forbidden), 400),
            Trouble::Forbidden,
            Some(SignInWay::Below),
        ),
        (
            unchanged(Trouble::TokenEndsSoon),
            Trouble::TokenEndsSoon,
            Some(SignInWay::Here),
        ),
        (unchanged(Trouble::Unreachable), Trouble::Unreachable, None),
        (unchanged_and_dead(), Trouble::Forbidden, None),
    ] {
        assert_eq!(desk(overview).way_to_sign_in(reason), way, "{reason:?}");
    }
}

#[test]
fn what_is_wrong_with_the_form_is_said_all_at_once_and_nothing_is_sent() {
    for (reason, typed, no_reason, code) in [
        (None, "", true, Some(CodeProblem::Empty)),
        (None, EDRPOU, true, None),
        (Some(Reason::Test), "87654321", false, Some(CodeProblem::AnotherClinic)),
        (Some(Reason::Test), "1234567", false, Some(CodeProblem::AnotherClinic)),
    ] {
        let (visit, effects) = walk(inside(ready()), [wanted(reason, typed)]);
        assert!(effects.is_empty());
        let Visit::Inside(desk) = visit else { panic!() };
        let expected = Problems {
            no_reason,
            code,
            tries: 1,
        };
        assert_eq!(desk.problems, expected);
    }
}

#[test]
fn a_sign_in_code_has_8_or_10_digits_and_spaces_do_not_matter() {
    for (typed, read) in [
        ("12345678", Ok("12345678")),
        (" 12 345 678\t", Ok("12345678")),
        ("3120904711", Ok("3120904711")),
        ("", Err(CodeProblem::Empty)),
        ("  ", Err(CodeProblem::Empty)),
        ("123456789", Err(CodeProblem::Malformed)),
        ("1234567a", Err(CodeProblem::Malformed)),
        ("١٢٣٤٥٦٧٨", Err(CodeProblem::Malformed)),
    ] {
        let (visit, effects) = walk(
            Visit::Door(Door::default()),
            [Event::SignInWanted {
                typed: typed.to_owned(),
            }],
        );
        match read {
            Ok(edrpou) => assert!(
                matches!(effects.as_slice(), [Effect::AskForSignIn { edrpou: asked }] if asked == edrpou),
                "{typed}"
            ),
            Err(problem) => {
                assert!(effects.is_empty(), "{typed}");
                assert!(
                    matches!(visit, Visit::Door(door) if door.problem == Some(problem)),
                    "{typed}"
                );
            }
        }
    }
}

#[test]
fn only_an_encrypted_address_or_this_very_machine_is_left_for() {
    for (address, is_fine) in [
        ("https://ehealth.example/sign-in?client_id=1", true),
        ("http://127.0.0.1:8090/sign-in", true),
        ("http://localhost:8090/sign-in", true),
        ("http://ehealth.example/sign-in", false),
        ("javascript:alert(1)", false),
        ("//evil.example", false),
        ("/sign-in", false),
        ("https://a@evil.example/", false),
        ("", false),
    ] {
        assert_eq!(Address::parse(address).is_some(), is_fine, "{address}");
    }
}

#[test]
fn a_session_out_of_time_is_off_the_screen_at_once_and_comes_back_if_another_tab_kept_it() {
    let (locked, effects) = walk(inside(ready()), [Event::TimeUp(End::Idle)]);
    assert_eq!((name(&locked), effects), ("Locked", vec![Effect::Look]));
    assert_eq!(name(&locked.clone().step(looked(ready())).0), "Inside");
    let (outside, _) = locked.step(Event::LookFailed(refused(AdminError::SignedOut)));
    assert_eq!(outside, Visit::Outside(parting()));
}

#[test]
fn a_session_that_ended_says_why_and_that_a_refresh_goes_on() {
    let ended = Event::LookFailed(refused(AdminError::SignedOut));
    let soon = |idle: i64, over: i64, running: Option<Running>| {
        let mut overview = ready();
        overview.session.idle_until = NOW + idle;
        overview.session.ends_at = NOW + over;
        overview.running = running;
        match inside(overview).step(ended.clone()).0 {
            Visit::Outside(parting) => (parting.end, parting.was_running),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(soon(900, 28_800, None), (End::Elsewhere, false));
    assert_eq!(soon(5, 28_800, None), (End::Idle, false));
    assert_eq!(soon(5, 5, None), (End::Over, false));
    let running = running(owner(), true, Phase::Asking).running;
    assert_eq!(soon(900, 28_800, running), (End::Elsewhere, true));
}

#[test]
fn signing_out_keeps_nothing_for_the_next_person_but_says_that_the_order_goes_on() {
    let (outside, _) = walk(
        inside(ready()),
        [
            wanted(Some(Reason::Routine), EDRPOU),
            Event::SignOutWanted,
            Event::SignedOut,
        ],
    );
    let expected = Parting {
        end: End::SignedOut,
        was_running: true,
        edrpou: String::new(),
    };
    assert_eq!(outside, Visit::Outside(expected));
}

#[test]
fn another_clinics_overview_is_not_mixed_with_what_was_here() {
    let failed = Outcome::NotChanged {
        reason: Trouble::Unreachable,
        message: None,
    };
    let older = History {
        attempts: vec![attempt(OLDER, failed)],
        more: false,
    };
    let mut other = ready();
    other.legal_entity.id = "another".to_owned();
    let ordered = wanted(Some(Reason::Routine), EDRPOU);
    let started = Event::Started {
        attempt: ATTEMPT.to_owned(),
    };
    let mut by_another = ready();
    by_another.session.actor.user_id = "another".to_owned();
    for theirs in [other, by_another] {
        let asked_and_answered = [
            vec![Event::OlderWanted, Event::Older(older.clone()), looked(theirs.clone())],
            vec![Event::OlderWanted, looked(theirs.clone()), Event::Older(older.clone())],
            vec![
                Event::CheckWanted,
                looked(theirs.clone()),
                Event::Checked(Checked::Refused { at: NOW }),
            ],
            vec![ordered.clone(), looked(theirs.clone()), started.clone()],
        ];
        for events in asked_and_answered {
            let (visit, _) = walk(inside(with_history(ready())), events);
            let Visit::Inside(desk) = visit else { panic!() };
            assert_eq!(*desk, Desk::new(theirs.clone()));
        }
    }
}

#[test]
fn a_new_sign_in_is_asked_for_no_longer_than_it_helps() {
    let ordered = wanted(Some(Reason::Routine), EDRPOU);
    let refused = Event::OrderFailed(refused(AdminError::ReauthRequired));
    let desk_after = |events: Vec<Event>| {
        let (visit, _) = walk(inside(with_history(ready())), [vec![ordered.clone()], events].concat());
        let Visit::Inside(desk) = visit else { panic!() };
        *desk
    };
    assert!(desk_after(vec![refused.clone()]).wants_sign_in());
    let mut anew = with_history(ready());
    anew.session.fresh_until += 60;
    assert!(
        !desk_after(vec![refused.clone(), looked(anew)]).wants_sign_in(),
        "signed in in another tab"
    );
    let dead = Event::Checked(Checked::Refused { at: NOW });
    let desk = desk_after(vec![refused, Event::CheckWanted, dead]);
    assert!(
        !desk.wants_sign_in() && desk.can_replace(),
        "nobody gets in with a dead secret"
    );
}

#[test]
fn older_attempts_stay_when_newer_ones_appear_and_none_is_shown_twice() {
    let failed = || Outcome::NotChanged {
        reason: Trouble::Unreachable,
        message: None,
    };
    let older = History {
        attempts: vec![attempt(ATTEMPT, failed()), attempt(OLDER, failed())],
        more: false,
    };
    let mut newer = with_history(ready());
    newer.history.attempts = vec![attempt("new", failed())];
    let (visit, effects) = walk(
        inside(with_history(ready())),
        [Event::OlderWanted, Event::Older(older), looked(newer)],
    );
    assert!(matches!(effects.as_slice(), [Effect::ReadOlder { before }] if before == ATTEMPT));
    let Visit::Inside(desk) = visit else { panic!() };
    let ids: Vec<&str> = desk
        .history
        .attempts
        .iter()
        .map(|attempt| attempt.id.as_str())
        .collect();
    assert_eq!(ids, ["new", ATTEMPT, OLDER]);
    assert!(!desk.history.more);
}

#[test]
fn an_old_result_is_history_but_an_unknown_one_stays_on_top() {
    let old = |mut overview: Overview| {
        overview.last.as_mut().unwrap().finished_at = NOW - 7_200;
        desk(overview).news().is_some()
    };
    assert!(!old(ended(stored(Proof::Untried))));
    assert!(old(in_doubt()));
    assert!(desk(ended(stored(Proof::Untried))).news().is_some());
}
