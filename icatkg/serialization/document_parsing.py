"""Parsing Turtle and TriG into a tree that keeps comments and line breaks."""

from __future__ import annotations

import re

from icatkg.errors import ParseError
from icatkg.namespaces import PREFIXES
from icatkg.serialization.commented_tokens import CommentedToken, commented_tokens
from icatkg.serialization.document_tree import Declaration, Document, Graph, Node, Property, Statement
from icatkg.serialization.turtle_tokens import resolved, unescaped

__all__ = ["parse_document"]

_MAX_DEPTH = 100
_TYPE = PREFIXES["rdf"] + "type"
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


def parse_document(text: str, path: str = "") -> Document:
    """Parse a document that a parser has accepted.

    Parameters
    ----------
    text
        Turtle or TriG, without byte order mark.
    path
        Its name in messages.

    Raises
    ------
    ParseError
        It uses syntax of RDF 1.2, or nests more than 100 levels deep.

    """
    return _Parsing(text, path).document()


class _Parsing:
    """One pass over the tokens; ``waiting`` holds comments that go before whatever comes next."""

    def __init__(self, text: str, path: str) -> None:
        self.tokens = commented_tokens(text, path)
        self.path = path
        self.at = 0
        self.base = ""
        self.prefixes: dict[str, str] = {}
        self.waiting: list[str] = []
        self.document_ = Document()

    @property
    def next(self) -> CommentedToken:
        return self.tokens[self.at]

    def take(self) -> CommentedToken:
        self.at += 1
        return self.tokens[self.at - 1]

    def pass_over(self) -> CommentedToken:
        """Take a token and let all its comments wait."""
        token = self.take()
        self.waiting += token.own_lines() + ([token.after] if token.after else [])
        return token

    def waited(self) -> list[str]:
        waiting, self.waiting = self.waiting, []
        return waiting

    def document(self) -> Document:
        document = self.document_
        self.header()
        last: Statement | Graph | None = None
        while True:
            if last is not None:
                self.below(last)
            if self.next.kind == "end":
                break
            if self.declares():
                self.declaration()
            elif self.next.text == "{":
                self.pass_over()
                document.parts += self.block()
                last = document.parts[-1] if document.parts else None
                self.pass_over()
            else:
                last = self.part()
                document.parts.append(last)
        document.tail = self.waited() + self.next.paragraphs()
        return document

    def header(self) -> None:
        token = self.next
        if token.kind == "end":
            return
        if self.declares() or token.blank:
            cut = len(token.before)
        else:
            cut = max((n for n, comment in enumerate(token.before) if comment.blank), default=0)
        kept, token.before = token.before[cut:], token.before[:cut]
        self.document_.header = token.paragraphs()
        if self.document_.header[-1:] == [""]:
            del self.document_.header[-1]
        self.document_.header_gap = token.blank or bool(kept)
        token.before = kept

    def below(self, last: Statement | Graph) -> None:
        """Give a statement the comments directly under it, where an empty line follows these."""
        token = self.next
        run = 0
        while run < len(token.before) and not token.before[run].blank:
            run += 1
        ends = token.kind == "end" or token.text == "}" or token.blank
        if run and (run < len(token.before) or ends):
            last.below += [comment.text for comment in token.before[:run]]
            token.before = token.before[run:]

    def declares(self) -> bool:
        return self.next.kind in {"at", "word"} and self.next.text.lower().lstrip("@") in {
            "prefix",
            "base",
            "version",
        }

    def declaration(self) -> None:
        first = self.take()
        before = self.waited() + first.own_lines()
        if first.after:
            before.append(first.after)
        word = first.text.lower()
        if word.endswith("version"):
            raise ParseError("VERSION is syntax of RDF 1.2, which is not laid out", path=self.path)
        name = self.pass_over().text[:-1] if word.endswith("prefix") else None
        last = self.take()
        iri = unescaped(last.text[1:-1])
        iri = resolved(iri, self.base) if self.base else iri
        self.waiting += last.own_lines()
        if word[0] == "@":
            if last.after:
                self.waiting.append(last.after)
            last = self.take()
            self.waiting += last.own_lines()
        before += self.waited()
        after = [last.after] if last.after else []
        known = [declaration.prefix for declaration in self.document_.declarations]
        if name is None:
            self.base = iri
            self.waiting = before + after
            return
        self.prefixes[name] = iri
        if name in known:
            self.waiting = before + after
        else:
            self.document_.declarations.append(Declaration(name, iri, before, after))

    def part(self) -> Statement | Graph:
        before = self.waited()
        if self.next.kind == "word" and self.next.text.lower() == "graph":
            before += self.next.paragraphs()
            self.next.before = []
            self.pass_over()
            before += self.waited()
        before += self.next.paragraphs()
        self.next.before = []
        subject = self.node(0)
        if self.next.text != "{":
            return self.statement(subject, before)
        graph = Graph(subject, before=before + subject.before + subject.after)
        subject.before, subject.after = [], []
        opening = self.take()
        graph.before += self.waited() + opening.own_lines()
        graph.opening = [opening.after] if opening.after else []
        graph.statements = self.block()
        closing = self.take()
        graph.tail = self.waited() + closing.own_lines()
        graph.after = [closing.after] if closing.after else []
        return graph

    def block(self) -> list[Statement]:
        """Give the statements up to a closing brace, which is left."""
        statements: list[Statement] = []
        while True:
            if statements:
                self.below(statements[-1])
            if self.next.text == "}":
                return statements
            before = self.waited() + self.next.paragraphs()
            self.next.before = []
            statements.append(self.statement(self.node(0), before))

    def statement(self, subject: Node, before: list[str]) -> Statement:
        statement = Statement(subject, before=before)
        statement.properties = self.properties(0)
        behind: list[str] = []
        if self.next.text == ".":
            statement.tail = self.waited() + self.next.own_lines()
            behind = [self.next.after] if self.next.after else []
            self.take()
        else:
            statement.tail = self.waited()
        if statement.properties:
            statement.properties[-1].after += behind
            statement.properties[-1].settle()
        else:
            subject.after += behind
        statement.before += subject.before + subject.after[:-1]
        subject.before, subject.after = [], subject.after[-1:]
        return statement

    def properties(self, depth: int) -> list[Property]:
        """Give verbs with their objects up to a closing mark, which is left."""
        found: list[Property] = []
        broke = False
        while self.next.text not in {".", "]", "}"}:
            if self.next.text == ";":
                broke = broke or self.next.broke
                self.separator(found[-1].after if found else self.waiting)
                continue
            before = self.waited() + self.next.own_lines()
            self.next.before = []
            property_ = Property(self.node(depth), before=before, broke=broke or self.next.broke)
            property_.broke = broke or property_.verb.broke
            broke = comma = False
            while True:
                node = self.node(depth)
                node.broke = node.broke or comma
                property_.objects.append(node)
                if self.next.text != ",":
                    break
                comma = self.next.broke
                self.separator(node.after)
            found.append(property_)
        for property_ in found:
            property_.settle()
            first = property_.objects[0]
            # A single term goes beside its verb.
            first.broke = first.broke and (len(property_.objects) > 1 or first.kind in {"[", "("})
        return found

    def separator(self, after: list[str]) -> None:
        token = self.take()
        self.waiting += token.own_lines()
        if token.after:
            after.append(token.after)

    def node(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise ParseError(
                f"nested more than {_MAX_DEPTH} levels deep, which is not laid out", path=self.path
            )
        token = self.take()
        node = Node("iri", token.text, broke=token.broke, before=self.waited() + token.own_lines())
        if token.text in {"[", "("}:
            node.kind, node.text = token.text, ""
            if token.after:
                self.waiting.append(token.after)
            self.group(node, depth + 1)
            return node
        if token.after:
            node.after.append(token.after)
        if token.kind == "iri":
            iri = unescaped(token.text[1:-1])
            node.text = resolved(iri, self.base) if self.base else iri
        elif token.kind == "name":
            node.text = self.expanded(token.text)
        elif token.kind == "word" and token.text == "a":
            node.text = _TYPE
        elif token.kind == "blank":
            node.kind = "blank"
        else:
            node.kind = "literal"
            if token.kind == "string":
                self.suffix(node)
        return node

    def group(self, node: Node, depth: int) -> None:
        if node.kind == "[":
            node.properties = self.properties(depth)
        else:
            while self.next.text != ")":
                node.items.append(self.node(depth))
            for item in node.items:
                item.before += item.after[:-1]
                del item.after[:-1]
        closing = self.take()
        node.tail = self.waited() + closing.own_lines()
        node.closing_broke = closing.broke
        if closing.after:
            node.after.append(closing.after)

    def suffix(self, node: Node) -> None:
        """Read the language or datatype behind a quoted text."""
        if self.next.kind == "at":
            node.after += self.next.own_lines()
            node.language = self.next.text
        elif self.next.text == "^^":
            node.after += self.next.own_lines() + ([self.next.after] if self.next.after else [])
            self.take()
            node.after += self.next.own_lines()
            name = self.next.text
            iri = unescaped(name[1:-1]) if name[0] == "<" else self.expanded(name)
            node.datatype = resolved(iri, self.base) if self.base else iri
        else:
            return
        token = self.take()
        if token.after:
            node.after.append(token.after)

    def expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        iri = self.prefixes[prefix] + unescaped(local)
        if not _PLAIN.match(local):
            self.document_.spellings.setdefault(iri, name)
        return iri
