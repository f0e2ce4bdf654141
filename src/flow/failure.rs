//! What can go wrong with a call, sorted by what a person can do about it (contract c.0, d.9; requirements B9, B10).

use crate::json::{Json, Object};

/// The proxy's own `error.type` for a call that never reached eHealth (docs/proxy.md).
const UPSTREAM_UNREACHABLE: &str = "upstream_unreachable";

/// The four things the page asks of eHealth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Checking the signed request (c.2).
    Validation,
    /// Creating the patient (c.3).
    Registration,
    /// Looking up the client and the words for scopes (e.2).
    LookUp,
    /// Authorizing the approval (c.4).
    Approval,
}

/// One failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which call.
    pub step: Step,
    /// How it failed.
    pub cause: Cause,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The reference to quote to support.
    pub reference: Option<String>,
    /// Seconds the service asks us to wait.
    pub retry_after: Option<u32>,
}

/// How a call can fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// eHealth refused, in one of its two envelopes.
    Refused(Objection),
    /// Something answered, but not in a shape we understand.
    Unreadable,
    /// No answer: the connection failed or broke.
    Unreachable,
    /// The browser says there is no network.
    Offline,
    /// No answer within the time we wait.
    TimedOut,
}

/// What eHealth objected to, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objection {
    /// `error.type`.
    pub kind: Option<String>,
    /// The sentences a person is meant to read, never empty strings.
    pub messages: Vec<Message>,
}

/// One sentence of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The field it concerns, when it concerns one.
    pub field: Option<String>,
    /// The sentence, in the service's language.
    pub text: String,
}

impl Objection {
    /// Reads either shape: with field findings the useful text is in the rules (contract c.0), else in `message`. `None`
    /// when it is neither.
    pub fn read(error: Json) -> Option<Self> {
        let mut error = error.object()?;
        let mut messages = Vec::new();
        for invalid in error.take_maybe("invalid", Json::list)?.unwrap_or_default() {
            read_finding(invalid.object()?, &mut messages)?;
        }
        let whole = error
            .take_maybe("message", Json::text)?
            .filter(|text| !text.trim().is_empty());
        if messages.is_empty() {
            messages.extend(whole.map(|text| Message { field: None, text }));
        }
        Some(Self {
            kind: error.take_maybe("type", Json::text)?,
            messages,
        })
    }
}

fn read_finding(mut invalid: Object, messages: &mut Vec<Message>) -> Option<()> {
    let field = invalid.take_maybe("entry", Json::text)?;
    for rule in invalid.take_maybe("rules", Json::list)?.unwrap_or_default() {
        let text = rule.object()?.take_maybe("description", Json::text)?;
        messages.extend(text.filter(|text| !text.trim().is_empty()).map(|text| Message {
            field: field.clone(),
            text,
        }));
    }
    Some(())
}

