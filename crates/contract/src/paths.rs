//! Every path, spelt once.

/// The page itself (b.1).
pub const SIGN_UP_PAGE: &str = "/confidant/sign-up";

/// `POST`: validate the signed request (c.2). Served by the API host.
pub const SIGN_UP_VALIDATION: &str = "/api/pis/confidant/sign-up_validation";
/// `POST`: create the patient and issue a session token (c.3). Served by the API host.
pub const REGISTER: &str = "/api/pis/confidant/register";
/// The unsigned twins that document the payload (c.9).
pub const DUMMY_SIGN_UP_VALIDATION: &str = "/dummy/pis/confidant/sign-up_validation";
/// The unsigned twin of [`REGISTER`] (c.9).
pub const DUMMY_REGISTER: &str = "/dummy/pis/confidant/register";
/// `POST`: authorize an approval (c.4). Served by the auth host.
pub const AUTHORIZE: &str = "/oauth/apps/authorize";
/// `POST`: exchange a code, refresh a token (g). Served by the auth host.
pub const TOKENS: &str = "/oauth/tokens";
/// `POST`: get a nonce (c.1). Served by the auth host.
pub const NONCE: &str = "/oauth/nonce";
/// `POST`: end a session (c.6). Served by the auth host.
pub const LOGOUT: &str = "/auth/logout";
/// `POST`: send a one-time code (c.8). Served by the API host.
pub const SMS_VERIFICATIONS: &str = "/api/sms_verifications";
/// `GET ?name=`: dictionaries, first version (e.3). Served by the API host.
pub const DICTIONARIES: &str = "/api/dictionaries";
/// `GET ?name=`: dictionaries, second version (e.3). Served by the API host.
pub const DICTIONARIES_V2: &str = "/api/v2/dictionaries";
/// `GET ?client_id=`: the user's roles (e.2). Served by the API host.
pub const USER_ROLES: &str = "/user/roles";
/// The spelling of [`USER_ROLES`] behind the gateway.
pub const API_USER_ROLES: &str = "/api/user/roles";

/// `GET`: what is known of a client (e.2). Served by the auth host.
pub fn client_details(client_id: &str) -> String {
    format!("/oauth/clients/{client_id}/details")
}

/// `GET`: what is known of a user (e.2). Served by the auth host.
pub fn user_details(user_id: &str) -> String {
    format!("/oauth/users/{user_id}")
}

/// `GET`: a clinic's client (h.2). Served by the API host.
pub fn client(client_id: &str) -> String {
    format!("/api/clients/{client_id}")
}

/// `GET`: a clinic's connections (h.2). Served by the API host.
pub fn connections(client_id: &str) -> String {
    format!("/api/clients/{client_id}/connections")
}

/// `PATCH`: refresh the secret of one connection (h.3). Served by the API host.
pub fn refresh_connection_secret(client_id: &str, connection_id: &str) -> String {
    format!("/api/clients/{client_id}/connections/{connection_id}/actions/refresh_secret")
}

/// `PATCH`: refresh the secret of a client, the deprecated method (h.4). Served by the auth host.
pub fn refresh_client_secret(client_id: &str) -> String {
    format!("/admin/clients/{client_id}/refresh_secret")
}
