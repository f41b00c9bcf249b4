"""What the survey learns of a target before the first check: how it deviates from the contract, and from where on it
cannot be followed. All rules are judged through what was learned, so that a deviation costs the rule that it breaks."""
