"""`python -m reference_impl`: run the camera store with the settings of the environment."""

import sys

from reference_impl.server import serve
from reference_impl.settings import Settings, SettingsError


def main() -> int:
    """Serve until told to stop; 2 if the settings make no sense."""
    try:
        serve(Settings.from_environment())
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  this is a command
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