/// A message we have words for (contract c.0, c.4, c.8, d.9, e.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// `user_data missing`
    UserDataMissing,
    /// `Invalid signed content`, `JWT is invalid.`, `Signed content does not contain field jwt.`
    SignedContentInvalid,
    /// `Digital signature timestamp is expired`
    SignatureTooOld,
    /// `document must be signed by 1 signer but contains N signatures`
    NotOneSigner,
    /// `Unable to authenticate signer`
    SignerUnknown,
    /// `expected true but got false for attribute patient_signed`
    PatientNotSigned,
    /// `expected true but got false for attribute process_disclosure_data_consent`
    NoDataConsent,
    /// `Registration person and person that sign should be the same`, `Input name doesn't match name from digital signature`
    SignatureOfAnother,
    /// `Invalid access token`, `Unauthorized`, `JWT expired`, `Authorization header is not set…`
    SessionEnded,
    /// type `password_expired`
    PasswordExpired,
    /// `Your scope does not allow to access this resource. …`
    NoRights,
    /// `Applicant user not found.`
    ApplicantUserNotFound,
    /// `Applicant person not found.`
    ApplicantPersonNotFound,
    /// `Applicant user is blocked.`, `User is blocked.`
    UserIsBlocked,
    /// `Incorrect person age for such an action`
    WrongAge,
    /// `Submitted document type is not allowed`
    DocumentTypeNotAllowed,
    /// type `tax_id_invalid`
    TaxIdInvalid,
    /// `Confidant person and signer must be the same`
    ConfidantIsNotSigner,
    /// `It is impossible to uniquely identify the person.`
    PersonNotUnique,
    /// `Relationship is not approved yet`
    RelationshipNotApproved,
    /// `Patient who has confidant person can not be used as confidant for other patients`
    ConfidantIsDependent,
    /// `Relationship between confidant patient and related patient already exists`
    RelationshipExists,
    /// `User with such tax_id already exists`
    UserExists,
    /// `Authentication method with type THIRD_PERSON must be submitted for this person`
    ThirdPersonRequired,
    /// `required property X was not present`
    PropertyMissing,
    /// `expected a minimum of N items but got M`
    TooFewItems,
    /// `schema does not allow additional properties`
    PropertyNotAllowed,
    /// `Malformed request. …`
    RequestMalformed,
    /// `The request could not be completed due to a conflict …`, type `conflict`
    Conflict,
    /// `Invalid client id.`
    ClientIdInvalid,
    /// `Api key is not set`, `Invalid api key`, `API-KEY header required`
    ClientKeyInvalid,
    /// `Client is blocked.`
    ClientBlocked,
    /// `User not found.`
    UserNotFound,
    /// `User blocked.`
    UserBlocked,
    /// `The redirection URI provided does not match a pre-registered value.`
    RedirectMismatch,
    /// `Requested scope is empty. …`
    ScopeEmpty,
    /// `Scope is not allowed by client type.`
    ScopeNotAllowedForClient,
    /// `User requested scope that is not allowed by role based access policies.`
    ScopeNotAllowedForUser,
    /// type `otp_invalid`
    OtpInvalid,
    /// type `otp_expired`
    OtpExpired,
    /// type `otp_reached_max_attempts`
    OtpAttemptsSpent,
    /// type `otp_timeout`
    OtpTooSoon,
    /// `SMS not sent. Try later`
    SmsNotSent,
}

/// Exact messages, compared without the trailing dot: the documents write some with it and some without (d.9).
const EXACT: &[(&str, Known)] = &[
    ("user_data missing", Known::UserDataMissing),
    ("Invalid signed content", Known::SignedContentInvalid),
    ("JWT is invalid", Known::SignedContentInvalid),
    ("Signed content does not contain field jwt", Known::SignedContentInvalid),
    ("Digital signature timestamp is expired", Known::SignatureTooOld),
    ("Unable to authenticate signer", Known::SignerUnknown),
    (
        "expected true but got false for attribute patient_signed",
        Known::PatientNotSigned,
    ),
    (
        "expected true but got false for attribute process_disclosure_data_consent",
        Known::NoDataConsent,
    ),
    (
        "Registration person and person that sign should be the same",
        Known::SignatureOfAnother,
    ),
    (
        "Input name doesn't match name from digital signature",
        Known::SignatureOfAnother,
    ),
    ("Invalid access token", Known::SessionEnded),
    ("Unauthorized", Known::SessionEnded),
    ("JWT expired", Known::SessionEnded),
    (
        "Authorization header is not set or doesn't contain Bearer token",
        Known::SessionEnded,
    ),
    ("Applicant user not found", Known::ApplicantUserNotFound),
    ("Applicant person not found", Known::ApplicantPersonNotFound),
    ("Applicant user is blocked", Known::UserIsBlocked),
    ("User is blocked", Known::UserIsBlocked),
    ("Incorrect person age for such an action", Known::WrongAge),
    ("Submitted document type is not allowed", Known::DocumentTypeNotAllowed),
    (
        "Confidant person and signer must be the same",
        Known::ConfidantIsNotSigner,
    ),
    (
        "It is impossible to uniquely identify the person",
        Known::PersonNotUnique,
    ),
    ("Relationship is not approved yet", Known::RelationshipNotApproved),
    (
        "Patient who has confidant person can not be used as confidant for other patients",
        Known::ConfidantIsDependent,
    ),
    (
        "Relationship between confidant patient and related patient already exists",
        Known::RelationshipExists,
    ),
    ("User with such tax_id already exists", Known::UserExists),
    ("User with this tax_id already exists", Known::UserExists),
    (
        "Authentication method with type THIRD_PERSON must be submitted for this person",
        Known::ThirdPersonRequired,
    ),
    ("schema does not allow additional properties", Known::PropertyNotAllowed),
    (
        "Malformed request. Probably, you have sent corrupted JSON",
        Known::RequestMalformed,
    ),
    (
        "The request could not be completed due to a conflict with the current state of the resource",
        Known::Conflict,
    ),
    ("Invalid client id", Known::ClientIdInvalid),
    ("Api key is not set", Known::ClientKeyInvalid),
    ("Invalid api key", Known::ClientKeyInvalid),
    ("API-KEY header required", Known::ClientKeyInvalid),
    ("Client is blocked", Known::ClientBlocked),
    ("User not found", Known::UserNotFound),
    ("User blocked", Known::UserBlocked),
    (
        "The redirection URI provided does not match a pre-registered value",
        Known::RedirectMismatch,
    ),
    (
        "Requested scope is empty. Scope not passed or user has no roles or global roles",
        Known::ScopeEmpty,
    ),
    ("Scope is not allowed by client type", Known::ScopeNotAllowedForClient),
    (
        "User requested scope that is not allowed by role based access policies",
        Known::ScopeNotAllowedForUser,
    ),
    ("SMS not sent. Try later", Known::SmsNotSent),
];

