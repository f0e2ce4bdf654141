//! Everything the admin page says to people: a table of its own, so that no patient downloads a word of it.

pub mod en;
pub mod uk;

use contract::admin::{Check, CheckName, Checked, Doubt, Phase, Proof, Reason, Trouble};

use crate::refresh::{CodeProblem, End, Failure, Notice, Offer, Sort};
use crate::text::{Language, Note, spoken};

/// All sentences of one language.
pub struct AdminText {
    /// The language's code, for `lang`.
    pub lang: &'static str,
    /// For the browser's own formats.
    pub locale: &'static str,
    /// Whether a date names its month: figures alone would be read one way in London and another in New York.
    pub names_months: bool,
    /// What surrounds every page.
    pub frame: Frame,
    /// The sign-in page.
    pub door: DoorText,
    /// The clinic and the session.
    pub session: SessionText,
    /// The connection and its secret.
    pub connection: ConnectionText,
    /// The checks before the button.
    pub checks: ChecksText,
    /// The form.
    pub order: OrderText,
    /// A refresh under way.
    pub running: RunningText,
    /// The three outcomes.
    pub outcome: OutcomeText,
    /// Earlier attempts.
    pub history: HistoryText,
    /// Sessions that are over.
    pub parting: PartingText,
    /// The box for the support service.
    pub support: SupportText,
    /// Why something is refused or has failed harmlessly, and what to do.
    pub trouble: fn(Trouble) -> Advice,
    /// Why a call to our own server led nowhere, and what to do.
    pub failure: fn(&Failure) -> Advice,
    /// What something the person did has led to.
    pub notice: fn(&Notice) -> Advice,
    /// «керівник закладу»: a role of eHealth; its own word when there is no other.
    pub role: fn(&str) -> String,
    /// «4 хв 05 с»
    pub span: fn(i64) -> String,
    /// «3 години тому»
    pub ago: fn(i64) -> String,
}

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub sentence: String,
    /// What to do; empty when there is nothing to do.
    pub hint: String,
}

/// What surrounds every page.
pub struct Frame {
    /// The service's name.
    pub service: &'static str,
    /// Label of the choice of languages.
    pub languages: &'static str,
    /// Put before the title of an error page.
    pub error_prefix: &'static str,
    /// The page's name.
    pub title: &'static str,
    /// While the overview is asked for.
    pub loading: &'static str,
    /// Tries again.
    pub retry: &'static str,
    /// The overview cannot be had.
    pub stranded: &'static str,
    /// Said with it: what was not done.
    pub stranded_means: &'static str,
    /// Heading of numbered next steps.
    pub what_to_do: &'static str,
    /// The last look failed.
    pub silence: &'static str,
    /// Said after every time of day.
    pub kyiv: fn(&str) -> String,
    /// Footer: where help is to be had.
    pub help: Note,
    /// Footer: who can use the page, and how.
    pub accessibility: Note,
    /// Footer: what becomes of the data.
    pub privacy: Note,
    /// Footer: leads to the operator's terms of use.
    pub terms: &'static str,
    /// Footer: leads to more of the operator's words on something.
    pub more: &'static str,
    /// Footer: which build this is.
    pub build: fn(&str) -> String,
}

/// The sign-in page.
pub struct DoorText {
    /// The heading.
    pub title: &'static str,
    /// What the page is for.
    pub lead: &'static str,
    /// Label of the field.
    pub label: &'static str,
    /// Which codes there are.
    pub hint: &'static str,
    /// The button.
    pub button: &'static str,
    /// What happens next.
    pub next: &'static str,
    /// While the server is asked.
    pub asking: &'static str,
    /// What is wrong with a typed code.
    pub problem: fn(CodeProblem) -> &'static str,
    /// On the way.
    pub leaving: fn(&str) -> String,
    /// Before the link, if the browser does not go by itself.
    pub leaving_by_hand: &'static str,
}

/// The clinic and the session.
pub struct SessionText {
    /// Heading of the card.
    pub heading: &'static str,
    /// «Заклад»
    pub clinic: &'static str,
    /// «ЄДРПОУ»
    pub edrpou: &'static str,
    /// «РНОКПП»: the code of a clinic that is a person.
    pub rnokpp: &'static str,
    /// Who is signed in.
    pub person: &'static str,
    /// As what.
    pub role: &'static str,
    /// When eHealth names no role.
    pub no_role: &'static str,
    /// Label of the session's end.
    pub end: &'static str,
    /// When, and what is left until then.
    pub ends: fn(&str, &str) -> String,
    /// Signs out.
    pub sign_out: &'static str,
    /// While the session is being ended.
    pub signing_out: &'static str,
}

