//! Everything the page says to people: one typed table, one file per language. A missing sentence does not compile.

#[cfg(feature = "admin")]
pub mod admin;
pub mod dictionary;
pub mod en;
pub mod failure;
pub mod language;
pub mod uk;

use crate::flow::destination::Distrust;
use crate::flow::entry::Finding;
use crate::flow::{OtpProblem, Progress};
use crate::person::Date;
use crate::scope::Verb;
use dictionary::Words;
use failure::FailureText;
pub use language::{Language, Speech, may_take_focus, spoken, use_text};

/// All sentences of one language.
pub struct Text {
    /// The language's code, for `lang`.
    pub lang: &'static str,
    /// What surrounds every page.
    pub frame: Frame,
    /// While something is under way.
    pub waiting: Waiting,
    /// A link that cannot be used.
    pub refused: Refused,
    /// The patient's data.
    pub confirm: Confirm,
    /// Labels of the patient's data.
    pub fields: Fields,
    /// The one-time code.
    pub otp: OtpText,
    /// Who asks for what.
    pub consent: ConsentText,
    /// Endings that are not failures of a call.
    pub endings: Endings,
    /// The box for the support service.
    pub support: Support,
    /// The words for failed calls; [`Text::failure_story`] puts them together.
    pub failure: FailureText,
    /// What was and was not done.
    pub progress: fn(Progress) -> &'static str,
}

/// What surrounds every page.
pub struct Frame {
    /// The service's name.
    pub service: &'static str,
    /// Label of the choice of languages.
    pub languages: &'static str,
    /// Put before the title of an error page.
    pub error_prefix: &'static str,
    /// «Спробувати ще раз»
    pub retry: &'static str,
    /// When the interrupted step goes on by itself once there is a network.
    pub goes_on: &'static str,
    /// A link to a host, whose name follows.
    pub back_to: &'static str,
    /// When there is nothing else to do here.
    pub close_tab: &'static str,
    /// Two minutes before the data of a page nobody touches are wiped.
    pub deserted: &'static str,
    /// Puts that off.
    pub still_here: &'static str,
    /// Heading of the list of next steps.
    pub what_to_do: &'static str,
    /// Heading of the explanation.
    pub what_it_means: &'static str,
    /// Footer: what this page is for, and where to turn.
    pub help: Note,
    /// Footer: the accessibility statement (EN 301 549, ДСТУ EN 301 549:2022).
    pub accessibility: Note,
    /// Footer: what happens to the data.
    pub privacy: Note,
    /// Footer: a link to a longer text of the operator's.
    pub more: &'static str,
    /// Footer: which build this is.
    pub build: fn(&str) -> String,
}

/// A note in the footer.
pub struct Note {
    /// Its heading.
    pub heading: &'static str,
    /// Its paragraphs.
    pub paragraphs: &'static [&'static str],
}

/// While something is under way.
pub struct Waiting {
    /// Checking the signed request.
    pub validating: &'static str,
    /// Registering.
    pub registering: &'static str,
    /// What is done by then, when it is the repeat of an attempt whose answer was lost.
    pub perhaps_registered: &'static str,
    /// Looking up the client.
    pub preparing: &'static str,
    /// What closing the tab does while the request is checked, and while the client is looked up.
    pub closing: [&'static str; 2],
    /// Having another code sent.
    pub sending_code: &'static str,
    /// Authorizing the approval.
    pub approving: &'static str,
    /// After three seconds.
    pub a_while: &'static str,
    /// After ten seconds.
    pub longer_than_usual: &'static str,
}

/// A link that cannot be used.
pub struct Refused {
    /// The headline for a finding; the five exact messages of the seed among them.
    pub headline: fn(Finding) -> &'static str,
    /// One line per finding, the parameter named, and whether the headline says the rest of it already.
    pub finding: fn(Finding, bool) -> String,
    /// Heading of the list of findings.
    pub findings: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub steps: &'static [&'static str],
}

