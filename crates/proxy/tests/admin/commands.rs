//! The commands: the store filled, read and repaired by hand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bench::*;
use crate::binary::*;
use crate::ehealth::*;
use crate::support::temp;

#[test]
fn the_store_is_filled_and_read_by_hand() {
    let (_keep, folder) = temp();
    let key = folder.join("key");
    assert_eq!(
        run(
            &folder,
            &["keys", "new", "--file", key.to_str().unwrap(), "--id", "first"],
            ""
        )
        .0,
        Some(0)
    );
    let (code, _, err) = run(
        &folder,
        &["keys", "new", "--file", key.to_str().unwrap(), "--id", "first"],
        "",
    );
    assert_eq!(code, Some(2), "a key is never overwritten: {err}");
    import(&folder);
    let (_, list, _) = run(&folder, &["secrets", "list"], "");
    assert!(
        list.contains(EDRPOU) && list.contains("untried") && !list.contains("CANARY"),
        "{list}"
    );
    let (code, active, _) = run(&folder, &["secrets", "active", "--client", CLINIC], "");
    let active: Value = serde_json::from_str(&active).unwrap();
    assert_eq!(
        (code, &active["client_secret"], &active["in_doubt"]),
        (Some(0), &json!(OLD_SECRET), &json!(false))
    );

    let (code, head, _) = run(&folder, &["audit", "verify"], "");
    assert_eq!(code, Some(0));
    let head = head.trim().strip_prefix("whole ").unwrap().to_owned();
    let (_, log, _) = run(&folder, &["audit", "export"], "");
    let last: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["event"], &last["actor"]),
        (&json!("sensitive_read"), &json!("command_line"))
    );
    assert!(!log.contains("CANARY"), "{log}");
    assert_eq!(run(&folder, &["audit", "verify", "--head", &head], "").0, Some(0));
    let (seq, hash) = head.split_once(':').unwrap();
    let beyond = format!("{}:{hash}", seq.parse::<i64>().unwrap() + 1);
    let (code, _, err) = run(&folder, &["audit", "verify", "--head", &beyond], "");
    assert_eq!((code, err.lines().count()), (Some(1), 1), "{err}");

    // A new key seals, the old one still opens, and after wrapping anew it is not needed.
    let more = folder.join("more");
    run(
        &folder,
        &["keys", "new", "--file", more.to_str().unwrap(), "--id", "second"],
        "",
    );
    let (first, second) = (
        std::fs::read_to_string(&key).unwrap(),
        std::fs::read_to_string(&more).unwrap(),
    );
    private(&key, &format!("{second}{first}"));
    let (code, out, err) = run(&folder, &["secrets", "rewrap"], "");
    assert_eq!(code, Some(0), "{out}{err}");
    private(&key, &second);
    assert_eq!(
        run(&folder, &["secrets", "active", "--client-id", CLINIC], "").0,
        Some(0)
    );
    private(&key, &first);
    let (code, out, err) = run(&folder, &["secrets", "active", "--client-id", CLINIC], "");
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(2), "", 1), "{err}");
}

/// A process that did not know the new key has sealed with the old one, and its line was taken away all the same.
#[test]
fn nothing_is_served_while_a_secret_in_use_needs_a_key_that_is_not_there() {
    let (_keep, folder) = temp();
    let key = folder.join("key");
    let [old, new] = ["old", "new"].map(|id| {
        let file = folder.join(id);
        let made = run(
            &folder,
            &["keys", "new", "--file", file.to_str().unwrap(), "--id", id],
            "",
        );
        assert_eq!(made.0, Some(0));
        std::fs::read_to_string(file).unwrap()
    });
    private(&key, &format!("{new}{old}"));
    assert_eq!(
        run(&folder, &["secrets", "list"], "").0,
        Some(0),
        "the store's own keys are sealed with the new one"
    );
    private(&key, &format!("{old}{new}"));
    import(&folder);
    private(&key, &new);
    let start = || Running::try_start(&folder, "http://127.0.0.1:1", &[], false);
    let said = start().map(|_| ()).unwrap_err();
    assert!(
        said.lines().count() == 1 && said.contains("lacks the key `old`"),
        "{said}"
    );
    assert_eq!(
        run(&folder, &IMPORT, "another\n").0,
        Some(0),
        "by hand it can be replaced"
    );
    let running = start().unwrap();
    running.terminate();
    assert_eq!(running.ended().0, Some(0));
}

