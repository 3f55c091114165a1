"""The command: python -m codemods.verify."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codemods.dialects import Dialect
from codemods.verify import environments, reports
from codemods.verify.sides import Request, verify
from codemods.verify.verification import USAGE_ERROR
from kerascompat.testing.comparison import QUANTITIES

#: Scripts that a folder is trained by, where none is named.
ENTRIES = ("train.py", "main.py", "__main__.py")

_EPILOG = f"""\
examples:
  python -m codemods.verify train.py --legacy-python ~/old/bin/python --report page.html
                                                                           OLD is migrated in a copy, both are trained
  python -m codemods.verify train.py --legacy-env keras==2.2.4             uv makes an environment with the old Keras
  python -m codemods.verify old.py new.py --legacy-python ~/old/bin/python -- --epochs 3
  python -m codemods.verify project/ --entry scripts/train.py --legacy-python ~/old/bin/python
  python -m codemods.verify train.py                                       without an old interpreter: tf_keras stands in
  python -m codemods.verify train.py --legacy-python ~/old/bin/python --keep train.json
  python -m codemods.verify train.py --recording train.json                later, and in CI: the old side as it was recorded
  python -m codemods.verify train.py --legacy-python ~/old/bin/python --offline-data --max-epochs 2 --max-steps 5

