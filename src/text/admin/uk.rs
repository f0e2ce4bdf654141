//! Ukrainian.

mod trouble;
mod words;

use contract::admin::{CheckName, CheckResult, Checked, Doubt, Phase, Proof, Reason, Trouble};

use super::{
    AdminText, Advice, Block, ChecksText, ConnectionText, DoorText, Frame, HistoryText, OrderText, OutcomeText,
    PartingText, RunningText, SessionText, SupportText,
};
use crate::refresh::{CodeProblem, End, Offer, Sort};
use crate::text::Note;

const TELL_THE_MIS: &str = "Повідомте адміністратора МІС і\u{a0}назвіть номер звернення.";
const TELL_THE_MIS_OF_IT: &str = "Повідомте адміністратора МІС.";
const IF_RENEWING_FAILS: &str = "Якщо оновити не\u{a0}вдасться, повідомте адміністратора МІС.";
const ONLY_IN_MEMORY: &str = "Повідомте адміністратора МІС: сервер не\u{a0}можна зупиняти, доки сховище не\u{a0}запрацює. Новий client_secret може бути лише в\u{a0}пам’яті сервера.";
const RESTORE_THE_COPY: &str =
    "Повідомте адміністратора МІС: він може відновити новий client_secret з\u{a0}аварійної копії.";
const TRY_WHAT_CAME: &str = "Повідомте адміністратора МІС: отримане значення збережено окремо. Його можна випробувати командою `auth-ui-proxy secrets activate`.";

/// The process by which a lost secret is obtained (contract h.1).
const ASK_FOR_ANOTHER: &str = "Якщо чинного client_secret не\u{a0}має ніхто, оновіть дані закладу та його керівника в\u{a0}ЕСОЗ (процес «Оновлення даних суб’єкта господарювання»). Відповідь на це оновлення містить чинний client_secret.";
const IMPORT_IT: &str = "Адміністратор МІС збереже його командою `auth-ui-proxy secrets import`.";

