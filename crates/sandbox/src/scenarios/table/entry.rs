//! Links the page itself refuses, and links it cannot trust.

use super::{Group, Scenario, scenario};
use crate::scenarios::draft::Writing;

pub const LIST: &[Scenario] = &[
    scenario(
        "missing-client-id",
        Group::Entry,
        "Немає client_id",
        "«Не вказаний ідентифікатор додатку для авторизації»",
        |draft| {
            draft.client_id = None;
        },
    ),
    scenario(
        "missing-redirect-uri",
        Group::Entry,
        "Немає redirect_uri",
        "«Не вказано адресу зворотнього визову»",
        |draft| {
            draft.redirect_uri = None;
        },
    ),
    scenario(
        "missing-scope",
        Group::Entry,
        "Немає scope",
        "«Не вказано скоупів для авторизації»",
        |draft| {
            draft.scope = None;
        },
    ),
    scenario(
        "missing-user-data",
        Group::Entry,
        "Немає user_data",
        "«Не вказано дані для авторизації»",
        |draft| {
            draft.writing = Writing::Absent;
        },
    ),
    scenario(
        "missing-token",
        Group::Entry,
        "Немає token",
        "«Не вказано токен особи для авторизації»",
        |draft| {
            draft.token = None;
        },
    ),
    scenario(
        "missing-everything",
        Group::Entry,
        "Немає жодного параметра",
        "Перше повідомлення: «Не вказаний ідентифікатор додатку для авторизації»",
        |draft| {
            draft.client_id = None;
            draft.redirect_uri = None;
            draft.scope = None;
            draft.writing = Writing::Absent;
            draft.token = None;
            draft.state = Some(String::new());
        },
    ),
    scenario(
        "empty-client-id",
        Group::Entry,
        "client_id порожній",
        "«Не вказаний ідентифікатор додатку для авторизації»",
        |draft| {
            draft.client_id = Some(String::new());
        },
    ),
    scenario(
        "blank-scope",
        Group::Entry,
        "scope із самих пробілів",
        "«Не вказано скоупів для авторизації»",
        |draft| {
            draft.scope = Some("   ".to_owned());
        },
    ),
    scenario(
        "empty-user-data",
        Group::Entry,
        "user_data порожній",
        "«Не вказано дані для авторизації»",
        |draft| {
            draft.writing = Writing::Empty;
        },
    ),
    scenario(
        "not-base64",
        Group::Entry,
        "user_data не base64",
        "Помилка: дані неможливо прочитати або «Підписаний контент некоректний або прострочений.»",
        |draft| {
            draft.writing = Writing::NotBase64;
        },
    ),
    scenario(
        "duplicate-parameter",
        Group::Entry,
        "client_id двічі",
        "Посиланню не можна довіряти",
        |draft| {
            draft.tail = "&client_id=00000000-0000-4000-8000-000000000000";
        },
    ),
    scenario(
        "redirect-is-script",
        Group::Entry,
        "redirect_uri — javascript:",
        "Нікуди не переходить",
        |draft| {
            draft.redirect_uri = Some("javascript:document.title='x'".to_owned());
        },
    ),
];
