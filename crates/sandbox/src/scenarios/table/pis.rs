//! What code exchange refuses (contract g.1).

use super::{Group, Scenario, scenario};
use crate::{scenarios::Exchange, special::Special};

pub const LIST: &[Scenario] = &[
    scenario(
        "exchange-grant-type",
        Group::Pis,
        "ПІС: невідомий grant_type",
        "401 Grant type not allowed.",
        |draft| {
            draft.exchange = Exchange::GrantType;
        },
    ),
    scenario(
        "exchange-no-grant-type",
        Group::Pis,
        "ПІС: немає grant_type",
        "422 Request must include grant_type.",
        |draft| {
            draft.exchange = Exchange::NoGrantType;
        },
    ),
    scenario(
        "exchange-no-wrapper",
        Group::Pis,
        "ПІС: запит без обгортки token",
        "400 Malformed request. …",
        |draft| {
            draft.exchange = Exchange::NoWrapper;
        },
    ),
    scenario(
        "exchange-no-code",
        Group::Pis,
        "ПІС: запит без коду",
        "422 required property code was not present",
        |draft| {
            draft.exchange = Exchange::NoCode;
        },
    ),
    scenario(
        "exchange-wrong-secret",
        Group::Pis,
        "ПІС: хибний секрет",
        "401 Invalid client id or secret.",
        |draft| {
            draft.exchange = Exchange::WrongSecret;
        },
    ),
    scenario(
        "exchange-unknown-code",
        Group::Pis,
        "ПІС: невідомий код",
        "401 Token not found.",
        |draft| {
            draft.exchange = Exchange::UnknownCode;
        },
    ),
    scenario(
        "exchange-other-client",
        Group::Pis,
        "ПІС: код іншого застосунку",
        "401 Token not found or expired.",
        |draft| {
            draft.exchange = Exchange::OtherClient;
        },
    ),
    scenario(
        "exchange-code-expired",
        Group::Pis,
        "ПІС: код прострочено",
        "401 Token expired.",
        |draft| {
            draft.special(Special::CodeExpired);
        },
    ),
    scenario(
        "exchange-wrong-redirect",
        Group::Pis,
        "ПІС: інша адреса повернення",
        "401 The redirection URI provided does not match a pre-registered value.",
        |draft| {
            draft.exchange = Exchange::WrongRedirect;
        },
    ),
    scenario(
        "exchange-revoked",
        Group::Pis,
        "ПІС: доступ відкликано",
        "401 Resource owner revoked access for the client.",
        |draft| {
            draft.exchange = Exchange::Revoked;
        },
    ),
    scenario(
        "exchange-twice",
        Group::Pis,
        "ПІС: код використано вдруге",
        "401 Token has already been used.",
        |draft| {
            draft.exchange = Exchange::Twice;
        },
    ),
    scenario(
        "exchange-state-unknown",
        Group::Pis,
        "ПІС: чужий state",
        "ПІС не обмінює код",
        |draft| {
            draft.state = Some("somebody-elses-state".to_owned());
        },
    ),
    scenario(
        "exchange-fails",
        Group::Pis,
        "ПІС: сервер токенів не працює",
        "500, ПІС показує помилку",
        |draft| {
            draft.special(Special::TokensFail);
        },
    ),
];
