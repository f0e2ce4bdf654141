//! Who asks, for whom, for what, for how long, and where the person will be sent (seed 4.6, 4.7; requirements C).

use std::rc::Rc;
use std::sync::Arc;

use crate::browser;
use crate::driver::Journey;
use crate::flow::destination::ReturnAddress;
use crate::flow::entry::SignUpRequest;
use crate::flow::failure::Failure;
use crate::flow::{Consent, Event, Flow, Progress};
use crate::person::{Fact, Line, full_name};
use crate::scope::{DescribedScope, Verb};
use crate::text::{ConsentText, Counts, use_text};
use crate::ui::choice::{Answer, choice};
use crate::ui::fact_list::{fact_list, line, site, technical_facts, ukrainian};
use crate::ui::icon::verb_icon;
use crate::ui::page::{Tone, focus_when_shown, page, step};
use crate::ui::story::{step_list, way_back};
use crate::ui::support::{support_box, time_in_words};
use crate::ui::view::{View, a, bdi, button, code, div, h2, li, live, p, row, section, span, strong, ul};

/// What the person is asked to allow. Stays on screen while the approval runs, and when another try may end otherwise.
/// `is_refused` says that the approval was refused for a reason that stays: nothing is asked any more.
pub fn consent(journey: Journey, consent: &Arc<Consent>, is_refused: bool) -> View {
    let text = use_text();
    let words = &text.consent;
    let flow = journey.flow;
    let busy = move || flow.with(|flow| matches!(flow, Flow::Approving(..)).then_some(text.waiting.approving));
    let tone = move || match flow.with(|flow| failure(flow).is_some()) {
        true => Tone::Error,
        false => Tone::Calm,
    };
    let decline_means = move || {
        flow.with(|flow| match failure(flow) {
            Some(_) if is_refused => words.decline_refused,
            Some(failure) if failure.is_outcome_unknown() => words.decline_in_doubt,
            _ => words.decline_means,
        })
    };
    let answer = move |answer| {
        journey.tell(match answer {
            Answer::Accept => Event::Accepted { code: None },
            Answer::Decline => Event::Declined,
        });
    };

    let request = &consent.enrolled.request;
    let person = &consent.enrolled.person;
    let technical = [
        Some((words.client_id, request.client_id.as_str().to_owned())),
        consent.client_type.clone().map(|kind| (words.client_type, kind)),
        Some((words.return_address, request.return_address.as_str().to_owned())),
        consent
            .enrolled
            .user
            .tax_id
            .as_ref()
            .map(|tax_id| (text.fields.tax_id, tax_id.expose().to_owned())),
    ];
    let mut technical: Vec<Fact> = technical
        .into_iter()
        .flatten()
        .map(|(label, value)| Fact::new(label, Some(value)))
        .collect();
    let email = person.text("email");
    technical.extend(email.map(|email| Fact::email(text.fields.email, Some(email))));
    let (printed, print_now) = receipt(journey, technical.clone());
    let cannot = |counts: &Counts| {
        // Nobody knows what a permission without a text, or with an unknown action, allows; what is refused allows nothing.
        let is_placed = |scope: &DescribedScope| scope.scope.known_verb().is_some();
        let is_known = counts.undescribed == 0
            && consent.is_dictionary_known
            && consent.scopes.iter().all(is_placed)
            && !is_refused;
        is_known.then(|| (words.cannot)(counts.change > 0, counts.remove > 0))
    };
    let counts = count(&consent.scopes, consent.is_dictionary_known);
    let counted = p()
        .class("counts")
        .child(strong().child((words.counts)(counts)))
        .child(" ")
        .child(cannot(&counts));
    let link = request.clone();
    let [place, done] = words.step;

    page(
        "consent",
        if is_refused { words.failed } else { words.title },
        tone,
        Some(step(place, bdi().child(done))),
    )
    .child(p().class("printed title").child(words.printed))
    .child(
        section()
            .class("card")
            .child(who(consent))
            .child(technical_facts(technical)),
    )
    .child((!is_refused).then(|| next(&request.return_address)))
    .child((!consent.is_dictionary_known).then(|| no_dictionary(journey)))
    .child(counted)
    .children(scope_groups(&consent.scopes, consent.is_dictionary_known))
    .child(terms(is_refused, print_now))
    .child(printed)
    .child((!is_refused).then(|| p().class("note accept-means").child(words.accept_means)))
    .child(live(
        move || flow.with(|flow| failure(flow).cloned()),
        move |failure| {
            let at = journey.answered_at();
            failure
                .clone()
                .map(|failure| approval_failure(failure, at, is_refused, &link))
        },
    ))
    .child(choice(Rc::new(busy), journey.patience, decline_means, answer))
}

