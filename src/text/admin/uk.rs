//! Ukrainian.

mod trouble;
mod words;

use contract::admin::{CheckName, CheckResult, Checked, ConnectionState, Doubt, Phase, Proof, Reason, Trouble};

use super::{
    AdminText, Advice, Block, ChecksText, ConnectionText, DoorText, Frame, HistoryText, OrderText, OutcomeText,
    PartingText, RunningText, SessionText, SupportText,
};
use crate::refresh::{CodeProblem, End, Offer, Sort};
use crate::text::Note;

const TELL_THE_MIS: &str = "Повідомте адміністратора МІС і назвіть номер звернення.";
const ONLY_IN_MEMORY: &str = "Повідомте адміністратора МІС: сервер не можна зупиняти, доки сховище не запрацює. Новий client_secret може бути лише в пам’яті сервера.";
const RESTORE_THE_COPY: &str =
    "Повідомте адміністратора МІС: він може відновити новий client_secret з аварійної копії.";
const TRY_WHAT_CAME: &str = "Повідомте адміністратора МІС: отримане значення збережено окремо. Його можна випробувати командою `auth-ui-proxy secrets activate`.";

/// The process by which a lost secret is obtained (contract h.1).
const ASK_FOR_ANOTHER: &str = "Якщо чинного client_secret не має ніхто, оновіть дані закладу та його керівника в ЕСОЗ (процес «Оновлення даних суб’єкта господарювання»). Відповідь на це оновлення містить чинний client_secret.";
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
        stranded: "Не вдалося відкрити сторінку закладу",
        stranded_means: "Ця сторінка нічого не змінила. Якщо оновлення вже розпочато, воно триває на сервері.",
        what_to_do: "Що зробити",
        silence: "Сторінка показує відомості на час останньої відповіді сервера. Ми пробуємо знову.",
        kyiv: |time| format!("{time} за\u{a0}київським\u{a0}часом"),
        help: Note {
            heading: "Допомога",
            paragraphs: &[
                "Зверніться до адміністратора МІС, з якою працює ваш заклад. Назвіть номер звернення, якщо сторінка його показує.",
            ],
        },
        accessibility: Note {
            heading: "Доступність",
            paragraphs: &[
                "Сторінку зроблено за ДСТУ EN\u{a0}301\u{a0}549:2022 (EN\u{a0}301\u{a0}549) і WCAG 2.2 рівня AA. Незалежного аудиту ще не було.",
                "Сторінкою можна користуватися з клавіатури, з програмою екранного доступу, зі збільшенням та з високою контрастністю.",
                "Якщо щось заважає, повідомте адміністратора МІС. Заява від 28.11.2026.",
            ],
        },
        privacy: Note {
            heading: "Захист даних",
            paragraphs: &[
                "Новий client_secret ніколи не показується і не потрапляє у браузер: сервер МІС зберігає його зашифрованим. У журналі лишаються час, обліковий запис, причина й результат кожного оновлення.",
            ],
        },
        terms: "Умови використання (нова вкладка)",
        more: "Докладніше (нова вкладка)",
        build: |id| format!("Збірка {id}"),
    },
    door: DoorText {
        title: "Вхід для керівника закладу",
        lead: "Тут керівник закладу оновлює client_secret — ключ, з яким працівники закладу входять до ЕСОЗ через МІС.",
        label: "Код ЄДРПОУ закладу",
        hint: "8\u{a0}цифр; для фізичної особи-підприємця — 10\u{a0}цифр РНОКПП.",
        button: "Увійти через ЕСОЗ",
        next: "Ви перейдете на сторінку входу ЕСОЗ, а після входу повернетеся сюди. Вхід нічого не змінює.",
        asking: "Готуємо вхід…",
        problem: |problem| match problem {
            CodeProblem::Empty => "Введіть код ЄДРПОУ закладу.",
            CodeProblem::Malformed => {
                "Код ЄДРПОУ має 8\u{a0}цифр, а РНОКПП підприємця —\u{a0}10. Перевірте, що ви ввели."
            }
            CodeProblem::Unknown => {
                "Заклад із таким кодом не налаштовано в цій МІС. Перевірте код або зверніться до адміністратора МІС."
            }
            CodeProblem::AnotherClinic => "Це код іншого закладу. Перевірте, що ви ввели.",
        },
        leaving: |host| format!("Переходимо на {host}…"),
        leaving_by_hand: "Якщо перехід не відбувся, перейдіть за посиланням:",
    },
    session: SessionText {
        heading: "Заклад",
        clinic: "Назва",
        edrpou: "ЄДРПОУ",
        rnokpp: "РНОКПП",
        person: "Обліковий запис",
        role: "Роль",
        no_role: "ЕСОЗ не назвала ролі",
        end: "Сеанс",
        ends: |time, left| format!("до {time} ({left}), якщо нічого не робити"),
        sign_out: "Вийти",
        signing_out: "Завершуємо сеанс…",
    },
    connection: ConnectionText {
        heading: "Зв’язок із МІС",
        mis: "МІС",
        redirect_uri: "Адреса повернення",
        created: "Створено",
        refreshed: "Останнє оновлення",
        brought: "Збережено",
        by: "Обліковий запис:",
        imported: "Адміністратором МІС",
        fingerprint: "Відбиток збереженого client_secret",
        version: "версія",
        nothing_stored: "МІС ще не зберігає client_secret цього закладу",
        proof: |proof| match proof {
            Proof::Untried => "ще не перевірено",
            Proof::Proven { .. } => "перевірено: ЕСОЗ приймає",
            Proof::Refused { .. } => "перевірено: ЕСОЗ не приймає",
        },
        proof_before: "до оновлення ЕСОЗ приймала",
        refused: "ЕСОЗ не приймає збереженого client_secret",
        refused_means: "Хтось змінив client_secret в іншому місці, або попереднє оновлення з невідомим результатом його змінило. Працівники закладу не можуть увійти через МІС, доки це не виправлено.",
        refused_steps: &[
            "Не виходьте із сеансу: щоб увійти знову, потрібен чинний client_secret.",
            "Оновіть client_secret тут, доки діє ваш вхід: новий одразу стане чинним.",
            "Якщо оновити не вдасться, повідомте адміністратора МІС.",
        ],
        method: "Спосіб оновлення",
        method_connection: "за зв’язком закладу з МІС",
        method_legacy: "за клієнтом (застарілий метод ЕСОЗ)",
        none: || Block {
            title: "Зв’язок із МІС не знайдено".to_owned(),
            means: "Між цією МІС і закладом немає зв’язку, тому оновлювати нема чого. Нічого не змінено.",
            steps: &[
                "Перевірте, чи договір закладу з цією МІС чинний і чи МІС підключено до закладу в ЕСОЗ.",
                "Зверніться до адміністратора МІС: зв’язок створюють під час реєстрації або оновлення закладу.",
            ],
        },
        many: |count| Block {
            title: format!("Знайдено більше ніж один зв’язок: {count}"),
            means: "Між МІС і закладом має бути рівно один зв’язок. Ми не можемо знати, який із них чинний, тому нічого не змінюємо.",
            steps: &["Зверніться до адміністратора МІС: зайві зв’язки прибирає служба підтримки ЕСОЗ."],
        },
        unknown: "Не вдалося дізнатися про зв’язок із МІС",
        forbidden: "ЕСОЗ показує зв’язок лише керівникові закладу.",
        forbidden_hint: "Якщо ви керівник, перевірте свою роль в ЕСОЗ.",
        check: "Перевірити збережений client_secret",
        checking: "Перевіряємо збережений client_secret…",
        checked: |checked| match checked {
            Checked::Accepted { .. } => Advice {
                sentence: "ЕСОЗ приймає збережений client_secret.".to_owned(),
                hint: "Працівники закладу можуть входити через МІС.".to_owned(),
            },
            Checked::Refused { .. } => Advice {
                sentence: "ЕСОЗ не приймає збереженого client_secret.".to_owned(),
                hint:
                    "Він уже не чинний. Оновіть client_secret тут, доки діє ваш вхід, і не виходьте із сеансу до того."
                        .to_owned(),
            },
            // The check was made, and shows nothing yet.
            Checked::Untried {
                reason: reason @ Trouble::TooEarly,
            } => trouble::trouble(*reason),
            Checked::Untried { reason } => {
                let advice = trouble::trouble(*reason);
                Advice {
                    sentence: format!("Перевірити не вдалося. {}", advice.sentence),
                    hint: advice.hint,
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
            CheckName::Store => "Сховище доступне для запису",
            CheckName::Key => "Ключ шифрування на місці й захищений",
            CheckName::Connection => "Знайдено рівно один чинний зв’язок",
            CheckName::Owner => "Ви маєте права керівника закладу",
            CheckName::TokenLifetime => "Вхід діє досить довго, щоб виправити невідомий результат",
            CheckName::FreshSignIn => match check.result {
                // A repair asks for no fresh sign-in.
                CheckResult::Passed { seconds_left: None } => "Коли саме ви увійшли, зараз не важливо",
                _ => "Ви увійшли нещодавно",
            },
            CheckName::Clock => "Час на сервері збігається з часом ЕСОЗ",
            CheckName::Idle => "Через цю МІС ніхто інший не оновлює client_secret",
            CheckName::Rate => "Дозволену кількість оновлень не вичерпано",
        },
        unchecked: |name| match name {
            CheckName::Connection => "Зв’язок не перевірено.",
            CheckName::Clock => "Годинник не звірено.",
            CheckName::Idle => "Чи триває інше оновлення, не перевірено.",
            CheckName::Rate => "Кількість оновлень не перевірено.",
            CheckName::Key => "Ключ шифрування не перевірено.",
            CheckName::Store | CheckName::Owner | CheckName::TokenLifetime | CheckName::FreshSignIn => "",
        },
        token_over: "Ваш вхід уже не діє.",
        left: |span| format!("ще {span}"),
        good: "Готово:",
        bad: "Не готово:",
        unmade: "Невідомо:",
        no_time_named: "ЕСОЗ не назвала свого часу. Оновленню це не заважає.",
    },
    order: OrderText {
        heading: "Оновлення",
        warning: |stored| match stored {
            None => {
                "МІС ще не зберігає client_secret цього закладу. Якщо чинний client_secret є деінде, він перестане діяти одразу."
            }
            Some(Proof::Refused { .. }) => {
                "Збережений client_secret уже не діє. Якщо чинний client_secret є деінде, він перестане діяти одразу."
            }
            Some(Proof::Untried | Proof::Proven { .. }) => "Старий client_secret перестане діяти одразу.",
        },
        consequences: &[
            "Хто вже увійшов, працює далі: чинні входи діють до кінця свого строку.",
            "Для нових входів МІС сама візьме новий client_secret.",
            "Скасувати оновлення не можна: ЕСОЗ не повертає старого значення. Якщо щось піде не так, client_secret оновлюють ще раз, доки діє ваш вхід.",
        ],
        escrow: "Перед збереженням сервер записує аварійну копію нового client_secret. З неї адміністратор МІС відновить його, якщо сховище відмовить.",
        reason: "Причина оновлення",
        reasons: |reason| match reason {
            Reason::Routine => "Планове оновлення",
            Reason::SuspectedLeak => "Підозра, що client_secret став відомий стороннім",
            Reason::StaffChange => "Звільнилася людина, яка знала client_secret",
            Reason::Test => "Перевірка роботи",
        },
        leak: "Після підозри на витік зробіть також це:",
        leak_steps: &[
            "Завершіть відкриті сеанси працівників у МІС: оновлення їх не завершує.",
            "Повідомте службу підтримки ЕСОЗ про можливий витік.",
            "Попросіть адміністратора МІС переглянути журнали входів закладу.",
        ],
        no_reason: "Виберіть причину оновлення.",
        confirm: |edrpou| format!("Щоб підтвердити, введіть код закладу: {edrpou}"),
        problem: |problem| match problem {
            CodeProblem::Empty => "Введіть код закладу, щоб підтвердити оновлення.",
            CodeProblem::Malformed | CodeProblem::Unknown | CodeProblem::AnotherClinic => {
                "Код не збігається з кодом закладу. Оновлення не розпочато."
            }
        },
        button: "Оновити client_secret",
        cancel: "Скасувати",
        ordering: "Надсилаємо розпорядження…",
        seeking: "Дивимося, що відбувається з оновленням…",
        blocked: |offer, connection| match offer {
            Offer::Refresh => "",
            Offer::Repair => "Спершу з’ясуйте результат попереднього оновлення.",
            Offer::Running => "Оновлення вже триває. Результат буде на цій сторінці.",
            Offer::NotOwner => "Лише керівник закладу може оновити client_secret.",
            Offer::NoConnection => match connection {
                ConnectionState::None => "Оновити не можна: зв’язку закладу з МІС немає.",
                ConnectionState::Many { .. } | ConnectionState::One { .. } => {
                    "Оновити зараз не можна: невідомо, який зв’язок оновлювати."
                }
                ConnectionState::Unknown { .. } => {
                    "Оновити зараз не можна: про зв’язок закладу з МІС не вдалося дізнатися."
                }
            },
            Offer::SignInAgain => "Щоб оновити client_secret, увійдіть ще раз.",
            Offer::NotReady => {
                "Оновити зараз не можна: у списку вище позначено, чого бракує. Поки це не виправлено, ця сторінка нічого не змінить."
            }
        },
        not_owner: |role| format!("Лише керівник закладу може оновити client_secret. Ваша роль: {role}."),
        sign_in_again: "Увійти ще раз",
        sign_in_too_old: "Оновлення дозволено лише незадовго після входу.",
        sign_in_again_means: "Вхід із тим самим обліковим записом забере хвилину й нічого не змінить.",
        signing_in: "Готуємо вхід…",
    },
    running: RunningText {
        mine: "Оновлюємо client_secret…",
        others: "client_secret зараз оновлює інша людина",
        who: "Обліковий запис",
        since: "Розпочато",
        lasts: |time, span| format!("{time}, триває {span}"),
        phase: "Що відбувається",
        phases: |phase| match phase {
            Phase::Checking => "Перевіряємо готовність; ЕСОЗ ще ні про що не просили",
            Phase::Asking => "Чекаємо на відповідь ЕСОЗ",
            Phase::Storing => "Новий client_secret отримано, зберігаємо його",
        },
        safe: "Цю вкладку можна закрити: оновлення триває на сервері. Відкрийте сторінку знову, і вона покаже результат.",
        long: "Триває довше, ніж зазвичай. Робити нічого не потрібно: сервер сам завершить очікування і покаже результат.",
    },
    outcome: OutcomeText {
        stored: "Оновлено і збережено",
        not_changed: "Не оновлено: старий діє",
        not_repaired: "Не оновлено: ця спроба нічого не змінила",
        in_doubt: "Невідомо: потрібна дія",
        not_stored: "Не збережено: потрібна дія",
        dead: "Старий client_secret не діє: потрібна дія",
        stored_means: |proof| match proof {
            Proof::Untried => "Новий client_secret отримано, зашифровано і збережено.",
            Proof::Proven { .. } => "Новий client_secret чинний, зашифрований і збережений.",
            Proof::Refused { .. } => {
                "Новий client_secret отримано і збережено, але під час перевірки ЕСОЗ не прийняла його. Старий більше не діє."
            }
        },
        stored_proof: |proof| match proof {
            Proof::Untried => {
                "Старий більше не діє. Новий ще не перевірено входом: це станеться, щойно хтось увійде або натисне «Перевірити збережений client_secret»."
            }
            Proof::Proven { .. } => "ЕСОЗ уже прийняла його під час перевірки. Старий більше не діє.",
            Proof::Refused { .. } => "Працівники закладу не можуть увійти через МІС, доки це не виправлено.",
        },
        stored_steps: &["Нічого робити не потрібно: МІС уже користується новим client_secret."],
        stored_refused: "Оновлено і збережено, але ЕСОЗ не приймає нового client_secret",
        stored_refused_steps: &[
            "Не виходьте із сеансу: щоб увійти знову, потрібен чинний client_secret.",
            "Натисніть «Перевірити збережений client_secret» ще раз.",
            "Якщо ЕСОЗ знову його не прийме, оновіть client_secret ще раз, доки діє ваш вхід.",
        ],
        not_changed_means: "Старий client_secret діє, як і раніше. Нічого не змінено.",
        not_repaired_means: "Ця спроба мала виправити попереднє оновлення з невідомим результатом.",
        why_not_changed: trouble::why_not_changed,
        original: "Відповідь ЕСОЗ",
        doubt: trouble::doubt,
        in_doubt_means: |doubt, is_refused| match doubt {
            Doubt::NotStored | Doubt::OnlyEscrow => {
                "Нові входи працівників через МІС не вдадуться, доки новий client_secret не збережено."
            }
            _ if is_refused => {
                "Старий уже не діє. Нові входи працівників через МІС не вдадуться, доки новий не збережено."
            }
            Doubt::NoSecret => {
                "Старий, імовірно, вже не діє. Якщо це так, нові входи працівників через МІС не вдадуться, доки новий не збережено."
            }
            Doubt::OtherConnection => {
                "Чи змінився client_secret закладу, невідомо. Якщо змінився, старий уже не діє, і нові входи працівників через МІС не вдадуться, доки новий не збережено."
            }
            _ => {
                "Якщо client_secret змінився, старий уже не діє, і нові входи працівників через МІС не вдадуться, доки новий не збережено."
            }
        },
        stay: "Не виходьте із сеансу: щоб увійти знову, потрібен чинний client_secret.",
        budget: |span| format!("На виправлення залишилося {span}: стільки ще діє ваш вхід."),
        idle: |span| {
            format!(
                "Якщо нічого не робити на сторінці, сеанс закриється за {span}. Клацніть, прокрутіть її або натисніть клавішу, і відлік почнеться знову."
            )
        },
        repair: "Оновити ще раз",
        repair_means: |doubt| match doubt {
            Doubt::NotStored => {
                "Оновити ще раз вдасться, коли сховище знову прийматиме записи. Тоді чинним стане ще один новий client_secret."
            }
            Doubt::OnlyEscrow => {
                "Оновити ще раз вдасться, коли сховище знову прийматиме записи. Тоді чинним стане ще один новий client_secret, а аварійна копія вже не діятиме."
            }
            _ => {
                "Повторне оновлення дасть ще один новий client_secret, і він стане чинним, хоч би як закінчилося попереднє."
            }
        },
        check_means: "Перевірка покаже, чи збережений client_secret досі діє. Якщо так, нічого не змінилося.",
        repair_by_owner: "Виправити може лише керівник закладу. Повідомте його негайно: час обмежений.",
        repair_failed: "Виправити не вдалося: ця спроба нічого не змінила.",
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
                "Строк дії вашого входу минув. Спробуйте увійти ще раз: якщо старий client_secret досі діє, вхід вдасться, і ви зможете все виправити."
            }
        },
        budget_over_then: "Якщо ЕСОЗ не пускає через недійсний client_secret",
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
        upstream_reference: "Номер звернення в ЕСОЗ",
        repaired_another: "Це оновлення виправило попереднє з невідомим результатом.",
    },
    history: HistoryText {
        heading: "Історія",
        empty: "Записів ще немає.",
        unwritten: "Останнє оновлення ще не записано: сховище не прийняло запису.",
        time: "Розпочато (Київ)",
        who: "Обліковий запис",
        reason: "Причина",
        result: "Результат",
        fingerprint: "Відбиток",
        shown: "Показати",
        sorts: |sort| match sort {
            Sort::All => "усі результати",
            Sort::Stored => "оновлено і збережено",
            Sort::NotChanged => "не оновлено",
            Sort::InDoubt => "невідомо",
        },
        none_of_it: "Серед прочитаних записів таких немає.",
        reference: "Номер звернення",
        was_unknown: "Результат був невідомий",
        repaired: "Виправлено пізнішим оновленням.",
        settled: "Виправлено вручну: адміністратор МІС увів client_secret у сховище.",
        more: "Показати давніші",
        reading: "Читаємо давніші записи…",
        csv: "Завантажити всю історію (CSV)",
    },
    parting: PartingText {
        title: |end| match end {
            End::SignedOut => "Ви вийшли",
            End::Idle | End::Over | End::Elsewhere => "Сеанс завершено",
        },
        means: |end| match end {
            End::SignedOut => "Сеанс завершено на сервері.",
            End::Idle => "Ви довго нічого не робили на сторінці, тому сеанс закрито.",
            End::Over => "Минув найбільший дозволений час сеансу.",
            End::Elsewhere => "Сервер більше не знає цього сеансу: ви вийшли в іншій вкладці або його час вичерпано.",
        },
        hidden: "Відомості про заклад прибрано з екрана.",
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
        not_copied: "Не вдалося скопіювати. Виділіть текст і скопіюйте його самі.",
    },
    trouble: trouble::trouble,
    failure: trouble::failure,
    notice: trouble::notice,
    role: words::role,
    span: words::span,
    ago: words::ago,
};
