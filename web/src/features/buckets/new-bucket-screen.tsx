export function NewBucketScreen() { return null; }
