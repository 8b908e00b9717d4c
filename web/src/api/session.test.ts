import { beforeEach, describe, expect, it } from "vitest";
import { SessionStore } from "./session";

const ADA = { id: "1", name: "Ada", email: "ada@example.org", role: "owner" as const, menu: [] };
const BEN = { ...ADA, id: "2", name: "Ben" };

let session: SessionStore;
let told: string[];

beforeEach(() => {
	session = new SessionStore();
	told = [];
	session.onEnd(() => told.push("end"));
	session.onPersonGone(() => told.push("gone"));
});

function signIn(member: typeof ADA, session_id: string): void {
	session.signIn({ session_id, access_token: session_id, expires_at: 1, member });
}

describe("what is forgotten", () => {
	it("is nothing while the page finds out, and nothing by a new token", () => {
		signIn(ADA, "a");
		signIn(ADA, "a");
		expect(told).toEqual([]);
	});

	it("is what was shown when the session is over, but not the person's work", () => {
		signIn(ADA, "a");
		session.signOut("expired");
		expect(told).toEqual(["end"]);
		signIn(ADA, "b");
		expect(told).toEqual(["end"]);
	});

	it("is everything when the person leaves", () => {
		signIn(ADA, "a");
		session.signOut(null, true);
		expect(told.sort()).toEqual(["end", "gone"]);
		signIn(BEN, "b");
		expect(told).toHaveLength(2);
	});

	it("is everything when another person comes after a session that ended", () => {
		signIn(ADA, "a");
		session.signOut("session_ended");
		signIn(BEN, "b");
		expect(told).toEqual(["end", "gone"]);
	});

	it("is everything when another person comes in their place", () => {
		signIn(ADA, "a");
		signIn(BEN, "b");
		expect(told.sort()).toEqual(["end", "gone"]);
		expect(session.get()).toMatchObject({ state: "signed_in", me: BEN });
	});

	it("is what was shown when the same person signs in anew", () => {
		signIn(ADA, "a");
		signIn(ADA, "b");
		expect(told).toEqual(["end"]);
	});
});
