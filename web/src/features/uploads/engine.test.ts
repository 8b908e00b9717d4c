import { describe, expect, it } from "vitest";
import { UploadEngine } from "./engine";
import {
	type Decision,
	type Destination,
	type NewFile,
	type Prepared,
	type PrepareFile,
	type SignedPut,
	UploadError,
	type UploadTransport,
} from "./engine-model";

const HERE: Destination = { bucketId: "b1", grantVersion: 1, folder: "photos/", label: "Photos" };

/** Lets every promise that can settle settle. */
const settle = async () => {
	for (let i = 0; i < 60; i++) await Promise.resolve();
};

const named = (name: string, content = "hello"): NewFile => ({
	file: new File([content], name),
	name,
	contentType: "text/plain",
});

interface Sending {
	name: string;
	headers: Readonly<Record<string, string>>;
	url: string;
	size: number;
	progress(bytes: number): void;
	succeed(): void;
	fail(error: unknown): void;
	aborted: boolean;
}

/** A scripted outside world: PUTs hang until the test ends them; everything else answers at once. */
class World implements UploadTransport {
	time = 1_000_000;
	prepared: PrepareFile[][] = [];
	sends: Sending[] = [];
	signed: string[] = [];
	completed: string[] = [];
	forgotten: string[] = [];
	waits: number[] = [];
	existing = new Set<string>();
	prepareFailures: UploadError[] = [];
	completeFailures: UploadError[] = [];
	holdHash = false;
	releaseHash: { name: string; go: () => void; aborted: () => boolean }[] = [];
	holdPrepare: (() => void)[] | null = null;

	engine = new UploadEngine(
		this,
		{
			crc32: (file, onRead, signal) =>
				new Promise((resolve, reject) => {
					signal.addEventListener("abort", () => reject(signal.reason));
					const go = () => {
						onRead(file.size);
						resolve("AAAAAA==");
					};
					if (!this.holdHash) go();
					else
						this.releaseHash.push({
							name: (file as File).name,
							go,
							aborted: () => signal.aborted,
						});
				}),
		},
		{
			now: () => this.time,
			wait: async (ms) => {
				this.waits.push(ms);
				this.time += ms;
			},
			random: () => 1,
		},
	);

	put_(name: string): SignedPut {
		return {
			url: `https://s3.test/${name}?sig=${this.signed.length}`,
			headers: { "content-type": "text/plain", "x-amz-checksum-crc32": "AAAAAA==" },
			expiresAt: this.time + 300_000,
		};
	}

	async prepare(_to: Destination, files: readonly PrepareFile[]): Promise<readonly Prepared[]> {
		this.prepared.push([...files]);
		const failure = this.prepareFailures.shift();
		if (failure) throw failure;
		if (this.holdPrepare) {
			const held = this.holdPrepare;
			await new Promise<void>((resolve) => held.push(resolve));
		}
		return files.map((file) => {
			if (this.existing.has(file.name) && file.ifExists === "ask") {
				return {
					status: "exists",
					existing: { path: `photos/${file.name}`, size: 3, modifiedAt: 1 },
				};
			}
			return {
				status: "ready",
				id: `up-${file.name}`,
				path: `photos/${file.ifExists === "keep_both" ? `(2) ${file.name}` : file.name}`,
				put: this.put_(file.name),
			};
		});
	}

	async sign(uploadId: string): Promise<SignedPut> {
		this.signed.push(uploadId);
		return this.put_(uploadId.slice(3));
	}

	put(put: SignedPut, body: Blob, onSent: (n: number) => void, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const sending: Sending = {
				name: new URL(put.url).pathname.slice(1),
				headers: put.headers,
				url: put.url,
				size: body.size,
				progress: onSent,
				succeed: resolve,
				fail: reject,
				aborted: false,
			};
			signal.addEventListener("abort", () => {
				sending.aborted = true;
				reject(signal.reason);
			});
			this.sends.push(sending);
		});
	}

	async complete(uploadId: string) {
		const failure = this.completeFailures.shift();
		if (failure) throw failure;
		this.completed.push(uploadId);
		return { path: `photos/${uploadId.slice(3)}` };
	}

	async forget(uploadId: string) {
		this.forgotten.push(uploadId);
	}

	states() {
		return Object.fromEntries(
			this.engine.getSnapshot().items.map((item) => [item.name, item.state]),
		);
	}

	item(name: string) {
		const found = this.engine.getSnapshot().items.find((item) => item.name === name);
		if (!found) throw new Error(`no upload named ${name}`);
		return found;
	}

	async finishAll() {
		for (let i = 0; i < 20; i++) {
			await settle();
			for (const send of this.sends.splice(0)) send.succeed();
		}
		await settle();
	}
}

