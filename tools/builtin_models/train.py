"""Trains a built-in language model from generated documents.

    python train.py OUT_FOLDER --tokenizer FOLDER [--size small|large] [--minutes 30] [--start FOLDER]

The loop, and what OUT_FOLDER gets, are described in trainer.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer import add_options, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--size", choices=("small", "large"), default="small")
    parser.add_argument("--start", type=Path, help="a model folder to start from")
    add_options(parser)
    args = parser.parse_args()
    args.teacher, args.alpha, args.temperature = None, 0.0, 1.0
    run(args)


if __name__ == "__main__":
    main()
