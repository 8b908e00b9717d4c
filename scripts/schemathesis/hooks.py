"""Signs in for Schemathesis, and puts ids that exist in the place of some that were made up."""

import http.client
import json
import os
import random
import time

import schemathesis

ADDRESS = os.environ["MEDIABRIDGE_ADDRESS"]
EMAIL = os.environ["MEDIABRIDGE_EMAIL"]
PASSWORD = os.environ["MEDIABRIDGE_PASSWORD"]


def ask(method, path, body=None, token=None):
    # From another address than the attempts, whose wrong passwords slow their own address down.
    connection = http.client.HTTPConnection(ADDRESS, timeout=30, source_address=("127.0.0.2", 0))
    headers = {"Content-Type": "application/json", "X-Requested-With": "mediabridge"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


# Tokens live five minutes, and a session ends with the first path that leads outside: then it signs in again.
@schemathesis.auth(refresh_interval=200)
class SignIn:
    def get(self, case, context):
        for _ in range(20):
            status, headers, body = ask("POST", "/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD})
            if status == 200:
                return json.loads(body)["access_token"]
            # Somebody has tried this very account: a wait, as for everybody.
            time.sleep(int(headers.get("Retry-After", 1)))
        raise RuntimeError(f"the owner cannot sign in: {status} {body!r}")

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


EXISTING = {}


def existing():
    if not EXISTING:
        token = SignIn().get(None, None)
        _, _, buckets = ask("GET", "/api/v1/buckets", token=token)
        _, _, members = ask("GET", "/api/v1/members", token=token)
        EXISTING["bucket_id"] = [bucket["id"] for bucket in json.loads(buckets)["items"]]
        # Not the owner who signs in.
        EXISTING["member_id"] = [m["id"] for m in json.loads(members)["items"] if m["email"] != EMAIL]
        EXISTING["id"] = EXISTING["member_id"]
    return EXISTING


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    operation = context.operation
    # What would take the others' ground away is tried on ids that do not exist, and on what the run made itself.
    is_settings = operation.method.upper() == "PATCH" and "bucket_id" in (path_parameters or {})
    if operation.method.upper() == "DELETE" or is_settings or not path_parameters:
        return path_parameters
    drawn = random.Random(json.dumps(path_parameters, default=str))
    for name, value in path_parameters.items():
        if name in existing() and drawn.random() < 0.7:
            path_parameters[name] = drawn.choice(existing()[name])
    return path_parameters