const blocked = () => new UploadError({ kind: "storage_blocked" }, "again");
const refused = () => new UploadError({ kind: "storage_refused", status: 403 }, "resign");

describe("the upload engine", () => {
	it("keeps a name to itself that the server would take for an escape", async () => {
		const world = new World();
		world.engine.add(HERE, [named("..\\up.txt"), named("a\u0007.txt"), named("a..b.txt")]);
		await settle();
		expect(world.prepared.flat().map(({ name }) => name)).toEqual(["a..b.txt"]);
		expect(world.item("..\\up.txt")).toMatchObject({
			state: "failed",
			problem: { kind: "bad_name" },
		});
		world.engine.retryAll();
		await settle();
		expect(world.prepared).toHaveLength(1);
	});

	it("tells of every file that was not announced yet that the access changed, and asks nothing twice", async () => {
		const world = new World();
		world.engine.add(HERE, [named("sent.txt")]);
		await settle();
		const changed = new UploadError({ kind: "access_changed" }, "none");
		world.prepareFailures.push(changed, changed);
		world.engine.add(HERE, [named("late 1.txt"), named("late 2.txt")]);
		await settle();
		await world.finishAll();
		expect(world.states()).toEqual({
			"sent.txt": "done",
			"late 1.txt": "failed",
			"late 2.txt": "failed",
		});
		expect(world.item("late 1.txt").problem).toEqual({ kind: "access_changed" });
		expect(world.prepared).toHaveLength(3);
		expect(world.waits).toEqual([]);
	});

	it("forgets everything when the person has left, whatever was under way", async () => {
		const world = new World();
		world.engine.add(HERE, [named("a"), named("b")]);
		await settle();
		const [sending] = world.sends;
		world.engine.abandon();
		expect(world.engine.getSnapshot().items).toEqual([]);
		expect(sending?.aborted).toBe(true);
		sending?.succeed();
		await settle();
		expect(world.engine.getSnapshot().items).toEqual([]);
		expect(world.completed).toEqual([]);
	});

	it("sends a file with exactly the signed headers and then completes it", async () => {
		const world = new World();
		const stored: string[] = [];
		world.engine.onStored((s) => stored.push(s.path));
		world.engine.add(HERE, [named("a.txt")]);
		await settle();
		expect(world.prepared).toEqual([
			[{ name: "a.txt", size: 5, contentType: "text/plain", crc32: "AAAAAA==", ifExists: "ask" }],
		]);
		expect(world.sends[0]?.headers).toEqual({
			"content-type": "text/plain",
			"x-amz-checksum-crc32": "AAAAAA==",
		});
		world.sends[0]?.progress(3);
		expect(world.item("a.txt").sent).toBe(3);
		world.sends[0]?.succeed();
		await settle();
		expect(world.states()).toEqual({ "a.txt": "done" });
		expect(world.completed).toEqual(["up-a.txt"]);
		expect(stored).toEqual(["photos/a.txt"]);
	});

	it("sends an empty file", async () => {
		const world = new World();
		world.engine.add(HERE, [named("empty", "")]);
		await settle();
		expect(world.sends[0]?.size).toBe(0);
		world.sends[0]?.succeed();
		await settle();
		expect(world.states()).toEqual({ empty: "done" });
	});

	it("sends four at once and announces only a few files ahead of sending", async () => {
		const world = new World();
		world.engine.add(
			HERE,
			Array.from({ length: 40 }, (_, i) => named(`${i}.txt`)),
		);
		await settle();
		expect(world.sends).toHaveLength(4);
		expect(world.prepared.flat().length).toBeLessThanOrEqual(16);
		expect(Math.max(...world.prepared.map((group) => group.length))).toBeLessThanOrEqual(8);
		await world.finishAll();
		expect(world.completed).toHaveLength(40);
	});

	it("copes with files that finish in another order than they started", async () => {
		const world = new World();
		world.engine.add(
			HERE,
			["a", "b", "c", "d", "e"].map((n) => named(n)),
		);
		await settle();
		const [a, b, c, d] = world.sends;
		d?.succeed();
		await settle();
		expect(world.sends[4]?.name).toBe("e");
		b?.succeed();
		world.sends[4]?.succeed();
		c?.succeed();
		await settle();
		expect(world.states()).toEqual({ a: "sending", b: "done", c: "done", d: "done", e: "done" });
		a?.succeed();
		await settle();
		// Progress that arrives late changes nothing.
		d?.progress(1);
		expect(world.item("d").sent).toBe(5);
		expect(world.states().a).toBe("done");
	});

	it("waits longer after each network failure and starts the file over", async () => {
		const world = new World();
		world.engine.add(HERE, [named("a")]);
		await settle();
		world.sends[0]?.progress(4);
		world.sends[0]?.fail(blocked());
		await settle();
		world.sends[1]?.fail(blocked());
		await settle();
		expect(world.waits).toEqual([1000, 2000]);
		expect(world.item("a")).toMatchObject({ state: "sending", sent: 0, attempt: 3 });
		world.sends[2]?.succeed();
		await settle();
		expect(world.item("a")).toMatchObject({ state: "done", problem: null });
	});

	it("gives up after five tries, says why, forgets the upload, and can be tried again", async () => {
		const world = new World();
		world.engine.add(HERE, [named("a")]);
		for (let i = 0; i < 5; i++) {
			await settle();
			world.sends[i]?.fail(blocked());
		}
		await settle();
		expect(world.item("a")).toMatchObject({
			state: "failed",
			problem: { kind: "storage_blocked" },
		});
		expect(world.forgotten).toEqual(["up-a"]);
		world.engine.retryAll();
		await settle();
		world.sends[5]?.succeed();
		await settle();
		expect(world.states()).toEqual({ a: "done" });
	});

	it("renews a signature that went stale while the file waited its turn", async () => {
		const world = new World();
		world.engine.add(
			HERE,
			["a", "b", "c", "d", "e"].map((n) => named(n)),
		);
		await settle();
		world.time += 299_000;
		world.sends[0]?.succeed();
		await settle();
		expect(world.signed).toEqual(["up-e"]);
		expect(world.sends[4]?.url).toContain("sig=1");
	});

	it("asks for a new signature when S3 refuses the old one, but not for ever", async () => {
		const world = new World();
		world.engine.add(HERE, [named("a")]);
		await settle();
		world.sends[0]?.fail(refused());
		await settle();
		world.sends[1]?.fail(refused());
		await settle();
		expect(world.signed).toEqual(["up-a", "up-a"]);
		world.sends[2]?.fail(refused());
		await settle();
		expect(world.sends).toHaveLength(3);
		expect(world.item("a")).toMatchObject({
			state: "failed",
			problem: { kind: "storage_refused", status: 403 },
		});
	});

	it.each<[Decision, string, string[]]>([
		["replace", "done", ["up-a", "up-b", "up-c"]],
		["keep_both", "done", ["up-a", "up-b", "up-c"]],
		["skip", "skipped", ["up-b"]],
	])("asks about existing names and does as told: %s for all", async (decision, state, done) => {
		const world = new World();
		world.existing = new Set(["a", "c"]);
		world.engine.add(
			HERE,
			["a", "b", "c"].map((n) => named(n)),
		);
		await world.finishAll();
		expect(world.states()).toEqual({ a: "asking", b: "done", c: "asking" });
		world.engine.decide(world.item("a").id, decision, true);
		await world.finishAll();
		expect(world.states()).toEqual({ a: state, b: "done", c: state });
		expect(world.completed.toSorted()).toEqual(done);
		// Later files of the batch are not asked about; those of another batch are.
		world.engine.add(HERE, [named("a")]);
		await world.finishAll();
		expect(world.engine.getSnapshot().items.at(-1)?.state).toBe("asking");
	});

	it("answers one question at a time when not told for all", async () => {
		const world = new World();
		world.existing = new Set(["a", "b"]);
		world.engine.add(HERE, [named("a"), named("b")]);
		await settle();
		world.engine.decide(world.item("a").id, "keep_both", false);
		await settle();
		expect(world.states()).toEqual({ a: "sending", b: "asking" });
		expect(world.item("a").storedPath).toBe("photos/(2) a");
	});

	it("applies an answer for all to files whose question was still on its way", async () => {
		const world = new World();
		const names = Array.from({ length: 10 }, (_, i) => `${i}`);
		world.existing = new Set(names);
		world.engine.add(
			HERE,
			names.map((n) => named(n)),
		);
		await settle();
		world.engine.decide(world.item("0").id, "skip", true);
		await settle();
		expect(new Set(Object.values(world.states()))).toEqual(new Set(["skipped"]));
	});

	it("stops hashing when cancelled and never announces the file", async () => {
		const world = new World();
		world.holdHash = true;
		world.engine.add(HERE, [named("a"), named("b")]);
		await settle();
		world.engine.cancel(world.item("a").id);
		expect(world.releaseHash[0]?.aborted()).toBe(true);
		for (const hash of world.releaseHash) hash.go();
		await settle();
		expect(world.states()).toEqual({ a: "cancelled", b: "sending" });
		expect(world.prepared.flat().map((file) => file.name)).toEqual(["b"]);
	});

	it("forgets an upload that was cancelled while it was being announced", async () => {
		const world = new World();
		world.holdPrepare = [];
		world.engine.add(HERE, [named("a"), named("b")]);
		await settle();
		world.engine.cancel(world.item("a").id);
		for (let i = 0; i < 2; i++) {
			for (const go of world.holdPrepare.splice(0)) go();
			await settle();
		}
		expect(world.states()).toEqual({ a: "cancelled", b: "sending" });
		expect(world.forgotten).toEqual(["up-a"]);
	});

	it("aborts the transfer and forgets the upload when cancelled while sending", async () => {
		const world = new World();
		world.engine.add(
			HERE,
			["a", "b", "c", "d", "e"].map((n) => named(n)),
		);
		await settle();
		world.engine.cancel(world.item("a").id);
		await settle();
		expect(world.sends[0]?.aborted).toBe(true);
		expect(world.forgotten).toEqual(["up-a"]);
		expect(world.sends[4]?.name).toBe("e");
		world.engine.retry(world.item("a").id);
		await world.finishAll();
		expect(world.states().a).toBe("done");
	});

	it("tries an announcement again when the server is out of reach, and fails the group in the end", async () => {
		const world = new World();
		world.prepareFailures = [new UploadError({ kind: "network" }, "again")];
		world.engine.add(HERE, [named("a")]);
		await settle();
		expect(world.states()).toEqual({ a: "sending" });
		world.prepareFailures = [new UploadError({ kind: "refused", detail: "Not here." }, "none")];
		world.engine.add(HERE, [named("b")]);
		await settle();
		expect(world.item("b")).toMatchObject({
			state: "failed",
			problem: { kind: "refused", detail: "Not here." },
		});
	});

	it("completes again after a lost answer without sending the bytes twice", async () => {
		const world = new World();
		world.completeFailures = [new UploadError({ kind: "network" }, "again")];
		world.engine.add(HERE, [named("a")]);
		await settle();
		world.sends[0]?.succeed();
		await settle();
		expect(world.states()).toEqual({ a: "done" });
		expect(world.sends).toHaveLength(1);
	});

	it("keeps failed uploads when the finished ones are cleared", async () => {
		const world = new World();
		world.engine.add(HERE, [named("a"), named("b")]);
		await settle();
		world.sends[0]?.succeed();
		world.sends[1]?.fail(new UploadError({ kind: "storage_refused", status: 400 }, "none"));
		await settle();
		world.engine.clear("finished");
		expect(world.states()).toEqual({ b: "failed" });
		world.engine.clear("all_over");
		expect(world.states()).toEqual({});
	});
});
