"""Requests of the SPARQL 1.1 Protocol, case by case from sections 2.1 and 2.2."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from icatkg.server.problems import Problem
from icatkg.server.sparql_request import FORM_TYPE, QUERY_TYPE, UPDATE_TYPE, sparql_request

Q = "ASK {}"
ENCODED = quote(Q).encode()


def test_get() -> None:
    """Get."""
    asked = sparql_request("GET", b"query=" + ENCODED + b"&default-graph-uri=http%3A%2F%2Fa%2Fg", "", b"")
    assert asked.query == Q
    assert asked.default_graphs == ("http://a/g",)
    assert asked.named_graphs == ()


def test_post_of_a_form() -> None:
    """Post of a form."""
    body = b"query=ASK+%7B%7D&named-graph-uri=http://a/1&named-graph-uri=http://a/2"
    asked = sparql_request("POST", b"", f"{FORM_TYPE}; charset=UTF-8", body)
    assert asked.query == Q
    assert asked.named_graphs == ("http://a/1", "http://a/2")


def test_post_of_the_query_itself_with_the_dataset_in_the_address() -> None:
    """Post of the query itself with the dataset in the address."""
    asked = sparql_request("POST", b"default-graph-uri=http://a/g&at=2019", QUERY_TYPE, "ASK {'é'}".encode())
    assert (asked.query, asked.default_graphs, asked.at) == ("ASK {'é'}", ("http://a/g",), "2019")


def test_without_a_query_there_is_none() -> None:
    """Without a query there is none."""
    assert sparql_request("GET", b"", "", b"").query is None


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "status"),
    [
        ("GET", b"query=ASK&query=ASK", "", b"", 400),
        ("GET", b"query=", "", b"", 400),
        ("GET", b"query=%FF%FE", "", b"", 400),
        ("GET", b"query=ASK{}&default-graph-uri=not an iri", "", b"", 400),
        ("GET", b"query=ASK{}&named-graph-uri=relative", "", b"", 400),
        ("GET", b"query=ASK{}&sources=perhaps", "", b"", 400),
        ("GET", b"query=ASK{}&at=2019&at=2020", "", b"", 400),
        ("GET", b"update=CLEAR+ALL", "", b"", 403),
        ("GET", b"a&" * 1_001, "", b"", 400),
        ("POST", b"", FORM_TYPE, b"", 400),
        ("POST", b"", FORM_TYPE, b"query=ASK&query=ASK", 400),
        ("POST", b"query=ASK", QUERY_TYPE, b"ASK {}", 400),
        ("POST", b"", QUERY_TYPE, b"", 400),
        ("POST", b"", QUERY_TYPE, "ASK {}".encode("utf-16"), 400),
        ("POST", b"", f"{QUERY_TYPE}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", b"", "text/plain", b"ASK {}", 415),
        ("POST", b"", "", b"query=ASK", 415),
        ("POST", b"", "multipart/form-data; boundary=x", b"", 415),
        ("POST", b"", UPDATE_TYPE, b"CLEAR ALL", 403),
        ("POST", b"", FORM_TYPE, b"update=CLEAR+ALL", 403),
    ],
)
def test_wrong_requests_are_refused(
    method: str, address: bytes, content_type: str, body: bytes, status: int
) -> None:
    """Wrong requests are refused."""
    with pytest.raises(Problem) as refused:
        sparql_request(method, address, content_type, body)
    assert refused.value.status == status
