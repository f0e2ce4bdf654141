//! Why something was refused, failed harmlessly, or ended nobody knows how; and what to do about it.

use contract::admin::{AdminError, Doubt, Trouble};

use super::super::Advice;
use super::words::span;
use crate::refresh::{Failure, Fault, Notice};

const TELL_THE_MIS: &str = "Повідомте адміністратора МІС і\u{a0}назвіть номер звернення.";
const WAIT: &str = "Зачекайте кілька хвилин і\u{a0}спробуйте ще раз.";
const LOOK_AT_THE_NETWORK: &str = "Перевірте з’єднання з\u{a0}інтернетом і\u{a0}спробуйте ще раз.";

fn advice(sentence: &str, hint: &str) -> Advice {
    Advice {
        sentence: sentence.to_owned(),
        hint: hint.to_owned(),
    }
}

/// A reason why nothing is begun, or nothing has changed.
pub fn trouble(trouble: Trouble) -> Advice {
    let (sentence, hint) = match trouble {
        Trouble::StoreFull => (
            "У\u{a0}сховищі МІС не\u{a0}лишилося місця.",
            "Попросіть адміністратора МІС звільнити місце на диску сервера.",
        ),
        Trouble::StoreReadOnly => (
            "Сховище МІС доступне лише для читання.",
            "Попросіть адміністратора МІС дозволити серверу запис у\u{a0}сховище.",
        ),
        Trouble::StoreBroken => (
            "Сховище МІС не\u{a0}приймає записів.",
            "Повідомте адміністратора МІС: сховище не\u{a0}відповідає або не\u{a0}підтверджує запис на диск.",
        ),
        Trouble::KeyWrong => (
            "Ключа шифрування немає, або він не\u{a0}той.",
            "Повідомте адміністратора МІС: потрібен той файл ключа, яким зашифровано сховище.",
        ),
        Trouble::KeyExposed => (
            "Файл ключа шифрування можуть прочитати інші.",
            "Попросіть адміністратора МІС закрити доступ до файлу ключа (права 0600).",
        ),
        Trouble::EscrowBroken => (
            "Папка для аварійних копій не\u{a0}приймає записів.",
            "Повідомте адміністратора МІС: без аварійної копії оновлення не\u{a0}починається.",
        ),
        Trouble::NoConnection => (
            "Зв’язок між МІС та закладом не\u{a0}знайдено.",
            "Зверніться до адміністратора МІС: зв’язок створюють під\u{a0}час реєстрації або оновлення закладу.",
        ),
        Trouble::ManyConnections => (
            "Знайдено кілька зв’язків між МІС та закладом.",
            "Попросіть адміністратора МІС звернутися до служби підтримки ЕСОЗ: вона прибирає зайві зв’язки.",
        ),
        Trouble::ConnectionChanged => (
            "Зв’язок змінився, поки сторінка була відкрита.",
            "Перегляньте відомості про зв’язок і\u{a0}підтвердьте оновлення ще раз.",
        ),
        Trouble::NotOwner => (
            "Ви не\u{a0}маєте прав керівника закладу.",
            "Попросіть керівника закладу увійти й\u{a0}оновити client_secret.",
        ),
        Trouble::TokenEndsSoon => (
            "Вхід закінчується надто скоро, щоб встигнути виправити невідомий результат.",
            "Увійдіть ще раз: відлік почнеться заново.",
        ),
        Trouble::SignInTooOld => ("Ви увійшли надто давно.", "Увійдіть ще раз: це займе хвилину."),
        Trouble::ClockSkew => (
            "Годинник сервера МІС не\u{a0}збігається з\u{a0}годинником\u{a0}ЕСОЗ.",
            "Попросіть адміністратора МІС налаштувати час на сервері.",
        ),
        Trouble::Busy => ("Оновлення вже триває.", "Результат буде на цій сторінці."),
        Trouble::TooMany => (
            "За останню годину було забагато спроб оновлення.",
            "Оновити можна буде, щойно мине година від першої з\u{a0}них.",
        ),
        Trouble::Unreachable => (
            "З’єднатися з\u{a0}ЕСОЗ не\u{a0}вдалося: нічого не\u{a0}надіслано.",
            WAIT,
        ),
        Trouble::Timeout => ("ЕСОЗ не\u{a0}відповіла вчасно.", WAIT),
        Trouble::Unreadable => ("Відповідь ЕСОЗ не\u{a0}вдалося прочитати.", WAIT),
        Trouble::TokenRefused => ("ЕСОЗ більше не\u{a0}приймає вашого входу.", "Увійдіть ще раз."),
        Trouble::Forbidden => (
            "ЕСОЗ не\u{a0}дозволила оновити client_secret.",
            "Після входу права могли змінитися, або їх не\u{a0}має ця МІС. Увійдіть ще раз; якщо не\u{a0}допоможе, повідомте адміністратора МІС.",
        ),
        Trouble::NotFound => (
            "ЕСОЗ не\u{a0}знайшла закладу або його зв’язку з\u{a0}МІС.",
            "Зверніться до адміністратора МІС і\u{a0}назвіть номер звернення.",
        ),
        Trouble::ApiKeyRefused => (
            "ЕСОЗ не\u{a0}приймає ключа (api-key) цієї МІС.",
            "Повідомте адміністратора МІС: ключ МІС недійсний або належить іншій МІС.",
        ),
        Trouble::Refused => ("ЕСОЗ відмовила.", TELL_THE_MIS),
        Trouble::Interrupted => (
            "Сервер МІС зупинився до того, як ЕСОЗ про щось попросили.",
            "Оновіть client_secret ще раз.",
        ),
        Trouble::UpstreamBusy => ("ЕСОЗ отримує забагато запитів і\u{a0}просить зачекати.", WAIT),
        Trouble::ProvenUnchanged => (
            "Перевірка показала: старий client_secret діє, ЕСОЗ його не\u{a0}змінила.",
            "Якщо оновлення ще потрібне, оновіть client_secret знову.",
        ),
        Trouble::TooEarly => (
            "Старий client_secret поки діє, але ЕСОЗ ще може виконувати попередній запит.",
            "Перевірте ще раз за хвилину.",
        ),
        Trouble::NothingToTryWith => (
            "Цей вхід не\u{a0}дозволяє перевірити client_secret.",
            "Для оновлення client_secret ця перевірка не\u{a0}потрібна.",
        ),
    };
    advice(sentence, hint)
}

