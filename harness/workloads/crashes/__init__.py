"""The crash loop: clients write, the backend is killed and started again, and what was acknowledged is read back.

One set of loops serves all rules that need a crash. The loops only write down what they did and saw; each check judges
its part of that. A kill shows that data outlives the process. It cannot show that data outlives a loss of power,
because the kernel keeps what a killed process has written.
"""
