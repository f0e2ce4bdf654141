//! How a sign-in ends, and what else the server itself says about the admin page, for people: what happened, what it
//! means, what to do, and the way back. Nobody comes here from an application, so none is named.

use auth_ui_contract::admin::{Language, Trouble, paths};
use axum::response::Response;
use http::StatusCode;

use crate::pages::{self, Back, Links, Words};

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
    means: "Цей вхід розпочато в іншому вікні чи браузері, ним уже скористалися, або минуло понад 10 хвилин. Нічого не змінено.",
    steps: &[
        "Поверніться до сторінки входу.",
        "Увійдіть ще раз у цьому ж вікні браузера, не зволікаючи.",
        "Якщо це повториться, дозвольте цьому сайту зберігати файли cookie.",
    ],
    english: "This sign-in was begun in another window or browser, is over already, or took more than 10 \
              minutes. Nothing has changed. Go back to the sign-in page and sign in again in this same window. \
              If it happens again, allow this site to keep cookies.",
    back: BACK,
};

const DECLINED: Words = Words {
    title: "Вхід скасовано",
    means: "Електронна система охорони здоров’я не дозволила вхід: його скасували або доступ не надано. Нічого не змінено.",
    steps: &[
        "Поверніться до сторінки входу й спробуйте ще раз.",
        "Перевірте, що входите як керівник саме цього закладу.",
    ],
    english: "The Electronic Health System did not allow the sign-in: it was cancelled, or access was not given. \
              Nothing has changed. Go back to the sign-in page and try again. Make sure that you sign in as the \
              head of this very clinic.",
    back: BACK,
};

const CODE_REFUSED: Words = Words {
    title: "Вхід не завершено",
    means: "Електронна система охорони здоров’я не прийняла одноразового коду входу: він застарів або вже використаний. Нічого не змінено.",
    steps: &["Поверніться до сторінки входу й увійдіть ще раз."],
    english: "The Electronic Health System did not accept the one-time code of this sign-in. It is out of date \
              or used already. Nothing has changed. Go back to the sign-in page and sign in again.",
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
        "Якщо чинний client_secret відомий адміністратору, він збереже його командою «auth-ui-proxy secrets import».",
        "Якщо чинний client_secret втрачено, його отримують через оновлення даних закладу та його керівника в ЕСОЗ.",
    ],
    english: "The Electronic Health System did not accept the client_secret of this clinic that the MIS keeps. \
              It was changed elsewhere, or an earlier renewal ended with an unknown result. Until this is \
              mended, the clinic’s staff cannot sign in through the MIS. If the renewal page is still open, \
              yours or another head’s, renew the client_secret there. Otherwise tell the administrator of the \
              MIS: “the stored client_secret is not valid”.",
    back: BACK,
};

const ADDRESS_REFUSED: Words = Words {
    title: "Адреса повернення не збігається",
    means: "Електронна система охорони здоров’я не прийняла адреси повернення: у зв’язку закладу з МІС зареєстровано іншу. \
            Нічого не змінено.",
    steps: &["Повідомте адміністратора МІС: «перевірте налаштування admin_redirect_uri»."],
    english: "The Electronic Health System did not accept the return address: the clinic’s connection to the MIS \
              has another one. Nothing has changed. Tell the administrator of the MIS: “check the setting \
              admin_redirect_uri”.",
    back: BACK,
};

const NO_SECRET: Words = Words {
    title: "Для закладу немає client_secret",
    means: "МІС не зберігає client_secret цього закладу, тому вхід неможливий. Нічого не змінено.",
    steps: &["Повідомте адміністратора МІС: «збережіть client_secret закладу командою auth-ui-proxy secrets import»."],
    english: "The MIS keeps no client_secret of this clinic, so nobody can sign in. Nothing has changed. Tell \
              the administrator of the MIS: “store the clinic’s client_secret with auth-ui-proxy secrets \
              import”.",
    back: BACK,
};

