export function BucketGrants(_: { bucketId: string }) { return null; }
