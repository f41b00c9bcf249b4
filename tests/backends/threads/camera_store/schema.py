"""The tables. AUTOINCREMENT everywhere: an id is never given twice, not even after a deletion or a crash."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_editor INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS sessions (
    token_hash BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users,
    expires_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_id);
CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    kind TEXT NOT NULL,
    features TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0),
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS products_in_order ON products (kind, sku);
CREATE TABLE IF NOT EXISTS reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER NOT NULL REFERENCES products,
    author_id INTEGER NOT NULL REFERENCES users,
    author_name TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    rating INTEGER NOT NULL,
    published_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reviews_of_product ON reviews (product_id, id);
CREATE TABLE IF NOT EXISTS purchases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users,
    product_id INTEGER NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    refunded_quantity INTEGER NOT NULL DEFAULT 0 CHECK (refunded_quantity BETWEEN 0 AND quantity),
    purchased_at TEXT NOT NULL,
    provider_charge TEXT
);
CREATE INDEX IF NOT EXISTS purchases_of_user ON purchases (user_id, id);
CREATE TABLE IF NOT EXISTS refunds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purchase_id INTEGER NOT NULL REFERENCES purchases,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    reason TEXT,
    refunded_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS refunds_of_purchase ON refunds (purchase_id, id);
CREATE TABLE IF NOT EXISTS idempotency (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    started_at REAL NOT NULL,
    status INTEGER,
    body BLOB,
    headers TEXT,
    UNIQUE (scope, operation, key)
);
-- Charges under way or in doubt; one that is settled leaves a purchase or nothing.
CREATE TABLE IF NOT EXISTS open_charges (
    reference TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('charging', 'orphaned', 'undoing')),
    due REAL NOT NULL,
    key_id INTEGER,
    user_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL
);
-- Refunds under way or in doubt at the provider; their units are spoken for.
CREATE TABLE IF NOT EXISTS open_refunds (
    reference TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('refunding', 'doubtful')),
    due REAL NOT NULL,
    key_id INTEGER,
    purchase_id INTEGER NOT NULL REFERENCES purchases,
    quantity INTEGER NOT NULL,
    reason TEXT
);
CREATE INDEX IF NOT EXISTS open_refunds_of_purchase ON open_refunds (purchase_id);
-- Events that the subscriber has not acknowledged yet.
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    subject INTEGER NOT NULL,
    waits_for INTEGER,
    created REAL NOT NULL,
    occurred_at TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS outbox_by_subject ON outbox (type, subject);
"""