/// Messages with something filled in: how they begin and how they end.
const SHAPED: &[(&str, &str, Known)] = &[
    (
        "document must be signed by 1 signer but contains",
        "",
        Known::NotOneSigner,
    ),
    ("Your scope does not allow to access this resource", "", Known::NoRights),
    ("required property", "was not present", Known::PropertyMissing),
    ("expected a minimum of", "", Known::TooFewItems),
];

impl Known {
    /// Recognises a sentence of the service.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        EXACT
            .iter()
            .find(|(message, _)| *message == text)
            .map(|(_, known)| *known)
            .or_else(|| {
                SHAPED
                    .iter()
                    .find(|(head, tail, _)| text.starts_with(head) && text.ends_with(tail))
                    .map(|(.., known)| *known)
            })
    }

    /// What is filled in: the missing property, the least number of items (contract d.9).
    fn filled_in(self, text: &str) -> Option<&str> {
        let (head, tail, _) = SHAPED.iter().find(|(.., known)| *known == self)?;
        let text = text.trim().trim_end_matches('.').strip_prefix(head)?;
        let filled_in = text.strip_suffix(tail)?.trim().split(' ').next()?;
        (!filled_in.is_empty()).then_some(filled_in)
    }

    /// Errors of one-time codes are told by their type (contract c.8).
    fn of_otp_kind(kind: &str) -> Option<Self> {
        match kind {
            "otp_invalid" => Some(Self::OtpInvalid),
            "otp_expired" => Some(Self::OtpExpired),
            "otp_reached_max_attempts" => Some(Self::OtpAttemptsSpent),
            "otp_timeout" => Some(Self::OtpTooSoon),
            _ => None,
        }
    }

    /// What a type says when the message is absent or not one we know (contract c.0, e.2).
    fn of_kind(kind: &str) -> Option<Self> {
        match kind {
            "token_expired" | "token_invalid" | "token_not_found" | "token_invalid_type" | "jwt_expired"
            | "invalid_grant" => Some(Self::SessionEnded),
            "password_expired" => Some(Self::PasswordExpired),
            "jwt_invalid" | "jwt_aud_invalid" => Some(Self::SignedContentInvalid),
            "tax_id_invalid" => Some(Self::TaxIdInvalid),
            "request_conflict" | "conflict" => Some(Self::Conflict),
            "user_blocked" | "invalid_user" => Some(Self::UserBlocked),
            "invalid_client" | "unauthorized_client" => Some(Self::ClientBlocked),
            _ => None,
        }
    }
}

impl Failure {
    /// Reads a refusal in one of the service's envelopes (contract c.0); `None` when it is in neither.
    pub fn refused(step: Step, status: u16, envelope: &str) -> Option<Self> {
        let mut envelope = Json::parse(envelope)?.object()?;
        let cause = Cause::Refused(Objection::read(envelope.remove("error")?)?);
        Some(Self {
            reference: read_reference(&mut envelope)?,
            status: Some(status),
            ..Self::silent(step, cause)
        })
    }

