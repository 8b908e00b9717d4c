export function BucketListScreen() { return null; }
