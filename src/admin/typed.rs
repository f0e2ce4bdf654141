//! What the person has put into a form. It outlives the form's coming and going, and a change of language, but not its page.

use contract::admin::Reason;
use leptos::prelude::*;

use crate::refresh::Visit;

/// The two fields there are; the sign-in page has only the code.
#[derive(Clone, Copy, Default)]
pub struct Typed {
    /// The chosen reason.
    pub reason: RwSignal<Option<Reason>>,
    /// The code.
    pub code: RwSignal<String>,
    /// The try to sign in that the server refused for being one too many, and until when it takes no other.
    pub barred: StoredValue<Option<(u32, i64)>>,
}

impl Typed {
    /// As the page begins: with the code that a link, or the session before, named.
    pub fn at(visit: &Visit) -> Self {
        let code = match visit {
            Visit::Door(door) => door.typed.clone(),
            _ => String::new(),
        };
        Self {
            code: RwSignal::new(code),
            ..Self::default()
        }
    }

    /// Empties the form.
    pub fn clear(self) {
        self.reason.set(None);
        self.code.set(String::new());
    }
}