/// The connection and its secret.
pub struct ConnectionText {
    /// Heading of the card.
    pub heading: &'static str,
    /// «МІС»
    pub mis: &'static str,
    /// The registered return address.
    pub redirect_uri: &'static str,
    /// When it was created.
    pub created: &'static str,
    /// The last refresh.
    pub refreshed: &'static str,
    /// The same of a secret that the operator brought.
    pub brought: &'static str,
    /// Before whoever did it.
    pub by: &'static str,
    /// The operator.
    pub imported: &'static str,
    /// Label of the fingerprint.
    pub fingerprint: &'static str,
    /// Before the number.
    pub version: &'static str,
    /// No secret is stored.
    pub nothing_stored: &'static str,
    /// What is known of it, in a word.
    pub proof: fn(Proof) -> &'static str,
    /// It was seen to work, and a renewal may have ended that.
    pub proof_before: &'static str,
    /// Heading when eHealth refuses the stored secret.
    pub refused: &'static str,
    /// What that means.
    pub refused_means: &'static str,
    /// What to do, when this sign-in can replace it and when it cannot.
    pub refused_steps: fn(bool) -> &'static [&'static str],
    /// Label of the method.
    pub method: &'static str,
    /// By the connection.
    pub method_connection: &'static str,
    /// By the client.
    pub method_legacy: &'static str,
    /// None.
    pub none: fn() -> Block,
    /// Several.
    pub many: fn(u32) -> Block,
    /// Heading when eHealth could not be asked.
    pub unknown: &'static str,
    /// When eHealth does not tell this person.
    pub forbidden: &'static str,
    /// What to do then, for somebody who may be the head.
    pub forbidden_hint: &'static str,
    /// Tries the stored secret.
    pub check: &'static str,
    /// While it is tried.
    pub checking: &'static str,
    /// What trying it has shown.
    pub checked: fn(&Checked, bool) -> Advice,
    /// Label of identifiers.
    pub technical: &'static str,
    /// Label of the connection's id.
    pub id: &'static str,
    /// Label of the client's id.
    pub client_id: &'static str,
}

/// A heading and its explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The heading.
    pub title: String,
    /// What it means.
    pub means: &'static str,
    /// What to do.
    pub steps: &'static [&'static str],
}

/// The checks before the button.
pub struct ChecksText {
    /// Heading of the card.
    pub heading: &'static str,
    /// What a passed check says.
    pub passed: fn(&Check) -> &'static str,
    /// Before the reason why something could not be checked.
    pub unchecked: fn(CheckName) -> &'static str,
    /// The sign-in does not end too soon, it has ended.
    pub token_over: &'static str,
    /// Said with a countdown.
    pub left: fn(&str) -> String,
    /// For screen readers: good.
    pub good: &'static str,
    /// For screen readers: not good.
    pub bad: &'static str,
    /// For screen readers: neither is known.
    pub unmade: &'static str,
    /// Why the clock could not be compared, when that hinders nothing.
    pub no_time_named: &'static str,
}

/// The form.
pub struct OrderText {
    /// Its heading.
    pub heading: &'static str,
    /// The consequence that must not be missed, by what is known of the stored secret, if there is one.
    pub warning: fn(Option<Proof>) -> &'static str,
    /// The other consequences.
    pub consequences: &'static [&'static str],
    /// When there is a recovery copy.
    pub escrow: &'static str,
    /// Heading of the reasons.
    pub reason: &'static str,
    /// Each reason.
    pub reasons: fn(Reason) -> &'static str,
    /// What to do beside refreshing after a leak.
    pub leak: &'static str,
    /// In order.
    pub leak_steps: &'static [&'static str],
    /// No reason was chosen.
    pub no_reason: &'static str,
    /// Label of the confirmation.
    pub confirm: fn(&str) -> String,
    /// What is wrong with it.
    pub problem: fn(CodeProblem) -> &'static str,
    /// The button.
    pub button: &'static str,
    /// Puts the form aside.
    pub cancel: &'static str,
    /// While the order is sent.
    pub ordering: &'static str,
    /// While the overview is awaited.
    pub seeking: &'static str,
    /// Why there is no button, or where that is told.
    pub blocked: fn(Offer) -> &'static str,
    /// The same for somebody who is not the head, with their role.
    pub not_owner: fn(&str) -> String,
    /// Signs in again.
    pub sign_in_again: &'static str,
    /// Leads to that button from where it is told that it helps.
    pub to_sign_in_again: &'static str,
    /// Why, when nothing else is wrong with the sign-in.
    pub sign_in_too_old: &'static str,
    /// What that takes, or when it works, if the stored secret is dead.
    pub sign_in_again_means: fn(bool) -> &'static str,
    /// While the sign-in page is asked for.
    pub signing_in: &'static str,
}