/// Why an attempt has changed nothing: told of whoever made it, and as of then.
pub fn why_not_changed(reason: Trouble) -> String {
    match reason {
        Trouble::NotOwner => "Бракувало прав керівника закладу.",
        Trouble::TokenEndsSoon => "Вхід закінчувався надто скоро, щоб встигнути виправити невідомий результат.",
        Trouble::SignInTooOld => "Вхід відбувся надто давно.",
        Trouble::Busy => "Тривало інше оновлення.",
        Trouble::TokenRefused => "ЕСОЗ більше не\u{a0}приймала входу.",
        Trouble::ApiKeyRefused => "ЕСОЗ не\u{a0}прийняла ключа (api-key) цієї МІС.",
        Trouble::ProvenUnchanged => "Перевірка показала: старий client_secret діяв, ЕСОЗ його не\u{a0}змінила.",
        Trouble::UpstreamBusy => "ЕСОЗ отримала забагато запитів і\u{a0}попросила зачекати.",
        other => return trouble(other).sentence,
    }
    .to_owned()
}

/// Why nobody knows how an attempt ended.
pub fn doubt(doubt: Doubt) -> Advice {
    let (sentence, hint) = match doubt {
        Doubt::NoAnswer => (
            "ЕСОЗ не\u{a0}відповіла на запит, який уже отримала або могла отримати.",
            "Вона могла змінити client_secret, але нового значення МІС не\u{a0}має.",
        ),
        Doubt::Unreadable => (
            "Відповідь ЕСОЗ не\u{a0}вдалося прочитати.",
            "Можливо, відповів не\u{a0}сервер ЕСОЗ, а\u{a0}щось між ним і\u{a0}МІС. Нового значення МІС не\u{a0}має.",
        ),
        Doubt::UpstreamFailed => (
            "ЕСОЗ повідомила про власну помилку.",
            "Вона могла змінити client_secret до того, як помилка сталася.",
        ),
        Doubt::NoSecret => ("ЕСОЗ відповіла «так», але не\u{a0}надіслала нового client_secret.", ""),
        Doubt::OtherConnection => (
            "ЕСОЗ відповіла про інший зв’язок, ніж той, що оновлювали.",
            "Отримане значення збережено окремо й\u{a0}не\u{a0}використовується.",
        ),
        Doubt::Interrupted => (
            "Сервер МІС зупинився, коли ЕСОЗ уже могла отримати запит.",
            "Відповіді він не\u{a0}дочекався, тому нового значення МІС не\u{a0}має.",
        ),
        Doubt::NotStored => (
            "Новий client_secret отримано, але зберегти його не\u{a0}вдалося.",
            "Старий уже не\u{a0}діє. Сервер і\u{a0}далі пробує зберегти новий; якщо вдасться, сторінка це покаже. Повідомте адміністратора МІС: сервер не\u{a0}можна зупиняти, доки сховище не\u{a0}запрацює.",
        ),
        Doubt::OnlyEscrow => (
            "Новий client_secret отримано, але зберегти вдалося лише аварійну копію.",
            "Старий уже не\u{a0}діє. Повідомте адміністратора МІС: він може відновити новий з\u{a0}аварійної копії.",
        ),
    };
    advice(sentence, hint)
}

