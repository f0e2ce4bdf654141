//! How a sign-in ends, and what else the server itself says about the admin page, for people: what happened, what it
//! means, what to do, and the button for it. Nobody comes here from an application, so none is named.
//! English: “sign‑in” is written with a hyphen that no line breaks at.

use auth_ui_contract::admin::{Language, Trouble, paths};
use axum::response::Response;
use http::StatusCode;

use crate::pages::{self, Links, Next, Tone, Words};

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

const SIGN_IN: Option<Next> = Some(Next {
    to: paths::PAGE,
    words: "Повернутися до входу",
    english: "Back to sign‑in",
});

const NOT_SIGNED_IN: &str = "Вхід не\u{a0}відбувся. Нічого не\u{a0}змінено.";
const SIGN_IN_AGAIN: &str = "Натисніть «Повернутися до входу» й\u{a0}увійдіть ще раз.";
const WHEN_MENDED: &str = "Коли адміністратор це виправить, натисніть «Повернутися до входу» й\u{a0}увійдіть ще раз.";
const WHEN_RESTORED: &str =
    "Коли МІС збереже чинний client_secret, натисніть «Повернутися до входу» й\u{a0}увійдіть ще раз.";
const TELL_THE_MIS: &str = "Якщо це повториться, повідомте адміністратора МІС і\u{a0}назвіть номер звернення.";
const WAIT: &str = "Зачекайте кілька хвилин.";

const NOT_OURS: Words = Words {
    tone: Tone::Error,
    title: "Вхід не\u{a0}завершено",
    happened: "Сервер не\u{a0}впізнав цього входу.",
    means: "Його розпочато в\u{a0}іншому вікні чи браузері, ним уже скористалися, або минуло понад 10\u{a0}хвилин. Нічого не\u{a0}змінено.",
    steps: &[
        "Натисніть «Повернутися до входу». Якщо ви вже увійшли, відкриється сторінка закладу.",
        "Якщо ні, увійдіть ще раз у\u{a0}цьому ж вікні браузера, не\u{a0}зволікаючи.",
        "Якщо це повториться, дозвольте цьому сайту зберігати файли cookie.",
    ],
    english: "The server did not recognise this sign‑in. It was begun in another window or browser, is over already, \
              or took more than 10 minutes. Nothing has changed. Press “Back to sign‑in”: if you are signed in \
              already, the clinic’s page opens. If not, sign in again in this same window without delay. If it happens \
              again, allow this site to store cookies.",
    next: SIGN_IN,
};

const DECLINED: Words = Words {
    // As likely as not it was the person's own choice.
    tone: Tone::Calm,
    title: "Вхід скасовано або не\u{a0}дозволено",
    happened: "ЕСОЗ повернула вас без дозволу. Можливо, ви скасували вхід, або вам не\u{a0}надали доступу.",
    means: NOT_SIGNED_IN,
    steps: &[
        "Натисніть «Повернутися до входу» і\u{a0}введіть код свого закладу.",
        "На сторінці ЕСОЗ увійдіть як керівник саме цього закладу й\u{a0}надайте доступ.",
        "Якщо вхід знову не\u{a0}дозволено, повідомте адміністратора МІС і\u{a0}назвіть номер звернення.",
    ],
    english: "eHealth sent you back without permission to sign in: the sign‑in was cancelled, or access was not given. \
              The sign‑in did not take place; nothing has changed. Press “Back to sign‑in” and enter your clinic’s \
              code. Sign in at eHealth as the head of this very clinic and give access. If it is not allowed again, \
              tell the administrator of the MIS and give them the reference number.",
    next: SIGN_IN,
};

const CODE_REFUSED: Words = Words {
    tone: Tone::Error,
    title: "Вхід не\u{a0}завершено",
    happened: "ЕСОЗ не\u{a0}прийняла одноразового коду входу: він застарів, або ним уже скористалися.",
    means: NOT_SIGNED_IN,
    steps: &[SIGN_IN_AGAIN, TELL_THE_MIS],
    english: "eHealth did not accept the one-time code of this sign‑in: it is out of date or used already. The sign‑in \
              did not take place; nothing has changed. Press “Back to sign‑in” and sign in again. If it happens again, \
              tell the administrator of the MIS and give them the reference number.",
    next: SIGN_IN,
};