/// All sentences in Ukrainian.
pub static UK: AdminText = AdminText {
    lang: "uk",
    locale: "uk",
    names_months: false,
    frame: Frame {
        service: "Електронна система охорони здоров’я",
        languages: "Мова",
        error_prefix: "Помилка",
        title: "Оновлення client_secret",
        loading: "Завантажуємо відомості про заклад…",
        retry: "Спробувати ще раз",
        stranded: "Не\u{a0}вдалося відкрити сторінку закладу",
        stranded_means: "Ця сторінка нічого не\u{a0}змінила. Якщо оновлення вже розпочато, воно триває на сервері.",
        what_to_do: "Що зробити",
        silence: "Сторінка показує відомості на час останньої відповіді сервера. Ми\u{a0}пробуємо знову.",
        kyiv: |time| format!("{time} за\u{a0}київським\u{a0}часом"),
        help: Note {
            heading: "Допомога",
            paragraphs: &[
                "Зверніться до адміністратора МІС, з\u{a0}якою працює ваш заклад. Назвіть номер звернення, якщо сторінка його показує.",
            ],
        },
        accessibility: Note {
            heading: "Доступність",
            paragraphs: &[
                "Сторінку зроблено за ДСТУ EN\u{a0}301\u{a0}549:2022 (EN\u{a0}301\u{a0}549) і\u{a0}WCAG 2.2 рівня AA. Незалежного аудиту ще не\u{a0}було.",
                "Сторінкою можна користуватися з\u{a0}клавіатури, з\u{a0}програмою екранного доступу, зі збільшенням та з\u{a0}високою контрастністю.",
                "Якщо щось заважає, повідомте адміністратора МІС. Заява від 28.11.2026.",
            ],
        },
        privacy: Note {
            heading: "Захист даних",
            paragraphs: &[
                "Новий client_secret ніколи не\u{a0}показується і\u{a0}не\u{a0}потрапляє у\u{a0}браузер: сервер МІС зберігає його зашифрованим. У\u{a0}журналі лишаються час, обліковий запис, причина й\u{a0}результат кожного оновлення.",
            ],
        },
        terms: "Умови використання (нова вкладка)",
        more: "Докладніше (нова вкладка)",
        build: |id| format!("Збірка {id}"),
    },
    door: DoorText {
        title: "Вхід для керівника закладу",
        lead: "Тут керівник закладу оновлює client_secret — ключ, з\u{a0}яким працівники закладу входять до ЕСОЗ через МІС.",
        label: "Код ЄДРПОУ закладу",
        hint: "8\u{a0}цифр; для фізичної особи‑підприємця — 10\u{a0}цифр РНОКПП.",
        button: "Увійти через ЕСОЗ",
        next: "Ви перейдете на сторінку входу ЕСОЗ, а\u{a0}після входу повернетеся сюди. Вхід нічого не\u{a0}змінює.",
        asking: "Готуємо вхід…",
        problem: |problem| match problem {
            CodeProblem::Empty => "Введіть код ЄДРПОУ закладу.",
            CodeProblem::Malformed => {
                "Код ЄДРПОУ має 8\u{a0}цифр, а\u{a0}РНОКПП підприємця —\u{a0}10. Перевірте, що ви ввели."
            }
            CodeProblem::Unknown => {
                "Заклад із таким кодом не\u{a0}налаштовано в\u{a0}цій МІС. Перевірте код або зверніться до адміністратора МІС."
            }
            CodeProblem::AnotherClinic => "Це код іншого закладу. Перевірте, що ви ввели.",
        },
        leaving: |host| format!("Переходимо на {host}…"),
        leaving_by_hand: "Якщо перехід не\u{a0}відбувся, перейдіть за посиланням:",
    },
    session: SessionText {
        heading: "Заклад",
        clinic: "Назва",
        edrpou: "ЄДРПОУ",
        rnokpp: "РНОКПП",
        person: "Обліковий запис",
        role: "Роль",
        no_role: "ЕСОЗ не\u{a0}назвала ролі",
        end: "Сеанс",
        ends: |time, left| format!("до {time} ({left}), якщо нічого не\u{a0}робити"),
        sign_out: "Вийти",
        signing_out: "Завершуємо сеанс…",
    },
    connection: ConnectionText {
        heading: "Зв’язок\u{a0}із\u{a0}МІС",
        mis: "МІС",
        redirect_uri: "Адреса повернення",
        created: "Створено",
        refreshed: "Останнє оновлення",
        brought: "Збережено",
        by: "Обліковий запис:",
        imported: "адміністратором МІС",
        fingerprint: "Відбиток збереженого client_secret",
        version: "версія",
        nothing_stored: "МІС ще не\u{a0}зберігає client_secret цього закладу",
        proof: |proof| match proof {
            Proof::Untried => "ще не\u{a0}перевірено",
            Proof::Proven { .. } => "перевірено: ЕСОЗ приймає",
            Proof::Refused { .. } => "перевірено: ЕСОЗ не\u{a0}приймає",
        },
        proof_before: "до оновлення: ЕСОЗ приймала",
        refused: "ЕСОЗ не\u{a0}приймає збереженого client_secret",
        refused_means: "Хтось змінив client_secret в\u{a0}іншому місці, або попереднє оновлення з\u{a0}невідомим результатом його змінило. Працівники закладу не\u{a0}можуть увійти через МІС, доки це не\u{a0}виправлено.",
        refused_steps: |can_replace| match can_replace {
            false => &[TELL_THE_MIS_OF_IT, ASK_FOR_ANOTHER, IMPORT_IT],
            true => &[
                "Не\u{a0}виходьте із сеансу: щоб увійти знову, потрібен чинний client_secret.",
                "Оновіть client_secret тут, доки діє ваш вхід: новий одразу стане чинним.",
                IF_RENEWING_FAILS,
            ],
        },
        method: "Спосіб оновлення",
        method_connection: "за зв’язком закладу з\u{a0}МІС",
        method_legacy: "за клієнтом (застарілий метод ЕСОЗ)",
        none: || Block {
            title: "Зв’язок\u{a0}із\u{a0}МІС не\u{a0}знайдено".to_owned(),
            means: "Між цією МІС і\u{a0}закладом немає зв’язку, тому оновлювати нема чого. Нічого не\u{a0}змінено.",
            steps: &[
                "Перевірте, чи договір закладу з\u{a0}цією МІС чинний і\u{a0}чи МІС підключено до закладу в\u{a0}ЕСОЗ.",
                "Зверніться до адміністратора МІС: зв’язок створюють під\u{a0}час реєстрації або оновлення закладу.",
            ],
        },
        many: |count| Block {
            title: format!("Знайдено більше ніж один зв’язок: {count}"),
            means: "Між МІС і\u{a0}закладом має бути рівно один зв’язок. Ми\u{a0}не\u{a0}можемо знати, який із них чинний, тому нічого не\u{a0}змінюємо.",
            steps: &["Попросіть адміністратора МІС звернутися до служби підтримки ЕСОЗ: вона прибирає зайві зв’язки."],
        },
        unknown: "Не\u{a0}вдалося дізнатися про зв’язок\u{a0}із\u{a0}МІС.",
        forbidden: "ЕСОЗ показує зв’язок лише керівникові закладу.",
        forbidden_hint: "Якщо ви керівник, перевірте свою роль в\u{a0}ЕСОЗ.",
        check: "Перевірити збережений client_secret",
        checking: "Перевіряємо збережений client_secret…",
        checked: |checked, can_replace| {
            match checked {
            Checked::Accepted { .. } => Advice {
                sentence: "ЕСОЗ приймає збережений client_secret.".to_owned(),
                hint: "Працівники закладу можуть входити через МІС.".to_owned(),
            },
            Checked::Refused { .. } => Advice {
                sentence: "ЕСОЗ не\u{a0}приймає збереженого client_secret.".to_owned(),
                hint: match can_replace {
                    false => "Він уже не\u{a0}чинний.",
                    true => "Він уже не\u{a0}чинний. Оновіть client_secret тут, доки діє ваш вхід, і\u{a0}не\u{a0}виходьте із сеансу до того.",
                }
                .to_owned(),
            },
            // The check was made, and shows nothing yet.
            Checked::Untried {
                reason: reason @ Trouble::TooEarly,
            } => trouble::trouble(*reason),
            Checked::Untried { reason } => {
                let advice = trouble::trouble(*reason);
                Advice {
                    sentence: format!("Перевірити не\u{a0}вдалося. {}", advice.sentence),
                    hint: advice.hint,
                }
            }
        }
        },
        technical: "Технічні відомості",
        id: "Ідентифікатор зв’язку",
        client_id: "Ідентифікатор клієнта",
    },
    checks: ChecksText {
        heading: "Готовність",
        passed: |check| match check.name {
            CheckName::Store => "Сховище доступне для запису.",
            CheckName::Key => "Ключ шифрування на місці й\u{a0}захищений.",
            CheckName::Connection => "Знайдено рівно один чинний\u{a0}зв’язок.",
            CheckName::Owner => "Ви маєте права керівника закладу.",
            CheckName::TokenLifetime => "Вхід діє досить довго, щоб виправити невідомий результат.",
            CheckName::FreshSignIn => match check.result {
                // A repair asks for no fresh sign-in.
                CheckResult::Passed { seconds_left: None } => "Коли саме ви увійшли, зараз неважливо.",
                _ => "Ви увійшли нещодавно.",
            },
            CheckName::Clock => "Час на сервері збігається з\u{a0}часом\u{a0}ЕСОЗ.",
            CheckName::Idle => "Через цю МІС ніхто інший не\u{a0}оновлює client_secret.",
            CheckName::Rate => "Дозволену кількість оновлень не\u{a0}вичерпано.",
        },
        unchecked: |name| match name {
            CheckName::Connection => "Зв’язок не\u{a0}перевірено.",
            CheckName::Clock => "Годинник не\u{a0}звірено.",
            CheckName::Idle => "Чи триває інше оновлення, не\u{a0}перевірено.",
            CheckName::Rate => "Кількість оновлень не\u{a0}перевірено.",
            CheckName::Key => "Ключ шифрування не\u{a0}перевірено.",
            CheckName::Store | CheckName::Owner | CheckName::TokenLifetime | CheckName::FreshSignIn => "",
        },
        token_over: "Ваш вхід уже не\u{a0}діє.",
        left: |span| format!("ще {span}"),
        good: "Готово:",
        bad: "Не\u{a0}готово:",
        unmade: "Невідомо:",
        no_time_named: "ЕСОЗ не\u{a0}назвала свого часу. Оновленню це не\u{a0}заважає.",
    },
    order: OrderText {
        heading: "Оновлення",
        warning: |stored| match stored {
            None => {
                "МІС ще не\u{a0}зберігає client_secret цього закладу. Якщо чинний client_secret є деінде, він перестане діяти одразу."
            }
            Some(Proof::Refused { .. }) => {
                "Збережений client_secret не\u{a0}діє. Якщо чинний client_secret є деінде, він перестане діяти одразу."
            }
            Some(Proof::Untried | Proof::Proven { .. }) => "Чинний client_secret перестане діяти одразу.",
        },
        consequences: &[
            "Хто вже увійшов, працює далі: чинні входи діють до кінця свого строку.",
            "Для нових входів МІС сама візьме новий client_secret.",
            "Повернути старий client_secret не\u{a0}можна: ЕСОЗ не\u{a0}видає попередніх значень. Якщо щось піде не\u{a0}так, client_secret оновлюють ще раз, доки діє ваш вхід.",
        ],
        escrow: "Перед збереженням сервер записує аварійну копію нового client_secret. З\u{a0}неї адміністратор МІС відновить його, якщо сховище відмовить.",
        reason: "Причина оновлення",
        reasons: |reason| match reason {
            Reason::Routine => "Планове оновлення",
            Reason::SuspectedLeak => "Підозра, що client_secret став відомий\u{a0}стороннім",
            Reason::StaffChange => "Звільнилася людина, яка знала client_secret",
            Reason::Test => "Перевірка роботи",
        },
        leak: "Після підозри на витік зробіть також це:",
        leak_steps: &[
            "Завершіть відкриті сеанси працівників у\u{a0}МІС: оновлення їх не\u{a0}завершує.",
            "Повідомте службу підтримки ЕСОЗ про можливий витік.",
            "Попросіть адміністратора МІС переглянути журнали входів закладу.",
        ],
        no_reason: "Виберіть причину оновлення.",
        confirm: |edrpou| format!("Щоб підтвердити, введіть код закладу:\u{a0}{edrpou}"),
        problem: |problem| match problem {
            CodeProblem::Empty => "Введіть код закладу, щоб підтвердити оновлення.",
            CodeProblem::Malformed | CodeProblem::Unknown | CodeProblem::AnotherClinic => {
                "Код не\u{a0}збігається з\u{a0}кодом закладу. Оновлення не\u{a0}розпочато."
            }
        },
        button: "Оновити client_secret",
        cancel: "Скасувати",
        ordering: "Надсилаємо розпорядження…",
        seeking: "Дивимося, що відбувається з\u{a0}оновленням…",
        blocked: |offer| match offer {
            Offer::Refresh => "",
            Offer::Repair => "Спершу з’ясуйте результат попереднього оновлення.",
            Offer::Running => "Оновлення вже триває. Результат буде на цій сторінці.",
            Offer::NotOwner => "Лише керівник закладу може оновити client_secret.",
            Offer::NoConnection => {
                "Оновити зараз не\u{a0}можна. Чому і\u{a0}що зробити, сказано вище: «Зв’язок\u{a0}із\u{a0}МІС»."
            }
            Offer::SignInAgain => "Щоб оновити client_secret, увійдіть ще раз.",
            Offer::NotReady => {
                "Оновити зараз не\u{a0}можна: у\u{a0}списку вище позначено, що заважає. Поки це так, ця сторінка нічого не\u{a0}змінить."
            }
        },
        not_owner: |role| format!("Лише керівник закладу може оновити client_secret. Ваша роль: {role}."),
        sign_in_again: "Увійти ще раз",
        to_sign_in_again: "Перейти до кнопки «Увійти ще раз»",
        sign_in_too_old: "Оновлення дозволено лише невдовзі після входу.",
        sign_in_again_means: |is_dead| match is_dead {
            true => "Увійти знову вдасться лише після того, як МІС збереже чинний client_secret.",
            false => "Вхід із тим самим обліковим записом забере хвилину й\u{a0}нічого не\u{a0}змінить.",
        },
        signing_in: "Готуємо вхід…",
    },
    running: RunningText {
        mine: "Оновлюємо client_secret…",
        others: "Зараз client_secret оновлює інша людина",
        who: "Обліковий запис",
        since: "Розпочато",
        lasts: |time, span| format!("{time}, триває {span}"),
        phase: "Що відбувається",
        phases: |phase| match phase {
            Phase::Checking => "Перевіряємо готовність; ЕСОЗ ще ні про що не\u{a0}просили",
            Phase::Asking => "Чекаємо на відповідь ЕСОЗ",
            Phase::Storing => "Новий client_secret отримано, зберігаємо його",
        },
        safe: "Цю вкладку можна закрити: оновлення триває на сервері. Відкрийте сторінку знову, і\u{a0}вона покаже результат.",
        long: "Триває довше, ніж зазвичай. Робити нічого не\u{a0}потрібно: сервер сам завершить очікування і\u{a0}покаже результат.",
    },
    outcome: OutcomeText {
        earlier: "Попереднє оновлення",
        stored: "Оновлено і\u{a0}збережено",
        not_changed: "Не\u{a0}оновлено: старий діє",
        not_repaired: "Не\u{a0}оновлено: ця спроба нічого не\u{a0}змінила",
        in_doubt: "Невідомо: потрібна дія",
        not_stored: "Не\u{a0}збережено: потрібна дія",
        dead: "Старий client_secret не\u{a0}діє: потрібна дія",
        stored_means: |proof| match proof {
            Proof::Untried => "Новий client_secret отримано, зашифровано і\u{a0}збережено.",
            Proof::Proven { .. } => "Новий client_secret чинний, зашифрований і\u{a0}збережений.",
            // The heading has told the rest.
            Proof::Refused { .. } => "Старий client_secret теж уже не\u{a0}діє.",
        },
        stored_proof: |proof| match proof {
            Proof::Untried => {
                "Старий більше не\u{a0}діє. Новий ще не\u{a0}перевірено: це станеться, щойно хтось увійде або натисне «Перевірити збережений client_secret»."
            }
            Proof::Proven { .. } => "ЕСОЗ уже прийняла його під\u{a0}час перевірки. Старий більше не\u{a0}діє.",
            Proof::Refused { .. } => "Працівники закладу не\u{a0}можуть увійти через МІС, доки це не\u{a0}виправлено.",
        },
        stored_steps: &["Нічого робити не\u{a0}потрібно: МІС уже користується новим client_secret."],
        stored_refused: "Оновлено і\u{a0}збережено, але ЕСОЗ не\u{a0}приймає нового client_secret",
        stored_refused_steps: &[
            "Не\u{a0}виходьте із сеансу: щоб увійти знову, потрібен чинний client_secret.",
            "Натисніть «Перевірити збережений client_secret» ще раз.",
            "Якщо ЕСОЗ знову його не\u{a0}прийме, оновіть client_secret ще раз, доки діє ваш вхід.",
            IF_RENEWING_FAILS,
        ],
        leak_then: "Після підозри на витік, коли ЕСОЗ прийме client_secret, зробіть також це:",
        not_changed_means: "Старий client_secret діє, як і\u{a0}раніше. Нічого не\u{a0}змінено.",
        not_repaired_means: "Ця спроба мала виправити попереднє оновлення з\u{a0}невідомим результатом.",
        why_not_changed: trouble::why_not_changed,
        original: "Відповідь ЕСОЗ",
        doubt: trouble::doubt,
        in_doubt_means: |doubt, is_refused| match doubt {
            // That the old one is dead is told before it.
            doubt if is_refused || matches!(doubt, Doubt::NotStored | Doubt::OnlyEscrow) => {
                "Нові входи працівників через МІС не\u{a0}вдадуться, доки новий client_secret не\u{a0}збережено."
            }
            Doubt::NoSecret => {
                "Старий, імовірно, вже не\u{a0}діє. Якщо це так, нові входи працівників через МІС не\u{a0}вдадуться, доки новий не\u{a0}збережено."
            }
            Doubt::OtherConnection => {
                "Чи змінився client_secret закладу, невідомо. Якщо змінився, старий уже не\u{a0}діє, і\u{a0}нові входи працівників через МІС не\u{a0}вдадуться, доки новий не\u{a0}збережено."
            }
            _ => {
                "Якщо client_secret змінився, старий уже не\u{a0}діє, і\u{a0}нові входи працівників через МІС не\u{a0}вдадуться, доки новий не\u{a0}збережено."
            }
        },
        stay: "Не\u{a0}виходьте із сеансу: щоб увійти знову, потрібен чинний client_secret.",
        budget: |span| format!("На виправлення залишилося {span}: стільки ще діє ваш вхід."),
        idle: |span| {
            format!(
                "Якщо нічого не\u{a0}робити на сторінці, сеанс закриється за {span}. Торкніться сторінки, прокрутіть її або натисніть клавішу, і\u{a0}відлік почнеться знову."
            )
        },
        repair: "Оновити ще раз",
        repair_means: |doubt, barred| match (doubt, barred) {
            (Doubt::NotStored, Some(CheckName::Store)) => {
                "Оновити ще раз вдасться, коли сховище знову прийматиме записи: що заважає, позначено нижче у\u{a0}списку «Готовність». Тоді чинним стане ще один новий client_secret."
            }
            (Doubt::OnlyEscrow, Some(CheckName::Store)) => {
                "Оновити ще раз вдасться, коли сховище знову прийматиме записи: що заважає, позначено нижче у\u{a0}списку «Готовність». Тоді чинним стане ще один новий client_secret, а\u{a0}аварійна копія вже не\u{a0}діятиме."
            }
            (_, Some(_)) => {
                "Зараз оновити ще раз не\u{a0}вдасться: що заважає, позначено нижче у\u{a0}списку «Готовність». Коли це буде усунено, оновлення дасть ще один новий client_secret."
            }
            (Doubt::NotStored, None) => {
                "Повторне оновлення дасть ще один новий client_secret, і\u{a0}він стане чинним."
            }
            (Doubt::OnlyEscrow, None) => {
                "Повторне оновлення дасть ще один новий client_secret, і\u{a0}він стане чинним, а\u{a0}аварійна копія вже не\u{a0}діятиме."
            }
            _ => {
                "Повторне оновлення дасть ще один новий client_secret, і\u{a0}він стане чинним, хоч би як закінчилося попереднє."
            }
        },
        check_means: "Перевірка покаже, чи збережений client_secret досі діє. Якщо ЕСОЗ ще може виконувати попередній запит, перевірку доведеться повторити.",
        repair_by_owner: "Виправити може лише керівник закладу. Повідомте його негайно: час обмежений.",
        repair_failed: "Виправити не\u{a0}вдалося: ця спроба нічого не\u{a0}змінила.",
        repair_reference: "Номер звернення повторного оновлення",
        repaired_reference: "Номер звернення попереднього оновлення",
        repair_needs_sign_in: |is_dead| match is_dead {
            true => {
                "Щоб виправити результат, потрібен новий вхід. Він вдасться лише після того, як МІС збереже чинний client_secret."
            }
            false => {
                "Щоб виправити результат, потрібен новий вхід. Спробуйте увійти ще раз: якщо старий client_secret досі діє, вхід вдасться."
            }
        },
        budget_over: |is_dead| match is_dead {
            true => {
                "Строк дії вашого входу минув. Увійти знову вдасться лише після того, як МІС збереже чинний client_secret."
            }
            false => {
                "Строк дії вашого входу минув. Спробуйте увійти ще раз: якщо старий client_secret досі діє, вхід вдасться, і\u{a0}ви зможете все виправити."
            }
        },
        budget_over_then: "Якщо ЕСОЗ не\u{a0}пускає через недійсний client_secret",
        budget_over_steps: |doubt| match doubt {
            Doubt::NotStored => &[ONLY_IN_MEMORY, ASK_FOR_ANOTHER, IMPORT_IT],
            Doubt::OnlyEscrow => &[RESTORE_THE_COPY, ASK_FOR_ANOTHER, IMPORT_IT],
            Doubt::OtherConnection => &[TRY_WHAT_CAME, ASK_FOR_ANOTHER, IMPORT_IT],
            Doubt::NoAnswer | Doubt::Unreadable | Doubt::UpstreamFailed | Doubt::NoSecret | Doubt::Interrupted => {
                &[TELL_THE_MIS, ASK_FOR_ANOTHER, IMPORT_IT]
            }
        },
        time: "Завершено",
        who: "Обліковий запис",
        reason: "Причина",
        connection: "Зв’язок",
        fingerprint: "Відбиток",
        reference: "Номер звернення",
        upstream_reference: "Номер звернення в\u{a0}ЕСОЗ",
        repaired_another: "Це оновлення виправило попереднє з\u{a0}невідомим результатом.",
    },
    history: HistoryText {
        heading: "Історія",
        empty: "Записів ще немає.",
        unwritten: "Останнє оновлення ще не\u{a0}записано: сховище не\u{a0}прийняло запису.",
        time: "Розпочато (Київ)",
        who: "Обліковий запис",
        reason: "Причина",
        result: "Результат",
        fingerprint: "Відбиток",
        shown: "Показати",
        sorts: |sort| match sort {
            Sort::All => "усі результати",
            Sort::Stored => "оновлено і\u{a0}збережено",
            Sort::NotChanged => "не\u{a0}оновлено",
            Sort::InDoubt => "невідомо",
        },
        none_of_it: "Серед прочитаних записів таких немає.",
        reference: "Номер звернення",
        not_changed: "Не\u{a0}оновлено",
        was_unknown: "Результат був невідомий",
        repaired: "Виправлено пізнішим оновленням.",
        settled: "Виправлено вручну: адміністратор МІС увів client_secret у\u{a0}сховище.",
        more: "Показати давніші",
        reading: "Читаємо давніші записи…",
        csv: "Завантажити всю історію\u{a0}(CSV)",
    },
    parting: PartingText {
        title: |end| match end {
            End::SignedOut => "Ви вийшли",
            End::Idle | End::Over | End::Elsewhere => "Сеанс завершено",
        },
        means: |end| match end {
            End::SignedOut => "Сеанс завершено на сервері.",
            End::Idle => "Ви довго нічого не\u{a0}робили на сторінці, тому сеанс закрито.",
            End::Over => "Минув найдовший дозволений час сеансу.",
            End::Elsewhere => {
                "Сервер більше не\u{a0}знає цього сеансу: ви вийшли в\u{a0}іншій вкладці, або його час вичерпано."
            }
        },
        hidden: "Відомості про заклад прибрано з\u{a0}екрана.",
        goes_on: "Розпочате оновлення триває на сервері. Увійдіть знову, щоб побачити результат.",
        again: "Увійти знову",
        asking: "Перевіряємо, чи сеанс ще діє…",
    },
    support: SupportText {
        heading: "Відомості для служби підтримки",
        reference: "Номер звернення",
        result: "Результат",
        copy: "Скопіювати",
        copied: "Скопійовано",
        not_copied: "Не\u{a0}вдалося скопіювати. Виділіть текст і\u{a0}скопіюйте його самі.",
    },
    trouble: trouble::trouble,
    failure: trouble::failure,
    notice: trouble::notice,
    role: words::role,
    span: words::span,
    ago: words::ago,
};
