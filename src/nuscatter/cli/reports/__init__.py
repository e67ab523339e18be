"""Commands that tell: citations, the ledger, the budget of errors."""