/// The patient's data.
pub struct Confirm {
    /// Where we are, and that nothing has changed: said apart, for while the call runs nobody knows.
    pub step: [&'static str; 2],
    /// The heading.
    pub title: &'static str,
    /// Label of the acting person.
    pub registrar: &'static str,
    /// Label of the patient.
    pub patient: &'static str,
    /// Label of the host that sent the person.
    pub sent_by: &'static str,
    /// When the host's name could be taken for another: on both pages, and before the way back.
    pub looks_alike: &'static str,
    /// What happens on this page and on the next.
    pub next: &'static str,
    /// Two minutes before the signed data are too old.
    pub time_is_short: &'static str,
    /// Once they are.
    pub time_is_over: &'static str,
    /// What accepting does.
    pub accept_means: &'static str,
    /// What declining does.
    pub decline_means: &'static str,
    /// The primary button, on both pages.
    pub accept: &'static str,
    /// The other button, on both pages.
    pub decline: &'static str,
    /// Heading of a notice after which the person can simply try again.
    pub not_done: &'static str,
    /// When the service names how long to wait.
    pub wait_seconds: fn(u32) -> String,
}

/// Labels of the patient's data (contract b.6).
pub struct Fields {
    /// Section: the patient.
    pub person: &'static str,
    /// Section: documents.
    pub documents: &'static str,
    /// Section: addresses and contacts.
    pub contacts: &'static str,
    /// Section: emergency contact.
    pub emergency_contact: &'static str,
    /// Section: the confidant.
    pub confidant: &'static str,
    /// Section: how the patient will be authenticated.
    pub authentication: &'static str,
    /// Section: fields we have no label for.
    pub other: &'static str,
    /// The fold with identifiers.
    pub technical: &'static str,
    /// Full name.
    pub full_name: &'static str,
    /// Date of birth.
    pub birth_date: &'static str,
    /// Place of birth.
    pub birth_place: &'static str,
    /// Gender.
    pub gender: &'static str,
    /// Taxpayer number.
    pub tax_id: &'static str,
    /// When there is none by the person's own statement.
    pub no_tax_id: &'static str,
    /// Demographic register number.
    pub unzr: &'static str,
    /// The secret word.
    pub secret: &'static str,
    /// Shows the secret word.
    pub reveal: &'static str,
    /// Hides it again.
    pub conceal: &'static str,
    /// Said instead of the secret word.
    pub concealed: &'static str,
    /// A document whose type is not given.
    pub document: &'static str,
    /// «видано», before whoever issued it.
    pub issued_by: &'static str,
    /// «видано», before the day, when it is not known who issued it.
    pub issued: &'static str,
    /// «діє до»
    pub valid_until: &'static str,
    /// An address of no named kind.
    pub address: &'static str,
    /// «Адреса проживання»: the codes of the dictionary `ADDRESS_TYPE`, as labels.
    pub addresses: Words,
    /// A phone.
    pub phone: &'static str,
    /// E-mail.
    pub email: &'static str,
    /// Preferred way of communication.
    pub preferred_way: &'static str,
    /// The confidant's kind.
    pub relation: &'static str,
    /// The document that proves the relationship.
    pub relation_document: &'static str,
    /// How the patient is authenticated.
    pub method: &'static str,
    /// The marks around a name that somebody chose: the client's, a contact's.
    pub quotes: [&'static str; 2],
    /// Nothing was given.
    pub empty: &'static str,
    /// true
    pub yes: &'static str,
    /// false
    pub no: &'static str,
    /// «10 років»
    pub years: fn(u32) -> String,
    /// «05.07.2016»
    pub date: fn(Date) -> String,
    /// «5 липня 2016 р.», beside the figures; `None` where the date names its month already.
    pub date_in_words: fn(Date) -> Option<String>,
}

/// The one-time code.
pub struct OtpText {
    /// Label of the field.
    pub label: &'static str,
    /// Where the code comes from.
    pub hint: &'static str,
    /// Asks for another code.
    pub send_again: &'static str,
    /// The same, when so many seconds must pass first.
    pub send_again_in: fn(u32) -> String,
    /// Another code was sent, as the person wished.
    pub sent_again: &'static str,
    /// How many attempts are left after so many wrong codes (contract c.8); empty before the first.
    pub attempts_left: fn(u32) -> &'static str,
    /// What is wrong with it.
    pub problem: fn(OtpProblem) -> &'static str,
}

/// Who asks for what.
pub struct ConsentText {
    /// Where we are, and what has been done.
    pub step: [&'static str; 2],
    /// The heading.
    pub title: &'static str,
    /// Under the client's name; the patient, by the label of the page before, stands below.
    pub asks: &'static str,
    /// Label of the acting person, right before and after a refusal.
    pub acting: &'static str,
    /// Heading of a group.
    pub verb: fn(Verb) -> &'static str,
    /// Heading of the group without published texts.
    pub undescribed: &'static str,
    /// Said of all of them together.
    pub undescribed_means: fn(usize) -> &'static str,
    /// «3 дозволи»
    pub permissions: fn(usize) -> String,
    /// How many of each kind, and how many without a description.
    pub counts: fn(Counts) -> String,
    /// What the client will not be able to do, by whether it may change and whether it may remove.
    pub cannot: fn(bool, bool) -> &'static str,
    /// How long, and how to take it back.
    pub lasts: &'static str,
    /// Before the host.
    pub returns_to: &'static str,
    /// What accepting does.
    pub accept_means: &'static str,
    /// What declining does.
    pub decline_means: &'static str,
    /// The same when nobody knows whether access has been given already.
    pub decline_in_doubt: &'static str,
    /// The same when access was refused for good.
    pub decline_refused: &'static str,
    /// A link to the operator's user agreement (contract e.4).
    pub agreement: &'static str,
    /// A link to the operator's terms of use.
    pub terms: &'static str,
    /// Prints what the page says.
    pub print: &'static str,
    /// Heading of the printed page.
    pub printed: &'static str,
    /// The printed page was made before the decision; where to look for it.
    pub printed_before: &'static str,
    /// It was made after the person had agreed, and no access was given.
    pub printed_failed: &'static str,
    /// It was made after the person had agreed, and no answer had come.
    pub printed_in_doubt: &'static str,
    /// Label of the digest of the signed container.
    pub digest: &'static str,
    /// When the dictionary could not be read.
    pub no_dictionary: &'static str,
    /// Reads it again.
    pub load_dictionary: &'static str,
    /// Heading of a failed approval.
    pub failed: &'static str,
    /// Heading of an approval whose answer was lost.
    pub perhaps_failed: &'static str,
    /// Labels of the fold.
    pub client_id: &'static str,
    /// Label of the client's type.
    pub client_type: &'static str,
    /// Label of the full return address.
    pub return_address: &'static str,
}

/// How many permissions of each kind are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To view.
    pub view: usize,
    /// To change.
    pub change: usize,
    /// To remove.
    pub remove: usize,
    /// Nobody described them.
    pub undescribed: usize,
}

impl Counts {
    /// All of them.
    pub fn total(self) -> usize {
        self.view + self.change + self.remove + self.undescribed
    }
}

/// Endings that are not failures of a call.
pub struct Endings {
    /// Reloaded or returned to.
    pub restarted: Story,
    /// Open in another tab, and whether this one offers another try.
    pub open_elsewhere: fn(bool) -> Story,
    /// Wiped after long idleness, told by what had been done by then.
    pub idle: fn(Progress) -> Story,
    /// There is nothing to consent to.
    pub nothing_asked: Story,
    /// Already registered by the attempt whose answer was lost.
    pub already_registered: Story,
    /// The approval answer was not what was shown.
    pub distrusted: fn(Distrust) -> Story,
    /// Nobody knows whether the patient was registered.
    pub unsure: Story,
    /// Sends the registration once more.
    pub repeat: &'static str,
    /// Heading of the card that says how to finish once the patient is registered.
    pub finish_later: &'static str,
    /// That nothing is lost.
    pub finish_later_means: &'static str,
    /// Declined before registration.
    pub declined: Story,
    /// Declined after registration.
    pub declined_access: Story,
    /// Declined after an approval whose answer was lost.
    pub declined_unsure: Story,
    /// On the way.
    pub leaving: fn(&str) -> String,
    /// What is done by then, and what is not.
    pub leaving_means: &'static str,
    /// Before the link, if the browser does not go by itself.
    pub leaving_by_hand: &'static str,
}

/// The box for the support service.
pub struct Support {
    /// Its heading.
    pub heading: &'static str,
    /// Label of the reference.
    pub reference: &'static str,
    /// Label of the service's own words.
    pub original: &'static str,
    /// Label of the HTTP status.
    pub status: &'static str,
    /// Label of the time.
    pub time: &'static str,
    /// Copies it all.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// It could not be copied; what to do instead.
    pub not_copied: &'static str,
}

/// What happened, what it means, what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// The heading.
    pub title: &'static str,
    /// The published sentence, or ours when none is published; empty when the heading says it all.
    pub sentence: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do, in order.
    pub steps: &'static [&'static str],
}

impl Story {
    /// Whether the heading says the sentence already, word for word.
    pub fn is_said_by_heading(&self) -> bool {
        self.sentence.strip_suffix('.') == Some(self.title)
    }
}
