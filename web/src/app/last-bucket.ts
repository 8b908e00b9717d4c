const KEY = "mb.last-bucket";

/** The bucket that was looked at last on this device. */
export function lastBucket(): string | null {
	try {
		return localStorage.getItem(KEY);
	} catch {
		return null;
	}
}

export function rememberBucket(id: string): void {
	try {
		localStorage.setItem(KEY, id);
	} catch {
		// Forbidden storage: the first bucket is opened instead.
	}
}
