"""What becomes of an object of the core that is copied or saved.

Each holds the address of something in the core and frees it when it goes: a copy made member by member would free it twice,
and a saved one would bring an address into another process.
"""

from __future__ import annotations

from typing import Any, NoReturn

from ._core import cordon as _generated

#: What never changes is its own copy.
_IMMUTABLE = (_generated.Question, _generated.Snapshot)


def _itself(self: Any, *_: object) -> Any:
    return self


def _refused(self: object, *_: object) -> NoReturn:
    raise TypeError(f"a {type(self).__name__} of the core belongs to this process: it cannot be copied or saved")


def guard() -> None:
    """Makes copying and saving safe for every object of the core."""
    for kind in vars(_generated).values():
        if isinstance(kind, type) and hasattr(kind, "_uniffi_make_instance"):
            copied = _itself if kind in _IMMUTABLE else _refused
            for name, act in {"__copy__": copied, "__deepcopy__": copied, "__reduce_ex__": _refused}.items():
                setattr(kind, name, act)
