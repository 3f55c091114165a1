"""`python -m codemods.rules` lists the rules, `python -m codemods.rules KC102` prints one's page, `--write FOLDER` writes all."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from pathlib import Path

from codemods.rules import all_rules
from codemods.rules.pages import index, page


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m codemods.rules", description="Lists and explains the rules.")
    parser.add_argument("code", nargs="*", help="codes of the rules to explain, such as KC102")
    parser.add_argument("--write", metavar="FOLDER", type=Path, help="write the pages of all rules into FOLDER")
    options = parser.parse_args(arguments)
    rules = {rule.code: rule for rule in all_rules()}
    if options.write is not None:
        options.write.mkdir(parents=True, exist_ok=True)
        for rule in rules.values():
            options.write.joinpath(f"{rule.code}.md").write_text(page(rule), encoding="utf-8")
        options.write.joinpath("README.md").write_text(index(tuple(rules.values())), encoding="utf-8")
        print(f"{len(rules)} pages written to {options.write}")
        return 0
    if not options.code:
        for rule in rules.values():
            print(f"{rule.code}  {rule.title}")
        return 0
    status = 0
    for code in options.code:
        rule = rules.get(code.upper())
        if rule is None:
            near = difflib.get_close_matches(code.upper(), rules, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            print(f"There is no rule {code!r}.{hint} `python -m codemods.rules` lists them.", file=sys.stderr)
            status = 64
            continue
        _show(page(rule))
    return status


def _show(text: str) -> None:
    if not sys.stdout.isatty():
        print(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141
    sys.exit(status)
