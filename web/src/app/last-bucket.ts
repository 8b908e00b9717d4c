import { personal } from "../api/personal-storage";

/** The bucket that was looked at last on this device. */
export function lastBucket(): string | null {
	return personal.get("last-bucket");
}

export function rememberBucket(id: string): void {
	personal.set("last-bucket", id);
}