/// A refresh under way.
pub struct RunningText {
    /// Heading: this person's.
    pub mine: &'static str,
    /// Heading: another's.
    pub others: &'static str,
    /// Label: who.
    pub who: &'static str,
    /// Label: when it began.
    pub since: &'static str,
    /// How long that is.
    pub lasts: fn(&str, &str) -> String,
    /// Label: how far it has come.
    pub phase: &'static str,
    /// How far.
    pub phases: fn(Phase) -> &'static str,
    /// Closing the page stops nothing.
    pub safe: &'static str,
    /// After long.
    pub long: &'static str,
}

/// The three outcomes.
pub struct OutcomeText {
    /// Label of the result of an earlier renewal, when a newer order has led nowhere: when it ended.
    pub earlier: &'static str,
    /// «Оновлено і збережено»
    pub stored: &'static str,
    /// «Не оновлено: старий діє»
    pub not_changed: &'static str,
    /// The same of a repair: whether the old one works is what it was to settle.
    pub not_repaired: &'static str,
    /// «Невідомо: потрібна дія»
    pub in_doubt: &'static str,
    /// «Не збережено: потрібна дія»: the new secret came, which is all that is known of an outcome not stored.
    pub not_stored: &'static str,
    /// «Старий client_secret не діє: потрібна дія»: a check has shown so much of an unknown outcome.
    pub dead: &'static str,
    /// What each means.
    pub stored_means: fn(Proof) -> &'static str,
    /// When the stored secret was tried at once.
    pub stored_proof: fn(Proof) -> &'static str,
    /// Next steps.
    pub stored_steps: &'static [&'static str],
    /// Heading when eHealth refuses what was just stored.
    pub stored_refused: &'static str,
    /// Next steps then.
    pub stored_refused_steps: &'static [&'static str],
    /// What a suspected leak asks for besides, once that is repaired.
    pub leak_then: &'static str,
    /// What it means that nothing has changed.
    pub not_changed_means: &'static str,
    /// The same of a repair.
    pub not_repaired_means: &'static str,
    /// Why nothing has changed, of anybody's attempt at any time.
    pub why_not_changed: fn(Trouble) -> String,
    /// eHealth's own sentence.
    pub original: &'static str,
    /// Why nobody knows.
    pub doubt: fn(Doubt) -> Advice,
    /// Why it matters; and when eHealth is known to refuse the stored secret.
    pub in_doubt_means: fn(Doubt, bool) -> &'static str,
    /// Not to sign out, as long as this sign-in can repair it.
    pub stay: &'static str,
    /// How long it can be repaired.
    pub budget: fn(&str) -> String,
    /// When the session ends earlier than that, and what puts its end off.
    pub idle: fn(&str) -> String,
    /// Repairs it.
    pub repair: &'static str,
    /// What the repair does; and when, if a check stands in its way.
    pub repair_means: fn(Doubt, Option<CheckName>) -> &'static str,
    /// What the check beside it shows, where it can show anything.
    pub check_means: &'static str,
    /// For somebody who may not.
    pub repair_by_owner: &'static str,
    /// The newest repair did not happen.
    pub repair_failed: &'static str,
    /// Label: our reference of that repair.
    pub repair_reference: &'static str,
    /// Label: our reference of what it was to repair, where both stand on the page.
    pub repaired_reference: &'static str,
    /// This sign-in lives, but is not enough for a repair; the stored secret may be known to let nobody in.
    pub repair_needs_sign_in: fn(bool) -> &'static str,
    /// This sign-in can repair nothing any more; the same.
    pub budget_over: fn(bool) -> &'static str,
    /// Heading of the steps for when signing in fails.
    pub budget_over_then: &'static str,
    /// What then; a command stands between backticks.
    pub budget_over_steps: fn(Doubt) -> &'static [&'static str],
    /// Label: when it ended.
    pub time: &'static str,
    /// Label: who.
    pub who: &'static str,
    /// Label: why.
    pub reason: &'static str,
    /// Label: of which connection.
    pub connection: &'static str,
    /// Label: fingerprint.
    pub fingerprint: &'static str,
    /// Label: our reference.
    pub reference: &'static str,
    /// Label: eHealth's reference.
    pub upstream_reference: &'static str,
    /// It repaired an earlier one.
    pub repaired_another: &'static str,
}

