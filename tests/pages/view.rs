//! What the pages are built with.

use std::cell::Cell;
use std::rc::Rc;

use auth_ui::ui::view::{View, button, follow, li, live, p, row, ul};
use leptos::prelude::{Get, GetUntracked, RwSignal, Set};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::Mounted;

/// Mounts what is built, and hands over what the test keeps of it.
fn mounted<T: 'static>(build: impl FnOnce() -> (T, View) + 'static) -> (Mounted, T) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let mounted = Mounted::of(move || {
        let (kept, view) = build();
        sender.send(kept).unwrap();
        view
    });
    (mounted, receiver.recv().unwrap())
}

#[wasm_bindgen_test]
async fn a_part_is_drawn_anew_only_when_what_it_follows_says_something_else() {
    let (page, (number, draws)) = mounted(|| {
        let number = RwSignal::new(1);
        let draws = Rc::new(Cell::new(0));
        let counted = draws.clone();
        let part = live(
            move || number.get() > 2,
            move |is_much| {
                counted.set(counted.get() + 1);
                p().child(if *is_much { "much" } else { "little" })
            },
        );
        (
            (number, draws),
            row().child(p().child("before")).child(part).child(p().child("behind")),
        )
    });
    page.settle().await;
    assert_eq!(page.all("p"), ["before", "little", "behind"]);
    for (value, said, drawn) in [(2, "little", 1), (3, "much", 2), (4, "much", 2), (1, "little", 3)] {
        number.set(value);
        page.settle().await;
        assert_eq!(page.all("p"), ["before", said, "behind"], "{value}");
        assert_eq!(draws.get(), drawn, "{value}");
    }
}

#[wasm_bindgen_test]
async fn what_stood_there_before_follows_nothing_any_more() {
    let (page, (number, other, told)) = mounted(|| {
        let (number, other) = (RwSignal::new(0), RwSignal::new(0));
        let told = Rc::new(Cell::new(0));
        let teller = told.clone();
        let part = live(
            move || number.get(),
            move |_| {
                let teller = teller.clone();
                follow(move || other.get(), move |_| teller.set(teller.get() + 1));
                p()
            },
        );
        ((number, other, told), part)
    });
    for value in 1..=3 {
        page.settle().await;
        number.set(value);
    }
    page.settle().await;
    told.set(0);
    other.set(1);
    page.settle().await;
    assert_eq!(told.get(), 1, "only what stands there now");
}

#[wasm_bindgen_test]
async fn a_part_inside_a_part_goes_with_it() {
    let (page, (outer, inner)) = mounted(|| {
        let (outer, inner) = (RwSignal::new("a"), RwSignal::new(1));
        let list = live(
            move || outer.get(),
            move |name| {
                let name = *name;
                live(
                    move || inner.get(),
                    move |count| row().children((0..*count).map(|at| li().child(format!("{name}{at}")))),
                )
            },
        );
        ((outer, inner), ul().child(list))
    });
    page.settle().await;
    assert_eq!(page.all("li"), ["a0"]);
    inner.set(3);
    page.settle().await;
    assert_eq!(page.all("li"), ["a0", "a1", "a2"]);
    outer.set("b");
    page.settle().await;
    assert_eq!(page.all("li"), ["b0", "b1", "b2"]);
    inner.set(0);
    page.settle().await;
    assert_eq!(page.all("li"), Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn what_a_handler_holds_is_let_go_with_its_part() {
    let (page, (is_shown, held, clicks)) = mounted(|| {
        let is_shown = RwSignal::new(true);
        let clicks = RwSignal::new(0);
        // As somebody's data would be.
        let held = Rc::new(());
        let kept = held.clone();
        let part = live(
            move || is_shown.get(),
            move |is_shown| {
                let data = Rc::downgrade(&kept).upgrade();
                is_shown.then(|| button().on("click", move |_| clicks.set(clicks.get_untracked() + data.iter().len())))
            },
        );
        ((is_shown, held, clicks), part)
    });
    page.settle().await;
    page.click("button");
    assert_eq!(clicks.get_untracked(), 1);
    let while_shown = Rc::strong_count(&held);
    is_shown.set(false);
    page.settle().await;
    assert_eq!(Rc::strong_count(&held), while_shown - 1);
}

#[wasm_bindgen_test]
async fn words_are_words_whatever_stands_in_them() {
    let hostile = "<img src=x onerror=alert(1)>&amp;";
    let (page, words) = mounted(move || {
        let words = RwSignal::new(String::new());
        let page = row()
            .child(p().child(hostile))
            .child(p().live_text(move || words.get()))
            .child(p().attr("title", hostile));
        (words, page)
    });
    words.set(hostile.to_owned());
    page.settle().await;
    assert_eq!(page.all("p"), [hostile, hostile, ""]);
    assert_eq!(page.attribute("[title]", "title").as_deref(), Some(hostile));
    assert_eq!(page.find("img"), None);
}

#[wasm_bindgen_test]
async fn an_attribute_comes_and_goes_with_what_it_follows() {
    let (page, value) = mounted(|| {
        let value = RwSignal::new(Some("a"));
        (value, p().live_attr("title", move || value.get()))
    });
    for expected in [Some("a"), None, Some("b")] {
        value.set(expected);
        page.settle().await;
        assert_eq!(page.attribute("p", "title").as_deref(), expected);
    }
}
