"""The commands under one name, and what becomes of everything that can go wrong while one runs.

Exit code 0: done; 1: a mistake of the user's, told in one sentence on stderr; 2: wrong usage.
"""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress

# Threads that spin while they wait would steal time from the training process; torch reads this when
# imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import click

from engine import __version__
from engine.cli.comparing import compare_
from engine.cli.exporting import export
from engine.cli.importing import import_
from engine.cli.looking import check, code, layers, summary
from engine.cli.making import new, templates
from engine.cli.predicting import predict
from engine.cli.terminal import printable
from engine.cli.training import runs, train
from engine.declare import UserError

DETAILS = "LAYERLOOM_DETAILS"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="layerloom")
def layerloom() -> None:
    """Draw a neural network, train it on your own data and take the trained model away as a file."""


_LOOKING = (templates, layers, check, summary, code, compare_, runs)
for _command in (new, import_, *_LOOKING, train, export, predict):
    layerloom.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code and never raises."""
    if not os.environ.get(DETAILS):
        warnings.simplefilter("ignore")
    try:
        # click's own main() ends the process when a pipe is closed; here everything ends in `main`.
        given = list(sys.argv[1:] if arguments is None else arguments)
        with layerloom.make_context("layerloom", given) as context:
            layerloom.invoke(context)
        sys.stdout.flush()
        return 0
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except click.ClickException as error:
        _say(error.format_message(), error.ctx if isinstance(error, click.UsageError) else None)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _end("Stopped by Ctrl-C. Nothing was changed that is not said above.")
    except UserError as error:
        return _end(str(error))
    except OSError as error:
        return _end(_disk(error))
    except MemoryError:
        return _end("The computer has too little free memory for this.")
    except Exception as error:
        if os.environ.get(DETAILS):
            raise
        what = f"Layerloom made a mistake ({type(error).__name__}: {_first(error)})."
        return _end(f"{what} Set {DETAILS}=1 to see where.")


def _end(sentence: str) -> int:
    """Tell what happened, and give up what could not be written, so that nothing fails at the exit."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    _say(sentence)
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    return 1


def _say(sentence: str, context: click.Context | None = None) -> None:
    with suppress(OSError, ValueError):
        if context is not None:
            click.echo(context.get_usage(), err=True)
        click.echo(printable(sentence), err=True)


def _disk(error: OSError) -> str:
    if isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE:
        return "The output was closed before all of it was written."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full, so the output could not be written. Free some space and try again."
    place = f' "{error.filename}"' if error.filename else ""
    return f"The system refused to work on{place or ' a file'}: {(error.strerror or str(error)).lower()}."


def _first(error: BaseException) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0][:200]
