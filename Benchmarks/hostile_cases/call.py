"""A call of the program that nobody should make, and where its files lie."""
import dataclasses
import itertools
import os


@dataclasses.dataclass
class Call:
    words: list
    what: str
    given: bytes = b""
    # Whether anything but 0 or 1 (a plain "no") is a fault.
    must_succeed: bool = False
    # Whether an answer of nothing at all is a fault.
    must_speak: bool = False
    # A folder of the call's own, removed after it unless it failed and is to be kept.
    made: str = None


class Workshop:
    """A folder for the files of calls."""

    def __init__(self, folder):
        self.folder, self.counter = folder, itertools.count()

    def own_folder(self):
        made = os.path.join(self.folder, f"case-{next(self.counter)}")
        os.makedirs(made)
        return made

    def file(self, body, name="f.csv", folder=None):
        path = os.path.join(folder or self.own_folder(), name)
        with open(path, "wb") as out:
            out.write(body)
        return path