/// What only the paper says: when it was printed, what had been decided by then, and codes. And what prints it: the browser's
/// own command does as well.
fn receipt(journey: Journey, technical: Vec<Fact>) -> (View, impl Fn() + 'static) {
    let text = use_text();
    let words = &text.consent;
    let decided = move || {
        journey.flow.with(|flow| match (flow, failure(flow)) {
            (Flow::Approving(..), _) => words.printed_in_doubt,
            (_, Some(failure)) if failure.is_outcome_unknown() => words.printed_in_doubt,
            (_, Some(_)) => words.printed_failed,
            _ => words.printed_before,
        })
    };
    let place = div();
    let write: Rc<dyn Fn()> = Rc::new({
        let place = place.clone();
        move || {
            let mut facts = vec![Fact::new(text.support.time, time_in_words(browser::clock()))];
            facts.extend(technical.iter().cloned());
            facts.extend(browser::claimed().map(|digest| Fact::new(words.digest, Some(digest))));
            place.fill(fact_list(facts));
        }
    });
    write();
    // The browser listens for ever: it must not hold what is printed.
    let weakly = Rc::downgrade(&write);
    browser::on_print(move || {
        if let Some(write) = weakly.upgrade() {
            write();
        }
    });
    let card = section()
        .class("card printed")
        .child(place)
        .child(p().live_text(decided));
    let print_now = move || {
        write();
        browser::print();
    };
    (card, print_now)
}

/// Who asks, and for whom.
fn who(consent: &Consent) -> View {
    let text = use_text();
    let name = consent.client_name.as_str();
    let initial = name
        .chars()
        .find(|c| !c.is_ascii_punctuation() && !c.is_whitespace() && *c != '«')
        .map(String::from);
    let [open, close] = text.fields.quotes;
    let person = &consent.enrolled.person;
    let grantor = person.confidant().and_then(|confidant| full_name(&confidant));
    let words = p()
        .child(ukrainian(&[open, name, close].concat()).class("client"))
        .child(span().child(text.consent.asks))
        .child(
            span()
                .child(text.confirm.patient)
                .child(" ")
                .child(ukrainian(&full_name(person).unwrap_or_default()).class("patient")),
        )
        .child(grantor.map(|name| {
            span()
                .class("small")
                .child(text.consent.acting)
                .child(" ")
                .child(ukrainian(&name))
        }));
    let initial = span()
        .class("initial")
        .attr("lang", "uk")
        .attr("aria-hidden", "true")
        .child(initial);
    div().class("who").child(initial).child(words)
}

/// The words for scopes did not come; they can be asked for again, unless that would forget an approval that may have worked.
fn no_dictionary(journey: Journey) -> View {
    let words = &use_text().consent;
    let load = move || {
        button()
            .attr("type", "button")
            .class("link")
            .on("click", move |_| journey.tell(Event::Retried))
            .child(words.load_dictionary)
    };
    let in_doubt = move || {
        journey.flow.with(|flow| match flow {
            Flow::Approving(_, doubt) => doubt.is_some(),
            flow => failure(flow).is_some_and(Failure::is_outcome_unknown),
        })
    };
    div()
        .class("note warn")
        .child(p().child(words.no_dictionary))
        .child(live(in_doubt, move |is_in_doubt| (!is_in_doubt).then(load)))
}

/// What happens next: where the person will be sent.
fn next(address: &ReturnAddress) -> View {
    let text = use_text();
    let destination = strong().child(site(&address.shown_host()));
    let looks_alike = address.may_look_like_another().then_some(text.confirm.looks_alike);
    row()
        .child(
            p().class("next")
                .child(text.consent.returns_to)
                .child(" ")
                .child(destination),
        )
        .child(looks_alike.map(|words| p().class("note warn").child(words)))
}