/// eHealth has answered about another connection, and nobody's sign-in lives any more: an operator takes the kept secret.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_quarantine_is_listed_and_taken_into_use_by_hand() {
    let (_keep, folder) = temp();
    files(&folder);
    import(&folder);
    let ehealth = Ehealth::start().await;
    let running = Running::start(&folder, &ehealth.url, &[]);
    let session = running.sign_in();
    let other = json!({ "meta": { "code": 200, "request_id": "x" }, "data": {
        "id": "11111111-1111-4111-8111-111111111111", "client_id": CLINIC, "secret": "CANARY-of-another",
    }});
    ehealth.instead("PATCH ", Instead::Json(200, other));
    running.order(&session);
    let until = Instant::now() + Duration::from_secs(10);
    while running.overview(&session)["last"]["outcome"]["doubt"] != "other_connection" {
        assert!(Instant::now() < until, "the refresh does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    running.terminate();
    running.ended();

    let (code, list, err) = run(&folder, &["secrets", "versions", "--client", CLINIC], "");
    assert_eq!((code, err.as_str()), (Some(0), ""), "{list}");
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 3, "{list}");
    assert_eq!(&rows[0][..3], ["version", "state", "fingerprint"]);
    assert_eq!(&rows[1][..2], ["1", "active"]);
    assert_eq!(&rows[2][..2], ["2", "quarantined"]);
    assert_eq!(rows[2][5], "11111111-1111-4111-8111-111111111111");
    assert!(
        rows.iter()
            .skip(1)
            .all(|row| row[2].len() == 8 && row[3].ends_with('Z')),
        "{list}"
    );
    assert!(!list.contains("CANARY"), "{list}");
    let fingerprint = rows[2][2];

    let activate = ["secrets", "activate", "--client-id", CLINIC, "--version", "2"];
    let with = |more: &[&'static str]| run(&folder, &[&activate[..], more].concat(), "");
    let (code, out, err) = with(&[]);
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(2), "", 1), "{err}");
    assert!(
        err.contains("nothing is changed") && err.contains("--fingerprint"),
        "{err}"
    );
    assert!(
        !err.contains(fingerprint),
        "it is to be looked up, not copied from here: {err}"
    );
    let (code, _, err) = with(&["--fingerprint", "00000000"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("not that of this version"), "{err}");
    let active = || run(&folder, &["secrets", "active", "--client-id", CLINIC], "").1;
    assert!(active().contains(OLD_SECRET), "nothing was changed");

    let confirmed = [&activate[..], &["--fingerprint", fingerprint]].concat();
    let (code, out, err) = run(&folder, &confirmed, "");
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(
        out.starts_with(&format!("version 3 fingerprint {fingerprint} is active")),
        "{out}"
    );
    let active: Value = serde_json::from_str(&active()).unwrap();
    assert_eq!(
        (&active["client_secret"], &active["version"], &active["in_doubt"]),
        (&json!("CANARY-of-another"), &json!(3), &json!(false))
    );
    let (_, log, _) = run(&folder, &["audit", "export"], "");
    for line in ["versions_listed", "secret:activated:version 2"] {
        let entry = log
            .lines()
            .find(|entry| entry.contains(line))
            .unwrap_or_else(|| panic!("{line}: {log}"));
        assert!(entry.contains("\"actor\":\"command_line\""), "{entry}");
    }
    assert!(!log.contains("CANARY"), "{log}");
    assert_eq!(run(&folder, &["audit", "verify"], "").0, Some(0));
}

#[test]
fn a_wrong_command_is_one_line_and_exit_code_2() {
    let (_keep, folder) = temp();
    files(&folder);
    let import = ["secrets", "import", "--edrpou", EDRPOU, "--name", "A", "--client-id"];
    let with = |more: &[&'static str]| [&import[..], more].concat();
    let cases: Vec<(Vec<&str>, &str, &str)> = vec![
        (vec!["secrets"], "", "subcommand"),
        (vec!["audit"], "", "subcommand"),
        (vec!["secrets", "show"], "", "show"),
        (with(&["x"]), OLD_SECRET, "--client-id must be a UUID"),
        (with(&[CLINIC]), "", "one line of visible characters"),
        (with(&[CLINIC]), "CANARY two", "one line of visible characters"),
        (with(&[CLINIC]), "CANARY\nCANARY", "one line of visible characters"),
        (
            with(&[CLINIC, "--connection-id", "x"]),
            OLD_SECRET,
            "--connection-id must be a UUID",
        ),
        (with(&[CLINIC, "--secret-file", "/nonexistent"]), "", "cannot be read"),
        (with(&[CLINIC, "--secret", "CANARY"]), "", "--secret"),
        (vec!["secrets", "active", "--client-id", CLINIC], "", "no such clinic"),
        (vec!["secrets", "versions", "--client-id", CLINIC], "", "no such clinic"),
        (
            vec!["secrets", "activate", "--client-id", CLINIC, "--version", "x"],
            "",
            "--version must be a number",
        ),
        (
            vec!["secrets", "activate", "--client-id", CLINIC, "--version", "1"],
            "",
            "no such clinic",
        ),
        (vec!["audit", "verify", "--head", "x"], "", "--head must be"),
    ];
    for (args, input, words) in cases {
        let (code, out, err) = run(&folder, &args, input);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}: {err}");
        assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
        assert!(!err.contains("CANARY"), "{err}");
    }
    std::fs::set_permissions(folder.join("key"), std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    let (code, _, err) = run(&folder, &["secrets", "list"], "");
    assert_eq!((code, err.lines().count()), (Some(2), 1));
    assert!(err.contains("admin_key_file") && err.contains("0600"), "{err}");
}