    /// A failure without an answer.
    pub fn silent(step: Step, cause: Cause) -> Self {
        Self {
            step,
            cause,
            status: None,
            reference: None,
            retry_after: None,
        }
    }

    /// What is to be told of an attempt that failed in this way after another had ended in `doubt`: what may have been done,
    /// no refusal undoes; of two in doubt the last, with whatever reference there is.
    pub fn after(self, doubt: Option<Self>) -> Self {
        match doubt {
            None => self,
            Some(doubt) if !self.is_outcome_unknown() => doubt,
            Some(doubt) => Self {
                reference: self.reference.or(doubt.reference),
                ..self
            },
        }
    }

    /// What eHealth objected to, when it was eHealth that refused.
    pub fn objection(&self) -> Option<&Objection> {
        match &self.cause {
            Cause::Refused(objection) => Some(objection),
            _ => None,
        }
    }

    /// The message we have words for: the type of a one-time code error, else a sentence we know, else any other type.
    pub fn known(&self) -> Option<Known> {
        let objection = self.objection()?;
        let kind = objection.kind.as_deref();
        let by_message = || objection.messages.iter().find_map(|message| Known::of(&message.text));
        kind.and_then(Known::of_otp_kind)
            .or_else(by_message)
            .or_else(|| kind.and_then(Known::of_kind))
    }

    /// The required property that is missing, or the least number of items, when that is the one thing objected to.
    pub fn filled_in(&self) -> Option<&str> {
        let known = self.known()?;
        match (known, self.objection()?.messages.as_slice()) {
            (Known::PropertyMissing | Known::TooFewItems, [message]) => known.filled_in(&message.text),
            _ => None,
        }
    }

    /// Whether the same call may be offered again, were it one that is safe to repeat.
    pub fn is_temporary(&self) -> bool {
        self.is_outcome_unknown() || self.is_certainly_undone()
    }

    /// Whether the service may have done what was asked although we cannot tell: no answer, an answer nobody can read,
    /// or a trouble of the service itself.
    pub fn is_outcome_unknown(&self) -> bool {
        match &self.cause {
            Cause::Refused(_) => self.status.is_some_and(|status| status >= 500) && !self.is_certainly_undone(),
            Cause::Unreadable => self.status.is_none_or(|status| !(400..500).contains(&status)),
            Cause::Unreachable | Cause::Offline | Cause::TimedOut => true,
        }
    }

    /// Whether no connection came about, or it broke before there was an answer.
    pub fn never_connected(&self) -> bool {
        matches!(self.cause, Cause::Offline | Cause::Unreachable)
    }

    /// Whether eHealth objected to the scopes alone: it checks the client and its address before them (contract c.4).
    pub fn is_about_scopes(&self) -> bool {
        self.step == Step::Approval
            && matches!(
                self.known(),
                Some(Known::ScopeEmpty | Known::ScopeNotAllowedForClient | Known::ScopeNotAllowedForUser)
            )
    }

    /// Whether the service certainly did nothing, so that the person may simply press the button again: it asked to
    /// slow down, it could not send the one-time code it wants (contract c.8), or the proxy in front of it never reached it.
    pub fn is_certainly_undone(&self) -> bool {
        let kind = self.objection().and_then(|objection| objection.kind.as_deref());
        self.status == Some(429) || kind == Some(UPSTREAM_UNREACHABLE) || self.known() == Some(Known::SmsNotSent)
    }

    /// Whether the service says that what was to be registered is there: asked only about the repeat of a registration
    /// whose first answer was lost (contract c.2 E21, c.3 E26; requirements, retry matrix). Any other conflict proves
    /// nothing: a relationship that is not approved yet (E24) may be older than the first attempt.
    pub fn says_already_done(&self) -> bool {
        matches!(self.known(), Some(Known::RelationshipExists | Known::UserExists))
    }
}

