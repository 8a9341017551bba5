"""Results of queries: in Python values, and in the four formats of the W3C."""

from __future__ import annotations

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    Triple,
    parse_query_results,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    import pandas as pd

__all__ = ["RESULT_FORMATS", "Result", "json_term", "plain_text", "python_value"]

RESULT_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}

Term = NamedNode | BlankNode | Literal | Triple


class Result:
    """The answer to a query.

    Iterating gives a ``dict`` a row for SELECT (variable to Python value, unbound ones left out), triples
    as 3-tuples of Python values for CONSTRUCT and DESCRIBE; ``bool(result)`` is the answer to ASK.

    Attributes
    ----------
    form
        ``select``, ``ask`` or ``graph``.
    variables
        Names of the columns of a SELECT.
    rows
        Terms of a SELECT, ``None`` where unbound.
    triples
        The graph of a CONSTRUCT or DESCRIBE.
    answer
        The answer to an ASK.

    """

    def __init__(
        self,
        form: str,
        variables: tuple[str, ...] = (),
        rows: list[tuple[Term | None, ...]] | None = None,
        triples: list[Triple] | None = None,
        *,
        answer: bool = False,
    ) -> None:
        self.form = form
        self.variables = variables
        self.rows = rows or []
        self.triples = triples or []
        self.answer = answer

    def in_order(self, names: Sequence[str]) -> Result:
        """Give the same rows with the columns in another order; columns not named come last."""
        order = sorted(
            range(len(self.variables)),
            key=lambda i: names.index(self.variables[i]) if self.variables[i] in names else len(names),
        )
        variables = tuple(self.variables[i] for i in order)
        return Result(self.form, variables, [tuple(row[i] for i in order) for row in self.rows])

    def __len__(self) -> int:
        """Count the rows or triples; an ASK has one."""
        return 1 if self.form == "ask" else len(self.rows) + len(self.triples)

    def __bool__(self) -> bool:
        """Give the answer of an ASK, else whether there is any row or triple."""
        return self.answer if self.form == "ask" else bool(self.rows or self.triples)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over rows, triples, or the one answer."""
        if self.form == "ask":
            yield self.answer
        for row in self.rows:
            yield {
                name: python_value(term)
                for name, term in zip(self.variables, row, strict=True)
                if term is not None
            }
        for triple in self.triples:
            yield tuple(python_value(t) for t in (triple.subject, triple.predicate, triple.object))

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas frame with a column for each variable.

        Raises
        ------
        ImportError
            pandas is not installed.

        """
        import pandas as pd

        columns = self.variables or ("subject", "predicate", "object")
        if self.form == "ask":
            return pd.DataFrame({"answer": [self.answer]})
        records = [row if isinstance(row, dict) else dict(zip(columns, row, strict=True)) for row in self]
        return pd.DataFrame(records, columns=list(columns))

    def serialize(self, format_: str) -> bytes:
        """Give a SELECT or ASK in ``csv``, ``tsv``, ``json`` or ``xml``, as the W3C defines them.

        Formats: SPARQL 1.1 Query Results CSV and TSV, JSON, and XML. An ASK has no CSV or TSV form in the
        standard; it is written as a column ``answer``.
        """
        import json

        if self.form == "select" and format_ == "csv":
            return self._csv()
        if self.form == "ask":
            if format_ in {"csv", "tsv"}:
                return f"answer\n{str(self.answer).lower()}\n".encode()
            document: dict[str, object] = {"head": {}, "boolean": self.answer}
        else:
            bindings = [
                {n: json_term(t) for n, t in zip(self.variables, row, strict=True) if t is not None}
                for row in self.rows
            ]
            document = {"head": {"vars": list(self.variables)}, "results": {"bindings": bindings}}
        content = json.dumps(document, ensure_ascii=False, indent=1 if format_ == "json" else None)
        if format_ == "json":
            return content.encode() + b"\n"
        # The engine reads the JSON back and writes the other forms by the book.
        parsed = parse_query_results(content, format=QueryResultsFormat.JSON)
        return parsed.serialize(format=RESULT_FORMATS[format_]) or b""

    def _csv(self) -> bytes:
        """Write plain values; the engine (pyoxigraph 0.5.13) leaves IRIs with a comma in them unquoted."""
        import csv
        import io

        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(self.variables)
        for row in self.rows:
            writer.writerow([plain_text(t) for t in row])
        return text.getvalue().encode()


def plain_text(term: Term | None) -> str:
    """Give a term as text: the value of an IRI or a literal, a triple as Turtle 1.2 writes it."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term or "")


def json_term(term: Term) -> dict[str, object]:
    """Give a term as in SPARQL 1.1 Query Results JSON Format, section 3.2.2 (triples as in 1.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {
            "subject": json_term(term.subject),
            "predicate": json_term(term.predicate),
            "object": json_term(term.object),
        }
        return {"type": "triple", "value": parts}
    written: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language is not None:
        written["xml:lang"] = term.language
        if term.direction is not None:
            written["its:dir"] = term.direction.value
    elif term.datatype.value != _XSD + "string":
        written["datatype"] = term.datatype.value
    return written


_INTEGERS = frozenset(
    "http://www.w3.org/2001/XMLSchema#" + name
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "gYear")
)
_XSD = "http://www.w3.org/2001/XMLSchema#"


def python_value(term: Term) -> Any:  # noqa: PLR0911 - one return a datatype reads best
    """Give a plain Python value for a term.

    IRIs and blank nodes as text; integers and ``xsd:gYear`` as ``int``, decimals as ``Decimal``, doubles
    as ``float``, booleans as ``bool``, ``xsd:date`` as ``datetime.date``, ``xsd:dateTime`` as
    ``datetime.datetime``; every other literal, and any with an invalid form, as its text.
    """
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return plain_text(term)
    datatype, text = term.datatype.value, term.value
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype == _XSD + "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
        if datatype in {_XSD + "double", _XSD + "float"}:
            return float(text)
        return _rarer_value(datatype, text)
    except (ValueError, ArithmeticError):
        return text


def _rarer_value(datatype: str, text: str) -> object:
    if datatype == _XSD + "decimal":
        from decimal import Decimal

        return Decimal(text)
    if datatype in {_XSD + "date", _XSD + "dateTime"}:
        from datetime import date, datetime

        return date.fromisoformat(text) if datatype == _XSD + "date" else datetime.fromisoformat(text)
    return text