quantities for --only: {", ".join(QUANTITIES)}
exit status: 0 all that was compared is equal, 1 something differs or nothing trained, 3 a side did not run, 64 wrong usage
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):
        self.exit(USAGE_ERROR, f"{self.prog}: {message}\n(--help lists the options)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m codemods.verify",
        usage="%(prog)s OLD [NEW] [options] [-- ARGUMENT ...]",
        description="Trains the old program and the new one from the same weights on the same batches, and compares them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("old", metavar="OLD", type=Path, help="the script as it was, or the folder of its program")
    parser.add_argument("new", metavar="NEW", type=Path, nargs="?", help="the same as it is now; OLD migrated when not given")
    parser.add_argument(
        "--entry", metavar="PATH", help=f"the script that trains, within a folder (default: the one of {', '.join(ENTRIES)})"
    )
    parser.add_argument(
        "--from", dest="dialect", metavar="VERSION", help="what OLD was written for: keras==2.2.4, ... (default: found out)"
    )
    old_side = parser.add_argument_group("the old side (without any of these, tf_keras stands in)").add_mutually_exclusive_group()
    old_side.add_argument("--legacy-python", metavar="PATH", help="an interpreter with the old Keras")
    old_side.add_argument("--legacy-env", metavar="VERSION", help="make an environment with keras==2.2.4, tensorflow==2.10, ..., with uv")
    old_side.add_argument("--recording", metavar="FILE", type=Path, help="a recording of the old side, made before with --keep")
    old = parser.add_argument_group("how it is run")
    old.add_argument(
        "--legacy-backend", metavar="NAME", choices=("theano", "tensorflow"), help="what a genuine standalone Keras runs on (KERAS_BACKEND)"
    )
    old.add_argument("--keep", metavar="FILE", type=Path, help="leave the recording of the old side there, for --recording")
    old.add_argument("--python", metavar="PATH", default=sys.executable, help="the interpreter of the new side (default: this one)")
    old.add_argument("--mode", choices=("matched", "as-is"), default="matched", help="as-is changes nothing, and judges no loss or weight")
    old.add_argument(
        "--offline-data", action="store_true", help="small generated files in the place of keras.datasets and get_file's downloads"
    )
    old.add_argument(
        "--float64", action="store_true", help="compute both sides in double precision: what differs then is no rounding that has grown"
    )
    caps = parser.add_argument_group("how much is run")
    caps.add_argument("--max-epochs", dest="epochs", metavar="N", type=_count, help="epochs of each call of fit")
    caps.add_argument("--max-steps", dest="steps", metavar="N", type=_count, help="batches of each epoch; arrays are cut to so many")
    caps.add_argument("--max-updates", dest="updates", metavar="N", type=_count, help="updates of the whole run, which ends there")
    caps.add_argument("--max-seconds", dest="seconds", metavar="S", type=float, help="after which the old side begins no update")
    caps.add_argument("--timeout", metavar="SECONDS", type=float, default=600, help="for each side (default: 600)")
    report = parser.add_argument_group("what is compared and reported")
    report.add_argument("--show-output", action="store_true", help="print what the programs print, each line behind `old |` or `new |`")
    report.add_argument(
        "--no-rounding-check", action="store_true", help="where they part in numbers alone, do not run both again in double precision"
    )
    report.add_argument("--only", metavar="QUANTITIES", help="judge these alone, comma-separated")
    report.add_argument(
        "--report",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="also as .html, .json, .xml (JUnit), .png or .txt; may be repeated",
    )
    report.add_argument("--quiet", "-q", action="store_true", help="print the verdict alone")
    return parser


def _request(parser: argparse.ArgumentParser, options, arguments: Sequence[str]) -> Request:
    """Raises ValueError where the options contradict each other, or name what is not there."""
    folder, entry = _program(options.old, options.entry)
    new_folder, new_entry = _program(options.new, options.entry) if options.new is not None else (None, "")
    for path in options.report:
        reports.format_of(path)
    if options.recording is not None and options.keep is not None:
        raise ValueError("--keep keeps what the old side does now, and --recording is that already")
    only = [name.strip() for name in options.only.split(",")] if options.only else None
    unknown = [name for name in only or () if name not in QUANTITIES]
    if unknown:
        raise ValueError(f"there is no quantity {unknown[0]!r}: they are {', '.join(QUANTITIES)}")
    return Request(
        folder=folder,
        entry=entry,
        new_folder=new_folder,
        new_entry=new_entry,
        arguments=arguments,
        dialect=Dialect.parse(options.dialect) if options.dialect else None,
        recording=options.recording,
        legacy_python=options.legacy_python,
        legacy_env=environments.lock_of(options.legacy_env, options.legacy_backend) if options.legacy_env else None,
        legacy_backend=options.legacy_backend,
        python=options.python,
        matched=options.mode == "matched",
        only=only,
        timeout=options.timeout,
        keep=options.keep,
        limits={name: getattr(options, name) for name in ("epochs", "steps", "updates", "seconds")},
        show=options.show_output,
        tell_rounding=not options.no_rounding_check,
        how={"offline_data": options.offline_data, "float64": options.float64},
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _program(path: Path, entry: str | None) -> tuple[Path, str]:
    """Folder of a program, and its script within."""
    if path.is_file():
        if entry is not None:
            raise ValueError(f"--entry names a script within a folder, and {path} is a file")
        return path.resolve().parent, path.name
    if not path.is_dir():
        raise ValueError(f"there is no {path}")
    if entry is not None:
        if not (path / entry).is_file():
            raise ValueError(f"there is no {entry} in {path}")
        return path.resolve(), Path(entry).as_posix()
    there = [name for name in ENTRIES if (path / name).is_file()]
    if len(there) != 1:
        found = ", ".join(there or sorted(found.name for found in path.glob("*.py"))[:8]) or "no script"
        raise ValueError(f"say with --entry which script of {path} trains: it has {found}")
    return path.resolve(), there[0]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status. argparse's own exits raise SystemExit."""
    argv = list(sys.argv[1:] if argv is None else argv)
    own, arguments = (argv[: argv.index("--")], argv[argv.index("--") + 1 :]) if "--" in argv else (argv, [])
    parser = _parser()
    options = parser.parse_args(own)
    with tempfile.TemporaryDirectory(prefix="kerascompat-") as scratch:
        try:
            request = _request(parser, options, arguments)
            say = (lambda text: None) if options.quiet else (lambda text: print(text, file=sys.stderr, flush=True))
            verification = verify(request, Path(scratch), say)
        except (OSError, ValueError) as error:
            parser.error(str(error))
        print(verification.headline if options.quiet else reports.render("text", verification).decode(), end="\n" if options.quiet else "")
        for path in options.report:
            try:
                reports.write(path, verification)
            except (ImportError, OSError) as error:
                print(f"no report in {path}: {error}", file=sys.stderr)
                return max(verification.status, USAGE_ERROR)
    return verification.status


if __name__ == "__main__":
    sys.exit(main())
