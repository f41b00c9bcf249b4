"""The conformance engine: the contract's rules as data, checks as code, one id that joins them."""
