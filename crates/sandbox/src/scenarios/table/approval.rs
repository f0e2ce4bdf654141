//! What the approval refuses (contract c.4), and answers one must not follow.

use super::{Group, Scenario, scenario};
use crate::{
    seed::{SCOPE_OF_NO_PATIENT, SeedClient},
    special::Special,
};

pub const LIST: &[Scenario] = &[
    scenario(
        "session-expired",
        Group::Approval,
        "Сеанс закінчився перед згодою",
        "401 Invalid access token на сторінці згоди",
        |draft| {
            draft.special(Special::SessionExpired);
        },
    ),
    scenario(
        "session-lacks-scope",
        Group::Approval,
        "Токен сеансу без app:authorize",
        "403 Missing allowances: app:authorize",
        |draft| {
            draft.special(Special::SessionLacksScope);
        },
    ),
    scenario(
        "no-consumer",
        Group::Approval,
        "Внутрішня помилка: немає споживача",
        "401 Missing header x-consumer-id",
        |draft| {
            draft.special(Special::NoConsumer);
        },
    ),
    scenario(
        "client-id-not-uuid",
        Group::Approval,
        "Надання доступу не розпізнає client_id",
        "422 is invalid на сторінці згоди",
        |draft| {
            draft.special(Special::ApprovalClientMalformed);
        },
    ),
    scenario(
        "client-id-invalid",
        Group::Approval,
        "Надання доступу не знає застосунку",
        "401 Invalid client id. — «Невірно передано ідентифікатор користувача.»",
        |draft| {
            draft.special(Special::ApprovalClientMissing);
        },
    ),
    scenario(
        "client-unknown",
        Group::Approval,
        "Невідомий застосунок",
        "Після реєстрації — сторінка «Не знайдено застосунок за вказаним ідентифікатором»",
        |draft| {
            draft.client_id = Some(crate::ids::named_uuid("nobody"));
        },
    ),
    scenario(
        "client-blocked",
        Group::Approval,
        "Застосунок заблоковано",
        "401 Client is blocked.",
        |draft| {
            draft.client(SeedClient::Blocked);
        },
    ),
    scenario(
        "user-not-found",
        Group::Approval,
        "Користувача не знайдено",
        "401 User not found. — «Користувача не знайдено»",
        |draft| {
            draft.special(Special::ApprovalUserMissing);
        },
    ),
    scenario(
        "user-blocked",
        Group::Approval,
        "Користувача заблоковано",
        "401 User blocked. — «Користувача заблоковано»",
        |draft| {
            draft.special(Special::ApprovalUserBlocked);
        },
    ),
    scenario(
        "redirect-not-registered",
        Group::Approval,
        "Адреса повернення не зареєстрована",
        "401 The redirection URI provided does not match a pre-registered value.",
        |draft| {
            draft.redirect_uri = Some("https://elsewhere.example.com/callback".to_owned());
        },
    ),
    scenario(
        "scope-empty",
        Group::Approval,
        "Користувач не має ролей",
        "422 Requested scope is empty. …",
        |draft| {
            draft.special(Special::NoRoles);
        },
    ),
    scenario(
        "scope-not-for-client",
        Group::Approval,
        "Дозвіл заборонено для типу застосунку",
        "422 Scope is not allowed by client type.",
        |draft| {
            draft.client(SeedClient::Narrow);
        },
    ),
    scenario(
        "scope-not-for-role",
        Group::Approval,
        "Дозвіл заборонено для ролі",
        "422 User requested scope that is not allowed by role based access policies.",
        |draft| {
            draft.scope = Some(format!("person:read {SCOPE_OF_NO_PATIENT}"));
        },
    ),
    scenario(
        "approval-record",
        Group::Approval,
        "Відповідь 200 із записом дозволу",
        "Повернення в ПІС, як завжди",
        |draft| {
            draft.special(Special::ApprovalRecord);
        },
    ),
    scenario(
        "approval-extra-scope",
        Group::Approval,
        "Сервер надав більше, ніж показано",
        "Зупинка без переходу",
        |draft| {
            draft.special(Special::ApprovalExtraScope);
        },
    ),
    scenario(
        "redirect-answer-script",
        Group::Approval,
        "Сервер повертає адресу javascript:",
        "Зупинка без переходу",
        |draft| {
            draft.special(Special::RedirectScript);
        },
    ),
    scenario(
        "redirect-answer-elsewhere",
        Group::Approval,
        "Сервер повертає адресу іншого сайту",
        "Зупинка без переходу",
        |draft| {
            draft.special(Special::RedirectElsewhere);
        },
    ),
];
