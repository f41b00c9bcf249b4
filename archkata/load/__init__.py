"""Load: scenarios run by Locust, measured so that the figures are true.

Modules here never import Locust or gevent, which change the process that they are in; `generator/` is what lives
inside the Locust process, and `process.py` is the door between the two.
"""
