"""Counts what became of every legacy path and parameter: python -m codemods.changes.coverage

For every path that a version had, a small program uses it with each of its parameters and is migrated; the fates in the ledger are counted.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from codemods.changes import inventory
from codemods.dialects import Dialect
from codemods.ledger import Fate

#: The versions that the inventory was taken from, as `--from` names them.
VERSIONS = {
    "keras122": "keras==1.2.2",
    "keras208": "keras==2.0.8",
    "keras215": "keras==2.1.5",
    "keras224": "keras==2.2.4",
    "keras231": "keras==2.3.1",
    "tf115": "tensorflow==1.15",
    "tf20": "tensorflow==2.0",
    "tf23": "tensorflow==2.3",
    "tf210": "tensorflow==2.10",
    "tf215": "tensorflow==2.15",
}


def public(dialect: Dialect) -> Iterator[str]:
    """Paths of the documented modules; of the package keras every path, since it never said which modules are public."""
    for path in inventory.paths(dialect):
        if any(part.startswith("_") for part in path.split(".")) or path.rpartition(".")[2] == "print_function":
            continue
        if dialect.standalone or inventory.documented(path):
            yield path


def usage(path: str, dialect: Dialect) -> list[str]:
    """Lines that use a path and every parameter of it, each with what is required."""
    name = path.rpartition(".")[2]
    if inventory.kind(path, dialect) not in ("class", "function"):
        return [f"print({name})"]
    return calls(name, inventory.signature(path, dialect))


def calls(name: str, signature: inventory.Signature | None) -> list[str]:
    """A call with what is required, and one more with each other parameter."""
    required = [f"{parameter.name}={parameter.name}_" for parameter in signature.parameters if parameter.required] if signature else []
    lines = [f"{name}({', '.join(required)})"]
    for parameter in signature.parameters if signature else ():
        if not parameter.kind.startswith("var") and not parameter.required:
            value = parameter.default if parameter.default and not parameter.default.startswith("<") else f"{parameter.name}_"
            lines.append(f"{name}({', '.join([*required, f'{parameter.name}={value}'])})")
    return lines


def program(path: str, dialect: Dialect) -> str:
    """A program that imports a path and uses it."""
    module, _, name = path.rpartition(".")
    if not dialect.standalone:
        module = f"tensorflow.{module}" if inventory.documented(path) else f"tensorflow.python.{module}"
    return "\n".join([f"from {module} import {name}", *usage(path, dialect)]) + "\n"


def methods_program(owner: str, method: str, dialect: Dialect) -> str:
    """A program that calls a method of a model that it makes, with every parameter."""
    package = "keras" if dialect.standalone else "tensorflow.keras"
    made = "Sequential()" if owner.endswith("Sequential") else "Model(given, results)"
    head = [f"from {package}.models import {owner.rpartition('.')[2]}", f"thing = {made}"]
    return "\n".join([*head, *calls(f"thing.{method}", inventory.members(owner, dialect)[method])]) + "\n"


def counts(dialect: Dialect) -> tuple[int, Counter]:
    """The number of public paths of a dialect, and of constructs by fate."""
    from codemods.engine.run import migrate_text

    paths, fates = 0, Counter()
    for path in public(dialect):
        paths += 1
        fates.update(str(finding.fate) for finding in migrate_text(program(path, dialect), path="program.py", dialect=dialect).findings)
    return paths, fates


FATES = [fate for fate in Fate if fate is not Fate.SUPPRESSED]  # comments suppress; these programs have none


def row(dialect: Dialect, paths: int, fates: Counter) -> str:
    """The line of the table that tells the counts of a version."""
    return f"| {dialect} | {paths} | " + " | ".join(str(fates[str(fate)]) for fate in FATES) + " |"


_HEAD = """# Coverage

Every public path of ten old versions, used with each of its parameters by a small program of its own, and what became of each construct. Written by
`python -m codemods.changes.coverage --write docs/coverage.md`; the tests count again, and hold what is migrated against live Keras 3.

"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", metavar="FILE", help="write the page into FILE instead of printing the table")
    options = parser.parse_args()
    lines = ["| version | paths | " + " | ".join(map(str, FATES)) + " |", "|---" * (2 + len(FATES)) + "|"]
    for text in VERSIONS.values():
        dialect = Dialect.parse(text)
        lines.append(row(dialect, *counts(dialect)))
    if options.write:
        Path(options.write).write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    else:
        print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