/// `meta.request_id`: the reference to quote, when there is one. `None` when `meta` is not what it should be.
pub fn read_reference(envelope: &mut Object) -> Option<Option<String>> {
    let Some(mut meta) = envelope.take_maybe("meta", Json::object)? else {
        return Some(None);
    };
    let reference = meta.take_maybe("request_id", Json::text)?;
    Some(reference.filter(|reference| !reference.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> Failure {
        Failure::refused(Step::Registration, status, body).unwrap()
    }

    #[test]
    fn every_listed_message_is_recognised_with_and_without_its_dot() {
        for (message, known) in EXACT {
            assert_eq!(Known::of(message), Some(*known), "{message}");
            assert_eq!(Known::of(&format!("{message}.")), Some(*known), "{message}");
        }
    }

    #[test]
    fn field_findings_are_read_from_the_rules_and_not_from_the_general_sentence() {
        let failure = refused(
            422,
            r#"{"meta":{"request_id":"r#1"},"error":{"type":"validation_failed","message":"Validation failed. You can find…",
                "invalid":[{"entry":"$.person.email","rules":[{"rule":"format","description":"expected a valid email"}]}]}}"#,
        );
        assert_eq!(
            failure.objection().map(|objection| objection.messages.clone()),
            Some(vec![Message {
                field: Some("$.person.email".to_owned()),
                text: "expected a valid email".to_owned()
            }])
        );
        assert_eq!(failure.reference.as_deref(), Some("r#1"));
    }

    #[test]
    fn a_business_refusal_keeps_its_one_sentence_although_it_carries_an_empty_finding() {
        let failure = refused(
            422,
            r#"{"error":{"invalid":[{"entry_type":"request","rules":[{"rule":"json"}]}],
                "message":"Scope is not allowed by client type.","type":"request_malformed"}}"#,
        );
        assert_eq!(failure.known(), Some(Known::ScopeNotAllowedForClient));
    }

    #[test]
    fn a_refusal_without_any_sentence_is_still_a_refusal() {
        let failure = refused(403, r#"{"error":{"type":"forbidden"}}"#);
        assert_eq!(failure.known(), None);
        assert!(!failure.is_temporary());
    }

    #[test]
    fn what_is_filled_in_is_named_only_when_it_is_the_one_thing_objected_to() {
        let of = |descriptions: &[&str]| {
            let rules = descriptions
                .iter()
                .map(|words| format!(r#"{{"description":"{words}"}}"#))
                .collect::<Vec<_>>();
            let body = format!(
                r#"{{"error":{{"type":"validation_failed","invalid":[{{"entry":"$.person","rules":[{}]}}]}}}}"#,
                rules.join(",")
            );
            refused(422, &body).filled_in().map(str::to_owned)
        };
        let missing = "required property first_name was not present";
        assert_eq!(of(&[missing]).as_deref(), Some("first_name"));
        assert_eq!(of(&["expected a minimum of 1 items but got 0"]).as_deref(), Some("1"));
        assert_eq!(of(&[missing, "string does not match pattern"]), None);
        assert_eq!(of(&["required property was not present"]), None);
        assert_eq!(of(&["schema does not allow additional properties"]), None);
    }

    #[test]
    fn a_code_that_could_not_be_sent_proves_that_nothing_happened() {
        let unsent = refused(503, r#"{"error":{"message":"SMS not sent. Try later"}}"#);
        assert!(!unsent.is_outcome_unknown() && unsent.is_temporary());
        assert!(refused(503, r#"{"error":{"message":"Try later"}}"#).is_outcome_unknown());
    }

    #[test]
    fn only_an_answer_that_refuses_proves_that_nothing_happened() {
        assert!(!refused(422, r#"{"error":{}}"#).is_outcome_unknown());
        assert!(refused(500, r#"{"error":{}}"#).is_outcome_unknown());
        assert!(!refused(502, r#"{"error":{"type":"upstream_unreachable"}}"#).is_outcome_unknown());
        assert!(refused(502, r#"{"error":{"type":"upstream_unreadable"}}"#).is_outcome_unknown());
        for cause in [Cause::Unreachable, Cause::TimedOut, Cause::Offline, Cause::Unreadable] {
            assert!(
                Failure::silent(Step::Registration, cause.clone()).is_outcome_unknown(),
                "{cause:?}"
            );
        }
        let gateway_page = Failure {
            status: Some(403),
            ..Failure::silent(Step::Registration, Cause::Unreadable)
        };
        assert!(!gateway_page.is_outcome_unknown());
    }
}
