import { pathMistake } from "../../api/entry-path";
import {
	type Decision,
	type Destination,
	type Hasher,
	isOver,
	type NewFile,
	type Prepared,
	type SignedPut,
	type Surroundings,
	UploadError,
	type UploadItem,
	type UploadProblem,
	type UploadTransport,
} from "./engine-model";
import { planParts } from "./plan";
import { Rate } from "./rate";

/** Files in flight to S3 at once: enough to fill a line with small files, few enough to see progress. */
const PARALLEL_SENDS = 4;
const PARALLEL_HASHES = 2;
/** Files hashed ahead of sending; more would only make a cancel wasteful. */
const HASHED_AHEAD = 12;
/** Files announced to the server in one request. Small, since a signature lives five minutes. */
const PREPARE_AT_ONCE = 8;
/** A signature with less than this left is renewed before use. */
const SIGNATURE_MARGIN_MS = 30_000;
const MAX_ATTEMPTS = 5;
const MAX_RESIGNS = 2;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/** What the engine keeps beside the public item. */
interface Work {
	item: UploadItem;
	readonly file: File;
	readonly contentType: string;
	crc32: string | null;
	uploadId: string | null;
	put: SignedPut | null;
	decision: Decision | null;
	controller: AbortController;
}

export interface UploadsSnapshot {
	readonly items: readonly UploadItem[];
	/** Bytes per second over the last seconds. */
	readonly speed: number;
}

export interface Stored {
	readonly bucketId: string;
	readonly path: string;
}

/**
 * The upload queue, without React and without a network of its own. A file passes:
 * queued → checking (CRC-32) → checked → preparing → ready → sending → finishing → done.
 * `pump` starts whatever may start; every step ends by calling it again.
 *
 * An own engine rather than Uppy: the protocol is three requests of ours around one PUT, the questions
 * about existing names belong in the middle of it, and the queue has to be testable without a browser.
 */
export class UploadEngine {
	private readonly works = new Map<number, Work>();
	private readonly batchDecisions = new Map<number, Decision>();
	private readonly listeners = new Set<() => void>();
	private readonly storedListeners = new Set<(stored: Stored) => void>();
	private readonly rate = new Rate();
	private snapshot: UploadsSnapshot | null = null;
	private nextId = 1;
	private nextBatch = 1;
	private preparing = false;

	constructor(
		private readonly transport: UploadTransport,
		private readonly hasher: Hasher,
		private readonly around: Surroundings,
	) {}

	subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	};

	/** Calls back for every file that now stands in its bucket. */
	onStored(listener: (stored: Stored) => void): () => void {
		this.storedListeners.add(listener);
		return () => this.storedListeners.delete(listener);
	}

	getSnapshot = (): UploadsSnapshot => {
		this.snapshot ??= {
			items: [...this.works.values()].map((work) => work.item),
			speed: this.rate.perSecond(this.around.now()),
		};
		return this.snapshot;
	};

	/** Queues files as one batch (one drop, one pick); questions about names are asked once per batch. */
	add(destination: Destination, files: readonly NewFile[]): number {
		const batch = this.nextBatch++;
		if ([...this.works.values()].every((work) => isOver(work.item.state))) this.rate.clear();
		for (const { file, name, contentType } of files) {
			const id = this.nextId++;
			this.works.set(id, {
				item: {
					id,
					batch,
					name,
					size: file.size,
					destination,
					state: "queued",
					hashed: 0,
					sent: 0,
					attempt: 1,
					retryAt: null,
					problem: null,
					storedPath: null,
					existing: null,
				},
				file,
				contentType,
				crc32: null,
				uploadId: null,
				put: null,
				decision: null,
				controller: new AbortController(),
			});
		}
		this.pump();
		return batch;
	}

	/** Answers the question about one name, or about all further ones of its batch. */
	decide(id: number, decision: Decision, forAll: boolean): void {
		const asked = this.works.get(id);
		if (!asked) return;
		if (forAll) this.batchDecisions.set(asked.item.batch, decision);
		for (const work of this.works.values()) {
			const meant = forAll ? work.item.batch === asked.item.batch : work === asked;
			if (meant && work.item.state === "asking") this.applyDecision(work, decision);
		}
		this.pump();
	}

	cancel(id: number): void {
		const work = this.works.get(id);
		// While finishing the bytes already stand in S3: cancelling then would only hide them.
		if (!work || isOver(work.item.state) || work.item.state === "finishing") return;
		this.end(work, "cancelled");
		this.pump();
	}

	cancelAll(): void {
		for (const id of this.works.keys()) this.cancel(id);
	}

	retry(id: number): void {
		const work = this.works.get(id);
		if (!work || (work.item.state !== "failed" && work.item.state !== "cancelled")) return;
		work.controller = new AbortController();
		work.uploadId = null;
		work.put = null;
		this.set(work, {
			state: work.crc32 === null ? "queued" : "checked",
			sent: 0,
			attempt: 1,
			problem: null,
		});
		this.pump();
	}

	retryAll(): void {
		for (const work of this.works.values()) {
			if (work.item.state === "failed") this.retry(work.item.id);
		}
	}

	/** Takes finished uploads out of the list; failed ones stay so that they can be tried again. */
	clear(which: "finished" | "all_over"): void {
		for (const [id, work] of this.works) {
			const { state } = work.item;
			if (isOver(state) && (which === "all_over" || state !== "failed")) this.works.delete(id);
		}
		this.changed();
	}

	/** Ends everything and forgets it: it belongs to somebody who has left. */
	abandon(): void {
		for (const work of this.works.values()) work.controller.abort();
		this.works.clear();
		this.batchDecisions.clear();
		this.changed();
	}

	private pump(): void {
		const works = [...this.works.values()];
		const count = (...states: UploadItem["state"][]) =>
			works.filter((work) => states.includes(work.item.state)).length;

		let hashing = count("checking");
		let ahead = count("checking", "checked", "preparing", "ready");
		let sending = count("sending", "waiting", "finishing");
		let ready = count("ready");
		for (const work of works) {
			if (work.item.state === "ready" && sending < PARALLEL_SENDS) {
				sending++;
				ready--;
				void this.send(work);
			}
		}
		if (!this.preparing && ready < PARALLEL_SENDS) {
			const first = works.find((work) => work.item.state === "checked");
			if (first) {
				void this.prepare(
					works
						.filter((work) => work.item.state === "checked" && work.item.batch === first.item.batch)
						.slice(0, PREPARE_AT_ONCE),
				);
			}
		}
		for (const work of works) {
			if (hashing >= PARALLEL_HASHES || ahead >= HASHED_AHEAD) break;
			if (work.item.state !== "queued") continue;
			hashing++;
			ahead++;
			void this.hash(work);
		}
		this.changed();
	}

	private async hash(work: Work): Promise<void> {
		const { signal } = work.controller;
		if (pathMistake(work.item.destination.folder + work.item.name) !== null) {
			this.set(work, { state: "failed", problem: { kind: "bad_name" } });
			this.pump();
			return;
		}
		this.set(work, { state: "checking", hashed: 0 });
		try {
			const crc32 = await this.hasher.crc32(
				work.file,
				(hashed) => {
					if (!signal.aborted) this.set(work, { hashed });
				},
				signal,
			);
			if (signal.aborted) return;
			work.crc32 = crc32;
			this.set(work, { state: "checked", hashed: work.item.size });
		} catch (error) {
			if (signal.aborted) return;
			this.fail(work, error, { kind: "unreadable" });
		}
		this.pump();
	}

	private async prepare(group: readonly Work[]): Promise<void> {
		const first = group[0];
		if (!first) return;
		this.preparing = true;
		for (const work of group) this.set(work, { state: "preparing" });
		// A group is one request: it is not aborted because one of its files is cancelled.
		const signals = group.map((work) => work.controller.signal);
		const all = allAborted(signals);
		try {
			const answers = await this.trying(
				() =>
					this.transport.prepare(
						first.item.destination,
						group.map((work) => ({
							name: work.item.name,
							size: work.item.size,
							contentType: work.contentType,
							crc32: work.crc32 as string,
							ifExists: ifExists(work.decision ?? this.batchDecisions.get(work.item.batch)),
						})),
						all,
					),
				all,
				() => {},
			);
			group.forEach((work, index) => {
				const answer = answers[index];
				const cancelled = signals[index]?.aborted ?? true;
				if (answer) this.takePrepared(work, answer, cancelled);
			});
		} catch (error) {
			group.forEach((work, index) => {
				if (!signals[index]?.aborted) this.fail(work, error, { kind: "network" });
			});
		}
		this.preparing = false;
		this.pump();
	}

	private takePrepared(work: Work, answer: Prepared, cancelled: boolean): void {
		if (cancelled) {
			if (answer.status === "ready") this.forget(answer.id);
			return;
		}
		if (answer.status === "ready") {
			work.uploadId = answer.id;
			work.put = answer.put;
			this.set(work, { state: "ready", storedPath: answer.path });
		} else if (answer.status === "refused") {
			this.set(work, { state: "failed", problem: { kind: "refused", detail: answer.detail } });
		} else {
			const decided = this.batchDecisions.get(work.item.batch);
			this.set(work, { state: "asking", existing: answer.existing });
			// Someone may answer "for all" while this request is on its way.
			if (decided) this.applyDecision(work, decided);
		}
	}

	private applyDecision(work: Work, decision: Decision): void {
		if (decision === "skip") {
			this.end(work, "skipped");
			return;
		}
		work.decision = decision;
		this.set(work, { state: "checked" });
	}

	private async send(work: Work): Promise<void> {
		const { signal } = work.controller;
		const uploadId = work.uploadId as string;
		this.set(work, { state: "sending", sent: 0 });
		try {
			for (const part of planParts(work.item.size)) {
				await this.sendPart(work, uploadId, work.file.slice(part.start, part.end), signal);
			}
			this.set(work, { state: "finishing", sent: work.item.size });
			const stored = await this.trying(
				() => this.transport.complete(uploadId, signal),
				signal,
				() => {},
			);
			work.uploadId = null;
			this.set(work, { state: "done", storedPath: stored.path, problem: null });
			for (const listener of this.storedListeners) {
				listener({ bucketId: work.item.destination.bucketId, path: stored.path });
			}
		} catch (error) {
			if (signal.aborted) return;
			this.fail(work, error, { kind: "network" });
		}
		this.pump();
	}

	private async sendPart(
		work: Work,
		uploadId: string,
		body: Blob,
		signal: AbortSignal,
	): Promise<void> {
		let resigns = 0;
		await this.trying(
			async () => {
				for (;;) {
					let put = work.put;
					if (!put || put.expiresAt - this.around.now() < SIGNATURE_MARGIN_MS) {
						put = await this.transport.sign(uploadId, signal);
						work.put = put;
					}
					this.rate.add(this.around.now(), -work.item.sent);
					this.set(work, { state: "sending", sent: 0, retryAt: null });
					try {
						await this.transport.put(
							put,
							body,
							(bytes) => {
								if (signal.aborted || work.item.state !== "sending") return;
								this.rate.add(this.around.now(), bytes - work.item.sent);
								this.set(work, { sent: bytes });
							},
							signal,
						);
						return;
					} catch (error) {
						const refused = error instanceof UploadError && error.cure === "resign";
						if (!refused || resigns >= MAX_RESIGNS) throw error;
						resigns++;
						work.put = null;
					}
				}
			},
			signal,
			(attempt, retryAt, problem) =>
				this.set(work, { state: "waiting", attempt, retryAt, problem }),
		);
	}

	/** Runs a step until it works, cannot work, or has been tried often enough. */
	private async trying<T>(
		step: () => Promise<T>,
		signal: AbortSignal,
		onWait: (attempt: number, retryAt: number, problem: UploadProblem) => void,
	): Promise<T> {
		for (let attempt = 1; ; attempt++) {
			try {
				return await step();
			} catch (error) {
				signal.throwIfAborted();
				const again = error instanceof UploadError && error.cure === "again";
				if (!again || attempt >= MAX_ATTEMPTS) throw error;
				const longest = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
				const delay = longest / 2 + (longest / 2) * this.around.random();
				onWait(attempt + 1, this.around.now() + delay, error.problem);
				this.changed();
				await this.around.wait(delay, signal);
			}
		}
	}

	private fail(work: Work, error: unknown, otherwise: UploadProblem): void {
		const problem = error instanceof UploadError ? error.problem : otherwise;
		if (work.uploadId) this.forget(work.uploadId);
		work.uploadId = null;
		// The bytes on disk are not those that were hashed: a retry has to start from them.
		if (problem.kind === "changed" || problem.kind === "unreadable") work.crc32 = null;
		this.set(work, { state: "failed", problem, retryAt: null });
	}

	private end(work: Work, state: "cancelled" | "skipped"): void {
		work.controller.abort();
		if (work.uploadId) this.forget(work.uploadId);
		work.uploadId = null;
		this.set(work, { state, retryAt: null, existing: null });
	}

	private forget(uploadId: string): void {
		this.transport.forget(uploadId).catch(() => {});
	}

	private set(work: Work, change: Partial<UploadItem>): void {
		work.item = { ...work.item, ...change };
		this.changed();
	}

	private changed(): void {
		this.snapshot = null;
		for (const listener of this.listeners) listener();
	}
}

/** "Skip" is applied here when the server says that the name exists, so it is announced as a question. */
function ifExists(decision: Decision | null | undefined): "ask" | "replace" | "keep_both" {
	return decision === "replace" || decision === "keep_both" ? decision : "ask";
}

/** A signal that aborts once every one of `signals` has. */
function allAborted(signals: readonly AbortSignal[]): AbortSignal {
	const controller = new AbortController();
	let open = signals.length;
	for (const signal of signals) {
		signal.addEventListener("abort", () => {
			open--;
			if (open === 0) controller.abort();
		});
	}
	return controller.signal;
}
