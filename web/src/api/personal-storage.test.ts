import { describe, expect, it } from "vitest";
import type { Me, SignIn } from "./models";
import { PERSONAL, PersonalStorage } from "./personal-storage";
import { SessionStore } from "./session";

const signIn = (id: string, session: string): SignIn => ({
	access_token: "t",
	expires_at: 1,
	session_id: session,
	member: { id } as Me,
});

function setUp() {
	const kept = new Map<string, string>([["mb.theme", "dark"]]);
	const sessions = new SessionStore();
	const personal = new PersonalStorage(sessions, {
		getItem: (key) => kept.get(key) ?? null,
		setItem: (key, value) => void kept.set(key, value),
		removeItem: (key) => void kept.delete(key),
	});
	for (const name of PERSONAL) personal.set(name, "Clients/Acme merger/");
	return { kept, sessions, personal };
}

describe("what this device keeps for a person", () => {
	it("stays while they are signed in, also when the page is loaded again", () => {
		const { sessions, personal } = setUp();
		sessions.signIn(signIn("ada", "1"));
		expect(personal.get("folder-views")).toBe("Clients/Acme merger/");
	});

	it("goes when they sign out, when the session ends, and when another one comes; settings stay", () => {
		const ends: ((sessions: SessionStore) => void)[] = [
			(sessions) => sessions.signOut(null, true),
			(sessions) => sessions.signOut("session_ended"),
			(sessions) => sessions.signIn(signIn("ben", "2")),
		];
		for (const end of ends) {
			const { kept, sessions } = setUp();
			sessions.signIn(signIn("ada", "1"));
			end(sessions);
			expect([...kept.keys()]).toEqual(["mb.theme"]);
		}
	});

	it("goes when the page is loaded after the session has ended", () => {
		const { kept, sessions } = setUp();
		sessions.signOut("expired");
		expect([...kept.keys()]).toEqual(["mb.theme"]);
	});

	it("is not needed: a browser that forbids it changes nothing", () => {
		const refuse = () => {
			throw new Error("forbidden");
		};
		const sessions = new SessionStore();
		const personal = new PersonalStorage(sessions, {
			getItem: refuse,
			setItem: refuse,
			removeItem: refuse,
		});
		personal.set("last-bucket", "b");
		expect(personal.get("last-bucket")).toBeNull();
		sessions.signOut(null);
	});
});