/// Why a call to our own server led nowhere.
pub fn failure(failure: &Failure) -> Advice {
    match &failure.fault {
        Fault::Offline => advice("Немає з’єднання з\u{a0}інтернетом.", LOOK_AT_THE_NETWORK),
        Fault::Unreachable => advice(
            "Сервер МІС недоступний.",
            "Перевірте з’єднання або зачекайте кілька хвилин.",
        ),
        Fault::TimedOut => advice("Сервер МІС не\u{a0}відповів вчасно.", WAIT),
        Fault::Unreadable => advice("Відповідь сервера не\u{a0}вдалося прочитати.", TELL_THE_MIS),
        Fault::UnsafeAddress => advice(
            "Сервер назвав небезпечну адресу входу, тому ми туди не\u{a0}перейшли.",
            TELL_THE_MIS,
        ),
        Fault::Refused(error) => refusal(error),
    }
}

fn refusal(error: &AdminError) -> Advice {
    match error {
        AdminError::SignedOut => advice("Сеанс завершено.", "Увійдіть знову."),
        AdminError::ReauthRequired => advice("Від вашого входу минуло забагато часу.", "Увійдіть ще раз."),
        AdminError::ForgedRequest => advice(
            "Сервер не\u{a0}впізнав своєї сторінки.",
            "Відкрийте сторінку заново за адресою, яку дав адміністратор МІС.",
        ),
        AdminError::NotOwner => trouble(Trouble::NotOwner),
        AdminError::UnknownClinic => advice(
            "Заклад із таким кодом не\u{a0}налаштовано в\u{a0}цій МІС.",
            "Перевірте код або зверніться до адміністратора МІС.",
        ),
        AdminError::InProgress { .. } => advice("Інше оновлення вже триває.", "Результат буде на цій сторінці."),
        AdminError::RepairMismatch => advice(
            "Стан змінився, поки сторінка була відкрита.",
            "Перегляньте останній результат: виправляти можна лише його.",
        ),
        AdminError::WrongConfirmation => advice(
            "Введений код не\u{a0}збігається з\u{a0}кодом закладу.",
            "Введіть код свого закладу.",
        ),
        AdminError::Malformed => advice(
            "Сервер не\u{a0}зрозумів запиту сторінки.",
            "Оновіть сторінку у\u{a0}браузері; якщо це повториться, повідомте адміністратора МІС.",
        ),
        AdminError::TooMany { retry_after } => Advice {
            sentence: "Забагато спроб за короткий час.".to_owned(),
            hint: format!("Зачекайте {} і\u{a0}спробуйте знову.", span(i64::from(*retry_after))),
        },
        AdminError::NotReady { reason } => trouble(*reason),
        AdminError::Internal => advice(
            "Сталася помилка на сервері МІС.",
            "Спробуйте ще раз через кілька хвилин. Якщо це повториться, повідомте адміністратора МІС і\u{a0}назвіть номер звернення.",
        ),
    }
}

/// What something the person did has led to.
pub fn notice(notice: &Notice) -> Advice {
    let with = |before: &str, cause: &Failure| {
        let Advice { sentence, hint } = failure(cause);
        Advice {
            sentence: format!("{before} {sentence}"),
            hint,
        }
    };
    match notice {
        Notice::OrderRefused(cause) => with("Оновлення не\u{a0}розпочато: ця спроба нічого не\u{a0}змінила.", cause),
        Notice::OrderLost(cause) => advice(
            match cause.fault {
                Fault::Refused(_) => "Сервер повідомив про помилку. Чи прийняв він ваше розпорядження, ще невідомо.",
                _ => "Відповідь сервера на ваше розпорядження загубилася.",
            },
            "Ми\u{a0}не\u{a0}надсилаємо його вдруге, а\u{a0}дивимося, чи оновлення почалося. Зачекайте.",
        ),
        Notice::OrderFound => advice(
            "Відповідь сервера загубилася, але розпорядження він отримав.",
            "Далі показано, що з\u{a0}ним відбувається.",
        ),
        Notice::OrderNotFound => advice(
            "Не\u{a0}видно, щоб оновлення розпочалося: сервер, схоже, не\u{a0}отримав розпорядження.",
            "Можна ще раз натиснути ту саму кнопку: двох оновлень одночасно не\u{a0}буде.",
        ),
        Notice::CheckFailed(cause) => with("Перевірити client_secret не\u{a0}вдалося.", cause),
        Notice::HistoryFailed(cause) => with("Давніші записи прочитати не\u{a0}вдалося.", cause),
        Notice::SignInFailed(cause) => with("Перейти до входу не\u{a0}вдалося.", cause),
        Notice::SignOutFailed(cause) => with("Вийти не\u{a0}вдалося: сеанс ще відкрито.", cause),
    }
}
