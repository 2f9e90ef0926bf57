"""Asks a running server what schemathesis makes of its own OpenAPI document and of the protocol's.

    python benches/peers/serve/fuzz.py --url http://127.0.0.1:8080 [--key KEY] [--examples 200] [--seed 1]

Ends with status 1 if it finds something. README.md beside it says how to install what it needs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent


def ask(url, key):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def protocol(names):
    """The protocol's document as `kserve` has it, for these models, without the routes that load models."""
    from fastapi import FastAPI
    from kserve.model_repository import ModelRepository
    from kserve.protocol.dataplane import DataPlane
    from kserve.protocol.rest.v2_endpoints import register_v2_endpoints

    app = FastAPI(title="Open Inference Protocol")
    register_v2_endpoints(app, DataPlane(ModelRepository()), None)
    document = app.openapi()
    document["paths"] = {path: item for path, item in document["paths"].items() if "/repository/" not in path}
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "model_name":
                    parameter["schema"] = {"type": "string", "enum": names}
    return document


def run(location, args, *options):
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", HERE / "schemathesis.toml", "run"]
    command += [location, "--max-examples", str(args.examples), "--seed", str(args.seed), *options]
    command += ["--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"]
    if args.key:
        command += ["--header", f"Authorization: Bearer {args.key}"]
    print("$", *command, flush=True)
    # Its own folder keeps the examples that it found; they are for this run alone.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([str(part) for part in command], cwd=folder, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--key")
    parser.add_argument("--examples", type=int, default=200, help="the most requests an operation")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    url = args.url.rstrip("/")

    failed = run(f"{url}/openapi.json", args)
    names = ask(f"{url}/v2/models", args.key)["models"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(protocol(names), file)
        file.flush()
        checks = "not_a_server_error,response_schema_conformance"
        failed |= run(file.name, args, "--url", url, "--checks", checks)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
