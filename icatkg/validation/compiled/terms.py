"""The terms of SHACL that may be said of a shape, by their local names."""

from __future__ import annotations

__all__ = ["ADVANCED", "OF_PROPERTIES", "PARAMETERS", "SINGLE", "TERMS"]

# The parameters of the constraint components that are compiled, and those that only go with them.
PARAMETERS = frozenset(
    (
        *("class", "datatype", "nodeKind", "minCount", "maxCount"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        *("minLength", "maxLength", "pattern", "languageIn", "uniqueLang"),
        *("equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and", "or", "xone"),
        *("node", "property", "qualifiedValueShape", "closed", "hasValue", "in", "sparql"),
    )
)
COMPANIONS = frozenset(
    (
        *("flags", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        *("ignoredProperties", "path", "severity", "message", "deactivated"),
        *("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"),
        *("name", "description", "order", "group", "defaultValue"),
        # a shape may be a constraint, a validator or a parameter as well; JavaScript is never run
        *("select", "ask", "prefixes", "declare", "optional", "js"),
    )
)
# SHACL Advanced Features, which are left to pySHACL.
ADVANCED = frozenset(["target", "rule", "expression", "values"])
# All that may be said of a shape.
TERMS = (
    PARAMETERS
    | COMPANIONS
    | ADVANCED
    | {
        *("labelTemplate", "codeIdentifier", "condition", "shapesGraph", "suggestedShapesGraph"),
        *("entailment", "parameter", "editor", "viewer"),
    }
)
SINGLE = frozenset(
    (
        *("datatype", "nodeKind", "minCount", "maxCount", "minLength", "maxLength", "languageIn"),
        *("uniqueLang", "closed", "in", "path", "qualifiedMinCount", "qualifiedMaxCount", "deactivated"),
    )
)
OF_PROPERTIES = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape")