/// For how long, on what terms, and on paper. Nothing lasts of what is refused.
fn terms(is_refused: bool, print_now: impl Fn() + 'static) -> View {
    let words = &use_text().consent;
    let links = browser::links();
    let links = [(links.agreement, words.agreement), (links.terms, words.terms)].map(|(href, name)| {
        href.map(|href| {
            let link = a()
                .attr("href", &href)
                .attr("target", "_blank")
                .attr("rel", "noreferrer")
                .child(name);
            p().child(link)
        })
    });
    let print = button()
        .attr("type", "button")
        .class("link")
        .id("print")
        .on("click", move |_| print_now())
        .child(words.print);
    div()
        .class("terms")
        .child((!is_refused).then(|| p().child(words.lasts)))
        .children(links)
        .child(print)
}

fn failure(flow: &Flow) -> Option<&Failure> {
    match flow {
        Flow::Consenting { failure, .. } => failure.as_ref(),
        _ => None,
    }
}

/// The seed keeps approval errors on this page: what happened, in words, and the server's own. Where the same request
/// would be refused again, the heading of the page says so in place of the box's own, and the way back stands in place of
/// the button. Declining stays: it tells the application, and ends the journey here.
fn approval_failure(failure: Failure, at: f64, is_refused: bool, link: &SignUpRequest) -> View {
    let text = use_text();
    let (heading, after) = if failure.is_outcome_unknown() {
        (text.consent.perhaps_failed, Progress::PerhapsApproved)
    } else {
        (text.consent.failed, Progress::Registered)
    };
    let story = text.failure_story(&failure, after, true);
    let wait = failure.retry_after.map(text.confirm.wait_seconds);
    let told = div()
        .class("note bad")
        .attr("role", "alert")
        .id("approval-failure")
        .attr("tabindex", "-1")
        .child((!is_refused).then(|| strong().child(heading)))
        .child(p().child(story.sentence))
        .child(p().child(story.meaning))
        .child(step_list(story.steps, wait));
    focus_when_shown(&told, || {});
    row()
        .child(told)
        .child(support_box(failure, at))
        .child(is_refused.then(|| way_back(&link.return_address.front_page(), false)))
}

/// How many there are of each group below. Without the dictionary every scope is placed by its code.
fn count(scopes: &[DescribedScope], is_dictionary_known: bool) -> Counts {
    let mut counts = Counts::default();
    for scope in scopes {
        let place = match scope.scope.verb() {
            _ if scope.text.is_none() && is_dictionary_known => &mut counts.undescribed,
            Verb::View => &mut counts.view,
            Verb::Change => &mut counts.change,
            Verb::Remove => &mut counts.remove,
        };
        *place += 1;
    }
    counts
}

/// Every scope, grouped by what it lets the client do; those the dictionary has no text for stand apart, never left out.
/// Without the dictionary nothing can be said to lack a text: then every scope is in its group, by its code.
fn scope_groups(scopes: &[DescribedScope], is_dictionary_known: bool) -> impl Iterator<Item = View> {
    let verb_of =
        move |scope: &DescribedScope| (scope.text.is_some() || !is_dictionary_known).then(|| scope.scope.verb());
    [Some(Verb::View), Some(Verb::Change), Some(Verb::Remove), None]
        .into_iter()
        .filter_map(move |verb| {
            let group: Vec<_> = scopes.iter().filter(|scope| verb_of(scope) == verb).collect();
            (!group.is_empty()).then(|| scope_group(verb, &group, &use_text().consent))
        })
}

fn scope_group(verb: Option<Verb>, scopes: &[&DescribedScope], words: &ConsentText) -> View {
    let count = span()
        .class("count")
        .child("\u{a0}· ")
        .child((words.permissions)(scopes.len()));
    let heading = h2().child(verb.map_or(words.undescribed, words.verb)).child(count);
    // Said once: of ten permissions without a text it would otherwise be read ten times.
    let explanation = verb
        .is_none()
        .then(|| p().class("small").child((words.undescribed_means)(scopes.len())));
    let rows = scopes.iter().map(|DescribedScope { scope, text }| {
        let named = span()
            .child(text.as_deref().map(ukrainian))
            .child(code().child(line(&Line::parted(scope.as_str(), [':', '_']))));
        li().child(verb_icon(verb)).child(named)
    });
    section()
        .class("card scopes")
        .child(heading)
        .child(explanation)
        .child(ul().children(rows))
}
