//! Who wins, what is refused, and in which words.

mod support;

use std::time::Duration;

use auth_ui_proxy::settings::{RegistrationAuth, every};
use support::*;

const URLS: [&str; 4] = ["--auth-url", "https://auth.example", "--api-url", "https://api.example"];

fn with_urls<'a>(more: &[&'a str]) -> Vec<&'a str> {
    URLS.iter().chain(more).copied().collect()
}

/// The one line an operator reads.
fn problem(args: &[&str], env: &[(&str, &str)]) -> String {
    let line = try_settings(args, env).expect_err("is refused").to_string();
    assert!(!line.contains('\n') && !line.is_empty(), "{line:?}");
    line
}

fn file(text: &str) -> (tempfile::TempDir, String) {
    let (keep, folder) = temp();
    let path = folder.join("proxy.toml");
    std::fs::write(&path, text).unwrap();
    (keep, path.to_str().unwrap().to_owned())
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
    let (_keep, path) = file("call_timeout = \"3s\"\nconnect_timeout = 3\nmax_request_body = \"3KB\"\n");
    let env = [
        ("AUTH_UI_CONFIG", path.as_str()),
        ("AUTH_UI_CALL_TIMEOUT", "2s"),
        ("AUTH_UI_CONNECT_TIMEOUT", "2s"),
        ("AUTH_UI_MAX_RESPONSE_BODY", ""),
    ];
    let settings = try_settings(&with_urls(&["--call-timeout", "1s"]), &env).unwrap();
    assert_eq!(settings.call_timeout, Duration::from_secs(1));
    assert_eq!(settings.connect_timeout, Duration::from_secs(2));
    assert_eq!(settings.max_request_body, 3 * 1024);
    assert_eq!(
        settings.max_response_body,
        5 * 1024 * 1024,
        "an empty variable is not set"
    );
    assert_eq!(settings.max_request_line, 64 * 1024);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
}

#[test]
fn every_setting_may_come_from_the_file() {
    let (_keep, path) = file(
        r#"
        listen = "[::1]:9000"
        auth_url = "https://auth.example/mithril/"
        api_url = "http://localhost:9100"
        assets = "dist"
        surfaces = ["patient"]
        connect_timeout = "500ms"
        call_timeout = "1m"
        max_request_line = "16KB"
        max_request_body = 2048
        max_response_body = "1MB"
        registration_auth = "blueprint"
        require_token = false
        redirect_on_error = true
        "#,
    );
    let settings = try_settings(&["--config", &path], &[]).unwrap();
    assert_eq!(settings.listen.port(), 9000);
    assert_eq!(settings.auth_url.at("/x"), "https://auth.example/mithril/x");
    assert_eq!(settings.api_url.at("/x"), "http://localhost:9100/x");
    assert_eq!(settings.connect_timeout, Duration::from_millis(500));
    assert_eq!(settings.call_timeout, Duration::from_secs(60));
    assert_eq!(
        (
            settings.max_request_line,
            settings.max_request_body,
            settings.max_response_body
        ),
        (16 << 10, 2048, 1 << 20)
    );
    let page = settings.patient.unwrap();
    assert_eq!(page.registration_auth, RegistrationAuth::Blueprint);
    assert!(!page.require_token && page.redirect_on_error);
}

#[test]
fn the_footer_leads_to_https_only_and_to_nobodys_account() {
    for value in [
        "http://example.com/help",
        "javascript:alert(1)",
        "https:example.com",
        "https://user:CANARY@example.com/",
        "https://example.com/#CANARY",
        "/help",
    ] {
        let line = problem(
            &[
                "--auth-url",
                "https://a.example",
                "--api-url",
                "https://b.example",
                "--help-url",
                value,
            ],
            &[],
        );
        assert!(line.starts_with("--help-url "), "{value}: {line}");
        assert!(!line.contains("CANARY"), "{line}");
    }
}

#[test]
fn a_missing_address_is_named_with_all_three_ways_to_give_it() {
    assert_eq!(
        problem(&["--auth-url", "https://auth.example"], &[]),
        "api_url is not set: pass --api-url, set AUTH_UI_API_URL or write api_url in the file given by --config"
    );
}

