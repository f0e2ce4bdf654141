//! The only place that fetches: four calls to eHealth through our own origin, and how often each may be repeated.

#[cfg(feature = "admin")]
pub mod admin;
mod call;

use contract::approval::{App, Approval, ApprovalRequest, ApprovalUrgent};
use contract::clients::{ClientDetails, UserRole};
use contract::dictionaries::Dictionary;
use contract::sign_up::{BASE64, Registration, RegistrationRequest, Validation, ValidationRequest};
use contract::{Hidden, Success, paths};

use crate::flow::destination::Approved;
use crate::flow::entry::SignUpRequest;
use crate::flow::failure::{Failure, Step};
use crate::flow::{Consent, Draft, Enrolled, Event, Otp};
use crate::scope::{DescribedScope, Scope, ScopeSet};
use crate::settings::RegistrationAuth;
use call::{Body, Call, Repeats, fetch};

/// Checks the signed request (contract c.2). Repeated once after a broken connection: it only issues a short-lived jwt.
pub async fn validate(request: &SignUpRequest) -> Result<Event, Failure> {
    let body = ValidationRequest {
        signed_content: request.signed_content.clone(),
        signed_content_encoding: BASE64.to_owned(),
    };
    let call = Call {
        step: Step::Validation,
        path: paths::SIGN_UP_VALIDATION.to_owned(),
        bearer: request.token.as_ref(),
        body: Body::json(&body),
        repeats: Repeats::Once,
    };
    let answer: Success<Validation> = fetch(&call).await?.read(Step::Validation)?;
    Ok(Event::Validated {
        person: answer.data.person,
        jwt: answer.data.token,
    })
}

/// Registers the patient (contract c.3). Never repeated by itself: it is not idempotent.
pub async fn register(draft: &Draft, code: Option<Otp>) -> Result<Event, Failure> {
    let request = &draft.request;
    let bearer = match (request.settings.registration_auth, &request.token) {
        (RegistrationAuth::Blueprint, Some(token)) => token,
        _ => &draft.jwt,
    };
    let body = RegistrationRequest {
        signed_content: request.signed_content.clone(),
        signed_content_encoding: BASE64.to_owned(),
        jwt: Some(draft.jwt.clone()),
        otp: code.map(|code| code.0),
    };
    let call = Call {
        step: Step::Registration,
        path: paths::REGISTER.to_owned(),
        bearer: Some(bearer),
        body: Body::json(&body),
        repeats: Repeats::Never,
    };
    let answer: Success<Registration> = fetch(&call).await?.read(Step::Registration)?;
    let Registration {
        person,
        user,
        access_token,
    } = answer.data;
    Ok(Event::Registered {
        person,
        user_tax_id: user.and_then(|user| user.tax_id),
        session: access_token,
    })
}

/// Looks up the client and the words for scopes, at the same time (contract e.2). Without the client's name nobody can
/// consent; without the dictionary the page shows codes and says so.
pub async fn prepare(enrolled: &Enrolled) -> Result<Event, Failure> {
    let request = &enrolled.request;
    let session = &enrolled.session;
    let (client, dictionary, scopes) = futures::join!(
        look_up::<Success<ClientDetails>>(paths::client_details(request.client_id.as_str()), session),
        look_up::<Success<Vec<Dictionary>>>(format!("{}?name=SCOPES", paths::DICTIONARIES), session),
        scopes(request, session),
    );
    let client = client?.data;
    let dictionaries = dictionary.map(|answer| answer.data).unwrap_or_default();
    let words = dictionaries.iter().find(|dictionary| dictionary.name == "SCOPES");
    Ok(Event::Prepared {
        client_name: client.name,
        client_type: client.client_type_name,
        scopes: DescribedScope::describe(&scopes?, words),
        is_dictionary_known: words.is_some(),
    })
}

/// The scopes of the link, else those of the user's roles (contract e.1).
async fn scopes(request: &SignUpRequest, session: &Hidden) -> Result<ScopeSet, Failure> {
    if !request.scopes.is_empty() {
        return Ok(request.scopes.clone());
    }
    let path = format!("{}?client_id={}", paths::USER_ROLES, request.client_id.as_str());
    let roles: Success<Vec<UserRole>> = look_up(path, session).await?;
    Ok(roles
        .data
        .iter()
        .flat_map(|role| role.scope.split_whitespace())
        .filter_map(Scope::parse)
        .collect())
}

async fn look_up<T: serde::de::DeserializeOwned>(path: String, session: &Hidden) -> Result<T, Failure> {
    let call = Call {
        step: Step::LookUp,
        path,
        bearer: Some(session),
        body: Body::None,
        repeats: Repeats::ThreeTimes,
    };
    fetch(&call).await?.read(Step::LookUp)
}

/// Authorizes the approval (contract c.4). Repeated twice after a broken connection: it is documented as idempotent.
pub async fn authorize(consent: &Consent) -> Result<Event, Failure> {
    let request = &consent.enrolled.request;
    let scopes: ScopeSet = consent.shown().into_iter().collect();
    let body = ApprovalRequest {
        app: App {
            client_id: request.client_id.as_str().to_owned(),
            redirect_uri: request.return_address.as_str().to_owned(),
            scope: scopes.to_parameter(),
        },
    };
    let call = Call {
        step: Step::Approval,
        path: paths::AUTHORIZE.to_owned(),
        bearer: Some(&consent.enrolled.session),
        body: Body::json(&body),
        repeats: Repeats::Twice,
    };
    let reply = fetch(&call).await?;
    let location = reply.location.clone();
    let answer: Success<Approval, ApprovalUrgent> = reply.read(Step::Approval)?;
    let details = answer.data.details.unwrap_or_default();
    Ok(Event::Approved(Approved {
        // The body first: `Location` is readable only from our own origin (contract f).
        redirect_uri: answer.urgent.and_then(|urgent| urgent.redirect_uri).or(location),
        client_id: details.client_id.or(answer.data.client_id),
        // The approval record (200) unites old and new scopes, so only what was requested now can be compared.
        scopes: details
            .scope_request
            .map(|scopes| scopes.split_whitespace().map(str::to_owned).collect()),
        reference: Some(answer.meta.request_id).filter(|reference| !reference.is_empty()),
    }))
}
