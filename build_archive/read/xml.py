"""Elements of Office documents by their local names: the two editions of the standard differ in namespaces only."""

from __future__ import annotations

from xml.etree.ElementTree import Element


def name_of(element: Element) -> str:
    """Return the local name of an element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that local name."""
    return next((each for each in element if name_of(each) == name), None) if element is not None else None


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, "" where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def value_of(element: Element | None) -> str:
    """Return the attribute `val`, which holds most settings; "" where it or the element is missing."""
    return attribute(element, "val") if element is not None else ""
