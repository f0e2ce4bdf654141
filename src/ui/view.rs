//! What the pages are made of: elements, text, and parts that follow signals, all of one type.
//!
//! Leptos gives every shape of markup a type of its own, and each is compiled, and downloaded, by itself: that was a third
//! of the patient page (docs/size.md). Here is the same builder, `p().class("small").child(words)`, for one type that stands
//! for what is in the document already. Leptos mounts it, and signals move it. It makes nodes and asks nothing else of the
//! document; everything else of the window is `browser`'s.

use js_sys::Array;
use leptos::reactive::graph::untrack;
use leptos::tachys::view::{Mountable, Render};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, Node};

use crate::signal::{Held, hold, holding, look, take_held};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create_element(tag: &str) -> Node;
    #[wasm_bindgen(js_namespace = document, js_name = createElementNS)]
    fn create_element_in(namespace: &str, tag: &str) -> Node;
    #[wasm_bindgen(js_namespace = document, js_name = createTextNode)]
    fn create_text(words: &str) -> Node;
    #[wasm_bindgen(js_namespace = document, js_name = createDocumentFragment)]
    fn create_fragment() -> Node;

    /// A node, by what is done with it here. None of these calls can fail as they are used.
    #[derive(Clone)]
    type Place;
    #[wasm_bindgen(method, js_name = appendChild)]
    fn append(this: &Place, child: &Node);
    #[wasm_bindgen(method)]
    fn before(this: &Place, fresh: &Node);
    #[wasm_bindgen(method)]
    fn remove(this: &Place);
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_attribute(this: &Place, name: &str, value: &str);
    #[wasm_bindgen(method, js_name = removeAttribute)]
    fn remove_attribute(this: &Place, name: &str);
    #[wasm_bindgen(method, setter, js_name = textContent)]
    fn set_text(this: &Place, words: &str);
    #[wasm_bindgen(method, getter, js_name = isConnected)]
    fn is_connected(this: &Place) -> bool;
    #[wasm_bindgen(method, js_name = querySelectorAll)]
    fn find_all(this: &Place, selector: &str) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn open(this: &Place) -> bool;
    #[wasm_bindgen(method, setter)]
    fn set_open(this: &Place, is_open: bool);
    #[wasm_bindgen(method, js_name = addEventListener)]
    fn listen(this: &Place, event: &str, act: &JsValue);
}

/// An element, a text, or several of them in a row.
#[derive(Clone)]
pub struct View(Node);

/// An element of HTML.
pub fn element(tag: &'static str) -> View {
    View(create_element(tag))
}

/// An element of SVG.
pub fn drawing(tag: &'static str) -> View {
    View(create_element_in("http://www.w3.org/2000/svg", tag))
}

/// Several views in a row, with nothing around them.
pub fn row() -> View {
    View(create_fragment())
}

macro_rules! elements {
    ($($tag:ident)*) => { $(
        #[doc = concat!("`<", stringify!($tag), ">`")]
        pub fn $tag() -> View {
            element(stringify!($tag))
        }
    )* };
}

elements! {
    a article bdi br button code dd details div dl dt footer h1 h2 header input label li main ol p section span strong
    summary time ul
}

impl View {
    /// Puts something inside, behind what is there.
    pub fn child(self, child: impl Into<Self>) -> Self {
        self.place().append(&child.into().0);
        self
    }

