"""What a server sent, read with the suspicion it deserves: the completion in it, and the JSON in the completion."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from app.llm.openai.faults import Fault, name_status

_MOST_TOKENS = 10**9
_LAST_STATUS = 599
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it; after an even number of backslashes it is none


@dataclass(frozen=True, slots=True)
class Completion:
    """``text``: what the model wrote, or the arguments of the tool it called. Token counts are None where missing."""

    text: str
    prompt_tokens: int | None
    completion_tokens: int | None


@dataclass(frozen=True, slots=True)
class Read:
    """A completion, or the fault of an answer that has none; its use may be known even so."""

    completion: Completion
    fault: Fault | None


class NotJson(ValueError):
    """A text that holds no JSON document; the sentence says what is wrong with it."""


def read_completion(text: str, model: str) -> Read:
    """The completion of a response body. ``model`` is the one that was asked."""
    try:
        document = parse_json(text)
    except NotJson as error:
        return Read(Completion("", None, None), Fault("unreadable", f"the response is not JSON: {error}", True))
    if not isinstance(document, dict):
        return Read(Completion("", None, None), Fault("unreadable", "the response is no JSON object", charged=True))
    prompt_tokens, completion_tokens = _count(document, "prompt_tokens"), _count(document, "completion_tokens")
    if document.get("error") and not document.get("choices"):
        return Read(Completion("", None, None), _name_told_error(document["error"], text))
    choice = _first(document.get("choices"))
    message = _mapping(choice.get("message"))
    written = _called(message) or _written(message.get("content"))
    completion = Completion(written, prompt_tokens, completion_tokens)
    return Read(completion, _find_fault(document, choice, message, written, model))


def _name_told_error(error: Any, text: str) -> Fault:
    """The fault that a server tells of in a response that calls itself a success."""
    code = _mapping(error).get("code")
    if isinstance(code, int) and HTTPStatus.BAD_REQUEST <= code <= _LAST_STATUS:
        return name_status(code, text)
    fault = name_status(HTTPStatus.BAD_GATEWAY, text)
    return replace(fault, sentence=fault.sentence.replace("status 502", "an error instead of an answer", 1))


def _find_fault(
    document: dict[str, Any], choice: dict[str, Any], message: dict[str, Any], written: str, model: str
) -> Fault | None:
    echoed, finish = document.get("model"), choice.get("finish_reason")
    refusal = message.get("refusal")
    if isinstance(echoed, str) and echoed and not _is_same_model(echoed, model):
        return Fault("wrong_model", f"the model {echoed[:100]!r} answered, not {model!r}", charged=True)
    if (isinstance(refusal, str) and refusal) or finish == "content_filter":
        said = f": {refusal[:200]}" if isinstance(refusal, str) and refusal else ""
        return Fault("refusal", f"the model refused to answer{said}", charged=True)
    if finish == "length":
        return Fault("length", "the answer was cut off at the most tokens of an answer", charged=True)
    if not written.strip():
        return Fault("empty", "the answer is empty", charged=True)
    return None


def _is_same_model(echoed: str, asked: str) -> bool:
    """Whether a name stands for the model that was asked: itself, or a dated version of it."""
    one, other = (name.lower().rsplit("/", 1)[-1] for name in (echoed, asked))
    return one == other or any(
        re.fullmatch(re.escape(short) + r"[-@:.](\d[\w.-]*|latest|preview[\w.-]*)", long) is not None
        for short, long in ((one, other), (other, one))
    )


def parse_json(text: str) -> Any:
    """The JSON document of a text, strictly: no NaN, no infinite number, nothing after it. Raises NotJson."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_parse_finite)
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        ended = error.pos >= len(text.rstrip())
        raise NotJson(
            "it ends before it is complete" if ended else f"{error.msg} at line {error.lineno}, column {error.colno}"
        ) from None


def find_json(text: str) -> Any:
    """The JSON document in what a model wrote: bare, within a fence, or after its thoughts. Raises NotJson.

    Its texts can be kept by any database: no NUL, no half of a surrogate pair.
    """
    text = re.sub(r"^\s*<think>.*?</think>", "", text, flags=re.DOTALL).strip()
    fenced = re.search(r"```[\w-]*\s*\n(.*?)(?:\n\s*```|\Z)", text, flags=re.DOTALL)
    if not text.startswith(("{", "[")) and fenced is not None:
        text = fenced[1].strip()
    elif not text.startswith("{") and "{" in text:
        text = text[text.index("{") : text.rindex("}") + 1 if "}" in text else None]
    document = parse_json(text)
    try:
        kept = json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise NotJson("a text in it holds half of a surrogate pair") from None
    if _NUL.search(kept):
        raise NotJson("a text in it holds a NUL character")
    return document


def _parse_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJson(f"{text[:20]} is no finite number")
    return number


def _refuse_constant(name: str) -> float:
    raise NotJson(f"{name} is no JSON")


def _count(document: dict[str, Any], name: str) -> int | None:
    value = _mapping(document.get("usage")).get(name)
    counted = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS
    return value if counted else None


def _called(message: dict[str, Any]) -> str:
    """The arguments of the tool that the model called; empty where it called none."""
    arguments = _mapping(_first(message.get("tool_calls")).get("function")).get("arguments")
    # Some servers give them as the document itself.
    return arguments if isinstance(arguments, str) else json.dumps(arguments) if isinstance(arguments, dict) else ""


def _written(content: Any) -> str:
    """The text of a message, which may come in parts."""
    if isinstance(content, list):
        return "".join(str(_mapping(part).get("text") or "") for part in content)
    return content if isinstance(content, str) else ""


def _first(items: Any) -> dict[str, Any]:
    return _mapping(items[0]) if isinstance(items, list) and items else {}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
