"""The checks of the document rules, one module a theme; each is joined to its row in `harness/documents.yaml` by id.

A check speaks only where it can be right: rules about blocks look at blocks alone, rules about the pack at documents of
the pack, and what is read out of free prose counts every doubt in the learner's favour.
"""
