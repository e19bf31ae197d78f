"""PNG files of 16 bits per channel, after the standard: Pillow writes them in grey only."""

import struct
import zlib


def encode_png(pixels, colour_type):
    """Return the bytes of a PNG file.

    Args:
        pixels: (height, width, channels) in big-endian uint16.
        colour_type: of the standard: 0 grey, 2 RGB, 4 grey and alpha, 6 RGB and alpha.
    """
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0),
        b"IDAT": zlib.compress(rows),
        b"IEND": b"",
    }
    content = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks.items():
        checksum = struct.pack(">I", zlib.crc32(name + data))
        content += struct.pack(">I", len(data)) + name + data + checksum
    return content
