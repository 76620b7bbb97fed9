"""`python -m lightning` is the command `lightning-cdc`."""

from .cli import main

if __name__ == "__main__":
    main()
