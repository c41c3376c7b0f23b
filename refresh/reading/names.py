"""Finds the declared names of sheets or columns among the names in a file."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from refresh.declaration import fold
from refresh.errors import RefreshError

NEAR = 0.85  # difflib's ratio above which an unknown name is a misspelt declared name


@dataclass(frozen=True)
class Name:
    """A declared name and its aliases."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def accepted(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


def find(declared: Sequence[Name], names: Sequence[str]) -> list[list[int]]:
    """Returns the positions of each declared name among the names of a file, or else those of its aliases."""
    folded = [fold(name) for name in names]
    exact = {fold(one.name) for one in declared}
    found = []
    for one in declared:
        aliases = {fold(alias) for alias in one.aliases} - exact
        places = [place for place, name in enumerate(folded) if name == fold(one.name)]
        found.append(places or [place for place, name in enumerate(folded) if name in aliases])
    return found


def near_misses(declared: Sequence[Name], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yields unknown names of a file that are similar to a missing declared name: (name in the file, declared name)."""
    found = find(declared, names)
    taken = {place for places in found for place in places}
    unknown = {fold(name): name for place, name in enumerate(names) if place not in taken and fold(name)}
    for one, places in zip(declared, found, strict=True):
        if not places:
            for accepted in one.accepted:
                for name in difflib.get_close_matches(fold(accepted), unknown, n=1, cutoff=NEAR):
                    yield unknown[name], one.name


def refuse_mistakes(where: str, kind: str, declared: Sequence[Name], names: Sequence[str]) -> None:
    """Raises RefreshError for a declared name that occurs twice or is misspelt. kind: 'sheet' or 'column'."""
    for one, places in zip(declared, find(declared, names), strict=True):
        if len(places) > 1:
            spellings = ", ".join(f"'{names[place]}'" for place in places)
            raise RefreshError(f"{where}: {kind} '{one.name}' occurs twice ({spellings}); keep one")
    for name, meant in near_misses(declared, names):
        raise RefreshError(f"{where}: {kind} '{name}': did you mean '{meant}'? rename it")
