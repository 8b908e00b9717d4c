//! An in-process S3 for demonstrations and tests.