#[test]
fn an_unsafe_address_is_refused_and_not_repeated() {
    let refused = [
        "http://api.example",
        "http://10.0.0.1",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://0.0.0.0:9100",
        "ftp://api.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:CANARY@api.example",
        "https://user@api.example",
        "https://api.example?token=CANARY",
        "https://api.example/?",
        "https://api.example/#CANARY",
        "https:api.example",
        "https:/api.example",
        "https:\\\\api.example",
        "https://",
        "api.example",
        "",
        " ",
    ];
    for value in refused {
        let line = problem(&["--auth-url", "https://auth.example", "--api-url", value], &[]);
        assert!(line.starts_with("--api-url "), "{value}: {line}");
        assert!(!line.contains("CANARY"), "{line}");
    }
    for value in [
        "https://api.example",
        "https://api.example:8443/prefix",
        "http://127.0.0.1:9100",
        "http://127.9.9.9",
        "http://[::1]:9100",
        "http://LOCALHOST:9100",
    ] {
        try_settings(&["--auth-url", value, "--api-url", value], &[]).unwrap();
    }
}

#[test]
fn each_wrong_value_is_named_where_its_author_wrote_it() {
    let flags = [
        ("--listen", "8080"),
        ("--listen", "localhost:8080"),
        ("--surfaces", "administrator"),
        ("--surfaces", "patient;admin"),
        ("--surfaces", "patient,"),
        ("--connect-timeout", "0"),
        ("--call-timeout", "1h"),
        ("--call-timeout", "99999999999999999999"),
        ("--max-request-line", "65KB"),
        ("--max-request-line", "10"),
        ("--max-request-body", "-1"),
        ("--max-response-body", "5 parsecs"),
        ("--registration-auth", "both"),
        ("--require-token", "yes"),
        ("--redirect-on-error", "1"),
    ];
    for (flag, value) in flags {
        let line = problem(&with_urls(&[&format!("{flag}={value}")]), &[]);
        assert!(line.starts_with(&format!("{flag} must be ")), "{line}");
        let variable = format!("AUTH_UI_{}", flag[2..].replace('-', "_").to_uppercase());
        let line = problem(&URLS, &[(&variable, value)]);
        assert!(line.starts_with(&format!("{variable} must be ")), "{line}");
    }
}

