"""Reading an optimizer's constructor arguments as one dialect understood them."""

import inspect
import math
import warnings

import keras
import numpy as np

from kerascompat._optimizers.dialects import Clipping

# Keras 3's own optimizer features; no legacy dialect had them, and none of them
# changes a number unless it is asked for.
KERAS3 = {
    "name": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}

_RATES = ("lr", "learning_rate")

_HINTS = {
    "weight_decay": "`decay` lowers the learning rate and is another thing than "
    "weight decay; for that use a kernel regularizer or keras.optimizers.AdamW",
    "jit_compile": "give it to model.compile()",
    "schedule_decay": "only Nadam has it",
    "decay": "Nadam's own argument is `schedule_decay`",
}


def bind(cls, args, kwargs):
    """Return every argument of an optimizer by name, defaults filled in.

    The rate comes back as `learning_rate`, whichever of its two names was used.

    Args:
        cls: An optimizer class with `dialect` and `arguments` (name -> default, in
            the dialect's order of positions).
        args, kwargs: As the constructor received them.

    Raises:
        TypeError: too many positional arguments, an argument given twice (`lr` and
            `learning_rate` are one), or one the dialect did not take.
    """
    dialect, row = cls.dialect, cls.arguments
    who = f"{cls.__name__} of {dialect.title}"
    positions = list(row)
    if len(args) > len(positions):
        raise TypeError(f"{who} takes at most {len(positions)} positional arguments ({', '.join(positions)}); {len(args)} were given.")
    given = dict(zip(positions, args, strict=False))
    keywords = {*positions, *_RATES, *cls.keywords(), *KERAS3}
    for name, value in kwargs.items():
        if name not in keywords:
            accepted = [*positions, *cls.keywords(), *KERAS3]
            hint = f" ({_HINTS[name]})" if name in _HINTS else ""
            if name == "decay" and dialect.ignores_lr:
                hint = " (the optimizers of kerascompat.tf_keras have it; here a schedule is the learning rate)"
            if name == "global_clipnorm" and dialect.clipping is Clipping.GLOBAL:
                hint = " (`clipnorm` already bounds the global norm here)"
            raise TypeError(
                f"{who} has no argument `{name}`{hint}. It takes "
                f"{', '.join(dict.fromkeys(accepted))}; `learning_rate` and `lr` "
                "are the same argument."
            )
        if name in given:
            raise TypeError(f"{who} received `{name}` twice: by position and by name.")
        given[name] = value
    if dialect.ignores_lr and "lr" in given:
        warnings.warn(
            f"{who} takes `lr` and ignores it, here as there: the rate is "
            f"{given.get('learning_rate', row['learning_rate'])!r}. `learning_rate` sets it.",
            RuntimeWarning,
            stacklevel=3,
        )
        del given["lr"]
    rates = [name for name in _RATES if name in given]
    if len(rates) == 2:
        raise TypeError(
            f"{who} received both `lr` ({given['lr']!r}) and `learning_rate` "
            f"({given['learning_rate']!r}). They are the same argument; give one."
        )
    values = {**KERAS3, **cls.keywords(), **row, **given}
    values["learning_rate"] = given[rates[0]] if rates else row[dialect.rate]
    values.pop("lr", None)
    return values


def signature(cls):
    """The dialect's own signature of `cls`, for `inspect` and `help`."""
    kind = inspect.Parameter
    positional = [kind(name, kind.POSITIONAL_OR_KEYWORD, default=default) for name, default in cls.arguments.items()]
    keyword = [
        kind(name, kind.KEYWORD_ONLY, default=default)
        for name, default in {**cls.keywords(), **KERAS3}.items()
        if name not in cls.arguments
    ]
    return inspect.Signature(positional + keyword)


def modern_keys_removed(config):
    """A copy of `config` without what tf.keras 2.11 or Keras 3 wrote and did not use."""
    unused = {"clipnorm", "clipvalue", "global_clipnorm", *KERAS3}
    return {
        name: value
        for name, value in config.items()
        if name not in ("jit_compile", "is_legacy_optimizer") and not (name in unused and value is None)
    }


def number(cls, name, value, least=0.0):
    """`value` as a finite Python float within its range.

    Integers, numpy scalars, one-element arrays and eager tensors are accepted.

    Args:
        cls: The optimizer class, for the message and for `ranges`.
        name: The argument.
        value: What was given.
        least: The smallest number allowed where `cls.ranges` has no other; None for
            no bound.

    Raises:
        TypeError: not a number.  A bool is refused too: where a number belongs, it is
            an argument in the position another Keras version had for it.
        ValueError: not finite, or outside the range.
    """
    who = f"`{name}` of {cls.__name__} of {cls.dialect.title}"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(
            f"{who} must be a number, not {value!r}. The positions are ({', '.join(cls.arguments)}); "
            "Keras 2.3 had `nesterov` and `amsgrad` earlier. Give these by name."
        )
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{who} must be a number, not {value!r}.") from None
    least, greatest = cls.ranges.get(name, (-math.inf if least is None else least, math.inf))
    if not math.isfinite(result):
        raise ValueError(f"{who} must be a finite number, not {value!r}.")
    if not least <= result <= greatest:
        bounds = [f"at least {least:g}"] * (least > -math.inf) + [f"at most {greatest:g}"] * (greatest < math.inf)
        raise ValueError(f"{who} must be {' and '.join(bounds)}, not {value!r}.")
    return result


def rate(cls, value, least=0.0):
    """A learning rate as Keras 3 wants it: a float or, where allowed, a schedule.

    Raises:
        TypeError: a schedule or a callable in a dialect that took numbers only.
        ValueError: a negative or non-finite number.
    """
    schedule = keras.optimizers.schedules.LearningRateSchedule
    if isinstance(value, schedule) or (callable(value) and not hasattr(value, "dtype")):
        if cls.takes_schedules():
            return value
        raise TypeError(
            f"`{cls.dialect.rate}` of {cls.__name__} of {cls.dialect.title} must be a number, not {value!r}: "
            "it never took a schedule. Use callbacks.LearningRateScheduler, `decay` where the optimizer has "
            "it, or an optimizer of kerascompat.tf_keras that takes schedules."
        )
    return number(cls, cls.dialect.rate, value, least)
