"""What is checked: the contract as data, and a check for each rule."""