const SECRET_REFUSED: Words = Words {
    tone: Tone::Error,
    title: "Збережений client_secret не\u{a0}діє",
    happened: "ЕСОЗ не\u{a0}прийняла client_secret цього закладу, який зберігає МІС.",
    means: "Вхід не\u{a0}відбувся. Хтось змінив client_secret в\u{a0}іншому місці, або його змінило попереднє \
            оновлення з\u{a0}невідомим результатом. Працівники закладу не\u{a0}можуть увійти через МІС, доки це не\u{a0}виправлено.",
    steps: &[
        "Якщо сторінка оновлення ще відкрита у\u{a0}вас або в\u{a0}іншого керівника закладу, оновіть client_secret там: новий одразу стане чинним.",
        "Якщо ні, повідомте адміністратора МІС: «збережений client_secret не\u{a0}діє».",
        "Якщо чинний client_secret відомий адміністратору, він збереже його командою «auth-ui-proxy secrets import».",
        "Якщо чинного client_secret не\u{a0}має ніхто, оновіть дані закладу та його керівника в\u{a0}ЕСОЗ: відповідь містить чинний client_secret.",
        WHEN_RESTORED,
    ],
    english: "eHealth did not accept the client_secret of this clinic that the MIS keeps. The sign‑in did not take \
              place. The client_secret was changed elsewhere, or by an earlier renewal with an unknown result. The \
              clinic’s staff cannot sign in through the MIS until this is repaired. If the renewal page is still open, \
              yours or another head’s, renew the client_secret there. If not, tell the administrator of the MIS: “the \
              stored client_secret is not valid”. They can store a valid one with “auth-ui-proxy secrets import”. If \
              nobody has a valid one, update the clinic and its head in eHealth. When a valid client_secret is stored, \
              press “Back to sign‑in”.",
    next: SIGN_IN,
};

const ADDRESS_REFUSED: Words = Words {
    tone: Tone::Error,
    title: "Адреса повернення не\u{a0}збігається",
    happened: "ЕСОЗ не\u{a0}прийняла адреси повернення: у\u{a0}зв’язку закладу з\u{a0}МІС зареєстровано іншу.",
    means: NOT_SIGNED_IN,
    steps: &[
        "Повідомте адміністратора МІС: «перевірте налаштування admin_redirect_uri».",
        WHEN_MENDED,
    ],
    english: "eHealth did not accept the return address: the clinic’s connection to the MIS has another one. The \
              sign‑in did not take place; nothing has changed. Tell the administrator of the MIS: “check the setting \
              admin_redirect_uri”. When they have repaired it, press “Back to sign‑in” and sign in again.",
    next: SIGN_IN,
};

const NO_SECRET: Words = Words {
    tone: Tone::Error,
    title: "Для закладу немає client_secret",
    happened: "МІС не\u{a0}зберігає client_secret цього закладу, тому увійти неможливо.",
    means: NOT_SIGNED_IN,
    steps: &[
        "Повідомте адміністратора МІС: «збережіть client_secret закладу командою auth-ui-proxy secrets import».",
        WHEN_MENDED,
    ],
    english: "The MIS keeps no client_secret of this clinic, so nobody can sign in. The sign‑in did not take place; \
              nothing has changed. Tell the administrator of the MIS: “store the clinic’s client_secret with \
              auth-ui-proxy secrets import”. When they have done so, press “Back to sign‑in” and sign in again.",
    next: SIGN_IN,
};

const UPSTREAM: Words = Words {
    tone: Tone::Error,
    title: "ЕСОЗ не\u{a0}відповідає",
    happened: "ЕСОЗ не\u{a0}відповіла вчасно, або її відповіді не\u{a0}вдалося прочитати.",
    means: NOT_SIGNED_IN,
    steps: &[WAIT, SIGN_IN_AGAIN, TELL_THE_MIS],
    english: "eHealth did not answer in time, or its answer could not be read. The sign‑in did not take place; nothing \
              has changed. Wait a few minutes, press “Back to sign‑in” and sign in again. If it happens again, tell \
              the administrator of the MIS and give them the reference number.",
    next: SIGN_IN,
};

const MIS_REFUSED: Words = Words {
    tone: Tone::Error,
    title: "МІС не\u{a0}допущено до ЕСОЗ",
    happened: "ЕСОЗ не\u{a0}прийняла ключа (api-key) цієї МІС або відмовила їй.",
    means: NOT_SIGNED_IN,
    steps: &[
        "Повідомте адміністратора МІС: «ЕСОЗ не\u{a0}приймає api-key МІС».",
        WHEN_MENDED,
    ],
    english: "eHealth did not accept the key (api-key) of this MIS, or refused the MIS. The sign‑in did not take \
              place; nothing has changed. Tell the administrator of the MIS: “eHealth does not accept the api-key of \
              the MIS”. When they have repaired it, press “Back to sign‑in” and sign in again.",
    next: SIGN_IN,
};

