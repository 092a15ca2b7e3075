"""The value on which decisions live."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

from . import _core
from ._core import cordon as _generated
from ._core import (
    Configuration, Explanation, Language, ProtectionClass, Question, Reason, Redirect, Standing, Storage, Verdict,
)  # fmt: skip
from ._identity import Identity, of_core

# The generated code crosses once more for each object of a call. This is the same question in one crossing.
_allows = _generated._UniffiLib.cordon_allows
_allows.argtypes = (ctypes.c_uint64, ctypes.c_uint64)
_allows.restype = ctypes.c_int8


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a question.

    It is neither true nor false, because there are six answers: ask `allowed`, or look at `verdict`.
    """

    #: What it is.
    verdict: Verdict
    #: Why. Empty when allowed.
    reasons: tuple[Reason, ...] = ()
    #: Where a link goes instead; with `Verdict.REDIRECT` only.
    redirect: Redirect | None = None

    @property
    def allowed(self) -> bool:
        """Whether data moves as asked. With `Verdict.ALLOW_TAGGED` what comes in becomes work data of the account."""
        return self.verdict is Verdict.ALLOW or self.verdict is Verdict.ALLOW_TAGGED

    def __bool__(self) -> bool:
        raise TypeError("a decision has six answers: ask `.allowed`, or look at `.verdict`")


_ALLOWED = Decision(Verdict.ALLOW)


def decision_of(decision: _core.Decision) -> Decision:
    """The same from the core."""
    return Decision(decision.verdict, tuple(decision.reasons), decision.redirect)


class Snapshot:
    """What holds for one identity at one moment: immutable, asked from any thread without a lock.

    Take a new one for each move: `Client.snapshot`.
    """

    __slots__ = ("_core", "_handle")

    def __init__(self, core: _core.Snapshot) -> None:
        self._core = core
        self._handle = core._handle

    def may(self, question: Question) -> Decision:
        """May this happen? No I/O and no lock. The answer is counted for the administrator's report, never its content."""
        # What crosses is an address, and the core cannot see whose it is.
        if type(question) is not Question:
            raise TypeError(f"a question is made by `cordon.ask`, and this is a {type(question).__name__}")
        if _allows(self._handle, question._handle) == 1:
            return _ALLOWED
        return decision_of(self._core.why(question))

    def may_with(self, other: Snapshot, question: Question) -> Decision:
        """May this happen between this account and another work account of this app? Both policies are asked."""
        return decision_of(self._core.may_with(other._core, question))

    def explain(self, question: Question, language: Language = Language.ENGLISH) -> Explanation:
        """An answer in words, with everything behind it: what the administrator's command prints too."""
        return self._core.explain(question, language)

    def explain_with(
        self, other: Snapshot, question: Question, language: Language = Language.ENGLISH
    ) -> Explanation:
        """The answer of `may_with` in words."""
        return self._core.explain_with(other._core, question, language)

    def storage(self, highest_class: ProtectionClass | None = None) -> Storage | None:
        """How files of the account have to lie on this device; `None` where no policy holds.

        The vault seals by itself, the app sets the system's protection class: `highest_class` is the highest it can live with.
        """
        return self._core.storage(highest_class)

    @property
    def identity(self) -> Identity:
        """Whose it is."""
        return of_core(self._core.identity())

    @property
    def standing(self) -> Standing:
        """Where the identity stands."""
        return self._core.standing()

    @property
    def is_open(self) -> bool:
        """Whether work data may be shown: nothing is closed and the gate is not shut."""
        return self._core.is_open()

    @property
    def shut(self) -> str | None:
        """Why the gate is shut, one of the codes of `sentence`; `None` while it is open."""
        return self._core.shut()

    @property
    def policy_version(self) -> str | None:
        """Content id of the policy in force."""
        return self._core.policy_version()

    @property
    def enrolled(self) -> bool:
        """Whether the server believes, by evidence, that the device is enrolled."""
        return self._core.enrolled()

    @property
    def configuration(self) -> Configuration:
        """The app configuration of this identity."""
        return self._core.configuration()
