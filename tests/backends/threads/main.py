"""Start the threaded camera store from any folder; every setting comes from the environment."""

import runpy

if __name__ == "__main__":
    # By name, because Python finds the package beside this file and type checkers only below the repository.
    runpy.run_module("camera_store", run_name="__main__")
