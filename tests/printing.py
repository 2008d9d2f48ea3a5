"""Makes PDFs and Word documents for the tests, byte by byte, so that no binary file is committed."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass
class PdfPage:
    """A page of A4 on which text is set in a CJK font that every reader knows by name."""

    width: float = 595
    height: float = 842
    operators: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10, matrix: str = "1 0 0 1") -> None:
        """Set `text` with its base line `y` below the top of the page."""
        code = text.encode("utf-16-be").hex()
        self.operators.append(f"BT /F {size} Tf {matrix} {x:.2f} {self.height - y:.2f} Tm <{code}> Tj ET")

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 10, leading: float = 14) -> float:
        """Set lines under one another; return where the next would stand."""
        for line in lines:
            self.text(x, y, line, size)
            y += leading
        return y


def wrap(text: str, columns: int, indent: int = 2) -> list[str]:
    """Return a paragraph as justified lines of so many characters, the first one indented."""
    whole = "\u3000" * indent + text
    return [whole[at : at + columns] for at in range(0, len(whole), columns)]


def pdf_of(pages: Sequence[PdfPage], encoding: str = "/UniGB-UCS2-H", trailer: str = "") -> bytes:
    """Return a PDF; `encoding` is that of its font, `trailer` is added to its trailer."""
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    made = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding{encoding}/DescendantFonts[4 0 R]>>".encode(),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 93>>",
    ]
    for number, page in enumerate(pages):
        content = zlib.compress("\n".join(page.operators).encode())
        made.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {page.width} {page.height}]/Contents {7 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        made.append(b"<</Filter/FlateDecode/Length %d>>stream\n" % len(content) + content + b"\nendstream")
    return assemble(made, trailer)


def assemble(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Return the objects as a PDF file, the first of them its catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<</Root 1 0 R/Size {len(objects) + 1}{trailer}>>\nstartxref\n{table}\n%%EOF".encode()
    return bytes(out)


def docx_of(body: str, **parts: str) -> bytes:
    """Return a Word document with this XML in its body; `parts` are further files of the folder `word`, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content.replace(">", f" {_W}>", 1))
    return out.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of a Word document; `text` may hold runs of its own."""
    runs = text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"
