"""``python -m nuscatter`` is the command ``nuscatter``."""

from nuscatter.cli import main

if __name__ == "__main__":
    main()
