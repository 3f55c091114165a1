"""What kerascompat offers beside optimizers and callbacks, and what to do where a shim is still to come."""

#: Dotted paths without the face (`activations.hard_sigmoid` stands for `kerascompat.keras2.activations.hard_sigmoid`) that exist today.
EXISTING: frozenset[str] = frozenset(
    {"activations.hard_sigmoid", "models.Model", "models.Sequential", "since_2_3.models.Model", "since_2_3.models.Sequential"}
)

#: What to write until a shim is there.
UNTIL_THEN = {
    "activations.hard_sigmoid": "pass the function lambda x: keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0) in its place (a lambda is not saved with the model)",
}


def exists(path: str) -> bool:
    """Is there `kerascompat.FACE.…` or `kerascompat.keras2.…`?"""
    return path.split(".", 2)[2] in EXISTING


def to_come(path: str) -> str:
    """The sentence about a shim that is still to come."""
    name = path.split(".", 2)[2]
    return f"The shim kerascompat {name} is still to come; until then {UNTIL_THEN.get(name, 'keep the old Keras for this part')}."
