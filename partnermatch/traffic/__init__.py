"""How much is served to whom: budgets, places for heavy calls, and answers that are kept to be given again."""
