"""Prints what one classification costs, layer by layer, for the dense network and for the strided one deployed.

    python3 fpga/model/table.py [--json]
"""

from __future__ import annotations

import argparse
import json
import sys

from ecgmodel import cost


def main(arguments: list[str]) -> int:
    """Returns the exit code, 0."""
    parser = argparse.ArgumentParser(
        description="Prints what one classification costs: the dense network beside the strided one that is deployed."
    )
    parser.add_argument("--json", action="store_true", help="for machines, instead of Markdown tables")
    options = parser.parse_args(arguments)
    print(json.dumps(cost.report(), indent=2) if options.json else cost.markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
