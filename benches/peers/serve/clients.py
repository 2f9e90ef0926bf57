"""Asks every model of a running server with clients from PyPI and holds their answers against each other.

    python benches/peers/serve/clients.py --url http://127.0.0.1:8080 [--key KEY]

Ends with status 1 if a check fails. README.md beside it says how to install what it needs.
"""

import argparse
import asyncio
import gzip
import json
import sys
import urllib.error
import urllib.request

import numpy as np
import tritonclient.http as triton
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput
from tritonclient.utils import InferenceServerException

TEXTS = ["I was charged twice this month", "我的订单还没有到", "", "Where is my parcel? " * 20, "🙂 ¿qué?"]
NEAR = 1e-6


class Checks:
    """What was checked, a line each."""

    def __init__(self):
        self.failed = 0

    def __call__(self, name, holds, found=""):
        self.failed += not holds
        print("ok  " if holds else "FAIL", name, "" if holds else found, flush=True)


class Plain:
    """The server by the standard library."""

    def __init__(self, url, key):
        self.url, self.headers = url, {"Authorization": f"Bearer {key}"} if key else {}

    def __call__(self, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | self.headers
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, path, body=None, **headers):
        status, _, content = self(path, body, **headers)
        return status, json.loads(content)


class Model:
    """A model by what is asked of it: rows, the tensors of them, and its outputs' names."""

    def __init__(self, described):
        self.name = described["name"]
        self.classes = described["labels"]
        self.outputs = ["label", "probabilities"] if self.classes else ["value"]
        columns = described["columns"]
        if columns is None:
            self.rows = TEXTS
            self.tensors = [("text", "BYTES", np.array([text.encode() for text in TEXTS], dtype=object))]
        else:
            self.rows = [{column["name"]: cell(column, i) for column in columns} for i in range(len(TEXTS))]
            self.tensors = [tensor(column, self.rows) for column in columns]


def cell(column, i):
    if column["kind"] == "number":
        return 10.5 * (i + 1)
    known = column.get("categories") or ["a"]
    return known[i % len(known)]


def tensor(column, rows):
    cells = [row[column["name"]] for row in rows]
    if column["kind"] == "number":
        return column["name"], "FP64", np.array(cells)
    return column["name"], "BYTES", np.array([text.encode() for text in cells], dtype=object)


def same(one, other):
    """Whether outputs by name are the same, numbers up to rounding."""
    def near(a, b):
        if a.dtype == object:
            return [as_text(x) for x in a.flat] == [as_text(x) for x in b.flat]
        return np.abs(a.astype(float) - b.astype(float)).max() <= NEAR * max(1.0, np.abs(a).max())
    return one.keys() == other.keys() and all(near(one[k], other[k]) for k in one)


def as_text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def refused(call, status):
    try:
        call()
    except InferenceServerException as error:
        return error.status() == str(status) and bool(error.message())
    return False


def with_triton(check, client, headers, model):
    def inputs(binary, rows=slice(None)):
        made = []
        for name, datatype, values in model.tensors:
            made.append(triton.InferInput(name, list(values[rows].shape), datatype))
            made[-1].set_data_from_numpy(values[rows], binary_data=binary)
        return made

    def outputs(binary):
        return [triton.InferRequestedOutput(name, binary_data=binary) for name in model.outputs]

    def read(result):
        return {name: result.as_numpy(name) for name in model.outputs}

    def infer(made, **options):
        # A copy: clients put headers of their own into what they are given.
        return client.infer(model.name, made, headers=dict(headers), **options)

    metadata = client.get_model_metadata(model.name, headers=headers)
    check("triton: metadata names the tensors", [t["name"] for t in metadata["inputs"]] == [t[0] for t in model.tensors]
          and [t["name"] for t in metadata["outputs"]] == model.outputs, metadata)
    check("triton: the model is ready", client.is_model_ready(model.name, headers=headers))
    plain = infer(inputs(True), request_id="a-7")
    check("triton: the id comes back", plain.get_response().get("id") == "a-7", plain.get_response())
    expected = read(plain)
    shape = [len(TEXTS)] + ([len(model.classes)] if model.classes else [])
    check("triton: shapes", list(expected[model.outputs[-1]].shape) == shape, expected)
    for name, made, options in [
        ("JSON both ways", inputs(False), {"outputs": outputs(False)}),
        ("binary in, JSON out", inputs(True), {"outputs": outputs(False)}),
        ("JSON in, binary out", inputs(False), {"outputs": outputs(True)}),
        ("gzip", inputs(True), {"request_compression_algorithm": "gzip", "response_compression_algorithm": "gzip"}),
        ("deflate", inputs(True), {"request_compression_algorithm": "deflate", "response_compression_algorithm": "deflate"}),
        ("gzip of JSON", inputs(False), {"outputs": outputs(False), "request_compression_algorithm": "gzip",
                                         "response_compression_algorithm": "gzip"}),
    ]:
        found = read(infer(made, **options))
        check(f"triton: {name} gives the same", same(expected, found), f"{expected} {found}")
    pending = [client.async_infer(model.name, inputs(True, slice(i, i + 1)), headers=dict(headers)) for i in range(len(TEXTS))]
    found = [read(request.get_result()) for request in pending]
    found = {name: np.concatenate([one[name] for one in found]) for name in model.outputs}
    check("triton: rows at once, one a request, give the same", same(expected, found), f"{expected} {found}")
    if model.classes:
        only = infer(inputs(True), outputs=[triton.InferRequestedOutput("label")])
        check("triton: only the output that is asked for", [o["name"] for o in only.get_response()["outputs"]] == ["label"])
        count = min(2, len(model.classes))
        ranked = infer(inputs(True), outputs=[triton.InferRequestedOutput("probabilities", class_count=count)])
        ranked = ranked.as_numpy("probabilities")
        best = [as_text(text).split(":") for text in ranked.reshape(len(TEXTS), count)[:, 0]]
        wanted = expected["probabilities"].argmax(axis=1)
        holds = all(int(b[1]) == w and b[2] == model.classes[w] for b, w in zip(best, wanted))
        check("triton: classification ranks the classes", holds, ranked)
    check("triton: another model's name is refused", refused(lambda: client.infer("no-such", inputs(True), headers=dict(headers)), 404))
    wrong = triton.InferInput("no such", [1], "FP32")
    wrong.set_data_from_numpy(np.zeros(1, dtype=np.float32))
    check("triton: an input that is not there is refused", refused(lambda: infer([wrong]), 400))
    return expected


