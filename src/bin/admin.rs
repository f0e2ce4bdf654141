//! The admin page.

fn main() {
    auth_ui::admin::start();
}
