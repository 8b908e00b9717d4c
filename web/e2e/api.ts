/** The API as any program would use it: to arrange what a test is not about, and to look at counters. */

import type { Person } from "./people";

export class Api {
	private constructor(
		private readonly url: string,
		private readonly token: string,
	) {}

	static async signIn(url: string, person: Pick<Person, "email" | "password">): Promise<Api> {
		const { email, password } = person;
		const { access_token } = await new Api(`${url}/api/v1`, "").post<{ access_token: string }>(
			"/auth/login",
			{ email, password },
		);
		return new Api(`${url}/api/v1`, access_token);
	}

	/** Makes the owner of a fresh server. */
	static async setUp(url: string, setupCode: string, owner: Person): Promise<Api> {
		const { access_token } = await new Api(`${url}/api/v1`, "").post<{ access_token: string }>(
			"/setup",
			{ setup_code: setupCode, ...owner },
		);
		return new Api(`${url}/api/v1`, access_token);
	}

	/** Invites somebody and accepts in their name: a member whose account a test may change. */
	async newMember(
		name: string,
		role: "admin" | "member" = "member",
	): Promise<Person & { id: string }> {
		const person = {
			name,
			email: `${crypto.randomUUID()}@example.org`,
			password: "seven quiet lanterns burn",
		};
		const { member, invitation } = await this.post<{
			member: { id: string };
			invitation: { url: string };
		}>("/members", { name, email: person.email, role });
		const token = new URLSearchParams(new URL(invitation.url).hash.slice(1)).get("token");
		await new Api(this.url, "").post("/invitations/accept", {
			token,
			name,
			password: person.password,
		});
		return { ...person, id: member.id };
	}

	get<T>(path: string): Promise<T> {
		return this.send("GET", path);
	}

	post<T>(path: string, body?: unknown): Promise<T> {
		return this.send("POST", path, body);
	}

	put<T>(path: string, body: unknown): Promise<T> {
		return this.send("PUT", path, body);
	}

	delete<T = void>(path: string): Promise<T> {
		return this.send("DELETE", path);
	}

	private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				"content-type": "application/json",
				...(this.token === "" ? {} : { authorization: `Bearer ${this.token}` }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Error(`${method} ${path}: ${response.status} ${text}`);
		}
		return (text === "" ? undefined : JSON.parse(text)) as T;
	}
}
