//! Special input: the series of the patient's first document asks the sandbox for a special answer.
//!
//! Nothing is remembered between runs, so any number of people may walk any scenario at once.

use serde_json::Value;

use crate::faults::Fault;

/// Which answer a special input changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Sign-up validation (c.2).
    Validation,
    /// Registration (c.3).
    Registration,
    /// Dictionaries (e.3).
    Dictionaries,
    /// Client details (e.2).
    Client,
    /// The approval (c.4).
    Approval,
    /// Code exchange (g.1).
    Tokens,
}

macro_rules! specials {
    ($($(#[$doc:meta])+ $name:ident = $series:literal,)+) => {
        /// What a series of letters stands for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Special { $($(#[$doc])+ $name,)+ }

        impl Special {
            /// Every special input.
            pub const ALL: &'static [Special] = &[$(Special::$name,)+];

            /// The three letters before the document's number.
            pub fn series(self) -> &'static str {
                match self { $(Special::$name => $series,)+ }
            }
        }
    };
}

specials! {
    /// Validation answers 409 (E21).
    TaxIdTaken = "ААА",
    /// Validation takes 4 seconds.
    ValidationSlow = "ААБ",
    /// Validation takes 12 seconds.
    ValidationVerySlow = "ААВ",
    /// Validation takes longer than anyone waits.
    ValidationHangs = "ААГ",
    /// Validation answers 500.
    ValidationFails = "ААД",
    /// Validation answers 503 with `Retry-After`.
    ValidationUnavailable = "ААЕ",
    /// Validation answers 429.
    ValidationTooMany = "ААЄ",
    /// Validation answers with a gateway's HTML.
    ValidationHtml = "ААЖ",
    /// Validation's JSON is cut in half.
    ValidationTruncated = "ААЗ",
    /// Validation answers 200 without a body.
    ValidationEmpty = "ААИ",
    /// Validation closes the connection.
    ValidationReset = "ААІ",
    /// Validation adds fields the contract does not know.
    ExtraFields = "ААЇ",
    /// Validation returns hostile names.
    HostileNames = "ААЙ",
    /// Validation does not see `signed_content` (E3).
    ContentAbsent = "ААК",
    /// Validation does not see `signed_content_encoding` (E3).
    EncodingAbsent = "ААЛ",
    /// Validation does not take the encoding (E5).
    EncodingInvalid = "ААМ",

    /// The sign-up jwt is born expired (E22).
    JwtExpired = "БАА",
    /// A one-time code is required.
    Otp = "БАБ",
    /// A one-time code is required and expires at once.
    OtpExpires = "БАВ",
    /// A one-time code is required, and none can be sent.
    OtpUnsent = "БАЖ",
    /// Registration answers 500 and does nothing.
    RegistrationFails = "БАГ",
    /// Registration happens, its answer is lost.
    RegistrationLost = "БАД",
    /// Registration takes 4 seconds.
    RegistrationSlow = "БАЕ",
    /// Registration's JSON is cut in half.
    RegistrationTruncated = "БАЄ",

    /// The dictionary answers 500.
    DictionariesFail = "ВАА",
    /// The dictionary takes 15 seconds.
    DictionariesSlow = "ВАБ",
    /// Client details answer 500.
    ClientFails = "ВАВ",

    /// The session token is born expired.
    SessionExpired = "ГАА",
    /// The session token lacks its scope.
    SessionLacksScope = "ГАБ",
    /// The approval sees no consumer.
    NoConsumer = "ГАВ",
    /// The approval does not know the client, although the look-up did.
    ApprovalClientMissing = "ГАК",
    /// The approval reads the client's id as no UUID.
    ApprovalClientMalformed = "ГАЛ",
    /// The approval does not find the user.
    ApprovalUserMissing = "ГАГ",
    /// The approval finds the user blocked.
    ApprovalUserBlocked = "ГАД",
    /// The user has no roles.
    NoRoles = "ГАЕ",
    /// The approval answers 500.
    ApprovalFails = "ГАЄ",
    /// The approval takes 4 seconds.
    ApprovalSlow = "ГАЖ",
    /// The approval happens, its answer is lost.
    ApprovalLost = "ГАЗ",
    /// The approval covers one scope more.
    ApprovalExtraScope = "ГАИ",
    /// The approval returns to a script.
    RedirectScript = "ГАІ",
    /// The approval returns to another host.
    RedirectElsewhere = "ГАЇ",
    /// The approval answers 200 with the approval record (j.16).
    ApprovalRecord = "ГАЙ",

    /// The grant code is born expired.
    CodeExpired = "ДАА",
    /// Code exchange answers 500.
    TokensFail = "ДАБ",
}

impl Special {
    /// The special input a patient asks for, if any.
    pub fn of(person: &Value) -> Option<Special> {
        let number = person.pointer("/documents/0/number")?.as_str()?;
        Special::ALL
            .iter()
            .copied()
            .find(|special| number.starts_with(special.series()))
    }

    /// The trouble it makes at a stage.
    pub fn fault(self, stage: Stage) -> Option<Fault> {
        let (at, fault) = match self {
            Special::ValidationSlow => (Stage::Validation, Fault::Delay { ms: 4_000 }),
            Special::ValidationVerySlow => (Stage::Validation, Fault::Delay { ms: 12_000 }),
            Special::ValidationHangs => (Stage::Validation, Fault::Delay { ms: 90_000 }),
            Special::ValidationFails => (Stage::Validation, status(500)),
            Special::ValidationUnavailable => (Stage::Validation, status(503)),
            Special::ValidationTooMany => (Stage::Validation, status(429)),
            Special::ValidationHtml => (
                Stage::Validation,
                Fault::Html {
                    status: 502,
                    acted: false,
                },
            ),
            Special::ValidationTruncated => (Stage::Validation, Fault::TruncatedJson),
            Special::ValidationEmpty => (Stage::Validation, Fault::Empty),
            Special::ValidationReset => (Stage::Validation, Fault::Reset),
            Special::RegistrationFails => (Stage::Registration, status(500)),
            Special::RegistrationLost => (Stage::Registration, Fault::LostResponse),
            Special::RegistrationSlow => (Stage::Registration, Fault::Delay { ms: 4_000 }),
            Special::RegistrationTruncated => (Stage::Registration, Fault::TruncatedJson),
            Special::DictionariesFail => (Stage::Dictionaries, status(500)),
            Special::DictionariesSlow => (Stage::Dictionaries, Fault::Delay { ms: 15_000 }),
            Special::ClientFails => (Stage::Client, status(500)),
            Special::ApprovalFails => (Stage::Approval, status(500)),
            Special::ApprovalSlow => (Stage::Approval, Fault::Delay { ms: 4_000 }),
            Special::ApprovalLost => (Stage::Approval, Fault::LostResponse),
            Special::ApprovalExtraScope => (Stage::Approval, Fault::ExtraScope),
            Special::RedirectScript => (
                Stage::Approval,
                Fault::WrongRedirect {
                    redirect_uri: "javascript:document.title='x'//?code=x".to_owned(),
                },
            ),
            Special::RedirectElsewhere => (
                Stage::Approval,
                Fault::WrongRedirect {
                    redirect_uri: "https://elsewhere.example.com/callback?code=x".to_owned(),
                },
            ),
            Special::TokensFail => (Stage::Tokens, status(500)),
            _ => return None,
        };
        (at == stage).then_some(fault)
    }
}

fn status(status: u16) -> Fault {
    Fault::Status {
        status,
        body: None,
        acted: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_input_has_its_own_series() {
        for (index, one) in Special::ALL.iter().enumerate() {
            assert_eq!(one.series().chars().count(), 3);
            assert!(Special::ALL[..index].iter().all(|other| other.series() != one.series()));
            let person = serde_json::json!({"documents": [{"number": format!("{}000001", one.series())}]});
            assert_eq!(Special::of(&person), Some(*one));
        }
        let person = serde_json::json!({"documents": [{"number": "ІАМ120518"}]});
        assert_eq!(Special::of(&person), None);
    }
}
