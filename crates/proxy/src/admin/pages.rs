//! How a sign-in ends, and what else the server itself says about the admin page, for people: what happened, what it
//! means, what to do, and the way back. Nobody comes here from an application, so none is named.

use auth_ui_contract::admin::{Language, Trouble, paths};
use axum::response::Response;
use http::StatusCode;

use crate::pages::{self, Back, Words};

/// Every way a sign-in can fail after eHealth has sent the browser back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Not a sign-in that this browser began, or one that is over.
    NotOurs,
    /// eHealth, or the person there, said no.
    Declined,
    /// eHealth does not accept the code.
    CodeRefused,
    /// eHealth does not accept the clinic's stored secret.
    SecretRefused,
    /// eHealth does not accept the return address.
    AddressRefused,
    /// The clinic has no stored secret.
    NoSecret,
    /// eHealth could not be asked, or refused the MIS.
    Upstream(Trouble),
    /// Our own failure.
    Broken,
}

const BACK: Option<Back> = Some(Back {
    to: paths::PAGE,
    words: "Повернутися до входу",
});

const NOT_OURS: Words = Words {
    title: "Вхід не завершено",
    means: "Цей вхід розпочато в іншому вікні чи браузері, його вже завершено, або минуло понад 10 хвилин. Нічого не змінено.",
    steps: &[
        "Поверніться до сторінки входу.",
        "Увійдіть ще раз у цьому ж вікні браузера, не зволікаючи.",
        "Якщо це повториться, дозвольте цьому сайту зберігати файли cookie.",
    ],
    back: BACK,
};

const DECLINED: Words = Words {
    title: "Вхід скасовано",
    means: "Електронна система охорони здоров’я не дозволила вхід: його скасували або доступ не надано. Нічого не змінено.",
    steps: &[
        "Поверніться до сторінки входу й спробуйте ще раз.",
        "Перевірте, що входите як працівник саме цього закладу.",
    ],
    back: BACK,
};

const CODE_REFUSED: Words = Words {
    title: "Вхід не завершено",
    means: "Електронна система охорони здоров’я не прийняла одноразовий код входу: він застарів або вже використаний. Нічого не змінено.",
    steps: &["Поверніться до сторінки входу й увійдіть ще раз."],
    back: BACK,
};

const SECRET_REFUSED: Words = Words {
    title: "Збережений client_secret не діє",
    means: "Електронна система охорони здоров’я не прийняла client_secret цього закладу, який зберігає МІС. Хтось змінив \
            його в іншому місці, або попереднє оновлення завершилося з невідомим результатом. Поки це не виправлено, \
            працівники закладу не зможуть увійти через МІС.",
    steps: &[
        "Якщо сторінка оновлення ще відкрита у вас або в іншого керівника закладу, оновіть client_secret там: новий одразу стане чинним.",
        "Повідомте адміністратора МІС: «збережений client_secret не діє».",
        "Якщо дійсний client_secret відомий адміністратору, він збереже його командою «auth-ui-proxy secrets import».",
        "Якщо дійсний client_secret втрачено, його отримують через оновлення даних закладу та його керівника в ЕСОЗ.",
    ],
    back: BACK,
};

const ADDRESS_REFUSED: Words = Words {
    title: "Адреса повернення не збігається",
    means: "Електронна система охорони здоров’я не прийняла адресу повернення: у зв’язку закладу з МІС зареєстровано іншу. \
            Нічого не змінено.",
    steps: &["Повідомте адміністратора МІС: «перевірте налаштування admin_redirect_uri»."],
    back: BACK,
};

const NO_SECRET: Words = Words {
    title: "Для закладу немає client_secret",
    means: "МІС не зберігає client_secret цього закладу, тому вхід неможливий. Нічого не змінено.",
    steps: &["Повідомте адміністратора МІС: «збережіть client_secret закладу командою auth-ui-proxy secrets import»."],
    back: BACK,
};

