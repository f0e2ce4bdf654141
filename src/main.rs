//! The patient page.

fn main() {
    auth_ui::app::start();
}
