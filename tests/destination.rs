//! Where the person may be sent: hostile answers, honest answers, and what holds for every answer (requirements A1).
#![cfg(not(target_arch = "wasm32"))]

mod support;

use auth_ui::flow::destination::{Destination, Distrust};
use auth_ui::flow::entry::SignUpRequest;
use contract::Hidden;
use proptest::prelude::*;
use support::*;

fn check(answer: &str) -> Result<Destination, Distrust> {
    let request = request();
    Destination::check(&approved(answer), &request, None, request.scopes.as_slice())
}

#[test]
fn no_hostile_address_is_ever_left_for() {
    let hostile = hostile_addresses();
    assert!(hostile.len() >= 60, "{} addresses", hostile.len());
    for address in hostile {
        assert!(check(&address).is_err(), "{address:?}");
    }
    assert!(check(&format!("https://pis.example.com/callback?code={}", "a".repeat(9_000))).is_err());
    assert!(check("").is_err());
}

#[test]
fn the_hostile_table_fails_for_the_address_and_not_because_the_check_refuses_all() {
    assert!(check("https://pis.example.com/callback?code=abc").is_ok());
}

#[test]
fn honest_answers_are_followed_and_the_state_is_handed_back_unchanged() {
    for (answer, leaves_for) in [
        (
            "https://pis.example.com/callback?code=abc",
            "https://pis.example.com/callback?code=abc&state=s1",
        ),
        (
            "https://PIS.example.com:443/callback?code=abc",
            "https://pis.example.com/callback?code=abc&state=s1",
        ),
        (
            "https://pis.example.com/callback?lang=uk&code=a%3D%3D",
            "https://pis.example.com/callback?lang=uk&code=a%3D%3D&state=s1",
        ),
        (
            "https://pis.example.com/callback?code=abc&state=s1",
            "https://pis.example.com/callback?code=abc&state=s1",
        ),
    ] {
        assert_eq!(
            check(answer).as_ref().map(Destination::as_str),
            Ok(leaves_for),
            "{answer}"
        );
    }
}

#[test]
fn any_state_comes_back_byte_for_byte() {
    for state in ["a%2Bb%20c", "a+b", "%F0%9F%8C%BB", "a=b", "%26%23", "..", "%25"] {
        let request =
            SignUpRequest::parse(&entry(&QUERY.replace("state=s1", &format!("state={state}")))).expect("right");
        let left = Destination::check(
            &approved("https://pis.example.com/callback?code=abc"),
            &request,
            None,
            &[],
        );
        let expected = format!("https://pis.example.com/callback?code=abc&state={state}");
        assert_eq!(left.as_ref().map(Destination::as_str), Ok(expected.as_str()));
    }
}

#[test]
fn without_a_state_none_is_invented_and_none_is_accepted() {
    let request = SignUpRequest::parse(&entry(&QUERY.replace("&state=s1", ""))).expect("right");
    let check = |answer: &str| Destination::check(&approved(answer), &request, None, &[]);
    assert_eq!(
        check("https://pis.example.com/callback?code=abc")
            .as_ref()
            .map(Destination::as_str),
        Ok("https://pis.example.com/callback?code=abc")
    );
    assert_eq!(
        check("https://pis.example.com/callback?code=abc&state=x"),
        Err(Distrust::WrongParameters)
    );
}

#[test]
fn approving_another_client_or_user_or_more_than_was_shown_stops_the_journey() {
    let request = request();
    let shown = request.scopes.as_slice();
    let mut answer = approved("https://pis.example.com/callback?code=abc");
    answer.client_id = Some("00000000-0000-0000-0000-000000000000".to_owned());
    assert_eq!(
        Destination::check(&answer, &request, None, shown),
        Err(Distrust::AnotherClient)
    );

    answer.client_id = Some(CLIENT_ID.to_uppercase());
    let user = "7673eb5a-0cae-4fa8-9f81-e6da46aa2940";
    answer.user_id = Some(user.to_uppercase());
    let for_user = |user: &str| Destination::check(&answer, &request, Some(user), shown);
    assert!(for_user(user).is_ok());
    assert_eq!(for_user(CLIENT_ID), Err(Distrust::AnotherUser));

    answer.scopes = Some(vec!["person:read".to_owned()]);
    assert!(Destination::check(&answer, &request, None, shown).is_ok());

    answer.scopes = Some(vec!["person:read".to_owned(), "person:write".to_owned()]);
    assert_eq!(
        Destination::check(&answer, &request, None, shown),
        Err(Distrust::MoreScopes)
    );
}

#[test]
fn a_destination_does_not_print_its_code() {
    let printed = format!("{:?}", check("https://pis.example.com/callback?code=abc"));
    assert!(!printed.contains("abc"), "{printed}");
    assert_eq!(format!("{:?}", Hidden::from("abc")), "Hidden(…)");
}

proptest! {
    /// Whatever the server answers: if we follow it, it is https, and the host and path are those that were asked for.
    #[test]
    fn an_accepted_address_is_always_the_one_asked_for(
        head in "(https?:)?[/\\\\]{0,3}",
        middle in "(user@)?(pis\\.example\\.com|evil\\.example|[a-z0-9.:@/\\\\%-]{0,24})(:443|:80)?",
        tail in "(/callback|/callback/|/[a-z./%]{0,12})?(\\?code=[a-z]{1,4})?(&[a-z]{0,5}=[a-z]{0,3})?(#x)?",
    ) {
        let answer = format!("{head}{middle}{tail}");
        if let Ok(destination) = check(&answer) {
            let url = url::Url::parse(destination.as_str()).expect("an accepted address parses");
            prop_assert_eq!(url.scheme(), "https");
            prop_assert_eq!(url.host_str(), Some("pis.example.com"));
            prop_assert_eq!(url.port(), None);
            prop_assert_eq!(url.path(), "/callback");
            prop_assert_eq!(url.username(), "");
            prop_assert_eq!(url.fragment(), None);
            prop_assert_eq!(url.query_pairs().filter(|(name, value)| name == "code" && !value.is_empty()).count(), 1);
        }
    }
}