async def with_kserve(check, url, headers, model, expected):
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    check("kserve: live and ready", await client.is_server_live(url, headers=headers)
          and await client.is_server_ready(url, headers=headers)
          and await client.is_model_ready(url, model.name, headers=headers))
    for binary in (False, True):
        inputs = []
        for name, datatype, values in model.tensors:
            inputs.append(InferInput(name, list(values.shape), datatype))
            inputs[-1].set_data_from_numpy(values, binary_data=binary)
        outputs = [RequestedOutput(name, parameters={"binary_data": binary}) for name in model.outputs]
        request = InferRequest(model_name=model.name, infer_inputs=inputs, request_outputs=outputs, request_id="k-1")
        answer = await client.infer(url, request, model_name=model.name, headers=dict(headers))
        found = {output.name: output.as_numpy() for output in answer.outputs}
        how = "binary" if binary else "JSON"
        check(f"kserve: {how} gives the same", same(expected, found) and answer.id == "k-1", f"{expected} {found}")
    await client.close()


def with_plain(check, plain, model, expected, is_default):
    body = {"inputs": model.rows, "model": model.name}
    status, answers = plain.json("/predict", body)
    if model.classes:
        found = [answer[0]["label"] for answer in answers]
        holds = found == [as_text(label) for label in expected["label"]]
        holds = holds and all(abs(sum(s["score"] for s in answer) - 1) < 1e-4 for answer in answers)
    else:
        holds = np.allclose([answer["value"] for answer in answers], expected["value"], rtol=NEAR)
    check("/predict gives the same", status == 200 and holds, answers)
    status, one = plain.json("/predict", {"inputs": model.rows[0], "model": model.name})
    check("/predict: one input, one answer", status == 200 and isinstance(one, list if model.classes else dict), one)
    packed = gzip.compress(json.dumps(body).encode())
    status, headers, content = plain("/predict", packed, Content_Type="application/json", Content_Encoding="gzip",
                                     Accept_Encoding="gzip")
    if headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    check("/predict: gzip both ways", status == 200 and json.loads(content) == answers, content[:200])
    for body in ({"inputs": None}, {"inputs": []}, {}, [], {"inputs": [None]}):
        status, answer = plain.json("/predict", body)
        check(f"/predict refuses {json.dumps(body)}", status == 400 and list(answer) == ["error"], (status, answer))
    if is_default:
        status, answer = plain.json("/invocations", {"instances": model.rows})
        wanted = [as_text(x) for x in expected["label"]] if model.classes else list(expected["value"])
        holds = status == 200 and (answer["predictions"] == wanted if model.classes else np.allclose(answer["predictions"], wanted))
        check("/invocations gives the same", holds, answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--key")
    args = parser.parse_args()
    url = args.url.rstrip("/")
    headers = {"Authorization": f"Bearer {args.key}"} if args.key else {}
    check, plain = Checks(), Plain(url, args.key)
    client = triton.InferenceServerClient(url.split("://", 1)[1], concurrency=8)
    check("triton: live and ready", client.is_server_live(headers=headers) and client.is_server_ready(headers=headers))
    extensions = client.get_server_metadata(headers=headers)["extensions"]
    check("triton: the binary extension is named", "binary_tensor_data" in extensions, extensions)
    _, info = plain.json("/info")
    for described in info["models"]:
        model = Model(described)
        print(f"-- {model.name}")
        expected = with_triton(check, client, headers, model)
        asyncio.run(with_kserve(check, url, headers, model, expected))
        with_plain(check, plain, model, expected, described["name"] == info["default"])
    for path in ("/ping", "/metrics", "/openapi.json", "/v2"):
        status, *_ = plain(path)
        check(f"GET {path}", status == 200, status)
    print(f"{check.failed} failed" if check.failed else "all hold")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