#[test]
fn a_file_that_says_too_much_or_nonsense_is_refused_without_repeating_it() {
    let cases = [
        ("call_timout = 3", "call_timout in ", "is not a setting"),
        ("[page]\nrequire_token = true", "page in ", "is not a setting"),
        (
            "call_timeout = { secret = \"CANARY\" }",
            "call_timeout in ",
            "must be a plain value",
        ),
        ("a = 1\n\nb = \"CANARY", "", "line 3: "),
        ("headers = 1", "headers in ", "[headers]"),
        (
            "[headers]\nX-Custom-PSK = \"CANARY\"",
            "headers.X-Custom-PSK in ",
            "value_file",
        ),
        (
            "[headers]\nX-P = { value_env = \"A\", value = \"CANARY\" }",
            "headers.X-P in ",
            "value_file",
        ),
        (
            "[headers]\nX-P = { value_env = \"MISSING\" }",
            "headers.X-P in ",
            "not set",
        ),
        (
            "[headers]\nX-P = { value_env = \"EMPTY\" }",
            "headers.X-P in ",
            "not set",
        ),
        (
            "[headers]\nX-P = { value_env = \"LINES\" }",
            "headers.X-P in ",
            "does not fit",
        ),
        (
            "[headers]\nX-P = { value_file = \"/nonexistent/psk\" }",
            "headers.X-P in ",
            "cannot be read",
        ),
        (
            "[headers]\nAuthorization = { value_env = \"PSK\" }",
            "headers.Authorization in ",
            "cannot be added",
        ),
        (
            "[headers]\ncookie = { value_env = \"PSK\" }",
            "headers.cookie in ",
            "cannot be added",
        ),
        (
            "[headers]\n\"X P\" = { value_env = \"PSK\" }",
            "headers.X P in ",
            "not a header name",
        ),
    ];
    let env = [("PSK", "CANARY"), ("EMPTY", ""), ("LINES", "CANARY\nx: y")];
    for (text, starts, contains) in cases {
        let (_keep, path) = file(text);
        let line = problem(&with_urls(&["--config", &path]), &env);
        assert!(line.starts_with(starts) && line.contains(contains), "{text}: {line}");
        assert!(!line.contains("CANARY"), "{line}");
    }
    let line = problem(&with_urls(&["--config", "/nonexistent/proxy.toml"]), &[]);
    assert!(line.starts_with("--config names a file that cannot be read"), "{line}");
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_keep, folder) = temp();
    let secret = folder.join("psk");
    std::fs::write(&secret, "s3cret\n").unwrap();
    let (_keep, path) = file(&format!("[headers]\nX-Custom-PSK = {{ value_file = {secret:?} }}\n"));
    let chmod = |mode| std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();

    chmod(0o644);
    let line = problem(&with_urls(&["--config", &path]), &[]);
    assert!(
        line.contains("headers.X-Custom-PSK") && line.contains("chmod o-rwx"),
        "{line}"
    );
    chmod(0o640);
    let settings = try_settings(&with_urls(&["--config", &path]), &[]).unwrap();
    assert_eq!(settings.added_headers.expose()["x-custom-psk"], "s3cret");
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[cfg(unix)]
#[test]
fn a_certificate_that_cannot_be_shown_is_refused_by_the_name_of_its_setting() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_keep, folder) = temp();
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let made = || rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (one, other) = (made(), made());
    let certificate = put("chain.pem", &one.cert.pem());
    let key = put("key.pem", &one.signing_key.serialize_pem());
    let foreign = put("foreign.pem", &other.signing_key.serialize_pem());
    let nonsense = put("nonsense.pem", "CANARY");
    let broken = put(
        "broken.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let open = put("open.pem", &one.signing_key.serialize_pem());
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();

    let nowhere = "/nonexistent/file.pem".to_owned();
    let cases = [
        (Some(&certificate), None, "tls_certificate is set without tls_key"),
        (None, Some(&key), "tls_key is set without tls_certificate"),
        (
            Some(&nowhere),
            Some(&key),
            "--tls-certificate names a file that cannot be read",
        ),
        (
            Some(&certificate),
            Some(&nowhere),
            "--tls-key names a file that cannot be read",
        ),
        (
            Some(&nonsense),
            Some(&key),
            "--tls-certificate names a file without a certificate",
        ),
        (
            Some(&key),
            Some(&key),
            "--tls-certificate names a file without a certificate",
        ),
        (
            Some(&broken),
            Some(&key),
            "--tls-certificate names a file without a certificate",
        ),
        (
            Some(&certificate),
            Some(&nonsense),
            "--tls-key names a file without a private key",
        ),
        (Some(&certificate), Some(&foreign), "--tls-key is not the key of"),
        (
            Some(&certificate),
            Some(&open),
            "--tls-key names a file that can be read by every user",
        ),
    ];
    for (certificate, key, words) in cases {
        let mut args = Vec::new();
        args.extend(
            certificate
                .into_iter()
                .flat_map(|path| ["--tls-certificate", path.as_str()]),
        );
        args.extend(key.into_iter().flat_map(|path| ["--tls-key", path.as_str()]));
        let line = problem(&with_urls(&args), &[]);
        assert!(line.starts_with(words), "{words}: {line}");
        assert!(!line.contains("CANARY") && !line.contains("BEGIN"), "{line}");
    }
    let settings = try_settings(&with_urls(&["--tls-certificate", &certificate, "--tls-key", &key]), &[]).unwrap();
    assert_eq!(format!("{:?}", settings.tls), "Some(Tls(hidden))");
    assert!(try_settings(&URLS, &[]).unwrap().tls.is_none());
}

#[test]
fn the_documentation_lists_every_setting_with_its_default() {
    let pages = concat!(
        include_str!("../../../docs/proxy.md"),
        include_str!("../../../docs/admin.md")
    );
    for setting in every() {
        let key = setting.key;
        let row = format!(
            "| `--{}` | `AUTH_UI_{}` | `{key}` |",
            key.replace('_', "-"),
            key.to_uppercase()
        );
        let line = pages
            .lines()
            .find(|line| line.starts_with(&row))
            .unwrap_or_else(|| panic!("no row {row}"));
        if let Some(default) = setting.default {
            assert!(line.contains(&format!("| `{default}` |")), "{line}");
        }
    }
}
