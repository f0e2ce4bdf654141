//! What changes while a page stands, and what follows it: nodes of Leptos' own graph, each of one type for all.
//!
//! Leptos' `RwSignal`, `Effect` and `StoredValue` are compiled anew for each type they hold, and live in an arena beside it
//! (docs/size.md). Here a value is a plain cell beside a list of subscribers as Leptos knows them, so that Leptos' own effects
//! may follow it too; and what follows is such a subscriber, so that it may follow Leptos' own signals too.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::{Arc, Weak};

use leptos::reactive::graph::{AnySource, AnySubscriber, Observer, ReactiveNode, Subscriber, WithObserver};
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

/// A value that can be followed. There are a few for each page; they are never freed, so that a copy is the same signal.
pub struct Signal<T: 'static>(&'static SendWrapper<(RefCell<T>, Followers)>);

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T> Signal<T> {
    /// Begins with a value.
    pub fn new(value: T) -> Self {
        Self(Box::leak(Box::new(SendWrapper::new((
            RefCell::new(value),
            Followers::default(),
        )))))
    }

    /// Follows the value without looking at it.
    pub fn track(self) {
        self.0.1.welcome();
    }

    /// Looks at the value, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(look)
    }

    /// Looks at the value now.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.0.0.borrow())
    }

    /// Changes the value; whether it has changed is told by `change`.
    pub fn update(self, change: impl FnOnce(&mut T) -> bool) -> bool {
        let has_changed = change(&mut self.0.0.borrow_mut());
        if has_changed {
            self.0.1.tell();
        }
        has_changed
    }

    /// Puts another value in its place.
    pub fn set(self, value: T) {
        self.0.0.replace(value);
        self.0.1.tell();
    }
}

impl<T: Copy> Signal<T> {
    /// The value; follows it.
    pub fn get(self) -> T {
        self.with(|value| *value)
    }

    /// The value now.
    pub fn get_untracked(self) -> T {
        self.with_untracked(|value| *value)
    }
}

/// Whoever read a signal and has not been told yet that it has changed.
#[derive(Default)]
struct Followers(RefCell<Vec<AnySubscriber>>);

impl Followers {
    /// Adds whoever is reading just now.
    fn welcome(&self) {
        if let Some(reader) = Observer::get() {
            let mut followers = self.0.borrow_mut();
            if !followers.contains(&reader) {
                followers.push(reader);
            }
        }
    }

    /// Tells each once: whoever reads again will be told again.
    fn tell(&self) {
        for follower in self.0.take() {
            follower.mark_dirty();
        }
    }
}

thread_local! {
    /// What is held by what is being drawn.
    static HELD: RefCell<Held> = const { RefCell::new(Vec::new()) };
}

/// Things that are let go together.
pub type Held = Vec<Box<dyn Any>>;

/// Holds something for as long as what is being drawn stands on the page.
pub fn hold(thing: impl Any) {
    HELD.with_borrow_mut(|held| held.push(Box::new(thing)));
}

/// What was held since the last time, for whoever lets it go.
pub fn take_held() -> Held {
    HELD.take()
}

/// Draws something, and tells what it holds.
pub fn holding<T>(draw: impl FnOnce() -> T) -> (T, Held) {
    let outside = HELD.take();
    let drawn = draw();
    (drawn, HELD.replace(outside))
}

/// Looks, and looks again in a task of its own whenever a signal has changed that it read; at first `at_once` or in such a
/// task, too.
pub fn look(at_once: bool, look: Box<dyn FnMut()>) {
    let follower = Arc::new_cyclic(|me: &Weak<Follower>| {
        let me = AnySubscriber(me.as_ptr().addr(), me.clone());
        Follower(SendWrapper::new(Look {
            look: RefCell::new(look),
            is_due: Cell::new(at_once),
            me,
        }))
    });
    if at_once {
        follower.update_if_necessary();
    } else {
        follower.mark_dirty();
    }
    hold(follower);
}

struct Follower(SendWrapper<Look>);

struct Look {
    look: RefCell<Box<dyn FnMut()>>,
    /// Whether a signal has changed that it read.
    is_due: Cell<bool>,
    me: AnySubscriber,
}

impl ReactiveNode for Follower {
    fn mark_dirty(&self) {
        if !self.0.is_due.replace(true) {
            let me = self.0.me.clone();
            spawn_local(async move {
                me.update_if_necessary();
            });
        }
    }

    fn mark_check(&self) {
        self.mark_dirty();
    }

    fn mark_subscribers_check(&self) {}

    fn update_if_necessary(&self) -> bool {
        let Look { look, is_due, me } = &*self.0;
        let is_due = is_due.replace(false);
        if is_due {
            me.with_observer(&mut *look.borrow_mut());
        }
        is_due
    }
}

/// Told once by each signal it has read, it need not take itself off any list.
impl Subscriber for Follower {
    fn add_source(&self, _: AnySource) {}

    fn clear_sources(&self, _: &AnySubscriber) {}
}
