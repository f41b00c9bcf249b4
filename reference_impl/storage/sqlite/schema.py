"""The tables. `sequence` gives rows their place in lists: it rises with every insert and is never
reused. (Where rows are removed, only AUTOINCREMENT keeps that promise.)"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    folded_email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_of_user ON sessions (user_id);

CREATE TABLE IF NOT EXISTS products (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    kind TEXT NOT NULL,
    features TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0),
    version INTEGER NOT NULL,
    searchable TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS reviews (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    product_id TEXT NOT NULL REFERENCES products (id),
    author_id TEXT NOT NULL REFERENCES users (id),
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
    published_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reviews_of_product ON reviews (product_id, sequence);

CREATE TABLE IF NOT EXISTS purchases (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 1),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    purchased_at TEXT NOT NULL,
    refunded_quantity INTEGER NOT NULL CHECK (refunded_quantity >= 0),
    held_quantity INTEGER NOT NULL CHECK (held_quantity >= 0),
    charge_id TEXT,
    CHECK (refunded_quantity + held_quantity <= quantity)
);
CREATE INDEX IF NOT EXISTS purchases_of_user ON purchases (user_id, sequence);

CREATE TABLE IF NOT EXISTS refunds (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 1),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    refunded_at TEXT NOT NULL,
    reason TEXT
);
CREATE INDEX IF NOT EXISTS refunds_of_purchase ON refunds (purchase_id, sequence);

CREATE TABLE IF NOT EXISTS answers (
    name TEXT PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL,
    location TEXT,
    kept_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (kept_at);

CREATE TABLE IF NOT EXISTS outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS pending_purchases (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    product_id TEXT NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    purchased_at TEXT NOT NULL,
    request_name TEXT,
    fingerprint BLOB,
    called_off_at REAL
);
CREATE INDEX IF NOT EXISTS pending_purchases_by_request ON pending_purchases (request_name);

CREATE TABLE IF NOT EXISTS pending_refunds (
    id TEXT PRIMARY KEY,
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    refunded_at TEXT NOT NULL,
    reason TEXT,
    request_name TEXT,
    fingerprint BLOB
);
CREATE INDEX IF NOT EXISTS pending_refunds_by_request ON pending_refunds (request_name);
"""
