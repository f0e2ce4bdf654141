//! Texts and addresses that mean harm.

use auth_ui::flow::destination::Destination;
use auth_ui::flow::failure::Step;
use auth_ui::flow::{Ending, Event, Progress};
use auth_ui::web_url::WebUrl;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::{Screen, stopped};
use crate::support::{
    approved, confirming_data_of, consenting_to, described, enrolled, hostile_addresses, person, refused, request,
};

#[wasm_bindgen_test]
async fn hostile_names_and_messages_stay_text() {
    let hostile = "<img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}\u{202e}\u{0}&lt;b&gt;";
    let mut record = person();
    record.0.remove("first_name");
    record
        .0
        .0
        .push(("first_name".to_owned(), auth_ui::json::Json::Text(hostile.to_owned())));
    record.0.remove("<b>field</b>");
    record
        .0
        .0
        .push(("<b>field</b>".to_owned(), auth_ui::json::Json::Text(hostile.to_owned())));
    let enrolled = auth_ui::flow::Enrolled {
        person: record.clone(),
        ..(*enrolled()).clone()
    };
    let consenting = consenting_to(|consent| {
        consent.enrolled = enrolled.into();
        consent.client_name = hostile.to_owned();
        consent.scopes = vec![described("person:read", Some(hostile))];
    });
    let (approving, _) = consenting.step(Event::Accepted { code: None });
    let (refused_approval, _) = approving.step(Event::Failed(refused(Step::Approval, 422, hostile, hostile)));
    let ending = Ending::Failed(refused(Step::Validation, 422, hostile, hostile));
    for state in [
        confirming_data_of(record),
        refused_approval,
        stopped(ending, Progress::Nothing, None),
    ] {
        let screen = Screen::at(state).await;
        assert_eq!(screen.find("main script, main img, main iframe, main b"), None);
        screen.shows("<img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}");
    }
}

/// Texts put together from pieces that break pages, always the same ones.
fn hostile_texts(count: usize) -> Vec<String> {
    const PIECES: [&str; 20] = [
        "<script>x</script>",
        "<img src=x onerror=x>",
        "<b>",
        "</dd>",
        "{{1}}",
        "${1}",
        "\u{202e}",
        "\u{200f}",
        "\u{0}",
        "\u{1f468}\u{200d}\u{1f469}",
        "&amp;",
        "&#60;",
        "\"'`",
        "javascript:",
        "<!--",
        "]]>",
        "\u{feff}",
        "довгеслово",
        "٣",
        "\\",
    ];
    let mut seed = 20_261_121_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    (0..count)
        .map(|place| {
            let pieces: String = (0..=next(6)).map(|_| PIECES[next(PIECES.len())]).collect();
            // One text is as long as a careless server may make it.
            if place == 0 {
                pieces.repeat(50_000 / pieces.len())
            } else {
                format!("{place}{pieces}")
            }
        })
        .collect()
}

#[wasm_bindgen_test]
async fn two_hundred_random_texts_are_shown_to_the_letter_and_make_no_element() {
    let texts = hostile_texts(200);
    let mut record = auth_ui::person::Person::default();
    for (place, text) in texts.iter().enumerate() {
        let field = (format!("field_{place:03}"), auth_ui::json::Json::Text(text.clone()));
        record.0.0.push(field);
    }
    let consenting = consenting_to(|consent| {
        consent.scopes = texts.iter().map(|text| described("person:read", Some(text))).collect();
    });
    for (state, selector) in [
        (confirming_data_of(record), "section:nth-last-of-type(2) dd bdi"),
        (consenting, ".scopes li > span > bdi"),
    ] {
        let screen = Screen::at(state).await;
        let found = screen.host.query_selector_all(selector).unwrap();
        let shown: Vec<String> = (0..found.length())
            .filter_map(|at| found.item(at).unwrap().text_content())
            .collect();
        assert!(
            shown == texts,
            "{} of {} texts under {selector}",
            shown.len(),
            texts.len()
        );
        assert_eq!(screen.find("main script, main img, main b, main iframe"), None);
    }
}

#[wasm_bindgen_test]
fn the_browsers_own_parser_refuses_the_hostile_addresses_too() {
    let request = request();
    for address in hostile_addresses() {
        let checked = Destination::check(&approved(&address), &request, None, request.scopes.as_slice());
        assert!(checked.is_err(), "{address:?}");
    }
    let url = WebUrl::parse("https://PIS.example.com:443/callback?code=abc").unwrap();
    assert_eq!(
        (url.origin.as_str(), url.path.as_str()),
        ("https://pis.example.com", "/callback")
    );
}
