//! The link: all combinations of missing parameters, what is refused besides, and base64 of any kind.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use auth_ui::flow::content::repair;
use auth_ui::flow::entry::{Finding, Flaw, Parameter, Refusal, SignUpRequest};
use auth_ui::text::uk::UK;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use support::*;

const PAIRS: [(&str, &str); 5] = [
    ("client_id", CLIENT_ID),
    ("redirect_uri", "https%3A%2F%2Fpis.example.com%2Fcallback"),
    ("scope", "person%3Aread+app%3Aread"),
    ("user_data", "aGVsbG8%3D"),
    ("token", "confidant-token"),
];

const MESSAGES: [&str; 5] = [
    "Не вказаний ідентифікатор додатку для авторизації",
    "Не вказано адресу зворотнього визову",
    "Не вказано скоупів для авторизації",
    "Не вказано дані для авторизації",
    "Не вказано токен особи для авторизації",
];

fn refusal(query: &str) -> Refusal {
    SignUpRequest::parse(&entry(query)).expect_err("the link must be refused")
}

fn with(name: &str, value: &str) -> String {
    let pairs = PAIRS.map(|(known, usual)| format!("{known}={}", if known == name { value } else { usual }));
    pairs.join("&")
}

#[test]
fn all_31_combinations_of_missing_parameters_name_the_first_and_list_every_one() {
    for absent in 1_u8..32 {
        // A parameter can be missing in four ways.
        for missing in ["", "name=", "name=%20", "name=+"] {
            let query = PAIRS
                .iter()
                .enumerate()
                .map(|(place, (name, value))| {
                    if absent & (1 << place) == 0 {
                        format!("{name}={value}")
                    } else {
                        missing.replace("name", name)
                    }
                })
                .collect::<Vec<_>>()
                .join("&");
            // `+` in base64 and in a token is a plus, not a space.
            if missing == "name=+" && absent & 0b11000 != 0 {
                continue;
            }
            let refusal = refusal(&query);
            let expected: Vec<&str> = MESSAGES
                .iter()
                .enumerate()
                .filter(|(place, _)| absent & (1 << place) != 0)
                .map(|(_, m)| *m)
                .collect();
            assert_eq!((UK.refused.headline)(refusal.first), expected[0], "{query}");
            let listed: Vec<String> = refusal
                .findings()
                .map(|finding| (UK.refused.finding)(finding, false))
                .collect();
            assert_eq!(listed.len(), expected.len(), "{query}");
            for (line, message) in listed.iter().zip(expected) {
                assert!(line.starts_with(message), "{line}");
            }
        }
    }
}

#[test]
fn a_right_link_is_read_whole() {
    let request = request();
    assert_eq!(request.client_id.as_str(), CLIENT_ID);
    assert_eq!(request.return_address.as_str(), REDIRECT);
    assert_eq!(request.scopes.to_parameter(), "person:read app:read");
    assert_eq!(request.signed_content.expose(), "aGVsbG8=");
    assert_eq!(
        request.token.as_ref().map(|token| token.expose()),
        Some("confidant-token")
    );
    assert_eq!(request.state.as_ref().map(|state| state.expose()), Some("s1"));
}

#[test]
fn a_parameter_given_twice_is_refused() {
    for name in ["client_id", "redirect_uri", "scope", "user_data", "token"] {
        let doubled = format!("{}&{name}=again", with("", ""));
        let Refusal { first, .. } = refusal(&doubled);
        assert_eq!((first.parameter.name(), first.flaw), (name, Flaw::Repeated));
    }
    let encoded_name = format!("{}&t%6Fken=again", with("", ""));
    assert_eq!(
        refusal(&encoded_name).first,
        Finding {
            parameter: Parameter::Token,
            flaw: Flaw::Repeated
        }
    );
    assert_eq!(
        refusal(&format!("{}&state=1&state=2", with("", ""))).first.parameter,
        Parameter::State
    );
}

#[test]
fn unknown_parameters_do_not_matter() {
    assert!(SignUpRequest::parse(&entry(&format!("?{}&utm_source=x&__proto__=1", with("", "")))).is_ok());
}

