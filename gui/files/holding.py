"""Which file a window holds, so that no other window writes into it: the one of its document."""

from __future__ import annotations

from pathlib import Path

from engine.graph.claims import Claim, claim


class Holding:
    """The claim of the document's file, and the newest one, which may be of a file that is still read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.claim: Claim | None = None
        self._newest: Claim | None = None

    def asked(self, path: Path) -> Claim | None:
        """A claim of this file, or the one that is held where it is of the same; None where another window
        has it. On the disk's thread.
        """
        if self._newest is None or not self._newest.covers(path):
            found = claim(self._folder, path)
            if found is None:
                return None
            if self._newest is not None and self._newest is not self.claim:
                self._newest.close()  # of a file that was not opened after all
            self._newest = found
        return self._newest

    def free(self, found: Claim | None) -> None:
        """Give back a claim that no document needs. On the disk's thread."""
        if found is not None and found is self._newest and found is not self.claim:
            found.close()
            self._newest = self.claim

    def keep(self, own: Claim | None) -> None:
        """Keep one claim; what was claimed before, or for a file that was not opened after all, is free."""
        if self.claim is not None and self.claim is not own:
            self.claim.close()
        self.claim = own

    def end(self) -> None:
        """Give back what is still held. On the disk's thread."""
        if self._newest is not None:
            self._newest.close()
