"""`python -m archkata` is the same as `archkata`."""

from archkata.cli.app import main

if __name__ == "__main__":
    main()
