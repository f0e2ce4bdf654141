//! The app on screen, at a state of the journey.

use std::ops::Deref;

use auth_ui::app::app;
use auth_ui::driver::Journey;
use auth_ui::flow::entry::Entry;
use auth_ui::flow::{Ending, Flow, Progress, Retry};
use auth_ui::text::Language;

use crate::mounted::Mounted;
use crate::support::request;

/// The page on screen.
pub struct Screen {
    mounted: Mounted,
    pub journey: Journey,
}

impl Screen {
    pub async fn at(flow: Flow) -> Self {
        Self::speaking(Language::Ukrainian, flow).await
    }

    pub async fn speaking(language: Language, flow: Flow) -> Self {
        let screen = Self::mount(language, flow);
        screen.settle().await;
        screen
    }

    /// As it stands before any effect has run.
    pub fn at_once(flow: Flow) -> Self {
        Self::mount(Language::Ukrainian, flow)
    }

    /// The journey from its beginning, with its effects.
    pub fn opened(entry: Entry) -> Self {
        Self::of(Language::Ukrainian, move || Journey::open(&entry))
    }

    fn mount(language: Language, flow: Flow) -> Self {
        Self::of(language, || Journey::at(flow))
    }

    fn of(language: Language, journey: impl FnOnce() -> Journey + 'static) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        let mounted = Mounted::of(move || {
            let journey = journey();
            sender.send(journey).unwrap();
            app(journey, language)
        });
        let journey = receiver.recv().unwrap();
        Self { mounted, journey }
    }

    pub async fn set(&self, flow: Flow) {
        self.journey.flow.set(flow);
        self.settle().await;
    }
}

impl Deref for Screen {
    type Target = Mounted;

    fn deref(&self) -> &Mounted {
        &self.mounted
    }
}

pub fn stopped(ending: Ending, after: Progress, retry: Option<Retry>) -> Flow {
    Flow::Stopped {
        ending,
        after,
        retry,
        back: request().return_address.front_page(),
    }
}

/// Runs a script of the test's own, as another tab or another browser would behave.
pub async fn run_script(body: &str) {
    let promise: js_sys::Promise = js_sys::Function::new_no_args(body)
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap()
        .into();
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}