    /// Puts everything inside.
    pub fn children<T: Into<Self>>(self, children: impl IntoIterator<Item = T>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Its classes.
    pub fn class(self, names: &str) -> Self {
        self.attr("class", names)
    }

    /// An attribute, by a name of the program's own. Never one that acts: what a person does is told by [`Self::on`].
    pub fn attr(self, name: &'static str, value: &str) -> Self {
        self.place().set_attribute(name, value);
        self
    }

    /// An attribute that follows signals; `None` takes it away.
    pub fn live_attr<T>(self, name: &'static str, value: impl Fn() -> Option<T> + 'static) -> Self
    where
        T: AsRef<str> + PartialEq + 'static,
    {
        let place = self.place().clone();
        show(value, move |value| match value {
            Some(value) => place.set_attribute(name, value.as_ref()),
            None => place.remove_attribute(name),
        });
        self
    }

    /// Words that follow signals, in place of whatever is inside.
    pub fn live_text<T>(self, words: impl Fn() -> T + 'static) -> Self
    where
        T: AsRef<str> + PartialEq + 'static,
    {
        let place = self.place().clone();
        show(words, move |words| place.set_text(words.as_ref()));
        self
    }

    /// Puts something in place of whatever is inside.
    pub fn fill(&self, inside: impl Into<Self>) {
        self.place().set_text("");
        self.place().append(&inside.into().0);
    }

    /// Whether it stands on the page.
    pub fn is_shown(&self) -> bool {
        self.place().is_connected()
    }

    /// Does something when an event happens; until the part of the page it belongs to is gone.
    pub fn on(self, event: &str, act: impl FnMut(Event) + 'static) -> Self {
        let act: Closure<dyn FnMut(Event)> = Closure::new(act);
        self.place().listen(event, act.as_ref());
        // What it holds, perhaps somebody's data, goes with its part of the page.
        hold(act);
        self
    }

    /// Puts an identifier on it.
    pub fn id(self, id: &str) -> Self {
        self.attr("id", id)
    }

    /// Folds and unfolds what can be folded in it, as it was in another view: one after another, where both have as many.
    pub fn unfolded_like(self, other: &Self) -> Self {
        let (own, others) = (self.folds(), other.folds());
        if own.len() == others.len() {
            for (own, other) in own.iter().zip(others) {
                own.set_open(other.open());
            }
        }
        self
    }

    fn folds(&self) -> Vec<Place> {
        let folds = Array::from(&self.place().find_all("details"));
        folds.iter().map(JsCast::unchecked_into).collect()
    }

    /// The element itself.
    pub fn as_element(&self) -> &Element {
        self.0.unchecked_ref()
    }

    fn place(&self) -> &Place {
        self.0.unchecked_ref()
    }
}

/// A part that is drawn anew whenever `read`, which may read signals, says something else. What was drawn lives until then:
/// its own parts that follow signals go on following them.
pub fn live<T, V>(read: impl Fn() -> T + 'static, draw: impl Fn(&T) -> V + 'static) -> View
where
    T: PartialEq + 'static,
    V: Into<View>,
{
    let mut part = Part::new();
    let view = part.view();
    show(read, move |value| part.swap(&mut || draw(value).into()));
    view
}

/// What stands between two marks, and all that is held for it: whatever follows signals there.
struct Part {
    start: Node,
    end: Node,
    held: Held,
}

impl Part {
    fn new() -> Self {
        Self {
            start: create_text(""),
            end: create_text(""),
            held: Held::new(),
        }
    }

    fn view(&self) -> View {
        row().child(View(self.start.clone())).child(View(self.end.clone()))
    }

    fn swap(&mut self, draw: &mut dyn FnMut() -> View) {
        self.held.clear();
        let (fresh, held) = holding(draw);
        self.held = held;
        while let Some(stale) = self.start.next_sibling().filter(|node| *node != self.end) {
            stale.unchecked_ref::<Place>().remove();
        }
        self.end.unchecked_ref::<Place>().before(&fresh.0);
    }
}

/// Does something with what `read` says, once what is being drawn stands on the page, and again whenever a signal it read
/// makes it say something else.
pub fn follow<T: PartialEq + 'static>(read: impl Fn() -> T + 'static, act: impl FnMut(&T) + 'static) {
    look(false, when_changed(read, act));
}

/// The same, but at once: what is shown is there when the rest is.
fn show<T: PartialEq + 'static>(read: impl Fn() -> T + 'static, act: impl FnMut(&T) + 'static) {
    look(true, when_changed(read, act));
}

fn when_changed<T: PartialEq + 'static>(
    read: impl Fn() -> T + 'static,
    mut act: impl FnMut(&T) + 'static,
) -> Box<dyn FnMut()> {
    let mut known = None;
    Box::new(move || {
        let now = read();
        if known.as_ref() != Some(&now) {
            untrack(|| act(&now));
            known = Some(now);
        }
    })
}

impl From<&str> for View {
    fn from(words: &str) -> Self {
        Self(create_text(words))
    }
}

impl From<String> for View {
    fn from(words: String) -> Self {
        words.as_str().into()
    }
}

impl<T: Into<Self>> From<Option<T>> for View {
    fn from(view: Option<T>) -> Self {
        view.map_or_else(row, Into::into)
    }
}

/// Lets Leptos mount it, with [`leptos::mount::mount_to_renderer`].
impl Render for View {
    type State = OnPage;

    fn build(self) -> OnPage {
        OnPage {
            view: self,
            host: None,
            _held: take_held(),
        }
    }

    fn rebuild(self, state: &mut OnPage) {
        if let Some(host) = &state.host {
            let host = host.clone();
            state.unmount();
            *state = self.build();
            state.mount(&host, None);
        }
    }
}

/// What is mounted, and where: a place of its own, with nothing else in it.
pub struct OnPage {
    view: View,
    host: Option<Element>,
    _held: Held,
}

impl Mountable for OnPage {
    fn unmount(&mut self) {
        if let Some(host) = self.host.take() {
            host.set_text_content(None);
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.host = Some(parent.clone());
        let _ = parent.insert_before(&self.view.0, marker);
    }

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<Element> {
        Vec::new()
    }
}
