"""Packed files read piece by piece, without unpacking them on disk or more than once in memory."""

import zlib

MAGIC = b"\x1f\x8b"
CHUNK = 1 << 18


class Gunzip:
    """The plain bytes of a gzip file: any number of members, each with its checksum verified.

    Zero bytes after the last member are padding; anything else there is refused.

    Args:
        file: a binary file at the start of the gzip data.
        wrong: (found, expected) → the exception to raise for damaged data.
    """

    def __init__(self, file, wrong):
        self.file, self.wrong = file, wrong
        self.member, self.waiting = zlib.decompressobj(wbits=31), b""

    def read(self, size):
        data = bytearray()
        while len(data) < size and (piece := self._piece(size - len(data))):
            data += piece
        return bytes(data)

    def readinto(self, view):
        piece = self._piece(min(len(view), CHUNK))
        view[: len(piece)] = piece
        return len(piece)

    def _piece(self, size):
        """The next 1 to `size` bytes, or b"" at the end."""
        while True:
            if self.member.eof and not self._next_member():
                return b""
            self.waiting = self.waiting or self.file.read(CHUNK)
            try:
                piece = self.member.decompress(self.waiting, size)
            except zlib.error as error:
                raise self.wrong(f"damaged gzip data ({error})", "a whole gzip file") from error
            ended = not self.waiting and not piece and not self.member.eof
            self.waiting = self.member.unused_data or self.member.unconsumed_tail
            if piece:
                return piece
            if ended:
                raise self.wrong("gzip data that stop too early", "a whole gzip file")

    def _next_member(self):
        self.waiting = self.waiting.lstrip(b"\0")
        while len(self.waiting) < 2 and (more := self.file.read(CHUNK)):
            self.waiting = (self.waiting + more).lstrip(b"\0")
        if not self.waiting:
            return False
        if not self.waiting.startswith(MAGIC):
            raise self.wrong("other bytes after the gzip data", "the end of the file")
        self.member = zlib.decompressobj(wbits=31)
        return True
