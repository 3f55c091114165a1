"""The command: python -m codemods.verify."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codemods.dialects import Dialect
from codemods.verify.run import RunError, record
from kerascompat.testing.comparison import compare
from kerascompat.testing.recording import Recording, load
from kerascompat.testing.standin import DIFFERENCES

USAGE_ERROR, RUN_FAILED, DIFFERENT = 64, 3, 1

_EPILOG = """\
examples:
  python -m codemods.verify train.py --legacy-python ~/old/bin/python      OLD is migrated in a copy, both are trained
  python -m codemods.verify train.py --legacy-python ~/old/bin/python --legacy-backend theano
  python -m codemods.verify old.py new.py --legacy-python ~/old/bin/python -- --epochs 3
  python -m codemods.verify train.py --from tensorflow==2.10               without an old interpreter: tf_keras stands in
  python -m codemods.verify train.py --recording train.json                the old side was recorded before
  python -m codemods.verify train.py --legacy-python ~/old/bin/python --offline-data --max-epochs 2 --max-steps 5

exit status: 0 all that was compared is equal, 1 something differs or nothing trained, 3 a side did not run, 64 wrong usage
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n(--help lists the options)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m codemods.verify",
        description="Trains the old program and the new one from the same weights on the same batches, and compares them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("old", metavar="OLD.py", type=Path, help="the script as it was")
    parser.add_argument("new", metavar="NEW.py", type=Path, nargs="?", help="the script as it is now; OLD migrated when not given")
    parser.add_argument(
        "--from", dest="dialect", metavar="VERSION", help="what OLD was written for: keras==2.2.4, ... (default: found out)"
    )
    old_side = parser.add_argument_group("the old side").add_mutually_exclusive_group()
    old_side.add_argument("--legacy-python", metavar="PATH", help="an interpreter with the old Keras; without it tf_keras stands in")
    old_side.add_argument("--recording", metavar="FILE", type=Path, help="a recording of the old side, made before")
    parser.add_argument(
        "--legacy-backend", metavar="NAME", choices=("theano", "tensorflow"), help="what a genuine standalone Keras runs on (KERAS_BACKEND)"
    )
    parser.add_argument("--python", metavar="PATH", default=sys.executable, help="the interpreter of the new side (default: this one)")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="leave the recording of the old side there, for --recording")
    parser.add_argument(
        "--offline-data", action="store_true", help="small generated files in the place of keras.datasets and get_file's downloads"
    )
    parser.add_argument(
        "--float64", action="store_true", help="compute both sides in double precision: what differs then is no rounding that has grown"
    )
    caps = parser.add_argument_group("how much is run")
    caps.add_argument("--max-epochs", dest="epochs", metavar="N", type=_count, help="epochs of each call of fit")
    caps.add_argument("--max-steps", dest="steps", metavar="N", type=_count, help="batches of each epoch; arrays are cut to so many")
    caps.add_argument("--max-updates", dest="updates", metavar="N", type=_count, help="updates of the whole run, which ends there")
    caps.add_argument("--max-seconds", dest="seconds", metavar="S", type=float, help="after which the old side begins no update")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=600, help="for each side (default: 600)")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _dialect(options) -> Dialect:
    from codemods import detect

    if options.dialect:
        return Dialect.parse(options.dialect)
    found = detect.detect(options.old.read_text(encoding="utf-8"), folder=str(options.old.resolve().parent)).dialect
    if found is None:
        raise ValueError(f"cannot tell which Keras {options.old} was written for: say it with --from")
    return found


def _old_side(options, arguments: Sequence[str], dialect: Dialect, scratch: Path) -> Path:
    """Path of the recording of the old side."""
    if options.recording:
        return options.recording
    keep = options.keep or scratch / "old.json"
    limits = {name: getattr(options, name) for name in ("epochs", "steps", "updates", "seconds")}
    common = {"arguments": arguments, "timeout": options.timeout, "keep": keep, "limits": limits}
    common |= {"offline_data": options.offline_data, "float64": options.float64}
    if options.legacy_python:
        environment = {"KERAS_BACKEND": options.legacy_backend} if options.legacy_backend else {}
        record(options.old, python=options.legacy_python, environment=environment, **common)
        return keep
    print(f"no interpreter with {dialect} was given: tf_keras stands in for it", file=sys.stderr)
    for difference in DIFFERENCES.get(dialect.family, ()):
        print(f"  it differs: {difference}", file=sys.stderr)
    record(options.old, python=options.python, stand_in=dialect.family, **common)
    return keep


def _new_side(options, arguments: Sequence[str], dialect: Dialect, initial: Path, old: Recording, scratch: Path) -> Recording:
    script = options.new
    limits = {"epochs": options.epochs, "steps": options.steps, "updates": old.updates if old.stopped else None}
    if script is None:
        import shutil

        from codemods import api

        folder = scratch / "migrated"
        shutil.copytree(options.old.resolve().parent, folder, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.pyc"))
        script = folder / options.old.name
        ledger = api.migrate_paths([folder], dialect=dialect)
        for finding in ledger.findings:
            if finding.fate in ("by_hand", "unknown"):
                where = Path(finding.path).relative_to(folder)
                print(f"left for a person: {where}:{finding.line}: {finding.message}", file=sys.stderr)
    common = {"arguments": arguments, "timeout": options.timeout, "limits": limits}
    common |= {"offline_data": options.offline_data, "float64": options.float64}
    return record(script, python=options.python, initial=initial, **common)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status. argparse's own exits raise SystemExit."""
    argv = list(sys.argv[1:] if argv is None else argv)
    own, arguments = (argv[: argv.index("--")], argv[argv.index("--") + 1 :]) if "--" in argv else (argv, [])
    parser = _parser()
    options = parser.parse_args(own)
    for script in filter(None, (options.old, options.new)):
        if not script.is_file():
            parser.error(f"{script} is not a file")
    try:
        dialect = _dialect(options)
        recorded = load(options.recording) if options.recording else None
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory(prefix="kerascompat-") as temporary:
        scratch = Path(temporary)
        try:
            initial = _old_side(options, arguments, dialect, scratch)
        except RunError as error:
            print(f"the old side did not run: {error}", file=sys.stderr)
            return RUN_FAILED
        old = recorded or load(initial)
        try:
            new = _new_side(options, arguments, dialect, initial, old, scratch)
        except RunError as error:
            print(f"the new side did not run: {error}", file=sys.stderr)
            return RUN_FAILED
    comparison = compare(old, new)
    print(comparison)
    print("they train alike" if comparison.equal else "they do not train alike")
    return 0 if comparison.equal else DIFFERENT


if __name__ == "__main__":
    sys.exit(main())