/// Earlier attempts.
pub struct HistoryText {
    /// Heading.
    pub heading: &'static str,
    /// Nothing yet.
    pub empty: &'static str,
    /// The newest result is not among them yet.
    pub unwritten: &'static str,
    /// Column heads: when it began.
    pub time: &'static str,
    /// Column heads.
    pub who: &'static str,
    /// Column heads.
    pub reason: &'static str,
    /// Column heads.
    pub result: &'static str,
    /// Column heads.
    pub fingerprint: &'static str,
    /// Column heads.
    pub reference: &'static str,
    /// Label of the choice of results.
    pub shown: &'static str,
    /// What can be chosen.
    pub sorts: fn(Sort) -> &'static str,
    /// None of those read so far is of the chosen sort.
    pub none_of_it: &'static str,
    /// Nothing was changed; whether the old one still works is another attempt's to tell.
    pub not_changed: &'static str,
    /// An unknown outcome that was repaired: no action is needed any more.
    pub was_unknown: &'static str,
    /// How it was repaired.
    pub repaired: &'static str,
    /// The same, when somebody put a secret into the store.
    pub settled: &'static str,
    /// More.
    pub more: &'static str,
    /// While they are read.
    pub reading: &'static str,
    /// All of it as a file.
    pub csv: &'static str,
}

/// Sessions that are over.
pub struct PartingText {
    /// Heading.
    pub title: fn(End) -> &'static str,
    /// What happened.
    pub means: fn(End) -> &'static str,
    /// Nothing of the clinic is on the screen any more.
    pub hidden: &'static str,
    /// A refresh goes on.
    pub goes_on: &'static str,
    /// To the sign-in page.
    pub again: &'static str,
    /// While the server is asked whether it is really over.
    pub asking: &'static str,
}

/// The box for the support service.
pub struct SupportText {
    /// Its heading.
    pub heading: &'static str,
    /// Label of the reference.
    pub reference: &'static str,
    /// Label of the result.
    pub result: &'static str,
    /// Copies it all.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// It could not be copied; what to do instead.
    pub not_copied: &'static str,
}

impl Language {
    /// What the admin page says in it.
    pub fn admin_text(self) -> &'static AdminText {
        match self {
            Self::Ukrainian => &uk::UK,
            Self::English => &en::EN,
        }
    }

    /// The language of words that came from eHealth, told by their letters: it writes in both.
    pub fn of_words(words: &str) -> Self {
        let is_cyrillic = |c| ('\u{400}'..='\u{4ff}').contains(&c);
        match words.contains(is_cyrillic) {
            true => Self::Ukrainian,
            false => Self::English,
        }
    }
}

/// How many of these are in so many seconds: the nearest number, since nearly two days are not one.
fn nearest(seconds: i64, unit: i64) -> i64 {
    (seconds + unit / 2) / unit
}

/// The sentences of the admin page's language. Does not follow it: `App` redraws the page when it changes.
pub fn use_admin_text() -> &'static AdminText {
    spoken().admin_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_admin_table_stands_under_its_own_code() {
        for language in Language::ALL {
            assert_eq!(language.admin_text().lang, language.code());
        }
    }

    #[test]
    fn a_number_of_digits_and_its_word_stay_on_one_line() {
        for language in Language::ALL {
            let door = &language.admin_text().door;
            for said in [door.hint, (door.problem)(CodeProblem::Malformed)] {
                let may_break = said
                    .as_bytes()
                    .windows(2)
                    .any(|two| two[0].is_ascii_digit() && two[1] == b' ');
                assert!(!may_break, "{said}");
            }
        }
    }

    #[test]
    fn words_of_ehealth_are_told_by_their_letters() {
        for (words, language) in [
            ("Missing allowances: connection:refresh_secret", Language::English),
            ("Доступ заборонено", Language::Ukrainian),
            ("МІС «Medoks»", Language::Ukrainian),
            ("Medoks", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_words(words), language, "{words}");
        }
    }
}
