//! What can go wrong with the refresh of a client secret (contract h), each by one word and one click.

use super::{Fault, FaultRule, Faults};

/// Both methods (contract h.3, h.4).
const PATH: &str = "/api/clients/*/connections/*/actions/refresh_secret|/admin/clients/*/refresh_secret";

/// One kind of trouble.
pub struct Profile {
    /// The word.
    pub name: &'static str,
    /// What happens, in Ukrainian.
    pub title: &'static str,
    /// Whether eHealth has another secret afterwards.
    pub changes: bool,
    fault: fn() -> Fault,
}

/// All of them.
pub const PROFILES: &[Profile] = &[
    profile(
        "lost-response",
        "відповідь загубилась: з’єднання розірвано",
        true,
        || Fault::LostResponse,
    ),
    profile(
        "hang",
        "відповідь приходить за 2 хвилини",
        true,
        || Fault::Delay { ms: 120_000 },
    ),
    profile(
        "hang-before",
        "2 хвилини мовчання, потім розрив",
        false,
        || Fault::HangBefore { ms: 120_000 },
    ),
    profile(
        "slow",
        "правильна відповідь за 8 секунд",
        true,
        || Fault::Delay { ms: 8_000 },
    ),
    profile("reset", "з’єднання розірвано одразу", false, || Fault::Reset),
    profile("html-200", "200 зі сторінкою HTML шлюзу", true, || {
        Fault::Html {
            status: 200,
            acted: true,
        }
    }),
    profile(
        "truncated",
        "200, JSON обірвано посередині",
        true,
        || Fault::TruncatedJson,
    ),
    profile("empty", "200 без тіла", true, || Fault::Empty),
    profile("no-secret", "200 без поля secret", true, || Fault::NoSecret),
    profile("empty-secret", "200 з порожнім secret", true, || {
        Fault::EmptySecret
    }),
    profile(
        "other-connection",
        "200 про інший зв’язок",
        true,
        || Fault::OtherConnection,
    ),
    profile("502", "502 після зміни", true, || status(502, true)),
    profile("502-before", "502 до зміни", false, || status(502, false)),
    profile("409", "409 конфлікт", false, || status(409, false)),
    profile("429", "429 з Retry-After", false, || status(429, false)),
    profile("401", "401: токен більше не діє", false, || {
        status(401, false)
    }),
    profile("403", "403: дію заборонено", false, || status(403, false)),
    profile("404", "404: зв’язку немає", false, || status(404, false)),
];

const fn profile(name: &'static str, title: &'static str, changes: bool, fault: fn() -> Fault) -> Profile {
    Profile {
        name,
        title,
        changes,
        fault,
    }
}

fn status(status: u16, acted: bool) -> Fault {
    Fault::Status {
        status,
        body: None,
        acted,
    }
}

/// The scope that a refresh at this address asks for: eHealth's 403 names it (contract h.5).
pub fn scope_at(url: &str) -> Option<&'static str> {
    match url.strip_suffix("/refresh_secret")? {
        connection if connection.ends_with("/actions") => Some("connection:refresh_secret"),
        _ => Some("secret:refresh"),
    }
}

/// A profile by its word.
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

impl Profile {
    /// The rule that troubles the next refresh, by either method.
    pub fn rule(&self) -> FaultRule {
        FaultRule {
            method: Some("PATCH".to_owned()),
            path: PATH.to_owned(),
            times: Some(1),
            fault: (self.fault)(),
        }
    }
}

impl Faults {
    /// Troubles the next refresh so, or no more.
    pub fn set_refresh(&mut self, profile: Option<&Profile>) {
        self.rules.retain(|rule| rule.path != PATH);
        self.rules.extend(profile.map(Profile::rule));
    }

    /// What waits for the next refresh.
    pub fn waiting_for_refresh(&self) -> Option<&'static Profile> {
        let rule = self
            .rules
            .iter()
            .find(|rule| rule.path == PATH && rule.times != Some(0))?;
        PROFILES.iter().find(|profile| (profile.fault)() == rule.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_says_truly_whether_the_secret_changes() {
        for (index, profile) in PROFILES.iter().enumerate() {
            assert_eq!(
                profile.changes,
                !(profile.fault)().prevents_the_act(),
                "{}",
                profile.name
            );
            assert!(PROFILES[..index].iter().all(|other| other.name != profile.name));
        }
    }

    #[test]
    fn a_profile_troubles_the_next_refresh_of_either_method_and_no_other() {
        for path in [
            "/api/clients/a/connections/b/actions/refresh_secret",
            "/admin/clients/a/refresh_secret",
        ] {
            let mut faults = Faults::default();
            faults.set_refresh(find("409"));
            assert!(
                faults
                    .waiting_for_refresh()
                    .is_some_and(|waiting| waiting.name == "409")
            );
            assert_eq!(faults.take("PATCH", "/api/clients/a/connections/b"), None);
            assert_eq!(faults.take("GET", path), None);
            assert!(faults.take("PATCH", path).is_some());
            assert_eq!(faults.take("PATCH", path), None);
            assert!(faults.waiting_for_refresh().is_none());
        }
    }
}
