"""Start the second backend with a deviation: `python tests/deviations/main.py NAME`; settings as it has them."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    # By name, because Python looks beside this file and everything else here is found from the repository's root.
    sys.path[0] = str(Path(__file__).parents[2])
    runpy.run_module("tests.deviations.serving")["serve"](sys.argv[1])
