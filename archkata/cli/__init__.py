"""The command line: one module a command. Parse, delegate, choose the exit code; no logic."""