const BROKEN: Words = Words {
    tone: Tone::Error,
    title: "Сталася помилка на сервері МІС",
    happened: "Сервер не\u{a0}зміг завершити вхід. Це не\u{a0}ваша помилка.",
    means: NOT_SIGNED_IN,
    steps: &[WAIT, SIGN_IN_AGAIN, TELL_THE_MIS],
    english: "An error happened on the MIS server; it is not your fault. The sign‑in did not take place; nothing has \
              changed. Wait a few minutes, press “Back to sign‑in” and sign in again. If it happens again, tell the \
              administrator of the MIS and give them the reference number.",
    next: SIGN_IN,
};

const RENEWAL: Option<Next> = Some(Next {
    to: paths::PAGE,
    words: "Відкрити сторінку оновлення",
    english: "Open the renewal page",
});

const OPEN_THE_PAGE: &str = "Натисніть «Відкрити сторінку оновлення».";

const NOT_FOUND: Words = Words {
    tone: Tone::Error,
    title: "Сторінку не\u{a0}знайдено",
    happened: "За цією адресою нічого немає.",
    means: "Нічого не\u{a0}змінено.",
    steps: &[OPEN_THE_PAGE],
    english: "There is nothing at this address. Nothing has changed. Press “Open the renewal page”.",
    next: RENEWAL,
};

const TOO_LARGE: Words = Words {
    tone: Tone::Error,
    title: "Запит завеликий",
    happened: "Браузер надіслав більше даних, ніж сервер може прийняти.",
    means: "Нічого не\u{a0}змінено.",
    steps: &[
        OPEN_THE_PAGE,
        "Якщо це повториться, відкрийте її у\u{a0}приватному вікні або очистьте дані цього сайту в\u{a0}налаштуваннях браузера.",
    ],
    english: "The browser sent more data than the server accepts. Nothing has changed. Press “Open the renewal page”. \
              If it happens again, open it in a private window, or clear this site’s data in the browser’s settings.",
    next: RENEWAL,
};

const UNREADABLE: Words = Words {
    tone: Tone::Error,
    title: "Запит не\u{a0}вдалося прочитати",
    happened: "Сервер не\u{a0}зрозумів запиту браузера.",
    means: "Нічого не\u{a0}змінено.",
    steps: &[OPEN_THE_PAGE, TELL_THE_MIS],
    english: "The server did not understand the browser’s request. Nothing has changed. Press “Open the renewal page”. \
              If it happens again, tell the administrator of the MIS and give them the reference number.",
    next: RENEWAL,
};

const INTERNAL: Words = Words {
    tone: Tone::Error,
    title: "Сталася помилка на сервері МІС",
    happened: "Запит не\u{a0}завершено. Це не\u{a0}ваша помилка.",
    means: "Якщо оновлення client_secret уже розпочато, воно триває на сервері: сторінка покаже результат.",
    steps: &[WAIT, OPEN_THE_PAGE, TELL_THE_MIS],
    english: "An error happened on the MIS server; it is not your fault. If a renewal has begun, it continues on the \
              server, and the page will show its result. Wait a few minutes and press “Open the renewal page”. If it \
              happens again, tell the administrator of the MIS and give them the reference number.",
    next: RENEWAL,
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
pub fn ending(ending: Ending, request_id: &str, links: &Links) -> Response {
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
    pages::page(ending.status(), words, request_id, links)
}

/// Goes on to the page by itself. A `SameSite=Strict` cookie is not sent with a navigation that another site began, and
/// the way back from eHealth is one; this page's own navigation is ours (requirements A9). Back in the language the page spoke before.
pub fn hop(language: Option<Language>) -> Response {
    pages::hop(language.map_or(paths::PAGE, Language::page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::plain_words;

    #[test]
    fn every_page_says_in_short_sentences_and_in_order_what_happened_and_what_to_do() {
        for words in [
            NOT_OURS,
            DECLINED,
            CODE_REFUSED,
            SECRET_REFUSED,
            ADDRESS_REFUSED,
            NO_SECRET,
            UPSTREAM,
            MIS_REFUSED,
            BROKEN,
            NOT_FOUND,
            TOO_LARGE,
            UNREADABLE,
            INTERNAL,
        ] {
            plain_words::hold(&words);
            plain_words::stand(&words);
        }
    }
}
