"""One submission examined: run in a sandbox, what comes back judged outside it."""