const UPSTREAM: Words = Words {
    title: "Система охорони здоров’я не відповідає",
    means: "Ми не отримали від центральної системи відповіді, яку можна прочитати. Нічого не змінено.",
    steps: &[
        "Зачекайте кілька хвилин.",
        "Поверніться до сторінки входу й увійдіть ще раз.",
    ],
    english: "The central health system gave no answer that can be read. Nothing has changed. Wait a few \
              minutes, go back to the sign-in page and sign in again.",
    back: BACK,
};

const MIS_REFUSED: Words = Words {
    title: "Систему не допущено до ЕСОЗ",
    means: "Електронна система охорони здоров’я не прийняла ключа цієї МІС або відмовила їй. Нічого не змінено.",
    steps: &["Повідомте адміністратора МІС: «ЕСОЗ не приймає api-key МІС»."],
    english: "The Electronic Health System did not accept the key of this MIS, or refused the MIS. Nothing has \
              changed. Tell the administrator of the MIS: “eHealth does not accept the api-key of the MIS”.",
    back: BACK,
};

const BROKEN: Words = Words {
    title: "Сталася помилка в нашій системі",
    means: "Вхід не завершено. Це не ваша помилка, нічого не змінено.",
    steps: &[
        "Зачекайте кілька хвилин і увійдіть ще раз.",
        "Якщо це повториться, повідомте адміністратора МІС і назвіть номер звернення.",
    ],
    english: "The sign-in failed in our system; it is not your fault, nothing has changed. Wait a few minutes and \
              sign in again. If it happens again, tell the administrator of the MIS the reference number.",
    back: BACK,
};

const TO_THE_PAGE: Option<Back> = Some(Back {
    to: paths::PAGE,
    words: "Перейти на сторінку оновлення client_secret",
});

const NOT_FOUND: Words = Words {
    title: "Сторінку не знайдено",
    means: "За цією адресою нічого немає. Нічого не змінено.",
    steps: &["Перейдіть на сторінку оновлення client_secret за посиланням нижче."],
    english: "There is nothing at this address. Nothing has changed. Go to the page for renewing the \
              client_secret by the link below.",
    back: TO_THE_PAGE,
};

const TOO_LARGE: Words = Words {
    title: "Запит завеликий",
    means: "Браузер надіслав більше даних, ніж служба може прийняти. Нічого не змінено.",
    steps: &[
        "Відкрийте сторінку оновлення client_secret у приватному вікні браузера.",
        "Якщо це повториться, очистьте дані цього сайту в налаштуваннях браузера.",
    ],
    english: "The browser sent more data than this service accepts. Nothing has changed. Open the page for \
              renewing the client_secret in a private window, or clear this site’s data in the browser.",
    back: TO_THE_PAGE,
};

const UNREADABLE: Words = Words {
    title: "Запит не вдалося прочитати",
    means: "Нічого не змінено.",
    steps: &[
        "Відкрийте сторінку оновлення client_secret ще раз.",
        "Якщо це повториться, повідомте адміністратора МІС і назвіть номер звернення.",
    ],
    english: "The request could not be read. Nothing has changed. Open the page for renewing the client_secret \
              again. If it happens again, tell the administrator of the MIS the reference number.",
    back: TO_THE_PAGE,
};

const INTERNAL: Words = Words {
    title: "Сталася помилка в нашій системі",
    means: "Запит не завершено. Це не ваша помилка. Якщо тривало оновлення client_secret, воно не \
            переривається: його результат буде на сторінці.",
    steps: &[
        "Зачекайте кілька хвилин і відкрийте сторінку ще раз.",
        "Якщо це повториться, повідомте адміністратора МІС і назвіть номер звернення.",
    ],
    english: "Something failed in our system; it is not your fault. A renewal under way is not interrupted: its \
              result will be on the page. Wait a few minutes and open the page again. If it happens again, tell \
              the administrator of the MIS the reference number.",
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
    fn every_page_is_said_in_short_sentences_and_in_its_own_letters() {
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
        }
    }
}
