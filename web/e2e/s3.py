"""What an independent S3 client sees. Reads one JSON request from stdin, prints one JSON answer.

Endpoint, region and keys come from the AWS_* variables, so that no code of ours stands between boto3 and the bucket.
"""

import hashlib
import json
import sys

import boto3
from botocore.config import Config

s3 = boto3.client(
    "s3",
    config=Config(
        s3={"addressing_style": "path"},
        retries={"max_attempts": 2},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    ),
)


def objects(bucket, **_):
    """Every object: key -> sha256 of its bytes, size and content type."""
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            answer = s3.get_object(Bucket=bucket, Key=item["Key"])
            body = answer["Body"].read()
            found[item["Key"]] = {
                "sha256": hashlib.sha256(body).hexdigest(),
                "size": len(body),
                "content_type": answer.get("ContentType", ""),
            }
    return found


def cors(bucket, rules, **_):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=rules)


def put(bucket, files, **_):
    for key, text in files.items():
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


request = json.load(sys.stdin)
answer = {"objects": objects, "cors": cors, "put": put}[request["do"]](**request)
json.dump(answer, sys.stdout)
