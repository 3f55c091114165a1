"""The elementwise functions of an update: of one tensor, or of the tensors of many weights at once.

An algorithm is written once, with operators and these functions.  On most backends it is given one tensor at a time and the
compiler does the rest, on TensorFlow with weight and slots as `Held`.  PyTorch runs eagerly, where each call costs more than the
arithmetic of a small weight, so there it is given a `Batch` of tensors, and each operation is one call of PyTorch's `_foreach`
functions, as in Keras 3's own optimizers.  Neither changes a number: a `_foreach` function computes for each tensor what the plain
function does.

`x += y` and its kin overwrite a batch, where they make a new tensor or array of anything else but PyTorch's: an algorithm may
overwrite what it made itself, the weight and the slots, never the gradient.
"""

import functools
import operator

from keras import ops

# Bytes of one tensor (of the weights, say) that go into a batch on a processor: what an update touches stays in its cache.
CACHED = 2**21


class Batch:
    """Tensors of several weights, which behave as one in arithmetic.

    Args:
        tensors: List of PyTorch tensors of one type and device.
    """

    __slots__ = ("tensors",)

    def __init__(self, tensors):
        self.tensors = tensors

    def __add__(self, other):
        return _many("add", operator.add, self, other)

    def __sub__(self, other):
        return _many("sub", operator.sub, self, other)

    def __rsub__(self, other):
        return _many("rsub", lambda x, y: y - x, self, other)

    def __mul__(self, other):
        return _many("mul", operator.mul, self, other)

    def __truediv__(self, other):
        return _many("div", operator.truediv, self, other)

    def __iadd__(self, other):
        return _in_place("add_", self, other)

    def __isub__(self, other):
        return _in_place("sub_", self, other)

    def __imul__(self, other):
        return _in_place("mul_", self, other)

    def __itruediv__(self, other):
        return _in_place("div_", self, other)

    def __gt__(self, other):
        return _many("gt", operator.gt, self, other)

    __radd__ = __add__
    __rmul__ = __mul__


class Held:
    """A variable of TensorFlow in an update, a weight or a slot: `+=`, `-=` and `*=` change it where it stands, everything else reads it.

    A sum that is made first and assigned then takes a buffer more, and rounds the same: docs/optimizer_speed.md says what it costs.

    Args:
        variable: The variable.
        optimizer: The Keras 3 optimizer, which changes it, on replicas too.
    """

    __slots__ = ("optimizer", "variable")

    def __init__(self, variable, optimizer):
        self.variable, self.optimizer = variable, optimizer

    @property
    def value(self):
        return ops.convert_to_tensor(self.variable)

    def __iadd__(self, other):
        self.optimizer.assign_add(self.variable, read(other))
        return self

    def __isub__(self, other):
        self.optimizer.assign_sub(self.variable, read(other))
        return self

    def __imul__(self, other):
        self.optimizer.assign(self.variable, self.value * read(other))
        return self

    def __add__(self, other):
        return self.value + read(other)

    def __sub__(self, other):
        return self.value - read(other)

    def __rsub__(self, other):
        return read(other) - self.value

    def __mul__(self, other):
        return self.value * read(other)

    def __truediv__(self, other):
        return self.value / read(other)

    __radd__ = __add__
    __rmul__ = __mul__

    def become(self, new):
        """Take on what an update made of it, unless that is this itself."""
        if new is not self:
            self.optimizer.assign(self.variable, read(new))


def read(x):
    """The tensor of a `Held` variable; anything else as it is."""
    return x.value if isinstance(x, Held) else x


# The functions of `_foreach` that take a scalar tensor in place of a list.
_TAKES_SCALAR_TENSORS = ("add", "mul", "div")


def _many(name, plain, *operands):
    """One `_foreach` call where there is one for these operands, else one plain call a weight."""
    import torch

    foreach = getattr(torch, f"_foreach_{name}", None)
    scalar = any(isinstance(x, torch.Tensor) for x in operands)
    if foreach is not None and (not scalar or name in _TAKES_SCALAR_TENSORS):
        return Batch(foreach(*(x.tensors if isinstance(x, Batch) else x for x in operands)))
    size = next(len(x.tensors) for x in operands if isinstance(x, Batch))
    lists = [x.tensors if isinstance(x, Batch) else [x] * size for x in operands]
    return Batch([plain(*values) for values in zip(*lists, strict=True)])


def _in_place(name, batch, other):
    import torch

    getattr(torch, f"_foreach_{name}")(batch.tensors, other.tensors if isinstance(other, Batch) else other)
    return batch


def _function(name, foreach=None):
    plain = getattr(ops, name)

    @functools.wraps(plain)
    def function(*operands):
        if any(isinstance(x, Batch) for x in operands):
            return _many(foreach or name, plain, *operands)
        return plain(*map(read, operands))

    return function


sqrt = _function("sqrt")
rsqrt = _function("rsqrt")
absolute = _function("absolute", "abs")
maximum = _function("maximum")
power = _function("power", "pow")
sign = _function("sign")
where = _function("where")
zeros_like = _function("zeros_like")


def square(x):
    """`x * x`."""
    return x * x if isinstance(x, Batch) else ops.square(read(x))


def batches(weights):
    """Split PyTorch tensors into batches: lists of positions, of one type and device each.

    On a processor a batch holds what its cache holds; on other devices, where a call costs more than the memory it touches,
    all of them.
    """
    found, room = [], {}
    for position, weight in enumerate(weights):
        kind = weight.dtype, weight.device
        size = weight.numel() * weight.element_size() if weight.device.type == "cpu" else 0
        batch, left = room.get(kind, (None, 0))
        if batch is None or size > left:
            batch, left = [], CACHED
            found.append(batch)
        batch.append(position)
        room[kind] = batch, left - size
    return found


def assign(batch, new):
    """Overwrite the tensors of one batch by those of another, unless they are the same."""
    import torch

    if new is not batch:
        torch._foreach_copy_(batch.tensors, new.tensors)
