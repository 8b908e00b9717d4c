import { type KeyedStorage, storageOrMemory } from "./browser-storage";
import { type SessionStore, session } from "./session";

/** Everything that is kept for a person. A name that is not in here is not kept, so nothing is forgotten to be removed. */
export const PERSONAL = ["folder-views", "last-bucket", "product", "recent-searches"] as const;
export type PersonalName = (typeof PERSONAL)[number];

/**
 * What this device keeps for whoever is signed in. It names buckets and folders, or what somebody looked for, so it
 * goes when the session does. Settings that name nothing (theme, density) are kept elsewhere and stay.
 */
export class PersonalStorage {
	constructor(
		sessions: SessionStore,
		private readonly storage: KeyedStorage,
	) {
		// Also when the page is loaded and the session turns out to have ended meanwhile.
		sessions.subscribe(() => {
			if (sessions.get().state === "signed_out") this.clear();
		});
	}

	get(name: PersonalName): string | null {
		try {
			return this.storage.getItem(keyOf(name));
		} catch {
			return null;
		}
	}

	set(name: PersonalName, value: string): void {
		try {
			this.storage.setItem(keyOf(name), value);
		} catch {
			// Full or forbidden storage: it is simply not remembered.
		}
	}

	private clear(): void {
		for (const name of PERSONAL) {
			try {
				this.storage.removeItem(keyOf(name));
			} catch {
				// Forbidden storage holds nothing.
			}
		}
	}
}

function keyOf(name: PersonalName): string {
	return `mb.${name}`;
}

export const personal = new PersonalStorage(session, storageOrMemory());