const UPSTREAM: Words = Words {
    title: "Система охорони здоров’я не відповідає",
    means: "Ми не отримали від центральної системи відповіді, яку можна прочитати. Нічого не змінено.",
    steps: &[
        "Зачекайте кілька хвилин.",
        "Поверніться до сторінки входу й увійдіть ще раз.",
    ],
    back: BACK,
};

const MIS_REFUSED: Words = Words {
    title: "Систему не допущено до ЕСОЗ",
    means: "Електронна система охорони здоров’я не прийняла ключ цієї МІС або відмовила їй. Нічого не змінено.",
    steps: &["Повідомте адміністратора МІС: «ЕСОЗ не приймає api-key МІС»."],
    back: BACK,
};

const BROKEN: Words = Words {
    title: "Сталася помилка на нашому боці",
    means: "Вхід не завершено. Ви нічого не зробили неправильно, нічого не змінено.",
    steps: &[
        "Зачекайте кілька хвилин і увійдіть ще раз.",
        "Якщо це повториться, повідомте адміністратора МІС і назвіть номер звернення.",
    ],
    back: BACK,
};

const TO_THE_PAGE: Option<Back> = Some(Back {
    to: paths::PAGE,
    words: "Перейти на сторінку оновлення client_secret",
});

/// 404.
pub const NOT_FOUND: Words = Words {
    title: "Сторінку не знайдено",
    means: "За цією адресою нічого немає. Нічого не змінено.",
    steps: &["Перейдіть на сторінку оновлення client_secret за посиланням нижче."],
    back: TO_THE_PAGE,
};

const TOO_LARGE: Words = Words {
    title: "Запит завеликий",
    means: "Браузер надіслав більше даних, ніж служба може прийняти. Нічого не змінено.",
    steps: &[
        "Відкрийте сторінку оновлення client_secret у приватному вікні браузера.",
        "Якщо це повториться, очистьте дані цього сайту в налаштуваннях браузера.",
    ],
    back: TO_THE_PAGE,
};

const UNREADABLE: Words = Words {
    title: "Запит не вдалося прочитати",
    means: "Нічого не змінено.",
    steps: &[
        "Відкрийте сторінку оновлення client_secret ще раз.",
        "Якщо це повториться, повідомте адміністратора МІС і назвіть номер звернення.",
    ],
    back: TO_THE_PAGE,
};

const INTERNAL: Words = Words {
    title: "Сталася помилка на нашому боці",
    means: "Запит не завершено. Ви нічого не зробили неправильно. Якщо тривало оновлення client_secret, воно не \
            переривається: його результат буде на сторінці.",
    steps: &[
        "Зачекайте кілька хвилин і відкрийте сторінку ще раз.",
        "Якщо це повториться, повідомте адміністратора МІС і назвіть номер звернення.",
    ],
    back: TO_THE_PAGE,
};

/// What a refusal says to somebody who was at the admin page.
pub fn refusal(status: StatusCode) -> &'static Words {
    match status {
        StatusCode::NOT_FOUND => &NOT_FOUND,
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            &TOO_LARGE
        }
        status if status.is_server_error() => &INTERNAL,
        _ => &UNREADABLE,
    }
}

/// The page of an ending.
pub fn ending(ending: Ending, request_id: &str) -> Response {
    let words = match ending {
        Ending::NotOurs => &NOT_OURS,
        Ending::Declined => &DECLINED,
        Ending::CodeRefused => &CODE_REFUSED,
        Ending::SecretRefused => &SECRET_REFUSED,
        Ending::AddressRefused => &ADDRESS_REFUSED,
        Ending::NoSecret => &NO_SECRET,
        Ending::Upstream(Trouble::ApiKeyRefused | Trouble::Forbidden) => &MIS_REFUSED,
        Ending::Upstream(_) => &UPSTREAM,
        Ending::Broken => &BROKEN,
    };
    pages::page(ending.status(), words, request_id)
}

/// Goes on to the page by itself. A `SameSite=Strict` cookie is not sent with a navigation that another site began, and
/// the way back from eHealth is one; this page's own navigation is ours (requirements A9). Back in the language the page spoke before.
pub fn hop(language: Option<Language>) -> Response {
    pages::hop(language.map_or(paths::PAGE, Language::page))
}
