import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it } from "vitest";
import { keys } from "./keys";
import { connectCache } from "./live-cache";
import type { LiveMessage } from "./models";

let cache: QueryClient;
let says: (message: LiveMessage) => void;

beforeEach(() => {
	cache = new QueryClient();
	connectCache(
		{
			subscribe: (listener) => {
				says = listener;
				return () => {};
			},
		},
		cache,
	);
});

const isStale = (key: readonly unknown[]) => cache.getQueryState(key)?.isInvalidated;

describe("the cache under the live socket", () => {
	it("refreshes the folder that changed and its files, and nothing else", () => {
		const changed = [keys.entries("1", "a/"), keys.entry({ id: "1", grant_version: 7 }, "a/x.jpg")];
		const others = [
			keys.entries("1", "a/b/"),
			keys.entries("2", "a/"),
			keys.entry({ id: "1", grant_version: 7 }, "b/x.jpg"),
			keys.entry({ id: "1", grant_version: 7 }, "a/b/x.jpg"),
		];
		for (const key of [...changed, ...others]) cache.setQueryData(key, {});
		says({ type: "entries_changed", bucket_id: "1", path: "a/" });
		expect(changed.map(isStale)).toEqual([true, true]);
		expect(others.map(isStale)).toEqual([false, false, false, false]);
	});

	it("asks anew for the buckets when access changed", () => {
		cache.setQueryData(keys.buckets, {});
		cache.setQueryData(keys.grantsOfBucket("1"), {});
		says({ type: "grants_changed" });
		expect(isStale(keys.buckets)).toBe(true);
		expect(isStale(keys.grantsOfBucket("1"))).toBe(true);
	});

	it("asks anew for everything of the mail half when something of it changed", () => {
		const mail = [keys.mailDashboard, keys.mailboxes({ text: "a" }), keys.mailbox("a@b.example")];
		const changed = [...mail, keys.mailDomains, keys.deletions, keys.openDeletions];
		for (const key of [...changed, keys.members]) cache.setQueryData(key, {});
		says({ type: "mail_changed" });
		expect(changed.map(isStale)).toEqual(changed.map(() => true));
		expect(isStale(keys.members)).toBe(false);
	});

	it("trusts nothing after the connection was away", () => {
		cache.setQueryData(keys.members, {});
		says({ type: "ready" });
		expect(isStale(keys.members)).toBe(false);
		says({ type: "ready" });
		expect(isStale(keys.members)).toBe(true);
	});
});
