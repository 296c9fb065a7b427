"""The tamper-evident log: what it says in FORMAT.md, hashed, signed and proven. Everything but the journal is pure."""
