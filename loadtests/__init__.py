"""How a camera store must behave under load: scenarios, and what they share (personas, analyses, the audit)."""