#[test]
fn malformed_values_are_refused_each_for_its_own_reason() {
    for (name, value) in [
        ("client_id", "6498d88e97fb47e285a599e884f888aa"),
        ("client_id", "6498d88e-97fb-47e2-85a5-99e884f888ag"),
        ("client_id", "../../admin"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", "http://pis.example.com/callback"),
        ("redirect_uri", "//evil.example"),
        ("scope", "person:read%20%22"),
        ("scope", "дозвіл"),
        ("user_data", "%7B%22person%22%3A1%7D"),
        ("user_data", "aGVsbG8%3D%3D%3D!"),
        ("token", "a%0D%0Ab"),
        ("token", "%D1%82%D0%BE%D0%BA%D0%B5%D0%BD"),
    ] {
        let Refusal { first, rest } = refusal(&with(name, value));
        assert_eq!((first.parameter.name(), first.flaw), (name, Flaw::Malformed), "{value}");
        assert_eq!(rest, [], "{value}");
    }
}

#[test]
fn values_longer_than_we_read_are_refused_and_long_signed_content_is_not() {
    let long = |name: &str, length: usize| refusal(&with(name, &"a".repeat(length))).first;
    assert_eq!(
        long("token", 8 * 1024 + 1),
        Finding {
            parameter: Parameter::Token,
            flaw: Flaw::TooLong
        }
    );
    assert_eq!(
        long("user_data", 256 * 1024 + 4),
        Finding {
            parameter: Parameter::UserData,
            flaw: Flaw::TooLong
        }
    );
    assert_eq!(
        long("scope", 16 * 1024 + 1),
        Finding {
            parameter: Parameter::Scope,
            flaw: Flaw::TooLong
        }
    );
    assert!(SignUpRequest::parse(&entry(&with("user_data", &"AAAA".repeat(16 * 1024)))).is_ok());
    let many: Vec<String> = (0..500).map(|n| format!("permission_{n:03}:read")).collect();
    let read = SignUpRequest::parse(&entry(&with("scope", &many.join("%20"))));
    assert_eq!(read.ok().map(|request| request.scopes.as_slice().len()), Some(500));
}

#[test]
fn plain_http_is_accepted_only_on_this_machine_and_only_for_a_page_served_from_it() {
    let local = |query: &str, is_local| {
        let mut entry = entry(query);
        entry.is_local = is_local;
        SignUpRequest::parse(&entry).is_ok()
    };
    let loopback = with("redirect_uri", "http%3A%2F%2F127.0.0.1%3A8090%2Fpis%2Fcallback");
    assert!(local(&loopback, true));
    assert!(!local(&loopback, false));
    assert!(!local(&with("redirect_uri", "http%3A%2F%2Fpis.example.com%2F"), true));
}

#[test]
fn the_operator_may_do_without_a_token_and_without_scopes() {
    let mut lenient = entry(&with("token", "").replace("scope=person%3Aread+app%3Aread", "scope="));
    lenient.settings.require_token = false;
    lenient.settings.require_scope = false;
    let request = SignUpRequest::parse(&lenient).expect("accepted");
    assert!(request.token.is_none() && request.scopes.is_empty());
}

#[test]
fn a_token_keeps_the_pluses_nobody_encoded() {
    let request = SignUpRequest::parse(&entry(&with("token", "ab+cd%2Bef%20gh"))).expect("accepted");
    assert_eq!(request.token.as_ref().map(|token| token.expose()), Some("ab+cd+ef+gh"));
}

fn percent_encoded(text: &str) -> String {
    text.replace('%', "%25")
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D")
}

proptest! {
    /// Requirements B7: for all bytes, every way they can be mangled on the way gives the same canonical text.
    #[test]
    fn base64_of_any_kind_is_repaired_to_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let canonical = STANDARD.encode(&bytes);
        let spellings = [
            canonical.clone(),
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE.encode(&bytes),
            URL_SAFE_NO_PAD.encode(&bytes),
        ];
        for spelling in spellings {
            let wrapped = spelling.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>().join("\r\n");
            for mangled in [spelling.clone(), spelling.replace('+', " "), percent_encoded(&spelling), wrapped] {
                let repaired = repair(&mangled);
                prop_assert_eq!(repaired.as_ref().map(|content| content.expose()), Some(canonical.as_str()), "{}", mangled);
            }
            // The same through a whole link: encoded properly, encoded twice, and not encoded at all.
            for value in [percent_encoded(&spelling), percent_encoded(&percent_encoded(&spelling)), spelling.clone()] {
                let request = SignUpRequest::parse(&entry(&with("user_data", &value)));
                let content = request.as_ref().map(|request| request.signed_content.expose());
                prop_assert_eq!(content.ok(), Some(canonical.as_str()), "{}", value);
            }
        }
    }

    #[test]
    fn no_query_makes_the_parser_panic(query in "\\PC{0,400}") {
        let _ = SignUpRequest::parse(&entry(&query));
    }

    #[test]
    fn no_soup_of_our_own_parameters_makes_the_parser_panic(parts in proptest::collection::vec("(client_id|redirect_uri|scope|user_data|token|state|%|&|=|\\+|https://a|[a-z0-9%=+/-]{0,8}){1}", 0..40)) {
        let _ = SignUpRequest::parse(&entry(&parts.concat()));
    }
}
