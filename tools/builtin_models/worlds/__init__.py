"""The small worlds of the built-in models: seeded generators of documents whose right answers are known."""
