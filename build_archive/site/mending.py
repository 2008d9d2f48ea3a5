"""Where a reader mends a page: its files on the repository's host, and where errors are reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from build_archive.lexicon import load_table

# What a report says; the page's script fills it in for a passage, this module for a page as a whole.
SUBJECT = "报告错误：《{title}》{place}"
BODY = """\
页面：{page}
文件：{file}
段落：{paragraph}

原文：
{quote}

上下文：
{context}

建议改为：
{wording}

依据：
{evidence}
"""
_SLOT_RE = re.compile(r"\{(\w+)\}")
_MAIL_RE = re.compile(r"[^\s@<>,?&]+@[^\s@<>,?&]+")


class AddressError(Exception):
    """An address of the configuration is none that can be used; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository on its host: patterns with its own address in them; "" where the site has none."""

    host: str = ""  # its name
    edit: str = ""
    view: str = ""
    history: str = ""
    issue: str = ""

    @classmethod
    def at(cls, address: str, branch: str) -> Repository:
        """Return the repository at an address; AddressError where the host's patterns are not known.

        >>> Repository.at("https://gitlab.com/o/r.git", "main").edit
        'https://gitlab.com/o/r/-/edit/main/{path}'
        """
        if not address:
            return cls()
        parts, hosts = urlsplit(address), load_table("hosts.tsv")
        host = parts.hostname or ""
        if parts.scheme != "https" or host not in hosts or parts.query or parts.fragment:
            raise AddressError(
                f"repo_url: {address} is no address like https://HOST/OWNER/NAME at {', '.join(hosts)}; "
                "for another host add its patterns to build_archive/lexicons/hosts.tsv"
            )
        name, *patterns = hosts[host]
        own = {"repo": address.rstrip("/").removesuffix(".git"), "branch": quote(branch)}
        return cls(name, *(fill(pattern, own) for pattern in patterns))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a site's readers mend and report."""

    repository: Repository = Repository()
    mail: str = ""  # address; "" without one

    @classmethod
    def of(cls, address: str, branch: str, mail: str) -> Desk:
        """Return the desk that a configuration describes; AddressError says which setting cannot be used."""
        if mail and not _MAIL_RE.fullmatch(mail):
            raise AddressError(f"corrections_mail: {mail} is no mail address")
        return cls(Repository.at(address, branch), quote(mail, safe="@"))


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported before a passage is chosen: the page as a whole."""

    title: str
    page: str  # its address, or its path in the site
    file: str  # in the repository; "" for a page that is made of others

    @property
    def values(self) -> dict[str, str]:
        """The slots of a report by name."""
        return {"title": self.title, "page": self.page, "file": self.file}


@dataclass(frozen=True, slots=True)
class Mending:
    """The addresses that a page shows; "" where there is none. `issue` and `mail` hold slots for its script."""

    host: str
    edit: str
    source: str
    history: str
    issue: str
    mail: str
    report: Report
    subject: str = SUBJECT
    body: str = BODY

    @property
    def whole_issue(self) -> str:
        """The address of a new issue about the page as a whole."""
        return _address(self.issue, self.report)

    @property
    def whole_mail(self) -> str:
        """The address of a mail about the page as a whole."""
        return _address(self.mail, self.report, "\r\n")


def view_mending(desk: Desk, report: Report, source: str = "") -> Mending:
    """Return where a page is mended; `source` is the path of the raw text that it was made from, "" for none."""
    repository = desk.repository
    return Mending(
        host=repository.host,
        edit=_of_file(repository.edit, report.file),
        source=_of_file(repository.view, source),
        history=_of_file(repository.history, report.file),
        issue=repository.issue,
        mail=f"mailto:{desk.mail}?subject={{title}}&body={{body}}" if desk.mail else "",
        report=report,
    )


def _of_file(pattern: str, path: str) -> str:
    return fill(pattern, {"path": quote(path)}) if path else ""


def _address(pattern: str, report: Report, newline: str = "\n") -> str:
    """Return an address with what is reported in it, as the page's script does for a passage."""
    blank = dict.fromkeys(_SLOT_RE.findall(BODY), "")
    body = fill(BODY, {**blank, **report.values}).replace("\n", newline)
    values = {**blank, **report.values, "title": fill(SUBJECT, {"title": report.title, "place": ""}), "body": body}
    return fill(pattern, {name: quote(value, safe="") for name, value in values.items()})


def fill(pattern: str, values: dict[str, str]) -> str:
    """Return a pattern with its slots filled, in one pass: what a value holds is no slot. Other slots stay.

    >>> fill("{a}/{b}/{c}", {"a": "{b}", "b": "2"})
    '{b}/2/{c}'
    """
    return _SLOT_RE.sub(lambda slot: values.get(slot[1], slot[0]), pattern)
