"""The audit after a run that wrote: do the books of the target agree with what it has acknowledged?"""
